package facts

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
	"github.com/kmslint/kmslint/evaluator/kms"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// Grants are the grants of a key that the source lists: all of them in an inventory, those that it makes in code. They are
// left out where there are none.
type Grants struct {
	Mark
	Count int     `json:"count"`
	List  []Grant `json:"list"`
}

// Grant is one grant.
type Grant struct {
	Mark
	// Name is how messages call it: `grant "nightly"`, or by its id or number where it has no name.
	Name string `json:"name"`
	// Grantee is null where it is not stated.
	Grantee *Party `json:"grantee"`
	// Retiring is null where nobody but the grantee and the account that made the grant may retire it.
	Retiring    *Party      `json:"retiring"`
	Operations  Operations  `json:"operations"`
	Constraints Constraints `json:"constraints"`
	// ByService says that the name, the constraints or the retiring principal tell that an AWS service made the grant.
	ByService bool `json:"by_service"`
	// Age is the number of days since it was made, null where that or the time is not known.
	Age *Attribute `json:"age"`
	// Same is the pointer to an earlier grant of the key with the same principals, operations, constraints and name, or "".
	Same string `json:"same"`
}

// Party is the grantee or the retiring principal of a grant.
type Party struct {
	Value
	// Type is the form: account, role, user, session, federated-user, service, unique-id, invalid or unknown.
	Type string `json:"type"`
	// Account says whose it is: "own", "external", "unknown", or "" for forms without account.
	Account string `json:"account"`
	// AccountID is the id of that account, or "" where it is not known.
	AccountID string `json:"account_id"`
	// Organization is the id of the organization that the unit lists the account in, or "".
	Organization string `json:"organization"`
	// AWS says that it is AWS itself: a service, a service-linked role, or a role that only AWS can have, such as
	// aws:ec2-infrastructure.
	AWS bool `json:"aws"`
	// Exists is "yes" for a user or role of the unit, "no" for one of an account all of whose principals are listed and that is
	// not among them, and otherwise "unknown".
	Exists string `json:"exists"`
}

// Operations are the operations of a grant.
type Operations struct {
	Mark
	// Complete is false where some are not known.
	Complete bool        `json:"complete"`
	List     []Operation `json:"list"`
	// Fitting is how many of them the key supports, and Supported how many that is of all grant operations, 0 where the spec or
	// usage of the key is not known.
	Fitting   int `json:"fitting"`
	Supported int `json:"supported"`
}

// Operation is one operation of a grant.
type Operation struct {
	Value
	// Problem says why KMS takes no grant with it for the key, or is "".
	Problem string `json:"problem"`
}

// Constraints are the constraints of a grant.
type Constraints struct {
	Mark
	// Present says that there is one at least.
	Present  bool      `json:"present"`
	Contexts []Context `json:"contexts"`
	// SourceArn says that the grant works for requests of AWS services for one resource only.
	SourceArn bool `json:"source_arn"`
}

// Context is a constraint on the encryption context.
type Context struct {
	Mark
	// Element is EncryptionContextEquals or EncryptionContextSubset.
	Element string `json:"element"`
	// Complete is false where some of it is not known.
	Complete bool `json:"complete"`
	// Pairs is how many pairs are seen, Longest the number of characters of the longest value among them.
	Pairs   int `json:"pairs"`
	Longest int `json:"longest"`
}

// grants adds the grants of the key.
func (b *builder) grants(k *inventory.Key, account *inventory.Account, branch document.Assignment) {
	if len(k.Grants) == 0 {
		return
	}
	out := &Grants{Mark: Mark{"/key/grants", k.Declared}, Count: len(k.Grants), List: make([]Grant, len(k.Grants))}
	support := b.supported()
	first := map[string]string{}
	for i := range k.Grants {
		g, at := &k.Grants[i], "/key/grants/list/"+strconv.Itoa(i)
		out.List[i] = b.grant(at, g, i, account, support, branch)
		same, certain := sameness(g, branch)
		if earlier, again := first[same]; again && certain {
			out.List[i].Same = earlier
		} else if certain {
			first[same] = at
		}
	}
	b.facts.Key.Grants = out
}

