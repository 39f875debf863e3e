package access

import (
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/policy"
)

// A strangerKey is a condition key whose value a caller cannot choose: part of it says who or where the caller is.
type strangerKey struct {
	// text is a value that nobody has who is named.
	text string
	// whose is the part of a value that says so.
	whose func(v string) string
}

// strangerKeys are by their names in lower case.
var strangerKeys = map[string]strangerKey{
	"aws:principalorgid":       {"o-stranger000", whole},
	"aws:principalorgpaths":    {"o-stranger000/r-0000/", upTo("/")},
	"aws:userid":               {"AROASTRANGERSTRANGER:stranger", upTo(":")},
	"aws:sourcevpc":            {"vpc-0000000000stranger", whole},
	"aws:sourcevpce":           {"vpce-0000000000stranger", whole},
	"aws:sourcevpcarn":         {"arn:aws:ec2:us-east-1:000000000000:vpc/vpc-0000000000stranger", accountOf},
	"aws:ec2instancesourcevpc": {"vpc-0000000000stranger", whole},
	"aws:vpceaccount":          {"000000000000", whole},
	"aws:vpceorgid":            {"o-stranger000", whole},
	"aws:vpceorgpaths":         {"o-stranger000/r-0000/", upTo("/")},
	"aws:arn":                  {"arn:aws:iam::000000000000:role/stranger", accountOf},
	"aws:federatedprovider":    {"arn:aws:iam::000000000000:saml-provider/stranger", accountOf},
	"aws:chatbotsourcearn":     {"arn:aws:chatbot::000000000000:chat-configuration/slack-channel/stranger", accountOf},
	"aws:signinsessionarn":     {"arn:aws:signin:us-east-1:000000000000:session/stranger", accountOf},
	"aws:sourceowner":          {"000000000000", whole},
}

// whose reports whether a key says whose a request is.
func whose(key string) bool {
	_, says := strangerKeys[key]
	return says
}

func whole(v string) string { return v }

func upTo(separator string) func(string) string {
	return func(v string) string {
		part, _, _ := strings.Cut(v, separator)
		return part
	}
}

// accountOf is the account of an ARN; what is none is taken as it stands.
func accountOf(v string) string {
	if arn, ok := policy.ParseARN(plain(v)); ok && len(arn.Account) > 0 {
		return display(arn.Account)
	}
	return v
}

// ofStrangers are values of a key that strangers have: one that no policy is about, and for each pattern that leaves open whose
// value it is one that it covers.
func (k *key) ofStrangers(of strangerKey) []string {
	out := []string{of.text}
	for _, t := range k.tests {
		if family(t) != "String" {
			continue
		}
		a, literals := samples(t, "stranger1")
		if !slices.Contains(literals, false) {
			continue
		}
		b, _ := samples(t, "stranger2")
		for i := range a {
			if of.whose(a[i]) != of.whose(b[i]) {
				out = append(out, a[i])
			}
		}
	}
	return out
}

// strangerMay returns a function that says whether a stranger can have a value of the key; nil is every value.
func (k *key) strangerMay(z Zone) func(v string) bool {
	name := strings.ToLower(k.name)
	if name == "aws:sourceip" {
		return func(v string) bool { return !k.narrow(v, z) }
	}
	of, listed := strangerKeys[name]
	if !listed {
		return nil
	}
	theirs := k.ofStrangers(of)
	return func(v string) bool {
		for _, s := range theirs {
			if k.alike(v, s) {
				return true
			}
		}
		return false
	}
}

// ofOwner are the keys that say whose the key is.
var ofOwner = map[string]bool{"aws:resourceaccount": true, "aws:resourceorgid": true, "aws:resourceorgpaths": true}

// strangers returns the requests that strangers can make.
func (m *model) strangers(z Zone) node {
	n := m.anybody()
	for _, k := range m.keys {
		n = m.and(n, m.strange(k, z))
	}
	for _, f := range m.flags { // what says whose a request is does not say the owner of the key
		if f.keys == nil {
			continue
		}
		_, a := strangerKeys[f.keys[0]]
		_, b := strangerKeys[f.keys[1]]
		if a && ofOwner[f.keys[1]] || b && ofOwner[f.keys[0]] {
			n = m.minus(n, m.has(f.name))
		}
	}
	return n
}

// strange returns the requests that a stranger can make, as far as a key is concerned.
func (m *model) strange(k *key, z Zone) node {
	may := k.strangerMay(z)
	if may == nil {
		return always
	}
	if !k.multi {
		return m.where(k.level, func(i int) bool { return i == len(k.values) || may(k.values[i].text) })
	}
	n := always
	for i, v := range k.values {
		if !may(v.text) {
			n = m.and(n, m.where(k.level+i, func(has int) bool { return has == 0 }))
		}
	}
	return n
}

// accounts are the account ids that stand in a shape: a pattern like arn:aws:iam::111122223333:role/* names the account.
func (s shape) accounts() []string {
	var out []string
	var digits []rune
	for _, t := range join(s, stars(anything)) {
		if t.kind == exactly && !t.star && '0' <= t.char && t.char <= '9' {
			digits = append(digits, t.char)
			continue
		}
		if len(digits) == 12 {
			out = append(out, string(digits))
		}
		digits = nil
	}
	return out
}
