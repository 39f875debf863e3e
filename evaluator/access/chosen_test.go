package access_test

import (
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
	is := func(operator, value string) string { return when(`{"` + operator + `": {"kms:ViaService": ` + value + `}}`) }
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
