package plan_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
	"github.com/kmslint/kmslint/evaluator/source/plan"
)

func TestRecognize(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		text string
		want bool
	}{
		"a plan":                           {`{"format_version": "1.2", "resource_changes": []}`, true},
		"one that breaks off":              {`{"format_version": "1.2", "terraform_version": "1.11`, true},
		"one that breaks off at once":      {`{"format_version": "1.2", "terraf`, false},
		"one that breaks off later":        {`{"format_version": "1.2", "terraform_version": "1.11.4", "planned_val`, true},
		"with sorted names":                {`{"configuration": {"a": ["}"]}, "format_version": "1.2"}`, true},
		"a state":                          {`{"format_version": "1.0", "terraform_version": "1.11.4", "values": {}}`, false},
		"a policy that mentions a version": {`{"Statement": [{"Sid": "\"format_version\"", "resource_changes": 1}]}`, false},
		"names deeper down":                {`{"Resources": {"format_version": "1.2", "resource_changes": []}}`, false},
		"no object":                        {`["format_version", "resource_changes"]`, false},
		"nothing":                          {``, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := plan.Recognize(tt.text); got != tt.want {
				t.Errorf("Recognize(%s) = %v, want %v", tt.text, got, tt.want)
			}
		})
	}
}

const keyCode = "variable \"env\" {\n  default = \"dev\"\n}\nresource \"aws_kms_key\" \"k\" {\n  description = "

func TestPlanAndCode(t *testing.T) {
	t.Parallel()
	key := func(description string) string {
		return change("aws_kms_key.k", `"create"`, `{"description": `+description+`, "policy": null}`, `{"arn": true}`)
	}
	tests := map[string]struct {
		plan, code string
		want       string
	}{
		"the plan's value stands at the place of the code": {
			planOf(`{}`, key(`"from the plan"`)), keyCode + "\"from the code\"\n}", "from the plan at main.tf:5:17",
		},
		"a function that is not known has the plan's value": {
			planOf(`{}`, key(`"2026"`)), keyCode + "formatdate(\"YYYY\", timestamp())\n}", "2026 at main.tf:5:17",
		},
		"what the plan leaves open stays as the code has it": {
			planOf(`{}`, change("aws_kms_key.k", `"create"`, `{}`, `{"description": true}`), change("aws_iam_role.r", `"create"`, `{"name": "app"}`, `{"arn": true}`)),
			keyCode + "aws_iam_role.r.arn\n}\nresource \"aws_iam_role\" \"r\" {\n  name = \"app\"\n}",
			"arn:${this partition}:iam::${this account}:role/app at main.tf:5:17",
		},
		"an attribute that the provider has decided is known": {
			planOf(`{}`, change("aws_kms_key.k", `"update"`, `{}`, `{"description": true}`), change("aws_iam_role.r", `"no-op"`, `{"name": "app", "arn": "arn:aws:iam::111122223333:role/x/app"}`, `{}`)),
			keyCode + "aws_iam_role.r.arn\n}\nresource \"aws_iam_role\" \"r\" {\n  name = \"app\"\n}",
			"arn:aws:iam::111122223333:role/x/app at main.tf:5:17",
		},
		"variables have the plan's values at the place of the default": {
			`{"variables": {"env": {"value": "prod"}}, ` + strings.TrimPrefix(planOf(`{}`, change("aws_kms_key.k", `"create"`, `{}`, `{"description": true}`)), "{"),
			keyCode + "var.env\n}", "prod at main.tf:2:13",
		},
		"data sources of the state are known": {
			`{"prior_state": {"format_version": "1.0", "values": {"root_module": {"resources": [{"address": "data.aws_vpc.v", "mode": "data", "values": {"id": "vpc-1"}}, {"address": "aws_kms_key.old", "mode": "managed", "values": {}}]}}}, ` + strings.TrimPrefix(planOf(`{}`, change("aws_kms_key.k", `"create"`, `{}`, `{"description": true}`)), "{"),
			keyCode + "data.aws_vpc.v.id\n}\ndata \"aws_vpc\" \"v\" {}\nresource \"aws_kms_key\" \"old\" {}", "vpc-1 at main.tf:5:17",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			root := evaluate(t, tt.plan, map[string]string{"main.tf": tt.code})
			if diff := cmp.Diff("aws_kms_key.k "+tt.want, keys(root, description)); diff != "" {
				t.Errorf("keys (-want +got):\n%s", diff)
			}
		})
	}
}