func (b *builder) grant(at string, g *inventory.Grant, i int, account *inventory.Account, support support, branch document.Assignment) Grant {
	declared := g.Declared
	out := Grant{Mark: Mark{at, declared}, Name: grantName(g, i, branch), Age: b.since(at+"/age", g.CreationDate)}
	out.Grantee = b.party(at+"/grantee", branch.Apply(g.GranteePrincipal), branch.Apply(g.GranteeServicePrincipal), account)
	out.Retiring = b.party(at+"/retiring", branch.Apply(g.RetiringPrincipal), branch.Apply(g.RetiringServicePrincipal), account)
	out.Operations = Operations{Mark: Mark{at + "/operations", declared}, Complete: true, List: []Operation{}, Supported: support.all.Len()}
	var fitting kms.ActionSet
	for _, n := range g.Operations {
		n = branch.Apply(n)
		if n == nil || n.Kind != document.String || !n.Concrete() || n.Repeats {
			out.Operations.Complete = false
			continue
		}
		o := Operation{Value: valueOf(at+"/operations/list/"+strconv.Itoa(len(out.Operations.List)), n)}
		action, known := kms.GrantOperation(n.Text).Action()
		switch {
		case !known:
			o.Problem = "it is no operation that a grant can have"
		case support.problem != nil:
			o.Problem = support.problem[action]
		}
		if known && support.all.Has(action) {
			fitting = fitting.With(action)
		}
		out.Operations.List = append(out.Operations.List, o)
	}
	out.Operations.Fitting = fitting.Len()
	out.Constraints = constraints(at+"/constraints", g.Constraints, declared, branch)
	out.ByService = byService(g, &out)
	return out
}

func grantName(g *inventory.Grant, i int, branch document.Assignment) string {
	if n := branch.Apply(g.Name); n != nil && n.Kind == document.String && n.Display() != "" {
		return "grant " + strconv.Quote(n.Display())
	}
	if id := g.GrantID; id.Concrete() && id.Text != "" {
		return "grant " + id.Text
	}
	return "grant " + strconv.Itoa(i+1)
}

// party reads a principal of a grant; AWS writes service principals into the member for other principals too.
func (b *builder) party(at string, principal, service *document.Node, account *inventory.Account) *Party {
	n := principal
	if n == nil || n.Kind == document.Null {
		n = service
	}
	if n == nil || n.Kind == document.Null {
		return nil
	}
	pr := policy.SinglePrincipal(n)
	out := &Party{Value: valueOf(at, n), Type: pr.Type.String(), Account: b.relation(&pr), AccountID: accountID(&pr), Exists: string(unknown)}
	switch pr.Type {
	case policy.ServicePrincipal:
		out.AWS = true
	case policy.RolePrincipal:
		out.AWS = pr.Name.HasPrefix("aws-service-role/")
	case policy.SessionPrincipal:
		out.AWS = pr.Name.HasPrefix("aws:") || pr.Name.HasPrefix("AWSServiceRoleFor")
	case policy.UniqueID:
		out.Exists = string(no)
	}
	if strings.HasPrefix(n.Display(), "AWS Internal") { // so AWS hides which of its services it is
		out.AWS, out.Type = true, policy.ServicePrincipal.String()
	}
	if u := b.opts.Unit; u != nil && out.AccountID != "" {
		out.Organization = u.organizationOf(out.AccountID)
	}
	if (pr.Type == policy.RolePrincipal || pr.Type == policy.UserPrincipal) && b.opts.Unit != nil {
		out.Exists = string(b.exists(n, out, account))
	}
	return out
}

// exists says whether a user or role is there, as far as the unit lists the principals of its account.
func (b *builder) exists(n *document.Node, p *Party, account *inventory.Account) verdict {
	if len(b.opts.Unit.index.PrincipalsOf(n)) > 0 {
		return yes
	}
	if !n.Concrete() {
		return unknown
	}
	of := account
	if p.Account != "own" {
		all := b.opts.Unit.index.Accounts(&document.Node{Kind: document.String, Text: p.AccountID})
		if len(all) != 1 {
			return unknown
		}
		of = all[0]
	}
	if of == nil || of.AuthorizationDetails == nil || of.AuthorizationDetails.Partial {
		return unknown
	}
	return no
}

// support says which grant operations a key supports.
type support struct {
	// all is empty where the spec or usage of the key is not known.
	all     kms.ActionSet
	problem map[kms.Action]string
}

