package document_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/kmslint/kmslint/evaluator/document"
)

func TestAssignments(t *testing.T) {
	t.Parallel()
	ab := choice(when("A", "true", str("x")), when("A", "false", choice(when("B", "true", str("y")), when("B", "false", nil))))
	env := choice(when("Env", "dev", str("1")), when("Env", "test", str("2")), when("Env", "prod", str("3")))
	or := func(a document.Alternative, or ...string) document.Alternative {
		a.Or = or
		return a
	}
	isProd := choice(when("Env", "prod", str("x")), or(when("Env", "dev", str("y")), "test", "stage"))
	isStage := choice(when("Env", "stage", str("x")), or(when("Env", "dev", nil), "test", "prod"))
	tests := map[string]struct {
		limit    int
		nodes    []*document.Node
		want     []string
		complete bool
	}{
		"no nodes":                       {16, nil, []string{""}, true},
		"no choice":                      {16, []*document.Node{mustParse(t, samplePolicy), nil}, []string{""}, true},
		"nested choices are found":       {16, []*document.Node{list(ab)}, []string{"if A is true and B is true", "if A is true and B is false", "if A is false and B is true", "if A is false and B is false"}, true},
		"the same condition counts once": {16, []*document.Node{object(member("a", env), member("b", env)), env}, []string{"if Env is dev", "if Env is test", "if Env is prod"}, true},
		"as many as the limit":           {4, []*document.Node{ab}, []string{"if A is true and B is true", "if A is true and B is false", "if A is false and B is true", "if A is false and B is false"}, true},
		"more than the limit are sampled": {3, []*document.Node{ab}, []string{
			"if A is true and B is true", "if A is false and B is false", "if A is false and B is true", "if A is true and B is false",
		}, false},
		"a sample has every value":                     {2, []*document.Node{env}, []string{"if Env is dev", "if Env is test", "if Env is prod"}, false},
		"a sample has its limit":                       {0, []*document.Node{env}, nil, false},
		"values that nothing tells apart count as one": {16, []*document.Node{isProd}, []string{"if Env is prod", "if Env is dev or test or stage"}, true},
		"the empty value is one":                       {16, []*document.Node{choice(or(when("Env", "", str("x")), "a"), or(when("Env", "b", str("y")), ""))}, []string{"if Env is  or a", "if Env is b"}, true},
		"every choice tells values apart":              {16, []*document.Node{isProd, isStage}, []string{"if Env is prod", "if Env is dev or test", "if Env is stage"}, true},
		"a choice between all values tells them apart": {16, []*document.Node{isProd, env}, []string{"if Env is prod", "if Env is dev", "if Env is test", "if Env is stage"}, true},
		"the limit counts what is told apart":          {2, []*document.Node{isProd}, []string{"if Env is prod", "if Env is dev or test or stage"}, true},
		"values of all choices are collected":          {16, []*document.Node{choice(when("E", "a", nil), when("E", "b", nil)), choice(when("E", "b", nil), when("E", "c", nil))}, []string{"if E is a", "if E is b", "if E is c"}, true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			all, complete := document.Assignments(tt.limit, tt.nodes...)
			var got []string
			for _, a := range all {
				got = append(got, a.String())
			}
			if diff := cmp.Diff(tt.want, got); diff != "" || complete != tt.complete {
				t.Errorf("Assignments(%d) complete = %v, want %v (-want +got):\n%s", tt.limit, complete, tt.complete, diff)
			}
		})
	}
}

func TestAssignmentsShareNoMemory(t *testing.T) {
	t.Parallel()
	var nodes []*document.Node
	for _, on := range []string{"a", "b", "c", "d"} {
		nodes = append(nodes, choice(when(on, "1", nil), when(on, "2", nil)))
	}
	all, _ := document.Assignments(16, nodes...)
	seen := map[string]bool{}
	for _, a := range all {
		seen[a.String()] = true
	}
	if len(all) != 16 || len(seen) != 16 {
		t.Errorf("got %d assignments, %d different ones, want 16", len(all), len(seen))
	}
}

