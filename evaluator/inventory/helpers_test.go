package inventory_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
)

// minimal is the example of the contract.
const minimal = `{"Schema": "kmslint.inventory/v1",
 "Organization": {"Id": "o-abc123", "MasterAccountId": "999999999999",
   "Accounts": [{"Id": "111122223333", "OrgPath": "o-abc123/r-ab12/ou-ab12-11111111/",
     "ServiceControlPolicies":  [[{"Name": "FullAWSAccess", "Document": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}}]],
     "ResourceControlPolicies": [[]]}]},
 "Accounts": [{"AccountId": "111122223333",
   "AuthorizationDetails": {"UserDetailList": [], "GroupDetailList": [], "RoleDetailList": [], "Policies": []},
   "Regions": [{"Region": "us-east-1",
     "Keys": [{"KeyMetadata": {"Arn": "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab", "KeyManager": "CUSTOMER", "KeyState": "Enabled",
                               "KeySpec": "SYMMETRIC_DEFAULT", "KeyUsage": "ENCRYPT_DECRYPT", "Origin": "AWS_KMS", "MultiRegion": false},
               "Policy": {"Version": "2012-10-17", "Statement": [{"Sid": "Enable IAM User Permissions", "Effect": "Allow",
                          "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "kms:*", "Resource": "*"}]}, "Grants": [], "Aliases": [{"AliasName": "alias/data"}], "Tags": [{"TagKey": "k", "TagValue": "v"}],
               "Rotation": {"KeyRotationEnabled": true, "RotationPeriodInDays": 365}}],
     "Images": [], "Snapshots": [], "DBSnapshots": [], "DBClusterSnapshots": [], "CustomKeyStores": [], "VpcEndpoints": [],
     "Resources": [{"Type": "AWS::S3::Bucket", "Arn": "arn:aws:s3:::b", "KmsKeyId": "alias/data", "Policy": null, "SharedWith": [], "Properties": {}}],
     "EbsEncryptionByDefault": true, "EbsDefaultKmsKeyId": "alias/aws/ebs"}]}]}`

