package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// database is the service's way to PostgreSQL. It is nil when no files of it are mounted: the service then has no database.
type database struct {
	pool   *pgxpool.Pool
	tenant string
	orders pgx.Identifier
}

// credentials are the files below SECRETS_FOLDER/database: host, port, database, username, password, ca.crt.
type credentials struct {
	host, database, username, password string
	port                               uint16
	authorities                        *x509.CertPool
}

// openDatabase makes a pool without connecting: a server that is away fails requests, not the start.
func openDatabase(settings settings) (*database, error) {
	folder := filepath.Join(settings.secretsFolder, "database")
	if _, err := os.Stat(filepath.Join(folder, "username")); errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	// Nothing of the environment may change where it connects; the rest comes from the files, for each connection anew.
	config, err := pgxpool.ParseConfig("host=unset port=5432 user=unset password=unset dbname=unset sslmode=verify-full connect_timeout=3")
	if err != nil {
		return nil, err
	}
	config.MaxConns = settings.databaseConnections
	config.MaxConnLifetime = settings.databaseLifetime
	config.HealthCheckPeriod = time.Second
	config.BeforeConnect = func(_ context.Context, connection *pgx.ConnConfig) error {
		return direct(connection, folder)
	}
	pool, err := pgxpool.NewWithConfig(context.Background(), config)
	if err != nil {
		return nil, err
	}
	return &database{pool: pool, tenant: settings.tenantSetting, orders: strings.Split(settings.ordersTable, ".")}, nil
}

// direct points one new connection to where the files say at this moment.
func direct(connection *pgx.ConnConfig, folder string) error {
	found, err := readCredentials(folder)
	if err != nil {
		return err
	}
	connection.Host, connection.Port, connection.Database = found.host, found.port, found.database
	connection.User, connection.Password = found.username, found.password
	connection.Fallbacks = nil
	connection.TLSConfig = &tls.Config{RootCAs: found.authorities, ServerName: found.host, MinVersion: tls.VersionTLS12}
	return nil
}

// readCredentials reads all files of one moment: Kubernetes exchanges them by moving one symbolic link, so it is followed once. The
// files that it led to are removed after the exchange, and then the new ones are read.
func readCredentials(folder string) (credentials, error) {
	for attempt := 0; ; attempt++ {
		found, err := readCredentialsOnce(folder)
		if err == nil || !errors.Is(err, os.ErrNotExist) || attempt == 4 {
			return found, err
		}
	}
}

func readCredentialsOnce(folder string) (credentials, error) {
	now, err := filepath.EvalSymlinks(folder)
	if err != nil {
		return credentials{}, err
	}
	if inner, err := filepath.EvalSymlinks(filepath.Join(now, "..data")); err == nil {
		now = inner
	}
	texts := map[string]string{}
	for _, name := range []string{"host", "port", "database", "username", "password", "ca.crt"} {
		content, err := os.ReadFile(filepath.Join(now, name))
		if err != nil {
			return credentials{}, err
		}
		texts[name] = strings.TrimRight(string(content), "\r\n")
	}
	port, err := strconv.ParseUint(texts["port"], 10, 16)
	if err != nil {
		return credentials{}, fmt.Errorf("expected a port in %s/port", folder)
	}
	authorities := x509.NewCertPool()
	if !authorities.AppendCertsFromPEM([]byte(texts["ca.crt"])) {
		return credentials{}, fmt.Errorf("expected a certificate in %s/ca.crt", folder)
	}
	return credentials{
		host: texts["host"], port: uint16(port), database: texts["database"],
		username: texts["username"], password: texts["password"], authorities: authorities,
	}, nil
}

// session asks the server who the service is to it.
func (database *database) session(parent context.Context) (map[string]string, error) {
	limited, cancel := context.WithTimeout(parent, databaseLimit)
	defer cancel()
	var user string
	if err := database.pool.QueryRow(limited, "SELECT current_user::text").Scan(&user); err != nil {
		return nil, err
	}
	return map[string]string{"user": user}, nil
}

const databaseLimit = 5 * time.Second

// listOrders answers GET /orders: the rows that the server shows to the tenant of the header x-tenant, or to none without it.
func (service *service) listOrders(response http.ResponseWriter, request *http.Request) {
	service.asTenant(response, request, func(limited context.Context, transaction pgx.Tx) (any, error) {
		table := service.database.orders.Sanitize()
		rows, err := transaction.Query(limited, "SELECT to_jsonb(found)::text FROM "+table+" AS found LIMIT 1000")
		if err != nil {
			return nil, err
		}
		texts, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return nil, err
		}
		found := make([]json.RawMessage, len(texts))
		for index, text := range texts {
			found[index] = json.RawMessage(text)
		}
		return map[string]any{"rows": found}, nil
	})
}

// addOrder answers POST /orders with {"item": "..."}: the row belongs to the tenant of the header x-tenant. A member "tenant" says
// another owner, for tests that expect the server to refuse it.
func (service *service) addOrder(response http.ResponseWriter, request *http.Request) {
	var order struct {
		Item   string  `json:"item"`
		Tenant *string `json:"tenant"`
	}
	decoder := json.NewDecoder(http.MaxBytesReader(response, request.Body, 4096))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&order); err != nil {
		writeJSON(response, http.StatusBadRequest, map[string]string{"error": err.Error()})
		return
	}
	owner := request.Header.Get("x-tenant")
	if order.Tenant != nil {
		owner = *order.Tenant
	}
	service.asTenant(response, request, func(limited context.Context, transaction pgx.Tx) (any, error) {
		statement := "INSERT INTO " + service.database.orders.Sanitize() + " (tenant_id, item) VALUES ($1, $2)"
		_, err := transaction.Exec(limited, statement, owner, order.Item)
		return map[string]any{"added": 1}, err
	})
}

// asTenant does work in a transaction that has the tenant's setting, and writes its answer or what went wrong.
func (service *service) asTenant(response http.ResponseWriter, request *http.Request, work func(context.Context, pgx.Tx) (any, error)) {
	if service.database == nil {
		writeJSON(response, http.StatusNotFound, map[string]string{"error": "no database"})
		return
	}
	limited, cancel := context.WithTimeout(request.Context(), databaseLimit)
	defer cancel()
	var answer any
	err := pgx.BeginFunc(limited, service.database.pool, func(transaction pgx.Tx) error {
		if tenant := request.Header.Get("x-tenant"); tenant != "" {
			if _, err := transaction.Exec(limited, "SELECT set_config($1, $2, true)", service.database.tenant, tenant); err != nil {
				return err
			}
		}
		var err error
		answer, err = work(limited, transaction)
		return err
	})
	if err != nil {
		service.counts.failed.Add(1)
		code := databaseCode(err)
		writeJSON(response, databaseStatus(code), map[string]string{"error": "DATABASE", "code": code})
		return
	}
	service.counts.answered.Add(1)
	writeJSON(response, http.StatusOK, answer)
}

// databaseCode is the server's SQLSTATE, or "connect" when it did not come to that. Messages stay out of answers and logs: they
// can quote what was sent.
func databaseCode(err error) string {
	var refusal *pgconn.PgError
	if errors.As(err, &refusal) {
		return refusal.Code
	}
	return "connect"
}

func databaseStatus(code string) int {
	switch code {
	case "42501":
		return http.StatusForbidden
	case "42P01", "3F000", "connect":
		return http.StatusServiceUnavailable
	default:
		return http.StatusInternalServerError
	}
}
