package access

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// people gathers callers to try: somebody of every account that a policy names, whoever it names, and a stranger.
type people struct {
	*view
	at map[string]int // by ARN and session
}

func (v *view) gather() {
	p := people{v, map[string]int{}}
	if v.subject.Account != nil {
		p.ofAccount(v.subject.Account)
		p.add(slices.Concat(plain("arn:aws:iam::"), v.subject.Account, plain(":root")), "")
	}
	for i := range v.list {
		s := &v.list[i]
		for j := range s.Names {
			if who := p.name(&s.Names[j].Source); who >= 0 {
				s.named = append(s.named, who)
			}
		}
		for _, t := range s.Conditions {
			if callerKeys[t.Key()] {
				s.named = append(s.named, p.test(t)...)
			}
		}
	}
	v.stranger = p.somebodyElse()
	v.matches = make([][]formed, len(v.list))
	for i := range v.people {
		v.same = append(v.same, v.ofOwner(&v.people[i]))
	}
}

// add returns the place of a caller, -1 for what is nobody's name.
func (p people) add(arn policy.Text, session string) int {
	if len(arn) > 1 {
		arn = joined(arn)
	}
	name, concrete := arn.Concrete()
	if !concrete {
		name = nodeText(textNode(arn))
	}
	name += "\x00" + session
	if i, ok := p.at[name]; ok {
		return i
	}
	caller, err := authz.NewCaller(arn, session)
	if err != nil {
		return -1
	}
	m := member{Caller: caller, arn: arn, session: session}
	if !caller.Service() {
		m.account = display(caller.Account())
	}
	p.at[name] = len(p.people)
	p.view.people = append(p.view.people, m)
	return len(p.view.people) - 1
}

// ofAccount returns the place of a role of an account that no policy names.
func (p people) ofAccount(account policy.Text) int {
	if id, concrete := account.Concrete(); concrete {
		return p.add(plain("arn:aws:iam::"+id+":role/Anyone"), anySession)
	}
	return p.add(slices.Concat(plain("arn:aws:iam::"), account, plain(":role/Anyone")), anySession)
}

// somebodyElse returns the place of a role of an account that is nobody else's.
func (p people) somebodyElse() int {
	for id := uint64(987_654_321_098); ; id-- {
		name := fmt.Sprint(id)
		if !slices.ContainsFunc(p.people, func(m member) bool { return m.account == name }) {
			i := p.ofAccount(plain(name))
			p.people[i].stranger = true
			return i
		}
	}
}

func (p people) name(pr *policy.Principal) int {
	switch pr.Type {
	case policy.AccountPrincipal:
		return p.ofAccount(pr.Account)
	case policy.RolePrincipal:
		return p.add(policy.TextOf(pr.Node), anySession)
	case policy.UserPrincipal, policy.FederatedUser:
		return p.add(policy.TextOf(pr.Node), "")
	case policy.ServicePrincipal:
		if _, known := pr.Name.Concrete(); known {
			return p.add(pr.Name, "")
		}
	case policy.SessionPrincipal:
		role, session, _ := pr.Name.Cut('/')
		if name, known := session.Concrete(); known && name != "" {
			return p.add(slices.Concat(plain("arn:"), pr.Partition, plain(":iam::"), pr.Account, plain(":role/"), role), name)
		}
	}
	return -1
}

// test returns the places of callers for whom a condition on the caller may hold.
func (p people) test(t authz.Test) []int {
	var out []int
	for _, n := range t.Source().Values {
		text := filledIn(policy.TextOf(n))
		who := -1
		switch {
		case text == nil:
		case t.Key() != "aws:principalarn":
			who = p.ofAccount(text)
		default:
			session := ""
			if arn, ok := policy.ParseARN(text); ok && arn.Resource.HasPrefix("role/") {
				session = anySession
			}
			who = p.add(text, session)
		}
		if who >= 0 {
			out = append(out, who)
		}
	}
	return out
}

// filledIn is a value with something for its wildcards; nil where it has a policy variable.
func filledIn(t policy.Text) policy.Text {
	out := slices.Clone(t)
	for i := range out {
		if strings.Contains(out[i].Text, "$") {
			return nil
		}
		out[i].Text = forWildcards.Replace(out[i].Text)
	}
	return out
}

var forWildcards = strings.NewReplacer("*", "example", "?", "x")
