package access_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/kmslint/kmslint/evaluator/access"
	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
	"github.com/kmslint/kmslint/evaluator/kms"
	"github.com/kmslint/kmslint/evaluator/policy"
)

const deny = `"Effect": "Deny", `

func TestNewAccess(t *testing.T) {
	t.Parallel()
	role, service := `"Principal": {"AWS": "arn:aws:iam::111122223333:role/App"}`, `"Principal": {"Service": "s3.amazonaws.com"}`
	for name, test := range map[string]struct {
		old, new []string
		want     access.Verdict
	}{
		"the same":                                {[]string{root, role}, []string{root, role}, access.Proven},
		"another order":                           {[]string{root, role}, []string{role, root}, access.Proven},
		"a list for a string":                     {[]string{role}, []string{`"Principal": {"AWS": ["arn:aws:iam::111122223333:role/App"]}, "Action": ["kms:Decrypt"]`}, access.Proven},
		"a role that its account covers":          {[]string{root}, []string{root, role}, access.Found},
		"an account for its roles":                {[]string{all}, []string{root, role}, access.Proven},
		"another principal":                       {[]string{role}, []string{role, `"Principal": {"AWS": "` + partner + `"}`}, access.Found},
		"an account id for its ARN":               {[]string{root}, []string{`"Principal": {"AWS": "111122223333"}`}, access.Proven},
		"another action":                          {[]string{role}, []string{role + `, "Action": ["kms:Decrypt", "kms:Encrypt"]`}, access.Found},
		"all actions by name":                     {[]string{role + `, "Action": "kms:*"`}, []string{role + `, "Action": ["kms:D*", "kms:[^D]*", "kms:E*"]`}, access.Proven},
		"an action no account outside has":        {[]string{root}, []string{root, `"Principal": {"AWS": "` + partner + `"}, "Action": "kms:PutKeyPolicy"`}, access.Proven},
		"a condition dropped":                     {[]string{role + when(`{"Bool": {"aws:MultiFactorAuthPresent": "true"}}`)}, []string{role}, access.Found},
		"a condition added":                       {[]string{role}, []string{role + when(`{"Bool": {"aws:MultiFactorAuthPresent": "true"}}`)}, access.Proven},
		"a wider pattern":                         {[]string{role + when(`{"StringLike": {"kms:ViaService": "s3.us-east-1.*"}}`)}, []string{role + when(`{"StringLike": {"kms:ViaService": "s3.*"}}`)}, access.Found},
		"a narrower pattern":                      {[]string{role + when(`{"StringLike": {"kms:ViaService": "s3.*"}}`)}, []string{role + when(`{"StringLike": {"kms:ViaService": "s3.us-*-1.*"}}`)}, access.Proven},
		"IfExists":                                {[]string{role + when(`{"StringEquals": {"kms:ViaService": "s3"}}`)}, []string{role + when(`{"StringEqualsIfExists": {"kms:ViaService": "s3"}}`)}, access.Found},
		"ForAllValues of an absent key":           {[]string{role + when(`{"ForAnyValue:StringEquals": {"aws:TagKeys": "a"}}`) + `, "Action": "kms:TagResource"`}, []string{role + when(`{"ForAllValues:StringEquals": {"aws:TagKeys": "a"}}`) + `, "Action": "kms:TagResource"`}, access.Found},
		"a deny dropped":                          {[]string{all, deny + role}, []string{all}, access.Found},
		"a deny added":                            {[]string{all}, []string{all, deny + role}, access.Proven},
		"a deny of somebody else":                 {[]string{all, deny + role}, []string{all, deny + `"Principal": {"AWS": "arn:aws:iam::111122223333:role/Other"}`}, access.Found},
		"CallerAccount for its account":           {[]string{all}, []string{all + when(`{"StringEquals": {"kms:CallerAccount": "111122223333"}}`)}, access.Proven},
		"PrincipalArn within CallerAccount":       {[]string{all + when(`{"StringEquals": {"kms:CallerAccount": "111122223333"}}`)}, []string{all + when(`{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/ci-*"}}`)}, access.Proven},
		"PrincipalArn beyond CallerAccount":       {[]string{all + when(`{"StringEquals": {"kms:CallerAccount": "111122223333"}}`)}, []string{all + when(`{"StringLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/ci-*"}}`)}, access.Found},
		"a session of a role that had it":         {[]string{role}, []string{role, `"Principal": {"AWS": "arn:aws:sts::111122223333:assumed-role/App/s1"}`}, access.Found},
		"a number within":                         {[]string{role + when(`{"NumericLessThan": {"aws:MultiFactorAuthAge": "600"}}`)}, []string{role + when(`{"NumericLessThan": {"aws:MultiFactorAuthAge": "599.5"}}`)}, access.Proven},
		"a number beyond by little":               {[]string{role + when(`{"NumericLessThan": {"aws:MultiFactorAuthAge": "600"}}`)}, []string{role + when(`{"NumericLessThanEquals": {"aws:MultiFactorAuthAge": "600"}}`)}, access.Found},
		"a range within":                          {[]string{role + when(`{"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}`)}, []string{role + when(`{"IpAddress": {"aws:SourceIp": ["10.1.0.0/16", "10.2.3.4"]}}`)}, access.Proven},
		"two halves of a range":                   {[]string{role + when(`{"IpAddress": {"aws:SourceIp": ["10.0.0.0/9", "10.128.0.0/9"]}}`)}, []string{role + when(`{"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}`)}, access.Proven},
		"a date later":                            {[]string{role + when(`{"DateLessThan": {"aws:CurrentTime": "2026-01-01T00:00:00Z"}}`)}, []string{role + when(`{"DateLessThan": {"aws:CurrentTime": "2027-01-01T00:00:00Z"}}`)}, access.Found},
		"contradictory conditions":                {[]string{root}, []string{root, role + when(`{"StringEquals": {"kms:ViaService": "a"}, "StringLike": {"kms:ViaService": "b*"}}`)}, access.Proven},
		"a class whose shortest is a literal":     {[]string{role + when(`{"StringEquals": {"kms:ViaService": "s3."}}`)}, []string{role + when(`{"StringLike": {"kms:ViaService": "s3.*"}}`)}, access.Found},
		"case of a letter":                        {[]string{role + when(`{"StringEquals": {"kms:ViaService": ["b3", "B3"]}}`)}, []string{role + when(`{"StringEqualsIgnoreCase": {"kms:ViaService": "b3"}}`)}, access.Proven},
		"case of two letters":                     {[]string{role + when(`{"StringEquals": {"kms:ViaService": ["ab", "AB", "Ab"]}}`)}, []string{role + when(`{"StringEqualsIgnoreCase": {"kms:ViaService": "ab"}}`)}, access.Found},
		"the same variable":                       {[]string{role + when(`{"StringEquals": {"aws:PrincipalTag/a": "${aws:userid}"}}`)}, []string{role + when(`{"StringEquals": {"aws:PrincipalTag/a": "${aws:userid}"}}`)}, access.Proven},
		"a variable in place of a value":          {[]string{role + when(`{"StringEquals": {"aws:PrincipalTag/a": "x"}}`)}, []string{role + when(`{"StringEquals": {"aws:PrincipalTag/a": "${aws:userid}"}}`)}, access.Found},
		"a variable either way":                   {[]string{role + when(`{"StringEquals": {"aws:PrincipalTag/a": "${aws:PrincipalTag/b}"}}`)}, []string{role + when(`{"StringEquals": {"aws:PrincipalTag/b": "${aws:PrincipalTag/a}"}}`)}, access.Proven},
		"two keys with one value are equal":       {[]string{role + when(`{"StringEquals": {"aws:PrincipalTag/a": "${aws:PrincipalTag/b}"}}`)}, []string{role + when(`{"StringEquals": {"aws:PrincipalTag/a": "x", "aws:PrincipalTag/b": "x"}}`)}, access.Proven},
		"two keys with other values are not":      {[]string{role + when(`{"StringNotEquals": {"aws:PrincipalTag/a": "${aws:PrincipalTag/b}"}}`)}, []string{role + when(`{"StringEquals": {"aws:PrincipalTag/a": "x", "aws:PrincipalTag/b": "y"}}`)}, access.Proven},
		"two keys like a pattern need not be":     {[]string{role + when(`{"StringEquals": {"aws:PrincipalTag/a": "${aws:PrincipalTag/b}"}}`)}, []string{role + when(`{"StringLike": {"aws:PrincipalTag/a": "x*", "aws:PrincipalTag/b": "x*"}}`)}, access.Found},
		"equal is not the same as both absent":    {[]string{role + when(`{"StringEquals": {"aws:PrincipalTag/a": "${aws:PrincipalTag/b}"}}`)}, []string{role + when(`{"StringEqualsIfExists": {"aws:PrincipalTag/a": "${aws:PrincipalTag/b}"}}`)}, access.Found},
		"the organization of the key":             {[]string{all + when(`{"StringEquals": {"aws:ResourceOrgID": "${aws:PrincipalOrgID}"}}`)}, []string{all + when(`{"StringEquals": {"aws:ResourceOrgID": "${aws:PrincipalOrgID}", "aws:PrincipalOrgID": "o-a"}}`)}, access.Proven},
		"the account of the key":                  {[]string{all + when(`{"StringEquals": {"aws:PrincipalAccount": "111122223333"}}`)}, []string{all + when(`{"StringEquals": {"aws:ResourceAccount": "${aws:PrincipalAccount}"}}`)}, access.Proven},
		"the account of the key by its id":        {[]string{all + when(`{"StringEquals": {"aws:PrincipalAccount": "${aws:ResourceAccount}"}}`)}, []string{all + when(`{"StringEquals": {"aws:PrincipalAccount": "111122223333"}}`)}, access.Proven},
		"a source of the key's account":           {[]string{service + when(`{"StringEquals": {"aws:SourceAccount": "111122223333"}}`)}, []string{service + when(`{"StringEquals": {"aws:SourceAccount": "${aws:ResourceAccount}"}}`)}, access.Proven},
		"a source of another account":             {[]string{service + when(`{"StringEquals": {"aws:SourceAccount": "444455556666"}}`)}, []string{service + when(`{"StringEquals": {"aws:SourceAccount": "${aws:ResourceAccount}"}}`)}, access.Found},
		"a variable in a longer pattern":          {[]string{role}, []string{role + `, "Action": "kms:Encrypt"` + when(`{"StringLike": {"aws:PrincipalTag/a": "x-${aws:userid}"}}`)}, access.Unknown},
		"a misspelt key":                          {[]string{root}, []string{root, all + when(`{"StringEquals": {"aws:PrincipalOrgIdd": "o-a"}}`)}, access.Proven},
		"NotPrincipal of another":                 {[]string{all, `"Effect": "Deny", "NotPrincipal": {"AWS": "arn:aws:iam::111122223333:role/App"}`}, []string{role}, access.Found},
		"NotPrincipal of one more role":           {[]string{root, deny + notPrincipal(appRole, owner)}, []string{root, deny + notPrincipal(appRole, "arn:aws:iam::111122223333:role/Other", owner)}, access.Found},
		"NotPrincipal of an account in two ways":  {[]string{root, deny + notPrincipal(owner)}, []string{root, deny + notPrincipal("arn:aws:iam::111122223333:root")}, access.Proven},
		"NotPrincipal of a role of an account":    {[]string{root, deny + notPrincipal(owner)}, []string{root, deny + notPrincipal(appRole, owner)}, access.Unknown},
		"NotPrincipal with the account dropped":   {[]string{root, deny + notPrincipal(appRole, owner)}, []string{root, deny + notPrincipal(appRole)}, access.Proven},
		"a role with a path that no ARN has":      {[]string{role, deny + all + when(`{"ArnNotEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/App"}}`)}, []string{role}, access.Found},
		"a deny with a wildcard that nobody has":  {[]string{role + `, "Action": "kms:Encrypt"`}, []string{root, deny + all + when(`{"StringNotEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/*"}}`)}, access.Proven},
		"a deny of what is not encrypted dropped": {[]string{role, deny + all + when(`{"Bool": {"aws:SecureTransport": "false"}}`)}, []string{role}, access.Proven},
		"a deny of calls that are direct dropped": {[]string{role, deny + all + when(`{"Bool": {"aws:ViaAWSService": "false"}}`)}, []string{role}, access.Found},
		"NotAction":                               {[]string{role + `, "Action": "kms:*"`}, []string{role + `, "NotAction": "kms:Decrypt"`}, access.Proven},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want(t, access.NewAccess(of(t, test.old...), of(t, test.new...), access.Limits{}), test.want)
		})
	}
}

