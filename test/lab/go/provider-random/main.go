// pulumi-resource-random for the lab: the random provider, where the official one can't be downloaded.
// It takes the same inputs and gives the same outputs; the values themselves are this machine's random bytes.
package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
)

// engineCheckInterval is how soon the provider notices that its engine was killed.
const engineCheckInterval = 500 * time.Millisecond

func main() {
	if err := serve(engineAddress(os.Args[1:])); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// engineAddress is the one argument that is not a flag; it is absent when the engine attaches to a running provider.
func engineAddress(arguments []string) string {
	for _, argument := range arguments {
		if !strings.HasPrefix(argument, "-") {
			return argument
		}
	}
	return ""
}

// serve prints the port for the engine and answers until the engine stops or disappears.
func serve(engine string) error {
	life, stop := context.WithCancel(context.Background())
	defer stop()
	closed := make(chan bool)
	handle, err := rpcutil.ServeWithOptions(rpcutil.ServeOptions{
		Cancel: closed,
		Init: func(server *grpc.Server) error {
			pulumirpc.RegisterResourceProviderServer(server, &provider{})
			return nil
		},
	})
	if err != nil {
		return fmt.Errorf("provider can't listen on loopback: %w", err)
	}
	if engine != "" {
		if err := rpcutil.Healthcheck(life, engine, engineCheckInterval, stop); err != nil {
			return fmt.Errorf("provider can't watch the engine at %s: %w", engine, err)
		}
		// Nobody would record what an orphan goes on doing, so it stops at once instead of finishing its calls.
		context.AfterFunc(life, func() { os.Exit(0) })
	}
	fmt.Printf("%d\n", handle.Port)
	return <-handle.Done
}
