package terraform

import (
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
)

// address is how messages and inventories name the resource.
func (r resource) address() string { return r.module.qualified(r.full + r.in.key) }

// aliasName is the name of an alias, alias/….
func (r resource) aliasName() *document.Node {
	if n := r.set("alias_name"); n != nil { // of awscc_kms_alias
		return n
	}
	return r.name()
}

// keyOf is a symbol for the id of the key that an alias of this account and Region points to.
func (r resource) keyOf(alias *document.Node) document.Part {
	id, where := "key of "+alias.Display(), ""
	for _, kind := range []document.SymbolKind{document.Account, document.Region} {
		if p := r.of(kind); p.Symbol == nil || p.Symbol.ID != document.Self {
			where = " in " + r.text(r.of(document.Account)).Display() + " " + r.text(r.of(document.Region)).Display()
		}
	}
	return document.Part{Symbol: &document.Symbol{Kind: document.Name, ID: id + where, Why: "it is the key that " + alias.Display() + " points to", Span: r.span}}
}

// target is the ARN or the id of the key that a value names: by alias, ARN or id. It is nil where that is not to be seen.
func (r resource) target(n *document.Node, arn bool) *document.Node {
	if n == nil {
		return nil
	}
	known := true
	out := mapChoice(n, func(n *document.Node) *document.Node {
		id := r.targetID(n)
		switch {
		case id == nil:
			known = false
			return n
		case !arn:
			return r.text(id...)
		}
		if _, after := splitAt(n, ":key/"); after != nil { // it may be of another account
			return n
		}
		return r.text(append(r.keyPrefix(), id...)...)
	})
	if !known {
		return nil
	}
	return out
}

// targetID is the id of the key that a value without choices names.
func (r resource) targetID(n *document.Node) []document.Part {
	parts := n.Parts()
	switch {
	case n.Kind != document.String || len(parts) == 0:
		return nil
	case startsText(n, "alias/"):
		return []document.Part{r.keyOf(n)}
	case startsText(n, "arn:"):
		if _, id := splitAt(n, ":key/"); id != nil {
			return id
		}
		if _, name := splitAt(n, ":alias/"); name != nil {
			return []document.Part{r.keyOf(r.text(append([]document.Part{lit("alias/")}, name...)...))}
		}
		return nil
	case len(parts) == 1 && (parts[0].Symbol == nil || parts[0].Symbol.Kind == document.Name):
		return parts
	default:
		return nil
	}
}

func startsText(n *document.Node, prefix string) bool {
	parts := n.Parts()
	return len(parts) > 0 && strings.HasPrefix(parts[0].Text, prefix)
}

// splitAt divides a text at the first place of a mark; after is nil where the mark does not occur.
func splitAt(n *document.Node, mark string) (before, after []document.Part) {
	parts := n.Parts()
	for i, p := range parts {
		if text, rest, found := strings.Cut(p.Text, mark); found {
			before = append(append(before, parts[:i]...), lit(text))
			return before, append([]document.Part{lit(rest)}, parts[i+1:]...)
		}
	}
	return parts, nil
}

// keyPrefix is an ARN of a key up to its id.
func (r resource) keyPrefix() []document.Part {
	return []document.Part{lit("arn:"), r.of(document.Partition), lit(":kms:"), r.of(document.Region), lit(":"), r.of(document.Account), lit(":key/")}
}

// kmsAlias is an alias that the code makes, or looks up.
// https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/kms_alias
func kmsAlias(r resource, name string) *document.Node {
	switch name {
	case "name":
		return r.aliasName()
	case "arn":
		return mapChoice(r.aliasName(), func(n *document.Node) *document.Node {
			parts := []document.Part{lit("arn:"), r.of(document.Partition), lit(":kms:"), r.of(document.Region), lit(":"), r.of(document.Account), lit(":")}
			return r.text(append(parts, textParts(n)...)...)
		})
	case "id":
		if r.block.kind == "data" {
			return kmsAlias(r, "arn")
		}
		return r.aliasName()
	case "target_key_id", "target_key_arn":
		to := r.aliasName()
		if r.block.kind != "data" {
			if name == "target_key_id" {
				return nil // the code sets it
			}
			to = r.set("target_key_id")
		}
		return r.target(to, name == "target_key_arn")
	}
	return nil
}

// lookedUpKey is data "aws_kms_key": the key that an alias, an ARN or an id names.
func lookedUpKey(r resource, name string) *document.Node {
	switch name {
	case "arn":
		if n := r.target(r.set("key_id"), true); n != nil {
			return n
		}
	case "id", "key_id":
		if n := r.target(r.set("key_id"), false); n != nil {
			return n
		}
	}
	return kmsKey(r, name)
}

// keyStore is a custom key store in the shape of kms:DescribeCustomKeyStores.
func (r resource) keyStore() *document.Node {
	out := &document.Node{Kind: document.Object, Span: r.block.header}
	put(out, "CustomKeyStoreId", r.block.header, r.symbol(document.Name, "id"))
	put(out, "CustomKeyStoreName", r.block.header, r.set("custom_key_store_name"))
	put(out, "CustomKeyStoreType", r.block.header, r.or("AWS_CLOUDHSM", document.String, "custom_key_store_type"))
	put(out, "CloudHsmClusterId", r.block.header, r.set("cloud_hsm_cluster_id"))
	put(out, "Address", r.block.header, r.text(lit(r.address())))
	return out
}

// keyStoreID is the id of a custom key store, which is decided when the code is applied.
func keyStoreID(r resource, name string) *document.Node {
	if name == "id" || name == "custom_key_store_id" {
		return r.symbol(document.Name, "id")
	}
	return nil
}