const appRole = "arn:aws:iam::111122223333:role/App"

func notPrincipal(names ...string) string {
	return `"NotPrincipal": {"AWS": ["` + strings.Join(names, `", "`) + `"]}`
}

func TestUnknownParts(t *testing.T) {
	t.Parallel()
	symbol := func(id string) string {
		return `{"$kmslint": {"unknown": "it is made at deployment", "symbol": {"symbol": "opaque", "id": "` + id + `"}}}`
	}
	x, y := `"Principal": {"AWS": `+symbol("x")+`}`, `"Principal": {"AWS": `+symbol("y")+`}`
	want(t, access.NewAccess(of(t, root, x), of(t, x, root), access.Limits{}), access.Proven)
	want(t, access.NewAccess(of(t, root, x), of(t, root, y), access.Limits{}), access.Unknown)
	want(t, access.NewAccess(of(t, all), of(t, all, x), access.Limits{}), access.Proven)
	want(t, access.NewAccess(of(t, root), of(t, all, x), access.Limits{}), access.Found)
	want(t, access.NewAccess(access.Subject{}, of(t, root), access.Limits{}), access.Unknown)
	variable := `"Principal": "*", "Action": "kms:Decrypt", "Resource": "arn:aws:kms:*:${aws:PrincipalAccount}:key/*"`
	want(t, access.NewAccess(of(t, root), of(t, root, variable), access.Limits{}), access.Unknown)
	want(t, access.NewAccess(of(t, root, variable), of(t, root), access.Limits{}), access.Proven)
}

