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

// credentials are arguments by which a provider can be for another account than the default one.
var credentials = []string{"profile", "access_key", "shared_credentials_files", "shared_config_files", "token", "allowed_account_ids"}

// account says whose account a provider is for: own is true where it uses the credentials of the default provider, and
// differs from it in the Region only; id is the account where it assumes a role whose ARN is known.
func (p provider) account() (id string, own bool) {
	if p.block == nil {
		return "", p.name == ""
	}
	for _, kind := range []string{"assume_role_with_web_identity", "assume_role"} {
		roles := p.block.blocks(kind)
		if len(roles) == 0 {
			continue
		}
		if e := roles[len(roles)-1].attr("role_arn"); e != nil {
			if n := e.eval(p.scope); n.Concrete() {
				if fields := strings.Split(n.Text, ":"); len(fields) == 6 {
					return fields[4], false
				}
			}
		}
		return "", false
	}
	for _, argument := range credentials {
		if p.block.attr(argument) != nil {
			return "", false
		}
	}
	return "", true
}

// region is the Region that a provider block names, "" where it names none that is known.
func (p provider) region() string {
	if p.block == nil {
		return ""
	}
	e := p.block.attr("region")
	if e == nil {
		return ""
	}
	n := p.scope.module.once("region of provider "+p.name, e.span(), func() *document.Node { return e.eval(p.scope) })
	if n.Kind == document.String && n.Concrete() && n.Inner == nil {
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
		switch {
		case p.name == "" || own:
			p.name, given = "", o.AccountID
		default:
			given = id
		}
	}
	switch {
	case given != "":
		return document.Part{Text: given}
	case p.name != "" && kind != document.Partition:
		s.ID = "provider " + p.name
	}
	return document.Part{Symbol: s}
}
