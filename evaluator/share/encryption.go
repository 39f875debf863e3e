package share

import (
	"strings"

	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// place is where a resource is, and under which alternatives it is looked at.
type place struct {
	unit    *Unit
	account *inventory.Account
	region  *inventory.Region
	branch  document.Assignment
	// code says that the resource comes from code, answer that AWS's answers about it are all there is to know: they name the
	// key of everything that is encrypted.
	code, answer bool
}

// truthOf reads a boolean; otherwise is for one that is not there.
func truthOf(n *document.Node, otherwise authz.Truth) authz.Truth {
	switch {
	case n == nil || n.Kind == document.Null:
		return otherwise
	case !n.Concrete():
		return authz.Unknowable
	case strings.EqualFold(n.Text, "true"):
		return authz.Yes
	default:
		return authz.No
	}
}

// isSet reports whether a value is there.
func isSet(n *document.Node) bool {
	return n != nil && n.Kind != document.Null && !(n.Kind == document.String && n.Concrete() && n.Text == "")
}

// encryption resolves what a resource says of its encryption: whether it is encrypted, and the key.
func (p *place) encryption(m *Mechanism, part string, encrypted, key *document.Node, span document.Span) Encryption {
	e := Encryption{Part: part, Encrypted: truthOf(encrypted, authz.Unknowable), Span: span}
	if encrypted == nil && isSet(key) {
		e.Encrypted = authz.Yes
	}
	switch {
	case isSet(key):
		e.Key = p.key(key, m.Service)
		e.Key.Explicit = p.code // AWS's answers do not say why a key was taken
	case p.answer:
		e.Key.Kind = UnknownKey
	default:
		e.Key = p.fallback(m)
		e.Key.Default = true
	}
	if !e.Key.Span.Valid() {
		e.Key.Span = span
	}
	return e
}

// fallback is the key that counts where a resource names none.
func (p *place) fallback(m *Mechanism) KeyRef {
	managed := KeyRef{Kind: AWSManaged, Text: "alias/aws/" + m.Service, Alias: "alias/aws/" + m.Service}
	switch m.Default {
	case ManagedKey:
		return managed
	case OwnedKey:
		return KeyRef{Kind: AWSOwned}
	case AccountSetting:
		switch key := p.branch.Apply(p.region.EbsDefaultKmsKeyID); {
		case isSet(key):
			return p.key(key, m.Service)
		case p.code && p.region.EbsEncryptionByDefault != nil:
			managed.Span = p.region.EbsEncryptionByDefault.Span // the code sets the account up, and leaves this setting as AWS has it
			return managed
		}
	}
	return KeyRef{Kind: UnknownKey}
}

// key says whose the key is that a value names.
func (p *place) key(n *document.Node, service string) KeyRef {
	k := KeyRef{Kind: UnknownKey, Text: n.Display(), Span: n.Span}
	if arn, ok := policy.ParseARN(policy.TextOf(n)); ok {
		k.Region, k.Account = arn.Region, arn.Account
	}
	if k.managed(k.Text) {
		return k
	}
	scope := inventory.Scope{}
	if k.Account == nil { // an id or the name of an alias means one of the same account and Region
		scope = inventory.Scope{Account: text(p.account.AccountID), Region: text(p.region.Region)}
	}
	found := p.unit.index().KeysOf(n, scope)
	if k.managed(p.aliasOf(k.Text)) {
		return k
	}
	for i := range found {
		if found[i].Alias != nil && found[i].Alias.AliasName != nil && k.managed(found[i].Alias.AliasName.Display()) {
			return k
		}
	}
	if len(found) != 1 || found[0].Key == nil {
		return k
	}
	k.At, k.Key = found[0], found[0].Key
	if k.Account == nil && k.At.Account != nil {
		k.Account = policy.TextOf(k.At.Account.AccountID)
	}
	if k.Region == nil && k.At.Region != nil {
		k.Region = policy.TextOf(k.At.Region.Region)
	}
	if k.At.Alias != nil {
		k.Alias = k.At.Alias.AliasName.Display()
	}
	switch manager := k.Key.KeyMetadata.KeyManager; {
	case text(manager) == "AWS":
		k.Kind = AWSManaged
		if k.Alias == "" {
			k.Alias = "alias/aws/" + service
		}
	case text(manager) == "CUSTOMER", manager == nil && k.Key.Policy != nil:
		k.Kind = CustomerManaged
	}
	return k
}

// aliasOf is the alias that code looks up and whose key a value names, by the id that stands for it; "" for none.
func (p *place) aliasOf(name string) string {
	for i := range p.region.Aliases {
		a := &p.region.Aliases[i]
		if id := a.TargetKeyID.Display(); id != "" && a.AliasName != nil && (name == id || strings.HasSuffix(name, ":key/"+id)) {
			return a.AliasName.Display()
		}
	}
	return ""
}

// managed takes the name or ARN of an alias of an AWS managed key.
func (k *KeyRef) managed(name string) bool {
	at := strings.Index(name, "alias/aws/")
	if at < 0 || at > 0 && name[at-1] != ':' {
		return false
	}
	k.Kind, k.Alias = AWSManaged, name[at:]
	return true
}

// text is the text of a known value, "" for any other.
func text(n *document.Node) string {
	if n != nil && n.Concrete() {
		return n.Text
	}
	return ""
}
