package facts_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kmslint/kmslint/evaluator/facts"
)

func semanticOf(tb testing.TB, policy string, o facts.Options) *facts.Semantic {
	tb.Helper()
	return ofPolicy(tb, policy, o).Semantic
}

// whoseKeys are keys that say whose a request is, with a value that does and a pattern that does not.
var whoseKeys = []struct {
	key, fixed, wild string
	always, multi    bool
}{
	{key: "kms:CallerAccount", fixed: "111122223333", wild: "????????????", always: true},
	{key: "aws:PrincipalAccount", fixed: "111122223333", wild: "*", always: true},
	{key: "aws:PrincipalArn", fixed: "arn:aws:iam::111122223333:role/*", wild: "arn:aws:iam::*:role/Admin", always: true},
	{key: "aws:PrincipalOrgID", fixed: "o-abc123", wild: "o-*"},
	{key: "aws:PrincipalOrgPaths", fixed: "o-abc123/*", wild: "o-*/r-ab12/*", multi: true},
	{key: "aws:userid", fixed: "AROAEXAMPLEID:*", wild: "*:session"},
	{key: "aws:SourceVpc", fixed: "vpc-111bbb22", wild: "vpc-*"},
	{key: "aws:SourceVpce", fixed: "vpce-1a2b3c4d", wild: "*"},
	{key: "aws:SourceVpcArn", fixed: "arn:aws:ec2:us-east-1:111122223333:vpc/*", wild: "arn:aws:ec2:*:*:vpc/vpc-1"},
	{key: "aws:VpceAccount", fixed: "111122223333", wild: "1*"},
	{key: "aws:VpceOrgID", fixed: "o-abc123", wild: "*"},
	{key: "aws:VpceOrgPaths", fixed: "o-abc123/r-ab12/*", wild: "*", multi: true},
	{key: "aws:Ec2InstanceSourceVpc", fixed: "vpc-111bbb22", wild: "vpc-?*"},
	{key: "aws:ARN", fixed: "arn:aws:iam::111122223333:role/*", wild: "arn:aws:iam::*:role/Admin"},
	{key: "aws:ChatbotSourceArn", fixed: "arn:aws:chatbot::111122223333:*", wild: "arn:aws:chatbot::*:chat-configuration/a"},
	{key: "aws:SignInSessionArn", fixed: "arn:aws:signin:us-east-1:111122223333:*", wild: "arn:aws:signin:*:*:*"},
}

func TestStrangersAreKeptOutByWhoseARequestIs(t *testing.T) {
	t.Parallel()
	for _, k := range whoseKeys {
		t.Run(k.key, func(t *testing.T) {
			t.Parallel()
			set := ""
			if k.multi {
				set = "ForAnyValue:"
			}
			ifAbsent := "yes"
			if k.always {
				ifAbsent = "no"
			}
			for condition, want := range map[string]string{
				`{"` + set + `StringLike": {"` + k.key + `": "` + k.fixed + `"}}`:                                             "no",
				`{"` + set + `StringLike": {"` + strings.ToUpper(k.key) + `": "` + k.fixed + `"}}`:                            "no",
				`{"` + set + `StringEquals": {"` + k.key + `": ["` + strings.ReplaceAll(k.fixed, "*", "x") + `"]}}`:           "no",
				`{"` + set + `StringLike": {"` + k.key + `": "` + k.wild + `"}}`:                                              "yes",
				`{"` + set + `StringLike": {"` + k.key + `": ["` + k.fixed + `", "` + k.wild + `"]}}`:                         "yes",
				`{"` + set + `StringNotLike": {"` + k.key + `": "` + k.fixed + `"}}`:                                          "yes",
				`{"Null": {"` + k.key + `": "false"}}`:                                                                        "yes",
				`{"` + set + `StringLikeIfExists": {"` + k.key + `": "` + k.fixed + `"}}`:                                     ifAbsent,
				`{"` + set + `StringLikeIfExists": {"` + k.key + `": "` + k.fixed + `"}, "Null": {"` + k.key + `": "false"}}`: "no",
				`{"` + set + `StringEquals": {"` + k.key + `": ` + text(opaque) + `}}`:                                        "no",
				`{"` + set + `StringEquals": {"` + k.key + `": ` + unknownBecause("not known") + `}}`:                         "no",
				`{"` + set + `StringLike": {"` + k.key + `": ` + text(opaque) + `}}`:                                          "unknown",
				`{"` + set + `StringLike": {"` + k.key + `": [` + text(opaque) + `, "` + k.wild + `"]}}`:                      "yes",
				`{"` + set + `StringEquals": {"` + k.key + `": "${aws:PrincipalTag/x}"}}`:                                     "unknown",
			} {
				if strings.Contains(condition, "PrincipalTag") && !k.always && !k.multi {
					want = "yes" // callers choose their own tags
				}
				if got := semanticOf(t, open(condition), facts.Options{}).Public.Is; got != want {
					t.Errorf("%s: public = %s, want %s", condition, got, want)
				}
			}
		})
	}
}

