package access

import (
	"fmt"
	"slices"
	"strings"
)

// pattern is a value of a policy with wildcards, as the policy writes it.
type pattern struct {
	text  string
	shape shape
}

// title is what messages call the texts of the pattern.
func (p *pattern) title() string {
	if strings.ContainsAny(p.text, "*?") {
		return "like " + p.text
	}
	return p.text + " in any letter case"
}

// covers reports whether a text is one of the shape's.
func (s shape) covers(text string) bool {
	_, in := newAutomaton([]shape{s}, 0).class(text)
	return in
}

// person is a member with its class.
type person struct {
	*member
	class int
}

// label is a name for principals: anyone in AWS, an account, a pattern, one role.
type label struct {
	text string
	in   []int // of the people
	// typical are those who stand for all of whom nobody says more.
	typical []int
	rank    int
	// vague says that the text does not say who they are.
	vague bool
}

// The ranks of labels, the broadest first.
const (
	rankAnyone = iota
	rankAccount
	rankKind // the users, or the roles, of an account
	rankPattern
	rankRest // a pattern without others
	rankOne
	rankLike // one that a policy does not name
	rankServices
	rankService
)

// kindsOfCallers are those that conditions can tell apart, in general and of one account.
var kindsOfCallers = [...]struct{ form, all, of string }{
	{"role/", "any role in AWS", "any role of account "}, {"user/", "any user in AWS", "any user of account "},
	{"federated-user/", "any federated user in AWS", "any federated user of account "}, {"root", "any root user in AWS", "the root user of account "},
}

// labels returns all names for principals, the broadest first.
func (m *model) labels() []label {
	var out []label
	gather := func(text string, rank int, vague bool, in, typical func(*member) bool) {
		l := label{text: text, rank: rank, vague: vague}
		for i, p := range m.people {
			if in(p.member) {
				l.in = append(l.in, i)
				if typical(p.member) {
					l.typical = append(l.typical, i)
				}
			}
		}
		if len(l.typical) > 0 {
			out = append(out, l)
		}
	}
	caller := func(p *member) bool { return !p.Service() }
	gather("anyone in AWS", rankAnyone, false, caller, func(p *member) bool { return p.any && p.stranger && !p.Root() })
	accounts := []string{}
	for _, p := range m.people {
		if !p.Service() && !p.stranger && !slices.Contains(accounts, p.account) {
			accounts = append(accounts, p.account)
		}
	}
	for _, a := range accounts {
		of := func(p *member) bool { return !p.Service() && p.account == a }
		gather("anyone in account "+a, rankAccount, false, of, func(p *member) bool { return p.any && !p.Root() })
	}
	for _, kind := range kindsOfCallers {
		of := func(p *member) bool { return !p.Service() && strings.HasPrefix(p.form, kind.form) }
		gather(kind.all, rankKind, false, of, func(p *member) bool { return p.any && p.stranger })
		for _, a := range accounts {
			gather(kind.of+a, rankKind, false, func(p *member) bool { return of(p) && p.account == a }, func(p *member) bool { return p.any })
		}
	}
	from := len(out)
	for i := range m.patterns {
		p := &m.patterns[i]
		fits := map[*member]bool{}
		for _, o := range m.people {
			fits[o.member] = p.covers(o.member)
		}
		unnamed := func(o *member) bool { return o.any || o.found }
		gather(p.text, rankPattern, false, func(o *member) bool { return fits[o] }, unnamed)
		for _, a := range accounts {
			gather(p.of(a), rankPattern, false, func(o *member) bool { return fits[o] && o.account == a }, unnamed)
		}
		gather(p.text+" in accounts that are not named", rankPattern, false, func(o *member) bool { return fits[o] && o.stranger }, unnamed)
	}
	slices.SortStableFunc(out[from:], func(a, b label) int { return len(b.in) - len(a.in) })
	for _, l := range out[from:] {
		l.rank = rankRest
		out = append(out, l)
	}
	for i, p := range m.people {
		one := label{text: p.name(), in: []int{i}, typical: []int{i}, rank: rankOne}
		switch {
		case p.Service() && p.any:
			continue
		case p.Service():
			one.text, one.rank = "service "+p.name(), rankService
		case p.Root():
			one.text = "the root user of account " + p.account
		case p.otherPath:
			one.text = p.name() + " with another path"
			if strings.Count(p.form, "/") > 1 {
				one.text = p.base + " with another path"
			}
		case p.any || p.found:
			one.text, one.rank, one.vague = "principals such as "+p.name(), rankLike, true
		case p.session == anySession:
			gather(p.name(), rankOne, false, func(o *member) bool { return o.sameRole(p.member) }, func(o *member) bool { return o == p.member })
		}
		out = append(out, one)
	}
	gather("every service", rankServices, false, func(p *member) bool { return p.Service() }, func(p *member) bool { return p.any })
	slices.SortStableFunc(out, func(a, b label) int { return a.rank - b.rank })
	return out
}

// sameRole reports whether two members are sessions of a role, or it is one with another path: policies do not name paths.
func (p *member) sameRole(o *member) bool {
	return p == o || p.form != "" && p.base == o.base
}

// callerPattern is a pattern of principals.
type callerPattern struct {
	pattern
	text   string // what messages call the principals
	covers func(*member) bool
}

func newCallerPattern(key string, p pattern) callerPattern {
	out := callerPattern{pattern: p}
	switch key {
	case "aws:principalarn":
		out.text = "principals like " + p.text
		out.covers = func(m *member) bool {
			arn, known := m.arn.Concrete()
			return known && !m.Service() && p.shape.covers(arn)
		}
	case "aws:username":
		out.text = "users with a name like " + p.text
		out.covers = func(m *member) bool {
			form, known := m.arn.Concrete()
			return known && strings.HasPrefix(m.form, "user/") && p.shape.covers(form[strings.LastIndexByte(form, '/')+1:])
		}
	case "aws:principalservicename", "aws:principalservicenameslist":
		out.text = "services like " + p.text
		out.covers = func(m *member) bool { return m.Service() && p.shape.covers(display(m.arn)) }
	default:
		out.text = "anyone in an account like " + p.text
		out.covers = func(m *member) bool { return !m.Service() && p.shape.covers(m.account) }
	}
	return out
}

// of is the text for the principals of one account.
func (p *callerPattern) of(account string) string {
	parts := strings.SplitN(p.pattern.text, ":", 6)
	if len(parts) == 6 && parts[4] == "*" {
		parts[4] = account
		return "principals like " + strings.Join(parts, ":")
	}
	return fmt.Sprintf("%s in account %s", p.text, account)
}
