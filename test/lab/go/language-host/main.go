// pulumi-language-nodejs for the lab: the engine's language host, where the official one can't be downloaded.
// It starts Node with the SDK's own entry points and speaks the same protocol; code generation is not part of it.
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

// engineCheckInterval is how soon a host notices that its engine was killed.
const engineCheckInterval = 500 * time.Millisecond

func main() {
	if err := serve(engineAddress(os.Args[1:])); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// engineAddress is the one argument that is not a flag; it is absent when the engine attaches to a running host.
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
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	closed := make(chan bool)
	host := newHost(ctx, engine)
	handle, err := rpcutil.ServeWithOptions(rpcutil.ServeOptions{
		Cancel: closed,
		Init: func(server *grpc.Server) error {
			pulumirpc.RegisterLanguageRuntimeServer(server, host)
			return nil
		},
	})
	if err != nil {
		return fmt.Errorf("language host can't listen on loopback: %w", err)
	}
	if engine != "" {
		if err := rpcutil.Healthcheck(ctx, engine, engineCheckInterval, stop); err != nil {
			return fmt.Errorf("language host can't watch the engine at %s: %w", engine, err)
		}
		go func() {
			<-ctx.Done()
			host.children.killAll()
			close(closed)
		}()
	}
	fmt.Printf("%d\n", handle.Port)
	return <-handle.Done
}
