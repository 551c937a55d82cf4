package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func ask(handler http.Handler, method, path, body string) *httptest.ResponseRecorder {
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, httptest.NewRequest(method, path, strings.NewReader(body)))
	return recorder
}

func newService(t *testing.T, environment map[string]string) *service {
	t.Helper()
	for name, value := range environment {
		t.Setenv(name, value)
	}
	return &service{role: "api", settings: readSettings(), faults: &faultBox{current: readFaults()}}
}

func TestAnswersWithItsReleaseAndNamesOfSecretsOnly(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "session-key"), []byte("do not tell"), 0o600); err != nil {
		t.Fatal(err)
	}
	service := newService(t, map[string]string{"RELEASE_ID": "abc", "RELEASE_VERSION": "1.2.3", "SECRETS_FOLDER": folder})
	got := ask(service.handler(), "GET", "/", "")
	want := `{"greeting":"hello","release":"abc","role":"api","secrets":["session-key"],"version":"1.2.3"}`
	if strings.TrimSpace(got.Body.String()) != want || got.Header().Get("x-release") != "abc" {
		t.Fatalf("expected %s from abc; found %s from %s", want, got.Body, got.Header().Get("x-release"))
	}
}

func TestErrorFaultFailsUsersAndNotProbes(t *testing.T) {
	handler := newService(t, map[string]string{"FAULT_ERROR_RATE": "1", "RELEASE_ID": "abc"}).handler()
	for path, want := range map[string]int{"/": 500, "/orders": 500, "/ready": 200, "/live": 200, "/started": 200, "/metrics": 200} {
		if got := ask(handler, "GET", path, "").Code; got != want {
			t.Errorf("%s: expected %d; found %d", path, want, got)
		}
	}
	if !strings.Contains(ask(handler, "GET", "/metrics", "").Body.String(), `sample_requests_total{role="api",release="abc",code="500"} 2`) {
		t.Error("expected the failure to be counted")
	}
}

func TestReadinessFailsByFaultAndWhileDraining(t *testing.T) {
	faulty := newService(t, map[string]string{"FAULT_READINESS": "fail"})
	if got := ask(faulty.handler(), "GET", "/ready", "").Code; got != 503 {
		t.Errorf("expected 503; found %d", got)
	}
	t.Setenv("FAULT_READINESS", "")
	draining := newService(t, nil)
	draining.draining.Store(true)
	got := ask(draining.handler(), "GET", "/ready", "")
	if got.Code != 503 || got.Header().Get("connection") != "close" {
		t.Errorf("expected 503 and a closed connection; found %d, %q", got.Code, got.Header().Get("connection"))
	}
}

func TestLeakKeepsMemory(t *testing.T) {
	service := newService(t, map[string]string{"FAULT_LEAK_BYTES_PER_REQUEST": "8192"})
	ask(service.handler(), "GET", "/", "")
	ask(service.handler(), "GET", "/", "")
	if len(service.faults.leaked) != 2 || len(service.faults.leaked[0]) != 8192 {
		t.Errorf("expected two pieces of 8192 bytes; found %d", len(service.faults.leaked))
	}
}

func TestControlReplacesNamedFaultsAndRefusesUnknownOnes(t *testing.T) {
	box := &faultBox{current: faults{ErrorRate: 0.5, LatencyShare: 1}}
	if got := ask(box.control(), "POST", "/faults", `{"latencyMilliseconds":20}`).Code; got != 200 {
		t.Errorf("expected 200; found %d", got)
	}
	if got, want := box.get(), (faults{ErrorRate: 0.5, LatencyMilliseconds: 20, LatencyShare: 1}); got != want {
		t.Errorf("expected %+v; found %+v", want, got)
	}
	if got := ask(box.control(), "POST", "/faults", `{"colour":"red"}`).Code; got != 400 {
		t.Errorf("expected 400; found %d", got)
	}
}

func TestProbeTellsConnectedFromRefused(t *testing.T) {
	server := httptest.NewServer(newService(t, map[string]string{"RELEASE_ID": "abc"}).handler())
	address := strings.TrimPrefix(server.URL, "http://")
	var result probed
	if err := probeHTTP(server.URL, 1e9, &result); err != nil || result.Status != 200 || result.Release != "abc" {
		t.Errorf("expected 200 from abc; found %+v, %v", result, err)
	}
	if code := runProbe([]string{"tcp", address, "1000"}); code != 0 {
		t.Errorf("expected 0; found %d", code)
	}
	server.Close()
	if err := probeTCP(address, 1e9); reason(err) != "refused" {
		t.Errorf("expected refused; found %v", err)
	}
	if code := runProbe([]string{"tcp", address, "soon"}); code != 2 {
		t.Errorf("expected 2; found %d", code)
	}
}

func TestProbedIsOneLineOfJSON(t *testing.T) {
	line, err := json.Marshal(probed{Kind: "tcp", Target: "a:1", Reason: "refused", Milliseconds: 2})
	if err != nil || string(line) != `{"kind":"tcp","target":"a:1","connected":false,"reason":"refused","milliseconds":2}` {
		t.Errorf("found %s, %v", line, err)
	}
}
