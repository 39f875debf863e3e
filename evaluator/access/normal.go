package access

import (
	"maps"
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/kms"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// normal is a policy as what it says of whom: by effect and conditions for each principal the actions. It is the same however these are
// spread over statements.
type normal struct {
	own policy.Text
	// variables says that policy variables have a meaning.
	variables bool
	groups    map[string]*normalGroup
	view      *view
	// said are the rows of each statement, about how many of them are about the key; none for others.
	said  [][]row
	about int
	// bound says of the statement that is added that its texts may be about the key's account in a way that depends on its id.
	bound bool
	// unclear says that there is something that is not known.
	unclear bool
}

// normalGroup are the rows with one effect and the same conditions.
type normalGroup struct {
	name       string
	allows     bool
	bound      bool
	conditions []string // sorted
	rows       map[string]kms.ActionSet
	like       *policy.Statement // one of its statements
}

// row is what a group says of one principal.
type row struct {
	group   *normalGroup
	who     string
	actions kms.ActionSet
}

// block are rows of one group with the same actions, which one statement can say.
type block struct {
	group   *normalGroup
	who     []string // sorted
	actions kms.ActionSet
}

// Names of rows: about everybody, services too, and about all but some.
const (
	anyone = "*"
	allBut = "all but\t"
)

// normal returns the policy in normal form.
func (a *Analysis) normal() *normal {
	v := a.everybody()
	n := &normal{
		own: a.subject.Account, variables: a.parsed.Version == "2012-10-17", groups: make(map[string]*normalGroup, len(v.list)),
		view: v, said: make([][]row, len(v.list)),
	}
	for i := range v.list {
		if s := &v.list[i]; s.on == authz.Yes {
			n.said[i] = n.add(s)
			n.about++
		}
	}
	n.absorb()
	return n
}

// add adds a statement, and returns what it says.
func (n *normal) add(s *viewed) []row {
	n.bound = false
	conditions := make([]string, 1, 1+len(s.Conditions))
	if conditions[0] = "Deny"; s.Allows {
		conditions[0] = "Allow"
	}
	for i := range s.Conditions {
		conditions = append(conditions, n.condition(s.Conditions[i]))
	}
	slices.Sort(conditions[1:])
	conditions = slices.Compact(conditions)
	name := strings.Join(conditions, "\n")
	g := n.groups[name]
	if g == nil {
		g = &normalGroup{name: name, allows: s.Allows, conditions: conditions[1:], rows: map[string]kms.ActionSet{}, like: s.Source()}
		n.groups[name] = g
	}
	rows := make([]row, 0, len(s.Names))
	for i := range s.Names {
		who, foreign := n.principal(&s.Names[i].Source)
		actions := s.Surely & s.restricted
		if foreign && s.Allows && !s.Not {
			actions &= crossing
		}
		rows = append(rows, row{g, who, actions})
	}
	if s.Not {
		rows = []row{{g, others(rows), s.Surely & s.restricted}}
	}
	for _, r := range rows {
		g.rows[r.who] |= r.actions
	}
	g.bound = g.bound || n.bound
	return rows
}

// others names those who are not of some rows.
func others(rows []row) string {
	var but []string
	for _, r := range rows {
		but = append(but, r.who)
	}
	slices.Sort(but)
	return allBut + strings.Join(slices.Compact(but), "\t")
}

// absorb takes out of rows what others with the same effect and some of their conditions, or none, say already, and of what is allowed
// what is denied to everybody.
func (n *normal) absorb() {
	denied := n.groups["Deny"]
	for _, g := range n.groups {
		for _, o := range n.groups {
			covers := o.allows == g.allows && subset(o.conditions, g.conditions)
			for who := range g.rows {
				if covers && who != anyone || o == denied && g.allows {
					g.rows[who] &^= o.rows[anyone]
				}
				if covers && o != g {
					g.rows[who] &^= o.rows[who]
				}
			}
		}
	}
}

// subset reports whether a sorted list has all of another.
func subset(part, of []string) bool {
	return !slices.ContainsFunc(part, func(s string) bool {
		_, found := slices.BinarySearch(of, s)
		return !found
	})
}

// blocks returns the rows as few statements would say them, sorted.
func (n *normal) blocks() []block {
	var out []block
	for _, name := range slices.Sorted(maps.Keys(n.groups)) {
		g := n.groups[name]
		from := len(out)
		for _, who := range slices.Sorted(maps.Keys(g.rows)) {
			actions := g.rows[who]
			if actions == 0 {
				continue
			}
			at := slices.IndexFunc(out[from:], func(c block) bool { return c.actions == actions && !strings.HasPrefix(c.who[0], allBut) })
			if at < 0 || strings.HasPrefix(who, allBut) {
				out = append(out, block{g, []string{who}, actions})
			} else {
				out[from+at].who = append(out[from+at].who, who)
			}
		}
	}
	return out
}

// places returns for each block the statement that says it and nothing else, nil where there is not just one for each.
func (n *normal) places(blocks []block) []int {
	if n.about != len(blocks) {
		return nil
	}
	out := make([]int, len(blocks))
	for i := range out {
		out[i] = -1
	}
	for statement, rows := range n.said {
		if n.view.list[statement].on != authz.Yes {
			continue
		}
		at := slices.IndexFunc(blocks, func(c block) bool {
			return len(rows) > 0 && c.group == rows[0].group && slices.Contains(c.who, rows[0].who)
		})
		if at < 0 || out[at] >= 0 {
			return nil
		}
		c := &blocks[at]
		for _, r := range rows {
			if r.actions != c.actions || !slices.Contains(c.who, r.who) {
				return nil
			}
		}
		for _, who := range c.who {
			if !slices.ContainsFunc(rows, func(r row) bool { return r.who == who }) {
				return nil
			}
		}
		out[at] = statement
	}
	return out
}

// policy writes blocks as the statements of a policy that is otherwise like another.
func (n *normal) policy(like *policy.Policy, blocks []block) *policy.Policy {
	out := *like
	out.Statements = nil
	principals := n.principals()
	for i := range blocks {
		c := &blocks[i]
		s := *c.group.like
		s.Index = i
		s.Principals = &policy.Principals{Not: strings.HasPrefix(c.who[0], allBut), Element: s.Principals.Element, Complete: true}
		for _, who := range c.who {
			s.Principals.List = append(s.Principals.List, principals[who]...)
		}
		s.Actions = &policy.Patterns{Element: s.Actions.Element, Complete: true}
		for a := range c.actions.All() {
			s.Actions.Values = append(s.Actions.Values, document.NewString(s.Node.Span, document.Part{Text: a.String()}))
		}
		out.Statements = append(out.Statements, s)
	}
	return &out
}

// principals are those by which rows are called.
func (n *normal) principals() map[string][]policy.Principal {
	out := map[string][]policy.Principal{}
	for i, rows := range n.said {
		names := n.view.list[i].Names
		for j, r := range rows {
			of := names[j : j+1]
			if strings.HasPrefix(r.who, allBut) {
				of = names
			}
			out[r.who] = nil
			for _, name := range of {
				out[r.who] = append(out[r.who], name.Source)
			}
		}
	}
	return out
}

// text writes blocks; it reports false where they depend on an account that is not known.
func (n *normal) text(blocks []block) (string, bool) {
	var b strings.Builder
	b.Grow(1 << 12)
	bound := false
	for i, c := range blocks {
		bound = bound || c.group.bound
		if i == 0 || c.group != blocks[i-1].group {
			b.WriteString("\n\n" + c.group.name)
		}
		b.WriteString("\n")
		for a := range c.actions.All() {
			b.WriteString("\t" + a.Name())
		}
		for _, who := range c.who {
			b.WriteString("\n\t" + who)
		}
	}
	if bound {
		account, known := n.own.Concrete()
		if !known || account == "" {
			return "", false
		}
		b.WriteString("\n\n\n" + account)
	}
	return b.String(), true
}
