package policy_test

import (
	"fmt"
	"testing"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/policy"
)

var (
	account   = &document.Symbol{Kind: document.Account, ID: document.Self, Why: "the account is not known"}
	partition = &document.Symbol{Kind: document.Partition, ID: document.Self}
	region    = &document.Symbol{Kind: document.Region, ID: document.Self}
	roleName  = &document.Symbol{Kind: document.Name, ID: "resource App name"}
	opaque    = &document.Symbol{ID: "parameter X", Why: "parameter X has no default"}
)

func symbol(s *document.Symbol) document.Part { return document.Part{Symbol: s} }
func text(s string) document.Part             { return document.Part{Text: s} }

func symbolic(parts ...document.Part) *document.Node {
	return document.NewString(document.Span{}, parts...)
}
func unknown(s *document.Symbol) *document.Node { return document.NewUnknown(document.Span{}, s) }

func choice(nodes ...*document.Node) *document.Node {
	n := &document.Node{Kind: document.Choice, Symbolic: &document.Symbolic{}}
	for i, alternative := range nodes {
		n.Symbolic.Alternatives = append(n.Symbolic.Alternatives, document.Alternative{On: "C", Is: fmt.Sprint(i), Node: alternative})
	}
	return n
}

// read parses JSON; {"$kmslint": …} stands for symbolic values as in inventories.
func read(t testing.TB, text string) *document.Node {
	t.Helper()
	n, ds := document.ParseJSON(document.NewSource("p.json", []byte(text)), document.Limits{})
	for _, d := range ds {
		if d.Code != "duplicate-member" {
			t.Fatalf("ParseJSON(%s): %s", text, d.Summary)
		}
	}
	return document.Restore(n)
}

// replaced returns the policy with the value of one member of its first statement replaced.
func replaced(t testing.TB, text, name string, value *document.Node) *document.Node {
	t.Helper()
	n := read(t, text)
	s := n.Member("Statement").Items[0]
	for i := range s.Members {
		if s.Members[i].Key.Text == name {
			s.Members[i].Value = value
			return n
		}
	}
	t.Fatalf("no member %s", name)
	return nil
}

// brief writes diagnostics as the tables expect them.
func brief(ds []policy.Diagnostic) []string {
	var lines []string
	for _, d := range ds {
		fatal := ""
		if d.Fatal {
			fatal = "!"
		}
		lines = append(lines, fmt.Sprintf("%s %s%s: %s", at(d.Span), fatal, d.Code, d.Summary))
	}
	return lines
}

func at(s document.Span) string {
	start, end := s.Range()
	if start.Line == end.Line {
		return fmt.Sprintf("%d:%d-%d", start.Line, start.Column, end.Column)
	}
	return fmt.Sprintf("%d:%d-%d:%d", start.Line, start.Column, end.Line, end.Column)
}

// unknowns writes the Unknowns of a policy: statement, what and why.
func unknowns(p *policy.Policy) []string {
	var lines []string
	for _, u := range p.Unknowns {
		lines = append(lines, fmt.Sprintf("%d %s: %s", u.Statement, u.What, u.Why))
	}
	return lines
}
