package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

func authority(t *testing.T) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	certificate := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IsCA: true}
	der, err := x509.CreateCertificate(rand.Reader, certificate, certificate, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
}

// mount writes the files of one generation and moves the link to them, as the kubelet does.
func mount(t *testing.T, folder, generation, certificate string) {
	t.Helper()
	files := map[string]string{
		"host": "db.test", "port": "5432\n", "database": "shop", "ca.crt": certificate,
		"username": "user-" + generation, "password": "word-" + generation,
	}
	data := filepath.Join(folder, "..generation-"+generation)
	if err := os.MkdirAll(filepath.Join(data, "database"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(data, "database", name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(filepath.Base(data), filepath.Join(folder, "..data_tmp")); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(folder, "..data_tmp"), filepath.Join(folder, "..data")); err != nil {
		t.Fatal(err)
	}
	_ = os.Symlink(filepath.Join("..data", "database"), filepath.Join(folder, "database"))
}

func TestWithoutFilesThereIsNoDatabase(t *testing.T) {
	service := newService(t, map[string]string{"SECRETS_FOLDER": t.TempDir()})
	opened, err := openDatabase(service.settings)
	if opened != nil || err != nil {
		t.Fatalf("expected none; found %v, %v", opened, err)
	}
	if got := ask(service.handler(), "GET", "/orders", "").Code; got != 404 {
		t.Errorf("expected 404; found %d", got)
	}
}

func TestTheFolderOfTheDatabaseIsNoSecretByItself(t *testing.T) {
	folder := t.TempDir()
	mount(t, folder, "1", authority(t))
	if found := secretNames(folder); len(found) != 0 {
		t.Errorf("expected none; found %v", found)
	}
}

func TestNewConnectionsUseTheFilesOfTheirMoment(t *testing.T) {
	folder, certificate := t.TempDir(), authority(t)
	for _, generation := range []string{"1", "2"} {
		mount(t, folder, generation, certificate)
		config, err := pgxpool.ParseConfig("sslmode=verify-full")
		if err != nil {
			t.Fatal(err)
		}
		if err := direct(config.ConnConfig, filepath.Join(folder, "database")); err != nil {
			t.Fatal(err)
		}
		found, secure := config.ConnConfig, config.ConnConfig.TLSConfig
		got := fmt.Sprint(found.Host, " ", found.Port, " ", found.Database, " ", found.User, " ", found.Password, " ", secure.ServerName, " ", secure.InsecureSkipVerify)
		if want := "db.test 5432 shop user-" + generation + " word-" + generation + " db.test false"; got != want {
			t.Errorf("expected %s; found %s", want, got)
		}
	}
}

func TestUserAndPasswordBelongTogetherWhileFilesAreExchanged(t *testing.T) {
	folder, certificate := t.TempDir(), authority(t)
	mount(t, folder, "0", certificate)
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for generation := 1; ; generation++ {
			select {
			case <-stop:
				return
			default:
			}
			mount(t, folder, fmt.Sprint(generation), certificate)
			_ = os.RemoveAll(filepath.Join(folder, fmt.Sprint("..generation-", generation-1)))
		}
	}()
	for range 500 {
		found, err := readCredentials(filepath.Join(folder, "database"))
		if err != nil && !os.IsNotExist(err) {
			t.Error(err)
		}
		if strings.TrimPrefix(found.username, "user-") != strings.TrimPrefix(found.password, "word-") {
			t.Errorf("found %s with %s", found.username, found.password)
		}
	}
	close(stop)
	<-stopped
}

func TestWhatIsNotSaidIsNotGuessed(t *testing.T) {
	folder := t.TempDir()
	mount(t, folder, "1", "no certificate")
	err := direct(&pgx.ConnConfig{}, filepath.Join(folder, "database"))
	if err == nil || !strings.Contains(err.Error(), "expected a certificate") || strings.Contains(err.Error(), "word-1") {
		t.Errorf("expected a refusal without a password; found %v", err)
	}
}
