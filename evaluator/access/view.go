package access

import (
	"strings"

	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/kms"
)

// view is one policy, for questions that single requests can answer. It asks the same tests as the diagram, which is only made
// where no such request is found and none can be ruled out.
type view struct {
	subject  Subject
	limits   Limits
	gaps     []authz.Unknown
	list     []viewed
	keys     []*key
	choices  [][]choice // by key
	theirs   [][]bool   // which of them a stranger can have; nil where nobody has asked
	people   []member
	stranger int           // the place of one
	same     []authz.Truth // whether a caller is of the key's account
	matches  [][]formed    // by statement and caller
	made     *made
	everyone []int // the places of all people
	// usual are the actions of which all requests have the keys that follow from the caller.
	usual kms.ActionSet
}

// viewed is a statement with the places of the keys of its conditions.
type viewed struct {
	statement
	on authz.Truth
	// at are the keys by condition: the index of one, or ofWho for what follows from the caller, or notKnown.
	at []int
	// named are the callers that stand for its principals.
	named []int
	// answers are those of conditions by the choice for their key, strangers what they come to for strangers; notAsked is none yet.
	answers   [][]authz.Truth
	strangers []authz.Truth
	// restricted are the actions of requests that have the keys that its conditions need.
	restricted kms.ActionSet
}

// notAsked is no answer.
const notAsked authz.Truth = 255

const (
	ofWho    = -1
	notKnown = -2
)

// choice is a value that a request can have for a key; none where it lacks the key.
type choice []string

// formed caches how a statement names a caller.
type formed struct {
	done  bool
	forms [authz.FormCount]authz.Truth
}

// keyActions are the actions on which key policies have an effect; crossing are those of them that work from another account.
var keyActions, crossing = func() (all, cross kms.ActionSet) {
	for a := range kms.AllActions.All() {
		if a.Info().KeyPolicy {
			all = all.With(a)
			if a.Info().CrossAccount {
				cross = cross.With(a)
			}
		}
	}
	return all, cross
}()

func newView(s Subject, l Limits, plain, far *authz.Clauses) *view {
	v := &view{subject: s, limits: l, gaps: plain.Gaps, list: make([]viewed, len(plain.Statements)), made: &made{}}
	keyARN := s.keyARN()
	var tests []authz.Test
	for i := range plain.Statements {
		c := &plain.Statements[i]
		v.list[i] = viewed{statement: statement{Clause: c, forStrangers: &far.Statements[i]}, on: c.On(keyARN)}
		tests = append(tests, c.Conditions...)
	}
	v.keys = newKeys(tests, s.fixed(), &v.limits)
	byName := make(map[string]int, len(v.keys))
	for i, k := range v.keys {
		byName[strings.ToLower(k.name)] = i
	}
	v.usual = keyActions
	v.choices, v.theirs = make([][]choice, len(v.keys)), make([][]bool, len(v.keys))
	for i := range v.list {
		s := &v.list[i]
		s.restricted = keyActions
		s.answers, s.strangers = make([][]authz.Truth, len(s.Conditions)), make([]authz.Truth, len(s.Conditions))
		for j, t := range s.Conditions {
			at := notKnown
			s.strangers[j] = notAsked
			switch {
			case t.Key() == "" || t.Refers():
			case t.OfCaller():
				at = ofWho
				v.usual &= having(t)
			case !v.keys[byName[t.Key()]].foreign(t):
				at = byName[t.Key()]
			}
			s.at = append(s.at, at)
			if at != notKnown && t.Holds() == authz.No {
				s.restricted &= having(t)
			}
		}
	}
	v.gather()
	return v
}

// having are the actions of requests that can have the key of a test.
func having(t authz.Test) kms.ActionSet {
	switch {
	case t.Info() != nil:
		return t.Info().Actions
	case ofAWS(t.Key()):
		return 0
	default:
		return kms.AllActions
	}
}

// ofOwner says whether a caller is of the key's own account; where nobody knows whose the key is, everybody is.
func (v *view) ofOwner(p *member) authz.Truth {
	if v.subject.Account == nil || p.Service() {
		return authz.Yes
	}
	same := authz.Equal(p.Account(), v.subject.Account)
	if same == authz.Unknowable && p.stranger {
		return authz.No
	}
	return same
}

// match says how a statement names a caller, in any form but that of NotPrincipal.
func (v *view) match(s, caller int) [authz.FormCount]authz.Truth {
	if v.matches[s] == nil {
		v.matches[s] = make([]formed, len(v.people))
	}
	f := &v.matches[s][caller]
	if f.done {
		return f.forms
	}
	f.done = true
	of := &v.list[s]
	for i := range of.Names {
		for form, is := range of.matchAll(i, &v.people[caller]) {
			if authz.Form(form) == authz.ByAccount {
				is = min(is, of.Names[i].Whole)
			}
			f.forms[form] = max(f.forms[form], is)
		}
	}
	if !of.NamesComplete {
		f.forms[authz.ByName] = max(f.forms[authz.ByName], authz.Unknowable)
	}
	if of.Not {
		any := max(f.forms[authz.ByName], f.forms[authz.ByRole], f.forms[authz.ByAccount])
		f.forms = [authz.FormCount]authz.Truth{authz.ByName: authz.Yes - any}
	}
	return f.forms
}
