package terraform_test

import (
	"strings"
	"testing"
)

func TestTags(t *testing.T) {
	t.Parallel()
	const provider = "provider \"aws\" {\n  default_tags {\n    tags = { a = \"1\", b = \"2\" }\n  }\n}\n"
	tests := map[string]struct{ code, want string }{
		"none":            {`resource "aws_kms_key" "k" {}`, ""},
		"of the key":      {"resource \"aws_kms_key\" \"k\" {\n  tags = { a = \"x\" }\n}", `"a"="x"`},
		"of the provider": {provider + "resource \"aws_kms_key\" \"k\" {\n  tags = { a = \"x\", c = \"3\" }\n}", `"a"="x" "b"="2" "c"="3"`},
		"under a condition": {
			"variable \"x\" {}\nresource \"aws_kms_key\" \"k\" {\n  tags = var.x ? { a = \"x\" } : {}\n}",
			`<condition var.x=true: "a" | condition var.x=false: ->=<condition var.x=true: "x" | condition var.x=false: ->`,
		},
		"not known": {"variable \"x\" {}\nresource \"aws_kms_key\" \"k\" {\n  tags = var.x\n}", `?(var.x has no default)*=?(var.x has no default)*`},
		"of awscc":  {provider + "resource \"awscc_kms_key\" \"k\" {\n  tags = [{ key = \"a\", value = \"x\" }]\n}", `"a"="x"`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, k := range keys(load(t, tree{"main.tf": test.code})) {
				var got []string
				for _, tag := range k.Tags {
					got = append(got, short(tag.TagKey)+"="+short(tag.TagValue))
				}
				if text := strings.Join(got, " "); text != test.want {
					t.Errorf("the tags are %s, want %s", text, test.want)
				}
			}
		})
	}
}
