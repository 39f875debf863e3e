package policy_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// principal is what the tables say about one.
type principal struct {
	Type, Partition, Account, Name, Problem string
}

// show writes a text with its symbols as ${…}.
func show(t policy.Text) string { return document.NewString(document.Span{}, t...).Display() }

// onlyPrincipal parses a policy with that Principal element and returns the one principal in it.
func onlyPrincipal(t *testing.T, element *document.Node) principal {
	t.Helper()
	p, ds := policy.Parse(replaced(t, whole, "Principal", element), policy.Key, document.Limits{})
	if len(ds) > 0 || len(p.Statements[0].Principals.List) != 1 {
		t.Fatalf("Parse gives %d principals and reports %q", len(p.Statements[0].Principals.List), brief(ds))
	}
	pr := p.Statements[0].Principals.List[0]
	return principal{pr.Type.String(), show(pr.Partition), show(pr.Account), show(pr.Name), pr.Problem}
}

func under(key string, n *document.Node) *document.Node {
	return &document.Node{Kind: document.Object, Members: []document.Member{{Key: symbolic(text(key)), Value: n}}}
}

func TestPrincipalForms(t *testing.T) {
	t.Parallel()
	const a = "111122223333"
	const wildcard = `an ARN in Principal cannot contain a wildcard; use "*" narrowed by a condition on aws:PrincipalArn`
	const neither = `it is neither an ARN, a 12-digit account id nor "*"`
	const end = "the ARN does not end with root, role/Name, user/Name, assumed-role/Role/Session or federated-user/Name"
	const service = "a service principal has the form service.amazonaws.com"
	const digits = "the account in the ARN must have 12 digits"
	tests := map[string]struct {
		key, value string
		want       principal
	}{
		"everyone":                          {"", "*", principal{Type: "everyone"}},
		"everyone under AWS":                {"AWS", "*", principal{Type: "everyone"}},
		"an ARN without a type":             {"", "arn:aws:iam::111122223333:root", principal{Type: "invalid", Problem: `only "*" may stand there as a string; write {"AWS": …} or {"Service": …}`}},
		"an account id":                     {"AWS", a, principal{Type: "account", Account: a}},
		"an account root":                   {"AWS", "arn:aws:iam::111122223333:root", principal{Type: "account", Partition: "aws", Account: a}},
		"an account of another partition":   {"AWS", "arn:aws-us-gov:iam::111122223333:root", principal{Type: "account", Partition: "aws-us-gov", Account: a}},
		"a role":                            {"AWS", "arn:aws:iam::111122223333:role/App", principal{Type: "role", Partition: "aws", Account: a, Name: "App"}},
		"a role with a path":                {"AWS", "arn:aws:iam::111122223333:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling", principal{Type: "role", Partition: "aws", Account: a, Name: "aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"}},
		"a user":                            {"AWS", "arn:aws:iam::111122223333:user/division/Bob", principal{Type: "user", Partition: "aws", Account: a, Name: "division/Bob"}},
		"a session":                         {"AWS", "arn:aws:sts::111122223333:assumed-role/App/i-0abc", principal{Type: "session", Partition: "aws", Account: a, Name: "App/i-0abc"}},
		"a federated user":                  {"AWS", "arn:aws:sts::111122223333:federated-user/Bob", principal{Type: "federated-user", Partition: "aws", Account: a, Name: "Bob"}},
		"a deleted user":                    {"AWS", "AIDACKCEVSQ6C2EXAMPLE", principal{Type: "unique-id", Name: "AIDACKCEVSQ6C2EXAMPLE"}},
		"a deleted role":                    {"AWS", "AROACKCEVSQ6C2EXAMPLE", principal{Type: "unique-id", Name: "AROACKCEVSQ6C2EXAMPLE"}},
		"an origin access identity":         {"AWS", "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity EH1HDMB1FH2TC", principal{Type: "user", Partition: "aws", Account: "cloudfront", Name: "CloudFront Origin Access Identity EH1HDMB1FH2TC"}},
		"a service":                         {"Service", "s3.amazonaws.com", principal{Type: "service", Name: "s3.amazonaws.com"}},
		"a service of a Region":             {"Service", "logs.us-east-1.amazonaws.com", principal{Type: "service", Name: "logs.us-east-1.amazonaws.com"}},
		"a service in China":                {"Service", "logs.cn-north-1.amazonaws.com.cn", principal{Type: "service", Name: "logs.cn-north-1.amazonaws.com.cn"}},
		"an internal service":               {"Service", "macie2.aws.internal", principal{Type: "service", Name: "macie2.aws.internal"}},
		"a SAML provider":                   {"Federated", "arn:aws:iam::111122223333:saml-provider/Okta", principal{Type: "federated", Name: "arn:aws:iam::111122223333:saml-provider/Okta"}},
		"a web identity provider":           {"Federated", "accounts.google.com", principal{Type: "federated", Name: "accounts.google.com"}},
		"a canonical user":                  {"CanonicalUser", "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be", principal{Type: "canonical-user", Name: "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"}},
		"a type that IAM does not know":     {"Role", "*", principal{Type: "invalid", Problem: `"Role" is no type of principal: Principal knows AWS, Service, Federated and CanonicalUser`}},
		"a type in lower case":              {"aws", "*", principal{Type: "invalid", Problem: `"aws" is no type of principal: Principal knows AWS, Service, Federated and CanonicalUser`}},
		"nothing":                           {"AWS", "", principal{Type: "invalid", Problem: "it is empty"}},
		"a word":                            {"AWS", "admin", principal{Type: "invalid", Problem: neither}},
		"an account id of 11 digits":        {"AWS", "11112222333", principal{Type: "invalid", Problem: "an account id has 12 digits, this number has 11"}},
		"an account id with hyphens":        {"AWS", "1111-2222-3333", principal{Type: "invalid", Problem: neither}},
		"an account of 11 digits in an ARN": {"AWS", "arn:aws:iam::11112222333:root", principal{Type: "invalid", Partition: "aws", Account: "11112222333", Problem: digits}},
		"no account in an ARN":              {"AWS", "arn:aws:iam:::role/App", principal{Type: "invalid", Partition: "aws", Problem: digits}},
		"a Region in an ARN":                {"AWS", "arn:aws:iam:us-east-1:111122223333:role/App", principal{Type: "invalid", Partition: "aws", Account: a, Problem: "the ARN of an IAM principal has no Region"}},
		"a truncated ARN":                   {"AWS", "arn:aws:iam::111122223333", principal{Type: "invalid", Problem: neither}},
		"a wildcard in an ARN":              {"AWS", "arn:aws:iam::111122223333:role/*", principal{Type: "invalid", Partition: "aws", Account: a, Problem: wildcard}},
		"a wildcard for the account":        {"AWS", "arn:aws:iam::*:root", principal{Type: "invalid", Partition: "aws", Account: "*", Problem: wildcard}},
		"a question mark":                   {"AWS", "arn:aws:iam::111122223333:role/Ap?", principal{Type: "invalid", Partition: "aws", Account: a, Problem: wildcard}},
		"part of a wildcard":                {"AWS", "1111*", principal{Type: "invalid", Problem: neither}},
		"a group":                           {"AWS", "arn:aws:iam::111122223333:group/Admins", principal{Type: "invalid", Partition: "aws", Account: a, Name: "Admins", Problem: "an IAM group cannot be a principal; name users or roles"}},
		"an instance profile":               {"AWS", "arn:aws:iam::111122223333:instance-profile/App", principal{Type: "invalid", Partition: "aws", Account: a, Name: "App", Problem: end}},
		"a role without a name":             {"AWS", "arn:aws:iam::111122223333:role/", principal{Type: "invalid", Partition: "aws", Account: a, Problem: end}},
		"a role without a slash":            {"AWS", "arn:aws:iam::111122223333:role", principal{Type: "invalid", Partition: "aws", Account: a, Problem: end}},
		"a session without a name":          {"AWS", "arn:aws:sts::111122223333:assumed-role/App", principal{Type: "invalid", Partition: "aws", Account: a, Name: "App", Problem: "the ARN of a session has the form assumed-role/Role/Session"}},
		"a session under iam":               {"AWS", "arn:aws:iam::111122223333:assumed-role/App/x", principal{Type: "invalid", Partition: "aws", Account: a, Name: "App/x", Problem: end}},
		"a role under sts":                  {"AWS", "arn:aws:sts::111122223333:role/App", principal{Type: "invalid", Partition: "aws", Account: a, Name: "App", Problem: end}},
		"a resource of another service":     {"AWS", "arn:aws:lambda::111122223333:function/x", principal{Type: "invalid", Partition: "aws", Account: a, Problem: "it is a resource of the service lambda, not an account, user or role"}},
		"a placeholder for the account":     {"AWS", "arn:aws:iam::${ACCOUNT_ID}:root", principal{Type: "account", Partition: "aws", Account: "${ACCOUNT_ID}"}},
		"a placeholder in double braces":    {"AWS", "arn:aws:iam::{{ account }}:role/App", principal{Type: "role", Partition: "aws", Account: "${account}", Name: "App"}},
		"a placeholder of documentation":    {"AWS", "arn:aws:iam::<account-id>:root", principal{Type: "account", Partition: "aws", Account: "${account-id}"}},
		"a placeholder for everything":      {"AWS", "${ROLE_ARN}", principal{Type: "unknown"}},
		"a policy variable":                 {"AWS", "arn:aws:iam::111122223333:user/${aws:username}", principal{Type: "invalid", Partition: "aws", Account: a, Name: "${aws:username}", Problem: "a policy variable cannot stand in Principal"}},
		"a service under AWS":               {"AWS", "s3.amazonaws.com", principal{Type: "invalid", Problem: `a service stands under "Service", not under "AWS"`}},
		"an ARN under Service":              {"Service", "arn:aws:iam::111122223333:root", principal{Type: "invalid", Name: "arn:aws:iam::111122223333:root", Problem: service}},
		"a service without its suffix":      {"Service", "s3", principal{Type: "invalid", Name: "s3", Problem: service}},
		"only the suffix of a service":      {"Service", ".amazonaws.com", principal{Type: "invalid", Name: ".amazonaws.com", Problem: service}},
		"a wildcard in a service":           {"Service", "*.amazonaws.com", principal{Type: "invalid", Name: "*.amazonaws.com", Problem: service}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			element := symbolic(text(tt.value))
			if tt.key != "" {
				element = under(tt.key, element)
			}
			if diff := cmp.Diff(tt.want, onlyPrincipal(t, element)); diff != "" {
				t.Errorf("%s %q (-want +got):\n%s", tt.key, tt.value, diff)
			}
		})
	}
}