// supported asks the tables of KMS, with the key enabled: a grant outlives a state.
func (b *builder) supported() support {
	text := func(a *Attribute) string {
		if a == nil {
			return ""
		}
		s, _ := a.Value.(string)
		return s
	}
	spec, usage := kms.KeySpec(text(b.facts.Key.Spec)), kms.KeyUsage(text(b.facts.Key.Usage))
	if !slices.Contains(kms.KeySpecs(), spec) || !spec.Allows(usage) {
		return support{}
	}
	out := support{problem: map[kms.Action]string{}}
	for a := range kms.GrantOperations.All() {
		u := kms.Usable(kms.Call{Action: a}, kms.Attributes{State: kms.KeyStateEnabled, Spec: spec, Usage: usage})
		if u.Verdict == kms.UsableNo {
			out.problem[a] = "the " + u.Reason
		} else {
			out.all = out.all.With(a)
		}
	}
	return out
}

func constraints(at string, c *inventory.GrantConstraints, declared document.Span, branch document.Assignment) Constraints {
	out := Constraints{Mark: Mark{at, declared}, Contexts: []Context{}}
	if c == nil {
		return out
	}
	for _, e := range []struct {
		name string
		node *document.Node
	}{{"EncryptionContextEquals", c.EncryptionContextEquals}, {"EncryptionContextSubset", c.EncryptionContextSubset}} {
		n := branch.Apply(e.node)
		if n == nil || n.Kind == document.Null || n.Kind == document.Object && len(n.Members) == 0 {
			continue
		}
		x := Context{Mark: Mark{at + "/contexts/" + strconv.Itoa(len(out.Contexts)), n.Span}, Element: e.name, Complete: n.Kind == document.Object, Pairs: len(n.Members)}
		for _, m := range n.Members {
			x.Complete = x.Complete && m.Key.Concrete() && m.Value.Concrete()
			if m.Value.Concrete() {
				x.Longest = max(x.Longest, utf8.RuneCountInString(m.Value.Text))
			}
		}
		out.Contexts = append(out.Contexts, x)
	}
	source := branch.Apply(c.SourceArn)
	out.SourceArn = source != nil && source.Kind != document.Null
	out.Present = out.SourceArn || len(out.Contexts) > 0
	return out
}

// byService reports whether a grant shows that an AWS service made it: one of them may retire it, or its name or encryption
// context is what only services write, such as aws:ebs:id.
func byService(g *inventory.Grant, f *Grant) bool {
	if f.Retiring != nil && f.Retiring.AWS || f.Constraints.SourceArn {
		return true
	}
	if g.Name.Concrete() && (strings.HasPrefix(g.Name.Text, "arn:aws") || strings.HasPrefix(g.Name.Text, "aws:") || strings.Contains(g.Name.Text, ".amazonaws.com")) {
		return true
	}
	if c := g.Constraints; c != nil {
		for _, n := range []*document.Node{c.EncryptionContextEquals, c.EncryptionContextSubset} {
			if n != nil && slices.ContainsFunc(n.Members, func(m document.Member) bool { return strings.HasPrefix(m.Key.Text, "aws:") }) {
				return true
			}
		}
	}
	return false
}

// sameness is equal for grants that allow the same to the same principals under the same name; it is not certain where
// something of a grant is not known.
func sameness(g *inventory.Grant, branch document.Assignment) (text string, certain bool) {
	certain = true
	var parts []string
	add := func(n *document.Node) {
		n = branch.Apply(n)
		if n != nil && (n.Kind == document.Choice || n.Kind == document.Unknown || n.Repeats) {
			certain = false
		}
		parts = append(parts, n.Display())
	}
	for _, n := range []*document.Node{g.Name, g.GranteePrincipal, g.GranteeServicePrincipal, g.RetiringPrincipal, g.RetiringServicePrincipal} {
		add(n)
	}
	var operations []string
	for _, n := range g.Operations {
		n = branch.Apply(n)
		certain = certain && n.Concrete() && !n.Repeats
		operations = append(operations, n.Display())
	}
	slices.Sort(operations)
	parts = append(parts, strings.Join(slices.Compact(operations), ","))
	if c := g.Constraints; c != nil {
		add(c.SourceArn)
		for _, n := range []*document.Node{c.EncryptionContextEquals, c.EncryptionContextSubset} {
			n = branch.Apply(n)
			if n == nil || n.Kind != document.Object {
				certain = certain && (n == nil || n.Kind == document.Null)
				parts = append(parts, "")
				continue
			}
			var pairs []string
			for _, m := range n.Members {
				certain = certain && m.Key.Concrete() && m.Value.Concrete()
				pairs = append(pairs, strconv.Quote(m.Key.Display())+":"+strconv.Quote(m.Value.Display()))
			}
			slices.Sort(pairs)
			parts = append(parts, strings.Join(pairs, ","))
		}
	}
	return strings.TrimRight(strings.Join(parts, "\x00"), "\x00"), certain
}