func TestPublic(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ condition, want string }{
		"no condition":                                 {`{}`, "yes"},
		"one condition that keeps out is enough":       {`{"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com", "kms:CallerAccount": "111122223333"}}`, "no"},
		"a key that does not exist":                    {`{"StringEquals": {"aws:NoSuchKey": "x"}}`, "no"},
		"a key of an identity provider":                {`{"StringEquals": {"saml:aud": "x"}}`, "unknown"},
		"what an enclave proves":                       {`{"StringEquals": {"kms:RecipientAttestation:ImageSha384": "x"}}`, "unknown"},
		"conditions that are not known":                {unknownBecause("x"), "unknown"},
		"known conditions beside others":               {`{"StringEquals": {"kms:CallerAccount": "111122223333"}, "StringLike": ` + unknownBecause("x") + `}`, "no"},
		"a service as the caller":                      {`{"Bool": {"aws:PrincipalIsAWSService": "true"}}`, "no"},
		"no service as the caller":                     {`{"Bool": {"aws:PrincipalIsAWSService": "false"}}`, "yes"},
		"an account that is not known is one account":  {`{"StringLike": {"kms:CallerAccount": ` + text(self) + `}}`, "no"},
		"the account of an ARN is not known":           {`{"ArnLike": {"aws:PrincipalArn": ` + text(`"arn:aws:iam::"`, self, `":role/*"`) + `}}`, "no"},
		"the account of an ARN may be a wildcard":      {`{"ArnLike": {"aws:PrincipalArn": ` + text(`"arn:aws:iam::"`, opaque, `":role/x"`) + `}}`, "unknown"},
		"an organization that is not known is one":     {`{"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": ` + text(orgID, `"/*"`) + `}}`, "no"},
		"the service of a Region that is not known":    {`{"StringEquals": {"kms:ViaService": ` + text(`"s3."`, opaque, `".amazonaws.com"`) + `}}`, "yes"},
		"the widest network that counts":               {`{"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}`, "no"},
		"a wider network":                              {`{"IpAddress": {"aws:SourceIp": "12.0.0.0/7"}}`, "yes"},
		"a network or all addresses of IPv6":           {`{"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "::/0"]}}`, "yes"},
		"all networks but one":                         {`{"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}`, "yes"},
		"the owner's account is the caller's":          {`{"StringEquals": {"aws:PrincipalAccount": "${aws:ResourceAccount}"}}`, "unknown"}, // nobody says which it is
		"the owner's organization is the caller's":     {`{"StringEquals": {"aws:PrincipalOrgID": "${aws:ResourceOrgID}"}}`, "no"},
		"only where a service calls, for one account":  {`{"StringEquals": {"aws:SourceAccount": "111122223333"}}`, "no"},
		"only where a service calls, for all accounts": {`{"StringLike": {"aws:SourceAccount": "*"}}`, "no"},
		"IfExists on what only services have":          {`{"StringEqualsIfExists": {"aws:SourceAccount": "111122223333"}}`, "yes"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := semanticOf(t, open(tt.condition), facts.Options{})
			if s.Public.Is != tt.want || s.Statements[0].Public != tt.want {
				t.Errorf("%s: public = %s, of the statement %s, want %s", tt.condition, s.Public.Is, s.Statements[0].Public, tt.want)
			}
			if (s.Public.Is == "unknown") != (s.Public.Why != "") {
				t.Errorf("%s: public = %s because of %q", tt.condition, s.Public.Is, s.Public.Why)
			}
		})
	}
}

const (
	root   = `{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "kms:*", "Resource": "*"}`
	app    = `{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/App"}, "Action": "kms:Decrypt", "Resource": "*"}`
	backup = `{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:role/Backup"}, "Action": ["kms:Decrypt", "kms:PutKeyPolicy"], "Resource": "*"}`
)

func denied(action, condition string) string {
	return `{"Effect": "Deny", "Principal": "*", "Action": "` + action + `", "Resource": "*", "Condition": ` + condition + `}`
}

