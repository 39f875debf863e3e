package kms

import (
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/spelling"
)

// KeyType is the type of a condition key's values: it decides which condition operators fit.
// The zero value is no type.
type KeyType uint8

// The types of condition keys. No key of these tables is binary; the type is here for the operator BinaryEquals.
const (
	TypeNone KeyType = iota
	TypeString
	TypeARN
	TypeBool
	TypeNumeric
	TypeDate
	TypeIPAddress
	TypeBinary
)

// String returns the type as in the Service Authorization Reference: "String", "ARN", "IPAddress".
func (t KeyType) String() string {
	switch t {
	case TypeNone:
		return "none"
	case TypeString:
		return "String"
	case TypeARN:
		return "ARN"
	case TypeBool:
		return "Bool"
	case TypeNumeric:
		return "Numeric"
	case TypeDate:
		return "Date"
	case TypeIPAddress:
		return "IPAddress"
	case TypeBinary:
		return "Binary"
	default:
		return "unknown"
	}
}

// ConditionKey is what is known of a condition key.
type ConditionKey struct {
	Name   string  // in AWS's spelling; a template ends with ':' or '/': "kms:EncryptionContext:"
	Type   KeyType // of the values in the request
	Also   KeyType // a second type that values can have: aws:EpochTime is a date or a number
	Multi  bool    // a request can have several values; policies need ForAllValues or ForAnyValue
	Prefix bool    // Name is a template: a policy writes it with something after it
	Global bool    // listed among the global condition keys of the IAM User Guide, cross-service keys included
	// Actions are the KMS actions whose requests can have the key: for kms: keys and the tag keys those that AWS
	// documents, for other global keys all.
	Actions    ActionSet
	KeyPolicy  bool   // has an effect in key policies; false: in IAM policies only
	Deprecated string // the key to use instead, or empty
	Source     string // title of the AWS page
	Date       string // when this entry was checked, YYYY-MM-DD
}

// Accepts reports whether values of the key can be of type t.
func (k *ConditionKey) Accepts(t KeyType) bool {
	return t != TypeNone && (t == k.Type || t == k.Also)
}

// ConditionKeys returns all condition keys, sorted by name in lower case. The slice is the caller's.
func ConditionKeys() []ConditionKey { return slices.Clone(conditionKeys[:]) }

// LookupConditionKey returns the condition key called name, in any case. For a name such as
// "kms:EncryptionContext:Department" or "aws:PrincipalTag/team" that is the template; the bare template is no name.
// The key is shared: do not change it. Keys of other services and of identity providers ("s3:prefix",
// "accounts.google.com:aud") are not in the tables, except the cross-service keys of the IAM User Guide.
func LookupConditionKey(name string) (*ConditionKey, bool) {
	low, high := 0, len(conditionKeys)
	for low < high {
		middle := (low + high) / 2
		switch c := compareFold(conditionKeys[middle].Name, name); {
		case c == 0:
			if conditionKeys[middle].Prefix {
				return nil, false
			}
			return &conditionKeys[middle], true
		case c < 0:
			low = middle + 1
		default:
			high = middle
		}
	}
	for _, i := range templateKeys {
		if k := &conditionKeys[i]; hasPrefixFold(name, k.Name) {
			return k, true
		}
	}
	return nil, false
}

// NearestConditionKey returns the condition key nearest to name and the edit distance, letter case aside; the first in
// table order if several are equally near. Only keys of the service that name starts with count. What follows a template
// is kept: "kms:EncryptonContext:Department" gives "kms:EncryptionContext:Department". The answer is "", -1 if all
// are more than 3 away. Deprecated keys are not suggested.
func NearestConditionKey(name string) (string, int) {
	colon := strings.IndexByte(name, ':')
	if colon < 0 {
		return "", -1
	}
	var nearest *ConditionKey
	var rest string
	best := maxNear + 1
	for i := range conditionKeys {
		k := &conditionKeys[i]
		if k.Deprecated != "" || !hasPrefixFold(k.Name, name[:colon+1]) {
			continue
		}
		head, tail := name, ""
		if k.Prefix {
			separator := k.Name[len(k.Name)-1]
			if j := strings.IndexByte(name[colon+1:], separator); j >= 0 {
				head, tail = name[:colon+1+j+1], name[colon+1+j+1:]
			}
		}
		if d := spelling.Distance(head, k.Name, best-1); d < best {
			nearest, rest, best = k, tail, d
		}
	}
	if nearest == nil {
		return "", -1
	}
	return nearest.Name + rest, best
}
