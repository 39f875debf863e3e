package terraform_test

import (
	"strings"
	"testing"

	"github.com/kmslint/kmslint/evaluator/document"
)

// policyTree is the tree of a policy, with what its reader says.
func policyTree(tb testing.TB, files tree) (*document.Node, []document.Diagnostic) {
	tb.Helper()
	root := load(tb, files)
	for _, d := range root.Diagnostics {
		tb.Fatalf("Load reported %q: %s", d.Summary, d.Detail)
	}
	n := keys(root)["aws_kms_key.k"].Policy
	if n.Kind != document.String {
		return n, nil
	}
	return document.ParseEmbeddedJSON(n, document.Limits{})
}

func key(policy string) string {
	return "resource \"aws_kms_key\" \"k\" {\n  policy = " + policy + "\n}\n"
}

func TestPositionsInsidePolicies(t *testing.T) {
	t.Parallel()
	const statement = `{"Statement": [{"Sid": "one", "Effect": "Allow"}]}`
	tests := map[string]struct {
		files     tree
		sid, text string // where the Sid stands, and the text there
	}{
		"jsonencode": {
			tree{"main.tf": key(`jsonencode({ Statement = [{ Sid = "one" }] })`)}, "main.tf:2:46-2:51", `"one"`,
		},
		"a heredoc": {
			tree{"main.tf": key("<<EOT\n" + statement + "\nEOT")}, "main.tf:3:24-3:29", `"one"`,
		},
		"a heredoc without its indentation": {
			tree{"main.tf": key("<<-EOT\n    {\n      \"Statement\": [\n        {\"Sid\": \"one\"}]}\n  EOT")}, "main.tf:5:17-5:22", `"one"`,
		},
		"a heredoc with symbols before": {
			tree{"main.tf": "variable \"x\" {}\n" + key("<<-EOT\n    {\"Id\": \"${var.x}-${var.x}\",\n     \"Statement\": [{\"Effect\": \"${var.x}\", \"Sid\": \"one\"}]}\n  EOT")}, "main.tf:5:50-5:55", `"one"`,
		},
		"a heredoc with an escape before": {
			tree{"main.tf": key("<<-EOT\n    {\"Id\": \"$${aws:username} %%{x}\", \"Statement\": [{\"Sid\": \"one\"}]}\n  EOT")}, "main.tf:3:60-3:65", `"one"`,
		},
		"a heredoc with multi-byte text before": {
			tree{"main.tf": key("<<-EOT\n    {\"Id\": \"äöü €\", \"Statement\": [{\"Sid\": \"one\"}]}\n  EOT")}, "main.tf:3:43-3:48", `"one"`,
		},
		"a heredoc with CRLF": {
			tree{"main.tf": strings.ReplaceAll(key("<<-EOT\n    {\"Id\": \"a\",\n    \"Statement\": [{\"Sid\": \"one\"}]}\n  EOT"), "\n", "\r\n")}, "main.tf:4:27-4:32", `"one"`,
		},
		"a heredoc, inside a condition": {
			tree{"main.tf": key("<<-EOT\n    {\"Id\": \"a\", %{ if true }\"Statement\": [{\"Sid\": \"one\"}]%{ endif }}\n  EOT")}, "main.tf:3:51-3:56", `"one"`,
		},
		"a heredoc, behind a condition": {
			tree{"main.tf": key("<<-EOT\n    {%{ if true }\"Id\": \"a\",\n%{ endif }\"Statement\": [{\"Sid\": \"one\"}]}\n  EOT")}, "main.tf:4:33-4:38", `"one"`,
		},
		"a heredoc, inside a loop": {
			tree{"main.tf": key("<<-EOT\n    {\"Statement\": [%{ for x in [\"y\"] }\n{\"Effect\": \"${x}\", \"Sid\": \"one\"}\n%{ endfor }]}\n  EOT")}, "main.tf:4:27-4:32", `"one"`,
		},
		"a quoted string": {
			tree{"main.tf": key(`"{\"Statement\": [{\"Sid\": \"one\"}]}"`)}, "main.tf:2:40-2:47", `\"one\"`,
		},
		"a file in which text is replaced": {
			tree{"main.tf": "data \"aws_caller_identity\" \"me\" {}\n" + key(`replace(replace(file("p.json"), "ACCOUNT", data.aws_caller_identity.me.account_id), "X", "yy")`), "p.json": `{"Id": "ACCOUNT X ACCOUNT", ` + statement[1:]}, "p.json:1:51-1:56", `"one"`,
		},
		"a file": {
			tree{"main.tf": key(`file("${path.module}/p.json")`), "p.json": statement}, "p.json:1:24-1:29", `"one"`,
		},
		"a template in a file": {
			tree{"main.tf": key(`templatefile("${path.module}/p.tpl", { x = "y" })`), "p.tpl": `{"Id": "${x}", ` + statement[1:]}, "p.tpl:1:38-1:43", `"one"`,
		},
		"template_file": {
			tree{"main.tf": "data \"template_file\" \"t\" {\n  template = file(\"p.tpl\")\n  vars = { x = \"y\" }\n}\n" + key(`data.template_file.t.rendered`), "p.tpl": `{"Id": "${x}", ` + statement[1:]}, "p.tpl:1:38-1:43", `"one"`,
		},
		"JSON syntax": {
			tree{"main.tf.json": `{"resource": {"aws_kms_key": {"k": {"policy": "${jsonencode({Statement = [{Sid = 5}]})}"}}}}`}, "main.tf.json:1:82-1:83", `5`,
		},
		"JSON syntax with escapes": {
			tree{"main.tf.json": `{"resource": {"aws_kms_key": {"k": {"policy": "{\"Statement\": [{\"Sid\": \"one\"}]}"}}}}`}, "main.tf.json:1:75-1:82", `\"one\"`,
		},
		"JSON syntax with escapes and symbols has the place of the string": {
			tree{"main.tf.json": `{"variable": {"x": {}}, "resource": {"aws_kms_key": {"k": {"policy": "{\"Statement\": [{\"Sid\": \"${var.x}\"}]}"}}}}`}, "main.tf.json:1:70-1:114", `"{\"Statement\": [{\"Sid\": \"${var.x}\"}]}"`,
		},
		"a policy document": {
			tree{"main.tf": "data \"aws_iam_policy_document\" \"d\" {\n  statement {\n    sid = \"one\"\n  }\n}\n" + key("data.aws_iam_policy_document.d.json")}, "main.tf:3:11-3:16", `"one"`,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n, diagnostics := policyTree(t, test.files)
			for _, d := range diagnostics {
				t.Errorf("the policy has a problem at %s: %s", at(d.Span), d.Summary)
			}
			all := n.Member("Statement")
			if all == nil {
				t.Fatalf("there is no statement in %s", short(n))
			}
			sid := all.Items[0].Member("Sid")
			if got := at(sid.Span); got != test.sid {
				t.Errorf("the Sid is at %s, want %s", got, test.sid)
			}
			if got := sid.Span.Source.Text[sid.Span.Start:sid.Span.End]; got != test.text {
				t.Errorf("the text of the Sid is %q, want %q", got, test.text)
			}
		})
	}
}

