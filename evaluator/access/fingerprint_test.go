package access_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/kmslint/kmslint/evaluator/access"
	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// printed is the fingerprint of statements in a policy of a key of account 1111.
func printed(t failing, statements ...string) string {
	t.Helper()
	return printedIn(t, owner, statements...)
}

func printedIn(t failing, account string, statements ...string) string {
	t.Helper()
	s := of(t, statements...)
	s.Account, s.ARN = nil, nil
	if account != "" {
		s.Account = policy.Text{{Text: account}}
		s.ARN = policy.Text{{Text: strings.Replace(keyARN, owner, account, 1)}}
	}
	return access.FingerprintOf(s, document.Limits{})
}

const (
	role   = `"Principal": {"AWS": "arn:aws:iam::111122223333:role/App"}`
	via    = `, "Condition": {"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}`
	denies = `"Effect": "Deny", `
)

// shouted are the names of all actions, as JSON.
func shouted() string {
	raw, _ := json.Marshal(everyAction())
	return strings.ToUpper(string(raw))
}

func TestFingerprintIsOfWhatPoliciesSay(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ a, b []string }{
		"Sid":                            {[]string{`"Sid": "A", ` + root}, []string{root}},
		"order of statements":            {[]string{root, role + via}, []string{role + via, root}},
		"string and list":                {[]string{root}, []string{`"Principal": {"AWS": ["arn:aws:iam::111122223333:root"]}, "Action": ["kms:Decrypt"], "Resource": ["*"]`}},
		"order and duplicates":           {[]string{root + `, "Action": ["kms:Encrypt", "kms:Decrypt"]`}, []string{root + `, "Action": ["kms:Decrypt", "kms:Encrypt", "kms:Decrypt"]`}},
		"id of an account":               {[]string{root}, []string{`"Principal": {"AWS": "111122223333"}`}},
		"everyone":                       {[]string{all + via}, []string{`"Principal": {"AWS": "*"}` + via}},
		"case of actions":                {[]string{root}, []string{root + `, "Action": "KMS:decrypt"`}},
		"case of keys and operators":     {[]string{root + via}, []string{root + `, "Condition": {"stringequals": {"KMS:viaservice": ["s3.us-east-1.amazonaws.com"]}}`}},
		"all actions":                    {[]string{root + `, "Action": "kms:*"`}, []string{root + `, "Action": ` + shouted()}},
		"all actions of all services":    {[]string{root + `, "Action": "kms:*"`}, []string{root + `, "Action": "*"`}},
		"all actions but some":           {[]string{root + `, "NotAction": "kms:Encr*"`}, []string{root + `, "NotAction": "kms:Encrypt"`}},
		"the key itself":                 {[]string{root}, []string{root + `, "Resource": "` + keyARN + `"`}},
		"split by actions":               {[]string{root + `, "Action": ["kms:Encrypt", "kms:Decrypt"]`}, []string{root, root + `, "Action": "kms:Encrypt"`}},
		"split by principals":            {[]string{role, root}, []string{`"Principal": {"AWS": ["111122223333", "arn:aws:iam::111122223333:role/App"]}`}},
		"another key":                    {[]string{root}, []string{root, role + `, "Resource": "arn:aws:kms:us-east-1:111122223333:key/b"`}},
		"a condition that cannot hold":   {[]string{root}, []string{root, all + when(`{"StringEquals": {"kms:ViaService": "a"}, "StringNotEquals": {"kms:ViaService": "a"}}`)}},
		"a key that the action lacks":    {[]string{root}, []string{root, role + `, "Action": "kms:PutKeyPolicy"` + when(`{"StringEquals": {"kms:EncryptionContext:a": "b"}}`)}},
		"narrower by a condition":        {[]string{role}, []string{role, role + via}},
		"narrower by principal":          {[]string{all + via}, []string{all + via, role + via}},
		"narrower by a pattern":          {[]string{role + when(`{"StringLike": {"kms:ViaService": "s3.*"}}`)}, []string{role + when(`{"StringLike": {"kms:ViaService": "s3.*"}}`), role + via}},
		"always denied":                  {[]string{root, denies + all}, []string{root, denies + all, role}},
		"a Deny inside another":          {[]string{root, denies + all}, []string{denies + all, root, denies + role}},
		"a Deny that never applies":      {[]string{root}, []string{root, denies + all + when(`{"Bool": {"aws:SecureTransport": "false"}}`)}},
		"what does not cross accounts":   {[]string{`"Principal": {"AWS": "444455556666"}`}, []string{`"Principal": {"AWS": "444455556666"}, "Action": ["kms:Decrypt", "kms:PutKeyPolicy"]`}},
		"no wildcard":                    {[]string{role + via}, []string{role + when(`{"StringLike": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}`)}},
		"operators of ARNs":              {[]string{all + when(`{"ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/*"}}`)}, []string{all + when(`{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/*"}}`)}},
		"values where case is no matter": {[]string{all + when(`{"StringEqualsIgnoreCase": {"aws:PrincipalTag/a": "B"}}`)}, []string{all + when(`{"StringEqualsIgnoreCase": {"aws:principaltag/A": "b"}}`)}},
		"booleans":                       {[]string{all + when(`{"Bool": {"kms:GrantIsForAWSResource": true}}`)}, []string{all + when(`{"Bool": {"kms:GrantIsForAWSResource": "True"}}`)}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, b := printed(t, tt.a...), printed(t, tt.b...)
			if a != b || len(a) != 32 {
				t.Errorf("fingerprints of %s and %s = %q and %q, want the same", tt.a, tt.b, a, b)
			}
		})
	}
}

