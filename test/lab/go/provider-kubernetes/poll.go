package main

import (
	"context"
	"errors"
	"fmt"
	"time"
)

var errCancelled = errors.New("resource operation was cancelled")

// poll asks again and again until the answer is yes or an error, the limit is reached or the engine cancels. The pauses
// grow from 20 to 250 ms: short waits stay short, long ones don't burden the API server.
func (p *provider) poll(
	ctx context.Context, limit time.Duration, ask func(ctx context.Context, waited time.Duration) (bool, error),
) error {
	started := time.Now()
	deadline := time.NewTimer(limit)
	defer deadline.Stop()
	for pause := 20 * time.Millisecond; ; pause = min(pause*3/2, 250*time.Millisecond) {
		done, err := ask(ctx, time.Since(started))
		if done || err != nil {
			return err
		}
		select {
		case <-time.After(pause):
		case <-deadline.C:
			return fmt.Errorf("timed out after %s", limit)
		case <-p.stopping.Done():
			return errCancelled
		case <-ctx.Done():
			return errCancelled
		}
	}
}
