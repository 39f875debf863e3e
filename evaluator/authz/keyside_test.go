package authz_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/kms"
	"github.com/kmslint/kmslint/evaluator/policy"
)

func known(s string) policy.Text { return policy.Text{{Text: s}} }

// The sides of a call are decided apart: what the key's side says does not depend on the policies of the caller.
func TestKeySide(t *testing.T) {
	t.Parallel()
	const everything = `"Effect": "Allow", "Action": "kms:*", "Resource": "*"`
	via := func(service string) string {
		return `{"Sid": "S", "Principal": {"AWS": "` + other + `"}, ` + everything + `, "Condition": {"StringEquals": {"kms:ViaService": "` + service + `.us-east-1.amazonaws.com"}}}`
	}
	somebody := func(w *authz.World) *authz.Guest { return w.Somebody(known(other), nil, w.Keys()[0].Key) }
	member := func(w *authz.World) *authz.Guest {
		return w.Somebody(known("000000000001"), &authz.Membership{ID: known("o-abc123"), Path: known("o-abc123/r-ab12/")}, w.Keys()[0].Key)
	}
	role := func(w *authz.World) *authz.Guest { return w.Guest(known("arn:aws:iam::" + other + ":role/Images")) }
	for name, test := range map[string]struct {
		statement string
		guest     func(*authz.World) *authz.Guest
		call      authz.Call
		want      string
	}{
		"nothing for the account":     {`{"Principal": {"AWS": "` + owner + `"}, ` + everything + `}`, somebody, authz.Call{}, "no"},
		"the account":                 {`{"Principal": {"AWS": "` + other + `"}, ` + everything + `}`, somebody, authz.Call{}, "yes"},
		"the account, a role of it":   {`{"Principal": {"AWS": "` + other + `"}, ` + everything + `}`, role, authz.Call{}, "yes"},
		"a role, by its name":         {`{"Principal": {"AWS": "arn:aws:iam::` + other + `:role/Images"}, ` + everything + `}`, role, authz.Call{}, "yes named"},
		"a role, for somebody":        {`{"Principal": {"AWS": "arn:aws:iam::` + other + `:role/Images"}, ` + everything + `}`, somebody, authz.Call{}, "no"},
		"the service":                 {via("ec2"), somebody, authz.Call{Via: "ec2"}, "yes"},
		"another service":             {via("s3"), somebody, authz.Call{Via: "ec2"}, `no blocked S kms:ViaService matches "s3.us-east-1.amazonaws.com" (StringEquals)`},
		"a service that nobody knows": {via("s3"), somebody, authz.Call{Via: "ec2", Open: []string{"kms:viaservice"}}, "unknown kms:ViaService"},
		"an organization":             {`{"Principal": "*", ` + everything + `, "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-abc123"}}}`, member, authz.Call{}, "yes named"},
		"an organization, by path":    {`{"Principal": "*", ` + everything + `, "Condition": {"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-abc123/*"}}}`, member, authz.Call{}, "yes named"},
		"an organization of others":   {`{"Principal": "*", ` + everything + `, "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-abc123"}}}`, somebody, authz.Call{}, "no blocked  aws:PrincipalOrgID matches \"o-abc123\" (StringEquals)"},
		"a Deny":                      {`{"Principal": {"AWS": "` + other + `"}, ` + everything + `}, {"Effect": "Deny", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*"}`, somebody, authz.Call{}, "no denied"},
		"an action of the owner's":    {`{"Principal": {"AWS": "` + other + `"}, ` + everything + `}`, somebody, authz.Call{Action: kms.ActionPutKeyPolicy}, "no"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := world(t, one(test.statement, ""))
			if test.call.Action == 0 {
				test.call.Action = kms.ActionDecrypt
			}
			side, err := w.KeySide(test.guest(w), test.call, w.Keys()[0].Key)
			if err != nil {
				t.Fatal(err)
			}
			if got := sideText(side); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func sideText(s authz.KeySide) string {
	words := []string{map[authz.Truth]string{authz.Yes: "yes", authz.No: "no", authz.Unknowable: "unknown"}[s.Allows]}
	if s.Named == authz.Yes {
		words = append(words, "named")
	}
	if s.Denied {
		words = append(words, "denied")
	}
	for _, b := range s.Blocked {
		words = append(words, "blocked", b.Sid, b.Demand)
	}
	return strings.Join(append(words, s.Keys...), " ")
}

func TestWhoAKeyNamesOfAnAccount(t *testing.T) {
	t.Parallel()
	named := fmt.Sprintf(`{"AWS": ["arn:aws:iam::%s:root", "arn:aws:iam::%s:role/Images", "arn:aws:iam::777788889999:user/u"], "Service": "logs.amazonaws.com"}`, other, other)
	w := world(t, one(`{"Effect": "Allow", "Principal": `+named+`, "Action": "kms:*", "Resource": "*"}`, ""))
	key := w.Keys()[0].Key
	var got []string
	for _, g := range w.Guests(known(other), key) {
		got = append(got, g.ARN())
	}
	for _, a := range w.Accounts(key) {
		got = append(got, document.NewString(document.Span{}, a...).Display())
	}
	if want := "arn:aws:iam::" + other + ":role/Images " + other; strings.Join(got, " ") != want {
		t.Errorf("the key names %v, want %s", got, want)
	}
	if w.Guest(known("arn:aws:s3:::bucket")) != nil || w.Guests(known(other), nil) != nil || w.Accounts(nil) != nil || w.Somebody(known(other), nil, nil) != nil {
		t.Error("what cannot call, or a key of another inventory, gives somebody")
	}
}
