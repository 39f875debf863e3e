package facts_test

import (
	"strings"
	"testing"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/facts"
	"github.com/kmslint/kmslint/evaluator/inventory"
)

// Symbols, as printed inventories spell them.
const (
	self      = `{"symbol": "account", "id": "self"}`
	partner   = `{"symbol": "account", "id": "parameter Partner"}`
	partition = `{"symbol": "partition", "id": "self"}`
	opaque    = `{"symbol": "opaque", "id": "parameter Any", "why": "parameter Any has no default"}`
	orgID     = `{"symbol": "organization", "id": "self"}`
)

// text is the JSON of a string made of segments: each is JSON itself, a string or one of the symbols.
func text(segments ...string) string {
	return `{"$kmslint": {"segments": [` + strings.Join(segments, ", ") + `]}}`
}

func unknownBecause(why string) string { return `{"$kmslint": {"unknown": "` + why + `"}}` }

// choice is the JSON of a value that depends on a condition.
func choice(on, yes, no string) string {
	alternative := func(is, value string) string {
		if value == "" {
			return `{"on": "` + on + `", "is": "` + is + `"}`
		}
		return `{"on": "` + on + `", "is": "` + is + `", "value": ` + value + `}`
	}
	return `{"$kmslint": {"alt": [` + alternative("true", yes) + ", " + alternative("false", no) + `]}}`
}

// parse reads JSON with symbols.
func parse(tb testing.TB, text string) *document.Node {
	tb.Helper()
	n, diagnostics := document.ParseJSON(document.NewSource("policy.json", []byte(text)), document.Limits{})
	for _, d := range diagnostics {
		tb.Fatalf("%s cannot be read: %s", text, d.Summary)
	}
	return document.Restore(n)
}

// policyOf is the JSON of a policy with these statements.
func policyOf(statements ...string) string {
	return `{"Version": "2012-10-17", "Statement": [` + strings.Join(statements, ",\n") + `]}`
}

// ofPolicy returns the facts of a key policy without alternatives.
func ofPolicy(tb testing.TB, text string, o facts.Options) *facts.Facts {
	tb.Helper()
	all := facts.OfDocument(&inventory.Document{Kind: "key", Address: "policy.json", Policy: parse(tb, text)}, o)
	if len(all) != 1 {
		tb.Fatalf("OfDocument(%s) gives %d branches, want one", text, len(all))
	}
	return all[0]
}

// ofKey returns the facts of the one key in an inventory's account, whose id is account.
func ofKey(tb testing.TB, account, key string, o facts.Options) []*facts.Facts {
	tb.Helper()
	inv, diagnostics := inventory.Decode(parse(tb, `{"Schema": "kmslint.inventory/v1", "Accounts": [{"AccountId": `+account+
		`, "Regions": [{"Region": "us-east-1", "Keys": [`+key+`]}]}]}`))
	for _, d := range diagnostics {
		tb.Fatalf("%s cannot be read: %s", key, d.Summary)
	}
	return facts.OfKey(&inv.Accounts[0].Regions[0].Keys[0], &inv.Accounts[0], o)
}

// open is a key policy that lets everyone decrypt under a condition.
func open(condition string) string {
	return policyOf(`{"Effect": "Allow", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*", "Condition": ` + condition + `}`)
}