// The instances of a plan are those that there will be.
func TestPlanInstances(t *testing.T) {
	t.Parallel()
	code := `
variable "names" {}
resource "aws_kms_key" "many" {
  for_each    = var.names
  description = each.key
}
resource "aws_kms_key" "counted" {
  count = length(var.names)
}
resource "aws_kms_key" "targeted" {}
resource "aws_kms_key" "gone" {}
resource "aws_kms_key" "forgotten" {}
resource "aws_kms_key" "replaced" {}
module "m" {
  source   = "./m"
  for_each = var.names
}
`
	text := planOf(`{}`,
		change(`aws_kms_key.many["b"]`, `"create"`, `{"description": "b"}`, `{}`),
		change(`aws_kms_key.many["a.b\"]"]`, `"create"`, `{"description": "a"}`, `{}`),
		change(`aws_kms_key.counted[10]`, `"create"`, `{}`, `{}`),
		change(`aws_kms_key.counted[9]`, `"no-op"`, `{}`, `{}`),
		change(`aws_kms_key.gone`, `"delete"`, `null`, `{}`),
		change(`aws_kms_key.forgotten`, `"forget"`, `null`, `{}`),
		change(`aws_kms_key.replaced`, `"delete", "create"`, `{}`, `{}`),
		`{"address": "aws_kms_key.targeted", "mode": "managed", "deposed": "12345678", "change": {"actions": ["delete"], "after": null}}`,
		change(`module.m["x"].aws_kms_key.inner`, `"create"`, `{"description": "x"}`, `{}`),
		change(`not an address`, `"create"`, `{}`, `{}`),
		change(`data.aws_kms_key`, `"read"`, `{}`, `{}`),
	)
	root := evaluate(t, text, map[string]string{"main.tf": code, "m/main.tf": "resource \"aws_kms_key\" \"inner\" {\n  description = \"?\"\n}\n"})
	want := `aws_kms_key.counted[10] -
aws_kms_key.counted[9] -
aws_kms_key.many["a.b\"]"] a at main.tf:3:1
aws_kms_key.many["b"] b at main.tf:3:1
aws_kms_key.replaced -
module.m["x"].aws_kms_key.inner x at m/main.tf:2:17`
	if diff := cmp.Diff(want, keys(root, description)); diff != "" {
		t.Errorf("keys (-want +got):\n%s", diff)
	}
	for _, d := range root.Diagnostics {
		t.Errorf("Load reported %s", d.Summary)
	}
}