func TestFingerprintTellsApart(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ a, b []string }{
		"an action":                         {[]string{root}, []string{root + `, "Action": "kms:Encrypt"`}},
		"effect":                            {[]string{root}, []string{denies + root}},
		"a role and its account":            {[]string{role}, []string{root}},
		"a user and a role":                 {[]string{role}, []string{`"Principal": {"AWS": "arn:aws:iam::111122223333:user/App"}`}},
		"own account and another":           {[]string{root}, []string{`"Principal": {"AWS": "444455556666"}`}},
		"a condition":                       {[]string{role}, []string{role + via}},
		"IfExists":                          {[]string{role + via}, []string{role + when(`{"StringEqualsIfExists": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}`)}},
		"case of values":                    {[]string{role + via}, []string{role + when(`{"StringEquals": {"kms:ViaService": "S3.us-east-1.amazonaws.com"}}`)}},
		"folding beyond ASCII":              {[]string{all + when(`{"StringEqualsIgnoreCase": {"aws:PrincipalTag/a": "\u0130"}}`)}, []string{all + when(`{"StringEqualsIgnoreCase": {"aws:PrincipalTag/a": "i\u0307"}}`)}},
		"wildcards":                         {[]string{role + when(`{"StringLike": {"kms:ViaService": "s3*"}}`)}, []string{role + when(`{"StringEquals": {"kms:ViaService": "s3*"}}`)}},
		"quantifiers":                       {[]string{role + when(`{"ForAllValues:StringEquals": {"aws:TagKeys": "a"}}`) + `, "Action": "kms:TagResource"`}, []string{role + when(`{"ForAnyValue:StringEquals": {"aws:TagKeys": "a"}}`) + `, "Action": "kms:TagResource"`}},
		"one condition of two values":       {[]string{all + when(`{"StringEquals": {"kms:ViaService": ["a", "b"]}}`)}, []string{all + when(`{"StringEquals": {"kms:ViaService": "a\tb"}}`)}},
		"everyone but one, and only one":    {[]string{role}, []string{`"NotPrincipal": {"AWS": "arn:aws:iam::111122223333:role/App"}`}},
		"a Deny of what only grants allow":  {[]string{root}, []string{root, denies + all + `, "Action": "kms:Encrypt"`}},
		"actions of one, principals of two": {[]string{role, `"Principal": {"AWS": "arn:aws:iam::111122223333:role/B"}, "Action": "kms:Encrypt"`}, []string{role + `, "Action": "kms:Encrypt"`, `"Principal": {"AWS": "arn:aws:iam::111122223333:role/B"}`}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if a, b := printed(t, tt.a...), printed(t, tt.b...); a == b && a != "" {
				t.Errorf("fingerprints of %s and %s are %q, want different ones", tt.a, tt.b, a)
			}
		})
	}
	text := `{"Version": "2008-10-17", "Statement": [{"Effect": "Allow", ` + all + `, "Action": "kms:Decrypt", "Resource": "*", "Condition": {"StringEquals": {"kms:ViaService": "${aws:username}"}}}]}`
	old, current := of(t, root), of(t, root)
	old.Policy, current.Policy = parse(t, text), parse(t, strings.Replace(text, "2008", "2012", 1))
	if a, b := access.FingerprintOf(old, document.Limits{}), access.FingerprintOf(current, document.Limits{}); a == b {
		t.Errorf("a policy variable and a text that looks like one have the fingerprint %q", a)
	}
}

