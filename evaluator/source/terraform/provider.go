package terraform

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/kmslint/kmslint/evaluator/document"
)

// providerName is how resources name the provider of a block: "aws", or "aws.audit" for one with an alias.
func providerName(b *block) string {
	var alias *document.Node
	switch e := b.attr("alias").(type) {
	case nativeExpr:
		alias = literal(e)
	case jsonExpr:
		alias = e.node
	}
	if alias == nil || alias.Kind != document.String {
		return b.labels[0]
	}
	return b.labels[0] + "." + alias.Text
}

// literal is the value of an expression that is a plain string, nil for any other.
func literal(e nativeExpr) *document.Node {
	v, diagnostics := e.expr.Value(nil)
	if diagnostics.HasErrors() {
		return nil
	}
	return fromCty(v, e.span())
}

// provider is the configuration that a resource belongs to.
type provider struct {
	// name tells configurations apart: "" is the default one of the root.
	name string
	// block is nil where the configuration is not declared: it is the environment's.
	block *block
	scope *scope
}

// provider is the provider configuration of the resource.
func (r resource) provider() provider {
	name := "aws"
	if declared, ok := r.block.body.(declaredBody); ok { // a plan names it as the root does
		root := r.module
		for root.above != nil {
			root = root.above
		}
		return root.provider(cmp.Or(declared.provider, name))
	}
	switch e := r.block.attr("provider").(type) {
	case nativeExpr:
		name = providerReference(e, r.scope())
	case jsonExpr:
		name = strings.Trim(e.node.Text, "${}")
	}
	if name == "awscc" { // it has the default credentials, too
		name = "aws"
	}
	return r.module.provider(name)
}

// providerReference reads aws.audit, and aws.by_region["eu-west-1"] or aws.by_region[each.key] of OpenTofu.
func providerReference(e nativeExpr, s *scope) string {
	if x, ok := e.expr.(*hclsyntax.IndexExpr); ok {
		if t, diagnostics := hcl.AbsTraversalForExpr(x.Collection); !diagnostics.HasErrors() {
			return traversalText(t) + "[" + strconv.Quote(e.sub(x.Key).eval(s).Display()) + "]"
		}
	}
	t, diagnostics := hcl.AbsTraversalForExpr(e.expr)
	if diagnostics.HasErrors() {
		return "aws"
	}
	text := traversalText(t)
	if i, ok := t[len(t)-1].(hcl.TraverseIndex); ok {
		text += "[" + strconv.Quote(fromCty(i.Key, e.span()).Display()) + "]"
	}
	return text
}

func traversalText(t hcl.Traversal) string {
	text := t.RootName()
	for _, step := range t[1:] {
		if a, ok := step.(hcl.TraverseAttr); ok {
			text += "." + a.Name
		}
	}
	return text
}

// provider follows a provider's name to the module that configures it, which nearly always is the root.
func (m *module) provider(name string) provider {
	base, key, _ := strings.Cut(name, "[")
	b := m.folder.providers[base]
	switch {
	case m.above == nil && name == "aws":
		return provider{block: b, scope: m.scope()}
	case m.above == nil || b != nil && configures(b):
		p := provider{name: m.qualified(name), block: b, scope: m.scope()}
		if b != nil && key != "" {
			for _, in := range m.instances(b) {
				if in.key == "["+key {
					p.scope = m.instance(in)
				}
			}
		}
		return p
	}
	if outer, ok := m.providers[base]; ok {
		return m.above.provider(outer)
	}
	if name == "aws" {
		return m.above.provider("aws")
	}
	return provider{name: m.qualified(name), scope: m.scope()}
}

// configures reports whether a provider block in a module is more than a mark that the caller hands a configuration over.
func configures(b *block) bool {
	for _, a := range b.attrs() {
		if a.name != "alias" && a.name != "version" {
			return true
		}
	}
	return false
}

// credentials are arguments that say whose credentials a provider uses.
var credentials = []string{"profile", "access_key", "shared_credentials_files", "shared_config_files", "token"}

