package access

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/kms"
)

// grouping takes requests apart into groups that a person would make: under the broadest names for principals that fit, and
// a name only where it covers a request that no broader one covers.
type grouping struct {
	*model
	// asked are the requests, may those besides that a group can be about: what was allowed before, for one. All others of
	// the space it must not be about.
	asked, may, space node
	names             []label
	// covered are, by person and action, the requests of groups that there are already.
	covered [][]node
}

// group is a group of requests.
type group struct {
	name    *label
	except  []string
	actions []int
	side    authz.Side
	cubes   []cube // what is left to be said, from ofBoundary on; More says that they are not all
	more    bool
	// vague says that the texts do not say all, and partly that they say more than what was asked for.
	vague, partly bool
	// about are those of its requests that were asked for, and tries where to look for an example.
	about node
	tries []try
}

// try is a person and an action with requests that were asked for.
type try struct {
	person, action int
	rest           node
}

func (m *model) newGrouping(asked, may, space node) *grouping {
	g := &grouping{model: m, asked: asked, may: may, space: space}
	if asked != never || m.guesses != nil {
		g.names = m.labels()
	}
	for range m.people {
		g.covered = append(g.covered, make([]node, len(m.actions)))
	}
	return g
}

// at returns what n says of a person and an action, for one answer of the policies on the person's side.
func (g *grouping) at(n node, person, action int, side authz.Side) node {
	return g.child(g.child(g.child(n, ofCaller, g.people[person].class), ofAction, action), ofSide, int(side))
}

// sides are in the order of what they say: what is allowed without an IAM policy is not said again for those who have one.
var sides = [...]authz.Side{authz.SideSilent, authz.SideAllows, authz.SideLimits}

func (g *grouping) groups() []*group {
	var out []*group
	if g.asked == never {
		return nil
	}
	for _, side := range sides {
		for i := range g.names {
			out = append(out, g.named(&g.names[i], side)...)
		}
	}
	slices.SortStableFunc(out, func(a, b *group) int { return a.name.rank - b.name.rank })
	return out
}

// named returns the groups under one name.
func (g *grouping) named(name *label, side authz.Side) []*group {
	var out []*group
	for _, p := range name.typical {
		done := make([]bool, len(g.actions))
		for a := range g.actions {
			if done[a] || g.minus(g.at(g.asked, p, a, side), g.covered[p][a]) == never {
				continue
			}
			asked, space := g.at(g.asked, p, a, side), g.at(g.space, p, a, side)
			actions := []int{a}
			// Actions come together where what is asked is the same, as far as their requests are.
			for b := a + 1; b < len(g.actions); b++ {
				asked2, space2 := g.at(g.asked, p, b, side), g.at(g.space, p, b, side)
				if done[b] || g.minus(asked2, g.covered[p][b]) == never || g.and(asked, space2) != g.and(asked2, space) {
					continue
				}
				if !g.simple(asked, space, asked2, space2) {
					continue
				}
				asked, space = g.or(asked, asked2), g.or(space, space2)
				actions = append(actions, b)
			}
			if gr := g.group(name, side, p, actions, asked, space); gr != nil {
				out = append(out, gr)
			}
			for _, b := range actions {
				done[b] = true
			}
		}
	}
	return out
}

// simple reports whether what is asked of two actions takes no more words than that of one of them.
func (g *grouping) simple(asked, space, asked2, space2 node) bool {
	if asked == asked2 {
		return true
	}
	length := func(asked, space node) int {
		cubes, _, _ := g.cubes(asked, g.or(asked, g.not(space)))
		return len(cubes)
	}
	return length(g.or(asked, asked2), g.or(space, space2)) <= max(length(asked, space), length(asked2, space2))
}

// readable is how many alternatives are written where fewer would say something more.
const readable = 3

// group makes a group for what is asked of a typical person; nil if the name does not fit.
func (g *grouping) group(name *label, side authz.Side, typical int, actions []int, asked, space node) *group {
	out := &group{name: name, actions: actions, side: side, vague: name.vague}
	cubes, is, ok := g.cubes(asked, g.or(asked, g.not(space)))
	if !ok {
		out.more, is = true, asked
	}
	if len(cubes) > readable {
		may := always
		for _, a := range actions {
			may = g.and(may, g.or(g.at(g.may, typical, a, side), g.not(g.at(g.space, typical, a, side))))
		}
		if fewer, wider, ok := g.cubes(asked, g.or(may, asked)); ok && len(fewer) <= readable {
			cubes, is, out.partly = fewer, wider, true
		}
	}
	out.cubes = cubes
	if !g.fits(out, is) {
		return nil
	}
	g.settle(out, is)
	return out
}

// standing is what a group would say of a person that its name covers.
type standing uint8

const (
	neither standing = iota // nothing: there are no such requests
	gains                   // only what is asked for
	partly                  // also what may be
	before                  // only what may be
	wrong                   // what must not be
)

func (g *grouping) standing(gr *group, is node, person int) standing {
	out := neither
	for _, a := range gr.actions {
		said := g.and(is, g.at(g.space, person, a, gr.side))
		asked := g.at(g.asked, person, a, gr.side)
		switch {
		case said == never:
		case g.minus(said, g.at(g.may, person, a, gr.side)) != never:
			return wrong
		case g.minus(said, asked) == never:
			if out == neither {
				out = gains
			} else if out == before {
				out = partly
			}
		case g.and(said, asked) == never && !g.later(is, person, a, gr.side):
			if out == neither {
				out = before
			} else if out == gains {
				out = partly
			}
		default:
			out = partly
		}
	}
	return out
}

