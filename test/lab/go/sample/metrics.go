package main

import (
	"fmt"
	"net/http"
	"sync/atomic"
)

type counts struct {
	answered, failed, inFlight atomic.Int64
	asked, refused             atomic.Int64
}

// metrics is the Prometheus text format; there is no library, so that the image's digest depends on Go alone.
func (service *service) metrics(response http.ResponseWriter, _ *http.Request) {
	response.Header().Set("content-type", "text/plain; version=0.0.4")
	labels := fmt.Sprintf("role=%q,release=%q", service.role, service.settings.release)
	fmt.Fprintln(response, "# TYPE sample_requests_total counter")
	fmt.Fprintf(response, "sample_requests_total{%s,code=\"200\"} %d\n", labels, service.counts.answered.Load())
	fmt.Fprintf(response, "sample_requests_total{%s,code=\"500\"} %d\n", labels, service.counts.failed.Load())
	fmt.Fprintln(response, "# TYPE sample_requests_in_flight gauge")
	fmt.Fprintf(response, "sample_requests_in_flight{%s} %d\n", labels, service.counts.inFlight.Load())
	fmt.Fprintln(response, "# TYPE sample_polls_total counter")
	fmt.Fprintf(response, "sample_polls_total{%s,result=\"answered\"} %d\n", labels, service.counts.asked.Load())
	fmt.Fprintf(response, "sample_polls_total{%s,result=\"failed\"} %d\n", labels, service.counts.refused.Load())
}
