package facts_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/facts"
	"github.com/kmslint/kmslint/evaluator/inventory"
)

// keyWith returns the facts of a key of eu-west-1 with one statement.
func keyWith(t *testing.T, statement string) facts.Statement {
	t.Helper()
	text := `{"Accounts": [{"AccountId": "111122223333", "Regions": [{"Region": "eu-west-1", "Keys": [{"KeyMetadata": {
		"Arn": "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab", "KeySpec": "SYMMETRIC_DEFAULT", "KeyUsage": "ENCRYPT_DECRYPT"},
		"Policy": {"Version": "2012-10-17", "Statement": [` + statement + `]}}]}]}]}`
	n, diagnostics := document.ParseJSON(document.NewSource("key.json", []byte(text)), document.Limits{})
	if len(diagnostics) > 0 {
		t.Fatal(diagnostics)
	}
	inv, _ := inventory.Decode(n)
	f := facts.OfKey(&inv.Accounts[0].Regions[0].Keys[0], &inv.Accounts[0], facts.Options{})[0]
	checkShape(t, f)
	return f.Policy.Statements[0]
}

func TestResourcesAreComparedWithTheKey(t *testing.T) {
	t.Parallel()
	for resource, want := range map[string][2]string{
		"*": {"yes", "*"},
		"arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab": {"yes", "arn"},
		"arn:aws:kms:*:*:key/*":                           {"yes", "arn"},
		"arn:aws:kms:eu-west-1:111122223333:*":            {"yes", "arn"},
		"arn:aws:kms:us-east-1:111122223333:key/*":        {"no", "arn"},
		"arn:aws:kms:eu-west-1:444455556666:key/*":        {"no", "arn"},
		"arn:aws:kms:eu-west-1:111122223333:alias/orders": {"no", "alias"},
		"alias/orders":                                        {"no", "alias"},
		"1234abcd-12ab-34cd-56ef-1234567890ab":                {"no", "key-id"},
		"mrk-1234abcd12ab34cd56ef1234567890ab":                {"no", "key-id"},
		"myKMSKeyARN":                                         {"no", "other"},
		"arn:aws:kms:eu-west-1:${aws:PrincipalAccount}:key/*": {"unknown", "arn"},
	} {
		s := keyWith(t, `{"Effect": "Allow", "Principal": "*", "Action": "kms:Decrypt", "Resource": "`+resource+`"}`)
		r := s.Resources.List[0]
		if got := [2]string{r.OwnKey, r.Form}; got != want {
			t.Errorf("Resource %q: own key and form are %q, want %q", resource, got, want)
		}
	}
}

func TestActionsThatTheKeyNeverDoes(t *testing.T) {
	t.Parallel()
	for action, want := range map[string]string{
		"kms:Decrypt": "", "kms:*": "", "kms:Sign*": "", "kms:DescribeKey": "", "kms:EnableKeyRotation": "", "kms:Nothing": "",
		"kms:Sign":         "its key usage is ENCRYPT_DECRYPT which is not valid for Sign",
		"kms:GetPublicKey": "its key spec is SYMMETRIC_DEFAULT which is not valid for GetPublicKey",
	} {
		s := keyWith(t, `{"Effect": "Allow", "Principal": "*", "Action": "`+action+`", "Resource": "*"}`)
		if got := s.Actions.List[0].Impossible; got != want {
			t.Errorf("%s: Impossible = %q, want %q", action, got, want)
		}
	}
}

func TestValuesOfViaServiceAreTakenApart(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		operator, value string
		want            facts.ViaService
	}{
		{"StringEquals", "s3.eu-west-1.amazonaws.com", facts.ViaService{Form: "yes", Name: "s3", Listed: true, OwnRegion: "yes"}},
		{"StringEquals", "s3.us-east-1.amazonaws.com", facts.ViaService{Form: "yes", Name: "s3", Listed: true, OwnRegion: "no"}},
		{"StringLike", "s3.*.amazonaws.com", facts.ViaService{Form: "yes", Name: "s3", Listed: true, OwnRegion: "yes"}},
		{"StringLike", "s3.us-*.amazonaws.com", facts.ViaService{Form: "yes", Name: "s3", Listed: true, OwnRegion: "no"}},
		{"StringLike", "*.eu-west-1.amazonaws.com", facts.ViaService{Form: "yes", Listed: true, OwnRegion: "yes"}},
		{"StringLike", "*.amazonaws.com", facts.ViaService{Form: "unknown", Listed: true, OwnRegion: "unknown"}},
		{"StringEquals", "ebs.eu-west-1.amazonaws.com", facts.ViaService{Form: "yes", Name: "ebs", Instead: "ec2", OwnRegion: "yes"}},
		{"StringEquals", "moon.eu-west-1.amazonaws.com", facts.ViaService{Form: "yes", Name: "moon", OwnRegion: "yes"}},
		{"StringEquals", "s3.amazonaws.com", facts.ViaService{Form: "no", Listed: true, OwnRegion: "unknown"}},
		{"StringEquals", "s3.cn-north-1.amazonaws.com.cn", facts.ViaService{Form: "china", Listed: true, OwnRegion: "unknown"}},
		{"StringEquals", "s3.${aws:RequestedRegion}.amazonaws.com", facts.ViaService{Form: "yes", Name: "s3", Listed: true, OwnRegion: "unknown"}},
	} {
		s := keyWith(t, `{"Effect": "Allow", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*", "Condition": {"`+tt.operator+`": {"kms:ViaService": "`+tt.value+`"}}}`)
		if diff := cmp.Diff(tt.want, *s.Conditions.List[0].Values[0].Service); diff != "" {
			t.Errorf("%s %s (-want +got):\n%s", tt.operator, tt.value, diff)
		}
	}
}

