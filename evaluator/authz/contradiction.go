package authz

import "fmt"

// identities are the condition keys that follow from principal and key, so that a request that states another value of
// one contradicts itself.
var identities = [...]string{
	"aws:principalaccount", "aws:principalarn", "aws:principalorgid", "kms:calleraccount", "aws:resourceaccount", "aws:resourceorgid", "aws:requestedregion",
}

// contradiction reports a stated value of the context that cannot be: another account, organization, ARN or Region than
// those of the principal and the key.
func (q *query) contradiction() error {
	for i := range q.given {
		g := &q.given[i]
		for _, name := range identities {
			if g.name != name || g.len() != 1 {
				continue
			}
			k := newContextKey(name)
			derived := k.derive(q, "")
			if derived.is != yes || derived.len() != 1 || equal(derived.at(0), g.at(0)) != no {
				continue
			}
			return fmt.Errorf("the context says %s is %q, but by the request it is %q", k.info.Name, g.at(0), derived.at(0))
		}
	}
	return nil
}
