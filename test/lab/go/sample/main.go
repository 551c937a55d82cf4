// The sample service: one static program for every workload of the lab's estate, with faults that configuration can switch on.
//
//	sample [api]                          answers users (the default)
//	sample worker                         answers probes, and polls WORKER_TARGET when that is set
//	sample job [name], sample report      does a little work and ends
//	sample idle                           waits to be told to stop; a pod to run probes from
//	sample probe tcp HOST:PORT [MS]       one attempt; prints one JSON line; exits 0 connected, 1 not, 2 used wrongly
//	sample probe http URL [MS]
//	sample probe dns NAME [SERVER] [MS]
//
// Settings come from the environment: see settings.go and faults.go.
package main

import (
	"fmt"
	"os"
)

func main() {
	role, arguments := "api", os.Args[1:]
	if len(arguments) > 0 {
		role, arguments = arguments[0], arguments[1:]
	}
	switch role {
	case "api", "worker":
		os.Exit(serve(role))
	case "job":
		os.Exit(runJob(arguments))
	case "report":
		os.Exit(runJob([]string{"report"}))
	case "idle":
		waitForStop()
	case "probe":
		os.Exit(runProbe(arguments))
	default:
		fmt.Fprintf(os.Stderr, "expected one of api, worker, job, report, idle, probe; found %q\n", role)
		os.Exit(2)
	}
}