func TestPublic(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		policy  []string
		want    access.Verdict
		actions string
	}{
		"everyone":                             {[]string{all}, access.Found, "kms:Decrypt"},
		"everyone of an account":               {[]string{all + when(`{"StringEquals": {"kms:CallerAccount": "111122223333"}}`)}, access.Proven, ""},
		"everyone of an organization":          {[]string{all + when(`{"StringEquals": {"aws:PrincipalOrgID": "o-a"}}`)}, access.Proven, ""},
		"every organization":                   {[]string{all + when(`{"StringLike": {"aws:PrincipalOrgID": "o-*"}}`)}, access.Found, "kms:Decrypt"},
		"IfExists that opens the door":         {[]string{all + when(`{"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-a"}}`)}, access.Found, "kms:Decrypt"},
		"a misspelt organization":              {[]string{all + when(`{"StringEquals": {"aws:PrincipalOrgld": "o-a"}}`)}, access.Proven, ""},
		"a misspelt organization, negated":     {[]string{all + when(`{"StringNotEquals": {"aws:PrincipalOrgld": "o-a"}}`)}, access.Found, "kms:Decrypt"},
		"ForAllValues of an absent key":        {[]string{all + when(`{"ForAllValues:StringLike": {"aws:PrincipalOrgPaths": "o-a/*"}}`)}, access.Found, "kms:Decrypt"},
		"ForAnyValue":                          {[]string{all + when(`{"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-a/*"}}`)}, access.Proven, ""},
		"a service of the caller's choice":     {[]string{all + when(`{"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}`)}, access.Found, "kms:Decrypt"},
		"a network":                            {[]string{all + when(`{"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}`)}, access.Proven, ""},
		"half the Internet":                    {[]string{all + when(`{"IpAddress": {"aws:SourceIp": "0.0.0.0/1"}}`)}, access.Found, "kms:Decrypt"},
		"a VPC endpoint":                       {[]string{all + when(`{"StringEquals": {"aws:SourceVpce": "vpce-1"}}`)}, access.Proven, ""},
		"roles of another account":             {[]string{all + when(`{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::444455556666:role/ci-*"}}`)}, access.Proven, ""},
		"roles of every account":               {[]string{all + when(`{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/ci-*"}}`)}, access.Found, "kms:Decrypt"},
		"accounts that begin alike":            {[]string{all + when(`{"StringLike": {"kms:CallerAccount": "1*"}}`)}, access.Found, "kms:Decrypt"},
		"organizations that begin alike":       {[]string{all + when(`{"StringLike": {"aws:PrincipalOrgID": "o-abc*"}}`)}, access.Found, "kms:Decrypt"},
		"a unit of any organization":           {[]string{all + when(`{"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "*/ou-ab12-11111111/*"}}`)}, access.Found, "kms:Decrypt"},
		"sessions of a role by its id":         {[]string{all + when(`{"StringLike": {"aws:userid": "AROAEXAMPLEID:*"}}`)}, access.Proven, ""},
		"a session name":                       {[]string{all + when(`{"StringLike": {"aws:userid": "*:backup"}}`)}, access.Found, "kms:Decrypt"},
		"a VPC by its ARN":                     {[]string{all + when(`{"ArnLike": {"aws:SourceVpcArn": "arn:aws:ec2:*:111122223333:vpc/*"}}`)}, access.Proven, ""},
		"a VPC of any account":                 {[]string{all + when(`{"ArnLike": {"aws:SourceVpcArn": "arn:aws:ec2:*:*:vpc/vpc-1"}}`)}, access.Found, "kms:Decrypt"},
		"the organization of the key":          {[]string{all + when(`{"StringEquals": {"aws:PrincipalOrgID": "${aws:ResourceOrgID}"}}`)}, access.Proven, ""},
		"the key is of the organization":       {[]string{all + when(`{"StringEquals": {"aws:ResourceOrgID": "${aws:PrincipalOrgID}"}}`)}, access.Proven, ""},
		"a deny outside of it":                 {[]string{all, deny + all + when(`{"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "${aws:ResourceOrgID}"}}`)}, access.Proven, ""},
		"the organization of the key, or none": {[]string{all + when(`{"StringEqualsIfExists": {"aws:PrincipalOrgID": "${aws:ResourceOrgID}"}}`)}, access.Found, "kms:Decrypt"},
		"a deny of everybody":                  {[]string{root, deny + all}, access.Proven, ""},
		"only metadata":                        {[]string{root, all + `, "Action": "kms:DescribeKey"`}, access.Found, "kms:DescribeKey"},
		"a named account":                      {[]string{`"Principal": {"AWS": "` + partner + `"}`}, access.Proven, ""},
		"all but one":                          {[]string{`"NotPrincipal": {"AWS": "` + partner + `"}`}, access.Found, "kms:Decrypt"},
		"an action that no other account has":  {[]string{all + `, "Action": "kms:PutKeyPolicy"`}, access.Proven, ""},
		"what CloudTrail documents": {[]string{root + `, "Action": "kms:*"`,
			`"Principal": {"Service": "cloudtrail.amazonaws.com"}, "Action": "kms:GenerateDataKey*"` + when(`{"StringEquals": {"aws:SourceArn": "arn:aws:cloudtrail:us-east-1:111122223333:trail/t"}, "StringLike": {"kms:EncryptionContext:aws:cloudtrail:arn": "arn:aws:cloudtrail:*:111122223333:trail/*"}}`),
			all + when(`{"StringEquals": {"kms:CallerAccount": "111122223333"}, "StringLike": {"kms:EncryptionContext:aws:cloudtrail:arn": "arn:aws:cloudtrail:*:111122223333:trail/*"}}`)}, access.Proven, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := access.Public(of(t, test.policy...), access.Limits{})
			want(t, r, test.want)
			var actions []string
			for _, c := range r.Cells {
				for _, a := range c.Actions {
					if !slices.Contains(actions, a.String()) {
						actions = append(actions, a.String())
					}
				}
			}
			if got := strings.Join(actions, " "); got != test.actions {
				t.Errorf("actions = %q, want %q", got, test.actions)
			}
		})
	}
}

