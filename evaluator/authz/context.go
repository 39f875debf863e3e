package authz

import (
	"strings"

	"github.com/kmslint/kmslint/evaluator/kms"
)

// contextKey is the name of a condition key, taken apart once.
type contextKey struct {
	// name is in lower case: names of condition keys are not case-sensitive.
	name string
	// rest is what follows a template, "department" of kms:EncryptionContext:Department.
	rest string
	// info is nil for a key that the tables do not have: only a request that states it has it.
	info *kms.ConditionKey
	// derive returns the values that follow from the request, the caller and the key; nil if none ever do.
	derive func(*query, string) values
}

func newContextKey(name string) contextKey {
	k := contextKey{name: strings.ToLower(name)}
	k.info, _ = kms.LookupConditionKey(name)
	if k.info == nil {
		return k
	}
	template := strings.ToLower(k.info.Name)
	if k.info.Prefix {
		k.rest = k.name[len(template):]
	}
	k.derive = derivations[template]
	return k
}

// multi reports whether a request can have several values of the key.
func (k *contextKey) multi() bool { return k.info != nil && k.info.Multi }

// settled reports whether the values of the key follow from who calls and from the key alone.
func (k *contextKey) settled() bool {
	if k.info == nil {
		return false
	}
	switch name := k.name; name {
	case "kms:calleraccount", "kms:keyspec", "kms:keyusage", "kms:keyorigin", "kms:multiregion", "kms:multiregionkeytype", "kms:resourcealiases",
		"kms:customermasterkeyspec", "kms:customermasterkeyusage", "aws:requestedregion", "aws:securetransport", "aws:username", "aws:userid":
		return true
	default:
		return strings.HasPrefix(name, "aws:principal") || strings.HasPrefix(name, "aws:resource")
	}
}

// values are the values of a condition key in a request.
type values struct {
	// is says whether the request has the key. If that is unknown, the values are those that it has if it has any.
	is   truth
	one  text
	list []text
	// opaque says that the request has the key, but nobody said with which value.
	opaque bool
}

func (v *values) len() int {
	switch {
	case v.list != nil:
		return len(v.list)
	case v.is == no || v.opaque:
		return 0
	default:
		return 1
	}
}

func (v *values) at(i int) text {
	if v.list != nil {
		return v.list[i]
	}
	return v.one
}

var absent = values{}

// unsaid are the values of a key that the request has with a value that is not known.
var unsaid = values{is: yes, opaque: true}

// maybe are the values of a key that the request may have, with a value that is not known.
var maybe = values{is: unknown, opaque: true}

func value(s string) values { return values{is: yes, one: text{known: s}} }

func valueOf(t text) values { return values{is: yes, one: t} }

// stated is value, with the empty string for an absent key.
func stated(s string) values {
	if s == "" {
		return absent
	}
	return value(s)
}

func boolean(b bool) values {
	if b {
		return value("true")
	}
	return value("false")
}

// listOf are the values of a multivalued key; it is absent without any.
func listOf(list []text) values {
	if len(list) == 0 {
		return absent
	}
	return values{is: yes, list: list}
}

// given is a condition key that the request states.
type given struct {
	name string // in lower case
	values
}

// values returns the values that the request has of a condition key. What the request states wins; in a key policy keys
// that AWS KMS evaluates in IAM policies only are absent.
func (q *query) values(k *contextKey) values {
	if q.inKeyPolicy && k.info != nil && !k.info.KeyPolicy {
		return absent
	}
	for i := range q.given {
		if g := &q.given[i]; g.name == k.name {
			return g.values
		}
	}
	if q.open && !k.settled() {
		return maybe
	}
	if k.derive == nil || !k.info.Actions.Has(q.action) {
		return q.missing(k)
	}
	if v := k.derive(q, k.rest); v.is != no {
		return v
	}
	return q.missing(k)
}

// missing is what an absent key counts as: absent, unless somebody asks what would follow if the caller had it.
func (q *query) missing(k *contextKey) values {
	if q.supposed != "" && q.supposed == k.name {
		return maybe
	}
	if q.record != nil {
		q.record.absent(k)
	}
	return absent
}
