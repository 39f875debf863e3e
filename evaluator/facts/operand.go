package facts

import (
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
	"github.com/kmslint/kmslint/evaluator/kms"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// ResourceValue is one value of Resource or NotResource.
type ResourceValue struct {
	Value
	// OwnKey says whether it is about the key that the policy belongs to: "yes", "no" or "unknown".
	OwnKey string `json:"own_key"`
	// Form is what it looks like: "*", "arn", "alias" (a name or ARN), "key-id" or "other".
	Form string `json:"form"`
}

// ConditionValue is one value of a condition.
type ConditionValue struct {
	Value
	// Wildcard says that * or ? stand in it, outside of policy variables.
	Wildcard bool `json:"wildcard,omitempty"`
	// Comparable says whether the operator compares with such a value at all: "yes", "no" or "unknown".
	Comparable string `json:"comparable"`
	// Account says whose an ARN or account id is: "named", "any" for a pattern that leaves it open, "none" for an ARN without
	// account, as those of buckets are. It is left out for other values and what is not known.
	Account string `json:"account,omitempty"`
	// Service is there for a value of kms:ViaService.
	Service *ViaService `json:"service,omitempty"`
}

// ViaService is a value of kms:ViaService taken apart: <service>.<region>.amazonaws.com.
type ViaService struct {
	// Form is "yes" where it has that form, "china" where it ends with amazonaws.com.cn, "no" otherwise, and "unknown".
	Form string `json:"form"`
	Name string `json:"name"`
	// Listed says that AWS lists the name, or that it is a pattern.
	Listed bool `json:"listed"`
	// Instead is the name under which KMS sees a service that is known by this one: ec2 for ebs.
	Instead string `json:"instead"`
	// OwnRegion says whether it can be in the Region of the key: "yes", "no" or "unknown".
	OwnRegion string `json:"own_region"`
}

// Character is a text of the policy with a character that AWS KMS does not take in key policies.
type Character struct {
	Mark
	// Code is the character as Unicode writes it: "U+2019".
	Code string `json:"code"`
}

// about notes what of the key its policy is judged by.
func (b *builder) about(k *inventory.Key, branch document.Assignment) {
	m := &k.KeyMetadata
	known := func(n *document.Node) string {
		if n = branch.Apply(n); n != nil && n.Kind == document.String && n.Concrete() {
			return n.Text
		}
		return ""
	}
	b.attributes = kms.Attributes{Spec: kms.KeySpec(known(m.KeySpec)), Usage: kms.KeyUsage(known(m.KeyUsage))}
	if m.Arn != nil {
		b.arn = policy.TextOf(branch.Apply(m.Arn))
	}
}

// impossible says why the key can never do what an action asks, or "".
func (b *builder) impossible(actions kms.ActionSet) string {
	for a := range actions.All() {
		if u := kms.Usable(kms.Call{Action: a}, b.attributes); u.Verdict == kms.UsableNo {
			if strings.HasPrefix(u.Reason, "key ") { // "key usage is …"
				return "its " + u.Reason
			}
			return "it " + u.Reason
		}
	}
	return ""
}

func variableIn(n *document.Node) string {
	for _, p := range n.Parts() {
		if p.Symbol != nil || !strings.Contains(p.Text, "${") {
			continue
		}
		for _, v := range policy.Variables(p.Text) {
			if strings.Contains(v.Key, ":") { // or it is a template's
				return p.Text[v.Start:v.End]
			}
		}
	}
	return ""
}

func (b *builder) resources(at string, r *policy.Patterns) *Resources {
	out := &Resources{Mark: Mark{at, r.Element.Span}, Element: r.Element.Text, Complete: r.Complete, List: make([]ResourceValue, len(r.Values))}
	for i, n := range r.Values {
		v := valueOf(pointer(at+"/list", i), n)
		out.List[i] = ResourceValue{Value: v, Form: formOf(v), OwnKey: verdictOf(b.onKey(n))}
	}
	return out
}

func (b *builder) onKey(n *document.Node) authz.Truth {
	if n.Kind == document.String && n.Text == "*" && n.Concrete() {
		return authz.Yes
	}
	return authz.OnKey(n, b.keyARN())
}

// keyARN is the ARN of the key that the policy belongs to, with symbols for what of it is not known.
func (b *builder) keyARN() policy.Text {
	if _, ok := policy.ParseARN(b.arn); ok {
		return b.arn
	}
	symbol := func(k document.SymbolKind, id string) document.Part {
		return document.Part{Symbol: &document.Symbol{Kind: k, ID: id}}
	}
	account := b.account
	if account == nil {
		account = policy.Text{symbol(document.Account, "account of the key")}
	}
	return slices.Concat(policy.Text{{Text: "arn:"}, symbol(document.Partition, "partition of the key"), {Text: ":kms:"}, symbol(document.Region, "Region of the key"), {Text: ":"}},
		account, policy.Text{{Text: ":key/"}, symbol(document.Name, "id of the key")})
}

func formOf(v Value) string {
	switch {
	case v.Text == "*":
		return "*"
	case strings.HasPrefix(v.Text, "alias/"), strings.HasPrefix(v.Text, "arn:") && strings.Contains(v.Text, ":alias/"):
		return "alias"
	case strings.HasPrefix(v.Text, "arn:"):
		return "arn"
	case v.Known && isKeyID(v.Text):
		return "key-id"
	default:
		return "other"
	}
}

// isKeyID reports whether a text is the id of a key: a UUID, or "mrk-" and 32 digits.
func isKeyID(s string) bool {
	if rest, multi := strings.CutPrefix(s, "mrk-"); multi {
		return len(rest) == 32 && strings.Trim(rest, "0123456789abcdef") == ""
	}
	groups := strings.Split(s, "-")
	for i, n := range [...]int{8, 4, 4, 4, 12} {
		if len(groups) != 5 || len(groups[i]) != n || strings.Trim(groups[i], "0123456789abcdefABCDEF") != "" {
			return false
		}
	}
	return true
}

// alwaysThere are the condition keys that every signed request of a principal of IAM has, in lower case.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
// https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
var alwaysThere = map[string]bool{
	"kms:calleraccount": true, "aws:principalaccount": true, "aws:principalarn": true, "aws:principaltype": true, "aws:userid": true,
	"aws:principalisawsservice": true, "aws:currenttime": true, "aws:epochtime": true, "aws:requestedregion": true,
	"aws:resourceaccount": true, "aws:securetransport": true, "aws:viaawsservice": true,
}

func (b *builder) conditionValue(at string, c *policy.Condition, n *document.Node) ConditionValue {
	v := ConditionValue{Value: valueOf(at, n), Comparable: verdictOf(authz.Comparable(c.Operator.Base, n))}
	for _, p := range n.Parts() {
		v.Wildcard = v.Wildcard || p.Symbol == nil && policy.HasWildcard(p.Text)
	}
	v.Account = whose(policy.TextOf(n))
	if strings.EqualFold(c.Key(), "kms:ViaService") && c.Operator.Family == "String" {
		v.Service = b.viaService(n, v.Wildcard && takesWildcards(c.Operator))
	}
	return v
}

// whose says which account a value names.
func whose(t policy.Text) string {
	account := t
	arn, isARN := policy.ParseARN(t)
	if isARN {
		if account = arn.Account; len(account) == 0 {
			return "none"
		}
	}
	text, known := account.Concrete()
	switch s := account.Symbol(); {
	case known && len(text) == 12 && strings.Trim(text, "0123456789") == "", s != nil && s.Kind == document.Account:
		return "named"
	case known && (text == "*" || isARN && policy.HasWildcard(text) || strings.HasPrefix(text, "arn:") && strings.HasSuffix(text, "*")):
		return "any"
	default:
		return ""
	}
}

// instead are names that services go by elsewhere, with the ones that kms:ViaService has for them.
// https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
var instead = map[string]string{"ebs": "ec2", "aurora": "rds", "neptune": "rds", "documentdb": "rds", "docdb": "rds", "opensearch": "es"}

func (b *builder) viaService(n *document.Node, pattern bool) *ViaService {
	text, known := policy.TextOf(n).Concrete()
	out := &ViaService{Form: string(unknown), OwnRegion: string(unknown), Listed: true}
	service, region, formed := viaParts(n)
	switch {
	case formed:
		out.Form = string(yes)
	case known && strings.HasSuffix(text, ".amazonaws.com.cn"):
		out.Form = "china"
		return out
	case known && !pattern && variableIn(n) == "":
		out.Form = string(no)
		return out
	default:
		return out
	}
	if name, ok := service.Concrete(); ok && !(pattern && policy.HasWildcard(name)) {
		out.Name, out.Instead = name, instead[name]
		out.Listed = slices.Contains(kms.ViaServices(), name)
	}
	if own, ok := policy.ParseARN(b.arn); ok && variableIn(n) == "" {
		r := document.NewString(n.Span, region...)
		switch where, ok := own.Region.Concrete(); {
		case !ok:
			out.OwnRegion = verdictOf(authz.Equal(region, own.Region))
		case !pattern:
			out.OwnRegion = verdictOf(authz.Equal(region, policy.Text{{Text: where}}))
		default:
			out.OwnRegion = verdictOf(authz.Like(r, policy.Text{{Text: where}}))
		}
	}
	return out
}

// viaParts cuts a value of kms:ViaService into service and Region.
func viaParts(n *document.Node) (service, region policy.Text, ok bool) {
	service, rest, found := policy.TextOf(n).Cut('.')
	if !found || len(service) == 0 || len(rest) == 0 {
		return nil, nil, false
	}
	last := rest[len(rest)-1]
	head, suffixed := strings.CutSuffix(last.Text, ".amazonaws.com")
	if last.Symbol != nil || !suffixed || strings.Contains(head, ".") {
		return nil, nil, false
	}
	region = slices.Clone(rest[:len(rest)-1])
	if head != "" {
		region = append(region, document.Part{Text: head})
	}
	return service, region, len(region) > 0
}

// absentFor are the actions that a statement names one by one whose requests never have the key of a condition.
func (b *builder) absentFor(s *policy.Statement, c *policy.Condition) []string {
	info, ok := kms.LookupConditionKey(c.Key())
	if !ok || s.Actions == nil || s.Actions.Not {
		return nil
	}
	var out []string
	for _, n := range s.Actions.Values {
		if !n.Concrete() || strings.ContainsAny(n.Text, "*?") {
			continue
		}
		if set := kms.MatchActions(n.Text); set.Len() == 1 && set&info.Actions == 0 {
			out = append(out, n.Text)
		}
	}
	return out
}

func verdictOf(t authz.Truth) string {
	switch t {
	case authz.Yes:
		return string(yes)
	case authz.No:
		return string(no)
	default:
		return string(unknown)
	}
}

// takesWildcards reports whether * and ? in a value match other text. ArnEquals behaves like ArnLike.
func takesWildcards(o policy.Operator) bool {
	return o.Base == "StringLike" || o.Base == "StringNotLike" || o.Family == "Arn"
}
