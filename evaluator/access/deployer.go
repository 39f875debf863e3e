package access

import (
	"fmt"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/kms"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// Deployer is a principal that sets key policies: a user, role, session, federated user or root user.
type Deployer struct {
	// ARN is its name, Account the id of its account.
	ARN, Account string

	reference *document.Node // a policy that lets it change key policies
	root      bool
}

// NewDeployer returns the principal of an ARN.
func NewDeployer(arn string) (*Deployer, error) {
	text := fmt.Sprintf(`{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": %q}, "Action": %q, "Resource": "*"}]}`, arn, kms.ActionPutKeyPolicy.String())
	d := &Deployer{ARN: arn}
	d.reference, _ = document.ParseJSON(document.NewSource("question", []byte(text)), document.Limits{})
	p, _ := policy.Parse(d.reference, policy.Key, document.Limits{})
	if p != nil && len(p.Statements) == 1 && p.Statements[0].Principals != nil && len(p.Statements[0].Principals.List) == 1 {
		pr := &p.Statements[0].Principals.List[0]
		d.Account, _ = pr.Account.Concrete()
		switch pr.Type {
		case policy.RolePrincipal, policy.UserPrincipal, policy.SessionPrincipal, policy.FederatedUser:
			return d, nil
		case policy.AccountPrincipal:
			if d.root = arn != d.Account; d.root {
				return d, nil
			}
		}
	}
	return nil, fmt.Errorf("%q is not the ARN of a user, role, session, federated user or root user", arn)
}

// MayChange asks for requests by which a principal could change the key policy again once this one is set, which is what AWS KMS
// checks before it takes a policy. What only identity policies decide is taken to be allowed.
// https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
func MayChange(s Subject, d *Deployer, l Limits) Result {
	reference := s
	reference.Policy = d.reference
	return ask(question{
		policies: []Subject{s, reference}, limits: l,
		requests: func(m *model, is []node) (node, node) {
			theirs := is[1]
			if d.root { // as a principal of a policy its ARN is the account
				theirs = m.and(theirs, m.callersWhere(func(p *member) bool { return p.Root() && p.account == d.Account }))
			}
			return m.and(is[0], theirs), theirs
		},
		wanted: []bool{true, true},
	})
}