// The key's own account is that, whichever it is; only patterns that some accounts fit are about one.
func TestFingerprintReadsTheOwnAccountAsThat(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		statement string
		same      bool
	}{
		"as principal":             {root, true},
		"in ARNs":                  {role + when(`{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/*"}}`), true},
		"as value":                 {all + when(`{"StringEquals": {"kms:CallerAccount": "111122223333"}}`), true},
		"of a service":             {`"Principal": {"Service": "logs.amazonaws.com"}` + when(`{"ArnLike": {"aws:SourceArn": "arn:aws:logs:*:111122223333:*"}}`), true},
		"in a pattern of all":      {all + when(`{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/App"}}`), true},
		"partly, in a pattern":     {all + when(`{"StringLike": {"kms:CallerAccount": "1111*"}}`), false},
		"in another pattern":       {all + when(`{"StringLike": {"aws:PrincipalArn": "*:111122223333:role/*"}}`), false},
		"in a name":                {all + when(`{"StringEquals": {"kms:EncryptionContext:a": "bucket-111122223333"}}`), false},
		"as a number":              {all + when(`{"NumericLessThan": {"kms:CallerAccount": "5"}}`), false},
		"not at all":               {all + via, true},
		"but another one":          {`"Principal": {"AWS": "777788889999"}`, true},
		"but the other of the two": {`"Principal": {"AWS": "444455556666"}`, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			there := tt.statement
			if tt.same {
				there = strings.ReplaceAll(there, owner, partner)
			}
			a, b := printedIn(t, owner, tt.statement), printedIn(t, partner, there)
			if (a == b) != tt.same || a == "" || b == "" {
				t.Errorf("fingerprints of %s in two accounts = %q and %q, want the same: %v", tt.statement, a, b, tt.same)
			}
		})
	}
}

func TestNoFingerprintOfWhatIsNotKnown(t *testing.T) {
	t.Parallel()
	const unknown = `{"$kmslint": {"unknown": "x"}}`
	text := func(parts ...string) string { return `{"$kmslint": {"segments": [` + strings.Join(parts, ", ") + `]}}` }
	opaque, self := `{"symbol": "opaque", "id": "x"}`, `{"symbol": "account", "id": "self"}`
	for name, statement := range map[string]string{
		"a principal":               `"Principal": {"AWS": ` + unknown + `}`,
		"an action":                 root + `, "Action": ` + unknown,
		"a resource":                root + `, "Resource": ` + unknown,
		"a resource that may be it": root + `, "Resource": ` + text(`"arn:aws:kms:us-east-1:111122223333:key/"`, opaque),
		"the conditions":            root + `, "Condition": ` + unknown,
		"a value":                   all + when(`{"StringEquals": {"kms:ViaService": `+text(`"s3."`, opaque)+`}}`),
		"a name":                    `"Principal": {"AWS": ` + text(`"arn:aws:iam::111122223333:role/"`, opaque) + `}`,
		"an account":                `"Principal": {"AWS": ` + text(self) + `}`,
		"an operator IAM lacks":     all + when(`{"StringEqual": {"kms:ViaService": "s3"}}`),
		"control characters":        all + when(`{"StringEquals": {"kms:ViaService": "a\u0001"}}`),
		"an alternative":            root + `, "Action": {"$kmslint": {"alt": [{"on": "a", "is": "true", "node": "kms:Decrypt"}, {"on": "a", "is": "false", "node": "kms:Encrypt"}]}}`,
	} {
		if got := printed(t, statement); got != "" {
			t.Errorf("%s: fingerprint = %q, want none", name, got)
		}
	}
	for statement, want := range map[string]bool{root: false, role: false, all + via: true, all + when(`{"StringEquals": {"kms:CallerAccount": "111122223333"}}`): false, `"Principal": {"Service": "logs.amazonaws.com"}`: true} {
		if got := printedIn(t, "", statement); (got != "") != want {
			t.Errorf("%s of a key of an account that is not known: fingerprint = %q, want one: %v", statement, got, want)
		}
	}
	symbolic := of(t, `"Principal": {"AWS": `+text(self)+`}`)
	symbolic.Account = policy.TextOf(parse(t, text(self)))
	if got := access.FingerprintOf(symbolic, document.Limits{}); got != printed(t, root) {
		t.Errorf("the account that code is deployed to has the fingerprint %q, want that of the key's own account", got)
	}
	none := of(t, root)
	none.Policy = nil
	if got := access.FingerprintOf(none, document.Limits{}); got != "" {
		t.Errorf("no policy has the fingerprint %q", got)
	}
	none.Policy = parse(t, "null")
	if got := access.FingerprintOf(none, document.Limits{}); got != printed(t, root+`, "Action": "kms:*"`) {
		t.Errorf("the default key policy has the fingerprint %q, want that of its text", got)
	}
}

// listOf is a value as a list.
func listOf(v any) []any {
	if list, ok := v.([]any); ok {
		return slices.Clone(list)
	}
	return []any{v}
}

