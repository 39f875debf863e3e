package terraform_test

import (
	"testing"

	"github.com/kmslint/kmslint/evaluator/source/terraform"
)

// declared are values for expressions: x is not known, and neither is how often keys has an element.
const declared = `
variable "x" {}
variable "flag" {}
data "aws_caller_identity" "me" {}
data "aws_region" "here" {}
locals {
  me   = data.aws_caller_identity.me.account_id
  here = data.aws_region.here.name
  root = "arn:aws:iam::${local.me}:root"
}
`

func TestFunctions(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ expression, want string }{
		"alltrue":                         {`[alltrue([true, "true"]), alltrue([true, false, var.x]), alltrue([]), alltrue([true, var.x])]`, `[true, false, true, ?(var.x has no default)]`},
		"anytrue":                         {`[anytrue([false, true, var.x]), anytrue([false]), anytrue([]), anytrue([false, var.x])]`, `[true, false, false, ?(var.x has no default)]`},
		"endswith":                        {`[endswith("abc", "bc"), endswith(local.root, ":root"), endswith(local.root, ":user"), endswith(var.x, "a")]`, `[true, true, false, ?(var.x has no default)]`},
		"startswith":                      {`[startswith("abc", "ab"), startswith(local.root, "arn:"), startswith(local.me, "a"), startswith("${var.x}a", "a")]`, `[true, true, false, ?(var.x has no default)]`},
		"strcontains":                     {`[strcontains("abc", "b"), strcontains(local.root, ":root"), strcontains(local.root, "*"), strcontains(local.root, "1")]`, `[true, true, false, ?(it is that of the provider's credentials)]`},
		"base64":                          {`[base64encode("a"), base64decode("YQ=="), textencodebase64("a", "UTF-8"), textdecodebase64("YQ==", "UTF-8")]`, `["YQ==", "a", "YQ==", "a"]`},
		"base64 of what is not known":     {`"a-${base64encode(var.x)}"`, `"a-${name base64encode() in main.tf:13:22}"`},
		"base64 that is none":             {`[base64decode("%"), textencodebase64("a", "UTF-16LE")]`, `[?(base64decode: the text is not base64), ?(textencodebase64 is evaluated for known text in UTF-8 only)]`},
		"digests":                         {`[md5("a"), sha1("a"), substr(sha256("a"), 0, 8), substr(sha512("a"), 0, 8), base64sha256("a")]`, `["0cc175b9c0f1b6a831c399e269772661", "86f7e437faa5a7fce15d1ddcb9eaeaea377667b8", "ca978112", "1f40fc92", "ypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLs="]`},
		"random and time":                 {`[uuid(), timestamp(), bcrypt("a"), plantimestamp(), base64gzip("a")]`, `["${name uuid() in main.tf:13:18}", ?(it is the time of apply), ?(it is salted at random), ?(it is the time of the plan), ?(compressed text is not followed)]`},
		"addresses":                       {`[cidrsubnet("10.0.0.0/8", 8, 2), cidrhost("10.1.0.0/16", 5), cidrhost("10.1.0.0/16", -1), cidrnetmask("10.0.0.0/12")]`, `["10.2.0.0/16", "10.1.0.5", "10.1.255.255", "255.240.0.0"]`},
		"addresses of version 6":          {`[cidrsubnet("fd00:fd12:3456:7890::/56", 16, 162), cidrhost("fd00::/64", 1)]`, `["fd00:fd12:3456:7800:a200::/72", "fd00::1"]`},
		"ranges of several sizes":         {`cidrsubnets("10.1.0.0/16", 4, 4, 8, 4)`, `["10.1.0.0/20", "10.1.16.0/20", "10.1.32.0/24", "10.1.48.0/20"]`},
		"addresses that are none":         {`[cidrhost("a", 1), cidrhost("10.0.0.0/30", 9), cidrsubnet("10.0.0.0/30", 9, 0)]`, `[?(cidrhost: the text is not a range of addresses such as 10.0.0.0/8), ?(cidrhost: the range has no address of that number), ?(cidrsubnet: the range has no part of that size and number)]`},
		"numbers":                         {`[sum([1, "2", 3.5]), min(2, 1), max(2, "3"), abs(-1), ceil(1.2), floor(1.8), pow(2, 3), signum(-4), parseint("ff", 16), log(8, 2)]`, `[6.5, 1, 3, 1, 2, 1, 8, -1, 255, 3]`},
		"a sum with what is not known":    {`sum([1, var.x])`, `?(var.x has no default)`},
		"names of files":                  {`[basename("a/b.json"), dirname("a/b.json")]`, `["b.json", "a"]`},
		"text":                            {`[chomp("a\n"), indent(2, "a\nb"), title("a b"), trim("?a?", "?"), trimprefix("ab", "a"), trimsuffix("ab", "b"), trimspace(" a "), substr("abc", 1, 1), strrev("ab")]`, "[\"a\", \"a\n  b\", \"A B\", \"a\", \"b\", \"a\", \"a\", \"b\", \"ba\"]"},
		"dates":                           {`[formatdate("YYYY", "2020-01-02T03:04:05Z"), timeadd("2020-01-02T03:04:05Z", "1h")]`, `["2020", "2020-01-02T04:04:05Z"]`},
		"regular expressions":             {`[regexall("[a-z]+", "ab 1 c"), regex("(\\d+)", "a12")]`, `[["ab", "c"], ["12"]]`},
		"prefixes of symbols":             {`[trimprefix(local.root, "arn:"), trimsuffix(local.root, ":root"), trimprefix(local.root, "x"), trimprefix(var.x, "a")]`, `["aws:iam::${account self}:root", "arn:aws:iam::${account self}", "arn:aws:iam::${account self}:root", ?(var.x has no default)]`},
		"replace beside symbols":          {`[replace(local.root, ":root", ":user/a"), replace(local.root, "1", "2"), replace("A-B", "A", local.me)]`, `["arn:aws:iam::${account self}:user/a", ?(it is that of the provider's credentials), "${account self}-B"]`},
		"replace by a pattern":            {`replace("${local.me}a", "/a/", "b")`, `?(it is that of the provider's credentials)`},
		"letters of symbols":              {`[lower("A-${local.here}"), upper("a-${local.me}"), lower("A-${var.x}"), lower(var.x) == lower(var.x)]`, `["a-${region self}", "A-${account self}", "a-${opaque lower of var.x}", ?(var.x has no default)]`},
		"a format with symbols":           {`[format("a-${var.x}"), format("${local.me}-%s", var.x), format("${var.x}-%s", "a"), format("%s")]`, `["a-${opaque var.x}", "${account self}-${opaque var.x}", ?(var.x has no default), ?(format: not enough arguments for "%s" at 0: need index 1 but have 0 total)]`},
		"split and join":                  {`join("/", slice(split(":", local.root), 4, 6))`, `"${account self}/root"`},
		"matchkeys":                       {`matchkeys(["a", "b", "c"], ["x", "y", var.x], ["y"])`, `["b", "c"*]`},
		"transpose":                       {`transpose({ a = ["x", "y"], b = ["y"] })`, `{x: ["a"], y: ["a", "b"]}`},
		"setproduct":                      {`setproduct(["a", "b"], [local.me])`, `[["a", "${account self}"], ["b", "${account self}"]]`},
		"setproduct of what may be there": {`setproduct(["a"], var.x)`, `[["a", ?(var.x has no default)]*]`},
		"setsubtract":                     {`[setsubtract(["a", "b"], ["a"]), setsubtract(["a", local.me], [local.me]), setsubtract(["a"], [var.x])]`, `[["b"], ["a"*], ["a"*]]`},
		"setintersection":                 {`[setintersection(["a", "b"], ["b", "c"]), setintersection(["a"], [var.x])]`, `[["b"], ["a"*]]`},
		"zipmap":                          {`zipmap(["a", "b"], [1, local.me])`, `{a: 1, b: "${account self}"}`},
		"zipmap of different lengths":     {`zipmap(["a"], [])`, `?(it is decided when the code is applied)`},
		"chunklist":                       {`chunklist(["a", local.me, "c"], 2)`, `[["a", "${account self}"], ["c"]]`},
		"index":                           {`[index(["a", "b"], "b"), index(["a"], "b"), index([var.x, "a"], "a")]`, `[1, ?(there is no such element in the list), ?(var.x has no default)]`},
		"sensitive":                       {`[sensitive("a"), nonsensitive(var.x), ephemeralasnull("a")]`, `["a", ?(var.x has no default), "a"]`},
		"templatestring":                  {`templatestring("a-$${n}", { n = local.me })`, `"a-${account self}"`},
		"arn_build":                       {`provider::aws::arn_build("aws", "iam", "", local.me, "role/a")`, `"arn:aws:iam::${account self}:role/a"`},
		"arn_parse":                       {`[provider::aws::arn_parse(local.root).account_id, provider::aws::arn_parse("arn:aws:logs:r:1:log-group:a:*").resource, provider::aws::arn_parse("a")]`, `["${account self}", "log-group:a:*", ?(the text is not an ARN)]`},
		"trim_iam_role_path":              {`provider::aws::trim_iam_role_path("arn:aws:iam::111122223333:role/a/b/c")`, `"arn:aws:iam::111122223333:role/c"`},
		"another provider's function":     {`provider::time::rfc3339_parse("a")`, `?(the function provider::time::rfc3339_parse is not evaluated)`},
		"arguments of another type":       {`[upper(true), substr(12345, 0, "2"), join("-", [1, true]), setunion([1], [2])]`, `["TRUE", "12", "1-true", [1, 2]]`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := short(value(t, declared, test.expression)); got != test.want {
				t.Errorf("%s = %s, want %s", test.expression, got, test.want)
			}
		})
	}
}