// later reports whether the group would hide what is asked for with another answer of the policies on the person's side.
func (g *grouping) later(is node, person, action int, side authz.Side) bool {
	for _, other := range sides[slices.Index(sides[:], side)+1:] {
		if g.minus(g.and(is, g.at(g.asked, person, action, other)), g.covered[person][action]) != never {
			return true
		}
	}
	return false
}

// fits decides who is excepted, and whether the name is still one that helps.
func (g *grouping) fits(gr *group, is node) bool {
	const most = 3 // exceptions that were so before
	all := make(map[int]standing, len(gr.name.in))
	var not, same []int
	for _, p := range gr.name.in {
		s := g.standing(gr, is, p)
		all[p] = s
		switch {
		case s == wrong && slices.Contains(gr.name.typical, p) && gr.name.rank <= rankPattern:
			return false
		case s == wrong:
			not = append(not, p)
		case g.people[p].otherPath, s == before && g.people[p].Root() && g.people[p].any:
			// root users go with their accounts, and roles that policies name have the path that is written there
		case s == before:
			same = append(same, p)
		case s == partly:
			gr.partly = true
		}
	}
	text, clear := g.excepted(not, func(p int) bool { s, in := all[p]; return !in || s == wrong || s == neither || s == before })
	if gr.name.rank == rankRest && (!clear || len(text) > most) {
		return false
	}
	but, plain := g.excepted(same, func(p int) bool { s, in := all[p]; return !in || s == before || s == neither })
	if plain && len(but) <= most {
		for _, s := range but {
			if !slices.Contains(text, s) {
				text = append(text, s)
			}
		}
	} else {
		gr.partly = true
	}
	gr.vague = gr.vague || !clear
	gr.except = text
	return true
}

// excepted names people, without naming anyone who may not be among them.
func (g *grouping) excepted(people []int, may func(int) bool) (names []string, clear bool) {
	clear = true
	left := map[int]bool{}
	for _, p := range people {
		left[p] = true
	}
	for i := range g.names {
		name := &g.names[i]
		if len(left) == 0 {
			break
		}
		if !slices.ContainsFunc(name.in, func(p int) bool { return left[p] }) || slices.ContainsFunc(name.in, func(p int) bool { return !may(p) }) {
			continue
		}
		names = append(names, name.text)
		clear = clear && !name.vague
		for _, p := range name.in {
			delete(left, p)
		}
	}
	return names, clear && len(left) == 0
}

// settle notes what the group is about.
func (g *grouping) settle(gr *group, is node) {
	var callers []int
	for _, p := range append(slices.Clone(gr.name.typical), gr.name.in...) {
		if g.standing(gr, is, p) == wrong {
			continue
		}
		for _, a := range gr.actions {
			if rest := g.and(is, g.at(g.asked, p, a, gr.side)); rest != never {
				gr.tries = append(gr.tries, try{p, a, rest})
				callers = append(callers, g.people[p].class)
			}
		}
	}
	in := func(level int, classes []int) node {
		return g.where(level, func(i int) bool { return slices.Contains(classes, i) })
	}
	gr.about = g.and(g.asked, g.and(g.and(in(ofCaller, callers), in(ofAction, gr.actions)), g.and(in(ofSide, []int{int(gr.side)}), is)))
	for _, p := range gr.name.in {
		if g.standing(gr, is, p) == wrong {
			continue
		}
		for _, a := range gr.actions {
			g.covered[p][a] = g.or(g.covered[p][a], is)
		}
	}
}

// cell puts the group into words.
func (gr *group) cell(m *model) Cell {
	c := Cell{Who: []string{gr.name.text}, Except: gr.except, Exact: !gr.vague && !gr.partly, Partly: gr.partly, More: gr.more}
	if len(c.Except) > shown {
		c.Except = append(slices.Clone(c.Except[:shown]), fmt.Sprintf("and %d more", len(c.Except)-shown))
		c.Exact = false
	}
	var set kms.ActionSet
	for _, i := range gr.actions {
		set |= m.actions[i]
	}
	c.Actions = set.Actions()
	if slices.ContainsFunc(gr.name.in, func(i int) bool { return !m.people[i].Service() && !m.people[i].Root() }) {
		c.How = [...]string{
			authz.SideAllows: delegated,
			authz.SideSilent: "even without an IAM policy",
			authz.SideLimits: "even where a permissions boundary or session policy does not allow it",
		}[gr.side]
	}
	all := m.whenOf(gr.cubes)
	c.Terms = publicTerms(all)
	if org, rest, ok := ofOrganization(all); ok && gr.name.rank == rankAnyone {
		c.Who = []string{"anyone in organization " + org}
		all = rest
	}
	if len(all) > shown {
		all, c.More = all[:shown], true
	}
	for _, terms := range all {
		if len(terms) == 0 {
			c.When = nil
			break
		}
		var texts []string
		for i := range terms {
			terms[i].word()
			texts = append(texts, terms[i].text)
			c.Exact = c.Exact && terms[i].exact
		}
		c.When = append(c.When, texts)
	}
	c.Exact = c.Exact && !c.More
	return c
}

// ofOrganization takes the condition out that all alternatives have, that the principal is of an organization.
func ofOrganization(all [][]term) (org string, rest [][]term, ok bool) {
	for _, terms := range all {
		at := slices.IndexFunc(terms, func(t term) bool { return t.key != nil && strings.EqualFold(t.key.name, "aws:PrincipalOrgID") })
		if at < 0 {
			return "", nil, false
		}
		k, classes := terms[at].key, terms[at].classes
		if slices.Contains(classes, len(k.values)) {
			return "", nil, false
		}
		w := k.wording()
		name := w.name(classes)
		if is := name.String(); name.vague() || name.cost > 2 || org != "" && org != is {
			return "", nil, false
		} else {
			org = is
		}
		rest = append(rest, slices.Delete(slices.Clone(terms), at, at+1))
	}
	return org, rest, org != ""
}