// full has every member of the format, symbolic values and members that the types do not name.
const full = `{"Schema": "kmslint.inventory/v1", "CollectedAt": "2026-01-01T00:00:00Z",
 "Organization": {"Id": "o-abc123", "MasterAccountId": "999999999999", "FeatureSet": "ALL", "Accounts": [
   {"Id": "111122223333", "OrgPath": "o-abc123/r-ab12/", "PoliciesUnknown": true, "Status": "ACTIVE"}]},
 "Documents": [{"Kind": "scp", "Address": "scp.json", "Policy": "{\"Statement\": []}", "Note": 1}],
 "Accounts": [{"AccountId": {"$kmslint": {"unknown": "no account is given", "symbol": {"symbol": "account", "id": "self"}}}, "Alias": "prod",
   "AuthorizationDetails": {"IsTruncated": false, "Partial": true,
     "UserDetailList": [{"UserName": "Bob", "UserId": "AIDAEXAMPLE", "Arn": "arn:aws:iam::111122223333:user/Bob", "Path": "/", "CreateDate": "2020-01-01T00:00:00Z",
       "UserPolicyList": [{"PolicyName": "p", "PolicyDocument": "%7B%7D"}], "GroupList": ["Admins"], "AttachedManagedPolicies": [{"PolicyName": "m", "PolicyArn": "arn:aws:iam::aws:policy/m"}],
       "PermissionsBoundary": {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": "arn:aws:iam::aws:policy/b"}, "Tags": [{"Key": "a", "Value": "b"}]}],
     "GroupDetailList": [{"GroupName": "Admins", "Arn": "arn:aws:iam::111122223333:group/Admins", "Path": "/", "GroupPolicyList": [], "AttachedManagedPolicies": []}],
     "RoleDetailList": [{"RoleName": "App", "RoleId": "AROAEXAMPLE", "Arn": "arn:aws:iam::111122223333:role/App", "Path": "/", "AssumeRolePolicyDocument": {"Statement": []}, "RolePolicyList": [],
       "AttachedManagedPolicies": [], "Tags": [], "InstanceProfileList": []}],
     "Policies": [{"PolicyName": "m", "Arn": "arn:aws:iam::aws:policy/m", "DefaultVersionId": "v2", "PolicyVersionList": [{"VersionId": "v2", "IsDefaultVersion": true, "Document": {"Statement": []}}]}]},
   "Regions": [{"Region": "us-east-1", "Aliases": [{"AliasName": "alias/x", "AliasArn": "arn:aws:kms:us-east-1:111122223333:alias/x", "TargetKeyId": "1234"}],
     "Keys": [{"Address": "aws_kms_key.this", "KeyMetadata": {"Arn": "arn:aws:kms:us-east-1:111122223333:key/mrk-1", "KeyId": "mrk-1", "AWSAccountId": "111122223333", "Description": "", "CreationDate": 1.5e9,
         "CustomKeyStoreId": "cks-1", "MultiRegion": true, "MultiRegionConfiguration": {"MultiRegionKeyType": "PRIMARY", "PrimaryKey": {"Arn": "a", "Region": "us-east-1"}, "ReplicaKeys": [{"Arn": "b", "Region": "eu-west-1"}]}},
       "Policy": {"$kmslint": {"alt": [{"on": "condition IsProd", "is": "true", "value": {"Statement": []}}, {"on": "condition IsProd", "is": "false"}]}},
       "Grants": [{"GrantId": "1", "Name": "", "KeyId": "mrk-1", "GranteePrincipal": "arn:aws:iam::111122223333:role/App", "GranteeServicePrincipal": "x.amazonaws.com", "RetiringPrincipal": "r", "RetiringServicePrincipal": "y.amazonaws.com",
         "IssuingAccount": "arn:aws:iam::111122223333:root", "Operations": ["Decrypt"], "Constraints": {"EncryptionContextEquals": {"a": "b"}, "EncryptionContextSubset": {"a": {"$kmslint": {"segments": ["x-", {"symbol": "region", "id": "self"}]}}}, "SourceArn": "s"}}],
       "Rotation": {"KeyRotationEnabled": {"$kmslint": {"unknown": "parameter Rotate has no default"}}, "OnDemandRotationStartDate": "x"}, "PendingWindowInDays": 7, "BypassPolicyLockoutSafetyCheck": false}],
     "Images": [{"ImageId": "ami-1", "LaunchPermissions": [{"UserId": "444455556666"}, {"Group": "all"}]}], "Snapshots": [{"SnapshotId": "snap-1", "CreateVolumePermissions": [{"UserId": "444455556666"}]}],
     "DBSnapshots": [{"DBSnapshotIdentifier": "d", "Attributes": [{"AttributeName": "restore", "AttributeValues": ["444455556666"]}]}], "DBClusterSnapshots": [{"DBClusterSnapshotIdentifier": "c"}],
     "CustomKeyStores": [{"CustomKeyStoreId": "cks-1"}], "VpcEndpoints": [{"VpcEndpointId": "vpce-1", "PolicyDocument": "{}"}],
     "Resources": [{"Type": "AWS::SQS::Queue", "Address": "Queue", "Policy": {"Statement": []}, "SharedWith": ["444455556666"], "Properties": {"KmsDataKeyReusePeriodSeconds": 300}}]}]}]}`

// read parses JSON and restores symbolic values.
func read(t testing.TB, text string) *document.Node {
	t.Helper()
	n, ds := document.ParseJSON(document.NewSource("inventory.json", []byte(text)), document.Limits{})
	if len(ds) > 0 {
		t.Fatalf("ParseJSON reports %+v", ds)
	}
	return document.Restore(n)
}

// decode reads an inventory without problems.
func decode(t testing.TB, text string) *inventory.Inventory {
	t.Helper()
	inv, ds := inventory.Decode(read(t, text))
	if len(ds) > 0 {
		t.Fatalf("Decode reports %q", brief(ds))
	}
	return inv
}

// values returns JSON as encoding/json decodes it, for comparison without the order of members.
func values(t testing.TB, text string) any {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func brief(ds []document.Diagnostic) []string {
	var lines []string
	for _, d := range ds {
		start, end := d.Span.Range()
		lines = append(lines, fmt.Sprintf("%d:%d-%d:%d %s: %s", start.Line, start.Column, end.Line, end.Column, d.Code, d.Summary))
	}
	return lines
}
