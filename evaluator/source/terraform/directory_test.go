package terraform_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kmslint/kmslint/evaluator/document"
)

// list writes values on one line.
func list(all []*document.Node) string {
	texts := make([]string, len(all))
	for i, n := range all {
		texts[i] = short(n)
	}
	return "[" + strings.Join(texts, ", ") + "]"
}

func TestPoliciesOfRoles(t *testing.T) {
	t.Parallel()
	const role = "resource \"aws_iam_role\" \"r\" {\n  name = \"r\"\n}\n"
	attach := func(name string) string {
		return "resource \"aws_iam_role_policy_attachment\" \"a\" {\n  role = " + name + "\n  policy_arn = \"arn:aws:iam::aws:policy/P\"\n}\n"
	}
	tests := map[string]struct{ code, want string }{
		"by name":      {role + attach(`"r"`), `"r" ["arn:aws:iam::aws:policy/P"]`},
		"by reference": {role + attach(`aws_iam_role.r.id`), `"r" ["arn:aws:iam::aws:policy/P"]`},
		"by a name that the provider completes": {
			"resource \"aws_iam_role\" \"r\" {\n  name_prefix = \"r-\"\n}\n" + attach(`aws_iam_role.r.name`),
			`"r-${name aws_iam_role.r.name}" ["arn:aws:iam::aws:policy/P"]`,
		},
		"by a name that depends on a condition": {
			"variable \"x\" {}\nlocals {\n  name = var.x ? \"a\" : \"b\"\n}\nresource \"aws_iam_role\" \"r\" {\n  name = local.name\n}\n" + attach(`aws_iam_role.r.name`),
			`<condition var.x=true: "a" | condition var.x=false: "b"> ["arn:aws:iam::aws:policy/P"]`,
		},
		"to one of two roles": {
			"variable \"x\" {}\n" + role + strings.ReplaceAll(role, "\"r\"", "\"s\"") + attach(`var.x ? aws_iam_role.r.name : aws_iam_role.s.name`),
			`"r" [<condition var.x=true: "arn:aws:iam::aws:policy/P" | condition var.x=false: ->]; "s" [<condition var.x=true: - | condition var.x=false: "arn:aws:iam::aws:policy/P">]`,
		},
		"of another stack": {attach(`"other"`), `"other" [?(role other is not in this code), "arn:aws:iam::aws:policy/P"]`},
		"twice the same":   {"resource \"aws_iam_role\" \"r\" {\n  name = \"r\"\n  managed_policy_arns = [\"arn:aws:iam::aws:policy/P\"]\n}\n" + attach(`"r"`), `"r" ["arn:aws:iam::aws:policy/P"]`},
		"an exclusive list": {
			role + "resource \"aws_iam_role_policy_attachments_exclusive\" \"a\" {\n  role_name = aws_iam_role.r.name\n  policy_arns = [\"arn:aws:iam::aws:policy/P\"]\n}\n",
			`"r" ["arn:aws:iam::aws:policy/P"]`,
		},
		"any number of them": {
			"variable \"x\" {}\n" + role + strings.Replace(attach(`"r"`), "{\n", "{\n  count = var.x\n", 1),
			`"r" [<resource aws_iam_role_policy_attachment.a[0]=there: "arn:aws:iam::aws:policy/P" | resource aws_iam_role_policy_attachment.a[0]=not there: ->]`,
		},
		"a policy of the code": {
			role + "resource \"aws_iam_policy\" \"p\" {\n  name = \"p\"\n  policy = \"{}\"\n}\n" + strings.Replace(attach(`"r"`), `"arn:aws:iam::aws:policy/P"`, "aws_iam_policy.p.id", 1),
			`"r" ["arn:${partition self}:iam::${account self}:policy/p"]`,
		},
		"to many at once": {
			role + "resource \"aws_iam_policy_attachment\" \"a\" {\n  name = \"a\"\n  roles = [aws_iam_role.r.name]\n  policy_arn = \"arn:aws:iam::aws:policy/P\"\n}\n",
			`"r" ["arn:aws:iam::aws:policy/P"]`,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, a := range load(t, tree{"main.tf": test.code}).Inventory.Accounts {
				if a.AuthorizationDetails == nil || !a.AuthorizationDetails.Partial {
					t.Fatal("the account does not say that there are other principals")
				}
				for _, r := range a.AuthorizationDetails.RoleDetailList {
					var arns []*document.Node
					for _, p := range r.AttachedManagedPolicies {
						arns = append(arns, p.PolicyArn)
					}
					got = append(got, short(r.RoleName)+" "+list(arns))
				}
			}
			if diff := cmp.Diff(test.want, strings.Join(got, "; ")); diff != "" {
				t.Errorf("the roles differ (-want +got):\n%s", diff)
			}
		})
	}
}
