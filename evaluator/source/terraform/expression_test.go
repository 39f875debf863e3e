package terraform_test

import (
	"strings"
	"testing"
)

func TestExpressions(t *testing.T) {
	t.Parallel()
	const unknowns = `
variable "x" {}
variable "flag" {}
variable "other" {}
variable "nothing" { default = null }
locals {
  yes  = true
  list = ["b", "a", "b"]
  map  = { k2 = 2, k1 = 1 }
}
resource "aws_kms_key" "many" { count = var.x }
data "aws_ssm_parameter" "two" { count = 2 }
`
	tests := map[string]struct{ expression, want string }{
		"a string":                             {`"a"`, `"a"`},
		"a number":                             {`1.50`, `1.5`},
		"a huge number is not spelled out":     {`1e999999999`, `+Inf`},
		"a boolean":                            {`true`, `true`},
		"null":                                 {`null`, `null`},
		"a list":                               {`[1, "a", [true]]`, `[1, "a", [true]]`},
		"an object":                            {`{ a = 1, "b" : 2, (local.list[0]) = 3 }`, `{a: 1, b: 2, b: 3}`},
		"a template":                           {`"a-${1 + 2}-${local.yes}"`, `"a-3-true"`},
		"an escape in a template":              {`"$${aws:username} %%{x} \"\\\u00e9"`, `"${aws:username} %{x} "\é"`},
		"a template of one value is the value": {`"${[1]}"`, `[1]`},
		"a symbol in a template":               {`"a-${var.x}"`, `"a-${opaque var.x}"`},
		"an if directive":                      {`"a%{ if local.yes }b%{ else }c%{ endif }"`, `"ab"`},
		"a for directive":                      {`"%{ for x in local.list }${x},%{ endfor }"`, `"b,a,b,"`},
		"a list in a template is not known":    {`"${local.list}!"`, `"${opaque text of a list in main.tf:8:10}!"`},

		"a known condition":                          {`local.yes ? 1 : 2`, `1`},
		"a known condition that is text":             {`"false" ? 1 : 2`, `2`},
		"a condition that is not known":              {`var.flag ? 1 : 2`, `<condition var.flag=true: 1 | condition var.flag=false: 2>`},
		"its negation has the same name":             {`!var.flag ? 1 : 2`, `<condition var.flag=true: 2 | condition var.flag=false: 1>`},
		"a condition of equal values is the value":   {`var.flag ? 1 : 1`, `1`},
		"the same condition takes the same side":     {`var.flag ? (var.flag ? 1 : 2) : 3`, `<condition var.flag=true: 1 | condition var.flag=false: 3>`},
		"a comparison that is not known":             {`var.x == "a" ? 1 : 2`, `<condition var.x == "a"=true: 1 | condition var.x == "a"=false: 2>`},
		"null compared with a variable":              {`var.x != null ? 1 : 2`, `<condition var.x != null=true: 1 | condition var.x != null=false: 2>`},
		"null compared with a string of symbols":     {`"a-${var.x}" != null`, `true`},
		"the empty string compared with JSON":        {`jsonencode({ a = var.x }) == ""`, `false`},
		"equal symbols are equal":                    {`"${aws_kms_key.k.id}-a" == "${aws_kms_key.k.id}-a"`, `true`},
		"different symbols are not known to differ":  {`"${var.x}a" == "${var.other}a"`, `?(var.x has no default)`},
		"the length of what is not known":            {`length(var.x) > 0 ? 1 : 2`, `<condition length(var.x) > 0=true: 1 | condition length(var.x) > 0=false: 2>`},
		"the length of what is known":                {`length(local.list) > 2 ? 1 : 2`, `1`},
		"and is decided by one false side":           {`var.flag && false`, `false`},
		"or is decided by one true side":             {`true || var.flag`, `true`},
		"a choice in a template":                     {`"a-${var.flag ? "b" : "c"}"`, `<condition var.flag=true: "a-b" | condition var.flag=false: "a-c">`},
		"two choices on one condition in a template": {`"${var.flag ? "a" : "b"}${var.flag ? "c" : "d"}"`, `<condition var.flag=true: "ac" | condition var.flag=false: "bd">`},
		"a choice as the name of a member":           {`{ (var.flag ? "a" : "b") = 1 }`, `<condition var.flag=true: {a: 1} | condition var.flag=false: {b: 1}>`},
		"a choice as an index":                       {`local.map[var.flag ? "k1" : "k2"]`, `<condition var.flag=true: 1 | condition var.flag=false: 2>`},

		"for over a list":                       {`[for x in local.list : "${x}!"]`, `["b!", "a!", "b!"]`},
		"for with an index":                     {`[for i, x in local.list : i]`, `[0, 1, 2]`},
		"for over a map goes by key":            {`[for k, v in local.map : "${k}${v}"]`, `["k11", "k22"]`},
		"for over a set has elements as keys":   {`[for k, v in toset(local.list) : k]`, `["a", "b"]`},
		"for with a condition":                  {`[for x in local.list : x if x == "b"]`, `["b", "b"]`},
		"for with a condition of a symbol":      {`[for x in ["a", "b"] : x if x != var.x]`, `["a"*, "b"*]`},
		"for that makes a map":                  {`{ for k, v in local.map : v => k }`, `{1: "k1", 2: "k2"}`},
		"for that groups":                       {`{ for x in local.list : x => 1... }`, `{b: [1, 1], a: [1]}`},
		"for that makes a key twice":            {`{ for x in local.list : x => 1 }`, `?(two elements have the key b)`},
		"for over what is not known":            {`[for x in var.x : "a-${x}"]`, `["a-${opaque var.x value}"*]`},
		"for over a choice":                     {`[for x in(var.flag ? ["a"] : []) : x]`, `<condition var.flag=true: ["a"] | condition var.flag=false: []>`},
		"a map of what may be there":            {`{ for k, v in local.map : k => v if v != var.x }`, `{k1: <condition v != var.x of [0]=true: 1 | condition v != var.x of [0]=false: ->, k2: <condition v != var.x of [1]=true: 2 | condition v != var.x of [1]=false: ->}`},
		"its parts":                             {`[for m in [{ for k, v in local.map : k => v if v != var.x }] : [keys(m), values(m), [for k, v in m : k], length(m)]]`, `[[["k1"*, "k2"*], [1*, 2*], ["k1"*, "k2"*], ?(it is decided when the code is applied)]]`},
		"its member":                            {`try({ for k, v in local.map : k => v if v != var.x }.k1, 9)`, `<condition v != var.x of [0]=true: 1 | condition v != var.x of [0]=false: 9>`},
		"a map of what is not known":            {`{ for k, v in var.x : "a-${k}" => v }`, `{"a-${opaque var.x key}"*: ?(var.x has no default)}`},
		"a map over that again":                 {`[for k, v in { for k, v in var.x : "a-${k}" => v } : k]`, `["a-${opaque var.x key}"*]`},
		"a member under one name or none":       {`{ for k, v in var.x : "a" => v }`, `{a: <condition the loop in main.tf:15:17 has an element=true: ?(var.x has no default) | condition the loop in main.tf:15:17 has an element=false: ->}`},
		"for over a string":                     {`[for x in "a" : x]`, `?(for needs a list, a map or a set, not a string)`},
		"a full splat":                          {`[{ a = 1 }, { a = 2 }][*].a`, `[1, 2]`},
		"an attribute splat":                    {`[{ a = 1 }, { a = 2 }].*.a`, `[1, 2]`},
		"a splat of one value":                  {`{ a = 1 }[*].a`, `[1]`},
		"a splat of null":                       {`var.nothing[*].a`, `[]`},
		"a splat of what is not known":          {`var.x[*].a`, `[?(var.x has no default)*]`},
		"an index":                              {`local.list[1]`, `"a"`},
		"an index that is not there":            {`local.list[7]`, `?(there is no element 7)`},
		"a member that is not there":            {`local.map.k9`, `?(there is no member k9)`},
		"the first of instances not known":      {`aws_kms_key.many[0].description`, `"${opaque aws_kms_key.many[0].description}"`},
		"the first of a list that may be empty": {`concat(aws_kms_key.many[*].description, [""])[0]`, `?(aws_kms_key.many[0] is decided when the code is applied)`},

		"try takes what is there":            {`try(local.map.k9, local.map.k1)`, `1`},
		"try takes what is not known":        {`try(var.x.a.b, 1)`, `?(var.x has no default)`},
		"try on one side of a choice":        {`try((var.flag ? local.map : {}).k1, 9)`, `<condition var.flag=true: 1 | condition var.flag=false: 9>`},
		"can":                                {`[can(local.map.k1), can(local.map.k9)]`, `[true, false]`},
		"can of what is not known":           {`can(var.x.a)`, `?(var.x has no default)`},
		"coalesce":                           {`coalesce(null, "", "a")`, `"a"`},
		"coalesce of what is not known":      {`coalesce(var.x, "", "a")`, `<condition var.x is set=true: ?(var.x has no default) | condition var.x is set=false: "a">`},
		"coalescelist of what is not known":  {`coalescelist(var.x, ["a"])`, `<condition var.x is not empty=true: ?(var.x has no default) | condition var.x is not empty=false: ["a"]>`},
		"coalesce of a choice":               {`coalesce(var.flag ? null : "a", "b")`, `<condition var.flag=true: "b" | condition var.flag=false: "a">`},
		"coalescelist":                       {`coalescelist([], ["a"])`, `["a"]`},
		"lookup":                             {`[lookup(local.map, "k1", 5), lookup(local.map, "k9", 5)]`, `[1, 5]`},
		"lookup of a name that is not known": {`lookup(local.map, var.x, 5)`, `<var.x=k2: 2 | var.x=k1: 1 | var.x=another value: 5>`},
		"lookup in what is not known":        {`lookup(var.x, "a", 5)`, `<condition var.x.a is set=true: ?(var.x has no default) | condition var.x.a is set=false: 5>`},
		"lookup of what may be there":        {`lookup({ for k, v in local.map : k => v if k != var.x }, "k1", 5)`, `<condition k != var.x of [0]=true: 1 | condition k != var.x of [0]=false: 5>`},
		"a member of a name not known":       {`local.map[var.x]`, `<var.x=k2: 2 | var.x=k1: 1>`},
		"merge of what is not known, first":  {`merge(var.x, { a = 1 })`, `{"${opaque var.x key}"*: ?(var.x has no default), a: 1}`},
		"merge of what is not known, last":   {`merge({ a = 1 }, var.x)`, `{a: <condition var.x overrides other members=false: 1 | condition var.x overrides other members=true: ?(var.x has no default)>, "${opaque var.x key}"*: ?(var.x has no default)}`},
		"merge over what may be there":       {`merge({ k1 = 7 }, { for k, v in local.map : k => v if k != var.x })`, `{k1: <condition k != var.x of [0]=true: 1 | condition k != var.x of [0]=false: 7>, k2: <condition k != var.x of [1]=true: 2 | condition k != var.x of [1]=false: ->}`},
		"merge of a choice":                  {`merge({ a = 1 }, var.flag ? { b = 2 } : {})`, `<condition var.flag=true: {a: 1, b: 2} | condition var.flag=false: {a: 1}>`},
		"merge":                              {`merge(local.map, null, { k1 = 7 })`, `{k2: 2, k1: 7}`},
		"concat keeps what is not known":     {`concat(["a"], var.x)`, `["a", ?(var.x has no default)*]`},
		"concat of a choice":                 {`concat(["a"], var.flag ? ["b"] : [])`, `<condition var.flag=true: ["a", "b"] | condition var.flag=false: ["a"]>`},
		"concat leaves choices inside alone": {`concat([var.flag ? 1 : 2], [3])`, `[<condition var.flag=true: 1 | condition var.flag=false: 2>, 3]`},
		"concat of too many choices": {
			`concat(["a"], ` + many(`var.x == "%" ? ["%"] : []`, 6) + `)`, `["a", "0"*, "1"*, "2"*, "3"*, "4"*, "5"*]`,
		},
		"flatten":                         {`flatten([[1, [2]], 3, []])`, `[1, 2, 3]`},
		"flatten of a choice inside":      {`flatten([["a"], var.flag ? ["b"] : []])`, `<condition var.flag=true: ["a", "b"] | condition var.flag=false: ["a"]>`},
		"distinct":                        {`distinct(concat(local.list, [var.x, var.x]))`, `["b", "a", ?(var.x has no default)]`},
		"compact":                         {`compact(["a", "", null])`, `["a"]`},
		"join":                            {`join(",", ["a", var.x, 3])`, `"a,${opaque var.x},3"`},
		"join of instances not known":     {`join("", aws_kms_key.many.*.description)`, `"${opaque aws_kms_key.many[0].description}"`},
		"format":                          {`format("%s-%d-%%", var.x, 5)`, `"${opaque var.x}-5-%"`},
		"format of known values":          {`format("%03d %q", 7, "a")`, `"007 "a""`},
		"formatlist with a symbol":        {`formatlist("a:%s:%s", var.x, ["p", "q"])`, `["a:${opaque var.x}:p", "a:${opaque var.x}:q"]`},
		"formatlist of what is not known": {`formatlist("arn:aws:iam::%s:root", var.x)`, `["arn:aws:iam::${opaque var.x}:root"*]`},
		"split":                           {`split(",", "a,b")`, `["a", "b"]`},
		"split of text with a symbol":     {`split(":", "a:${data.aws_region.here.name}:b")`, `["a", "${region self}", "b"]`},
		"replace":                         {`replace("a.b", ".", "-")`, `"a-b"`},
		"toset":                           {`toset(local.list)`, `["a", "b"]`},
		"sort":                            {`sort(["b", "a"])`, `["a", "b"]`},
		"one":                             {`[one([]), one([1])]`, `[null, 1]`},
		"element wraps around":            {`element(local.list, 4)`, `"a"`},
		"length of text":                  {`length("äb")`, `2`},
		"keys and values":                 {`[keys(local.map), values(local.map)]`, `[["k1", "k2"], [1, 2]]`},
		"jsondecode":                      {`jsondecode("{\"a\": [1]}").a`, `[1]`},
		"jsondecode of jsonencode":        {`jsondecode(jsonencode({ a = var.x })).a`, `?(var.x has no default)`},
		"jsondecode of one of several":    {`[for i in [1] : "${jsondecode(data.aws_ssm_parameter.two[i].value).id}:"]`, `["${opaque data.aws_ssm_parameter.two[1].value.id}:"]`},
		"a function of what is not known": {`"a-${abs(var.x)}"`, `"a-${opaque abs() in main.tf:15:22}"`},
		"jsondecode of something else":    {`jsondecode("{")`, `?(the text is not JSON)`},
		"yamldecode":                      {`yamldecode("a: [1, b]")`, `{a: [1, "b"]}`},
		"jsonencode":                      {`jsonencode({ a = [1, var.x] })`, `json({a: [1, ?(var.x has no default)]})`},
		"jsonencode of a choice":          {`jsonencode(var.flag ? [1] : [])`, `<condition var.flag=true: json([1]) | condition var.flag=false: json([])>`},
		"JSON text in other text":         {`"{\"a\": ${jsonencode(["x", "y-${var.x}"])}}"`, `"{"a": ["x","y-${opaque var.x}"]}"`},
		"JSON text of known values":       {`replace(jsonencode({ a = "b" }), "b", "c")`, `"{"a":"c"}"`},
		"conversions":                     {`[tostring(12), tonumber("12"), tobool("true")]`, `["12", 12, true]`},
		"upper leaves symbols unknown":    {`upper(var.x)`, `?(var.x has no default)`},
		"trimspace":                       {`trimspace("a-${var.x}  ")`, `"a-${opaque var.x}"`},
		"arguments from a list":           {`concat([[1], [2]]...)`, `[1, 2]`},
		"a function that is not known":    {`yamlencode("a")`, `?(the function yamlencode is not evaluated)`},
		"a function that fails":           {`regex("b", "a")`, `?(regex: pattern did not match any part of the given string)`},
		"the wrong number of arguments":   {`[length(), concat(), one(), jsonencode(), merge()]`, `[?(the function length is not evaluated for these arguments), [], ?(the function one is not evaluated for these arguments), ?(jsonencode needs one argument), {}]`},
		"concat of what is no list":       {`concat(1, [2])`, `?(concat joins lists, not a number)`},
		"a file that is not there":        {`file("none.json")`, `?(there is no file none.json)`},
		"a file outside of the code":      {`file("/etc/passwd")`, `?(the file /etc/passwd cannot be read: it is outside of the code)`},
		"arithmetic on a number in text":  {`"2" + 1`, `3`},
		"arithmetic on text":              {`"a" + 1`, `?(number required, but received string)`},
		"a name that does not exist":      {`nothing`, `?(nothing is not a name that is known here)`},
		"the workspace":                   {`"${terraform.workspace}"`, `?(the workspace is chosen when the code is applied)`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := short(value(t, unknowns+`data "aws_region" "here" {}`, test.expression)); got != test.want {
				t.Errorf("%s = %s, want %s", test.expression, got, test.want)
			}
		})
	}
}

// many repeats a text, with the number of the repetition for %.
func many(text string, n int) string {
	var all []string
	for i := range n {
		all = append(all, strings.ReplaceAll(text, "%", string(rune('0'+i))))
	}
	return strings.Join(all, ", ")
}
