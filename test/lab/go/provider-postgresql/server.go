package main

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-sdk/v2/diag"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
	"github.com/lib/pq"
)

// connection is how to reach the server; what is empty comes from libpq's environment (PGSSLROOTCERT and so on).
type connection struct {
	host, database, user, password, role, sslmode, rootCertificate, certificate, key string
	port, timeoutSeconds, most                                                       int
	superuser, inline                                                                bool
}

// server gives connections to each database of one server.
type server struct {
	connection
	lock  sync.Mutex
	pools map[string]*sql.DB
}

func newServer(c connection) *server { return &server{connection: c, pools: map[string]*sql.DB{}} }

// administrator is the role that statements run as; it differs from the user where the server maps names.
func (s *server) administrator() string {
	if s.role != "" {
		return s.role
	}
	return s.user
}

// text is the connection as libpq's key and value pairs.
func (c connection) text(database string) string {
	pairs := []string{}
	add := func(key, value string) {
		if value != "" {
			pairs = append(pairs, key+"='"+strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(value)+"'")
		}
	}
	add("host", c.host)
	add("port", fmt.Sprint(c.port))
	add("dbname", database)
	add("user", c.user)
	add("password", c.password)
	add("sslmode", c.sslmode)
	add("sslrootcert", c.rootCertificate)
	add("sslcert", c.certificate)
	add("sslkey", c.key)
	if c.inline {
		add("sslinline", "true")
	}
	add("connect_timeout", fmt.Sprint(c.timeoutSeconds))
	add("fallback_application_name", "Terraform provider")
	return strings.Join(pairs, " ")
}

// open gives the pool of a database; an empty name means the provider's own. Nothing is kept open between uses, so that a database
// that is to be dropped has no session of ours.
func (s *server) open(database string) (*sql.DB, error) {
	if database == "" {
		database = s.database
	}
	s.lock.Lock()
	defer s.lock.Unlock()
	if pool, has := s.pools[database]; has {
		return pool, nil
	}
	connector, err := pq.NewConnector(s.text(database))
	if err != nil {
		return nil, fmt.Errorf("could not read how to connect to database %s: %w", database, err)
	}
	pool := sql.OpenDB(connector)
	pool.SetMaxIdleConns(0)
	pool.SetMaxOpenConns(s.most)
	s.pools[database] = pool
	return pool, nil
}

func (s *server) begin(ctx context.Context, database string) (*sql.Tx, error) {
	pool, err := s.open(database)
	if err != nil {
		return nil, err
	}
	tx, err := pool.BeginTx(ctx, nil)
	if err != nil {
		return nil, fmt.Errorf("could not start a transaction: %w", err)
	}
	return tx, nil
}

// within runs work in one transaction: all of it happens, or nothing.
func (s *server) within(ctx context.Context, database string, work func(tx *sql.Tx) error) error {
	tx, err := s.begin(ctx, database)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // after a commit this does nothing
	if err := work(tx); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("could not commit: %w", err)
	}
	return nil
}

// action is one of create, read, update and delete.
type action func(ctx context.Context, s *server, d *schema.ResourceData) error

func (a action) run(ctx context.Context, d *schema.ResourceData, meta any) diag.Diagnostics {
	return diag.FromErr(a(ctx, meta.(*server), d))
}

// then does one action and, where it worked, the next.
func (a action) then(next action) action {
	return func(ctx context.Context, s *server, d *schema.ResourceData) error {
		if err := a(ctx, s, d); err != nil {
			return err
		}
		return next(ctx, s, d)
	}
}
