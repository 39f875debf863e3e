package facts_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/facts"
	"github.com/kmslint/kmslint/evaluator/inventory"
)

var now = time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)

func TestAliasNames(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, alias, want string }{
		{"one", `"alias/app/orders_1-a:b"`, ""},
		{"without the prefix", `"orders"`, "it does not begin with alias/"},
		{"the prefix in capitals", `"ALIAS/orders"`, "it does not begin with alias/"},
		{"the prefix alone", `"alias/"`, "it has nothing behind alias/"},
		{"a blank", `"alias/my key"`, `it contains ' '; letters, digits and the characters / _ - : are allowed`},
		{"256 characters", `"alias/` + strings.Repeat("a", 250) + `"`, ""},
		{"257 characters", `"alias/` + strings.Repeat("a", 251) + `"`, "it has 257 characters; at most 256 are allowed"},
		{"a prefix and a symbol", text(`"alias/"`, opaque), ""},
		{"a part of the prefix and a symbol", text(`"al"`, opaque), ""},
		{"a symbol and a text", text(opaque, `"/orders"`), ""},
		{"another prefix and a symbol", text(`"app-"`, opaque), "it does not begin with alias/"},
		{"a symbol and a blank", text(`"alias/"`, opaque, `" a"`), `it contains ' '; letters, digits and the characters / _ - : are allowed`},
		{"a choice", choice("condition X", `"a"`, `"b"`), ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := around(t, "", `"Keys": [{"Aliases": [{"AliasName": `+tt.alias+`}]}]`, facts.Options{})
			if got := f.Key.Aliases[0].Problem; got != tt.want {
				t.Errorf("the problem of %s is %q, want %q", tt.alias, got, tt.want)
			}
		})
	}
}

