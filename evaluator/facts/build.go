package facts

import (
	"strconv"
	"time"

	"github.com/kmslint/kmslint/evaluator/access"
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
	"github.com/kmslint/kmslint/evaluator/kms"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// Options are what the one who asks knows about the surroundings.
type Options struct {
	// Account is the id of the account that owns the keys, or "" if nobody said so.
	Account string
	// Limits bound policies that are recorded as text.
	Limits document.Limits
	// KnownActions ("kms:NewThing") and KnownConditionKeys are taken as if the tables had them.
	KnownActions       []string
	KnownConditionKeys []string
	// Unit is what was read together with the keys, or nil.
	Unit *Unit
	// Planned says that the unit is code, which AWS has not taken yet.
	Planned bool
	// Now is the time that ages are counted to; without it there are none.
	Now time.Time
	// Bare leaves out what the exact analysis says.
	Bare bool
	// Deployer is the principal that will set the key policies, nil if nobody says so.
	Deployer *access.Deployer
}

// maxBranches is how many combinations of a document's alternatives are all looked at; of more only a sample is.
const maxBranches = 16

// OfKey returns the facts of a key in an account (nil if that is not known): one for each combination of the
// alternatives that its source leaves open, so usually one.
func OfKey(key *inventory.Key, account *inventory.Account, o Options) []*Facts {
	nodes := keyNodes(key)
	branches, complete := document.Assignments(maxBranches, nodes...)
	out := make([]*Facts, 0, len(branches))
	for _, branch := range branches {
		b := newBuilder(addressOf(key), branch, o)
		b.facts.constructPath = key.ConstructPath
		if account != nil {
			b.stated(account.AccountID)
			b.owner(account.AccountID)
		}
		b.owner(arnAccount(key.KeyMetadata.Arn))
		b.owner(key.KeyMetadata.AWSAccountID)
		b.about(key, branch)
		applied := branch.Apply(key.Policy)
		parsed := b.policy(applied, policy.Key, key.PolicyDeclared)
		b.key(key, account, branch, applied)
		b.primary(key, branch, parsed)
		b.semantic(parsed, access.Subject{Policy: applied, ARN: policy.TextOf(key.KeyMetadata.Arn)})
		b.finish(parsed, complete, key.Declared)
		b.facts.construct = key.Construct
		if key.Construct.Source == nil {
			b.facts.construct = key.Declared
		}
		out = append(out, b.facts)
	}
	return out
}

// OfDocument returns the facts of a policy that belongs to no known key.
func OfDocument(d *inventory.Document, o Options) []*Facts {
	kind, err := policy.ParseKind(d.Kind)
	if err != nil {
		kind = policy.Resource
	}
	var declared document.Span
	if d.Policy != nil {
		declared = d.Policy.Span
	}
	branches, complete := document.Assignments(maxBranches, d.Policy)
	out := make([]*Facts, 0, len(branches))
	for _, branch := range branches {
		b := newBuilder(d.Address, branch, o)
		applied := branch.Apply(d.Policy)
		parsed := b.policy(applied, kind, declared)
		b.semantic(parsed, access.Subject{Policy: applied})
		if parsed != nil && kind == policy.Identity {
			b.identity(&identityPolicy{kind: "document", name: "the policy"}, parsed, declared)
		}
		b.finish(parsed, complete, declared)
		b.facts.construct = declared
		out = append(out, b.facts)
	}
	return out
}

// OfDiagnostics returns facts that are nothing but problems of a file.
func OfDiagnostics(path string, diagnostics []document.Diagnostic) *Facts {
	f := newBuilder(path, document.Assignment{}, Options{}).facts
	f.AddDiagnostics(diagnostics)
	return f
}

type builder struct {
	facts *Facts
	opts  Options
	// account is the owner of the key: an id, the symbol "this account", or nil if it is not known.
	account policy.Text
	// arn is the ARN of the key, nil for a policy of no known key.
	arn policy.Text
	// attributes are what is known of the key.
	attributes kms.Attributes
}

func newBuilder(address string, branch document.Assignment, o Options) *builder {
	b := &builder{opts: o, facts: &Facts{
		Schema: Schema, Address: address, Branch: branch.String(), Tables: kms.TableDate,
		Diagnostics: []Diagnostic{}, Unknowns: []Unknown{}, Planned: o.Planned,
	}}
	if o.Account != "" {
		b.account = policy.Text{{Text: o.Account}}
	}
	return b
}

// stated takes the account that a source knows: its id, or the one of another provider than the default one. What the user
// says is about code that does not say where it goes.
func (b *builder) stated(n *document.Node) {
	if n == nil || n.Display() == "" {
		return
	}
	if s := policy.TextOf(n).Symbol(); n.Concrete() || s != nil && s.Kind == document.Account && s.ID != document.Self {
		b.account = policy.TextOf(n)
	}
}

// owner takes the account that a source states, unless the user named one.
func (b *builder) owner(n *document.Node) {
	if b.account == nil && n != nil && n.Display() != "" {
		b.account = policy.TextOf(n)
	}
}

func arnAccount(n *document.Node) *document.Node {
	if n == nil {
		return nil
	}
	arn, ok := policy.ParseARN(policy.TextOf(n))
	if !ok || len(arn.Account) == 0 {
		return nil
	}
	return document.NewString(n.Span, arn.Account...)
}

func addressOf(key *inventory.Key) string {
	if arn := key.KeyMetadata.Arn; key.Address == "" && arn != nil {
		return arn.Display()
	}
	return key.Address
}

func (b *builder) policy(n *document.Node, kind policy.Kind, declared document.Span) *policy.Policy {
	parsed, diagnostics := policy.Parse(n, kind, b.opts.Limits)
	for _, d := range diagnostics {
		b.diagnostic(d)
	}
	if parsed == nil {
		return nil
	}
	if kind == policy.Key {
		b.inferOwner(parsed)
	}
	p := &Policy{Mark: Mark{"/policy", declared}, Kind: kind.String(), Version: parsed.Version, VersionKnown: parsed.Version != "" || parsed.VersionNode == nil, Complete: true, Attested: attested(parsed), Statements: make([]Statement, len(parsed.Statements))}
	for i := range parsed.Statements {
		b.statement(&p.Statements[i], &parsed.Statements[i])
	}
	p.Size, p.Characters = sizeOf(n), charactersIn(n)
	b.facts.Policy = p
	return parsed
}

func (b *builder) diagnostic(d document.Diagnostic) {
	at := "/diagnostics/" + strconv.Itoa(len(b.facts.Diagnostics))
	b.facts.Diagnostics = append(b.facts.Diagnostics, Diagnostic{Mark: Mark{at, d.Span}, Code: d.Code, Summary: d.Summary, Detail: d.Detail})
}

func (b *builder) unknown(what, why string, span document.Span) {
	at := "/unknowns/" + strconv.Itoa(len(b.facts.Unknowns))
	b.facts.Unknowns = append(b.facts.Unknowns, Unknown{Mark: Mark{at, span}, What: what, Why: why})
}

func (b *builder) finish(parsed *policy.Policy, allBranches bool, declared document.Span) {
	if parsed != nil {
		for _, u := range parsed.Unknowns {
			b.unknown(u.What, u.Why, u.Span)
		}
		b.facts.Policy.Complete = parsed.Complete() && allBranches
	}
	if !allBranches {
		b.unknown("what holds in every case", "the document has more than "+strconv.Itoa(maxBranches)+" combinations of conditions", declared)
	}
	f := b.facts
	f.Account.ID, f.Account.Known = display(b.account), b.account != nil
}

// AddDiagnostics adds problems that the reader of the file found to the facts of its first key or document.
func (f *Facts) AddDiagnostics(diagnostics []document.Diagnostic) {
	b := builder{facts: f}
	for _, d := range diagnostics {
		b.diagnostic(d)
	}
}

func display(t policy.Text) string {
	if s := t.Symbol(); s != nil && s.ID == document.Self {
		return ThisAccount
	}
	return document.NewString(document.Span{}, t...).Display()
}
