package access_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/kmslint/kmslint/evaluator/access"
)

// symbolic is a text that ends in what is not known before deployment.
func symbolic(text, kind, id string) string {
	return `{"$kmslint": {"segments": ["` + text + `", {"symbol": "` + kind + `", "id": "` + id + `"}]}}`
}

func TestPublicByAValueThatIsNotKnown(t *testing.T) {
	t.Parallel()
	via := symbolic("s3.", "region", "self")
	is := func(operator, value string) string {
		return when(`{"` + operator + `": {"kms:ViaService": ` + value + `}}`)
	}
	zone := access.Zone{Organizations: []string{"o-a"}}
	for name, test := range map[string]struct {
		policy []string
		want   access.Verdict
	}{
		"a service of the caller's choice": {[]string{all + is("StringEquals", via)}, access.Found},
		"a pattern of services":            {[]string{all + is("StringLike", symbolic("*.", "region", "self"))}, access.Found},
		"a service that another deny has":  {[]string{all + is("StringEquals", via), deny + all + is("StringEquals", `"s3.us-east-1"`)}, access.Unknown},
		"two services at once":             {[]string{all + when(`{"StringEquals": {"kms:ViaService": `+via+`}, "StringLike": {"kms:ViaService": "s3.us-*"}}`)}, access.Unknown},
		"an account besides":               {[]string{all + when(`{"StringEquals": {"kms:ViaService": `+via+`, "kms:CallerAccount": "111122223333"}}`)}, access.Proven},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, z := range []access.Zone{{}, zone} {
				r := access.PublicBeyond(of(t, append([]string{root}, test.policy...)...), z, access.Limits{})
				want(t, r, test.want)
				if r.Verdict != access.Found {
					continue
				}
				if text := r.Cells[0].When[0][0]; text != "kms:ViaService is s3.${this region}" && text != "kms:ViaService is like *.${this region}" {
					t.Errorf("when %q does not name what is not known", text)
				}
			}
		})
	}
}

func TestNewAccessByValuesThatAreNotKnown(t *testing.T) {
	t.Parallel()
	role := `"Principal": {"AWS": "arn:aws:iam::111122223333:role/App"}`
	other := symbolic("s3.", "region", "other")
	via := func(operator string, values ...string) string {
		return role + when(`{"`+operator+`": {"kms:ViaService": [`+strings.Join(values, ", ")+`]}}`)
	}
	s3, sqs := symbolic("s3.", "region", "self"), symbolic("sqs.", "region", "self")
	app, any := symbolic("app-", "name", "app"), symbolic("", "opaque", "var.any")
	tagged := func(operator, value string) string {
		return role + when(`{"`+operator+`": {"aws:PrincipalTag/app": `+value+`}}`)
	}
	for name, test := range map[string]struct {
		old, new []string
		want     access.Verdict
	}{
		"a statement with one":               {[]string{root}, []string{root, via("StringEquals", s3)}, access.Found},
		"the same in another way":            {[]string{via("StringEquals", s3)}, []string{via("StringLike", s3)}, access.Proven},
		"one more of the same Region":        {[]string{via("StringEquals", s3)}, []string{via("StringEquals", s3, sqs)}, access.Found},
		"one less":                           {[]string{via("StringEquals", s3, sqs)}, []string{via("StringEquals", sqs)}, access.Proven},
		"of a Region that may be the same":   {[]string{via("StringEquals", s3)}, []string{via("StringEquals", other)}, access.Unknown},
		"a written one that may be the same": {[]string{via("StringEquals", s3)}, []string{via("StringEquals", `"s3.us-east-1"`)}, access.Unknown},
		"a text that may be a wildcard":      {[]string{tagged("StringEquals", any)}, []string{tagged("StringLike", any)}, access.Unknown},
		"a name that is none":                {[]string{tagged("StringEquals", app)}, []string{tagged("StringLike", app)}, access.Proven},
		"a key that a variable names": {
			[]string{tagged("StringEquals", app)},
			[]string{tagged("StringEquals", app), role + when(`{"StringEquals": {"aws:PrincipalTag/team": ["${aws:PrincipalTag/app}"]}, "StringLike": {"aws:PrincipalTag/team": "app-x"}}`)}, access.Unknown},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want(t, access.NewAccess(of(t, test.old...), of(t, test.new...), access.Limits{}), test.want)
		})
	}
}

// Who compares sees the names of what is not known, not what stands for it.
func TestTextsNameWhatIsNotKnown(t *testing.T) {
	t.Parallel()
	via := func(values string) string { return all + when(`{"StringEquals": {"kms:ViaService": [`+values+`]}}`) }
	s3, sqs := symbolic("s3.", "region", "self"), symbolic("sqs.", "region", "self")
	r, _ := access.Difference(of(t, root, via(s3)), of(t, root, via(s3+", "+sqs)), access.Limits{})
	r.AddFixes()
	if len(r.Cells) == 0 || r.Fix == nil {
		t.Fatalf("found %s, without a fix", describe(r))
	}
	c := r.Cells[0]
	for _, text := range []string{c.When[0][0], c.Changed[0].How, r.Fix.Does, r.Fix.Patches[0].Before} {
		if strings.Contains(text, "us-east-1") || !strings.Contains(text, "${this region}") {
			t.Errorf("%q does not name what is not known", text)
		}
	}
	if got := c.Witness.Context["kms:ViaService"]; !slices.Equal(got, []string{"sqs.us-east-1"}) {
		t.Errorf("the request has kms:ViaService=%q", got)
	}
}