func TestGranted(t *testing.T) {
	t.Parallel()
	p := of(t, root+`, "Action": "kms:*"`, `"Principal": {"AWS": "arn:aws:iam::`+partner+`:role/Backup"}`, `"Principal": {"Service": "s3.amazonaws.com"}`)
	decrypt := kms.ActionSet(0).With(kms.ActionDecrypt)
	put := kms.ActionSet(0).With(kms.ActionPutKeyPolicy)
	for _, test := range []struct {
		actions   kms.ActionSet
		principal string
		want      access.Verdict
	}{
		{decrypt, "*", access.Found},
		{decrypt, partner, access.Found},
		{put, partner, access.Proven},
		{put, "arn:aws:iam::111122223333:role/*", access.Found},
		{decrypt, "arn:aws:iam::444455556666:role/B*", access.Found},
		{decrypt, "arn:aws:iam::444455556666:user/*", access.Proven},
		{decrypt, "s3.amazonaws.com", access.Found},
		{decrypt, "sns.amazonaws.com", access.Proven},
	} {
		t.Run(test.principal, func(t *testing.T) {
			want(t, access.Granted(p, test.actions, test.principal, access.Limits{}), test.want)
		})
	}
}

// An answer of the largest policies that there can be is honest, and does not take long.
func TestLimits(t *testing.T) {
	t.Parallel()
	var globs []string
	for i := range 16 {
		globs = append(globs, `"*`+string(rune('a'+i))+`Q*"`)
	}
	hard := all + when(`{"StringLike": {"kms:ViaService": [`+globs[0]+`]}}`)
	var statements []string
	for _, g := range globs {
		statements = append(statements, all+when(`{"StringLike": {"kms:ViaService": `+g+`}}`))
	}
	want(t, access.NewAccess(of(t, hard), of(t, statements...), access.Limits{}), access.Unknown)

	var pairs, roles []string
	for i := range 60 {
		n := string(rune('a'+i%26)) + string(rune('a'+i/26))
		pairs = append(pairs, all+when(`{"StringEquals": {"aws:RequestTag/`+n+`": "x"}, "StringLike": {"kms:EncryptionContext:`+n+`": "y*"}}`))
	}
	for i := range 200 {
		n := string(rune('a'+i%26)) + string(rune('a'+i/26%26))
		roles = append(roles, `"arn:aws:iam::111122223333:role/team-`+n+`-*"`)
	}
	want(t, access.NewAccess(of(t, pairs...), of(t, pairs...), access.Limits{}), access.Proven)
	team := all + when(`{"ArnLike": {"aws:PrincipalArn": [`+strings.Join(roles, ", ")+`]}}`)
	want(t, access.NewAccess(of(t, team), of(t, team), access.Limits{}), access.Proven)
}

