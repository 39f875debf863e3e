package facts_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kmslint/kmslint/evaluator/facts"
	"github.com/kmslint/kmslint/evaluator/kms"
)

// decided is what the conditions of a statement say about the caller.
type decided struct {
	Narrows string
	Reasons []string // of the conditions, in order
}

func decide(tb testing.TB, policy string) decided {
	tb.Helper()
	c := ofPolicy(tb, policy, facts.Options{}).Policy.Statements[0].Conditions
	d := decided{Narrows: c.NarrowsCaller, Reasons: []string{}}
	for _, one := range c.List {
		d.Reasons = append(d.Reasons, one.Reason)
	}
	return d
}

func open(condition string) string {
	return policyOf(`{"Effect": "Allow", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*", "Condition": ` + condition + `}`)
}

func yes(conditions int) decided {
	return decided{Narrows: "yes", Reasons: make([]string, conditions)}
}

func no(reasons ...string) decided { return decided{Narrows: "no", Reasons: reasons} }

func unknown(conditions int) decided {
	return decided{Narrows: "unknown", Reasons: make([]string, conditions)}
}

// callerKeys are the keys that narrow the caller, with a value that does and, where there is one, a pattern that does not.
var callerKeys = []struct {
	key, fixed, wild string
	always, multi    bool
}{
	{key: "kms:CallerAccount", fixed: "111122223333", wild: "????????????", always: true},
	{key: "aws:PrincipalAccount", fixed: "111122223333", wild: "*", always: true},
	{key: "aws:PrincipalArn", fixed: "arn:aws:iam::111122223333:role/*", wild: "arn:aws:iam::*:role/Admin", always: true},
	{key: "aws:PrincipalOrgID", fixed: "o-abc123", wild: "o-*"},
	{key: "aws:PrincipalOrgPaths", fixed: "o-abc123/*", wild: "o-*/r-ab12/*", multi: true},
	{key: "aws:userid", fixed: "AROAEXAMPLEID:*", wild: "*:session", always: true},
	{key: "aws:SourceVpc", fixed: "vpc-111bbb22", wild: "vpc-*"},
	{key: "aws:SourceVpce", fixed: "vpce-1a2b3c4d", wild: "*"},
	{key: "aws:SourceVpcArn", fixed: "arn:aws:ec2:us-east-1:111122223333:vpc/*", wild: "arn:aws:ec2:*:*:vpc/vpc-1"},
	{key: "aws:VpceAccount", fixed: "111122223333", wild: "1*"},
	{key: "aws:VpceOrgID", fixed: "o-abc123", wild: "*"},
	{key: "aws:VpceOrgPaths", fixed: "o-abc123/r-ab12/*", wild: "*", multi: true},
	{key: "aws:Ec2InstanceSourceVpc", fixed: "vpc-111bbb22", wild: "vpc-?"},
	{key: "aws:SourceAccount", fixed: "111122223333", wild: "*"},
	{key: "aws:SourceOwner", fixed: "111122223333", wild: "*"},
	{key: "aws:SourceOrgID", fixed: "o-abc123", wild: "o-abc*"},
	{key: "aws:SourceOrgPaths", fixed: "o-abc123/*", wild: "o-abc*", multi: true},
	{key: "aws:SourceArn", fixed: "arn:aws:sns:us-east-1:111122223333:*", wild: "arn:aws:sns:*:*:topic"},
	{key: "aws:ARN", fixed: "arn:aws:iam::111122223333:role/*", wild: "arn:aws:iam::*:role/Admin"},
	{key: "aws:ChatbotSourceArn", fixed: "arn:aws:chatbot::111122223333:*", wild: "arn:aws:chatbot::*:chat-configuration/a"},
	{key: "aws:SignInSessionArn", fixed: "arn:aws:signin:us-east-1:111122223333:*", wild: "arn:aws:signin:*:*:*"},
	{key: "aws:PrincipalServiceName", fixed: "sns.amazonaws.com", wild: "*.amazonaws.com"},
	{key: "aws:PrincipalServiceNamesList", fixed: "sns.amazonaws.com", wild: "*", multi: true},
}

