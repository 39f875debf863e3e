package terraform

import (
	"strings"

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
	e := r.block.attr(name)
	if e == nil {
		return nil
	}
	full := r.full + r.in.key + "." + name
	return r.module.once("argument "+full, e.span(), func() *document.Node {
		return r.module.run.refine(e.eval(r.scope()), r.planned(name))
	})
}

func (r resource) scope() *scope { return r.module.instance(r.in) }

func (r resource) text(parts ...document.Part) *document.Node {
	return document.NewString(r.span, parts...)
}

func lit(s string) document.Part { return document.Part{Text: s} }

// iamARN is the ARN of a resource of IAM, with the path that the code gives it.
func (r resource) iamARN(kind string) *document.Node {
	p := notNull(r.set("path"))
	if p == nil {
		p = r.text(lit("/"))
		if strings.HasPrefix(r.full, "data.") && kind != "user" { // it has the path that somebody gave it elsewhere
			p = r.symbol(document.Name, "path")
		}
	}
	values := []*document.Node{p, r.name()}
	join := func(v []*document.Node) *document.Node {
		parts := []document.Part{lit("arn:"), r.of(document.Partition), lit(":iam::"), r.of(document.Account), lit(":" + kind)}
		return r.text(append(append(parts, textParts(v[0])...), textParts(v[1])...)...)
	}
	return distribute(r.here(), values, join)
}

// here is an expression for values that the resource makes by itself.
func (r resource) here() nativeExpr {
	return nativeExpr{src: r.span.Source, expr: literalAt(r.span), s: r.scope()}
}

// name is the name of a resource: as the code sets it, or a symbol.
func (r resource) name() *document.Node {
	for _, attribute := range []string{"name", "role_name", "user_name"} {
		if n := r.set(attribute); n != nil && (n.Kind == document.String || n.Kind == document.Choice) {
			return n
		}
	}
	own := r.symbol(document.Name, "name")
	if prefix := r.set("name_prefix"); prefix != nil && prefix.Kind == document.String {
		return r.text(append(textParts(prefix), own.Parts()...)...)
	}
	return own
}

func (r resource) keyARN() *document.Node {
	return r.text(append(r.keyPrefix(), r.symbol(document.Name, "key_id").Parts()...)...)
}

type provide func(r resource, name string) *document.Node

func iam(kind string) provide {
	return func(r resource, name string) *document.Node {
		switch name {
		case "arn":
			return r.iamARN(kind)
		case "id":
			if kind == "policy" {
				return r.iamARN(kind)
			}
			return r.name()
		case "name":
			return r.name()
		}
		return nil
	}
}

// lookedUpPolicy is a managed policy of AWS or of the account, by its ARN or by its name.
func lookedUpPolicy(r resource, name string) *document.Node {
	if arn := notNull(r.set("arn")); arn != nil && (name == "arn" || name == "id") {
		return arn
	}
	if name == "arn" && r.set("name") != nil { // of the account, or of AWS
		return r.symbol(document.Opaque, "arn")
	}
	return nil
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

func organization(r resource, name string) *document.Node {
	switch name {
	case "id":
		return r.text(document.Part{Symbol: &document.Symbol{Kind: document.Organization, ID: document.Self, Why: "it is the organization of the provider's credentials", Span: r.span}})
	case "master_account_id":
		return r.symbol(document.Account, name)
	}
	return nil
}

func callerIdentity(r resource, name string) *document.Node {
	switch name {
	case "account_id", "id":
		return r.text(r.of(document.Account))
	case "arn": // of a user, or of a session of a role
		service := document.Part{Symbol: &document.Symbol{Kind: document.Name, ID: r.id("arn service"), Why: "it is whoever applies the code", Span: r.span}}
		return r.text(lit("arn:"), r.of(document.Partition), lit(":"), service, lit("::"), r.of(document.Account), lit(":"), r.symbol(document.Name, "arn").Parts()[0])
	}
	return nil
}

func partition(r resource, name string) *document.Node {
	switch name {
	case "partition", "id":
		return r.text(r.of(document.Partition))
	case "dns_suffix":
		return r.text(document.Part{Symbol: &document.Symbol{Kind: document.URLSuffix, ID: document.Self, Why: "it is that of the partition", Span: r.span}})
	}
	return nil
}

func region(r resource, name string) *document.Node {
	if name != "name" && name != "id" && name != "region" {
		return nil
	}
	for _, argument := range []string{"name", "region"} {
		if n := notNull(r.set(argument)); n != nil {
			return n
		}
	}
	return r.text(r.of(document.Region))
}

func serviceLinkedRole(r resource, name string) *document.Node {
	service := r.set("aws_service_name")
	if name != "arn" || service == nil || service.Kind != document.String {
		return nil
	}
	parts := []document.Part{lit("arn:"), r.of(document.Partition), lit(":iam::"), r.of(document.Account), lit(":role/aws-service-role/")}
	parts = append(append(parts, service.Parts()...), lit("/"))
	return r.text(append(parts, r.symbol(document.Name, "name").Parts()...)...)
}

// rendered is the text of a template_file.
func rendered(r resource, name string) *document.Node {
	if name != "rendered" {
		return nil
	}
	text := r.set("template")
	if text == nil || text.Kind != document.String || !text.Concrete() || text.Inner != nil {
		return r.symbol(document.Opaque, name)
	}
	return templateText(templateScope(r.here(), r.set("vars")), text)
}

// providerOf returns what providers make known of the attributes of a type of resource. A nil node says that the code or a
// symbol has the attribute.
func providerOf(kind string) provide {
	switch kind {
	case "data.aws_caller_identity":
		return callerIdentity
	case "data.aws_partition":
		return partition
	case "data.aws_region":
		return region
	case "data.aws_organizations_organization", "aws_organizations_organization":
		return organization
	case "data.aws_iam_policy_document":
		return policyDocument
	case "data.aws_iam_role", "aws_iam_role":
		return iam("role")
	case "data.aws_iam_user", "aws_iam_user":
		return iam("user")
	case "aws_iam_group":
		return iam("group")
	case "aws_iam_policy":
		return iam("policy")
	case "data.aws_iam_policy":
		return lookedUpPolicy
	case "aws_iam_instance_profile":
		return iam("instance-profile")
	case "aws_iam_service_linked_role":
		return serviceLinkedRole
	case "aws_kms_key", "aws_kms_external_key", "aws_kms_replica_key", "aws_kms_replica_external_key", "awscc_kms_key", "awscc_kms_replica_key":
		return kmsKey
	case "data.aws_kms_key":
		return lookedUpKey
	case "aws_kms_alias", "awscc_kms_alias", "data.aws_kms_alias":
		return kmsAlias
	case "aws_kms_custom_key_store", "data.aws_kms_custom_key_store":
		return keyStoreID
	case "data.aws_elb_service_account", "data.aws_cloudtrail_service_account", "data.aws_redshift_service_account":
		return serviceAccount
	case "data.template_file":
		return rendered
	}
	if s, ok := shapes[kind]; ok {
		return s.attribute
	}
	return nil
}
