package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// header is what every file in data starts with.
type header struct {
	Source []struct{ Title, URL string }
	Date   string // the day on which the table was last known to agree with its sources
	About  string
}

type action struct {
	Name, Operation, Access        string
	Resources                      []string
	KeyPolicy, CrossAccount, Grant bool
	EncryptionContext              bool
	Usage, States, Note            string
	conditionKeys                  []string // filled in from the condition keys
	key, alias, cryptographic      bool
	states                         []string // one a key state, in the order of key_states.json
}

type conditionKey struct {
	Name, Type, Also string
	Multi, KeyPolicy bool
	Group            string
	KeyResource      bool
	Actions          []string
	Deprecated, Note string
	Numbered         int
	SourceIndex      int
	global           bool
	source, date     string
}

type keySpec struct {
	Name, Value string
	Symmetric   bool
	Usages      []struct {
		Usage      string
		Algorithms []string
	}
}

type value struct {
	Name, Value string
	Column      string // key states: the column of the key state table, if it is another's
}

// data is all tables, checked one by one, sorted as tables.go has them.
type data struct {
	actions         []action
	keys            []conditionKey
	specs           []keySpec
	usages          []value
	states          []value
	origins         []value
	grantOperations []string
	services        []string
	date            string // the newest date of all tables
}

func readData(dir string) (*data, error) {
	d := &data{}
	var actions struct {
		header
		StateColumns []string
		Actions      []action
	}
	var kmsKeys, globalKeys struct {
		header
		Keys []conditionKey
	}
	var specs struct {
		header
		Specs []keySpec
	}
	var usages, states, origins struct {
		header
		Values []value
	}
	var grants struct {
		header
		Operations []string
	}
	var services struct {
		header
		Services []string
	}
	for _, f := range []struct {
		name string
		into any
		head *header
	}{
		{"actions.json", &actions, &actions.header},
		{"condition_keys.json", &kmsKeys, &kmsKeys.header},
		{"global_keys.json", &globalKeys, &globalKeys.header},
		{"key_specs.json", &specs, &specs.header},
		{"key_usages.json", &usages, &usages.header},
		{"key_states.json", &states, &states.header},
		{"origins.json", &origins, &origins.header},
		{"grant_operations.json", &grants, &grants.header},
		{"services.json", &services, &services.header},
	} {
		if err := readFile(filepath.Join(dir, f.name), f.into); err != nil {
			return nil, err
		}
		if len(f.head.Source) == 0 || f.head.Date == "" {
			return nil, fmt.Errorf("%s: a table needs a source and a date", f.name)
		}
		d.date = max(d.date, f.head.Date)
	}
	d.specs, d.usages, d.states, d.origins = specs.Specs, usages.Values, states.Values, origins.Values
	d.grantOperations, d.services = grants.Operations, services.Services
	slices.Sort(d.services)

	d.actions = actions.Actions
	slices.SortFunc(d.actions, func(a, b action) int {
		return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
	})
	for i := range d.actions {
		if err := d.actions[i].complete(actions.StateColumns, d.states); err != nil {
			return nil, err
		}
	}
	d.addKeys(kmsKeys.Keys, kmsKeys.header, false)
	d.addKeys(globalKeys.Keys, globalKeys.header, true)
	slices.SortFunc(d.keys, func(a, b conditionKey) int {
		return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
	})
	return d, d.joinKeys()
}

func readFile(name string, into any) error {
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	return nil
}

// complete fills in what follows from the table's columns.
func (a *action) complete(columns []string, states []value) error {
	a.key = slices.Contains(a.Resources, "key")
	a.alias = slices.Contains(a.Resources, "alias")
	a.cryptographic = a.Usage != ""
	if a.States == "" {
		return nil
	}
	cells := strings.Fields(a.States)
	if len(cells) != len(columns) {
		return fmt.Errorf("actions.json: %s has %d states, want %d", a.Name, len(cells), len(columns))
	}
	for _, s := range states {
		column := s.Column
		if column == "" {
			column = s.Value
		}
		i := slices.Index(columns, column)
		if i < 0 {
			return fmt.Errorf("key_states.json: %s names the column %q, which actions.json lacks", s.Value, column)
		}
		a.states = append(a.states, cells[i])
	}
	return nil
}

// addKeys appends keys, numbered ones written out, with their source.
func (d *data) addKeys(keys []conditionKey, h header, global bool) {
	for _, k := range keys {
		k.global, k.source, k.date = global, h.Source[k.SourceIndex].Title, h.Date
		if k.Numbered == 0 {
			d.keys = append(d.keys, k)
			continue
		}
		for i := range k.Numbered {
			n := k
			n.Name = fmt.Sprintf("%s%d", k.Name, i)
			d.keys = append(d.keys, n)
		}
	}
}

// joinKeys expands the actions of every condition key, and notes at every action the keys that were not global.
func (d *data) joinKeys() error {
	for i := range d.keys {
		k := &d.keys[i]
		if i > 0 && strings.EqualFold(k.Name, d.keys[i-1].Name) {
			return fmt.Errorf("condition key %s is listed twice", k.Name)
		}
		if k.global && !k.KeyResource && len(k.Actions) == 0 {
			for _, a := range d.actions {
				k.Actions = append(k.Actions, a.Name)
			}
			continue
		}
		for _, name := range k.Actions {
			if !slices.ContainsFunc(d.actions, func(a action) bool { return a.Name == name }) {
				return fmt.Errorf("condition key %s: unknown action %s", k.Name, name)
			}
		}
		listed := k.Actions
		k.Actions = nil
		for j := range d.actions {
			a := &d.actions[j]
			if k.KeyResource && a.key || slices.Contains(listed, a.Name) {
				k.Actions = append(k.Actions, a.Name)
				a.conditionKeys = append(a.conditionKeys, k.Name)
			}
		}
		if len(k.Actions) == 0 {
			return fmt.Errorf("condition key %s has no action", k.Name)
		}
	}
	return nil
}
