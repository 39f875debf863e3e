package policy_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/policy"
)

func TestVariables(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		text string
		want []policy.Variable
	}{
		"none":                              {"arn:aws:kms:*:111122223333:key/*", nil},
		"one":                               {"a/${aws:username}/b", []policy.Variable{{Start: 2, End: 17, Key: "aws:username"}}},
		"two beside each other":             {"${a}${b}", []policy.Variable{{Start: 0, End: 4, Key: "a"}, {Start: 4, End: 8, Key: "b"}}},
		"a tag key with a slash":            {"${aws:PrincipalTag/team-a}", []policy.Variable{{Start: 0, End: 26, Key: "aws:PrincipalTag/team-a"}}},
		"a default":                         {"${aws:PrincipalTag/team, 'none'}", []policy.Variable{{Start: 0, End: 32, Key: "aws:PrincipalTag/team", Default: "none", HasDefault: true}}},
		"a default without space":           {"${a,'b'}", []policy.Variable{{Start: 0, End: 8, Key: "a", Default: "b", HasDefault: true}}},
		"an empty default":                  {"${a, ''}", []policy.Variable{{Start: 0, End: 8, Key: "a", HasDefault: true}}},
		"a default with a brace":            {"${a, 'b}c'}", []policy.Variable{{Start: 0, End: 11, Key: "a", Default: "b}c", HasDefault: true}}},
		"a default with a comma":            {"${a, 'b,c'}", []policy.Variable{{Start: 0, End: 11, Key: "a", Default: "b,c", HasDefault: true}}},
		"the plain characters":              {"${*}${?}${$}", []policy.Variable{{Start: 0, End: 4, Key: "*"}, {Start: 4, End: 8, Key: "?"}, {Start: 8, End: 12, Key: "$"}}},
		"a multi-byte character before it":  {"é${a}", []policy.Variable{{Start: 2, End: 6, Key: "a"}}},
		"no closing brace is text":          {"${aws:username", nil},
		"no dollar sign is text":            {"{aws:username}", nil},
		"a dollar sign alone is text":       {"$aws:username $", nil},
		"an empty key is text":              {"${}${ }${a}", []policy.Variable{{Start: 7, End: 11, Key: "a"}}},
		"a default without quotes is text":  {"${a, b}", nil},
		"a default with one quote is text":  {"${a, 'b}", nil},
		"an empty key with default is text": {"${, 'b'}", nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, policy.Variables(tt.text)); diff != "" {
				t.Errorf("Variables(%q) (-want +got):\n%s", tt.text, diff)
			}
		})
	}
}

func TestHasWildcard(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"": false, "kms:Decrypt": false, "kms:*": true, "kms:Decryp?": true, "${*}": false, "${?}x${$}": false, "${a}*": true, "*${*}": true,
		"${*}${a}?": true, "${a, '*'}": false, "${*": true, "${a, *}": true,
	} {
		if got := policy.HasWildcard(text); got != want {
			t.Errorf("HasWildcard(%q) = %v, want %v", text, got, want)
		}
	}
}

