package share

import (
	"path"
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// letIn adds those whom the policy of a resource lets do one of some actions. Accounts and organizations use the key in
// the way of a mechanism. Who is known only by a symbol is left out: it may well be the account that owns the resource.
func (c *consumers) letIn(p *policy.Policy, m *Mechanism, actions ...string) {
	if p == nil {
		return
	}
	c.complete = c.complete && p.Complete()
	narrowed := narrows(p, actions)
	for i := range p.Statements {
		s := &p.Statements[i]
		if s.Effect != policy.Allow || s.Principals == nil || s.Principals.Not || !names(s.Actions, actions) || chooses(s) {
			continue
		}
		perhaps := narrowed || s.Repeats || s.ConditionsUnknown
		for j := range s.Principals.List {
			pr := &s.Principals.List[j]
			switch account, known := pr.Account.Concrete(); {
			case pr.Type == policy.Everyone:
				c.everyoneOf(s, m, perhaps)
			case pr.Account != nil && known && isAccount(account):
				c.principal(Consumer{Kind: ToAccount, Text: account, ID: account, Span: pr.Node.Span, Perhaps: perhaps, mechanism: m, text: pr.Account})
			}
		}
	}
}

// everyoneOf adds whom a statement for everyone is narrowed to.
func (c *consumers) everyoneOf(s *policy.Statement, m *Mechanism, perhaps bool) {
	for i := range s.Conditions {
		condition := &s.Conditions[i]
		if condition.Operator.Negated || condition.Operator.IfExists || condition.Operator.Base == "Null" {
			continue
		}
		for _, n := range condition.Values {
			value := text(n)
			switch strings.ToLower(condition.Key()) {
			case "aws:principalaccount":
				if isAccount(value) {
					c.principal(Consumer{Kind: ToAccount, Text: value, ID: value, Span: n.Span, Perhaps: perhaps, mechanism: m, text: literal(value)})
				}
			case "aws:principalorgid":
				if strings.HasPrefix(value, "o-") && !policy.HasWildcard(value) {
					c.principal(Consumer{Kind: ToOrganization, Text: value, ID: value, Organization: value, Own: authz.No, Span: n.Span, Perhaps: perhaps, mechanism: m})
				}
			}
		}
	}
}

// principal adds one that is not there yet; one that can do more takes the place of one that can do less.
func (c *consumers) principal(of Consumer) {
	if of.Kind == ToAccount {
		of.Own = authz.Equal(of.text, policy.TextOf(c.place.account.AccountID))
	}
	for i := range c.list {
		if c.list[i].Kind != of.Kind || c.list[i].ID != of.ID {
			continue
		}
		c.list[i].Perhaps = c.list[i].Perhaps && of.Perhaps
		if both := together(c.list[i].mechanism, of.mechanism); both != nil {
			c.list[i].mechanism = both
		}
		return
	}
	c.list = append(c.list, of)
}

// together is the mechanism of one who takes part in two.
func together(a, b *Mechanism) *Mechanism {
	if a == nil || b == nil || a == b {
		return a
	}
	first, _, _ := strings.Cut(a.Name, "-")
	return Lookup(first + "-both")
}

// publishers adds the services that the policy of a queue or topic lets send to it. Of a statement for everyone that asks
// for the source, the service follows from its ARN.
func (c *consumers) publishers(p *policy.Policy, m *Mechanism, action string) {
	if p == nil {
		return
	}
	for i := range p.Statements {
		s := &p.Statements[i]
		if s.Effect != policy.Allow || s.Principals == nil || s.Principals.Not || !names(s.Actions, []string{action}) {
			continue
		}
		add := func(name string, span document.Span) {
			if services[name] {
				of := c.place.named(literal(name), span, nil)
				of.mechanism, of.Perhaps = m, s.Repeats
				c.principal(of)
			}
		}
		for j := range s.Principals.List {
			switch pr := &s.Principals.List[j]; pr.Type {
			case policy.ServicePrincipal:
				add(text(pr.Node), pr.Node.Span)
			case policy.Everyone:
				for _, n := range sourcesOf(s) {
					arn, _ := policy.ParseARN(policy.TextOf(n))
					service, _ := arn.Service.Concrete()
					add(service+".amazonaws.com", n.Span)
				}
			}
		}
	}
}

// services are those that AWS documents to send to encrypted queues and topics by their own names. Others use a role.
// https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
var services = map[string]bool{
	"cloudwatch.amazonaws.com": true, "codestar-notifications.amazonaws.com": true, "dms.amazonaws.com": true, "ds.amazonaws.com": true,
	"dynamodb.amazonaws.com": true, "events.amazonaws.com": true, "events.rds.amazonaws.com": true, "glacier.amazonaws.com": true,
	"importexport.amazonaws.com": true, "inspector.amazonaws.com": true, "redshift.amazonaws.com": true, "s3.amazonaws.com": true,
	"ses.amazonaws.com": true, "sns.amazonaws.com": true,
}

// sourcesOf are the values that a statement asks of aws:SourceArn.
func sourcesOf(s *policy.Statement) []*document.Node {
	var out []*document.Node
	for i := range s.Conditions {
		if c := &s.Conditions[i]; strings.EqualFold(c.Key(), "aws:SourceArn") && !c.Operator.Negated {
			out = append(out, c.Values...)
		}
	}
	return out
}

// names reports whether a statement certainly names one of some actions.
func names(of *policy.Patterns, actions []string) bool {
	return of != nil && !of.Not && slices.ContainsFunc(of.Values, func(n *document.Node) bool {
		return n.Concrete() && slices.ContainsFunc(actions, func(action string) bool {
			is, err := path.Match(strings.ToLower(n.Text), strings.ToLower(action))
			return err == nil && is
		})
	})
}

// narrows reports whether a statement denies some actions to some of those that others let in. That the connection is
// encrypted is asked of all.
func narrows(p *policy.Policy, actions []string) bool {
	return slices.ContainsFunc(p.Statements, func(s policy.Statement) bool {
		if s.Effect == policy.Allow || s.Actions != nil && !s.Actions.Not && s.Actions.Complete && !names(s.Actions, actions) {
			return false
		}
		return len(s.Conditions) == 0 || slices.ContainsFunc(s.Conditions, func(c policy.Condition) bool {
			key := strings.ToLower(c.Key())
			return key != "aws:securetransport" && key != "s3:tlsversion"
		})
	})
}

// chooses reports whether a statement asks for a kind of encryption, which the resource has besides its default one.
func chooses(s *policy.Statement) bool {
	return slices.ContainsFunc(s.Conditions, func(c policy.Condition) bool {
		return strings.HasPrefix(strings.ToLower(c.Key()), "s3:x-amz-server-side-encryption")
	})
}
