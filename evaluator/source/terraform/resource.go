package terraform

import (
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/kmslint/kmslint/evaluator/document"
)

// resource is one instance of a resource or data source of which an attribute is asked.
type resource struct {
	module *module
	full   string
	block  *block
	in     instance
	span   document.Span
}

func (r resource) id(name string) string { return r.module.qualified(r.full + r.in.key + "." + name) }

// symbol stands for an attribute that the provider decides.
func (r resource) symbol(kind document.SymbolKind, name string) *document.Node {
	return document.NewString(r.span, document.Part{Symbol: &document.Symbol{
		Kind: kind, ID: r.id(name), Why: r.id(name) + " is decided when the code is applied", Span: r.span,
	}})
}

// set evaluates an argument of the resource, nil where the code leaves it out.
func (r resource) set(name string) *document.Node {
	if e := r.block.attr(name); e != nil {
		return e.eval(r.module.scope(r.in.vars))
	}
	return nil
}

// provider is the provider that the resource belongs to: "" for the default one of the root.
func (r resource) provider() string {
	name := "aws"
	if e, ok := r.block.attr("provider").(nativeExpr); ok {
		if t, diagnostics := hcl.AbsTraversalForExpr(e.expr); !diagnostics.HasErrors() {
			name = traversalText(t)
		}
	}
	return r.module.provider(name)
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

// provider follows a provider's name to the root.
func (m *module) provider(name string) string {
	if m.above == nil {
		if name == "aws" {
			return ""
		}
		return name
	}
	if outer, ok := m.providers[name]; ok {
		return m.above.provider(outer)
	}
	if name == "aws" {
		return m.above.provider("aws")
	}
	return m.qualified(name)
}

// of is a symbol of the account, Region or partition that the provider of the resource is for.
func (r resource) of(kind document.SymbolKind) document.Part {
	o := r.module.run.options
	given := map[document.SymbolKind]string{document.Account: o.AccountID, document.Region: o.Region, document.Partition: o.Partition}[kind]
	provider := r.provider()
	if given != "" && (provider == "" || kind == document.Partition) {
		return document.Part{Text: given}
	}
	s := &document.Symbol{Kind: kind, ID: document.Self, Why: "it is that of the provider's credentials", Span: r.span}
	if provider != "" && kind != document.Partition {
		s.ID = "provider " + provider
	}
	return document.Part{Symbol: s}
}

func (r resource) text(parts ...document.Part) *document.Node {
	return document.NewString(r.span, parts...)
}

func lit(s string) document.Part { return document.Part{Text: s} }

// iamARN is the ARN of a resource of IAM, with the path that the code gives it.
func (r resource) iamARN(kind string) *document.Node {
	parts := []document.Part{lit("arn:"), r.of(document.Partition), lit(":iam::"), r.of(document.Account), lit(":" + kind)}
	if p := r.set("path"); p != nil && p.Kind == document.String {
		parts = append(parts, p.Parts()...)
	} else {
		parts = append(parts, lit("/"))
	}
	return r.text(append(parts, r.name().Parts()...)...)
}

// name is the name of a resource: as the code sets it, or a symbol.
func (r resource) name() *document.Node {
	for _, attribute := range []string{"name", "role_name", "user_name"} {
		if n := r.set(attribute); n != nil && n.Kind == document.String {
			return n
		}
	}
	return r.symbol(document.Name, "name")
}

func (r resource) keyARN() *document.Node {
	return r.text(lit("arn:"), r.of(document.Partition), lit(":kms:"), r.of(document.Region), lit(":"), r.of(document.Account), lit(":key/"), r.symbol(document.Name, "key_id").Parts()[0])
}

type provide func(r resource, name string) *document.Node

func iam(kind string) provide {
	return func(r resource, name string) *document.Node {
		switch name {
		case "arn":
			return r.iamARN(kind)
		case "name", "id":
			return r.name()
		}
		return nil
	}
}

func kmsKey(r resource, name string) *document.Node {
	switch name {
	case "arn", "key_arn":
		return r.keyARN()
	case "key_id", "id":
		return r.symbol(document.Name, "key_id")
	}
	return nil
}

// serviceAccount is a data source that gives an account of AWS itself.
func serviceAccount(r resource, name string) *document.Node {
	account := document.Part{Symbol: &document.Symbol{Kind: document.Account, ID: r.id("account"), Why: "it is an account of AWS", Span: r.span}}
	switch name {
	case "arn":
		return r.text(lit("arn:"), r.of(document.Partition), lit(":iam::"), account, lit(":root"))
	case "id":
		return r.text(account)
	}
	return nil
}

// arnOf gives the ARN of a resource whose name the code sets.
func arnOf(format string, names ...string) provide {
	return func(r resource, name string) *document.Node {
		if name != "arn" {
			return nil
		}
		var parts []document.Part
		for _, p := range strings.SplitAfter(format, "}") {
			before, field, found := strings.Cut(strings.TrimSuffix(p, "}"), "{")
			parts = append(parts, lit(before))
			if !found {
				continue
			}
			switch field {
			case "p":
				parts = append(parts, r.of(document.Partition))
			case "r":
				parts = append(parts, r.of(document.Region))
			case "a":
				parts = append(parts, r.of(document.Account))
			default:
				n := r.set(field)
				if n == nil || n.Kind != document.String {
					n = r.symbol(document.Name, field)
				}
				parts = append(parts, n.Parts()...)
			}
		}
		return r.text(parts...)
	}
}

// providers are, by type of resource, the attributes that providers make known. A nil node says that the code or a symbol
// has the attribute.
func providers() map[string]provide {
	organization := func(r resource, name string) *document.Node {
		switch name {
		case "id":
			return r.text(document.Part{Symbol: &document.Symbol{Kind: document.Organization, ID: document.Self, Why: "it is the organization of the provider's credentials", Span: r.span}})
		case "master_account_id":
			return r.symbol(document.Account, name)
		}
		return nil
	}
	return map[string]provide{
		"data.aws_caller_identity": func(r resource, name string) *document.Node {
			switch name {
			case "account_id", "id":
				return r.text(r.of(document.Account))
			case "arn": // of a user, or of a session of a role
				service := document.Part{Symbol: &document.Symbol{Kind: document.Name, ID: r.id("arn service"), Why: "it is whoever applies the code", Span: r.span}}
				return r.text(lit("arn:"), r.of(document.Partition), lit(":"), service, lit("::"), r.of(document.Account), lit(":"), r.symbol(document.Name, "arn").Parts()[0])
			}
			return nil
		},
		"data.aws_partition": func(r resource, name string) *document.Node {
			switch name {
			case "partition", "id":
				return r.text(r.of(document.Partition))
			case "dns_suffix":
				return r.text(document.Part{Symbol: &document.Symbol{Kind: document.URLSuffix, ID: document.Self, Why: "it is that of the partition", Span: r.span}})
			}
			return nil
		},
		"data.aws_region": func(r resource, name string) *document.Node {
			if name == "name" || name == "id" || name == "region" {
				if r.block.attr(name) == nil {
					return r.text(r.of(document.Region))
				}
			}
			return nil
		},
		"data.aws_organizations_organization": organization, "aws_organizations_organization": organization,
		"data.aws_iam_policy_document": policyDocument,
		"data.aws_iam_role":            iam("role"), "aws_iam_role": iam("role"), "data.aws_iam_user": iam("user"), "aws_iam_user": iam("user"),
		"aws_iam_group": iam("group"), "aws_iam_policy": iam("policy"), "aws_iam_instance_profile": iam("instance-profile"),
		"aws_iam_service_linked_role": func(r resource, name string) *document.Node {
			if name != "arn" {
				return nil
			}
			service := r.set("aws_service_name")
			if service == nil || service.Kind != document.String {
				return nil
			}
			parts := []document.Part{lit("arn:"), r.of(document.Partition), lit(":iam::"), r.of(document.Account), lit(":role/aws-service-role/")}
			parts = append(append(parts, service.Parts()...), lit("/"))
			return r.text(append(parts, r.symbol(document.Name, "name").Parts()...)...)
		},
		"aws_kms_key": kmsKey, "aws_kms_external_key": kmsKey, "aws_kms_replica_key": kmsKey, "aws_kms_replica_external_key": kmsKey, "data.aws_kms_key": kmsKey,
		"data.aws_elb_service_account":        serviceAccount,
		"data.aws_cloudtrail_service_account": serviceAccount,
		"data.aws_redshift_service_account":   serviceAccount,
		"aws_s3_bucket":                       arnOf("arn:{p}:s3:::{bucket}"),
		"aws_sns_topic":                       arnOf("arn:{p}:sns:{r}:{a}:{name}"),
		"aws_sqs_queue":                       arnOf("arn:{p}:sqs:{r}:{a}:{name}"),
		"aws_cloudwatch_log_group":            arnOf("arn:{p}:logs:{r}:{a}:log-group:{name}"),
		"aws_lambda_function":                 arnOf("arn:{p}:lambda:{r}:{a}:function:{function_name}"),
		"aws_cloudtrail":                      arnOf("arn:{p}:cloudtrail:{r}:{a}:trail/{name}"),
		"aws_dynamodb_table":                  arnOf("arn:{p}:dynamodb:{r}:{a}:table/{name}"),
		"data.template_file": func(r resource, name string) *document.Node {
			if name != "rendered" {
				return nil
			}
			return r.rendered()
		},
	}
}

// rendered is the text of a template_file.
func (r resource) rendered() *document.Node {
	text := r.set("template")
	vars := r.set("vars")
	if text == nil || !text.Concrete() {
		return r.symbol(document.Opaque, "rendered")
	}
	return renderTemplate(r, text, vars)
}