func TestValuesThatOperatorsCompare(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ operator, value, want string }{
		{"Bool", "true", "yes"}, {"Bool", "True", "yes"}, {"Bool", "yes", "no"}, {"Null", "false", "yes"}, {"Null", "x", "no"},
		{"NumericLessThan", "3.5", "yes"}, {"NumericLessThan", "many", "no"}, {"DateLessThan", "2027-01-01T00:00:00Z", "yes"},
		{"DateLessThan", "soon", "no"}, {"IpAddress", "10.0.0.0/8", "yes"}, {"NotIpAddress", "2001:db8::/32", "yes"}, {"IpAddress", "vpc", "no"},
		{"ArnLike", "arn:aws:iam::111122223333:role/*", "yes"}, {"ArnLike", "*", "yes"}, {"ArnEquals", "role/x", "no"},
		{"StringEquals", "anything", "yes"}, {"StringEqualz", "x", "unknown"}, {"Bool", "${aws:SecureTransport}", "unknown"},
	} {
		s := keyWith(t, `{"Effect": "Allow", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*", "Condition": {"`+tt.operator+`": {"aws:x": "`+tt.value+`"}}}`)
		if got := s.Conditions.List[0].Values[0].Comparable; got != tt.want {
			t.Errorf("%s with %q: Comparable = %q, want %q", tt.operator, tt.value, got, tt.want)
		}
	}
}

func TestActionsWhoseRequestsLackTheKey(t *testing.T) {
	t.Parallel()
	s := keyWith(t, `{"Effect": "Allow", "Principal": "*", "Action": ["kms:CreateGrant", "kms:Decrypt", "kms:Describe*", "kms:Nothing"], "Resource": "*",
		"Condition": {"Bool": {"kms:GrantIsForAWSResource": "true", "aws:SecureTransport": "true"}}}`)
	if diff := cmp.Diff([]string{"kms:Decrypt"}, s.Conditions.List[0].AbsentFor); diff != "" {
		t.Errorf("kms:GrantIsForAWSResource (-want +got):\n%s", diff)
	}
	if absent := s.Conditions.List[1].AbsentFor; absent != nil {
		t.Errorf("aws:SecureTransport is absent for %q, want nothing", absent)
	}
}

func TestSizeAndCharactersOfAPolicy(t *testing.T) {
	t.Parallel()
	const text = `{"Version":"2012-10-17","Statement":[{"Sid":"a \"b\"","Effect":"Allow","Principal":"*","Action":["kms:Decrypt","kms:Sign"],"Resource":"*","Condition":{"Bool":{"aws:x":true}}}]}`
	for name, document := range map[string]string{"as it is": text, "with white space": strings.ReplaceAll(text, `,"`, ",\n  \"")} {
		f := ofPolicy(t, document, facts.Options{})
		if f.Policy.Size != len(text) {
			t.Errorf("%s: size is %d, want %d", name, f.Policy.Size, len(text))
		}
	}
	f := ofPolicy(t, `{"Statement": [{"Sid": "the team’s", "Effect": "Allow"}, {"Sid": "Zürich", "Effect": "Allow"}, {"Sid": "\u2019", "Effect": "Allow"}]}`, facts.Options{})
	if len(f.Policy.Characters) != 1 || f.Policy.Characters[0].Code != "U+2019" {
		t.Fatalf("characters are %+v, want U+2019 alone", f.Policy.Characters)
	}
	if span := f.Policy.Characters[0].Span(); span.Source.Text[span.Start:span.End] != "’" {
		t.Errorf("the character is said to be at %q", span.Source.Text[span.Start:span.End])
	}
}
