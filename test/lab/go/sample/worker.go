package main

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

// work asks the target again and again until the context ends; what came of it is in the metrics.
func (service *service) work(context context.Context) {
	client := &http.Client{Timeout: 2 * time.Second}
	ticks := time.NewTicker(service.settings.workerPeriod)
	defer ticks.Stop()
	for {
		select {
		case <-context.Done():
			return
		case <-ticks.C:
			service.poll(client)
		}
	}
}

func (service *service) poll(client *http.Client) {
	response, err := client.Get(service.settings.workerTarget)
	if err != nil {
		service.counts.refused.Add(1)
		return
	}
	response.Body.Close()
	service.counts.asked.Add(1)
}

// runJob is a scheduled job: it says which release it belongs to, and ends.
func runJob(arguments []string) int {
	name := "job"
	if len(arguments) > 0 {
		name = arguments[0]
	}
	settings := readSettings()
	fmt.Printf("{\"job\":%q,\"release\":%q,\"version\":%q}\n", name, settings.release, settings.version)
	return 0
}
