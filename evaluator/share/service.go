package share

import (
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
	"github.com/kmslint/kmslint/evaluator/kms"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// service decides an action for a service that calls by its own name. Policies may name the account that the code goes to
// by its id, though the code does not say that it goes there: what turns on that is not known.
func (q *question) service(s *settled, step *Step, action kms.Action, key *inventory.Key) verdict {
	guests := q.guests(s, step, key)
	if len(guests) == 0 {
		return verdict{allows: authz.Unknowable} // the name has a part that nobody knows
	}
	out := q.among(guests, s, step, action, key)
	if out.allows != authz.No {
		return out
	}
	open := *q
	open.anyAccount = true
	if v := open.among(guests, s, step, action, key); v.allows != authz.No {
		return v
	}
	return out
}

// ofService fills in what the call of a service has.
func (q *question) ofService(s *settled, c *authz.Call) {
	c.Open = append(c.Open, sourceKeys...)
	if c.Action == kms.ActionDescribeKey { // it has no encryption context
		return
	}
	c.Given = map[string]policy.Text{}
	for name, value := range q.consumer.context {
		c.Given[name] = policy.TextOf(document.NewString(document.Span{}, value...).Substitute(func(of *document.Symbol) (string, bool) {
			if q.anyAccount && of.Kind == document.Account {
				return "", false
			}
			return s.value(of)
		}))
	}
}

// sourceKeys are condition keys of which AWS does not say, for each service, whether its calls have them.
var sourceKeys = []string{
	"aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths", "kms:viaservice", "kms:calleraccount", "aws:principalorgid", "aws:principalaccount", "aws:principalarn",
}

// serviceNames are the names under which a service may stand in a key policy: the regional one, in China with the ending
// of its partition, and the one without a Region.
func serviceNames(name string) []string {
	if strings.Contains(name, "${") {
		return nil
	}
	out := []string{name}
	first, rest, _ := strings.Cut(name, ".")
	if region, ok := strings.CutSuffix(rest, ".amazonaws.com"); ok {
		out = append(out, first+".amazonaws.com")
		if strings.HasPrefix(region, "cn-") {
			out = append(out, name+".cn")
		}
	}
	return out
}

// named is a service that uses the key of a resource by its own name, with the encryption context of its calls.
func (p *place) named(name policy.Text, span document.Span, context map[string]policy.Text) Consumer {
	return Consumer{Kind: ToAWSService, Text: display(name), ID: display(name), Own: authz.No, Span: span, text: name, context: context}
}

// readLogGroup reads a log group that a key encrypts.
func readLogGroup(p *place, s *Subject, out *Resource) {
	key := p.branch.Apply(s.resource.KmsKeyID)
	if !isSet(key) {
		return
	}
	out.Mechanism = Lookup("logs")
	out.describeResource(s, "log group")
	out.Encryption = []Encryption{p.encryption(out.Mechanism, "", nil, key, firstSpan(out.Declared, key))}
	region := policy.TextOf(p.region.Region)
	context := map[string]policy.Text{}
	if arn := policy.TextOf(p.branch.Apply(s.resource.Arn)); len(arn) > 0 {
		context["kms:encryptioncontext:aws:logs:arn"] = withoutStreams(arn)
	}
	out.Consumers = []Consumer{p.named(slices.Concat(literal("logs."), region, literal(".amazonaws.com")), out.Encryption[0].Key.Span, context)}
}

// withoutStreams is the ARN of a log group without the ":*" that stands for its streams.
func withoutStreams(arn policy.Text) policy.Text {
	last := len(arn) - 1
	text, found := strings.CutSuffix(arn[last].Text, ":*")
	if arn[last].Symbol != nil || !found {
		return arn
	}
	out := slices.Clone(arn[:last])
	if text != "" {
		out = append(out, document.Part{Text: text})
	}
	return out
}

// readTrail reads a trail whose log files a key encrypts. A trail of an organization may be one of the management account.
func readTrail(p *place, s *Subject, out *Resource) {
	key := p.branch.Apply(s.resource.KmsKeyID)
	if !isSet(key) {
		return
	}
	out.Mechanism = Lookup("cloudtrail")
	out.describeResource(s, "trail")
	out.Encryption = []Encryption{p.encryption(out.Mechanism, "", nil, key, firstSpan(out.Declared, key))}
	context := map[string]policy.Text{}
	arn := policy.TextOf(p.branch.Apply(s.resource.Arn))
	organization := truthOf(p.branch.Apply(s.resource.Properties).Member("IsOrganizationTrail"), authz.No)
	if len(arn) > 0 && organization == authz.No {
		context["kms:encryptioncontext:aws:cloudtrail:arn"] = arn
	}
	out.Consumers = []Consumer{p.named(literal("cloudtrail.amazonaws.com"), out.Encryption[0].Key.Span, context)}
}
