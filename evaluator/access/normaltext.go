package access

import (
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/kms"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// What stands for what differs between accounts. Texts with control characters have no normal form, so nothing else is like these.
const (
	ownAccount = "\x01"
	ownPlace   = "\x02" // its partition, Region or DNS suffix, with the kind after it
	variables  = "\x03" // before a value in which policy variables have a meaning
)

// principal writes one principal, and reports whether it certainly is of another account than the key.
func (n *normal) principal(p *policy.Principal) (who string, foreign bool) {
	switch p.Type {
	case policy.Everyone:
		return anyone, false
	case policy.UnknownPrincipal:
		n.unclear = true
		return "", false
	case policy.AccountPrincipal: // the account of an id, in whatever partition
		account, foreign := n.account(p.Account)
		return "account " + account, foreign
	case policy.RolePrincipal, policy.UserPrincipal, policy.SessionPrincipal, policy.FederatedUser:
		account, foreign := n.account(p.Account)
		return p.Type.String() + " " + n.plain(p.Partition) + ":" + account + ":" + n.plain(p.Name), foreign
	default:
		return p.Type.String() + " " + p.Key + " " + n.value(policy.TextOf(p.Node)), false
	}
}

// account writes an account, and reports whether it certainly is another than the key's.
func (n *normal) account(t policy.Text) (name string, foreign bool) {
	if n.own == nil {
		n.unclear = true
		return "", false
	}
	switch authz.Equal(t, n.own) {
	case authz.Yes:
		return ownAccount, false
	case authz.No:
		return n.plain(t), true
	default:
		n.unclear = true
		return "", false
	}
}

// plain writes a text of which the place that code is deployed to is known by that name.
func (n *normal) plain(t policy.Text) string {
	if s, concrete := t.Concrete(); concrete {
		n.check(s)
		return s
	}
	var b strings.Builder
	for _, part := range t {
		switch s := part.Symbol; {
		case s == nil:
			n.check(part.Text)
			b.WriteString(part.Text)
		case s.Kind == document.Account && n.own != nil && authz.Equal(policy.Text{part}, n.own) == authz.Yes:
			b.WriteString(ownAccount)
		case s.ID == document.Self && (s.Kind == document.Partition || s.Kind == document.Region || s.Kind == document.URLSuffix):
			b.WriteString(ownPlace + s.Kind.String() + ownPlace)
		default:
			n.unclear = true
		}
	}
	return b.String()
}

// check refuses what could be taken for something else in the normal form.
func (n *normal) check(s string) {
	if strings.ContainsFunc(s, func(r rune) bool { return r < ' ' }) {
		n.unclear = true
	}
}

// value writes a text that may be the key's account, or an ARN in it.
func (n *normal) value(t policy.Text) string {
	s, concrete := t.Concrete()
	own, known := n.own.Concrete()
	if !concrete || !known || own == "" {
		s = n.plain(t)
	} else if n.check(s); s == own {
		s = ownAccount
	} else if fields := strings.SplitN(s, ":", 6); len(fields) == 6 && fields[0] == "arn" && fields[4] == own {
		fields[4] = ownAccount
		s = strings.Join(fields, ":")
	}
	n.bound = n.bound || mayCover(s, own)
	return s
}

// mayCover reports whether a text has the id of an account in it, or a pattern that ids of some accounts fit and those of others do
// not: one with digits next to wildcards or variables. Without an id every text of its length counts.
func mayCover(s, account string) bool {
	if account != "" && strings.Contains(s, account) {
		return true
	}
	digits, wild := 0, false
	for _, r := range s + " " {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case strings.ContainsRune("*?$}", r):
			wild = true
		default:
			if digits > 0 && wild || digits >= len("111122223333") && account == "" {
				return true
			}
			digits, wild = 0, false
		}
	}
	return false
}

// condition writes one condition.
func (n *normal) condition(t authz.Test) string {
	c := t.Source()
	o := c.Operator
	if o.Base == "" || t.Key() == "" || !c.Complete {
		n.unclear = true
		return ""
	}
	switch o.Base {
	case "ArnEquals": // "behave identically", says AWS
		o.Base = "ArnLike"
	case "ArnNotEquals":
		o.Base = "ArnNotLike"
	case "StringLike", "StringNotLike":
		if !slices.ContainsFunc(c.Values, func(v *document.Node) bool { return policy.TextOf(v).ContainsAny("*?$") }) { // it has no wildcards
			o.Base = strings.TrimSuffix(o.Base, "Like") + "Equals"
		}
	}
	info := t.Info()
	switch o.Family {
	case "Numeric", "Date", "Binary":
		// How an account's id compares as a number is about the id.
		n.bound = n.bound || info == nil || info.Type == kms.TypeString || info.Type == kms.TypeARN
	}
	fold := o.Family == "Bool" || o.Family == "Null" || strings.HasSuffix(o.Base, "IgnoreCase")
	values := make([]string, 0, len(c.Values))
	for _, v := range c.Values {
		s := n.value(policy.TextOf(v))
		if fold && ascii(s) {
			s = strings.ToLower(s)
		}
		if n.variables && strings.Contains(s, "${") {
			s = variables + s
		}
		values = append(values, s)
	}
	slices.Sort(values)
	n.check(t.Key())
	return o.String() + "\t" + t.Key() + "\t" + strings.Join(slices.Compact(values), "\t")
}

// ascii reports whether a text has letters only of which each has one other case.
func ascii(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r >= 0x80 })
}
