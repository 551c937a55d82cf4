package main

import (
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"os"
	"sync"
	"time"
)

// faults are what goes wrong on purpose with requests of users; probes and metrics are never touched by the first five.
// The environment sets them at the start (FAULT_ERROR_RATE and so on); POST /faults on the control port replaces those that it names.
type faults struct {
	// FAULT_ERROR_RATE: this share of requests, 0..1, is answered 500.
	ErrorRate float64 `json:"errorRate"`
	// FAULT_LATENCY_MS is added to FAULT_LATENCY_SHARE of requests, 0..1 (default 1).
	LatencyMilliseconds float64 `json:"latencyMilliseconds"`
	LatencyShare        float64 `json:"latencyShare"`
	// FAULT_LEAK_BYTES_PER_REQUEST are kept for ever.
	LeakBytesPerRequest float64 `json:"leakBytesPerRequest"`
	// FAULT_CRASH_AFTER: the program ends with code 1 instead of answering request n+1; 0 means never.
	CrashAfter float64 `json:"crashAfter"`
	// FAULT_READINESS: "fail" makes /ready answer 503.
	Readiness string `json:"readiness"`
	// FAULT_START: "crash" ends the program with code 1 before it listens.
	Start string `json:"start"`
}

func readFaults() faults {
	return faults{
		ErrorRate:           number(0, "FAULT_ERROR_RATE"),
		LatencyMilliseconds: number(0, "FAULT_LATENCY_MS"),
		LatencyShare:        number(1, "FAULT_LATENCY_SHARE"),
		LeakBytesPerRequest: number(0, "FAULT_LEAK_BYTES_PER_REQUEST"),
		CrashAfter:          number(0, "FAULT_CRASH_AFTER"),
		Readiness:           text("", "FAULT_READINESS"),
		Start:               text("", "FAULT_START"),
	}
}

// faultBox holds the faults of this moment; many requests read it at once.
type faultBox struct {
	mutex    sync.Mutex
	current  faults
	requests float64
	leaked   [][]byte
}

func (box *faultBox) get() faults {
	box.mutex.Lock()
	defer box.mutex.Unlock()
	return box.current
}

// apply does to one request what the faults say, and tells whether it must fail.
func (box *faultBox) apply() (fails bool) {
	box.mutex.Lock()
	now := box.current
	box.requests++
	if now.CrashAfter > 0 && box.requests > now.CrashAfter {
		os.Exit(1)
	}
	if now.LeakBytesPerRequest > 0 {
		box.leaked = append(box.leaked, touched(int(now.LeakBytesPerRequest)))
	}
	box.mutex.Unlock()
	if now.LatencyMilliseconds > 0 && rand.Float64() < now.LatencyShare {
		time.Sleep(time.Duration(now.LatencyMilliseconds * float64(time.Millisecond)))
	}
	return rand.Float64() < now.ErrorRate
}

// touched returns memory that the kernel has really given: a page counts once it is written.
func touched(size int) []byte {
	memory := make([]byte, size)
	for index := 0; index < size; index += 4096 {
		memory[index] = 1
	}
	return memory
}

// control answers GET and POST /faults; it is served on localhost only.
func (box *faultBox) control() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /faults", func(response http.ResponseWriter, _ *http.Request) {
		writeJSON(response, http.StatusOK, box.get())
	})
	mux.HandleFunc("POST /faults", func(response http.ResponseWriter, request *http.Request) {
		box.mutex.Lock()
		defer box.mutex.Unlock()
		wanted := box.current
		decoder := json.NewDecoder(http.MaxBytesReader(response, request.Body, 4096))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&wanted); err != nil {
			writeJSON(response, http.StatusBadRequest, map[string]string{"error": err.Error()})
			return
		}
		box.current = wanted
		writeJSON(response, http.StatusOK, wanted)
	})
	return mux
}
