package share_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/share"
)

// launched is an inventory in which an account launches instances by Auto Scaling, under a key of an account.
func launched(group, of, statements, grants string) string {
	if statements != "" {
		statements = ", " + statements
	}
	return fmt.Sprintf(`{"Schema": "kmslint.inventory/v1", "Accounts": [
		{"AccountId": "111122223333", "Regions": [{"Region": "eu-west-1",
			"Images": [{"ImageId": "ami-1", "BlockDeviceMappings": [{"DeviceName": "/dev/xvda", "Ebs": {"SnapshotId": "snap-1", "Encrypted": true}}]}],
			"Snapshots": [{"SnapshotId": "snap-1", "Encrypted": true, "KmsKeyId": "%s"}],
			"Keys": [{"KeyMetadata": {"Arn": "%s", "KeyManager": "CUSTOMER"}%s,
				"Policy": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "kms:*", "Resource": "*"}%s]}}]}]},
		{"AccountId": "%s", "Regions": [{"Region": "eu-west-1", "Resources": [
			{"Type": "AWS::EC2::LaunchTemplate", "Arn": "arn:aws:ec2:eu-west-1:1:launch-template/lt-1", "Properties": {"LaunchTemplateData": {"ImageId": "ami-1"}}},
			{"Type": "AWS::AutoScaling::AutoScalingGroup", "Arn": "arn:aws:autoscaling:eu-west-1:1:autoScalingGroup:1:autoScalingGroupName/web", "Properties": {"LaunchTemplate": {"LaunchTemplateId": "lt-1"}%s}}]}]}]}`,
		keyARN, keyARN, grants, statements, of, group)
}

func TestWhatAutoScalingMayDoWithTheKeyOfItsVolumes(t *testing.T) {
	t.Parallel()
	const all = "CreateGrant Decrypt DescribeKey Encrypt GenerateDataKey GenerateDataKeyWithoutPlaintext ReEncryptFrom ReEncryptTo"
	const collected = `, "Grants": []`
	own := strings.ReplaceAll(role, consumer, owner)
	grant := func(principal, issuer string, operations string) string {
		return `, "Grants": [{"GrantId": "1", "GranteePrincipal": "` + principal + `", "IssuingAccount": "arn:aws:iam::` + issuer + `:root", "Operations": [` + operations + `]}]`
	}
	operations := `"` + strings.ReplaceAll(all, " ", `", "`) + `"`
	named := func(arn string) string {
		return allow(`{"AWS": "`+arn+`"}`, `["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]`, "") + "," +
			allow(`{"AWS": "`+arn+`"}`, `"kms:CreateGrant"`, `{"Bool": {"kms:GrantIsForAWSResource": "true"}}`)
	}
	for name, test := range map[string]struct{ group, of, statements, grants, want string }{
		"own key, the account only":              {of: owner, grants: collected, want: "auto-scaling no missing " + all},
		"own key, the documented statements":     {of: owner, statements: named(own), grants: collected, want: "auto-scaling yes"},
		"own key, no kms:CreateGrant":            {of: owner, statements: allow(`{"AWS": "`+own+`"}`, `["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]`, ""), grants: collected, want: "auto-scaling yes missing CreateGrant"},
		"own key, a grant":                       {of: owner, grants: grant(own, owner, operations), want: "auto-scaling yes"},
		"own key, grants not collected":          {of: owner, want: "auto-scaling unknown open " + all},
		"own key, a role with a suffix":          {of: owner, statements: named(own + "_web"), grants: collected, want: "auto-scaling yes"},
		"own key, the role of the group":         {group: `, "ServiceLinkedRoleARN": "` + own + `_web"`, of: owner, statements: named(own + "_web"), grants: collected, want: "auto-scaling yes"},
		"own key, another role than the group's": {group: `, "ServiceLinkedRoleARN": "` + own + `_web"`, of: owner, statements: named(own), grants: collected, want: "auto-scaling no missing " + all},
		"own key, a statement through EC2":       {of: owner, statements: allow(`{"AWS": "`+own+`"}`, `"kms:*"`, `{"StringEquals": {"kms:ViaService": "ec2.eu-west-1.amazonaws.com"}}`), grants: collected, want: "auto-scaling unknown open " + all},

		"foreign key, the role in the key policy":   {of: consumer, statements: named(role), grants: collected, want: "auto-scaling-foreign-key no missing " + all},
		"foreign key, the account may make a grant": {of: consumer, statements: allow(account, `"kms:CreateGrant"`, ""), grants: collected, want: "auto-scaling-foreign-key yes missing " + all},
		"foreign key, a grant":                      {of: consumer, grants: grant(role, consumer, operations), want: "auto-scaling-foreign-key yes"},
		"foreign key, a grant for less":             {of: consumer, grants: grant(role, consumer, `"Decrypt", "DescribeKey"`), want: "auto-scaling-foreign-key yes missing CreateGrant Encrypt GenerateDataKey GenerateDataKeyWithoutPlaintext ReEncryptFrom ReEncryptTo"},
		"foreign key, a grant for another role":     {of: consumer, grants: grant("arn:aws:iam::444455556666:role/Else", consumer, operations), want: "auto-scaling-foreign-key yes missing " + all},
		"foreign key, grants not collected":         {of: consumer, want: "auto-scaling-foreign-key unknown open " + all + "; create-grant missing CreateGrant"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []*share.Resource
			for _, r := range resources(t, launched(test.group, test.of, test.statements, test.grants)) {
				if r.Mechanism.Name == "auto-scaling" {
					got = append(got, r)
				}
			}
			if len(got) != 1 || len(got[0].Access) != 1 {
				t.Fatalf("%d groups with a key", len(got))
			}
			if line := got[0].Access[0].Mechanism.Name + " " + summary(got[0]); fields(line) != fields(test.want) {
				t.Errorf("got  %s\nwant %s", line, test.want)
			}
		})
	}
}

