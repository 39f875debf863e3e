package access

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// member is one principal that stands for a class of them.
type member struct {
	*authz.Caller
	arn     policy.Text
	session string
	// any says that it is whoever is not named: a principal of its account, or a service.
	any bool
	// found says that no policy names it: wildcards tell it apart.
	found bool
	// otherPath says that a policy names it, but with another path.
	otherPath bool
	// account is that of the caller as messages write it, "" for a service; stranger says that no policy names it.
	account  string
	stranger bool
	// text is the ARN as messages write it, form its resource, and base the ARN without a path.
	text, form, base string
}

// name is what messages call the member.
func (m *member) name() string {
	name := m.text
	if m.session != anySession && m.session != "" {
		return name + " (session " + m.session + ")"
	}
	return name
}

func display(t policy.Text) string { return document.NewString(document.Span{}, t...).Display() }

func plain(s string) policy.Text { return policy.Text{{Text: s}} }

// anySession is the session of a role where policies name none.
const anySession = "any-session"

// class are principals that no policy tells apart.
type class struct {
	members []member
	// same says whether they are of the key's own account.
	same authz.Truth
}

// callers gathers who must be told apart: every principal that there can be answers all tests like one of the members.
type callers struct {
	accounts map[string]policy.Text
	order    []string // of the accounts
	arns     map[string]policy.Text
	sessions map[string][]string // by the ARN of the role, without its path
	paths    bool                // some test tells paths apart
	services []string
	shapes   []shape // of aws:PrincipalArn and what follows from it
	names    []shape // of services
	patterns []callerPattern
	fresh    string // an account that no policy names
	natural  []string
}

func newCallers(clauses []*statement, owner policy.Text) *callers {
	c := &callers{accounts: map[string]policy.Text{}, arns: map[string]policy.Text{}, sessions: map[string][]string{}}
	if owner != nil {
		c.account(owner)
	}
	for _, s := range clauses {
		for i := range s.Names {
			c.name(&s.Names[i].Source)
		}
		for _, t := range s.Conditions {
			if t.OfCaller() {
				c.test(t)
			}
		}
	}
	for n := 9; ; n-- {
		c.fresh = fmt.Sprintf("%d%d%d%d%08d", n, n, n, n, 87654321+n)
		if _, named := c.accounts[c.fresh]; !named && !c.written(clauses) {
			return c
		}
	}
}

// written reports whether the fresh account stands anywhere in the statements.
func (c *callers) written(clauses []*statement) bool {
	for _, s := range clauses {
		if strings.Contains(document.Print(s.Source().Node), c.fresh) {
			return true
		}
	}
	return false
}

func (c *callers) account(t policy.Text) {
	name := display(t)
	if _, ok := c.accounts[name]; !ok && name != "" {
		c.accounts[name] = t
		c.order = append(c.order, name)
	}
}

func (c *callers) arn(t policy.Text) { c.arns[display(t)] = joined(t) }

func (c *callers) name(p *policy.Principal) {
	if p.Account != nil && p.Type != policy.InvalidPrincipal {
		c.account(p.Account)
	}
	t := policy.TextOf(p.Node)
	switch p.Type {
	case policy.RolePrincipal, policy.UserPrincipal, policy.FederatedUser:
		c.arn(t)
	case policy.SessionPrincipal:
		if role, session, ok := p.Name.Cut('/'); ok {
			of := slices.Concat(plain("arn:"), p.Partition, plain(":iam::"), p.Account, plain(":role/"), role)
			c.arn(of)
			if s, known := session.Concrete(); known {
				c.sessions[pathless(display(of))] = append(c.sessions[pathless(display(of))], s)
			}
		}
	case policy.ServicePrincipal:
		if s, known := p.Name.Concrete(); known {
			c.services = append(c.services, s)
		}
	}
}