func TestDenyKeepsStrangersOut(t *testing.T) {
	t.Parallel()
	const all = `{"Effect": "Allow", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*"}`
	for deny, want := range map[string]string{
		denied("kms:*", `{"StringNotEquals": {"aws:PrincipalOrgID": "o-abc123"}}`):                                                                   "no",
		denied("kms:*", `{"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-abc123"}, "Bool": {"aws:PrincipalIsAWSService": "false"}}`):           "no",
		denied("kms:*", `{"StringNotLike": {"aws:PrincipalOrgID": "o-*"}}`):                                                                          "yes",
		denied("kms:*", `{"StringNotEquals": {"aws:PrincipalOrgID": "o-abc123"}, "StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}`): "yes",
		denied("kms:Encrypt", `{"StringNotEquals": {"aws:PrincipalOrgID": "o-abc123"}}`):                                                             "yes",
		`{"Effect": "Deny", "NotPrincipal": {"AWS": "111122223333"}, "Action": "kms:*", "Resource": "*"}`:                                            "no",
		`{"Effect": "Deny", "NotPrincipal": {"AWS": "*"}, "Action": "kms:*", "Resource": "*"}`:                                                       "yes",
	} {
		if got := semanticOf(t, policyOf(all, deny), facts.Options{Account: "111122223333"}).Public.Is; got != want {
			t.Errorf("%s: public = %s, want %s", deny, got, want)
		}
	}
}

func TestLockout(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		statements []string
		account    string
		is         string
		by         []int
	}{
		"the account manages the key":      {[]string{root, app}, "111122223333", "no", nil},
		"a role may change the policy":     {[]string{strings.Replace(app, "kms:Decrypt", "kms:Put*", 1)}, "111122223333", "no", nil},
		"nobody may":                       {[]string{app}, "111122223333", "yes", nil},
		"only another account seems to":    {[]string{app, backup}, "111122223333", "yes", nil},
		"nobody knows whose the key is":    {[]string{backup}, "", "unknown", nil},
		"a Deny with a wildcard as text":   {[]string{root, denied("kms:*", `{"StringNotEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/Admin*"}}`)}, "111122223333", "yes", []int{1}},
		"a Deny for what no service calls": {[]string{root, denied("kms:PutKeyPolicy", `{"StringNotEquals": {"aws:SourceAccount": "111122223333"}}`)}, "111122223333", "yes", []int{1}},
		"a Deny with an exception":         {[]string{root, denied("kms:*", `{"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/Admin*"}}`)}, "111122223333", "no", nil},
		"a Deny outside an endpoint":       {[]string{root, denied("kms:*", `{"StringNotEquals": {"aws:SourceVpce": "vpce-1"}}`)}, "111122223333", "no", nil},
		"a Deny of deletion":               {[]string{root, denied("kms:ScheduleKeyDeletion", `{}`)}, "111122223333", "no", nil},
		"a Deny without TLS":               {[]string{root, denied("kms:*", `{"Bool": {"aws:SecureTransport": "false"}}`)}, "111122223333", "no", nil},
		"a Deny of a role that alone may":  {[]string{strings.Replace(app, "kms:Decrypt", "kms:*", 1), strings.Replace(strings.Replace(app, "kms:Decrypt", "kms:*", 1), "Allow", "Deny", 1)}, "111122223333", "yes", []int{1}},
		"a statement that may be there":    {[]string{app, `{"$kmslint": {"unknown": "a loop"}}`}, "111122223333", "unknown", nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := semanticOf(t, policyOf(tt.statements...), facts.Options{Account: tt.account})
			if s.Lockout.Is != tt.is || !slices.Equal(s.Lockout.By, tt.by) {
				t.Errorf("lockout = %s by %v (%s), want %s by %v", s.Lockout.Is, s.Lockout.By, s.Lockout.Why, tt.is, tt.by)
			}
		})
	}
}