func TestPositionsOfNamesAndBlocks(t *testing.T) {
	t.Parallel()
	n, _ := policyTree(t, tree{"main.tf": key("jsonencode({\n    \"Version\" = \"x\"\n    Id : \"y\"\n  })")})
	for i, want := range []string{"main.tf:3:5-3:14", "main.tf:4:5-4:7"} {
		if got := at(n.Members[i].Key.Span); got != want {
			t.Errorf("the name of member %d is at %s, want %s", i, got, want)
		}
	}
	n, _ = policyTree(t, tree{"main.tf": `data "aws_iam_policy_document" "d" {
  statement {
    actions = ["kms:*"]
    principals {
      type        = "AWS"
      identifiers = ["1"]
    }
    condition {
      test     = "StringEquals"
      variable = "a"
      values   = ["b"]
    }
  }
}
` + key("data.aws_iam_policy_document.d.json")})
	s := n.Member("Statement").Items[0]
	got := map[string]string{"document": at(n.Span), "statement": at(s.Span)}
	for _, m := range s.Members {
		got[m.Key.Text] = at(m.Key.Span) + " " + at(m.Value.Span)
	}
	want := map[string]string{
		"document": "main.tf:1:1-1:35", "statement": "main.tf:2:3-13:4",
		"Effect": "main.tf:2:3-2:12 main.tf:2:3-2:12", "Action": "main.tf:3:5-3:12 main.tf:3:15-3:24",
		"Principal": "main.tf:4:5-4:15 main.tf:4:5-7:6", "Condition": "main.tf:8:5-8:14 main.tf:8:5-12:6",
	}
	for name, at := range want {
		if got[name] != at {
			t.Errorf("%s is at %s, want %s", name, got[name], at)
		}
	}
}