// account says whose account a provider is for: own is true where it is that of the default provider; id is the account
// of the role that it assumes, where that is known.
func (p provider) account() (id string, own bool) {
	if p.block == nil {
		return "", p.name == ""
	}
	role := p.role()
	if role != nil && role.Concrete() {
		id = role.Text
	}
	if p.name == "" {
		return id, true
	}
	standard := p.standard()
	if other := standard.role(); role != nil || other != nil {
		return id, role != nil && other != nil && same(role, other)
	}
	for _, argument := range credentials {
		if !alike(p.argument(argument), standard.argument(argument)) {
			return "", false
		}
	}
	allowed := p.argument("allowed_account_ids")
	return "", allowed == nil || alike(allowed, standard.argument("allowed_account_ids"))
}

// alike reports whether two arguments, each nil if it is not set, certainly say the same.
func alike(a, b *document.Node) bool {
	if a == nil || b == nil {
		return a == b
	}
	return same(a, b)
}

// standard is the default provider of the root.
func (p provider) standard() provider {
	root := p.scope.module
	for root.above != nil {
		root = root.above
	}
	return root.provider("aws")
}

// role is the account of the role that a provider assumes, unknown where its ARN does not say; nil where it assumes none.
func (p provider) role() *document.Node {
	if p.block == nil {
		return nil
	}
	for _, kind := range []string{"assume_role_with_web_identity", "assume_role"} {
		roles := p.block.blocks(kind)
		if len(roles) == 0 {
			continue
		}
		role := roles[len(roles)-1]
		e := role.attr("role_arn")
		if e == nil {
			return unknown(role.span(), "role", "the provider does not say which role it assumes")
		}
		arn := p.once("role", e)
		if fields := splitText(arn.Span, ":", arn); fields != nil && len(fields.Items) == 6 {
			return fields.Items[4]
		}
		if arn.Concrete() {
			return unknown(arn.Span, "role", "it is not the ARN of a role")
		}
		return arn
	}
	return nil
}

// argument is the value of an argument of the provider, nil where it has none.
func (p provider) argument(name string) *document.Node {
	if p.block == nil {
		return nil
	}
	if e := p.block.attr(name); e != nil {
		return p.once(name, e)
	}
	return nil
}

// once evaluates an argument of a provider a single time; it may depend on the provider itself.
func (p provider) once(name string, e expression) *document.Node {
	return p.scope.module.once(name+" of provider "+p.name, e.span(), func() *document.Node { return e.eval(p.scope) })
}

// region is the Region that a provider block names, "" where it names none that is known.
func (p provider) region() string {
	if n := p.argument("region"); n != nil && n.Kind == document.String && n.Concrete() && n.Inner == nil {
		return n.Text
	}
	return ""
}

// of is the account, Region or partition that the provider of the resource is for: as the code says it, as the user does, or a
// symbol.
func (r resource) of(kind document.SymbolKind) document.Part {
	p := r.provider()
	o := r.module.run.options
	s := &document.Symbol{Kind: kind, ID: document.Self, Why: "it is that of the provider's credentials", Span: r.span}
	if text := cmp.Or(r.plannedPlace(kind), r.module.run.known.of(kind, p.name)); text != "" {
		return document.Part{Text: text}
	}
	given := ""
	switch kind {
	case document.Partition: // credentials are for one partition
		given = o.Partition
	case document.Region:
		if own := notNull(r.set("region")); own != nil && own.Kind == document.String && len(own.Parts()) == 1 {
			return own.Parts()[0] // of the resource alone, from version 6 of the provider on
		}
		given = p.region()
		if given == "" && p.name == "" {
			given = o.Region
		}
	case document.Account:
		id, own := p.account()
		if own {
			p.name = ""
			id = cmp.Or(o.AccountID, id)
		}
		given = id
	}
	switch {
	case given != "":
		return document.Part{Text: given}
	case p.name != "" && kind != document.Partition:
		s.ID = "provider " + p.name
	}
	return document.Part{Symbol: s}
}