func TestParseARN(t *testing.T) {
	t.Parallel()
	concrete := func(s string) policy.Text {
		if s == "" {
			return nil
		}
		return policy.Text{text(s)}
	}
	arn := func(partition, service, region, account, resource string) *policy.ARN {
		return &policy.ARN{Partition: concrete(partition), Service: concrete(service), Region: concrete(region), Account: concrete(account), Resource: concrete(resource)}
	}
	tests := map[string]struct {
		text policy.Text
		want *policy.ARN
	}{
		"a key":                           {policy.Text{text("arn:aws:kms:us-east-1:111122223333:key/1234")}, arn("aws", "kms", "us-east-1", "111122223333", "key/1234")},
		"empty fields":                    {policy.Text{text("arn:aws:s3:::b")}, arn("aws", "s3", "", "", "b")},
		"colons in the resource":          {policy.Text{text("arn:aws:rds:r:1:db:x:y")}, arn("aws", "rds", "r", "1", "db:x:y")},
		"an empty resource":               {policy.Text{text("arn:aws:s3:::")}, arn("aws", "s3", "", "", "")},
		"too few fields":                  {policy.Text{text("arn:aws:s3::b")}, nil},
		"another beginning":               {policy.Text{text("urn:aws:s3:::b")}, nil},
		"nothing":                         {nil, nil},
		"a word":                          {policy.Text{text("arn")}, nil},
		"a symbol":                        {policy.Text{symbol(opaque)}, nil},
		"a symbol before the colon":       {policy.Text{symbol(opaque), text(":aws:s3:::b")}, nil},
		"symbols as fields":               {policy.Text{text("arn:"), symbol(partition), text(":kms:"), symbol(region), text(":"), symbol(account), text(":key/"), symbol(opaque)}, &policy.ARN{Partition: policy.Text{symbol(partition)}, Service: concrete("kms"), Region: policy.Text{symbol(region)}, Account: policy.Text{symbol(account)}, Resource: policy.Text{text("key/"), symbol(opaque)}}},
		"a symbol as part of a field":     {policy.Text{text("arn:aws"), symbol(opaque), text("-x:s3:::b:"), symbol(account)}, &policy.ARN{Partition: policy.Text{text("aws"), symbol(opaque), text("-x")}, Service: concrete("s3"), Resource: policy.Text{text("b:"), symbol(account)}}},
		"too few fields before a symbol":  {policy.Text{text("arn:aws:kms:"), symbol(opaque)}, nil},
		"the last field alone a symbol":   {policy.Text{text("arn:aws:kms:r:1:"), symbol(opaque)}, &policy.ARN{Partition: concrete("aws"), Service: concrete("kms"), Region: concrete("r"), Account: concrete("1"), Resource: policy.Text{symbol(opaque)}}},
		"concrete text in several pieces": {policy.Text{text("arn:aws:"), text("s3:::"), text("b")}, arn("aws", "s3", "", "", "b")},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, ok := policy.ParseARN(tt.text)
			if ok != (tt.want != nil) {
				t.Fatalf("ParseARN(%s) = %v, want %v", show(tt.text), ok, tt.want != nil)
			}
			if tt.want == nil {
				return
			}
			if diff := cmp.Diff(*tt.want, got, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("ParseARN(%s) (-want +got):\n%s", show(tt.text), diff)
			}
		})
	}
}

func TestText(t *testing.T) {
	t.Parallel()
	mixed := policy.Text{text("a:b"), symbol(account), text("/c:d")}
	before, after, found := mixed.Cut('/')
	if got := []string{show(before), show(after)}; !found || !cmp.Equal(got, []string{"a:b${this account}", "c:d"}) {
		t.Errorf("Cut(%s, '/') = %q, %v", show(mixed), got, found)
	}
	if before, after, found := mixed.Cut('|'); found || show(before) != show(mixed) || after != nil {
		t.Errorf("Cut without the separator = %s, %s, %v", show(before), show(after), found)
	}
	if s, ok := (policy.Text)(nil).Concrete(); s != "" || !ok {
		t.Errorf("Concrete of nothing = %q, %v", s, ok)
	}
	if _, ok := mixed.Concrete(); ok || mixed.Symbol() != nil || !mixed.HasPrefix("a:") || mixed.HasPrefix("a:bc") || mixed.ContainsAny("*") || !mixed.ContainsAny("*d") {
		t.Errorf("%s is not taken for what it is", show(mixed))
	}
	one := policy.TextOf(symbolic(symbol(account)))
	if one.Symbol() != account || one.HasPrefix("") {
		t.Errorf("one symbol is not taken for what it is")
	}
	if got := show(policy.TextOf(&document.Node{Kind: document.Number, Text: "12"})); got != "12" {
		t.Errorf("TextOf a number = %q", got)
	}
}
