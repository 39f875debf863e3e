package terraform

import (
	"strings"

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

// credentials are arguments by which a provider can be for another account than the default one.
var credentials = []string{"profile", "access_key", "shared_credentials_files", "shared_config_files", "token", "allowed_account_ids"}

// providerAccount says whose account a provider of the root is for: own is true where it uses the credentials of the
// default provider, and differs from it in the Region only; account is the id where it assumes a role whose ARN is known.
func (m *module) providerAccount(name string) (account string, own bool) {
	for m.above != nil {
		m = m.above
	}
	b := m.folder.providers[name]
	if b == nil {
		return "", false
	}
	for _, kind := range []string{"assume_role_with_web_identity", "assume_role"} {
		roles := b.blocks(kind)
		if len(roles) == 0 {
			continue
		}
		if e := roles[len(roles)-1].attr("role_arn"); e != nil {
			if n := e.eval(m.scope()); n.Concrete() {
				if fields := strings.Split(n.Text, ":"); len(fields) == 6 {
					return fields[4], false
				}
			}
		}
		return "", false
	}
	for _, argument := range credentials {
		if b.attr(argument) != nil {
			return "", false
		}
	}
	return "", true
}
