package facts_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/kmslint/kmslint/evaluator/facts"
	"github.com/kmslint/kmslint/evaluator/inventory"
)

// replicated is an inventory with a primary key in us-east-1 and its replica in eu-west-1.
func replicated(primary, replica, resources string) string {
	const metadata = `"KeyMetadata": {"Arn": "arn:aws:kms:%s:111122223333:key/mrk-1", "KeyId": "mrk-1", "MultiRegion": true, "MultiRegionConfiguration": {"MultiRegionKeyType": "%s", "PrimaryKey": {"Arn": "arn:aws:kms:us-east-1:111122223333:key/mrk-1", "Region": "us-east-1"}}}`
	return `{"Accounts": [{"AccountId": "111122223333", "Regions": [
		{"Region": "us-east-1", "Keys": [{` + fmt.Sprintf(metadata, "us-east-1", "PRIMARY") + `, "Policy": ` + primary + `}]},
		{"Region": "eu-west-1", "Keys": [{` + fmt.Sprintf(metadata, "eu-west-1", "REPLICA") + `, ` + replica + `}]` + resources + `}]}]}`
}

func allow(principal, more string) string {
	return `{"Statement": [{"Effect": "Allow", "Action": "kms:*", "Resource": "*", "Principal": ` + principal + more + `}]}`
}

func TestOutsidersOfAPrimaryKey(t *testing.T) {
	t.Parallel()
	const (
		other   = `{"AWS": "arn:aws:iam::444455556666:role/Build"}`
		account = `{"AWS": "arn:aws:iam::111122223333:root"}`
		member  = `, "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}`
	)
	policy := func(p string) string { return `"Grants": [], "Policy": ` + p }
	tests := []struct{ name, primary, replica, want string }{
		{"an account", allow(other, ""), policy(allow(account, "")), "account 444455556666 no no"},
		{"an account that the replica names in another way", allow(other, ""), policy(allow(`{"AWS": "444455556666"}`, "")), "account 444455556666 no yes"},
		{"an account with a grant", allow(other, ""), `"Policy": ` + allow(account, "") + `, "Grants": [{"GranteePrincipal": "arn:aws:iam::444455556666:role/A"}]`, "account 444455556666 no yes"},
		{"grants that nobody collected", allow(other, ""), `"Policy": ` + allow(account, ""), "account 444455556666 no unknown"},
		{"a policy that nobody collected", allow(other, ""), `"Grants": []`, "account 444455556666 no unknown"},
		{"a symbol", allow(other, ""), policy(allow(`{"AWS": `+text(opaque)+`}`, "")), "account 444455556666 no unknown"},
		{"everyone in the replica", allow(other, ""), policy(allow(`"*"`, member)), "account 444455556666 no unknown"},
		{"NotPrincipal in the replica", allow(other, ""), policy(`{"Statement": [{"Effect": "Allow", "Action": "kms:*", "Resource": "*", "NotPrincipal": {"AWS": "777788889999"}}]}`), "account 444455556666 no unknown"},
		{"the own account", allow(account, ""), policy(allow(account, "")), ""},
		{"a denial", strings.Replace(allow(other, ""), "Allow", "Deny", 1), policy(allow(account, "")), ""},
		{"a service of another Region", allow(`{"Service": "logs.us-east-1.amazonaws.com"}`, ""), policy(allow(`{"Service": "logs.eu-west-1.amazonaws.com"}`, "")), "service logs.amazonaws.com no yes"},
		{"a service", allow(`{"Service": "cloudtrail.amazonaws.com"}`, ""), policy(allow(account, "")), "service cloudtrail.amazonaws.com no no"},
		{"an organization", allow(`"*"`, member), policy(allow(account, "")), "organization o-a1b2c3d4e5 no no"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, o := range primaryIn(t, replicated(tt.primary, tt.replica, "")).Outsiders {
				got = append(got, fmt.Sprint(o.Name, " ", o.Own, " ", o.Admitted))
			}
			if strings.Join(got, "; ") != tt.want {
				t.Errorf("the outsiders are %q, want %q", got, tt.want)
			}
		})
	}
}

func TestCopiesThatAReplicaEncrypts(t *testing.T) {
	t.Parallel()
	const key = `"KmsKeyId": "arn:aws:kms:eu-west-1:111122223333:key/mrk-1"`
	tests := []struct{ name, resources, want string }{
		{"a snapshot of another Region", `"DBSnapshots": [{"DBSnapshotArn": "arn:s", ` + key + `, "SourceRegion": "us-east-1"}]`, "arn:s"},
		{"an image of another Region", `"Images": [{"ImageId": "ami-1", "CopyImage": {"SourceRegion": "us-east-1", ` + key + `}}]`, "ami-1"},
		{"a copy within the Region", `"Images": [{"ImageId": "ami-1", "CopyImage": {"SourceRegion": "eu-west-1", ` + key + `}}]`, ""},
		{"no copy", `"Resources": [{"Type": "AWS::SQS::Queue", "Address": "Q", ` + key + `}]`, ""},
		{"a resource under both keys", `"Resources": [{"Type": "AWS::S3::Bucket", "Address": "B", ` + key + `, "Properties": {"Key": "arn:aws:kms:us-east-1:111122223333:key/mrk-1"}}]`, "B"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, c := range primaryIn(t, replicated(allow(`"*"`, ""), `"Grants": []`, ", "+tt.resources)).Copies {
				got = append(got, c.Name)
			}
			if strings.Join(got, "; ") != tt.want {
				t.Errorf("the copies are %q, want %q", got, tt.want)
			}
		})
	}
}

// primaryIn returns what the facts of the replica say of its primary key, which has no such facts itself.
func primaryIn(t *testing.T, written string) *facts.Primary {
	t.Helper()
	inv, diagnostics := inventory.Decode(parse(t, written))
	if len(diagnostics) > 0 {
		t.Fatal(diagnostics)
	}
	a := &inv.Accounts[0]
	of := func(i int) *facts.Primary {
		return facts.OfKey(&a.Regions[i].Keys[0], a, facts.Options{Unit: facts.NewUnit(inv)})[0].Key.Primary
	}
	if of(0) != nil || of(1) == nil {
		t.Fatalf("the primary key has the primary key %v, the replica %v", of(0), of(1))
	}
	return of(1)
}
