package terraform_test

import "testing"

// documentOf gives the body of a policy document the declarations that the tests share, and returns the policy.
func documentOf(tb testing.TB, body string) string {
	tb.Helper()
	root := load(tb, tree{"main.tf": `
variable "x" {}
variable "flag" {}
data "aws_caller_identity" "me" {}
data "aws_iam_policy_document" "a" {
  version   = "2008-10-17"
  policy_id = "from-a"
  statement {
    sid     = "A"
    actions = ["kms:a"]
  }
  statement {
    sid     = "B"
    actions = ["kms:b"]
  }
}
data "aws_iam_policy_document" "d" {
` + body + `
}
` + key("data.aws_iam_policy_document.d.json")})
	n := keys(root)["aws_kms_key.k"].Policy
	return short(n)
}

func TestPolicyDocuments(t *testing.T) {
	t.Parallel()
	of := func(statements string) string { return `{Version: "2012-10-17", Statement: [` + statements + `]}` }
	tests := map[string]struct{ body, want string }{
		"nothing":                               {"", of("")},
		"version and id":                        {"version = \"2008-10-17\"\npolicy_id = \"i\"", `{Version: "2008-10-17", Id: "i", Statement: []}`},
		"defaults":                              {"statement {}", of(`{Effect: "Allow"}`)},
		"all arguments":                         {"statement {\nsid = \"S\"\neffect = \"Deny\"\nnot_actions = [\"kms:*\"]\nnot_resources = [\"*\"]\n}", of(`{Sid: "S", Effect: "Deny", NotAction: ["kms:*"], NotResource: ["*"]}`)},
		"empty lists are left out":              {"statement {\nactions = []\nresources = null\n}", of(`{Effect: "Allow"}`)},
		"everyone is a star":                    {"statement {\nprincipals {\ntype = \"*\"\nidentifiers = [\"*\"]\n}\n}", of(`{Effect: "Allow", Principal: "*"}`)},
		"every AWS principal is in an object":   {"statement {\nprincipals {\ntype = \"AWS\"\nidentifiers = [\"*\"]\n}\n}", of(`{Effect: "Allow", Principal: {AWS: ["*"]}}`)},
		"a star with others is in an object":    {"statement {\nprincipals {\ntype = \"*\"\nidentifiers = [\"*\"]\n}\nprincipals {\ntype = \"Service\"\nidentifiers = [\"s\"]\n}\n}", of(`{Effect: "Allow", Principal: {*: ["*"], Service: ["s"]}}`)},
		"one type twice is merged":              {"statement {\nprincipals {\ntype = \"AWS\"\nidentifiers = [\"a\"]\n}\nprincipals {\ntype = \"AWS\"\nidentifiers = [var.x]\n}\n}", of(`{Effect: "Allow", Principal: {AWS: ["a", ?(var.x has no default)]}}`)},
		"not principals":                        {"statement {\nnot_principals {\ntype = \"Federated\"\nidentifiers = [\"f\"]\n}\n}", of(`{Effect: "Allow", NotPrincipal: {Federated: ["f"]}}`)},
		"identifiers that are not known":        {"statement {\nprincipals {\ntype = \"AWS\"\nidentifiers = var.x\n}\n}", of(`{Effect: "Allow", Principal: {AWS: [?(var.x has no default)*]}}`)},
		"conditions of one test are merged":     {"statement {\n" + condition("T", "v", `"a"`) + condition("T", "w", `"b"`) + condition("U", "v", `"c"`) + "}", of(`{Effect: "Allow", Condition: {T: {v: ["a"], w: ["b"]}, U: {v: ["c"]}}}`)},
		"values of one variable are merged":     {"statement {\n" + condition("T", "v", `"a"`) + condition("T", "v", `"b"`) + "}", of(`{Effect: "Allow", Condition: {T: {v: ["a", "b"]}}}`)},
		"policy variables":                      {"statement {\nresources = [\"a/&{aws:username}/${var.x}\"]\n" + condition("T", "v", `"&{x}"`) + "}", of(`{Effect: "Allow", Resource: ["a/${aws:username}/${opaque var.x}"], Condition: {T: {v: ["${x}"]}}}`)},
		"dynamic statements":                    {"dynamic \"statement\" {\nfor_each = [\"a\", \"b\"]\niterator = it\ncontent {\nsid = \"S${it.key}\"\nactions = [it.value]\n}\n}", of(`{Sid: "S0", Effect: "Allow", Action: ["a"]}, {Sid: "S1", Effect: "Allow", Action: ["b"]}`)},
		"dynamic statements over a set":         {"dynamic \"statement\" {\nfor_each = toset([\"a\"])\ncontent {\nsid = statement.key\n}\n}", of(`{Sid: "a", Effect: "Allow"}`)},
		"dynamic statements over a map":         {"dynamic \"statement\" {\nfor_each = { k = \"v\" }\ncontent {\nsid = statement.key\nactions = [statement.value]\n}\n}", of(`{Sid: "k", Effect: "Allow", Action: ["v"]}`)},
		"dynamic statements, not known":         {"dynamic \"statement\" {\nfor_each = var.x\ncontent {\nactions = [statement.value]\n}\n}", of(`{Effect: "Allow", Action: [?(var.x has no default)]}*`)},
		"a statement on a condition may repeat": {"dynamic \"statement\" {\nfor_each = var.flag ? [1] : []\ncontent {\nsid = \"S\"\n}\n}", of(`{Sid: "S", Effect: "Allow"}*`)},
		"dynamic principals":                    {"statement {\ndynamic \"principals\" {\nfor_each = { AWS = [\"a\"], Service = [\"s\"] }\ncontent {\ntype = principals.key\nidentifiers = principals.value\n}\n}\n}", of(`{Effect: "Allow", Principal: {AWS: ["a"], Service: ["s"]}}`)},
		"a dynamic condition on a condition": {
			"statement {\ndynamic \"condition\" {\nfor_each = var.flag ? [1] : []\ncontent {\ntest = \"T\"\nvariable = \"v\"\nvalues = [\"a\"]\n}\n}\n}",
			of(`<condition var.flag=true: {Effect: "Allow", Condition: {T: {v: ["a"]}}} | condition var.flag=false: {Effect: "Allow"}>`),
		},
		"a dynamic condition that is not known": {
			"statement {\ndynamic \"condition\" {\nfor_each = var.x\ncontent {\ntest = \"T\"\nvariable = \"v\"\nvalues = [\"a\"]\n}\n}\n}",
			of(`{Effect: "Allow", Condition: {"${opaque condition in main.tf:21:1}": {}}}`),
		},
		"source documents come first":         {"source_policy_documents = [data.aws_iam_policy_document.a.json]\nstatement {\nsid = \"C\"\n}", `{Version: "2012-10-17", Id: "from-a", Statement: [{Sid: "A", Effect: "Allow", Action: ["kms:a"]}, {Sid: "B", Effect: "Allow", Action: ["kms:b"]}, {Sid: "C", Effect: "Allow"}]}`},
		"statements replace those of sources": {"source_policy_documents = [data.aws_iam_policy_document.a.json]\npolicy_id = \"own\"\nstatement {\nsid = \"A\"\n}", `{Version: "2012-10-17", Id: "own", Statement: [{Sid: "A", Effect: "Allow"}, {Sid: "B", Effect: "Allow", Action: ["kms:b"]}]}`},
		"overrides replace statements":        {"override_policy_documents = [data.aws_iam_policy_document.a.json]\npolicy_id = \"own\"\nstatement {\nsid = \"B\"\n}", `{Version: "2012-10-17", Id: "from-a", Statement: [{Sid: "B", Effect: "Allow", Action: ["kms:b"]}, {Sid: "A", Effect: "Allow", Action: ["kms:a"]}]}`},
		"overrides replace statements that are choices": {
			"override_policy_documents = [data.aws_iam_policy_document.a.json]\npolicy_id = \"own\"\nstatement {\nsid = \"B\"\ndynamic \"condition\" {\nfor_each = var.flag ? [1] : []\ncontent {\ntest = \"T\"\nvariable = \"v\"\nvalues = [\"a\"]\n}\n}\n}",
			`{Version: "2012-10-17", Id: "from-a", Statement: [{Sid: "B", Effect: "Allow", Action: ["kms:b"]}, {Sid: "A", Effect: "Allow", Action: ["kms:a"]}]}`,
		},
		"a source that is JSON text": {`source_policy_documents = ["{\"Statement\": {\"Sid\": \"J\"}}", ""]`, of(`{Sid: "J"}`)},
		"a source that is not known": {"source_policy_documents = [var.x]\nstatement {}", of(`?(var.x has no default)*, {Effect: "Allow"}`)},
		"sources that are not known": {"source_policy_documents = var.x\nstatement {}", of(`?(var.x has no default)*, {Effect: "Allow"}`)},
		"a source on a condition": {
			"source_policy_documents = [var.flag ? data.aws_iam_policy_document.a.json : \"\"]\nstatement {}",
			`<condition var.flag=true: {Version: "2012-10-17", Id: "from-a", Statement: [{Sid: "A", Effect: "Allow", Action: ["kms:a"]}, {Sid: "B", Effect: "Allow", Action: ["kms:b"]}, {Effect: "Allow"}]} | condition var.flag=false: {Version: "2012-10-17", Statement: [{Effect: "Allow"}]}>`,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := documentOf(t, test.body); got != test.want {
				t.Errorf("%s gives\n%s, want\n%s", test.body, got, test.want)
			}
		})
	}
}

func condition(test, variable, values string) string {
	return "condition {\ntest = \"" + test + "\"\nvariable = \"" + variable + "\"\nvalues = [" + values + "]\n}\n"
}
