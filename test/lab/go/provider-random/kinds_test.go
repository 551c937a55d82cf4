package main

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"golang.org/x/crypto/bcrypt"
)

func urn(name string) string {
	return "urn:pulumi:s::p::random:index/" + strings.ToLower(name[:1]) + name[1:] + ":" + name + "::r"
}

func created(t *testing.T, name string, inputs map[string]any) (string, resource.PropertyMap) {
	t.Helper()
	properties, err := write(resource.NewPropertyMapFromMap(inputs))
	if err != nil {
		t.Fatal(err)
	}
	response, err := (&provider{}).Create(context.Background(), &pulumirpc.CreateRequest{Urn: urn(name), Properties: properties})
	if err != nil {
		t.Fatal(err)
	}
	state, err := read(response.GetProperties())
	if err != nil {
		t.Fatal(err)
	}
	return response.GetId(), state
}

func TestEachKindGivesAValueOfItsForm(t *testing.T) {
	for _, c := range []struct {
		name   string
		inputs map[string]any
		output string
		form   string
	}{
		{"RandomPassword", map[string]any{"length": 20, "special": false}, "result", `^[a-zA-Z0-9]{20}$`},
		{"RandomString", map[string]any{"length": 6, "upper": false, "lower": false, "special": false}, "result", `^[0-9]{6}$`},
		{"RandomString", map[string]any{"length": 4, "minSpecial": 4, "overrideSpecial": "_"}, "result", `^____$`},
		{"RandomId", map[string]any{"byteLength": 4, "prefix": "p-"}, "hex", `^p-[0-9a-f]{8}$`},
		{"RandomUuid", map[string]any{}, "result", `^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`},
		{"RandomBytes", map[string]any{"length": 4}, "hex", `^[0-9a-f]{8}$`},
	} {
		_, state := created(t, c.name, c.inputs)
		if got := plain(state[resource.PropertyKey(c.output)]).StringValue(); !regexp.MustCompile(c.form).MatchString(got) {
			t.Errorf("%s: got %q, want %s", c.name, got, c.form)
		}
	}
	if id, _ := created(t, "RandomPet", map[string]any{"length": 3, "prefix": "a"}); strings.Count(id, "-") != 3 || !strings.HasPrefix(id, "a-") {
		t.Errorf("got %q", id)
	}
}

func TestAPasswordIsSecretAndItsHashFits(t *testing.T) {
	id, state := created(t, "RandomPassword", map[string]any{"length": 80})
	if !state["result"].IsSecret() || !state["bcryptHash"].IsSecret() || id != "none" {
		t.Fatalf("got id %q, %v", id, state)
	}
	hash, password := plain(state["bcryptHash"]).StringValue(), plain(state["result"]).StringValue()
	if err := bcrypt.CompareHashAndPassword([]byte(hash), []byte(password)[:72]); err != nil {
		t.Error(err)
	}
}

func TestASeedGivesTheSameAgain(t *testing.T) {
	for name, inputs := range map[string]map[string]any{
		"RandomInteger": {"min": 1, "max": 1000000, "seed": "a"},
		"RandomShuffle": {"inputs": []any{"a", "b", "c", "d", "e"}, "seed": "a", "resultCount": 7},
	} {
		_, first := created(t, name, inputs)
		if _, second := created(t, name, inputs); !first.DeepEquals(second) {
			t.Errorf("%s: got %v, then %v", name, first, second)
		}
	}
}

func TestAnyChangeMakesANewValue(t *testing.T) {
	_, state := created(t, "RandomString", map[string]any{"length": 6, "keepers": map[string]any{"a": "1"}})
	for _, c := range []struct {
		inputs map[string]any
		want   string
	}{
		{map[string]any{"length": 6, "keepers": map[string]any{"a": "1"}}, ""},
		{map[string]any{"length": 6, "keepers": map[string]any{"a": "1"}, "upper": true}, ""},
		{map[string]any{"length": 7, "keepers": map[string]any{"a": "2"}}, "keepers,length"},
	} {
		olds, _ := write(state)
		news, _ := write(resource.NewPropertyMapFromMap(c.inputs))
		got, err := (&provider{}).Diff(context.Background(), &pulumirpc.DiffRequest{Urn: urn("RandomString"), Olds: olds, News: news})
		if err != nil || strings.Join(got.GetReplaces(), ",") != c.want {
			t.Errorf("%v: got %v, %v", c.inputs, got.GetReplaces(), err)
		}
	}
}

func TestAPreviewKnowsNoValue(t *testing.T) {
	properties, _ := write(resource.NewPropertyMapFromMap(map[string]any{"length": 6}))
	response, err := (&provider{}).Create(context.Background(),
		&pulumirpc.CreateRequest{Urn: urn("RandomString"), Properties: properties, Preview: true})
	if err != nil {
		t.Fatal(err)
	}
	state, err := read(response.GetProperties())
	if err != nil || !state["result"].IsComputed() || response.GetId() != "" {
		t.Errorf("got %v, %v", state, err)
	}
}

func TestInputsThatNothingCanMeetAreRefused(t *testing.T) {
	for _, c := range []struct {
		name   string
		inputs map[string]any
		want   string
	}{
		{"RandomString", map[string]any{}, "missing required property"},
		{"RandomString", map[string]any{"length": 2, "minLower": 3}, "expected at least 3"},
		{"RandomString", map[string]any{"length": 2, "lower": false, "upper": false, "numeric": false, "special": false}, "found none"},
		{"RandomInteger", map[string]any{"min": 3, "max": 2}, "expected at least min (3)"},
		{"RandomUuid", map[string]any{"lenght": 3}, "not an input"},
	} {
		news, _ := write(resource.NewPropertyMapFromMap(c.inputs))
		response, err := (&provider{}).Check(context.Background(), &pulumirpc.CheckRequest{Urn: urn(c.name), News: news})
		if err != nil || len(response.GetFailures()) != 1 || !strings.Contains(response.GetFailures()[0].GetReason(), c.want) {
			t.Errorf("%s %v: got %v, %v", c.name, c.inputs, response.GetFailures(), err)
		}
	}
}

func TestAValueMadeElsewhereIsImported(t *testing.T) {
	for name, id := range map[string]string{"RandomString": "abc", "RandomPassword": "abc", "RandomId": "p-,AQIDBA", "RandomInteger": "5,1,9",
		"RandomUuid": "e5494e7a-f7fe-4edc-981c-e1189df36a9d", "RandomBytes": "AQIDBA=="} {
		response, err := (&provider{}).Read(context.Background(), &pulumirpc.ReadRequest{Urn: urn(name), Id: id})
		if err != nil || response.GetProperties() == nil {
			t.Errorf("%s: got %v", name, err)
			continue
		}
		if name == "RandomPassword" && strings.Contains(response.GetId(), "abc") {
			t.Error("the id of a password shows it")
		}
	}
}