func TestExternal(t *testing.T) {
	t.Parallel()
	decrypt := []string{"kms:Decrypt"}
	access := func(organizations ...string) []facts.ExternalAccount {
		if organizations == nil {
			organizations = []string{}
		}
		return []facts.ExternalAccount{{ID: "444455556666", Access: []facts.ExternalAccess{{Statement: 1, Actions: decrypt, Known: true, Direct: true, Conditional: len(organizations) > 0, Organizations: organizations}}}}
	}
	when := func(statement, condition string) string {
		return strings.Replace(statement, `"Resource"`, `"Condition": `+condition+`, "Resource"`, 1)
	}
	const organization = `{"StringEquals": {"aws:PrincipalOrgID": "o-abc123"}}`
	everyone := `{"Effect": "Allow", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*"}`
	tests := map[string]struct {
		statements    []string
		accounts      []facts.ExternalAccount
		organizations []facts.ExternalOrganization
	}{
		"nobody":                       {[]string{root, app}, nil, nil},
		"a role of another account":    {[]string{root, backup}, access(), nil},
		"one of an organization":       {[]string{root, when(backup, organization)}, access("o-abc123"), nil},
		"a Deny outside of it":         {[]string{root, backup, denied("kms:*", `{"StringNotEquals": {"aws:PrincipalOrgID": "o-abc123"}}`)}, []facts.ExternalAccount{{ID: "444455556666", Access: []facts.ExternalAccess{{Statement: 1, Actions: decrypt, Known: true, Direct: true, Organizations: []string{"o-abc123"}}}}}, nil},
		"a Deny of the account":        {[]string{root, backup, denied("kms:*", `{"StringNotEquals": {"aws:PrincipalAccount": "111122223333"}}`)}, nil, nil},
		"an account by a condition":    {[]string{root, when(everyone, `{"StringEquals": {"kms:CallerAccount": "444455556666"}}`)}, []facts.ExternalAccount{{ID: "444455556666", Access: []facts.ExternalAccess{{Statement: 1, Actions: decrypt, Known: true, Direct: true, Conditional: true, Organizations: []string{}}}}}, nil},
		"the account, which delegates": {[]string{root, strings.Replace(backup, "role/Backup", "root", 1)}, []facts.ExternalAccount{{ID: "444455556666", Access: []facts.ExternalAccess{{Statement: 1, Actions: decrypt, Known: true, Organizations: []string{}}}}}, nil},
		"everybody of an organization": {[]string{root, when(everyone, organization)}, nil, []facts.ExternalOrganization{{ID: "o-abc123", Actions: decrypt, Statements: []int{1}}}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := semanticOf(t, policyOf(tt.statements...), facts.Options{Account: "111122223333"}).External
			if diff := cmp.Diff(append([]facts.ExternalAccount{}, tt.accounts...), e.Accounts); diff != "" {
				t.Errorf("accounts (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(append([]facts.ExternalOrganization{}, tt.organizations...), e.Organizations); diff != "" {
				t.Errorf("organizations (-want +got):\n%s", diff)
			}
		})
	}
}

func TestEffects(t *testing.T) {
	t.Parallel()
	when := func(statement, condition string) string {
		return strings.Replace(statement, `"Resource"`, `"Condition": `+condition+`, "Resource"`, 1)
	}
	tests := map[string]struct {
		statements       []string
		applies, matters string
		inside, idle     []int
	}{
		"a role beside its account":           {[]string{app, root}, "yes", "yes", nil, nil},
		"a role that needs its IAM policy":    {[]string{strings.Replace(root, "kms:*", "kms:Decrypt", 1), root}, "yes", "no", []int{1}, nil},
		"a narrower statement":                {[]string{when(app, `{"StringEquals": {"kms:ViaService": "s3"}}`), app}, "yes", "no", []int{1}, nil},
		"what a Deny takes back":              {[]string{app, strings.Replace(app, "Allow", "Deny", 1)}, "yes", "no", nil, nil},
		"a Deny of what nobody may":           {[]string{strings.Replace(backup, "Allow", "Deny", 1), app}, "yes", "no", nil, nil},
		"a Deny without TLS":                  {[]string{denied("kms:*", `{"Bool": {"aws:SecureTransport": "false"}}`), root}, "no", "no", nil, nil},
		"contradictory conditions":            {[]string{when(app, `{"StringEquals": {"kms:ViaService": "s3"}, "StringLike": {"kms:ViaService": "ec2*"}}`), root}, "no", "no", nil, nil},
		"a condition that always holds":       {[]string{when(app, `{"Bool": {"aws:SecureTransport": "true"}}`), root}, "yes", "yes", nil, []int{0}},
		"the account of who is named":         {[]string{when(app, `{"StringEquals": {"kms:CallerAccount": "111122223333"}}`), root}, "yes", "yes", nil, []int{0}},
		"a role that was deleted":             {[]string{`{"Effect": "Allow", "Principal": {"AWS": "AROAEXAMPLEEXAMPLEEX"}, "Action": "kms:*", "Resource": "*"}`, root}, "no", "no", nil, nil},
		"a statement whose effect is unknown": {[]string{strings.Replace(app, `"Allow"`, text(opaque), 1), root}, "unknown", "unknown", nil, nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := semanticOf(t, policyOf(tt.statements...), facts.Options{Account: "111122223333"}).Statements[0]
			if e.Applies != tt.applies || e.Matters != tt.matters || !slices.Equal(e.Inside, tt.inside) || !slices.Equal(e.Idle, tt.idle) {
				t.Errorf("applies %s, matters %s, inside %v, idle %v (%s), want %s, %s, %v, %v", e.Applies, e.Matters, e.Inside, e.Idle, e.Why, tt.applies, tt.matters, tt.inside, tt.idle)
			}
		})
	}
}