func TestFunctionsOfFiles(t *testing.T) {
	t.Parallel()
	files := tree{"m/policies/a.json": "A", "m/policies/b.json": "B", "m/policies/x/c.json": "C", "m/policies/note.txt": "N"}
	tests := map[string]struct{ expression, want string }{
		"a file that is there":               {`fileexists("${path.module}/policies/a.json")`, `true`},
		"a file that is not":                 {`fileexists("${path.module}/policies/z.json")`, `false`},
		"files by a pattern":                 {`fileset("${path.module}/policies", "*.json")`, `["a.json", "b.json"]`},
		"files at any depth":                 {`fileset(path.module, "**/*.json")`, `["policies/a.json", "policies/b.json", "policies/x/c.json"]`},
		"a pattern of alternatives":          {`fileset(path.module, "*.{json,txt}")`, `?(this kind of pattern is not evaluated)`},
		"a folder that is not there":         {`fileset("none", "*")`, `?(there is no folder none)`},
		"the texts of all":                   {`[for f in fileset("${path.module}/policies", "*.json") : file("${path.module}/policies/${f}")]`, `["A", "B"]`},
		"a digest":                           {`[filemd5("${path.module}/policies/a.json"), filebase64("${path.module}/policies/a.json")]`, `["7fc56270e7a70fa81a5935b72eacbe29", "QQ=="]`},
		"a digest of a file that is no text": {`"a-${filesha256("lambda.zip")}"`, `"a-${name filesha256() in m/main.tf:2:22}"`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			all := tree{"m/main.tf": described(test.expression)}
			for name, text := range files {
				all[name] = text
			}
			if got := short(keys(terraform.Load("m", options(all.sources())))["aws_kms_key.k"].KeyMetadata.Description); got != test.want {
				t.Errorf("%s = %s, want %s", test.expression, got, test.want)
			}
		})
	}
}
