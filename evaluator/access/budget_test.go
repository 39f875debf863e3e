package access_test

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/kmslint/kmslint/evaluator/access"
	"github.com/kmslint/kmslint/evaluator/authz"
)

// hard are policies that are made to be hard, each with a change of it.
func hard(t failing) map[string][2]access.Subject {
	globs := func(n int) []string {
		var out []string
		for i := range n {
			out = append(out, all+when(fmt.Sprintf(`{"StringLike": {"kms:ViaService": "*%cQ*"}}`, 'a'+i)))
		}
		return out
	}
	// The two keys of a statement are far apart if all first keys come first.
	var first, pairs, roles, long, many []string
	for i := range 60 {
		first = append(first, fmt.Sprintf(`"aws:RequestTag/k%02d": "none"`, i))
		pairs = append(pairs, all+`, "Action": "kms:TagResource"`+when(fmt.Sprintf(`{"StringEquals": {"aws:RequestTag/k%02d": "x", "aws:PrincipalTag/k%02d": "y"}}`, i, i)))
	}
	apart := append([]string{deny + all + `, "Action": "kms:TagResource"` + when(`{"StringEquals": {`+strings.Join(first, ", ")+`}}`)}, pairs...)
	for i := range 200 {
		roles = append(roles, fmt.Sprintf(`"arn:aws:iam::111122223333:role/team-%03d-*"`, i))
	}
	team := all + when(`{"ArnLike": {"aws:PrincipalArn": [`+strings.Join(roles, ", ")+`]}}`)
	without := all + when(`{"ArnLike": {"aws:PrincipalArn": [`+strings.Join(roles[1:], ", ")+`]}}`)
	for i := 0; len(strings.Join(long, "")) < 31_000; i++ {
		long = append(long, fmt.Sprintf(`"Sid": "Statement%d", "Principal": {"AWS": "arn:aws:iam::%012d:role/app-%d"}`, i, 100000000000+i%7, i)+
			when(fmt.Sprintf(`{"StringLike": {"kms:ViaService": "s%d.*.amazonaws.com"}, "StringEquals": {"kms:EncryptionContext:k%d": "v%d"}}`, i%9, i%8, i)))
		many = append(many, fmt.Sprintf(`"Effect": %q, "Principal": {"AWS": ["arn:aws:iam::%012d:root", "*"]}`, []string{"Allow", "Deny"}[i%2], 100000000000+i)+
			when(fmt.Sprintf(`{"StringLike": {"aws:PrincipalTag/t%d": "*%d*"}, "IpAddress": {"aws:SourceIp": "10.%d.0.0/16"}}`, i%11, i, i)))
	}
	change := func(statements []string) [2]access.Subject {
		return [2]access.Subject{of(t, statements[1:]...), of(t, statements...)}
	}
	return map[string][2]access.Subject{
		"12 contains-globs":          change(globs(12)),
		"14 contains-globs":          change(globs(14)),
		"20 contains-globs":          change(globs(20)),
		"60 pairs of keys":           change(pairs),
		"60 pairs of keys, apart":    {of(t, apart[:len(apart)-1]...), of(t, apart...)},
		"200 roles with wildcards":   {of(t, without), of(t, team)},
		"32 kB":                      change(long),
		"32 kB of allows and denies": change(many),
	}
}

// Every answer to a hard policy is right or "unknown" with a reason, and the work is bounded: by nodes, and by what is
// allocated for them.
func TestHardPolicies(t *testing.T) {
	for name, pair := range hard(t) {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			r := access.NewAccess(pair[0], pair[1], access.Limits{})
			runtime.ReadMemStats(&after)
			const most = 512 << 20 // in all, and so at any time
			if n := after.TotalAlloc - before.TotalAlloc; n > most {
				t.Errorf("allocated %d bytes in all, more than %d", n, most)
			}
			if r.Verdict == access.Proven {
				t.Errorf("proven, but there is new access")
			}
			want(t, r, r.Verdict)
			if r.Verdict == access.Unknown && !slices.ContainsFunc(r.Reasons, func(u authz.Unknown) bool { return u.What == "too much to compare" }) {
				t.Errorf("unknown, but no limit is reached: %s", describe(r))
			}
			t.Logf("%v, %d cells, %d MB allocated", r.Verdict, len(r.Cells), (after.TotalAlloc-before.TotalAlloc)>>20)
			if space, err := access.NewSpace(access.Limits{}, pair[1], pair[0]); err == nil {
				t.Logf("%d nodes, %d classes", space.Nodes(), space.Classes())
			}
		})
	}
}