func cloneOf(v any) any {
	raw, _ := json.Marshal(v)
	var out any
	_ = json.Unmarshal(raw, &out)
	return out
}

// divided splits statements by actions or principals, and adds some that change nothing.
func (g gen) divided(statements []any) []any {
	var out []any
	for _, from := range statements {
		a, b := cloneOf(from).(object), cloneOf(from).(object)
		out = append(out, a)
		switch pick(g, "division", 0, 1, 2, 3, 4, 5) {
		case 0:
			if list := listOf(a["Action"]); a["Action"] != nil && len(list) > 1 {
				a["Action"], b["Action"] = list[1:], list[0]
				out = append(out, b)
			}
		case 1:
			of, ok := a["Principal"].(object)
			for kind := range of {
				if list := listOf(of[kind]); ok && len(of) == 1 && len(list) > 1 {
					a["Principal"], b["Principal"] = object{kind: list[1:]}, object{kind: list[0]}
					out = append(out, b)
				}
			}
		case 2:
			conditions, _ := b["Condition"].(object)
			if conditions == nil {
				conditions = object{}
			}
			if conditions["Null"] == nil {
				conditions["Null"] = object{"aws:username": "false"}
			}
			b["Condition"] = conditions
			out = append(out, b)
		case 3:
			delete(b, "NotResource")
			b["Resource"] = "arn:aws:kms:us-east-1:111122223333:key/b"
			out = append(out, b)
		case 4:
			out = append(out, b)
		}
	}
	return out
}

// sameAccess fails where policies with the same fingerprint do not allow the same.
func (g gen) sameAccess(a, b []any) {
	gained, lost := access.Difference(g.subject(a), g.subject(b), access.Limits{})
	if gained.Verdict == access.Proven && lost.Verdict == access.Proven || !g.plain && gained.Verdict != access.Found && lost.Verdict != access.Found {
		return
	}
	g.Fatalf("policies with the same fingerprint: gained is %v and lost %v\n%s\n%s", gained.Verdict, lost.Verdict, policyText(a), policyText(b))
}

func (g gen) printOf(statements []any) string {
	return access.FingerprintOf(g.subject(statements), document.Limits{})
}

func (g gen) anew(statements []any) []any {
	return rapid.Permutation(g.rewritten(g.divided(statements))).Draw(g.T, "order of statements")
}

// matters reports whether each statement certainly does something.
func (g gen) matters(statements []any) bool {
	for _, e := range analyze(fatal{g.T}, g.subject(statements)).Effects() {
		if e.Applies != authz.Yes || e.Matters != authz.Yes {
			return false
		}
	}
	return true
}

// Other ways to write a policy have its fingerprint, if nothing in it is idle: what is may be seen in one way and not in another.
func TestFingerprintOfRewrites(t *testing.T) {
	t.Parallel()
	known := 0
	rapid.Check(t, func(t *rapid.T) {
		g := gen{T: t}
		g.plain = pick(g, "plain", true, false)
		a := g.statements()
		b := g.anew(a)
		was, is := g.printOf(a), g.printOf(b)
		if was != is && g.matters(a) {
			t.Fatalf("fingerprints = %q and %q\n%s\n%s", was, is, policyText(a), policyText(b))
		}
		if was != "" {
			known++
		}
	})
	if known == 0 {
		t.Error("no policy had a fingerprint")
	}
}

// Policies with the same fingerprint allow the same: by the diagram, and by single decisions whatever grants there are.
func TestSameFingerprintIsSameAccess(t *testing.T) {
	t.Parallel()
	met := 0
	rapid.Check(t, func(t *rapid.T) {
		g := gen{T: t}
		g.plain = pick(g, "plain", true, false)
		first := g.statements()
		all := map[string][]any{g.printOf(first): first}
		for range 4 {
			b := g.anew(first)
			for range pick(g, "changes", 0, 1, 1, 2) {
				if len(b) > 0 {
					b = g.changed(b)
				}
			}
			print := g.printOf(b)
			a, seen := all[print]
			if all[print] = b; !seen || print == "" {
				continue
			}
			met++
			g.sameAccess(a, b)
			old, new := g.subject(a), g.subject(b)
			old.Grants = decodeGrants(fatal{t}, g.grants())
			new.Grants = old.Grants
			for range 3 {
				c := g.call()
				if was, is := c.decide(fatal{t}, old), c.decide(fatal{t}, new); was != is {
					t.Fatalf("policies with the same fingerprint decide %+v as %v and %v\n%s\n%s", c, was, is, policyText(a), policyText(b))
				}
			}
		}
	})
	if met == 0 {
		t.Error("no two policies had the same fingerprint")
	}
}
