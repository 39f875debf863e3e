package cloudformation

import (
	"strconv"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
)

// serverlessTypes are the resource types of SAM that use keys or get roles, with what SAM makes of them and the service that
// assumes the role.
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources.html
var serverlessTypes = map[string]struct{ kind, service, globals string }{
	"AWS::Serverless::Function":     {"AWS::Lambda::Function", "lambda.amazonaws.com", "Function"},
	"AWS::Serverless::StateMachine": {"AWS::StepFunctions::StateMachine", "states.amazonaws.com", "StateMachine"},
	"AWS::Serverless::SimpleTable":  {"AWS::DynamoDB::Table", "", "SimpleTable"},
}

// inherited are the properties that SAM takes from Globals and that matter here.
var inherited = []string{"KmsKeyArn", "Role", "RolePath", "PermissionsBoundary", "VpcConfig", "Tracing", "SSESpecification"}

// serverless returns the resources of a template with those of SAM as the ones that SAM makes of them: functions
// and state machines with their roles, as far as keys and permissions are concerned.
func (t *template) serverless(root, resources *document.Node) *document.Node {
	if src := root.Span.Source; src != nil && !strings.Contains(src.Text, "AWS::Serverless::") {
		return resources
	}
	changed := *resources
	changed.Members = nil
	var roles []document.Member
	for _, m := range resources.Members {
		typ := m.Value.Member("Type")
		made, ok := serverlessTypes[typ.Display()]
		if !ok {
			changed.Members = append(changed.Members, m)
			continue
		}
		f := function{t: t, member: m, span: m.Key.Span, properties: withGlobals(m.Value.Member("Properties"), root.Member("Globals").Member(made.globals))}
		if role := m.Key.Text + "Role"; made.service != "" && f.properties.Member("Role") == nil {
			if resources.Member(role) == nil {
				roles = append(roles, document.Member{Key: text(f.span, role), Value: f.role(made.service)})
			}
			f.properties = with(f.properties, "Role", object(f.span, entry("Fn::GetAtt", list(f.span, text(f.span, role), text(f.span, "Arn")))))
		}
		m.Value = with(with(m.Value, "Type", text(typ.Span, made.kind)), "Properties", f.properties)
		changed.Members = append(changed.Members, m)
	}
	changed.Members = append(changed.Members, roles...)
	return &changed
}

// withGlobals adds the properties that a resource has from Globals.
func withGlobals(properties, globals *document.Node) *document.Node {
	if properties == nil || properties.Kind != document.Object {
		properties = &document.Node{Kind: document.Object}
	}
	for _, name := range inherited {
		if n := globals.Member(name); n != nil && properties.Member(name) == nil {
			properties = with(properties, name, n)
		}
	}
	return properties
}

// function is a resource of SAM that gets a role.
type function struct {
	t          *template
	member     document.Member
	span       document.Span
	properties *document.Node
}

// role returns the role that SAM makes. Permissions that it adds for events and connectors are not among its policies.
func (f *function) role(service string) *document.Node {
	var arns, policies []*document.Node
	if service == "lambda.amazonaws.com" {
		name := "AWSLambdaBasicExecutionRole"
		if f.properties.Member("VpcConfig") != nil {
			name = "AWSLambdaVPCAccessExecutionRole"
		}
		arns = append(arns, object(f.span, entry("Fn::Sub", text(f.span, "arn:${AWS::Partition}:iam::aws:policy/service-role/"+name))))
	}
	for _, item := range oneOrMore(f.properties.Member("Policies")) {
		arn, inline := f.t.policyOf(item)
		if arn != nil {
			arns = append(arns, arn)
		}
		if inline != nil {
			name := text(item.Span, f.member.Key.Text+"RolePolicy"+strconv.Itoa(len(policies)))
			policies = append(policies, object(item.Span, entry("PolicyName", name), entry("PolicyDocument", inline)))
		}
	}
	statement := object(f.span, entry("Effect", text(f.span, "Allow")), entry("Principal", object(f.span, entry("Service", text(f.span, service)))), entry("Action", text(f.span, "sts:AssumeRole")))
	trust := object(f.span, entry("Version", text(f.span, "2012-10-17")), entry("Statement", list(f.span, statement)))
	if own := f.properties.Member("AssumeRolePolicyDocument"); own != nil {
		trust = own
	}
	properties := object(f.span, entry("AssumeRolePolicyDocument", trust), entry("ManagedPolicyArns", list(f.span, arns...)), entry("Policies", list(f.span, policies...)))
	if n := f.properties.Member("PermissionsBoundary"); n != nil {
		properties = with(properties, "PermissionsBoundary", n)
	}
	if n := f.properties.Member("RolePath"); n != nil {
		properties = with(properties, "Path", n)
	}
	role := object(f.span, entry("Type", text(f.span, "AWS::IAM::Role")), entry("Properties", properties))
	for _, name := range []string{"Condition", "Metadata"} {
		if n := f.member.Value.Member(name); n != nil {
			role = with(role, name, n)
		}
	}
	return role
}