func (c *callers) test(t authz.Test) {
	for i, e := range t.Shapes() {
		s := shapeOf(e)
		text, literal := s.literal()
		if v := t.Source().Values[i]; !literal && v.Concrete() {
			if p := newCallerPattern(t.Key(), pattern{v.Display(), s}); !slices.ContainsFunc(c.patterns, func(o callerPattern) bool { return o.text == p.text }) {
				c.patterns = append(c.patterns, p)
			}
		}
		switch t.Key() {
		case "aws:principalarn":
			c.paths = true
			if literal {
				if callable(text) {
					c.arn(plain(text))
				}
				if a, ok := policy.ParseARN(plain(text)); ok {
					c.account(a.Account)
				}
			} else {
				if account := s.accountIn(); account != nil {
					c.account(account)
				}
				c.shapes = append(c.shapes, s)
				c.natural = append(c.natural, s.filled("example"), s.filled("111111111111"))
				for _, id := range s.accounts() {
					c.account(plain(id))
				}
			}
		case "aws:principalaccount", "kms:calleraccount":
			if literal {
				c.account(plain(text))
			} else {
				c.shapes = append(c.shapes, ofAccount(s))
			}
		case "aws:username":
			c.shapes = append(c.shapes, join(anyForm("user/"), s), join(anyForm("user/"), stars(anything), one('/'), s))
		case "aws:principalservicename", "aws:principalservicenameslist":
			if literal {
				c.services = append(c.services, text)
			} else {
				c.names = append(c.names, s)
			}
		}
	}
}

// callable reports whether an ARN can be somebody's: names of users and roles have no wildcards.
func callable(arn string) bool {
	name := step{kind: inName}
	return !strings.ContainsFunc(arn[strings.LastIndexByte(arn, '/')+1:], func(r rune) bool { return r != ':' && !name.takes(r) })
}

func one(r rune) shape { return shape{{char: r}} }

func stars(k kind) shape { return shape{{kind: k, star: true}} }

// anyForm is every ARN of a principal whose resource begins with a text.
func anyForm(resource string) shape {
	return join(text("arn:"), stars(inPart), one(':'), stars(inPart), text("::"), stars(inPart), text(":"+resource))
}

// ofAccount is every principal of the accounts of a shape.
func ofAccount(account shape) shape {
	return join(text("arn:"), stars(inPart), one(':'), stars(inPart), text("::"), account, one(':'), stars(anything))
}

// members returns principals of which every principal is like one. The error says that the budget is used up.
func (c *callers) members(budget int) ([]member, error) {
	var out []member
	pathlessly := map[string]bool{} // the names of those that policies name
	for name := range c.arns {
		pathlessly[pathless(name)] = true
	}
	add := func(arn policy.Text, any, found bool) {
		m := member{arn: arn, any: any, found: found, text: display(arn)}
		m.base = pathless(m.text)
		m.otherPath = found && pathlessly[m.base]
		if a, ok := policy.ParseARN(arn); ok {
			m.form = display(a.Resource)
			m.account = display(a.Account)
			_, named := c.accounts[m.account]
			m.stranger = !named
		}
		sessions := []string{""}
		if strings.HasPrefix(m.form, "role/") {
			sessions = append([]string{anySession}, c.sessions[m.base]...)
		}
		for _, m.session = range sessions {
			caller, err := authz.NewCaller(arn, m.session)
			if err != nil {
				return // nobody's name: what policies say of it is about no caller
			}
			m.Caller = caller
			out = append(out, m)
		}
	}
	anyone := "Anyone"
	for slices.ContainsFunc(sorted(c.arns), func(arn string) bool { return strings.HasSuffix(arn, "/"+anyone) }) {
		anyone += "Else"
	}
	for _, name := range append([]string{c.fresh}, c.order...) {
		account := c.accounts[name]
		if account == nil {
			account = plain(name)
		}
		for _, form := range []string{"role/" + anyone, "user/" + anyone, "root"} {
			arn := slices.Concat(plain("arn:aws:iam::"), account, plain(":"+form))
			add(joined(arn), true, false)
		}
		add(joined(slices.Concat(plain("arn:aws:sts::"), account, plain(":federated-user/"+anyone))), true, false)
	}
	for _, name := range sorted(c.arns) {
		add(c.arns[name], false, false)
	}
	if c.paths {
		c.otherPaths(func(arn string) { add(plain(arn), false, true) })
	}
	found, err := c.byShape(budget)
	if err != nil {
		return nil, err
	}
	for _, s := range found {
		add(plain(s), false, true)
	}
	services, err := c.serviceNames(budget)
	if err != nil {
		return nil, err
	}
	for i, s := range services {
		add(plain(s), i == len(services)-1, false)
	}
	return out, nil
}