func TestCallerKeysNarrowWithFixedValues(t *testing.T) {
	t.Parallel()
	for _, k := range callerKeys {
		t.Run(k.key, func(t *testing.T) {
			t.Parallel()
			if _, ok := kms.LookupConditionKey(k.key); !ok {
				t.Errorf("the tables lack %s", k.key)
			}
			set, unset := "", "ForAllValues:"
			if k.multi {
				set = "ForAnyValue:"
			}
			ifAbsent := func(reason string) decided {
				if k.always {
					return yes(1)
				}
				return no(reason)
			}
			given := `, "Null": {"` + k.key + `": "false"}`
			presence := decided{Narrows: "yes", Reasons: []string{"", "presence-only"}}
			tests := map[string]struct {
				condition string
				want      decided
			}{
				"a pattern with the decisive part fixed": {`{"` + set + `StringLike": {"` + k.key + `": "` + k.fixed + `"}}`, yes(1)},
				"equality":                               {`{"` + set + `StringEquals": {"` + k.key + `": ["` + k.fixed + `"]}}`, yes(1)},
				"equality with a star is plain text":     {`{"` + set + `StringEquals": {"` + k.key + `": "` + k.wild + `"}}`, yes(1)},
				"a wildcard in the decisive part":        {`{"` + set + `StringLike": {"` + k.key + `": "` + k.wild + `"}}`, no("value-is-wildcard")},
				"one of several values is a wildcard":    {`{"` + set + `StringLike": {"` + k.key + `": ["` + k.fixed + `", "` + k.wild + `"]}}`, no("value-is-wildcard")},
				"a negated operator":                     {`{"` + set + `StringNotEquals": {"` + k.key + `": "` + k.fixed + `"}}`, no("negated-operator")},
				"only its presence":                      {`{"Null": {"` + k.key + `": "false"}}`, no("presence-only")},
				"letter case of keys does not matter":    {`{"` + set + `StringLike": {"` + swapCase(k.key) + `": "` + k.fixed + `"}}`, yes(1)},
				"IfExists":                               {`{"` + set + `StringEqualsIfExists": {"` + k.key + `": "` + k.fixed + `"}}`, ifAbsent("if-exists")},
				"IfExists of a key that is there":        {`{"` + set + `StringEqualsIfExists": {"` + k.key + `": "` + k.fixed + `"}` + given + `}`, presence},
				"ForAllValues":                           {`{"` + unset + `StringEquals": {"` + k.key + `": "` + k.fixed + `"}}`, ifAbsent("for-all-values")},
				"ForAllValues of a key that is there":    {`{"` + unset + `StringEquals": {"` + k.key + `": "` + k.fixed + `"}` + given + `}`, presence},
				"ForAnyValue":                            {`{"ForAnyValue:StringEquals": {"` + k.key + `": "` + k.fixed + `"}}`, yes(1)},
				"an order of texts":                      {`{"` + set + `NumericLessThan": {"` + k.key + `": "` + k.fixed + `"}}`, unknown(1)},
				"an operator that IAM does not know":     {`{"StringIs": {"` + k.key + `": "` + k.fixed + `"}}`, unknown(1)},
				"a symbol is one text, if not a pattern": {
					`{"` + set + `StringEquals": {"` + k.key + `": ` + text(opaque) + `}}`, yes(1)},
				"a symbol may be a wildcard in a pattern": {
					`{"` + set + `StringLike": {"` + k.key + `": ` + text(opaque) + `}}`, unknown(1)},
				"a value that may be a list": {
					`{"` + set + `StringEquals": {"` + k.key + `": ` + unknownBecause("not known") + `}}`, yes(1)},
				"a value that may be a list of patterns": {
					`{"` + set + `StringLike": {"` + k.key + `": ` + unknownBecause("not known") + `}}`, unknown(1)},
				"a value that may occur any number of times": {
					`{"` + set + `StringEquals": {"` + k.key + `": ["` + k.fixed + `", {"$kmslint": {"repeats": ` + text(opaque) + `}}]}}`, yes(1)},
				"a wildcard among values that are not known": {
					`{"` + set + `StringLike": {"` + k.key + `": [` + text(opaque) + `, "` + k.wild + `"]}}`, no("value-is-wildcard")},
				"a policy variable alone": {
					`{"` + set + `StringEquals": {"` + k.key + `": "${aws:PrincipalTag/x}"}}`, unknown(1)},
				"itself": {
					`{"` + set + `StringEquals": {"` + k.key + `": "${` + k.key + `}"}}`, no("value-is-wildcard")},
			}
			if k.multi {
				tests["no set operator on a key with several values"] = struct {
					condition string
					want      decided
				}{`{"StringEquals": {"` + k.key + `": "` + k.fixed + `"}}`, unknown(1)}
			}
			for _, name := range slices.Sorted(maps.Keys(tests)) {
				tt := tests[name]
				if diff := cmp.Diff(tt.want, decide(t, open(tt.condition))); diff != "" {
					t.Errorf("%s, %s (-want +got):\n%s", name, tt.condition, diff)
				}
			}
		})
	}
}