func TestDifference(t *testing.T) {
	t.Parallel()
	app, bee := `"Principal": {"AWS": "arn:aws:iam::111122223333:role/App"}`, `"Principal": {"AWS": "arn:aws:iam::111122223333:role/Bee"}`
	for name, test := range map[string]struct {
		old, new     []string
		gained, lost string // the statements, as "+Sid" and "-Sid"
	}{
		"nothing":           {[]string{root, app}, []string{app, root}, "", ""},
		"another Sid":       {[]string{`"Sid": "A", ` + app}, []string{`"Sid": "B", ` + app}, "", ""},
		"an allow added":    {[]string{root}, []string{root, `"Sid": "A", ` + bee}, "+A", ""},
		"an allow dropped":  {[]string{root, `"Sid": "A", ` + bee}, []string{root}, "", "-A"},
		"a deny dropped":    {[]string{all, deny + `"Sid": "D", ` + app}, []string{all}, "-D", ""},
		"a deny added":      {[]string{all}, []string{all, deny + `"Sid": "D", ` + app}, "", "+D"},
		"another principal": {[]string{`"Sid": "A", ` + app}, []string{`"Sid": "B", ` + bee}, "+B", "-A"},
		"a change beside":   {[]string{all, `"Sid": "A", ` + app}, []string{all, `"Sid": "B", ` + bee}, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			gained, lost := access.Difference(of(t, test.old...), of(t, test.new...), access.Limits{})
			if got := changed(gained); got != test.gained {
				t.Errorf("gained by %q, want %q: %s", got, test.gained, describe(gained))
			}
			if got := changed(lost); got != test.lost {
				t.Errorf("lost by %q, want %q: %s", got, test.lost, describe(lost))
			}
		})
	}
}

