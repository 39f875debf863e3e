package facts_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/kmslint/kmslint/evaluator/facts"
	"github.com/kmslint/kmslint/evaluator/inventory"
)

func TestResourcesThatNameAnAWSManagedKey(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, key, want string }{
		{"by alias", `"alias/aws/sqs"`, "alias/aws/sqs true"},
		{"by the ARN of the alias", `"arn:aws:kms:eu-west-1:111122223333:alias/aws/sqs"`, "alias/aws/sqs true"},
		{"by the key of an alias that is looked up", `"arn:aws:kms:eu-west-1:111122223333:key/1"`, "alias/aws/ebs true"},
		{"in some case", choice("condition X", `"alias/aws/sqs"`, `"alias/queues"`), "alias/aws/sqs false"},
		{"another alias", `"alias/queues"`, ""},
		{"an alias that contains the name", `"alias/my-alias/aws/sqs"`, ""},
		{"a symbol", text(opaque), ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			inv, _ := inventory.Decode(parse(t, `{"Accounts": [{"AccountId": "111122223333", "Regions": [{"Region": "eu-west-1",
				"Aliases": [{"AliasName": "alias/aws/ebs", "TargetKeyId": "1"}],
				"Resources": [{"Type": "AWS::SQS::Queue", "Address": "Q", "KmsKeyId": `+tt.key+`, "Properties": {"KmsMasterKeyId": `+tt.key+`}}]}]}]}`))
			var got []string
			for _, branches := range facts.OfAWSManaged(facts.NewUnit(inv), facts.Options{}) {
				m := branches[0].AWSManaged
				got = append(got, fmt.Sprint(m.Alias, " ", m.Certain))
				if _, ok := branches[0].Locate("/aws_managed"); !ok || m.Name != "Q" || m.Type != "AWS::SQS::Queue" {
					t.Errorf("the resource is %s %s", m.Type, m.Name)
				}
			}
			if strings.Join(got, "; ") != tt.want {
				t.Errorf("%s names %q, want %q", tt.key, got, tt.want)
			}
		})
	}
}