func swapCase(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' {
			b[i] = c ^ 0x20
		}
	}
	return string(b)
}

func TestConditionsNarrowTheCaller(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, condition string
		want            decided
	}{
		{"no condition", `{}`, no([]string{}...)},
		{"one condition that narrows is enough", `{"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com", "kms:CallerAccount": "111122223333"}}`,
			decided{"yes", []string{"viaservice-only", ""}}},
		{"what is not known does not outweigh what narrows", `{"StringEquals": {"aws:NoSuchKey": "x", "kms:CallerAccount": "111122223333"}}`, yes(2)},
		{"what is not known outweighs what does not narrow", `{"StringEquals": {"aws:NoSuchKey": "x", "kms:ViaService": "x"}}`,
			decided{"unknown", []string{"", "viaservice-only"}}},
		{"conditions of one operator that are not known", `{"StringEquals": {"kms:ViaService": "x"}, "StringLike": ` + unknownBecause("x") + `}`,
			decided{"unknown", []string{"viaservice-only"}}},
		{"known conditions narrow whatever the others are", `{"StringEquals": {"kms:CallerAccount": "111122223333"}, "StringLike": ` + unknownBecause("x") + `}`, yes(1)},
		{"the conditions are not known", unknownBecause("x"), unknown(0)},

		{"a service as the caller", `{"Bool": {"aws:PrincipalIsAWSService": "true"}}`, yes(1)},
		{"a service as the caller, as JSON boolean", `{"BoolIfExists": {"aws:PrincipalIsAWSService": true}}`, yes(1)},
		{"no service as the caller", `{"Bool": {"aws:PrincipalIsAWSService": "false"}}`, no("value-is-wildcard")},
		{"a service or not", `{"Bool": {"aws:PrincipalIsAWSService": ["true", "false"]}}`, no("value-is-wildcard")},
		{"maybe a service", `{"Bool": {"aws:PrincipalIsAWSService": ` + text(opaque) + `}}`, unknown(1)},

		{"an account that is not known is one account", `{"StringLike": {"kms:CallerAccount": ` + text(self) + `}}`, yes(1)},
		{"the account of an ARN is not known", `{"ArnLike": {"aws:PrincipalArn": ` + text(`"arn:aws:iam::"`, self, `":role/*"`) + `}}`, yes(1)},
		{"the account of an ARN may be a wildcard", `{"ArnLike": {"aws:PrincipalArn": ` + text(`"arn:aws:iam::"`, opaque, `":role/x"`) + `}}`, unknown(1)},
		{"the name in an ARN may be a wildcard", `{"ArnLike": {"aws:PrincipalArn": ` + text(`"arn:aws:iam::111122223333:role/"`, opaque) + `}}`, yes(1)},
		{"ArnEquals takes wildcards", `{"ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::*:role/x"}}`, no("value-is-wildcard")},
		{"StringEqualsIgnoreCase takes none", `{"StringEqualsIgnoreCase": {"aws:PrincipalArn": "arn:aws:iam::*:role/x"}}`, yes(1)},
		{"a pattern without account", `{"StringLike": {"aws:PrincipalArn": "*:role/Admin"}}`, no("value-is-wildcard")},
		{"a pattern that is no ARN but holds an account", `{"StringLike": {"aws:PrincipalArn": "*:111122223333:role/Admin"}}`, unknown(1)},
		{"a pattern that is no ARN but holds the own account", `{"StringLike": {"aws:PrincipalArn": ` + text(`"*"`, self, `"*"`) + `}}`, unknown(1)},
		{"an ARN operator on a key that is none", `{"ArnLike": {"kms:CallerAccount": "111122223333"}}`, unknown(1)},
		{"Bool on a key that is none", `{"Bool": {"kms:CallerAccount": "true"}}`, unknown(1)},

		{"a bucket has no account", `{"ArnLike": {"aws:SourceArn": "arn:aws:s3:::bucket/*"}}`, yes(1)},
		{"any bucket", `{"ArnLike": {"aws:SourceArn": "arn:aws:s3:::*"}}`, no("value-is-wildcard")},
		{"any bucket with a prefix", `{"ArnLike": {"aws:SourceArn": "arn:aws:s3:::logs-*/a"}}`, no("value-is-wildcard")},
		{"a bucket that is not known", `{"ArnLike": {"aws:SourceArn": ` + text(`"arn:aws:s3:::"`, opaque) + `}}`, unknown(1)},
		{"another resource without account", `{"ArnLike": {"aws:SourceArn": "arn:aws:route53:::hostedzone/Z148QEXAMPLE"}}`, yes(1)},
		{"any resource of a kind without account", `{"ArnLike": {"aws:SourceArn": "arn:aws:route53:::hostedzone/*"}}`, no("value-is-wildcard")},

		{"an organization that is not known is one", `{"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": ` + text(orgID, `"/*"`) + `}}`, yes(1)},
		{"the organization in the path may be a wildcard", `{"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": ` + text(opaque, `"/*"`) + `}}`, unknown(1)},
		{"a path of which only the end is known", `{"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "*/ou-ab12-11111111/*"}}`, no("value-is-wildcard")},

		{"a network", `{"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}`, yes(1)},
		{"an address", `{"IpAddress": {"aws:SourceIp": "203.0.113.1"}}`, yes(1)},
		{"the widest network that counts", `{"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}`, yes(1)},
		{"a wider network", `{"IpAddress": {"aws:SourceIp": "12.0.0.0/7"}}`, no("value-is-wildcard")},
		{"all addresses", `{"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "0.0.0.0/0"]}}`, no("value-is-wildcard")},
		{"the widest network of IPv6 that counts", `{"IpAddress": {"aws:SourceIp": "2001:db8::/32"}}`, yes(1)},
		{"a wider network of IPv6", `{"IpAddress": {"aws:SourceIp": "2000::/3"}}`, no("value-is-wildcard")},
		{"all addresses of IPv6", `{"IpAddress": {"aws:SourceIp": "::/0"}}`, no("value-is-wildcard")},
		{"an address of IPv6", `{"IpAddress": {"aws:SourceIp": "2001:db8::1"}}`, yes(1)},
		{"no network", `{"IpAddress": {"aws:SourceIp": "office"}}`, unknown(1)},
		{"a network that is not known", `{"IpAddress": {"aws:SourceIp": ` + text(opaque) + `}}`, unknown(1)},
		{"all networks but one", `{"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}`, no("negated-operator")},
		{"a network where the key is absent", `{"IpAddressIfExists": {"aws:SourceIp": "203.0.113.0/24"}}`, no("if-exists")},
		{"a network as text", `{"StringLike": {"aws:SourceIp": "203.0.113.*"}}`, unknown(1)},

		{"the caller's account is the owner's", `{"StringEquals": {"aws:ResourceAccount": "${aws:PrincipalAccount}"}}`, yes(1)},
		{"the owner's account is the caller's", `{"StringEquals": {"aws:PrincipalAccount": "${aws:ResourceAccount}"}}`, yes(1)},
		{"letter case of variables does not matter", `{"StringEquals": {"KMS:CALLERACCOUNT": "${AWS:resourceaccount}"}}`, yes(1)},
		{"the caller's organization is the owner's", `{"StringEquals": {"aws:ResourceOrgID": "${aws:PrincipalOrgID}"}}`, yes(1)},
		{"the source's account is the owner's", `{"StringEquals": {"aws:SourceAccount": "${aws:ResourceAccount}"}}`, yes(1)},
		{"the caller's account is not the owner's", `{"StringNotEquals": {"aws:ResourceAccount": "${aws:PrincipalAccount}"}}`, no("negated-operator")},
		{"the caller's organization is the owner's, if it has one", `{"StringEqualsIfExists": {"aws:PrincipalOrgID": "${aws:ResourceOrgID}"}}`, no("if-exists")},
		{"the caller's account is the owner's, with IfExists", `{"StringEqualsIfExists": {"aws:PrincipalAccount": "${aws:ResourceAccount}"}}`, yes(1)},
		{"a variable that admits everyone beside a fixed value", `{"StringEquals": {"aws:PrincipalAccount": ["111122223333", "${aws:PrincipalAccount}"]}}`, no("value-is-wildcard")},
		{"the owner's account itself beside a variable", `{"StringEquals": {"aws:ResourceAccount": ["${aws:PrincipalAccount}", "111122223333"]}}`, no("value-is-wildcard")},
		{"a variable with a default", `{"StringEquals": {"aws:ResourceAccount": "${aws:PrincipalAccount, '111122223333'}"}}`, unknown(1)},
		{"a variable of another pair", `{"StringEquals": {"aws:ResourceAccount": "${aws:PrincipalOrgID}"}}`, unknown(1)},
		{"a variable in the name of an ARN", `{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/${aws:PrincipalTag/team}"}}`, yes(1)},
		{"a variable as the account of an ARN", `{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::${aws:PrincipalAccount}:role/x"}}`, unknown(1)},
		{"a variable as the account of an ARN without wildcards", `{"StringEquals": {"aws:PrincipalArn": "arn:aws:iam::${aws:PrincipalAccount}:role/x"}}`, unknown(1)},
		{"a star by its variable is a star", `{"StringLike": {"aws:PrincipalOrgID": "o-${*}"}}`, yes(1)},
		{"tags of caller and key", `{"StringEquals": {"aws:PrincipalTag/team": "${aws:ResourceTag/team}"}}`, unknown(1)},
		{"the encryption context names the caller", `{"StringEquals": {"kms:EncryptionContext:user": "${aws:username}"}}`, unknown(1)},

		{"the service that is used", `{"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}`, no("viaservice-only")},
		{"an encryption context", `{"StringEquals": {"kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::b/k"}}`, no("encryption-context-only")},
		{"names in the encryption context", `{"ForAnyValue:StringEquals": {"kms:EncryptionContextKeys": "user"}}`, no("encryption-context-only")},
		{"transport", `{"Bool": {"aws:SecureTransport": "true"}}`, no("transport-mfa-or-date-only")},
		{"MFA and a date", `{"Bool": {"aws:MultiFactorAuthPresent": "true"}, "DateLessThan": {"aws:CurrentTime": "2030-01-01T00:00:00Z"}, "NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}}`,
			no("transport-mfa-or-date-only", "transport-mfa-or-date-only", "transport-mfa-or-date-only")},
		{"called via a service", `{"ForAnyValue:StringEquals": {"aws:CalledVia": "athena.amazonaws.com"}, "Bool": {"aws:ViaAWSService": "true"}}`, no("calledvia-only", "calledvia-only")},
		{"called via a service first", `{"StringEquals": {"aws:CalledViaFirst": "athena.amazonaws.com", "aws:CalledViaAWSMCP": "x.amazonaws.com"}}`, no("calledvia-only", "calledvia-only")},
		{"the owner's account", `{"StringEquals": {"aws:ResourceAccount": "111122223333"}}`, no("resource-account")},
		{"the owner's organization", `{"StringEquals": {"aws:ResourceOrgID": "o-abc123"}}`, no("resource-account")},
		{"a tag of the caller", `{"StringEquals": {"aws:PrincipalTag/team": "blue"}}`, no("caller-not-pinned")},
		{"the grantee", `{"Bool": {"kms:GrantIsForAWSResource": "true"}}`, no("caller-not-pinned")},
		{"private addresses", `{"IpAddress": {"aws:VpcSourceIp": "10.0.0.0/16"}}`, no("caller-not-pinned")},

		{"code in an enclave", `{"StringEquals": {"kms:RecipientAttestation:ImageSha384": "00"}}`, unknown(1)},
		{"an identity provider's key", `{"StringEquals": {"token.actions.githubusercontent.com:sub": "repo:a/b:ref:refs/heads/main"}}`, unknown(1)},
		{"a key that does not exist", `{"StringEquals": {"kms:CallerAcount": "111122223333"}}`, unknown(1)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, decide(t, open(tt.condition))); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.condition, diff)
			}
		})
	}
}

func TestVariablesArePlainTextInOldVersions(t *testing.T) {
	t.Parallel()
	const rest = `"Statement": {"Effect": "Allow", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*",
		"Condition": {"StringEquals": {"kms:CallerAccount": "${kms:CallerAccount}"}}}}`
	tests := []struct {
		name, policy string
		want         decided
	}{
		{"the current version", `{"Version": "2012-10-17", ` + rest, no("value-is-wildcard")},
		{"the old version", `{"Version": "2008-10-17", ` + rest, yes(1)},
		{"no version is the old one", `{` + rest, yes(1)},
		{"a version that is not known", `{"Version": ` + text(opaque) + `, ` + rest, no("value-is-wildcard")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, decide(t, tt.policy)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.policy, diff)
			}
		})
	}
}