// otherPaths hands over the named users and roles without a path, and with one that nothing names: by a name policies mean
// the user or role with any path, but aws:PrincipalArn has it.
func (c *callers) otherPaths(take func(arn string)) {
	for _, name := range sorted(c.arns) {
		if _, known := c.arns[name].Concrete(); !known || !strings.Contains(name, "/") {
			continue
		}
		take(pathless(name))
		at := strings.LastIndexByte(pathless(name), '/')
		other := pathless(name)[:at] + "/other-path" + pathless(name)[at:]
		for c.arns[other] != nil {
			other = other[:at] + "/other" + other[at:]
		}
		take(other)
	}
}

// pathless is the ARN of a user or role without its path.
func pathless(arn string) string {
	first, last := strings.IndexByte(arn, '/'), strings.LastIndexByte(arn, '/')
	if first < 0 {
		return arn
	}
	return arn[:first] + arn[last:]
}

// joined makes one part of adjacent texts.
func joined(t policy.Text) policy.Text {
	return policy.TextOf(document.NewString(document.Span{}, t...))
}

// byShape returns ARNs of callers that the wildcards tell apart; nothing if there are none, as then the named principals and
// some principal of each account are all.
func (c *callers) byShape(budget int) ([]string, error) {
	if len(c.shapes) == 0 {
		return nil, nil
	}
	t := texts{shapes: slices.Clone(c.shapes), universe: c.universe(), natural: c.natural, budget: budget}
	for _, form := range []string{"role/", "user/", "root", "federated-user/"} {
		t.shapes = append(t.shapes, join(anyForm(form), stars(anything)))
	}
	for _, name := range c.order {
		if account, known := c.accounts[name].Concrete(); known {
			t.shapes = append(t.shapes, ofAccount(text(account)))
		}
	}
	for _, name := range sorted(c.arns) {
		arn, known := c.arns[name].Concrete()
		if !known {
			continue
		}
		t.literals = append(t.literals, arn)
		// A path is no part of the name by which a policy names a role or user.
		if at := strings.LastIndexByte(arn, '/'); at >= 0 {
			if form, _, ok := strings.Cut(arn, "/"); ok {
				t.shapes = append(t.shapes, text(form+arn[at:]), join(text(form+"/"), stars(anything), text(arn[at:])))
			}
		}
	}
	return t.find()
}

// serviceNames returns names of services that policies tell apart, at last one that none names.
func (c *callers) serviceNames(budget int) ([]string, error) {
	const other = "unnamed-service.amazonaws.com"
	names := slices.Clone(c.services)
	if len(c.names) > 0 {
		label := some(inName)
		t := texts{shapes: c.names, literals: withRegions(names), budget: budget, universe: []shape{join(label, text(".amazonaws.com"))}}
		found, err := t.find()
		if err != nil {
			return nil, err
		}
		names = append(names, found...)
	}
	return append(withRegions(names), other), nil
}

// withRegions adds the service to each regional name, and a regional name to each service: a regional name stands for the
// service too.
func withRegions(names []string) []string {
	out := slices.Clone(names)
	for _, s := range names {
		if first, rest, _ := strings.Cut(s, "."); strings.HasSuffix(rest, ".amazonaws.com") {
			out = append(out, first+".amazonaws.com")
		} else if rest == "amazonaws.com" {
			out = append(out, first+".us-east-1.amazonaws.com")
		}
	}
	out = slices.DeleteFunc(out, func(s string) bool { return !policy.IsServicePrincipal(s) }) // what no service is called
	slices.Sort(out)
	return slices.Compact(out)
}

func sorted[T any](m map[string]T) []string { return slices.Sorted(maps.Keys(m)) }
