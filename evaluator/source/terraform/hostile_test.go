package terraform_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/source/terraform"
)

func load2(all map[string]*document.Source) *terraform.Root {
	return terraform.Load(".", options(all))
}

// doubling declares n locals, each made of the one before.
func doubling(n int, first, next string) string {
	var b strings.Builder
	b.WriteString("locals {\n  v0 = " + first + "\n")
	for i := range n {
		fmt.Fprintf(&b, "  v%d = %s\n", i+1, strings.ReplaceAll(next, "@", fmt.Sprintf("local.v%d", i)))
	}
	fmt.Fprintf(&b, "}\nresource \"aws_kms_key\" \"k\" {\n  description = local.v%d\n  policy = jsonencode(local.v%d)\n}\n", n, n)
	return b.String()
}

func described(expression string) string {
	return "resource \"aws_kms_key\" \"k\" {\n  description = " + expression + "\n}\n"
}

// bombs are code that asks for more than there is.
var bombs = []struct{ name, code string }{
	{"loops in loops", described(`[for a in range(1000) : [for b in range(1000) : [for c in range(1000) : "${a}${b}${c}"]]]`)},
	{"a range beyond all bounds", described(`[for a in range(1000000) : a]`)},
	{"a product of sets", described(`setproduct(range(1000), range(1000), range(1000))`)},
	{"strings that double", doubling(60, `"a"`, `"${@}${@}"`)},
	{"lists that double", doubling(60, `["a"]`, `concat(@, @)`)},
	{"lists of lists", doubling(60, `["a"]`, `[@, @]`)},
	{"objects of objects", doubling(60, `{ a = 1 }`, `{ a = @, b = @ }`)},
	{"JSON in JSON", doubling(60, `"\\"`, `jsonencode([@, @])`)},
	{"JSON in templates", doubling(60, `"\\"`, `"${jsonencode([@])}-${jsonencode([@])}"`)},
	{"choices of choices", doubling(60, `var.x`, `var.x == @ ? [@, 1] : [@, 2]`)},
	{"text that is replaced by longer text", doubling(30, `"aaaaaaaaaa"`, `replace(@, "a", "aaaaaaaaaa")`)},
	{"text that is joined", doubling(30, `"aaaaaaaaaa"`, `join(@, [@, @, @])`)},
	{"padding", described(`format("%1000000000s", "a")`)},
	{"sets of sets", described(`setsubtract(setproduct(range(500), range(500)), [for a in range(1000) : [var.x, a]])`)},
	{"a map that is turned around", described(`transpose({ for a in range(1000) : "k${a}" => [for b in range(1000) : "v${b}"] })`)},
	{"text that is replaced in what has symbols", doubling(30, `"aaaaaaaaaa${data.aws_caller_identity.me.account_id}"`, `replace(@, "a", "aaaaaaaaaa")`)},
	{"text that is replaced many times", described(`replace(join("", [for a in range(1000) : join("", [for b in range(1000) : "a"])]), "a", "b")`)},
	{"maps that may have everything", doubling(60, `{ a = 1 }`, `merge(@, var.x, { for k, v in @ : k => v if k != var.x })`)},
	{"members of names not known", doubling(60, `{ a = 1, b = 2, c = 3 }`, `{ a = @[var.x], b = lookup(@, var.y, @), c = coalesce(var.z, @) }`)},
	{"ranges of ranges", described(`cidrsubnets("10.0.0.0/8", [for a in range(1000) : 16]...)`)},
	{"a list that grows in a loop", described(`flatten([for a in range(1000) : [for b in range(1000) : [a, b]]])`)},
	{"distinct values of a loop", described(`distinct(flatten([for a in range(1000) : [for b in range(1000) : [[a, b]]]]))`)},
	{"a billion keys", "resource \"aws_kms_key\" \"k\" {\n  count = 1000000000\n}\n"},
	{"a negative count", "resource \"aws_kms_key\" \"k\" {\n  count = -1\n}\n"},
	{"statements of a loop", "data \"aws_iam_policy_document\" \"d\" {\n  dynamic \"statement\" {\n    for_each = range(1000)\n    content {\n      dynamic \"condition\" {\n        for_each = range(1000)\n        content {\n          test = \"a\"\n          variable = condition.value\n          values = range(1000)\n        }\n      }\n    }\n  }\n}\nresource \"aws_kms_key\" \"k\" {\n  count = 200\n  policy = data.aws_iam_policy_document.d.json\n}\n"},
	{"a local that is itself", doubling(1, `local.v1`, `"${@}"`)},
	{"a circle of documents", "data \"aws_iam_policy_document\" \"d\" {\n  source_policy_documents = [data.aws_iam_policy_document.d.json]\n}\nresource \"aws_kms_key\" \"k\" {\n  policy = data.aws_iam_policy_document.d.json\n}\n"},
	{"a key that counts itself", "resource \"aws_kms_key\" \"k\" {\n  count = length(aws_kms_key.k)\n  description = aws_kms_key.k[0].description\n}\n"},
	{"brackets", described(strings.Repeat("[", 200_000))},
	{"matching parentheses", described(strings.Repeat("(", 100_000) + "1" + strings.Repeat(")", 100_000))},
	{"negations", described(strings.Repeat("!", 500_000) + "true")},
	{"minus signs", described(strings.Repeat("-", 500_000) + "1")},
	{"conditions in conditions", described(strings.Repeat("true ? ", 100_000) + "1" + strings.Repeat(" : 2", 100_000))},
	{"templates in templates", described(strings.Repeat("\"${", 50_000) + "1" + strings.Repeat("}\"", 50_000))},
	{"a sum of many terms", described("1" + strings.Repeat(" + 1", 100_000))},
	{"attributes of attributes", described("var.x" + strings.Repeat(".a", 100_000))},
	{"policies for many users", "locals {\n  users = [for a in range(10000) : \"u${a}\"]\n}\nresource \"aws_iam_policy_attachment\" \"a\" {\n  count = 200\n  users = local.users\n  policy_arn = \"arn:aws:iam::aws:policy/P${count.index}\"\n}\n"},
	{"tags of many keys", "locals {\n  tags = { for a in range(10000) : \"t${a}\" => a }\n}\nresource \"aws_kms_key\" \"k\" {\n  count = 200\n  tags = local.tags\n}\n"},
	{"blocks in blocks", strings.Repeat("a {\n", 100_000)},
	{"directives in directives", described("\"" + strings.Repeat("%{ if true }", 20_000) + strings.Repeat("%{ endif }", 20_000) + "\"")},
}

func TestHostileCodeEnds(t *testing.T) {
	for _, b := range bombs {
		t.Run(b.name, func(t *testing.T) {
			start := time.Now()
			root := load(t, tree{"main.tf": b.code, "key.tf": "resource \"aws_kms_key\" \"other\" {\n}\n"})
			if took := time.Since(start); took > 2*time.Minute { // without a budget it would not end
				t.Errorf("Load took %v", took)
			}
			if size := len(printed(root)); size > 64<<20 {
				t.Errorf("the inventory has %d bytes", size)
			}
		})
	}
}