func TestAutoScalingWithTheDefaultKey(t *testing.T) {
	t.Parallel()
	setting := func(text string) string {
		text = strings.Replace(text, `"LaunchTemplateData": {"ImageId": "ami-1"}`, `"LaunchTemplateData": {"ImageId": "ami-9"}`, 1)
		return strings.Replace(text, `"Region": "eu-west-1", "Resources"`, `"Region": "eu-west-1", "EbsEncryptionByDefault": true, "EbsDefaultKmsKeyId": "`+keyARN+`", "Resources"`, 1)
	}
	all := resources(t, setting(launched("", owner, "", `, "Grants": []`)))
	if len(all) != 1 || len(all[0].Access) != 1 || !all[0].Consumers[0].Perhaps || all[0].Access[0].Admitted != authz.No {
		t.Errorf("%d groups launch under the default key of the account, of an image that nobody knows", len(all))
	}
	all = resources(t, strings.Replace(setting(launched("", owner, "", "")), `"EbsEncryptionByDefault": true`, `"EbsEncryptionByDefault": false`, 1))
	if len(all) != 1 || len(all[0].Access) != 0 {
		t.Error("nothing says that the volumes are encrypted")
	}
}

func TestTheGrantForAutoScalingMayBeBlocked(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ condition, want string }{
		"for services only":        {`{"Bool": {"kms:GrantIsForAWSResource": "true"}}`, "kms:GrantIsForAWSResource"},
		"for the role":             {`{"StringEquals": {"kms:GranteePrincipal": "` + role + `"}}`, ""},
		"for another role":         {`{"StringEquals": {"kms:GranteePrincipal": "arn:aws:iam::444455556666:role/Else"}}`, "kms:GranteePrincipal"},
		"for the operations alone": {`{"ForAllValues:StringEquals": {"kms:GrantOperations": ["Decrypt"]}}`, "kms:GrantOperations"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, r := range resources(t, launched("", consumer, allow(account, `"kms:CreateGrant"`, test.condition), `, "Grants": []`)) {
				got := ""
				for _, b := range r.Access[0].Steps[1].Blocked {
					got = b.Key
				}
				if got != test.want {
					t.Errorf("the grant is blocked by %q, want %q", got, test.want)
				}
			}
		})
	}
}

func TestPermissionOfTheConsumersOwnPrincipals(t *testing.T) {
	t.Parallel()
	with := func(details string) string {
		text := shared(to, allow(account, useful, ""), "")
		return strings.TrimSuffix(text, "]}") + `, {"AccountId": "444455556666"` + details + `, "Regions": []}]}`
	}
	user := func(resource, actions string) string {
		return `, "AuthorizationDetails": {"UserDetailList": [{"UserName": "Images", "Arn": "arn:aws:iam::444455556666:user/Images", "UserPolicyList": [{"PolicyName": "P", "PolicyDocument":
			{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ` + actions + `, "Resource": "` + resource + `"}]}}]}], "GroupDetailList": [], "RoleDetailList": [], "Policies": []}`
	}
	for name, test := range map[string]struct{ details, want string }{
		"not collected":              {"", "not known"},
		"nobody":                     {`, "AuthorizationDetails": {"UserDetailList": [], "GroupDetailList": [], "RoleDetailList": [], "Policies": []}`, "no"},
		"partly collected":           {`, "AuthorizationDetails": {"UserDetailList": [], "GroupDetailList": [], "RoleDetailList": [], "Policies": [], "Partial": true}`, "not known"},
		"the ARN of the key":         {user(keyARN, useful), "yes"},
		"every key":                  {user("*", `"kms:*"`), "yes"},
		"keys of its own account":    {user("arn:aws:kms:*:444455556666:key/*", useful), "no"},
		"keys of another Region":     {user("arn:aws:kms:us-east-1:111122223333:key/*", useful), "no"},
		"the ARN of an alias":        {user("arn:aws:kms:eu-west-1:111122223333:alias/images", useful), "no"},
		"not all of the actions":     {user(keyARN, `["kms:Decrypt", "kms:DescribeKey"]`), "no: arn:aws:iam::444455556666:user/Images lacks CreateGrant ReEncryptFrom"},
		"a policy that is not there": {strings.Replace(user(keyARN, useful), `"UserName"`, `"AttachedManagedPolicies": [{"PolicyArn": "arn:aws:iam::444455556666:policy/else"}], "UserName"`, 1), "unknown"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := resources(t, with(test.details))[0].Access[0].Permission
			got := "not known"
			if p.Known {
				got = word(p.Allowed)
				if p.Principal != "" && p.Missing != 0 {
					got += ": " + p.Principal + " lacks " + list(p.Missing.Actions())
				}
			}
			if got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
