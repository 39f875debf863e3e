package inventory

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
)

// identity is a text that two nodes share if they certainly have the same value; it is "" for a node of which that cannot
// be said: one that is absent, empty or a choice.
func identity(n *document.Node) string {
	if n == nil || n.Kind != document.String && n.Kind != document.Unknown {
		return ""
	}
	if n.Kind == document.String && n.Symbolic == nil {
		return n.Text
	}
	var b strings.Builder
	for _, p := range n.Parts() {
		if p.Symbol == nil {
			b.WriteString(p.Text)
			continue
		}
		fmt.Fprintf(&b, "\x00%s\x00%s\x00", p.Symbol.Kind, p.Symbol.ID)
	}
	return b.String()
}

// concrete is the text of a string that is known, or "".
func concrete(n *document.Node) string {
	if n == nil || n.Kind != document.String || n.Symbolic != nil {
		return ""
	}
	return n.Text
}

// resourceName is what stands behind the last slash, or else colon, of an ARN.
func resourceName(arn string) string {
	return arn[strings.LastIndexAny(arn, "/:")+1:]
}

func spanOf(nodes ...*document.Node) document.Span {
	for _, n := range nodes {
		if n != nil && n.Span.Source != nil {
			return n.Span
		}
	}
	return document.Span{}
}

// equal compares values, wherever they stand.
func equal(a, b *document.Node) bool {
	return a == b || a != nil && b != nil && document.PrintLine(a) == document.PrintLine(b)
}

// where names a place for messages.
func where(s document.Span) string {
	if s.Source == nil {
		return "elsewhere"
	}
	name := s.Source.Name
	if name == "-" {
		name = "<stdin>"
	}
	start, _ := s.Range()
	return fmt.Sprintf("at %s:%d:%d", name, start.Line, start.Column)
}

func (m *Merger) contradiction(code, summary, detail string, first, again document.Span) {
	m.diagnostics = append(m.diagnostics, document.Diagnostic{
		Code: code, Fatal: true, Span: again, Summary: summary, Detail: "The other one stands " + where(first) + ". " + detail,
	})
}

// once notes what may be listed only once: by its ARN, and by its name in one place.
func (m *Merger) once(kind, place string, arn, name *document.Node) {
	if first, again := m.note(kind, place, arn, name); again {
		m.twice(kind, arn, name, first)
	}
}

func (m *Merger) twice(kind string, arn, name *document.Node, first document.Span) {
	called := name.Display()
	if arn != nil {
		called = arn.Display()
	}
	m.contradiction("listed-twice", fmt.Sprintf("The %s %s is listed twice", kind, called), "Nothing says which one counts; remove one.", first, spanOf(arn, name))
}

// note remembers where a thing stands, or returns where it stood before.
func (m *Merger) note(kind, place string, arn, name *document.Node) (first document.Span, again bool) {
	in := concrete(name)
	if in == "" {
		in = resourceName(concrete(arn))
	}
	var names []string
	if full := concrete(arn); full != "" {
		names = append(names, kind+"\x00"+full)
	}
	if in != "" {
		names = append(names, kind+"\x00"+place+"\x00"+in)
	}
	for _, n := range names {
		if first, again = m.known[n]; again {
			return first, true
		}
	}
	for _, n := range names {
		m.known[n] = spanOf(arn, name)
	}
	return document.Span{}, false
}

// newPolicies leaves out managed policies that are there already, word for word.
func (m *Merger) newPolicies(there, more []ManagedPolicy, place string) []ManagedPolicy {
	if more == nil {
		return nil
	}
	fresh := make([]ManagedPolicy, 0, len(more))
	for i := range more {
		p := &more[i]
		first, again := m.note("managed policy", place, p.Arn, p.PolicyName)
		if !again {
			fresh = append(fresh, *p)
			continue
		}
		same := func(q ManagedPolicy) bool {
			return identity(q.Arn) == identity(p.Arn) && equal(encodeStruct(reflect.ValueOf(q)), encodeStruct(reflect.ValueOf(*p)))
		}
		if !slices.ContainsFunc(there, same) && !slices.ContainsFunc(fresh, same) {
			m.twice("managed policy", p.Arn, p.PolicyName, first)
		}
	}
	return fresh
}

// scalar takes a value that is stated once, or the same each time. Code that states it differently makes it unknown: it
// may be deployed to different places.
func (m *Merger) scalar(to **document.Node, n *document.Node, what string) {
	switch {
	case n == nil:
	case *to == nil:
		*to = n
	case equal(*to, n):
	case !m.recorded:
		*to = document.NewUnknown(n.Span, &document.Symbol{ID: what, Why: what + " is stated twice, differently", Span: n.Span})
	default:
		m.contradiction("contradiction", what+" is stated twice, differently", "Nothing says which one counts; remove one.", spanOf(*to), spanOf(n))
	}
}

// extra takes members that the types do not name.
func (m *Merger) extra(to *[]document.Member, more []document.Member, of string) {
	for _, e := range more {
		i := slices.IndexFunc(*to, func(k document.Member) bool { return equal(k.Key, e.Key) })
		if i < 0 {
			*to = append(slices.Clip(*to), e)
			continue
		}
		m.scalar(&(*to)[i].Value, e.Value, fmt.Sprintf("The member %s of %s", e.Key.Display(), of))
	}
}

func (m *Merger) organization(o *Organization) {
	switch to := m.inv.Organization; {
	case o == nil:
		return
	case to == nil:
		m.inv.Organization = &Organization{NoOrganization: o.NoOrganization, Declared: o.Declared}
	case to.NoOrganization != o.NoOrganization:
		m.contradiction("contradiction", "Organization is stated twice: as null, which says that the accounts are in none, and as an organization",
			"Nothing says which one counts; remove one.", to.Declared, o.Declared)
		return
	}
	to := m.inv.Organization
	m.scalar(&to.ID, o.ID, "Id of the organization")
	m.scalar(&to.MasterAccountID, o.MasterAccountID, "MasterAccountId of the organization")
	m.extra(&to.Extra, o.Extra, "the organization")
	for i := range o.Accounts {
		m.once("account of the organization", "", nil, o.Accounts[i].ID)
	}
	to.Accounts = appended(to.Accounts, o.Accounts)
}

// attachAliases puts aliases to the keys that they name.
func (m *Merger) attachAliases() {
	for i := range m.inv.Accounts {
		for j := range m.inv.Accounts[i].Regions {
			m.inv.Accounts[i].Regions[j].attachAliases()
		}
	}
}

func (r *Region) attachAliases() {
	if !slices.ContainsFunc(r.Aliases, func(a Alias) bool { return identity(a.TargetKeyID) != "" }) {
		return
	}
	keys := map[string]int{} // -1 for a name of several
	for i := range r.Keys {
		meta := &r.Keys[i].KeyMetadata
		names := []string{identity(meta.Arn), identity(meta.KeyID)}
		if names[1] == "" {
			names[1] = resourceName(concrete(meta.Arn))
		}
		for _, name := range names {
			if at, taken := keys[name]; taken && at != i {
				keys[name] = -1
				continue
			}
			keys[name] = i
		}
	}
	delete(keys, "")
	rest := r.Aliases[:0:0]
	for _, a := range r.Aliases {
		if at, found := keys[identity(a.TargetKeyID)]; found && at >= 0 {
			r.Keys[at].Aliases = append(slices.Clip(r.Keys[at].Aliases), a)
			continue
		}
		rest = append(rest, a)
	}
	r.Aliases = rest
}