// Providers write policies anew: the plan's document is put into the one of the code part by part.
func TestPlanPolicies(t *testing.T) {
	t.Parallel()
	const root = `{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"}`
	key := func(policy string) string {
		return planOf(`{}`, change("aws_kms_key.k", `"create"`, `{"policy": `+quoted(policy)+`}`, `{}`))
	}
	tests := map[string]struct{ plan, code, want string }{
		"symbols become text": {
			key(`{"Statement":[` + root + `]}`),
			"  policy = jsonencode({ Statement = [\n    { Effect = \"Allow\", Principal = { AWS = \"arn:aws:iam::${var.account}:root\" }, Action = [\"kms:*\"], Resource = \"*\" }\n  ] })\n",
			"arn:aws:iam::111122223333:root at main.tf:4:45",
		},
		"a choice is decided": {
			key(`{"Statement":[` + root + `]}`),
			"  policy = jsonencode({ Statement = [\n    { Effect = \"Allow\", Principal = var.account ? \"*\" : { AWS = \"arn:aws:iam::${var.account}:root\" }, Action = [\"kms:*\"], Resource = \"*\" }\n  ] })\n",
			"arn:aws:iam::111122223333:root at main.tf:4:65",
		},
		"statements are in the order of the code": {
			key(`{"Statement":[{"Sid":"B","Principal":"*"},{"Sid":"A","Principal":{"AWS":"111122223333"}}]}`),
			"  policy = jsonencode({ Statement = [\n    { Sid = \"A\", Principal = { AWS = var.account } },\n    { Sid = \"B\", Principal = \"*\" },\n  ] })\n",
			"111122223333 at main.tf:1:1; * at main.tf:5:30",
		},
		"a statement that only the plan has stands at the list": {
			key(`{"Statement":[` + root + `,{"Principal":"*"}]}`),
			"  policy = jsonencode({ Statement = [\n    { Effect = \"Allow\", Principal = { AWS = \"arn:aws:iam::${var.account}:root\" }, Action = [\"kms:*\"], Resource = \"*\" }\n  ] })\n",
			"arn:aws:iam::111122223333:root at main.tf:4:45; * at main.tf:3:37",
		},
		"one of two that differs stands at its place": {
			key(`{"Statement":[` + root + `,{"Sid":"Other","Principal":"*"}]}`),
			"  policy = jsonencode({ Statement = [\n    { Effect = \"Allow\", Principal = { AWS = \"arn:aws:iam::${var.account}:root\" }, Action = [\"kms:*\"], Resource = \"*\" },\n    { Sid = \"Code\", Principal = \"111122223333\" }\n  ] })\n",
			"arn:aws:iam::111122223333:root at main.tf:4:45; * at main.tf:5:33",
		},
		"a loop that is not known has the plan's turns": {
			key(`{"Statement":[{"Principal":"a"},{"Principal":"b"}]}`),
			"  policy = jsonencode({ Statement = [for p in var.account : { Principal = p }] })\n",
			"a at main.tf:1:1; b at main.tf:1:1",
		},
		"a heredoc": {
			key(`{"Statement":[` + root + `]}`),
			"  policy = <<-EOT\n    {\"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::${var.account}:root\"}, \"Action\": \"kms:*\", \"Resource\": \"*\"}]}\n  EOT\n",
			"arn:aws:iam::111122223333:root at main.tf:4:61",
		},
		"a policy that is nothing like the code's": {
			key(`{"Statement":[` + root + `]}`), "  policy = var.account\n", "arn:aws:iam::111122223333:root at main.tf:1:1",
		},
		"a policy that the code does not have is AWS's default": {key(`{"Statement":[` + root + `]}`), "", "null"},
		"null":        {planOf(`{}`, change("aws_kms_key.k", `"create"`, `{"policy": null}`, `{}`)), "  policy = var.account\n", "null"},
		"not known":   {planOf(`{}`, change("aws_kms_key.k", `"create"`, `{}`, `{"policy": true}`)), "  policy = var.account\n", "an unknown value"},
		"no document": {planOf(`{}`, change("aws_kms_key.k", `"create"`, `{"policy": "text"}`, `{}`)), "  policy = jsonencode({ Statement = [] })\n", "a string"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := evaluate(t, tt.plan, map[string]string{"main.tf": "variable \"account\" {}\nresource \"aws_kms_key\" \"k\" {\n" + tt.code + "}\n"})
			if diff := cmp.Diff("aws_kms_key.k "+tt.want, keys(got, principals)); diff != "" {
				t.Errorf("keys (-want +got):\n%s", diff)
			}
		})
	}
}

// The account of each provider is that of its data source, and keys that exist say it by themselves.
func TestPlanAccounts(t *testing.T) {
	t.Parallel()
	identity := func(address, account string) string {
		return `{"address": "` + address + `", "mode": "data", "values": {"account_id": "` + account + `"}}`
	}
	text := `{"prior_state": {"values": {"root_module": {"resources": [` + identity("data.aws_caller_identity.current", "111122223333") + `, ` + identity("data.aws_caller_identity.audit", "444455556666") + `]}}}, ` +
		strings.TrimPrefix(planOf(`{"resources": [`+declared("data.aws_caller_identity.current", `{}`)+`, `+strings.Replace(declared("data.aws_caller_identity.audit", `{}`), `"aws", "expr`, `"aws.audit", "expr`, 1)+`]}`,
			change("aws_kms_key.own", `"create"`, `{}`, `{}`), change("aws_kms_key.audit", `"create"`, `{}`, `{}`),
			change("aws_kms_key.exists", `"no-op"`, `{"arn": "arn:aws:kms:eu-west-1:777788889999:key/k", "key_id": "k"}`, `{}`)), "{")
	code := `
resource "aws_kms_key" "own" {}
resource "aws_kms_key" "audit" {
  provider = aws.audit
}
resource "aws_kms_key" "exists" {
  provider = aws.other
}
data "aws_caller_identity" "current" {}
data "aws_caller_identity" "audit" {
  provider = aws.audit
}
`
	got := keys(evaluate(t, text, map[string]string{"main.tf": code}), func(a *inventory.Account, _ *inventory.Key) string { return a.AccountID.Display() })
	want := "aws_kms_key.audit 444455556666\naws_kms_key.exists 777788889999\naws_kms_key.own 111122223333"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("accounts (-want +got):\n%s", diff)
	}
}

func quoted(text string) string {
	return document.Print(&document.Node{Kind: document.String, Text: text})
}