// changed names the statements that cells are blamed on.
func changed(r access.Result) string {
	var out []string
	for _, cell := range r.Cells {
		for _, c := range cell.Changed {
			name := "-" + c.Statement.Sid
			if c.Added {
				name = "+" + c.Statement.Sid
			}
			if !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	return strings.Join(out, " ")
}

// TestAxioms asks for access that is there only if an axiom does not hold.
func TestAxioms(t *testing.T) {
	t.Parallel()
	role, service := `"Principal": {"AWS": "arn:aws:iam::111122223333:role/App"}`, `"Principal": {"Service": "s3.amazonaws.com"}`
	for name, statement := range map[access.AxiomName]string{
		access.AlwaysThere:     role + when(`{"Null": {"aws:CurrentTime": "true"}}`),
		access.KeysOfActions:   role + `, "Action": "kms:DescribeKey"` + when(`{"StringLike": {"kms:EncryptionContext:app": "*"}}`),
		access.KeysOfAWS:       role + when(`{"StringLike": {"aws:PrincipalOrg": "*"}}`),
		access.OnlyOfServices:  role + when(`{"StringLike": {"aws:SourceArn": "*"}}`),
		access.NeverOfServices: service + when(`{"StringLike": {"aws:PrincipalOrgID": "*"}}`),
		access.TypesOfKeys:     role + when(`{"Bool": {"aws:MultiFactorAuthPresent": "maybe"}}`),
		access.ThroughServices: service + when(`{"StringLike": {"kms:ViaService": "*"}}`),
		access.OwnOrganization: `"Principal": {"AWS": "arn:aws:iam::444455556666:role/App"}` + when(`{"StringLike": {"aws:PrincipalOrgID": "o-b"}}`),
	} {
		t.Run(string(name), func(t *testing.T) {
			t.Parallel()
			s := of(t, statement)
			s.Organizations = map[string]string{partner: "o-a"}
			granted := func(axioms []access.AxiomName) access.Result {
				return access.Granted(s, kms.AllActions, "*", access.Limits{Axioms: axioms})
			}
			want(t, granted(nil), access.Proven)
			want(t, granted([]access.AxiomName{name}), access.Proven)
			if r := granted([]access.AxiomName{}); r.Verdict == access.Proven {
				t.Error("proven without the axiom")
			}
			// What follows from the request by itself is what the axiom says.
			inv, problems := inventory.Decode(parse(t, `{"Schema": "`+inventory.Schema+`", "Organization": {"Id": "o-a", "Accounts": [{"Id": "444455556666"}]}, "Accounts": [{"AccountId": "111122223333", "Regions": [
				{"Region": "us-east-1", "Keys": [{"KeyMetadata": {"Arn": "arn:aws:kms:us-east-1:111122223333:key/a"}, "Grants": []}]}]}]}`))
			if len(problems) > 0 {
				t.Fatal(problems)
			}
			inv.Accounts[0].Regions[0].Keys[0].Policy = s.Policy
			w, _ := authz.Compile(inv, document.Limits{})
			for _, caller := range []string{"arn:aws:sts::111122223333:assumed-role/App/s", "arn:aws:sts::444455556666:assumed-role/App/s", "s3.amazonaws.com"} {
				for _, action := range []string{"kms:Decrypt", "kms:DescribeKey"} {
					d, err := w.Authorize(&authz.Request{Principal: caller, Action: action, Resource: "arn:aws:kms:us-east-1:111122223333:key/a"})
					if err != nil || d.Outcome == authz.Allowed {
						t.Errorf("%s calls %s: %v, %v", caller, action, d, err)
					}
				}
			}
		})
	}
	if a := access.Axioms; len(a) != 8 {
		t.Errorf("%d axioms, and this tests 8", len(a))
	}
	docs, err := os.ReadFile("../../docs/access-analysis.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range access.Axioms {
		if !strings.Contains(string(docs), "`"+string(a.Name)+"`") || !strings.Contains(string(docs), a.Source) {
			t.Errorf("docs/access-analysis.md lacks the axiom %s or its source %s", a.Name, a.Source)
		}
	}
}

// TestDocumentedPolicies compares the key policies of AWS's documentation with themselves in another order, and to nothing.
func TestDocumentedPolicies(t *testing.T) {
	t.Parallel()
	for i, s := range documented(t) {
		want(t, access.NewAccess(s, s, access.Limits{}), access.Proven)
		if r := access.NewAccess(of(t), s, access.Limits{}); r.Verdict == access.Found && len(r.Cells) == 0 {
			t.Errorf("policy %d: found nothing", i)
		}
	}
}

func documented(t testing.TB) []access.Subject {
	t.Helper()
	files, err := filepath.Glob("../../fixtures/aws-documentation/kms/*.json")
	if err != nil || len(files) < 10 {
		t.Fatalf("no policies: %v", err)
	}
	var out []access.Subject
	for _, name := range files {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		n, _ := document.ParseJSON(document.NewSource(name, raw), document.Limits{})
		out = append(out, access.Subject{Policy: n, Account: policy.Text{{Text: owner}}})
	}
	return out
}
