package cloudformation_test

import (
	"testing"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/source/cloudformation"
)

func TestResolvePartOfATemplate(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, want string }{
		{"plain policy is itself", `{"Statement": [{"Principal": {"AWS": "arn:aws:iam::111122223333:root"}}]}`, "{Statement: [{Principal: {AWS: arn:aws:iam::111122223333:root}}]}"},
		{"pseudo parameter", `{"kms:CallerAccount": {"Ref": "AWS::AccountId"}}`, "{kms:CallerAccount: ${account self}}"},
		{"Sub", `{"AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}}`, "{AWS: arn:${partition self}:iam::${account self}:root}"},
		{"policy variables outside of Sub", `{"x": "${aws:username}"}`, "{x: ${aws:username}}"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			n, problems := document.ParseJSON(document.NewSource("part.json", []byte(test.text)), document.Limits{})
			if len(problems) > 0 {
				t.Fatal(problems)
			}
			if got := render(cloudformation.Resolve(n, cloudformation.Options{})); got != test.want {
				t.Errorf("Resolve(%s) = %s, want %s", test.text, got, test.want)
			}
		})
	}
	n, _ := document.ParseJSON(document.NewSource("part.json", []byte(`{"Principal": {"AWS": {"Ref": "RoleArn"}}}`)), document.Limits{})
	got := cloudformation.Resolve(n, cloudformation.Options{})
	if role := got.Member("Principal").Member("AWS"); role == nil || role.Symbolic == nil {
		t.Errorf("Resolve of a Ref to what the part does not define = %s, want a symbol", render(got))
	}
}

// CloudFormation reads YAML 1.1, in which these words are booleans.
func TestBooleansOfYAML11(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]string{"no": "false", "off": "false", "False": "false", "yes": "true", "ON": "true", "'no'": "false"} {
		k := key(t, "{EnableKeyRotation: "+word+"}")
		if got := render(k.Rotation.KeyRotationEnabled); got != want {
			t.Errorf("EnableKeyRotation: %s is %s, want %s", word, got, want)
		}
	}
}
