package main

import (
	"crypto/rand"
	"fmt"
	"hash/crc64"
	"math/big"
	mathrand "math/rand"
	"strconv"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

func randomBytes(count int) ([]byte, error) {
	value := make([]byte, count)
	_, err := rand.Read(value)
	return value, err
}

func below(limit int) (int, error) {
	value, err := rand.Int(rand.Reader, big.NewInt(int64(limit)))
	if err != nil {
		return 0, err
	}
	return int(value.Int64()), nil
}

func draw(set string, count int) ([]byte, error) {
	drawn := []byte{}
	for range max(count, 0) {
		index, err := below(len(set))
		if err != nil {
			return nil, err
		}
		drawn = append(drawn, set[index])
	}
	return drawn, nil
}

func shuffle(count int, swap func(a, b int)) error {
	for last := count - 1; last > 0; last-- {
		index, err := below(last + 1)
		if err != nil {
			return err
		}
		swap(index, last)
	}
	return nil
}

// seeded is a source that gives the same for the same seed, and is unpredictable without one.
func seeded(seed string) (*mathrand.Rand, error) {
	if seed != "" {
		return mathrand.New(mathrand.NewSource(int64(crc64.Checksum([]byte(seed), crc64.MakeTable(crc64.ISO))))), nil
	}
	value, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 63))
	if err != nil {
		return nil, err
	}
	return mathrand.New(mathrand.NewSource(value.Int64())), nil
}

func checkRange(state resource.PropertyMap) error {
	if least, most := number(state, "min"), number(state, "max"); least > most {
		return fmt.Errorf("max: expected at least min (%d), found %d", least, most)
	}
	return nil
}

func createInteger(state resource.PropertyMap) (string, resource.PropertyMap, error) {
	source, err := seeded(text(state, "seed"))
	if err != nil {
		return "", nil, err
	}
	least, most := number(state, "min"), number(state, "max")
	value := least + source.Intn(most-least+1)
	return strconv.Itoa(value), resource.PropertyMap{"result": resource.NewNumberProperty(float64(value))}, nil
}

// adoptInteger takes RESULT,MIN,MAX or RESULT,MIN,MAX,SEED.
func adoptInteger(id string) (string, resource.PropertyMap, error) {
	parts := strings.Split(id, ",")
	if len(parts) != 3 && len(parts) != 4 {
		return "", nil, fmt.Errorf("expected an id RESULT,MIN,MAX or RESULT,MIN,MAX,SEED, found %q", id)
	}
	state := resource.PropertyMap{}
	for index, name := range []string{"result", "min", "max"} {
		value, err := strconv.Atoi(parts[index])
		if err != nil {
			return "", nil, fmt.Errorf("%s: expected a whole number, found %q", name, parts[index])
		}
		state[resource.PropertyKey(name)] = resource.NewNumberProperty(float64(value))
	}
	if len(parts) == 4 {
		state["seed"] = resource.NewStringProperty(parts[3])
	}
	return parts[0], state, nil
}

func createShuffle(state resource.PropertyMap) (string, resource.PropertyMap, error) {
	source, err := seeded(text(state, "seed"))
	if err != nil {
		return "", nil, err
	}
	inputs := []resource.PropertyValue{}
	if value := plain(state["inputs"]); value.IsArray() {
		inputs = value.ArrayValue()
	}
	count := len(inputs)
	if given := plain(state["resultCount"]); given.IsNumber() {
		count = int(given.NumberValue())
	}
	results := []resource.PropertyValue{}
	// A count above the number of inputs repeats them, each round in an order of its own.
	for len(results) < count && len(inputs) > 0 {
		for _, index := range source.Perm(len(inputs)) {
			if len(results) < count {
				results = append(results, inputs[index])
			}
		}
	}
	return "-", resource.PropertyMap{"results": resource.NewArrayProperty(results)}, nil
}

var (
	petAdverbs    = []string{"barely", "boldly", "briefly", "calmly", "clearly", "deeply", "duly", "eagerly", "fairly", "firmly", "gently", "gladly", "kindly", "lightly", "loosely", "mildly", "neatly", "openly", "quietly", "rarely", "safely", "shortly", "smoothly", "vastly"}
	petAdjectives = []string{"able", "alert", "apt", "brave", "bright", "calm", "clever", "eager", "fair", "fit", "fleet", "fond", "glad", "grand", "handy", "keen", "kind", "light", "lucky", "merry", "neat", "noble", "quick", "rapid", "sharp", "sturdy", "sunny", "swift", "tidy", "warm"}
	petNames      = []string{"badger", "bee", "bison", "boar", "camel", "cod", "crab", "crane", "crow", "deer", "dove", "duck", "eagle", "falcon", "ferret", "finch", "fox", "gecko", "goose", "hare", "hawk", "heron", "ibex", "lark", "lion", "lynx", "mole", "moose", "otter", "owl", "panda", "quail", "raven", "robin", "seal", "shark", "snail", "stork", "swan", "tiger", "toad", "trout", "viper", "wolf", "wren", "yak"}
)

// createPet: one word is a name, two an adjective and a name, each one more an adverb before them.
func createPet(state resource.PropertyMap) (string, resource.PropertyMap, error) {
	words := []string{}
	for position := number(state, "length"); position > 0; position-- {
		list := petAdverbs
		if position == 2 {
			list = petAdjectives
		} else if position == 1 {
			list = petNames
		}
		index, err := below(len(list))
		if err != nil {
			return "", nil, err
		}
		words = append(words, list[index])
	}
	separator := text(state, "separator")
	id := strings.Join(words, separator)
	if prefix := text(state, "prefix"); prefix != "" {
		id = prefix + separator + id
	}
	return id, resource.PropertyMap{}, nil
}