func TestAliasesOfOneNameAreCounted(t *testing.T) {
	t.Parallel()
	f := around(t, "", `"Keys": [{"Aliases": [{"AliasName": "alias/a"}, {"AliasName": "alias/b"}, {"AliasName": "alias/aws/c"}]}, {"Aliases": [{"AliasName": "alias/a"}]}], "Aliases": [{"AliasName": "alias/a"}]`, facts.Options{})
	var got []string
	for _, a := range f.Key.Aliases {
		got = append(got, fmt.Sprint(a.Name.Text, " ", a.SameName, " ", a.Reserved))
	}
	if diff := cmp.Diff([]string{"alias/a 3 false", "alias/b 1 false", "alias/aws/c 1 true"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAliasesWithoutTheirKeyHaveFactsOfTheirOwn(t *testing.T) {
	t.Parallel()
	name := parse(t, choice("condition X", `"alias/a"`, `"b"`))
	alias := inventory.Alias{AliasName: name, Declared: name.Span}
	var got []string
	for _, f := range facts.OfAlias(&alias, &inventory.Account{AccountID: parse(t, ownerAccount)}, nil, facts.Options{}) {
		span, ok := f.Locate("/alias/name")
		got = append(got, fmt.Sprint(f.Branch, ": ", f.Alias.Problem, " ", f.Account.ID, " ", f.Key == nil, " ", ok && span.Source != nil))
	}
	want := []string{"if condition X is true:  111122223333 true true", "if condition X is false: it does not begin with alias/ 111122223333 true true"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, a := range []inventory.Alias{{}, {AliasName: name}} { // without a name; only looked up
		if got := facts.OfAlias(&a, &inventory.Account{}, nil, facts.Options{}); len(got) > 0 {
			t.Errorf("the alias %v has facts: %v", a, got[0])
		}
	}
}

func TestReferencesAreResourcesThatUseTheKey(t *testing.T) {
	t.Parallel()
	const key = `"Keys": [{"KeyMetadata": {"Arn": "arn:aws:kms:us-east-1:111122223333:key/1"}, "Aliases": [{"AliasName": "alias/data"}]}]`
	tests := []struct{ name, region, want string }{
		{"by ARN", `"Resources": [{"Type": "AWS::S3::Bucket", "Arn": "arn:aws:s3:::b", "KmsKeyId": "arn:aws:kms:us-east-1:111122223333:key/1"}]`, "AWS::S3::Bucket arn:aws:s3:::b true false"},
		{"by id", `"Resources": [{"Type": "AWS::SQS::Queue", "Address": "Queue", "KmsKeyId": "1"}]`, "AWS::SQS::Queue Queue true false"},
		{"by alias", `"Resources": [{"Type": "AWS::SQS::Queue", "Address": "Queue", "KmsKeyId": "alias/data"}]`, "AWS::SQS::Queue Queue true false"},
		{"in some case", `"Resources": [{"Type": "AWS::SQS::Queue", "Address": "Queue", "KmsKeyId": ` + choice("condition X", `"1"`, "") + `}]`, "AWS::SQS::Queue Queue false false"},
		{"deep in the properties, once", `"Resources": [{"Type": "AWS::EC2::LaunchTemplate", "Address": "T", "Properties": {"D": [{"Ebs": {"KmsKeyId": "1"}}, {"Ebs": {"KmsKeyId": "1"}}]}}]`, "AWS::EC2::LaunchTemplate T true false"},
		{"a shared one", `"Resources": [{"Type": "AWS::ImageBuilder::DistributionConfiguration", "Address": "D", "KmsKeyId": "1", "SharedWith": ["444455556666"]}]`, "AWS::ImageBuilder::DistributionConfiguration D true true"},
		{"a snapshot that is shared", `"Snapshots": [{"SnapshotId": "snap-1", "KmsKeyId": "1", "CreateVolumePermissions": [{"UserId": "444455556666"}]}]`, "AWS::EC2::Snapshot snap-1 true true"},
		{"a database snapshot that is shared", `"DBSnapshots": [{"DBSnapshotArn": "arn:s", "KmsKeyId": "1", "Attributes": [{"AttributeName": "restore", "AttributeValues": ["all"]}]}]`, "AWS::RDS::DBSnapshot arn:s true true"},
		{"the default of Amazon EBS", `"EbsDefaultKmsKeyId": "alias/data"`, "the default of Amazon EBS the default key of Amazon EBS true false"},
		{"another key", `"Resources": [{"Type": "AWS::S3::Bucket", "KmsKeyId": "2"}]`, ""},
		{"the same text where no key stands", `"Resources": [{"Type": "AWS::S3::Bucket", "Properties": {"Name": "1"}}]`, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, r := range around(t, "", key+", "+tt.region, facts.Options{}).Key.References {
				got = append(got, fmt.Sprint(r.Type, " ", r.Name, " ", r.Certain, " ", r.Shared))
			}
			if strings.Join(got, "; ") != tt.want {
				t.Errorf("%s is referred to by %q, want %q", tt.region, got, tt.want)
			}
		})
	}
	t.Run("an alias of another Region", func(t *testing.T) {
		t.Parallel()
		inv, _ := inventory.Decode(parse(t, `{"Accounts": [{"Regions": [{"Region": "us-east-1", `+key+`}, {"Region": "eu-west-1", "Resources": [{"Type": "AWS::SQS::Queue", "KmsKeyId": "alias/data"}]}]}]}`))
		f := facts.OfKey(&inv.Accounts[0].Regions[0].Keys[0], &inv.Accounts[0], facts.Options{Unit: facts.NewUnit(inv)})[0]
		if len(f.Key.References) > 0 {
			t.Errorf("the key is referred to by %v", f.Key.References)
		}
	})
}

func TestAgesAreCountedFromTheGivenTime(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, date string
		want       any
	}{
		{"as the AWS CLI prints it", `"2026-10-30T14:04:55-07:00"`, 1},
		{"with fractions of a second", `"2026-10-31T11:59:59.123000+00:00"`, 1},
		{"in seconds since 1970", `1793534399.5`, 0},
		{"in the future", `"2026-11-03T12:00:00Z"`, -2},
		{"a day", `"2026-10-01"`, 31},
		{"no date", `"yesterday"`, nil},
		{"a symbol", text(opaque), nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := around(t, "", `"Keys": [{"KeyMetadata": {"CreationDate": `+tt.date+`}}]`, facts.Options{Now: now})
			if diff := cmp.Diff(tt.want, f.Key.Age.Value); diff != "" {
				t.Errorf("the age of a key of %s (-want +got):\n%s", tt.date, diff)
			}
		})
	}
	t.Run("no clock", func(t *testing.T) {
		t.Parallel()
		f := around(t, "", `"Keys": [{"KeyMetadata": {"CreationDate": "2026-10-01"}, "LastUsage": {"KeyLastUsage": {"Timestamp": "2026-10-01"}}}]`, facts.Options{})
		if f.Key.Age != nil || f.Key.LastUse.Days != nil {
			t.Errorf("without a clock the age is %v", f.Key.Age)
		}
	})
}

func TestLifeOfAKey(t *testing.T) {
	t.Parallel()
	f := around(t, "", `"Keys": [{"KeyMetadata": {"ExpirationModel": "KEY_MATERIAL_EXPIRES", "ValidTo": "2026-11-11T12:00:00Z"},
		"Rotations": [{"RotationDate": "2026-01-01T12:00:00Z"}, {"RotationDate": "2026-10-02T12:00:00Z"}],
		"LastUsage": {"KeyLastUsage": {"Timestamp": "2026-08-03T12:00:00Z"}, "TrackingStartDate": "2026-07-04T12:00:00Z"},
		"Tags": [{"TagKey": "Owner", "TagValue": "a"}]}]`, facts.Options{Now: now})
	k := f.Key
	got := fmt.Sprint(k.Material.Expires.Value, k.Material.Days.Value, k.Rotated.Value, k.LastUse.Days.Value, k.LastUse.Tracked.Value, k.Tags.Complete, k.Tags.List, k.Protection == nil)
	if want := "true 10 30 90 120 true [{Owner a}] true"; got != want {
		t.Errorf("the life of the key is %s, want %s", got, want)
	}
	for _, at := range []string{"/key/material/days", "/key/rotated", "/key/last_use", "/key/last_use/days", "/key/last_use/tracked", "/key/tags"} {
		if span, ok := f.Locate(at); !ok || span.Source == nil {
			t.Errorf("Locate(%q) = %v, %v", at, span, ok)
		}
	}
	never := around(t, "", `"Keys": [{"KeyMetadata": {"ExpirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE"}, "LastUsage": {"KeyLastUsage": {}}}]`, facts.Options{Now: now}).Key
	if never.LastUse.Days != nil || never.Material.Expires.Value != false || never.Material.Days != nil {
		t.Errorf("a key that was never used has the last use %v; one that does not expire has the material %v", never.LastUse, never.Material)
	}
	unstated := around(t, "", `"Keys": [{"KeyMetadata": {}}]`, facts.Options{Now: now}).Key
	if unstated.LastUse != nil || unstated.Material != nil || unstated.Tags != nil || unstated.Grants != nil || unstated.Age != nil {
		t.Errorf("a key of which nothing is stated has the facts %+v", unstated)
	}
}

func TestProtectionSaysWhatTheCodeDoes(t *testing.T) {
	t.Parallel()
	inv, _ := inventory.Decode(parse(t, `{"Accounts": [{"Regions": [{"Keys": [{"Address": "K", "Protection": {"DeletionPolicy": "Retain", "UpdateReplacePolicy": `+choice("condition X", `"Retain"`, `"Delete"`)+`}},
		{"Address": "module.a.aws_kms_key.k", "Protection": {"PreventDestroy": true}}]}]}]}`))
	keys := inv.Accounts[0].Regions[0].Keys
	src := document.NewSource("infra/prod/main.tf", []byte("module \"a\" {}"))
	keys[1].Protection.Caller = document.Span{Source: src, Start: 0, End: 10}
	keys[1].Declared = document.Span{Source: src}
	cfn := facts.OfKey(&keys[0], &inv.Accounts[0], facts.Options{})[0].Key
	if got := fmt.Sprint(cfn.Protection.Language, cfn.Protection.DeletionPolicy.Value, cfn.Protection.UpdateReplacePolicy.Known, cfn.Protection.Caller == nil, cfn.Tags.Complete); got != "cloudformationRetainfalse true false" {
		t.Errorf("the protection of a key of a template is %s", got)
	}
	tf := facts.OfKey(&keys[1], &inv.Accounts[0], facts.Options{})[0]
	if got := fmt.Sprint(tf.Key.Protection.Language, tf.Key.Protection.PreventDestroy.Value, tf.Key.Protection.Path, tf.Key.Tags.Complete); got != "terraformtrue [infra prod main.tf] true" {
		t.Errorf("the protection of a key of Terraform is %s", got)
	}
	if span, ok := tf.Locate("/key/protection/caller"); !ok || span.End != 10 {
		t.Errorf("the caller is at %v, %v", span, ok)
	}
}
