package access_test

import (
	"testing"

	"github.com/kmslint/kmslint/evaluator/access"
)

func TestServices(t *testing.T) {
	t.Parallel()
	s3 := `"Principal": {"Service": "s3.amazonaws.com"}`
	for name, test := range map[string]struct {
		new  string
		want access.Verdict
	}{
		"an action":                         {s3, access.Found},
		"an alias, which IAM gives besides": {s3 + `, "Action": "kms:CreateAlias"`, access.Proven},
		"a replica":                         {s3 + `, "Action": "kms:ReplicateKey"`, access.Proven},
		"all but some, an alias first":      {s3 + `, "NotAction": "kms:*Key*"`, access.Found},
		"a role's alias":                    {`"Principal": {"AWS": "arn:aws:iam::111122223333:role/App"}, "Action": "kms:CreateAlias"`, access.Found},
		"a role's replica":                  {`"Principal": {"AWS": "arn:aws:iam::111122223333:role/App"}, "Action": "kms:ReplicateKey"`, access.Found},
		"a name that no service has":        {all + when(`{"StringEquals": {"aws:PrincipalServiceName": "s*"}}`), access.Proven},
		"a service in one Region": {all + when(`{"StringNotEqualsIgnoreCase": {"aws:PrincipalServiceName": "S3.amazonaws.com"},
			"ForAnyValue:StringEqualsIgnoreCase": {"aws:PrincipalServiceNamesList": "S3.amazonaws.com"}}`), access.Found},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want(t, access.NewAccess(of(t, root), of(t, root, test.new), access.Limits{}), test.want)
		})
	}
}