func TestApply(t *testing.T) {
	t.Parallel()
	isA := document.Assignment{{On: "A", Is: "true"}}
	notA := document.Assignment{{On: "A", Is: "false"}}
	isTest := document.Assignment{{On: "A", Is: "test"}}
	ab := document.Assignment{{On: "A", Is: "false"}, {On: "B", Is: "true"}}
	optional := choice(when("A", "true", str("x")), when("A", "false", nil))
	either := choice(when("A", "true", str("x")), when("A", "false", str("y")))
	nested := choice(when("A", "true", str("x")), when("A", "false", choice(when("B", "true", list(either)), when("B", "false", nil))))
	tests := map[string]struct {
		assignment document.Assignment
		node       *document.Node
		want       *document.Node
	}{
		"a choice takes its side":                   {notA, either, str("y")},
		"the same condition takes the same side":    {isA, list(either, optional, either), list(str("x"), str("x"), str("x"))},
		"nested choices are followed":               {ab, object(member("a", nested)), object(member("a", list(str("y"))))},
		"an item that is left out is gone":          {notA, list(str("1"), optional, str("2")), list(str("1"), str("2"))},
		"the first item too":                        {notA, list(optional, str("2")), list(str("2"))},
		"a list of nothing else is empty":           {notA, list(optional), list()},
		"a member that is left out is gone":         {notA, object(member("a", optional), member("b", str("1"))), object(member("b", str("1")))},
		"an object of nothing else is empty":        {notA, object(member("a", optional)), object()},
		"a value that is left out is nil":           {notA, optional, nil},
		"nil stays nil":                             {isA, nil, nil},
		"one of several values takes its side":      {isTest, choice(when("A", "prod", str("x")), document.Alternative{On: "A", Is: "dev", Or: []string{"test"}, Node: str("y")}), str("y")},
		"a chosen item may repeat":                  {isA, list(repeated(either)), list(repeated(str("x")))},
		"an undecided condition is unknown":         {isA, nested.Symbolic.Alternatives[1].Node, unknown(&document.Symbol{ID: "B", Why: "the document has too many alternatives; B was not followed"})},
		"a value of no alternative is unknown":      {document.Assignment{{On: "A", Is: "maybe"}}, either, unknown(&document.Symbol{ID: "A", Why: "none of its alternatives holds if A is maybe"})},
		"what follows an undecided one is unknown":  {document.Assignment{{On: "B", Is: "true"}}, choice(when("A", "true", str("x")), when("B", "true", str("y"))), unknown(&document.Symbol{ID: "A", Why: "the document has too many alternatives; A was not followed"})},
		"an unknown item may repeat":                {nil, list(repeated(either)), list(repeated(unknown(&document.Symbol{ID: "A", Why: "the document has too many alternatives; A was not followed"})))},
		"the nil assignment leaves nothing decided": {nil, either, unknown(&document.Symbol{ID: "A", Why: "the document has too many alternatives; A was not followed"})},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			before := document.Print(tt.node)
			if diff := cmp.Diff(tt.want, tt.assignment.Apply(tt.node), sameValues); diff != "" {
				t.Errorf("Apply (-want +got):\n%s", diff)
			}
			if after := document.Print(tt.node); after != before {
				t.Errorf("Apply changed its argument (-before +after):\n%s", cmp.Diff(before, after))
			}
		})
	}
}

func TestApplyReturnsTheNodeWhereNothingIsChosen(t *testing.T) {
	t.Parallel()
	n := mustParse(t, samplePolicy)
	if got := (document.Assignment{{On: "A", Is: "true"}}).Apply(n); got != n {
		t.Error("Apply of a tree without choices returns a copy, want the tree itself")
	}
}

func TestApplyKeepsItemsInOrderAndSharesTheRest(t *testing.T) {
	t.Parallel()
	same := list(str("1"))
	n := list(same, choice(when("A", "true", str("x"))), same, choice(when("A", "true", nil)), same)
	before := slices.Clone(n.Items)
	got := document.Assignment{{On: "A", Is: "true"}}.Apply(n)
	if len(got.Items) != 4 || got.Items[0] != same || got.Items[1].Text != "x" || got.Items[2] != same || got.Items[3] != same {
		t.Errorf("Apply = %s", document.Print(got))
	}
	if !slices.Equal(before, n.Items) {
		t.Error("Apply changed the items of its argument")
	}
}

func TestApplyFollowsTheValueThatATextStandsFor(t *testing.T) {
	t.Parallel()
	either := choice(when("A", "true", str("x")), when("A", "false", str("y")))
	n := &document.Node{Kind: document.String, Text: "…", Inner: list(either)}
	all, complete := document.Assignments(16, n)
	if len(all) != 2 || !complete {
		t.Fatalf("Assignments = %v, %v, want the two sides of A", all, complete)
	}
	if got := all[1].Apply(n).Inner; len(got.Items) != 1 || got.Items[0].Text != "y" {
		t.Errorf("Apply = %s, want [y]", document.Print(got))
	}
	if n.Inner.Items[0] != either {
		t.Error("Apply changed its argument")
	}
}