func TestSymbolicPrincipals(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		key   string
		parts []document.Part
		want  principal
	}{
		"this account's root":             {"AWS", []document.Part{text("arn:"), symbol(partition), text(":iam::"), symbol(account), text(":root")}, principal{Type: "account", Partition: "${this partition}", Account: "${this account}"}},
		"this account's id":               {"AWS", []document.Part{symbol(account)}, principal{Type: "account", Account: "${this account}"}},
		"an account that is a parameter":  {"AWS", []document.Part{text("arn:aws:iam::"), symbol(opaque), text(":root")}, principal{Type: "account", Partition: "aws", Account: "${parameter X}"}},
		"a role of unknown name":          {"AWS", []document.Part{text("arn:aws:iam::111122223333:role/"), symbol(roleName)}, principal{Type: "role", Partition: "aws", Account: "111122223333", Name: "${resource App name}"}},
		"a role with part of its name":    {"AWS", []document.Part{text("arn:aws:iam::"), symbol(account), text(":role/app-"), symbol(opaque), text("-x")}, principal{Type: "role", Partition: "aws", Account: "${this account}", Name: "app-${parameter X}-x"}},
		"a session of unknown name":       {"AWS", []document.Part{text("arn:aws:sts::111122223333:assumed-role/"), symbol(roleName)}, principal{Type: "session", Partition: "aws", Account: "111122223333", Name: "${resource App name}"}},
		"a principal of unknown kind":     {"AWS", []document.Part{text("arn:aws:iam::"), symbol(account), text(":"), symbol(opaque)}, principal{Type: "unknown", Partition: "aws", Account: "${this account}"}},
		"an ARN of unknown end":           {"AWS", []document.Part{text("arn:aws:iam::"), symbol(opaque)}, principal{Type: "unknown"}},
		"an ARN of unknown beginning":     {"AWS", []document.Part{symbol(opaque), text(":root")}, principal{Type: "unknown"}},
		"a service of unknown name":       {"AWS", []document.Part{text("arn:aws:"), symbol(opaque), text("::111122223333:root")}, principal{Type: "unknown", Partition: "aws", Account: "111122223333"}},
		"a wildcard beside a symbol":      {"AWS", []document.Part{text("arn:aws:iam::"), symbol(account), text(":role/*")}, principal{Type: "invalid", Partition: "aws", Account: "${this account}", Problem: `an ARN in Principal cannot contain a wildcard; use "*" narrowed by a condition on aws:PrincipalArn`}},
		"a wildcard in no ARN":            {"AWS", []document.Part{symbol(account), text("*")}, principal{Type: "invalid", Problem: `it is neither an ARN, a 12-digit account id nor "*"`}},
		"a group of this account":         {"AWS", []document.Part{text("arn:aws:iam::"), symbol(account), text(":group/x")}, principal{Type: "invalid", Partition: "aws", Account: "${this account}", Name: "x", Problem: "an IAM group cannot be a principal; name users or roles"}},
		"a service of this Region":        {"Service", []document.Part{text("logs."), symbol(region), text(".amazonaws.com")}, principal{Type: "service", Name: "logs.${this region}.amazonaws.com"}},
		"a provider of this account":      {"Federated", []document.Part{text("arn:aws:iam::"), symbol(account), text(":saml-provider/x")}, principal{Type: "federated", Name: "arn:aws:iam::${this account}:saml-provider/x"}},
		"a symbol without a type":         {"", []document.Part{symbol(account)}, principal{Type: "unknown"}},
		"symbolic text without a type":    {"", []document.Part{text("arn:aws:iam::"), symbol(account), text(":root")}, principal{Type: "invalid", Problem: `only "*" may stand there as a string; write {"AWS": …} or {"Service": …}`}},
		"a type of unknown name is apart": {"${x}", []document.Part{symbol(account)}, principal{Type: "unknown"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			element := symbolic(tt.parts...)
			if tt.key != "" {
				element = under(tt.key, element)
			}
			if diff := cmp.Diff(tt.want, onlyPrincipal(t, element)); diff != "" {
				t.Errorf("principal (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAccountIDsMayBeNumbers(t *testing.T) {
	t.Parallel()
	want := principal{Type: "account", Account: "111122223333"}
	if diff := cmp.Diff(want, onlyPrincipal(t, under("AWS", &document.Node{Kind: document.Number, Text: "111122223333"}))); diff != "" {
		t.Errorf("principal (-want +got):\n%s", diff)
	}
}

func TestEveryone(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		`"*"`: true, `{"AWS": "*"}`: true, `{"AWS": ["111122223333", "*"]}`: true, `{}`: false, `{"Service": "s3.amazonaws.com", "AWS": "111122223333"}`: false,
	} {
		p, _ := policy.Parse(replaced(t, whole, "Principal", read(t, text)), policy.Key, document.Limits{})
		if got := p.Statements[0].Principals.Everyone(); got != want {
			t.Errorf("Everyone of %s = %v, want %v", text, got, want)
		}
	}
}