func oneOrMore(n *document.Node) []*document.Node {
	switch {
	case n == nil:
		return nil
	case n.Kind == document.List:
		return n.Items
	default:
		return []*document.Node{n}
	}
}

// policyOf returns what an item of a function's Policies is: the ARN of a managed policy, or the document of an inline one.
func (t *template) policyOf(n *document.Node) (arn, inline *document.Node) {
	if n.Kind == document.String {
		if strings.HasPrefix(n.Text, "arn:") {
			return n, nil
		}
		why := "SAM looks up where the policy " + n.Text + " of AWS is"
		return document.NewString(n.Span, document.Part{Symbol: &document.Symbol{ID: "ARN of the AWS managed policy " + n.Text, Why: why, Span: n.Span}}), nil
	}
	if n.Member("Statement") != nil {
		return nil, n
	}
	if n.Kind != document.Object || len(n.Members) != 1 {
		return n, nil
	}
	name, argument := n.Members[0].Key.Text, n.Members[0].Value
	switch {
	case name == "Fn::If" && len(argument.Items) == 3:
		yesARN, yes := t.policyOf(argument.Items[1])
		noARN, no := t.policyOf(argument.Items[2])
		return eitherOf(n, yesARN, noARN), eitherOf(n, yes, no)
	case isFunction(name):
		return n, nil
	case name == "KMSDecryptPolicy" && argument.Member("KeyId") != nil:
		return nil, keyStatement(n.Span, "kms:Decrypt", argument.Member("KeyId"))
	case name == "KMSEncryptPolicy" && argument.Member("KeyId") != nil:
		return nil, keyStatement(n.Span, "kms:Encrypt", argument.Member("KeyId"))
	default:
		return nil, t.unknown(n, "policy template "+name, "the policy template "+name+" of SAM is not expanded")
	}
}

// eitherOf returns the Fn::If n with other sides, nil where it has none.
func eitherOf(n, yes, no *document.Node) *document.Node {
	if yes == nil && no == nil {
		return nil
	}
	nothing := object(n.Span, entry("Ref", text(n.Span, "AWS::NoValue")))
	if yes == nil {
		yes = nothing
	}
	if no == nil {
		no = nothing
	}
	return object(n.Span, entry("Fn::If", list(n.Span, n.Members[0].Value.Items[0], yes, no)))
}

// keyStatement returns the document of SAM's policy templates about a key.
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-policy-template-list.html
func keyStatement(span document.Span, action string, keyID *document.Node) *document.Node {
	format := text(span, "arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:key/${keyId}")
	resource := object(span, entry("Fn::Sub", list(span, format, object(span, entry("keyId", keyID)))))
	statement := object(span, entry("Effect", text(span, "Allow")), entry("Action", text(span, action)), entry("Resource", resource))
	return object(span, entry("Statement", list(span, statement)))
}

// object returns an object with these members.
func object(span document.Span, members ...document.Member) *document.Node {
	return &document.Node{Kind: document.Object, Span: span, Members: members}
}

func entry(name string, value *document.Node) document.Member {
	return document.Member{Key: text(value.Span, name), Value: value}
}

func list(span document.Span, items ...*document.Node) *document.Node {
	return &document.Node{Kind: document.List, Span: span, Items: items}
}

// with returns an object with a member set to a value.
func with(n *document.Node, name string, value *document.Node) *document.Node {
	changed := *n
	changed.Members = nil
	set := false
	for _, m := range n.Members {
		if m.Key.Text == name {
			m.Value, set = value, true
		}
		changed.Members = append(changed.Members, m)
	}
	if !set {
		changed.Members = append(changed.Members, document.Member{Key: text(value.Span, name), Value: value})
	}
	return &changed
}
