package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"
)

// service is one running api or worker.
type service struct {
	role     string
	settings settings
	faults   *faultBox
	database *database
	counts   counts
	draining atomic.Bool
}

// serve runs until it is told to stop, then drains: readiness fails, answers close their connections, and after the drain
// time no new connection is taken while the running requests end.
func serve(role string) int {
	service := &service{role: role, settings: readSettings(), faults: &faultBox{current: readFaults()}}
	if service.faults.current.Start == "crash" {
		fmt.Fprintln(os.Stderr, "FAULT_START=crash: ending before listening")
		return 1
	}
	database, err := openDatabase(service.settings)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	service.database = database
	users := newServer(":"+service.settings.port, service.handler())
	control := newServer("127.0.0.1:"+service.settings.controlPort, service.faults.control())
	failed := make(chan error, 2)
	go func() { failed <- users.ListenAndServe() }()
	go func() { failed <- control.ListenAndServe() }()
	context, cancel := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer cancel()
	if role == "worker" && service.settings.workerTarget != "" {
		go service.work(context)
	}
	select {
	case err := <-failed:
		fmt.Fprintln(os.Stderr, err)
		return 1
	case <-context.Done():
	}
	return service.drain(users)
}

func (service *service) drain(users *http.Server) int {
	service.draining.Store(true)
	time.Sleep(service.settings.drain)
	limit, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := users.Shutdown(limit); err != nil {
		fmt.Fprintln(os.Stderr, "requests still running were cut off:", err)
		return 1
	}
	return 0
}

func newServer(address string, handler http.Handler) *http.Server {
	return &http.Server{Addr: address, Handler: handler, ReadHeaderTimeout: 10 * time.Second}
}

func (service *service) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /started", service.alive)
	mux.HandleFunc("GET /live", service.alive)
	mux.HandleFunc("GET /ready", service.ready)
	mux.HandleFunc("GET /metrics", service.metrics)
	mux.HandleFunc("GET /orders", service.forUsers(service.listOrders))
	mux.HandleFunc("POST /orders", service.forUsers(service.addOrder))
	mux.HandleFunc("/", service.forUsers(service.answer))
	return service.labelled(mux)
}

// labelled says on every answer which release it comes from, and closes connections once draining has begun.
func (service *service) labelled(next http.Handler) http.Handler {
	return http.HandlerFunc(func(response http.ResponseWriter, request *http.Request) {
		response.Header().Set("x-release", service.settings.release)
		if service.draining.Load() {
			response.Header().Set("connection", "close")
		}
		next.ServeHTTP(response, request)
	})
}

func (service *service) alive(response http.ResponseWriter, _ *http.Request) {
	writeJSON(response, http.StatusOK, map[string]string{"status": "ok"})
}

func (service *service) ready(response http.ResponseWriter, _ *http.Request) {
	switch {
	case service.draining.Load():
		writeJSON(response, http.StatusServiceUnavailable, map[string]string{"status": "draining"})
	case service.faults.get().Readiness == "fail":
		writeJSON(response, http.StatusServiceUnavailable, map[string]string{"status": "FAULT_READINESS=fail"})
	default:
		writeJSON(response, http.StatusOK, map[string]string{"status": "ready"})
	}
}

// forUsers counts requests of users and lets the faults fail them.
func (service *service) forUsers(next http.HandlerFunc) http.HandlerFunc {
	return func(response http.ResponseWriter, request *http.Request) {
		service.counts.inFlight.Add(1)
		defer service.counts.inFlight.Add(-1)
		if service.faults.apply() {
			service.counts.failed.Add(1)
			writeJSON(response, http.StatusInternalServerError, map[string]string{"error": "FAULT_ERROR_RATE", "release": service.settings.release})
			return
		}
		next(response, request)
	}
}

func (service *service) answer(response http.ResponseWriter, request *http.Request) {
	answer := map[string]any{
		"role":     service.role,
		"release":  service.settings.release,
		"version":  service.settings.version,
		"greeting": service.settings.greeting,
		"secrets":  secretNames(service.settings.secretsFolder),
	}
	if service.database != nil {
		session, err := service.database.session(request.Context())
		if err != nil {
			service.counts.failed.Add(1)
			writeJSON(response, http.StatusInternalServerError, map[string]string{
				"error": "DATABASE", "code": databaseCode(err), "release": service.settings.release,
			})
			return
		}
		answer["database"] = session
	}
	service.counts.answered.Add(1)
	writeJSON(response, http.StatusOK, answer)
}

func writeJSON(response http.ResponseWriter, status int, value any) {
	response.Header().Set("content-type", "application/json")
	response.WriteHeader(status)
	_ = json.NewEncoder(response).Encode(value) // the client has gone; there is nobody to tell
}

func waitForStop() {
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGINT, syscall.SIGTERM)
	<-stop
}
