package main

import (
	"encoding/base64"
	"strings"
	"testing"
)

// The exchange of RFC 7677, section 3: only with the right server key does the server's signature come out.
func TestAVerifierIsTheOneOfTheStandard(t *testing.T) {
	salt, _ := base64.StdEncoding.DecodeString("W22ZaJ0SNY7soEsUEjb6gQ==")
	got, err := scram("pencil", salt)
	if err != nil {
		t.Fatal(err)
	}
	_, keys, _ := strings.Cut(got, "==$")
	stored, server, _ := strings.Cut(keys, ":")
	key, _ := base64.StdEncoding.DecodeString(server)
	nonce := "rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
	exchange := "n=user,r=rOprNGfwEbeRWgbNEkqO,r=" + nonce + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,c=biws,r=" + nonce
	if signature := base64.StdEncoding.EncodeToString(sign(key, exchange)); signature != "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=" {
		t.Errorf("got the signature %s", signature)
	}
	if !strings.HasPrefix(got, "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$") || len(stored) != 44 {
		t.Errorf("got %s", got)
	}
}

func TestAVerifierIsNewEachTimeAndDoesNotShowThePassword(t *testing.T) {
	first, _ := verifier("open sesame")
	second, _ := verifier("open sesame")
	if first == second || strings.Contains(first, "sesame") {
		t.Errorf("got %s, then %s", first, second)
	}
}

func TestWhatIsAVerifierAlreadyStaysAsItIs(t *testing.T) {
	for _, given := range []string{"SCRAM-SHA-256$4096:c2FsdA==$a:b", "md5" + strings.Repeat("0a", 16)} {
		if got, err := verifier(given); got != given || err != nil {
			t.Errorf("got %s, %v", got, err)
		}
	}
}

func TestAPasswordIsComparedWithWhatTheServerKeeps(t *testing.T) {
	for _, c := range []struct {
		known, kept string
		same        bool
	}{
		{"secret", "md5" + "ed6ae2d3ba2baaf9c7ded8b6d1a7a0f4", false},
		{"secret", "SCRAM-SHA-256$4096:c2FsdA==$a:b", true},
		{"SCRAM-SHA-256$1", "SCRAM-SHA-256$2", false},
		{"", "SCRAM-SHA-256$2", false},
		{"", "", true},
	} {
		if got := samePassword(c.known, c.kept, "r"); got != c.same {
			t.Errorf("%q and %q: got %t", c.known, c.kept, got)
		}
	}
}
