package access

import (
	"fmt"
	"hash/crc32"
	"maps"
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// confirmation decides single requests by authz, as kmslint can would.
type confirmation struct {
	*model
	policies []*document.Node
	grants   [][]inventory.Grant
	wanted   []bool
	from     int // which of the policies allows it
	// changes are the statements that a cell can be blamed on.
	changes []change
}

// decided says how the witness of a cell was decided.
type decided struct {
	confirmation
	by      *member
	side    authz.Side
	bounded bool
}

// inventory is what the witness is allowed by.
func (d *decided) inventory(r *authz.Request) *inventory.Inventory {
	again := *r
	again.Context = maps.Clone(r.Context)
	return d.world(d.by, d.side, d.bounded, completed(d.policies[d.from], known...), d.grants[d.from], &again)
}

// maxTried is how many principals and actions of a cell are tried.
const maxTried = 8

// witness gives the cell a request that is decided as wanted, and the statements that allow it.
func (c *confirmation) witness(cell *Cell, of *group) bool {
	for i, t := range of.tries {
		if i == maxTried {
			return false
		}
		p := c.people[t.person].member
		r := &authz.Request{Action: c.actions[t.action].Actions()[0].String(), Context: map[string][]string{}}
		bounded := c.choose(t.rest, r)
		if because, ok := c.decides(p, of.side, bounded, r); ok {
			cell.caller = r.Principal
			if len(p.arn) > 1 { // messages name what is not known
				r.Principal = display(p.arn)
			}
			cell.Witness, cell.Because, cell.decided = r, because, &decided{*c, p, of.side, bounded}
			return true
		}
	}
	return false
}

// choose follows a path to a request, with as few condition keys as there can be. A key that it does not have is stated as
// absent, so that nothing is taken for it.
func (c *confirmation) choose(n node, r *authz.Request) (bounded bool) {
	class := func(level int, order []int) int {
		for _, i := range order {
			if child := c.child(n, level, i); child != never {
				n = child
				return i
			}
		}
		return 0
	}
	bounded = class(ofBoundary, []int{0, 1}) == 1
	for _, k := range c.keys {
		if len(k.values) > 0 {
			r.Context[k.name] = []string{}
		}
		if k.multi {
			for i, v := range k.values {
				if class(k.level+i, []int{0, 1}) == 1 {
					r.Context[k.name] = append(r.Context[k.name], v.text)
				}
			}
			continue
		}
		var order []int
		for i := k.size() - 1; i >= len(k.values); i-- {
			order = append(order, i)
		}
		for i := range k.values {
			order = append(order, i)
		}
		if i := class(k.level, order); i < len(k.values) {
			r.Context[k.name] = []string{k.values[i].text}
		}
	}
	var is []*flag
	for _, f := range c.flags {
		if class(f.level, []int{0, 1}) == 1 {
			is = append(is, f)
		}
	}
	for _, f := range is {
		if f.set != nil {
			f.set(r)
		}
	}
	c.equalValues(is, r)
	for _, p := range c.pairs {
		if k := c.byKey[contextName(p.Key)]; k != nil && slices.Contains(is, c.flag(pairFlag(p))) {
			r.Context[k.name] = []string{p.Value}
		}
	}
	// Where the encryption context must have other pairs, it is given one.
	for _, pairs := range c.exact {
		have, _ := r.Params[parameterOf(r.Action)].(map[string]any)
		if len(have) == len(pairs) && !slices.Contains(is, c.flag(exactFlag(pairs))) {
			withPair(r, "another-key", "another-value")
		}
	}
	return bounded
}

// decides reports whether the policies decide the request of a principal as wanted, and which statements allow it.
func (c *confirmation) decides(p *member, side authz.Side, bounded bool, r *authz.Request) ([]authz.Reason, bool) {
	var because []authz.Reason
	for i, n := range c.policies {
		inv := c.world(p, side, bounded, n, c.grants[i], r)
		w, _ := authz.Compile(inv, c.limits.Document)
		prepared, err := w.Prepare(r)
		if err != nil {
			return nil, false
		}
		if i != c.from { // nobody asks why
			if is := prepared.Outcome(); is == authz.Undetermined || (is == authz.Allowed) != c.wanted[i] {
				return nil, false
			}
			continue
		}
		d := prepared.Decide()
		if d.Outcome == authz.Undetermined || (d.Outcome == authz.Allowed) != c.wanted[i] {
			return nil, false
		}
		for _, by := range d.By {
			if by.Layer == "key policy" || by.Layer == "grants" {
				because = append(because, by)
			}
		}
	}
	return because, true
}

// completed gives symbols of some kinds values, each its own.
func completed(n *document.Node, kinds ...document.SymbolKind) *document.Node {
	switch n.Kind {
	case document.List, document.Object:
		return n.Replace(func(n *document.Node) *document.Node { return completed(n, kinds...) })
	case document.String, document.Unknown:
		if n.Inner != nil {
			return completed(n.Inner, kinds...)
		}
		if t := valued(n.Parts(), kinds...); !n.Concrete() && slices.ContainsFunc(n.Parts(), func(p document.Part) bool { return !slices.Contains(t, p) }) {
			return document.NewString(n.Span, t...)
		}
	}
	return n
}

// known are the kinds of symbols of whose values something is known. A request of which it is certain how it is decided
// is decided so with any values of them.
var known = []document.SymbolKind{document.Account, document.Partition, document.Region, document.Name}

func valued(t policy.Text, kinds ...document.SymbolKind) policy.Text {
	out := slices.Clone(t)
	for i, part := range t {
		if part.Symbol == nil || !slices.Contains(kinds, part.Symbol.Kind) {
			continue
		}
		number := crc32.ChecksumIEEE([]byte(part.Symbol.ID))
		switch part.Symbol.Kind {
		case document.Account:
			out[i] = document.Part{Text: fmt.Sprintf("00%010d", number)}
		case document.Partition:
			out[i] = document.Part{Text: "aws"}
		case document.Region:
			out[i] = document.Part{Text: "us-east-1"}
		case document.Organization:
			out[i] = document.Part{Text: fmt.Sprintf("o-%010d", number)}
		case document.URLSuffix:
			out[i] = document.Part{Text: "amazonaws.com"}
		default:
			out[i] = document.Part{Text: fmt.Sprintf("name-%d", number)}
		}
	}
	return out
}

func str(s string) *document.Node { return &document.Node{Kind: document.String, Text: s} }

func textNode(t policy.Text) *document.Node { return document.NewString(document.Span{}, t...) }

// everything is a policy that allows all of KMS, nothing one that allows nothing on keys: it is about a key what policies
// say here, not about an alias or another Region that an action needs besides.
const (
	everything = `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "kms:*", "Resource": "*"}]}`
	nothing    = `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "kms:*", "NotResource": "arn:*:kms:*:*:key/*"}]}`
)

// world makes an inventory of one key and one caller, and completes the request with their names.
func (c *confirmation) world(p *member, side authz.Side, bounded bool, keyPolicy *document.Node, grants []inventory.Grant, r *authz.Request) *inventory.Inventory {
	owner := plain("111122223333")
	switch {
	case c.subject.Account != nil:
		owner = joined(valued(c.subject.Account, known...))
	case p.Account() != nil:
		owner = joined(valued(p.Account(), known...))
	}
	region := "us-east-1"
	for name, stated := range r.Context {
		if strings.EqualFold(name, "aws:RequestedRegion") && len(stated) == 1 {
			region = stated[0]
		}
	}
	arn := joined(valued(c.subject.ARN, known...))
	if c.subject.ARN == nil {
		arn = slices.Concat(plain("arn:aws:kms:"+region+":"), owner, plain(":key/1234abcd-12ab-34cd-56ef-1234567890ab"))
	}
	key := inventory.Key{Address: "key", KeyMetadata: inventory.KeyMetadata{Arn: textNode(arn), KeyManager: str("CUSTOMER")}, Policy: keyPolicy, Grants: []inventory.Grant{}}
	for _, g := range grants {
		if g.GranteePrincipal != nil {
			g.GranteePrincipal = completed(g.GranteePrincipal, known...)
		}
		key.Grants = append(key.Grants, g)
	}
	home := inventory.Account{AccountID: textNode(owner), Regions: []inventory.Region{{Region: str(region), Keys: []inventory.Key{key}}}}
	r.Resource = "key"
	principal := joined(valued(p.arn, known...))
	r.Principal = display(principal)
	if p.Service() {
		return &inventory.Inventory{Schema: inventory.Schema, Accounts: []inventory.Account{home}}
	}
	if p.session != "" && len(principal) == 1 { // a name with symbols stands for its role
		a, _ := policy.ParseARN(principal)
		role := display(a.Resource)
		r.Principal = "arn:" + display(a.Partition) + ":sts::" + display(a.Account) + ":assumed-role/" + role[strings.LastIndexByte(role, '/')+1:] + "/" + p.session
	}
	details := caller(principal, side, bounded)
	r.SessionPolicies = nil
	if side == authz.SideLimits {
		r.SessionPolicies = []*document.Node{str(nothing)}
	}
	account := joined(valued(p.Account(), known...))
	if authz.Equal(owner, account) == authz.Yes {
		home.AuthorizationDetails = details
		return &inventory.Inventory{Schema: inventory.Schema, Accounts: []inventory.Account{home}}
	}
	other := inventory.Account{AccountID: textNode(account), AuthorizationDetails: details}
	return &inventory.Inventory{Schema: inventory.Schema, Accounts: []inventory.Account{home, other}}
}

// caller is the principal with the policies on its side.
func caller(principal policy.Text, side authz.Side, bounded bool) *inventory.AuthorizationDetails {
	out := &inventory.AuthorizationDetails{}
	inline := []inventory.InlinePolicy{{PolicyName: str("Allow"), PolicyDocument: str(nothing)}}
	if side == authz.SideAllows {
		inline[0].PolicyDocument = str(everything)
	}
	var boundary *inventory.PermissionsBoundary
	if bounded {
		arn := str("arn:aws:iam::aws:policy/Boundary")
		boundary = &inventory.PermissionsBoundary{PermissionsBoundaryArn: arn}
		out.Policies = []inventory.ManagedPolicy{{PolicyName: str("Boundary"), Arn: arn, PolicyVersionList: []inventory.PolicyVersion{{Document: str(everything)}}}}
	}
	a, _ := policy.ParseARN(principal)
	form, rest, _ := a.Resource.Cut('/')
	full := display(rest)
	name := textNode(rest)
	if at := strings.LastIndexByte(full, '/'); at >= 0 && len(rest) == 1 {
		name = str(full[at+1:])
	}
	switch kind, _ := form.Concrete(); kind {
	case "role":
		out.RoleDetailList = []inventory.Role{{RoleName: name, Arn: textNode(principal), RolePolicyList: inline, PermissionsBoundary: boundary}}
	case "user":
		out.UserDetailList = []inventory.User{{UserName: name, Arn: textNode(principal), UserPolicyList: inline, PermissionsBoundary: boundary}}
	}
	return out
}
