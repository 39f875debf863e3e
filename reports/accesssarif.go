package reports

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/access"
	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/finding"
)

// kindOfAccess is what was found of one key.
type kindOfAccess struct {
	kind, key string
	of        *access.Result
}

const accessPage = "https://github.com/kmslint/kmslint/blob/main/docs/access-analysis.md"

// accessRules describe the kinds of access as rules of SARIF.
var accessRules = []finding.Rule{
	{
		ID: newAccess, Severity: finding.High, Title: "The change gives access to a key",
		Description: "A request that the old key policy denies is allowed by the new one, for some principal, action and condition. The example was decided again as it stands, " +
			"and what is not reported is unchanged.",
		Remediation: "Take the change of the statement back, or narrow it as the message says; if the access is wanted, let somebody who answers for the key approve it.",
	},
	{
		ID: lostAccess, Severity: finding.Info, Title: "The change takes access to a key away",
		Description: "A request that the old key policy allows is denied by the new one. Whoever needs it will fail.",
		Remediation: "Make sure that nobody needs the access any more.",
	},
	{
		ID: publicAccess, Severity: finding.Critical, Title: "The key policy allows access to strangers",
		Description: "A principal of an account that the key policy does not name, in no organization and no network that it names, may call an action on the key.",
		Remediation: "Name the principals, or add a condition on kms:CallerAccount or aws:PrincipalOrgID with StringEquals.",
	},
	{
		ID: grantedAccess, Severity: finding.High, Title: "The key policy allows what must not be allowed",
		Description: "The key policy allows one of the actions that were asked for to a principal that was asked for.",
		Remediation: "Take the action or the principal out of the statement, or add a Deny.",
	},
}

// writeAccessSARIF writes one result for each cell, at the statement that is blamed.
func writeAccessSARIF(w io.Writer, all []kindOfAccess, o Options) error {
	r := &finding.Report{Tool: finding.Tool{Version: o.Version}}
	for _, rule := range accessRules {
		rule.Name, rule.Group, rule.DocsURL = rule.ID, "access", accessPage
		if slices.ContainsFunc(all, func(k kindOfAccess) bool { return k.kind == rule.ID }) {
			r.Rules = append(r.Rules, rule)
		}
	}
	for _, k := range all {
		for i := range k.of.Cells {
			r.Findings = append(r.Findings, findingOf(k.kind, k.key, &k.of.Cells[i], r.Rules))
		}
		for _, u := range k.of.Reasons {
			n := finding.NotEvaluated{Path: k.key, Reason: k.key + ": not known: " + u.String()}
			if u.Span.Valid() {
				start, _ := u.Span.Range()
				n.Path, n.Line = u.Span.Source.Name, start.Line
			} else {
				n.Path = ""
			}
			r.NotEvaluated = append(r.NotEvaluated, n)
		}
	}
	r.Finish()
	out, err := encodeJSON(sarif(rebased(r, o.PathPrefix), o))
	if err == nil {
		_, err = w.Write(out)
	}
	return err
}

func findingOf(kind, key string, c *access.Cell, rules []finding.Rule) finding.Finding {
	f := finding.Finding{Rule: kind, Name: kind, Key: key, When: c.If, Confidence: finding.Definite, Fingerprint: fingerprint(kind, key, c), Message: sentence(kind, c)}
	for i := range rules {
		if rules[i].ID == kind {
			f.Severity = rules[i].Severity
		}
	}
	if c.Witness == nil {
		f.Confidence = finding.Possible
	}
	f.Location, f.Related = places(c)
	return f
}

// places are the statement that is blamed, where it is now if it is anywhere, and the others that matter.
func places(c *access.Cell) (finding.Location, []finding.Related) {
	type place struct {
		reason authz.Reason
		text   string
		now    bool
	}
	var all []place
	for _, ch := range c.Changed {
		all = append(all, place{ch.Statement, changeText(ch), ch.Added})
		if ch.Altered() {
			text := "it was changed from this"
			if !ch.Added {
				text = "it was changed to this"
			}
			all = append(all, place{ch.Other, text, !ch.Added})
		}
	}
	for _, r := range c.Because {
		if !slices.ContainsFunc(all, func(p place) bool { return p.reason.Span == r.Span }) {
			all = append(all, place{r, "this statement allows it", c.Changed == nil})
		}
	}
	slices.SortStableFunc(all, func(a, b place) int {
		switch {
		case a.now == b.now:
			return 0
		case a.now:
			return -1
		default:
			return 1
		}
	})
	var first finding.Location
	var related []finding.Related
	for i, p := range all {
		l := locationOf(p.reason)
		if i == 0 {
			first = l
			continue
		}
		related = append(related, finding.Related{Message: p.text, Location: l})
	}
	return first, related
}

func changeText(c access.Change) string {
	text := "this statement was " + changeKind(c)
	if c.How != "" {
		text += ": " + c.How
	}
	return text
}

func locationOf(r authz.Reason) finding.Location {
	if !r.Span.Valid() {
		return finding.Location{}
	}
	start, end := r.Span.Range()
	return finding.Location{Path: r.Span.Source.Name, Start: finding.Position(start), End: finding.Position(end)}
}

// sentence says what a cell comes to.
func sentence(kind string, c *access.Cell) string {
	var b strings.Builder
	b.WriteString(strings.Join(c.Who, ", "))
	if len(c.Except) > 0 {
		b.WriteString(", but not " + strings.Join(c.Except, ", ") + ",")
	}
	verb := map[string]string{newAccess: " may now", lostAccess: " may no longer"}[kind]
	if verb == "" {
		verb = " may"
	}
	b.WriteString(verb)
	if len(c.Actions) == access.ActionCount() {
		b.WriteString(" do everything with the key")
	} else {
		_, names := mayNames(c, "kms:")
		var list []string
		for i, n := range names {
			if len(n) == 1 && n[0] == "everything" {
				n = []string{"everything of " + c.Capabilities()[i].String()}
			}
			list = append(list, n...)
		}
		b.WriteString(" call " + strings.Join(list, ", "))
	}
	if c.How != "" {
		b.WriteString(", " + c.How)
	}
	for i, all := range c.When {
		join := " or when "
		if i == 0 {
			join = " when "
		}
		b.WriteString(join + strings.Join(all, " and "))
	}
	if c.More {
		b.WriteString(" or in other cases")
	}
	for i, ch := range c.Changed {
		join := "; "
		if i == 0 {
			join = ": "
		}
		how := ch.How
		if how == "" {
			how = changeKind(ch)
		}
		b.WriteString(fmt.Sprintf("%s%q %s", join, statementTitle(ch.Statement), how))
	}
	if c.Fix != nil {
		b.WriteString(". The smallest fix is to " + c.Fix.Does)
	}
	return b.String()
}

// fingerprint identifies a cell by what it means: statements may move, and examples change.
func fingerprint(kind, key string, c *access.Cell) string {
	when := make([]string, 0, len(c.When))
	for _, all := range c.When {
		terms := slices.Sorted(slices.Values(all))
		when = append(when, strings.Join(terms, "\x02"))
	}
	slices.Sort(when)
	parts := []string{
		kind, key, sortedText(c.Who), sortedText(c.Except), c.How, strings.Join(actionNames(c), "\x01"), strings.Join(when, "\x01"), c.If,
	}
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:])[:32]
}

func sortedText(names []string) string {
	return strings.Join(slices.Sorted(slices.Values(names)), "\x01")
}
