package access

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/kms"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// Zone says who is trusted besides the key's own account, and which ranges of addresses are narrow.
type Zone struct {
	// Accounts and Organizations are ids. Where both are empty, whoever the policy names is trusted.
	Accounts, Organizations []string
	// WideIPv4 and WideIPv6 are how many bits a range of addresses has at least that only some have; 0 is the default.
	WideIPv4, WideIPv6 int
}

// Ranges wider than these are as good as the whole Internet: the bounds that Amazon S3 takes for "public".
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
const (
	wideIPv4 = 8
	wideIPv6 = 32
)

// WithDefaults returns the zone with the defaults in place of zeros.
func (z Zone) WithDefaults() Zone {
	if z.WideIPv4 == 0 {
		z.WideIPv4 = wideIPv4
	}
	if z.WideIPv6 == 0 {
		z.WideIPv6 = wideIPv6
	}
	return z
}

// Named reports whether the zone says who is trusted.
func (z Zone) Named() bool { return len(z.Accounts)+len(z.Organizations) > 0 }

// PublicBeyond asks for requests that the policy allows to strangers. Where the zone says who is trusted, everyone else is a
// stranger, whether the policy names them or not; see [Public] for where it does not. Services are none.
func PublicBeyond(s Subject, z Zone, l Limits) Result {
	z = z.WithDefaults()
	if !z.Named() {
		return public(s, z, l)
	}
	return outside(s, kms.AllActions, z, l, func(m *model) node {
		n := always
		for _, k := range m.keys {
			if !orgKeys[strings.ToLower(k.name)] {
				n = m.and(n, m.strange(k, z))
			}
		}
		return n
	})
}

// GrantedOutside asks for requests for one of the actions, by a principal of another account than the key's that the zone does
// not trust either. Services are none.
func GrantedOutside(s Subject, actions kms.ActionSet, z Zone, l Limits) Result {
	return outside(s, actions, z, l, func(*model) node { return always })
}

// orgKeys are those by which a request says of which organization its principal is.
var orgKeys = set("aws:principalorgid", "aws:principalorgpaths")

func outside(s Subject, actions kms.ActionSet, z Zone, l Limits, besides func(*model) node) Result {
	written := s.Policy
	if written != nil {
		s.Policy = chosen(written, l.Document)
	}
	reference := s
	reference.Grants = nil
	reference.Policy = zonePolicy(actions, z, asks(s.Policy, "aws:PrincipalOrgPaths"))
	among := func(callers func(*model) node) Result {
		return ask(question{
			policies: []Subject{s, reference}, limits: l, written: written,
			requests: func(m *model, is []node) (node, node) {
				return m.and(m.and(is[0], is[1]), m.and(callers(m), besides(m))), always
			},
			wanted: []bool{true, true}, spare: unnamedService,
		})
	}
	out := among((*model).outsiders)
	if s.Account == nil && out.Verdict == Found { // the caller may be of the key's own account, if it is not just anybody
		if anybody := among((*model).anybody); anybody.Verdict == Found {
			return anybody
		}
		out.Verdict = Unknown
		out.Reasons = append(out.Reasons, authz.Unknown{What: "the key's own account", Why: "nothing says which it is; --account does"})
	}
	return out
}

// outsiders returns the requests of users and roles that are not of the key's own account.
func (m *model) outsiders() node {
	children := make([]node, len(m.classes))
	for i := range m.classes {
		c := &m.classes[i]
		switch {
		case c.members[0].Service():
			children[i] = never
		case m.subject.Account == nil:
			children[i] = always
		default:
			children[i] = m.not(truthOr(c.same, func() node { return m.guessOwn(c) }))
		}
	}
	return m.make(ofCaller, children)
}

// anybody returns the requests of users and roles of accounts that no policy names.
func (m *model) anybody() node {
	return m.callersWhere(func(p *member) bool { return p.stranger && !p.Service() })
}

// asks reports whether a policy may have a condition on a key.
func asks(p *document.Node, key string) bool {
	return p != nil && strings.Contains(strings.ToLower(document.Print(p)), strings.ToLower(key))
}

// zonePolicy allows the actions to everyone that the zone does not trust. Of paths in an organization it speaks only where the
// policy does too: otherwise the organization says all.
func zonePolicy(actions kms.ActionSet, z Zone, paths bool) *document.Node {
	conditions := map[string]map[string][]string{}
	if len(z.Accounts) > 0 {
		conditions["StringNotEquals"] = map[string][]string{"aws:PrincipalAccount": z.Accounts}
	}
	if len(z.Organizations) > 0 {
		if conditions["StringNotEquals"] == nil {
			conditions["StringNotEquals"] = map[string][]string{}
		}
		conditions["StringNotEquals"]["aws:PrincipalOrgID"] = z.Organizations
	}
	if len(z.Organizations) > 0 && paths {
		below := slices.Clone(z.Organizations)
		for i := range below {
			below[i] += "/*"
		}
		conditions["ForAllValues:StringNotLike"] = map[string][]string{"aws:PrincipalOrgPaths": below}
	}
	return questionPolicy(actions, conditions)
}

// questionPolicy allows the actions to everyone under conditions.
func questionPolicy(actions kms.ActionSet, conditions map[string]map[string][]string) *document.Node {
	var names []string
	for a := range actions.All() {
		names = append(names, a.String())
	}
	statement := map[string]any{"Effect": "Allow", "Principal": "*", "Action": names, "Resource": "*"}
	if len(conditions) > 0 {
		statement["Condition"] = maps.Clone(conditions)
	}
	text, err := json.Marshal(map[string]any{"Version": "2012-10-17", "Statement": []any{statement}})
	if err != nil {
		panic(fmt.Sprintf("access: write a question: %v", err)) // it is made of texts
	}
	n, _ := document.ParseJSON(document.NewSource("question", text), document.Limits{})
	return n
}

// Beyond asks for access that the policy gives and the reference does not, for principals whose own IAM policies allow the
// request: what AWS's check for no new access compares, which knows of a policy only whom it names. An account stands for its
// users and roles, so that a reference that names an account allows a policy to name one of its roles.
// https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_CheckNoNewAccess.html
func Beyond(reference, s Subject, l Limits) Result {
	return ask(question{
		policies: []Subject{s, reference}, limits: l,
		requests: func(m *model, is []node) (node, node) {
			plain := m.and(m.where(ofSide, func(i int) bool { return i == int(authz.SideAllows) }), m.where(ofBoundary, func(i int) bool { return i == 0 }))
			return m.and(m.minus(is[0], is[1]), plain), plain
		},
		wanted: []bool{true, false},
	})
}

// accountIn is the account in a pattern of ARNs, nil where it has wildcards or there is none.
func (s shape) accountIn() policy.Text {
	var account shape
	colons := 0
	for _, t := range s {
		switch {
		case t.kind == exactly && t.char == ':' && !t.star:
			colons++
		case colons < 4 && t.star && t.takes(':'):
			return nil // it may stand for several parts
		case colons == 4:
			account = append(account, t)
		}
	}
	if id, ok := account.literal(); ok && len(id) == 12 {
		return plain(id)
	}
	return nil
}
