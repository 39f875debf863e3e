package document_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/kmslint/kmslint/evaluator/document"
)

func TestParseJSONReportsEveryProblem(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		text string
		want []string
	}{
		"trailing comma in an object":    {`{"a": 1,}`, []string{"1:8-9 trailing-comma: JSON does not permit a trailing comma after the final property in an object"}},
		"trailing comma in a list":       {"[1,\n 2 ,\n]", []string{"2:4-5 trailing-comma: JSON does not permit a trailing comma after the final value in a list"}},
		"two commas":                     {`[1,,2]`, []string{"1:4-5 syntax: Unexpected comma where a value was expected"}},
		"leading comma":                  {`{,"a": 1}`, []string{"1:2-3 syntax: Unexpected comma where a value was expected"}},
		"missing comma between members":  {"{\"a\": \"x\"\n \"b\": 2}", []string{"1:10-10 missing-comma: Missing comma between two values"}},
		"missing comma between items":    {`["a" "b" {}]`, []string{"1:5-5 missing-comma: Missing comma between two values", "1:9-9 missing-comma: Missing comma between two values"}},
		"line comment":                   {"[1 // one\n]", []string{"1:4-10 comment: JSON does not permit comments"}},
		"line comment before CR LF":      {"[1, // one\r\n2]", []string{"1:5-11 comment: JSON does not permit comments"}},
		"comment that ends the text":     {"[] // end", []string{"1:4-10 comment: JSON does not permit comments"}},
		"hash comment":                   {"# head\n[]", []string{"1:1-7 comment: JSON does not permit comments"}},
		"block comment":                  {"[/* a\n b */1]", []string{"1:2-2:6 comment: JSON does not permit comments"}},
		"block comment that is not one":  {"[/*/]", []string{"1:2-3 !syntax: Unexpected '/' where a value was expected"}},
		"duplicate member":               {"{\"a\": 1,\n\"a\": 2}", []string{`2:1-4 duplicate-member: The property "a" stands twice in one object`}},
		"duplicate behind an escape":     {`{"a": 1, "\u0061": 2}`, []string{`1:10-18 duplicate-member: The property "a" stands twice in one object`}},
		"single quotes":                  {`{'a': 'b'}`, []string{"1:2-5 syntax: JSON strings must be enclosed in double quotes", "1:7-10 syntax: JSON strings must be enclosed in double quotes"}},
		"typographic quotes":             {"[“a”]", []string{"1:2-5 syntax: JSON strings must be enclosed in double quotes"}},
		"single quote that is not ended": {"['a\n']", []string{"1:2-4 !syntax: JSON strings must be enclosed in double quotes, and this one is not closed"}},
		"words of other languages":       {`[True, None, NULL]`, []string{"1:2-6 syntax: JSON does not know the word True", "1:8-12 syntax: JSON does not know the word None", "1:14-18 syntax: JSON does not know the word NULL"}},
		"bare word":                      {`[Allow]`, []string{`1:2-7 syntax: Unexpected word "Allow" where a value was expected`}},
		"bare name":                      {`{Version: "1", true: 1, 7: 1}`, []string{"1:2-9 syntax: The name of a property must be enclosed in double quotes", "1:16-20 syntax: The name of a property must be enclosed in double quotes", "1:25-26 syntax: The name of a property must be enclosed in double quotes"}},
		"equals sign":                    {`{"a" = 1}`, []string{"1:6-7 syntax: JSON uses a colon between a property's name and value"}},
		"number with a leading zero":     {`[0123]`, []string{"1:2-6 number: 0123 is not a JSON number"}},
		"number without decimals":        {`[1.]`, []string{"1:2-4 number: 1. is not a JSON number"}},
		"number without integer part":    {`[.5, +1, -]`, []string{"1:2-4 number: .5 is not a JSON number", "1:6-8 number: +1 is not a JSON number", "1:10-11 number: - is not a JSON number"}},
		"hexadecimal number":             {`[0x1F]`, []string{"1:2-6 number: 0x1F is not a JSON number"}},
		"bare date":                      {`{"Version": 2012-10-17}`, []string{"1:13-23 number: 2012-10-17 is not a JSON number"}},
		"number without exponent digits": {`[1e+]`, []string{"1:2-5 number: 1e+ is not a JSON number"}},
		"escape of a letter":             {`["a\d"]`, []string{`1:4-6 invalid-escape: JSON does not know the escape sequence \d`}},
		"escape of a multi-byte letter":  {`["\é"]`, []string{`1:3-5 invalid-escape: JSON does not know the escape sequence \é`}},
		"escape with too few digits":     {`["\u12G4"]`, []string{`1:3-7 invalid-escape: JSON does not know the escape sequence \u12`}},
		"tab in a string":                {"[\"a\tb\"]", []string{"1:4-5 control-character: A string contains a tab"}},
		"line break in a string":         {"[\"a\r\n b\"]", []string{"1:4-2:1 control-character: A string contains a line break"}},
		"control character in a string":  {"[\"\x00\x1f\"]", []string{"1:3-4 control-character: A string contains the control character U+0000", "1:4-5 control-character: A string contains the control character U+001F"}},
		"bytes that are no UTF-8":        {"[\"a\xffb\"]", []string{"1:4-5 encoding: A string contains bytes that are not UTF-8"}},
		"UTF-16":                         {"\xff\xfe{\x00}\x00", []string{"1:1-3 !encoding: The text is UTF-16"}},
		"forgotten closing quote":        {"{\"a\": \"b,\n \"c\": 1}", []string{"1:7-10 !syntax: A string is not closed before the end of its line"}},
		"forgotten quote before }":       {"{\"a\": \"b\n}", []string{"1:7-9 !syntax: A string is not closed before the end of its line"}},
		"wrong bracket":                  {`{"a": [1}`, []string{`1:9-10 !syntax: Unexpected '}' where ']' was expected`}},
		"missing colon":                  {`{"a" 1}`, []string{"1:6-7 !syntax: Missing colon after a property's name"}},
		"name without value":             {`{"a"}`, []string{"1:5-6 !syntax: Missing colon after a property's name"}},
		"value without name":             {`{[1]}`, []string{"1:2-3 !syntax: Unexpected '[' where a property's name was expected"}},
		"value missing":                  {`{"a": }`, []string{"1:7-8 !syntax: Unexpected '}' where a value was expected"}},
		"stray character":                {`[1; 2]`, []string{"1:3-4 !syntax: Unexpected ';' after a value"}},
		"stray byte":                     {"[\xff]", []string{"1:2-3 !syntax: Unexpected byte 0xff where a value was expected"}},
		"extra word":                     {`{} true`, []string{"1:4-8 !extra-content: Unexpected text after the end of the JSON value"}},
		"extra bracket":                  {`{}}`, []string{"1:3-4 !extra-content: Unexpected text after the end of the JSON value"}},
		"empty text":                     {"", []string{"1:1-1 !empty: The text is empty"}},
		"blank text":                     {" \n ", []string{"1:1-2:2 !empty: The text is empty"}},
		"only a byte order mark":         {"\ufeff", []string{"1:1-1 !empty: The text is empty"}},
		"unclosed list":                  {"[1,\n", []string{"2:1-1 !truncated: The text ends in the middle of a value"}},
		"unclosed string":                {`["a`, []string{"1:4-4 !truncated: The text ends in the middle of a value"}},
		"text that ends in an escape":    {`["a\`, []string{"1:5-5 !truncated: The text ends in the middle of a value"}},
		"all in one go": {"{// x\n'a': 1,\n\"b\": [01, tru 'c',],\n\"b\": \"\\q\",}", []string{
			"1:2-6 comment: JSON does not permit comments",
			"2:1-4 syntax: JSON strings must be enclosed in double quotes",
			"3:7-9 number: 01 is not a JSON number",
			`3:11-14 syntax: Unexpected word "tru" where a value was expected`,
			"3:14-14 missing-comma: Missing comma between two values",
			"3:15-18 syntax: JSON strings must be enclosed in double quotes",
			"3:18-19 trailing-comma: JSON does not permit a trailing comma after the final value in a list",
			`4:7-9 invalid-escape: JSON does not know the escape sequence \q`,
			`4:1-4 duplicate-member: The property "b" stands twice in one object`,
			"4:10-11 trailing-comma: JSON does not permit a trailing comma after the final property in an object",
		}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n, ds := parse(tt.text)
			if diff := cmp.Diff(tt.want, brief(ds)); diff != "" {
				t.Errorf("ParseJSON(%q) diagnostics (-want +got):\n%s", tt.text, diff)
			}
			for _, d := range ds {
				if d.Detail == "" || !strings.HasSuffix(d.Detail, ".") {
					t.Errorf("detail of %s = %q, want sentences", d.Code, d.Detail)
				}
			}
			checkSpans(t, n, document.Span{End: len(tt.text)})
		})
	}
}

func TestParseJSONReadsWhatFollowsAProblem(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ text, want string }{
		"both duplicates are kept":             {`{"a": 1, "a": 2}`, `{"a": 1, "a": 2}`},
		"a trailing comma adds nothing":        {`{"a": [1,],}`, `{"a": [1]}`},
		"a superfluous comma adds nothing":     {`[,1,,2]`, `[1, 2]`},
		"a missing comma separates":            {`["a" "b"]`, `["a", "b"]`},
		"comments are white space":             {"[1, # x\n 2 /* y */, 3] // z", `[1, 2, 3]`},
		"other quotes make strings":            {`{'a': “b”, key: 'it"s'}`, `{"a": "b", "key": "it\"s"}`},
		"a wrong word holds its place":         {`[True, 1]`, `[null, 1]`},
		"a wrong number holds its place":       {`[012, 1]`, `[null, 1]`},
		"an unknown escape keeps its letter":   {`["\d+\é\u12"]`, `["d+éu12"]`},
		"control characters are kept":          {"[\"a\tb\nc\"]", `["a\tb\nc"]`},
		"wrong bytes become U+FFFD":            {"[\"a\xff\"]", "[\"a\ufffd\"]"},
		"what was read before a fatal problem": {`{"a": [1, 2}`, `{"a": [1, 2]}`},
		"a truncated text as far as it goes":   {`{"a": {"b": "c`, `{"a": {"b": "c"}}`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, ds := parse(tt.text)
			if len(ds) == 0 {
				t.Errorf("ParseJSON(%q) reports nothing", tt.text)
			}
			want, _ := parse(tt.want)
			if diff := cmp.Diff(document.Print(want), document.Print(got)); diff != "" {
				t.Errorf("ParseJSON(%q) (-want +got):\n%s", tt.text, diff)
			}
		})
	}
}

func TestParseJSONValues(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		text string
		kind document.Kind
		want string
	}{
		"null":                                {`null`, document.Null, ""},
		"true":                                {`true`, document.Bool, "true"},
		"numbers keep their text":             {`-0.10e+07`, document.Number, "-0.10e+07"},
		"large numbers keep their text":       {`123456789012345678901234567890`, document.Number, "123456789012345678901234567890"},
		"all escapes":                         {`"\"\\\/\b\f\n\r\t\u00e9"`, document.String, "\"\\/\b\f\n\r\té"},
		"a surrogate pair is one code point":  {`"\ud83d\ude00"`, document.String, "😀"},
		"a lone surrogate is U+FFFD":          {`"\ud83dx\ude00"`, document.String, "\ufffdx\ufffd"},
		"two first halves are two U+FFFD":     {`"\ud83d\ud83d\ude00"`, document.String, "\ufffd😀"},
		"a half before another escape":        {`"\ud83d\n\u0041"`, document.String, "\ufffd\nA"},
		"DEL needs no escape":                 {"\"\x7f\"", document.String, "\x7f"},
		"private-use characters are text":     {"\"\U000F0000\"", document.String, "\U000F0000"},
		"a byte order mark before the value":  {"\ufeff\"a\"", document.String, "a"},
		"an empty string":                     {`""`, document.String, ""},
		"white space of every kind around it": {" \t\r\n\"a\"\r\n", document.String, "a"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := mustParse(t, tt.text)
			if n.Kind != tt.kind || n.Text != tt.want {
				t.Errorf("ParseJSON(%q) = %v %q, want %v %q", tt.text, n.Kind, n.Text, tt.kind, tt.want)
			}
		})
	}
}

