package facts

import (
	"regexp"
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// Primary is the primary key of a replica, where the same unit has it. AWS KMS keeps key material in step, but not key
// policies and grants.
type Primary struct {
	Mark
	// Name is the address or ARN of the primary key.
	Name string `json:"name"`
	// Copies are resources of the same unit that are copied from another Region, and that the replica encrypts.
	Copies []Copied `json:"copies"`
	// Outsiders are those of other accounts whom the key policy of the primary key lets in, and services.
	Outsiders []Outsider `json:"outsiders"`
}

// Copied is a resource that is copied to the Region of a replica. Its place is where it names the replica.
type Copied struct {
	Mark
	Name string `json:"name"`
}

// Outsider is somebody whom the key policy of a primary key lets in. Its place is there.
type Outsider struct {
	Mark
	// Kind is "account", "organization" or "service".
	Kind string `json:"kind"`
	// Name is how messages call it: "account 444455556666".
	Name string `json:"name"`
	// Own says whether it may be the account that owns the keys: "no" or "unknown".
	Own string `json:"own"`
	// Admitted says whether a statement of the replica's key policy, or a grant, names it too: "yes", "no" or "unknown".
	Admitted string `json:"admitted"`
}

// primary adds the primary key of a replica; parsed is the key policy of the replica.
func (b *builder) primary(k *inventory.Key, branch document.Assignment, parsed *policy.Policy) {
	u, m := b.opts.Unit, k.KeyMetadata.MultiRegionConfiguration
	if u == nil || m == nil || m.PrimaryKey == nil || branch.Apply(m.MultiRegionKeyType).Display() != "REPLICA" {
		return
	}
	found := u.primaryOf(k, branch.Apply(m.PrimaryKey.Arn))
	if found == nil {
		return
	}
	const at = "/key/primary"
	out := &Primary{Mark: Mark{at, m.PrimaryKey.Arn.Span}, Name: addressOf(found), Copies: []Copied{}, Outsiders: []Outsider{}}
	if !out.span.Valid() {
		out.span = k.Declared
	}
	for _, r := range u.references[k] {
		both := func(other reference) bool { return other.kind == r.kind && other.name == r.name && r.name != "" }
		if r.certain && (r.copied || slices.ContainsFunc(u.references[found], both)) {
			out.Copies = append(out.Copies, Copied{Mark{pointer(at+"/copies", len(out.Copies)), r.span}, r.name})
		}
	}
	of, _ := policy.Parse(branch.Apply(found.Policy), policy.Key, b.opts.Limits)
	replica := b.admits(k, parsed)
	for _, o := range b.outsiders(of) {
		o.At = pointer(at+"/outsiders", len(out.Outsiders))
		o.Admitted = string(replica.lets(o))
		out.Outsiders = append(out.Outsiders, o)
	}
	b.facts.Key.Primary = out
}

// primaryOf returns the one other key of the unit that an ARN means.
func (u *Unit) primaryOf(k *inventory.Key, arn *document.Node) *inventory.Key {
	var found *inventory.Key
	for _, at := range u.index.KeysOf(arn, inventory.Scope{}) {
		switch at.Key {
		case nil, k, found:
		default:
			if found != nil {
				return nil
			}
			found = at.Key
		}
	}
	return found
}

// outsiders are those of other accounts whom statements of a key policy certainly name, each once.
func (b *builder) outsiders(p *policy.Policy) []Outsider {
	var out []Outsider
	add := func(o Outsider) {
		same := func(other Outsider) bool { return other.Name == o.Name }
		if o.Name != "" && !slices.ContainsFunc(out, same) {
			out = append(out, o)
		}
	}
	named(p, func(s *policy.Statement, pr *policy.Principal) {
		switch account, known := pr.Account.Concrete(); {
		case s.Repeats || s.Principals.Not:
		case pr.Type == policy.ServicePrincipal:
			if name := serviceName(pr.Name); name != "" {
				add(Outsider{Mark: Mark{"", pr.Node.Span}, Kind: "service", Name: "service " + name, Own: string(no)})
			}
		case pr.Type == policy.Everyone:
			for _, n := range organizations(s) {
				add(Outsider{Mark: Mark{"", n.Span}, Kind: "organization", Name: "organization " + n.Text, Own: string(no)})
			}
		case pr.Account != nil && known && b.relation(pr) != "own":
			own := unknown
			if b.relation(pr) == "external" {
				own = no
			}
			add(Outsider{Mark: Mark{"", pr.Node.Span}, Kind: "account", Name: "account " + account, Own: string(own)})
		}
	})
	return out
}

// named calls visit with each principal of the statements that allow something.
func named(p *policy.Policy, visit func(*policy.Statement, *policy.Principal)) {
	if p == nil {
		return
	}
	for i := range p.Statements {
		s := &p.Statements[i]
		if s.Effect != policy.Allow || s.Principals == nil {
			continue
		}
		for j := range s.Principals.List {
			visit(s, &s.Principals.List[j])
		}
	}
}

// organizations are those that a statement for everyone is narrowed to.
func organizations(s *policy.Statement) []*document.Node {
	var out []*document.Node
	for i := range s.Conditions {
		c := &s.Conditions[i]
		if c.Operator.Negated || c.Operator.IfExists || !strings.EqualFold(c.Key(), "aws:PrincipalOrgID") {
			continue
		}
		for _, n := range c.Values {
			if n.Concrete() {
				out = append(out, n)
			}
		}
	}
	return out
}

// admission is whom a key lets in.
type admission struct {
	names map[string]bool
	// anyone says that somebody is let in whom nobody can tell from others.
	anyone bool
}

func (a admission) lets(o Outsider) verdict {
	switch {
	case a.names[o.Name]:
		return yes
	case a.anyone:
		return unknown
	default:
		return no
	}
}

// admits says whom a key policy and grants name. No policy at all in code is AWS's default, which names only the account.
func (b *builder) admits(k *inventory.Key, p *policy.Policy) admission {
	a := admission{names: map[string]bool{}, anyone: p == nil && !b.facts.Key.DefaultPolicy || p != nil && !p.Complete()}
	a.anyone = a.anyone || k.Grants == nil && k.Address == "" // nobody collected the grants
	named(p, func(s *policy.Statement, pr *policy.Principal) {
		account, known := pr.Account.Concrete()
		self := pr.Account.Symbol() != nil && pr.Account.Symbol().ID == document.Self
		switch {
		case pr.Type == policy.ServicePrincipal && serviceName(pr.Name) != "":
			a.names["service "+serviceName(pr.Name)] = true
		case pr.Account != nil && known:
			a.names["account "+account] = true
		case self || b.relation(pr) == "own":
		case pr.Type == policy.InvalidPrincipal, pr.Type == policy.UniqueID:
		default: // everyone, or a symbol
			a.anyone = true
		}
		a.anyone = a.anyone || s.Principals.Not
	})
	for i := range k.Grants {
		g := &k.Grants[i]
		arn, ok := policy.ParseARN(policy.TextOf(g.GranteePrincipal))
		account, known := arn.Account.Concrete()
		switch {
		case ok && known:
			a.names["account "+account] = true
		case g.GranteePrincipal != nil && !ok:
			a.anyone = true
		}
	}
	return a
}

// regionLabel is the name of a Region in the name of a service.
var regionLabel = regexp.MustCompile(`^[a-z]{2,4}(?:-[a-z]+)+-[0-9]$`)

// serviceName is the name of a service without the Region that it may have: "logs.amazonaws.com"; it is "" where the name of
// the service itself is not known.
func serviceName(name policy.Text) string {
	if len(name) == 0 || name[0].Symbol != nil {
		return ""
	}
	var text strings.Builder
	for _, part := range name {
		if part.Symbol == nil {
			text.WriteString(part.Text)
		}
	}
	labels := strings.Split(strings.TrimSuffix(text.String(), ".cn"), ".")
	labels = slices.DeleteFunc(labels, func(s string) bool { return s == "" || regionLabel.MatchString(s) })
	return strings.Join(labels, ".")
}