func TestSyntaxErrorsInPoliciesAreAtTheByte(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ policy, at, code string }{
		"a trailing comma in a heredoc":          {"<<-EOT\n    {\n      \"a\": \"${path.module} $${b}\",\n    }\n  EOT", "main.tf:4:34-4:35", "trailing-comma"},
		"a trailing comma in a heredoc as it is": {"<<EOT\n{\"a\": [1,]}\nEOT", "main.tf:3:9-3:10", "trailing-comma"},
		"a member twice":                         {"<<-EOT\n    {\"a\": 1, \"a\": 2}\n  EOT", "main.tf:3:14-3:17", "duplicate-member"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, diagnostics := policyTree(t, tree{"main.tf": key(test.policy)})
			if len(diagnostics) != 1 || at(diagnostics[0].Span) != test.at || diagnostics[0].Code != test.code {
				for _, d := range diagnostics {
					t.Logf("%s: %s: %s", at(d.Span), d.Code, d.Summary)
				}
				t.Errorf("the policy has not the one problem %s at %s", test.code, test.at)
			}
		})
	}
}

func TestPositionOfEveryone(t *testing.T) {
	t.Parallel()
	open := func(body string) string {
		return "data \"aws_iam_policy_document\" \"d\" {\n  statement {\n" + body + "  }\n}\n" + key("data.aws_iam_policy_document.d.json")
	}
	dynamic := "    dynamic \"principals\" {\n      for_each = var.who\n      content {\n        type        = principals.value.type\n        identifiers = principals.value.ids\n      }\n    }\n"
	tests := map[string]struct {
		files tree
		want  string
	}{
		"in the block":                  {tree{"main.tf": open("    principals {\n      type        = \"AWS\"\n      identifiers = [\"*\"]\n    }\n")}, "main.tf:3:5-3:15 principals"},
		"in a local":                    {tree{"main.tf": open("    principals {\n      type        = \"AWS\"\n      identifiers = local.all\n    }\n") + "locals {\n  all = [\"*\"]\n}\n"}, `main.tf:13:10-13:13 "*"`},
		"in the default of a variable":  {tree{"main.tf": open(dynamic) + "variable \"who\" {\n  default = [{ type = \"*\", ids = [\"*\"] }]\n}\n"}, `main.tf:16:35-16:38 "*"`},
		"in a call, among others":       {tree{"main.tf": "module \"m\" {\n  source = \"./m\"\n  who = [{ type = \"AWS\", ids = [\"111122223333\", \"*\"] }]\n}\n", "m/main.tf": open(dynamic) + "variable \"who\" {}\n"}, `main.tf:3:49-3:52 "*"`},
		"somebody in the call, no star": {tree{"main.tf": "module \"m\" {\n  source = \"./m\"\n  who = [{ type = \"AWS\", ids = [\"111122223333\"] }]\n}\n", "m/main.tf": open(dynamic) + "variable \"who\" {}\n"}, "m/main.tf:5:7-5:14 content"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, k := range keys(load(t, test.files)) {
				for _, m := range k.Policy.Member("Statement").Items[0].Members {
					if m.Key.Text != "Principal" {
						continue
					}
					s := m.Key.Span
					if got := at(s) + " " + s.Source.Text[s.Start:s.End]; got != test.want {
						t.Errorf("the principals are at %s, want %s", got, test.want)
					}
				}
			}
		})
	}
}
