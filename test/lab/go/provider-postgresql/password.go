package main

import (
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"

	"golang.org/x/text/secure/precis"
)

const iterations = 4096

// verifier is what the server keeps of a password: it can check the password with it, and nobody can log in with it. It is made
// here, so that the password itself is in no statement and so in no log of the server. What is one already stays as it is.
func verifier(password string) (string, error) {
	if strings.HasPrefix(password, "SCRAM-SHA-256$") || isMD5(password) {
		return password, nil
	}
	salt := make([]byte, 16)
	if _, err := rand.Read(salt); err != nil {
		return "", fmt.Errorf("could not make a salt: %w", err)
	}
	return scram(password, salt)
}

func isMD5(password string) bool {
	return len(password) == 35 && strings.HasPrefix(password, "md5") && strings.Trim(password[3:], "0123456789abcdef") == ""
}

func scram(password string, salt []byte) (string, error) {
	prepared, err := precis.OpaqueString.String(password)
	if err != nil {
		prepared = password // as the server does with a text that has no normal form
	}
	salted, err := pbkdf2.Key(sha256.New, prepared, salt, iterations, sha256.Size)
	if err != nil {
		return "", fmt.Errorf("could not derive a key: %w", err)
	}
	stored := sha256.Sum256(sign(salted, "Client Key"))
	encode := base64.StdEncoding.EncodeToString
	return fmt.Sprintf("SCRAM-SHA-256$%d:%s$%s:%s", iterations, encode(salt), encode(stored[:]), encode(sign(salted, "Server Key"))), nil
}

func sign(key []byte, text string) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(text))
	return mac.Sum(nil)
}
