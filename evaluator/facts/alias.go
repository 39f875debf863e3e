package facts

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// Alias is an alias of a key, or one whose key is not in the same unit.
type Alias struct {
	Mark
	Name Value `json:"name"`
	// Problem says why KMS takes no alias of that name, or is "".
	Problem string `json:"problem"`
	// Reserved says that the name is one of those of AWS managed keys, alias/aws/….
	Reserved bool `json:"reserved"`
	// SameName is how many aliases of the same account, Region and unit have this name.
	SameName int `json:"same_name"`
}

// maxAliasName is the length of the longest name of an alias.
// https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html#KMS-CreateAlias-request-AliasName
const maxAliasName = 256

const (
	aliasPrefix   = "alias/"
	reservedAlias = "alias/aws/"
)

// alias returns the facts about an alias, whose region may be nil.
func (b *builder) alias(at string, a *inventory.Alias, region *inventory.Region, branch document.Assignment) *Alias {
	n := branch.Apply(a.AliasName)
	if n == nil || n.Kind == document.Null {
		return nil
	}
	out := &Alias{Mark: Mark{at, a.Declared}, Name: valueOf(at+"/name", n)}
	if n.Kind != document.String {
		return out
	}
	t := policy.TextOf(n)
	out.Problem, out.Reserved = aliasProblem(t), t.HasPrefix(reservedAlias)
	if b.opts.Unit != nil && n.Concrete() {
		out.SameName = b.opts.Unit.twins[aliasIn{region, n.Text}]
	}
	return out
}

// aliasProblem says what of a name is wrong for certain, whatever its symbols stand for.
func aliasProblem(t policy.Text) string {
	whole, concrete := t.Concrete()
	switch first := t; {
	case concrete && !strings.HasPrefix(whole, aliasPrefix), !concrete && lacksPrefix(first):
		return "it does not begin with " + aliasPrefix
	case whole == aliasPrefix:
		return "it has nothing behind " + aliasPrefix
	}
	for _, p := range t {
		if p.Symbol != nil {
			continue
		}
		if i := strings.IndexFunc(p.Text, func(r rune) bool { return !inAlias(r) }); i >= 0 {
			r, _ := utf8.DecodeRuneInString(p.Text[i:])
			return fmt.Sprintf("it contains %q; letters, digits and the characters / _ - : are allowed", r)
		}
	}
	if n := utf8.RuneCountInString(whole); concrete && n > maxAliasName {
		return fmt.Sprintf("it has %d characters; at most %d are allowed", n, maxAliasName)
	}
	return ""
}

// lacksPrefix reports whether a text that begins with known characters begins with others than an alias does.
func lacksPrefix(t policy.Text) bool {
	if len(t) == 0 || t[0].Symbol != nil {
		return false
	}
	known := t[0].Text
	n := min(len(known), len(aliasPrefix))
	return known[:n] != aliasPrefix[:n]
}

func inAlias(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("/_-:", r)
}

// aliases adds the aliases of the key.
func (b *builder) aliases(k *inventory.Key, branch document.Assignment) {
	var region *inventory.Region
	if b.opts.Unit != nil {
		region = b.opts.Unit.regions[k]
	}
	b.facts.Key.AliasesListed = k.Aliases != nil || k.Address != ""
	for i := range k.Aliases {
		if a := b.alias("/key/aliases/"+strconv.Itoa(len(b.facts.Key.Aliases)), &k.Aliases[i], region, branch); a != nil {
			b.facts.Key.Aliases = append(b.facts.Key.Aliases, *a)
		}
	}
}

// lookedUp reports whether code only looks an alias up: nothing declares it.
func lookedUp(a *inventory.Alias) bool { return a.Declared.Source == nil }

// OfAlias returns the facts of an alias whose key is not in the same unit, none for one that is only looked up.
func OfAlias(a *inventory.Alias, account *inventory.Account, region *inventory.Region, o Options) []*Facts {
	if a.AliasName == nil || lookedUp(a) {
		return nil
	}
	branches, _ := document.Assignments(maxBranches, a.AliasName)
	out := make([]*Facts, 0, len(branches))
	for _, branch := range branches {
		b := newBuilder(a.AliasName.Display(), branch, o)
		b.stated(account.AccountID)
		b.owner(account.AccountID)
		b.facts.Alias = b.alias("/alias", a, region, branch)
		b.facts.construct = a.Declared
		b.finish(nil, true, a.Declared)
		out = append(out, b.facts)
	}
	return out
}
