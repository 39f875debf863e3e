package authz_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
)

const (
	owner   = "111122223333"
	other   = "444455556666"
	keyARN  = "arn:aws:kms:us-east-1:" + owner + ":key/1234abcd-12ab-34cd-56ef-1234567890ab"
	appRole = "arn:aws:iam::" + owner + ":role/App"
	session = "arn:aws:sts::" + owner + ":assumed-role/App/s1"
)

// read parses JSON and restores symbolic values.
func read(t testing.TB, text string) *document.Node {
	t.Helper()
	n, ds := document.ParseJSON(document.NewSource("test.json", []byte(text)), document.Limits{})
	if len(ds) > 0 {
		t.Fatalf("ParseJSON(%s) reports %+v", text, ds)
	}
	return document.Restore(n)
}

// world compiles an inventory.
func world(t testing.TB, text string) *authz.World {
	t.Helper()
	inv, ds := inventory.Decode(read(t, text))
	if len(ds) > 0 {
		t.Fatalf("Decode reports %+v", ds)
	}
	w, ds := authz.Compile(inv, document.Limits{})
	if len(ds) > 0 {
		t.Fatalf("Compile reports %+v", ds)
	}
	return w
}

// one is an inventory of one key with a policy of these statements, and role App with an identity policy of those.
func one(keyPolicy, identityPolicy string) string {
	role := `"RolePolicyList": []`
	if identityPolicy != "" {
		role = `"RolePolicyList": [{"PolicyName": "Use", "PolicyDocument": {"Version": "2012-10-17", "Statement": [` + identityPolicy + `]}}]`
	}
	return fmt.Sprintf(`{"Schema": "kmslint.inventory/v1", "Organization": null, "Accounts": [{"AccountId": %q,
		"AuthorizationDetails": {"UserDetailList": [], "GroupDetailList": [], "Policies": [],
			"RoleDetailList": [{"RoleName": "App", "RoleId": "AROAEXAMPLEEXAMPLE", "Arn": %q, "Path": "/", "Tags": [{"Key": "Team", "Value": "red"}], %s}]},
		"Regions": [{"Region": "us-east-1", "Keys": [{"KeyMetadata": {"Arn": %q, "KeyManager": "CUSTOMER", "KeyState": "Enabled",
			"KeySpec": "SYMMETRIC_DEFAULT", "KeyUsage": "ENCRYPT_DECRYPT", "Origin": "AWS_KMS", "MultiRegion": false},
			"Policy": {"Version": "2012-10-17", "Statement": [%s]}, "Grants": [], "Aliases": [{"AliasName": "alias/data"}], "Tags": []}]}]}]}`,
		owner, appRole, role, keyARN, keyPolicy)
}

// decide decides a request for kms:Decrypt by a session of role App, changed by what the request says besides.
func decide(t testing.TB, w *authz.World, request string) *authz.Decision {
	t.Helper()
	n := read(t, request)
	r, err := authz.ReadRequest(read(t, fmt.Sprintf(`{"principal": %q, "action": "kms:Decrypt", "resource": %q%s}`, session, keyARN, rest(n))))
	if err != nil {
		t.Fatalf("ReadRequest(%s): %v", request, err)
	}
	d, err := w.Authorize(r)
	if err != nil {
		t.Fatalf("Authorize(%s): %v", request, err)
	}
	return d
}

// rest prints the members of an object behind others.
func rest(n *document.Node) string {
	text := strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(document.Print(n)), "{"), "}")
	if strings.TrimSpace(text) == "" {
		return ""
	}
	return ", " + text
}
