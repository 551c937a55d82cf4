package main

import (
	"fmt"
	"os"
	"sort"
	"strconv"
	"time"
)

// settings is what the environment says; everything is optional.
type settings struct {
	// RELEASE_ID: sent back as the header x-release, so that a client knows which release answered. Default "unknown".
	release string
	// RELEASE_VERSION, or VERSION. Default "0.0.0".
	version string
	// GREETING. Default "hello".
	greeting string
	// PORT for users, probes and metrics. Default 8080.
	port string
	// CONTROL_PORT for POST /faults, on 127.0.0.1 only: reachable by `kubectl port-forward`, never by another pod. Default 9901.
	controlPort string
	// SECRETS_FOLDER whose file names are reported, never what is in them. Default /secrets.
	secretsFolder string
	// DRAIN_MILLISECONDS between being told to stop and refusing new connections, while readiness already fails. Default 3000.
	drain time.Duration
	// WORKER_TARGET is a URL that a worker asks for every WORKER_MILLISECONDS (default 1000).
	workerTarget string
	workerPeriod time.Duration
	// DATABASE_CONNECTIONS: how many at once. Default 4.
	databaseConnections int32
	// DATABASE_MAX_LIFETIME_MILLISECONDS of a connection, so that new credentials are soon the only ones in use. Default 10000.
	databaseLifetime time.Duration
	// DATABASE_TENANT_SETTING that says in a transaction whose rows are meant. Default app.tenant.
	tenantSetting string
	// DATABASE_ORDERS_TABLE of /orders, with its schema; it has columns tenant_id and item. Default shop.orders.
	ordersTable string
}

func readSettings() settings {
	return settings{
		release:       text("unknown", "RELEASE_ID"),
		version:       text("0.0.0", "RELEASE_VERSION", "VERSION"),
		greeting:      text("hello", "GREETING"),
		port:          text("8080", "PORT"),
		controlPort:   text("9901", "CONTROL_PORT"),
		secretsFolder: text("/secrets", "SECRETS_FOLDER"),
		drain:         milliseconds(3000, "DRAIN_MILLISECONDS"),
		workerTarget:  text("", "WORKER_TARGET"),
		workerPeriod:  milliseconds(1000, "WORKER_MILLISECONDS"),

		databaseConnections: int32(number(4, "DATABASE_CONNECTIONS")),
		databaseLifetime:    milliseconds(10_000, "DATABASE_MAX_LIFETIME_MILLISECONDS"),
		tenantSetting:       text("app.tenant", "DATABASE_TENANT_SETTING"),
		ordersTable:         text("shop.orders", "DATABASE_ORDERS_TABLE"),
	}
}

func text(fallback string, names ...string) string {
	for _, name := range names {
		if value := os.Getenv(name); value != "" {
			return value
		}
	}
	return fallback
}

// number stops the program on a value that is not a number: a fault that is silently off proves nothing.
func number(fallback float64, name string) float64 {
	written := os.Getenv(name)
	if written == "" {
		return fallback
	}
	value, err := strconv.ParseFloat(written, 64)
	if err != nil || value < 0 {
		fmt.Fprintf(os.Stderr, "expected %s to be a number of at least 0; found %q\n", name, written)
		os.Exit(2)
	}
	return value
}

func milliseconds(fallback float64, name string) time.Duration {
	return time.Duration(number(fallback, name) * float64(time.Millisecond))
}

// secretNames lists the files that are mounted and not empty. The ones with two dots are Kubernetes' own.
func secretNames(folder string) []string {
	names := []string{}
	entries, err := os.ReadDir(folder)
	if err != nil {
		return names
	}
	for _, entry := range entries {
		name := entry.Name()
		info, err := os.Stat(folder + "/" + name)
		if err == nil && !info.IsDir() && info.Size() > 0 {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	return names
}