func TestParseJSONPositions(t *testing.T) {
	t.Parallel()
	lines := []string{`{"é": [`, `  "😀", 12,`, ` {"k": null}]}`}
	for name, end := range map[string]string{"LF": "\n", "CR LF": "\r\n", "CR": "\r"} {
		for _, mark := range []string{"", "\ufeff"} {
			t.Run(fmt.Sprintf("%s after %q", name, mark), func(t *testing.T) {
				t.Parallel()
				n := mustParse(t, mark+strings.Join(lines, end))
				list := n.Member("é")
				got := map[string]string{
					"object": at(n.Span), "key": at(n.Members[0].Key.Span), "list": at(list.Span), "string": at(list.Items[0].Span),
					"number": at(list.Items[1].Span), "null": at(list.Items[2].Member("k").Span),
				}
				want := map[string]string{"object": "1:1-3:15", "key": "1:2-5", "list": "1:7-3:14", "string": "2:3-6", "number": "2:8-10", "null": "3:8-12"}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("positions (-want +got):\n%s", diff)
				}
			})
		}
	}
}

func TestParseJSONOfTruncatedTextIsFatal(t *testing.T) {
	t.Parallel()
	whole := strings.TrimSpace(samplePolicy)
	mustParse(t, whole)
	for i := range len(whole) {
		n, ds := parse(whole[:i])
		if !document.Fatal(ds) {
			t.Fatalf("ParseJSON(%q) reports %q, want something fatal", whole[:i], brief(ds))
		}
		if last := ds[len(ds)-1]; last.Span.End != i || last.Code == "truncated" && len(ds) > 1 && ds[len(ds)-2].Fatal {
			t.Errorf("ParseJSON(%q) reports %q, want one fatal problem at the end", whole[:i], brief(ds))
		}
		checkSpans(t, n, document.Span{End: i})
	}
}

func TestDuplicateMemberNamesTheLineThatIsDropped(t *testing.T) {
	t.Parallel()
	_, ds := parse("{\n\"a\": 1,\n\"b\": 2,\n\"a\": 3}")
	want := "Only the last one counts; the one in line 2 is silently dropped. Merge them."
	if len(ds) != 1 || ds[0].Detail != want {
		t.Errorf("got %+v, want one with the detail %q", ds, want)
	}
}
