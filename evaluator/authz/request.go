package authz

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kmslint/kmslint/evaluator/document"
)

// Request is a question: may this principal call this operation on this key. The zero Time, and everything else that is
// left out, is not known or absent; see the fields.
type Request struct {
	// Principal is the ARN of a user, role, session, federated user or root user, or the name of a service. A role stands for
	// any of its sessions.
	Principal string
	// Action is an IAM action or API operation, with or without "kms:"; an operation is the conjunction of its actions.
	Action string
	// Resource is a key ARN, an alias ARN or name of the caller's account, or an address in code; "*" for actions without a key.
	Resource string
	// Context are condition keys with their values. What follows from principal, key and parameters need not be stated;
	// what contradicts it is an error.
	Context map[string][]string
	// Params are the members of the API operation's request, in AWS's names: strings, booleans, numbers, lists and maps as
	// encoding/json decodes them.
	Params map[string]any
	// Via is the value of kms:ViaService for a call that a service makes for the principal (a forward access session): "s3" or
	// "s3.us-east-1.amazonaws.com"; "" is a direct call.
	Via string
	// Time is when the call is made. A zero time leaves aws:CurrentTime and aws:EpochTime open.
	Time time.Time
	// SessionPolicies are those of the caller's session; together they are one union. Nil is a session without any.
	SessionPolicies []*document.Node
	// VPCEndpointPolicy is the policy of the VPC endpoint that the call goes through, nil for none, or for the one that the
	// inventory has for the stated aws:SourceVpce.
	VPCEndpointPolicy *document.Node
}

// params are the parameters of a request as decisions need them.
type params struct {
	text        map[string]string
	operations  []text
	constraints constraints
	tags        tags
	tagKeys     []text
	raw         map[string]any
}

func newParams(raw map[string]any) (*params, error) {
	p := &params{raw: raw, tags: tags{known: yes}}
	for name, v := range raw {
		if near := misspelt(name); near != "" {
			return nil, fmt.Errorf("no operation has a parameter %s; did you mean %s?", name, near)
		}
		s, ok, err := scalar(v)
		if err != nil {
			return nil, fmt.Errorf("the parameter %s is %w", name, err)
		}
		if ok {
			if p.text == nil {
				p.text = map[string]string{}
			}
			p.text[name] = s
		}
	}
	var err error
	if p.operations, err = texts(raw, "Operations"); err != nil {
		return nil, err
	}
	if c, ok := raw["Constraints"]; ok {
		m, ok := c.(map[string]any)
		if !ok {
			return nil, fmt.Errorf("the parameter Constraints must be an object")
		}
		if p.constraints, err = constraintsOf(m); err != nil {
			return nil, err
		}
	}
	if p.tagKeys, err = texts(raw, "TagKeys"); err != nil {
		return nil, err
	}
	return p, p.readTags(raw["Tags"])
}

// parameters are those that decisions ask for.
var parameters = map[string]bool{
	"AliasName": true, "BypassPolicyLockoutSafetyCheck": true, "Constraints": true, "CustomerMasterKeySpec": true, "DestinationEncryptionAlgorithm": true,
	"DestinationEncryptionContext": true, "DestinationKeyId": true, "EncapsulationAlgorithm": true, "EncryptionAlgorithm": true, "EncryptionContext": true, "ExpirationModel": true,
	"GrantId": true, "GrantTokens": true, "GranteePrincipal": true, "GranteeServicePrincipal": true, "KeyAgreementAlgorithm": true, "KeyPairSpec": true,
	"KeySpec": true, "KeyUsage": true, "MacAlgorithm": true, "MessageType": true, "MultiRegion": true, "Operations": true, "Origin": true,
	"PendingWindowInDays": true, "PrimaryRegion": true, "ReplicaRegion": true, "RetiringPrincipal": true, "RetiringServicePrincipal": true,
	"RotationPeriodInDays": true, "SigningAlgorithm": true, "SourceEncryptionAlgorithm": true, "SourceEncryptionContext": true, "SourceKeyId": true,
	"TagKeys": true, "Tags": true, "TargetKeyId": true, "ValidTo": true, "WrappingAlgorithm": true, "WrappingKeySpec": true,
}

// misspelt returns the parameter that a name means if it differs from it in letter case only: AWS would not take it.
func misspelt(name string) string {
	if parameters[name] {
		return ""
	}
	for p := range parameters {
		if strings.EqualFold(p, name) {
			return p
		}
	}
	return ""
}

func (p *params) readTags(v any) error {
	if v == nil {
		return nil
	}
	list, ok := v.([]any)
	if !ok {
		return fmt.Errorf("the parameter Tags must be a list of objects with TagKey and TagValue")
	}
	for _, item := range list {
		m, _ := item.(map[string]any)
		k, ok := m["TagKey"].(string)
		v, ok2 := m["TagValue"].(string)
		if !ok || !ok2 {
			return fmt.Errorf("the parameter Tags must be a list of objects with TagKey and TagValue")
		}
		p.tags.list = append(p.tags.list, tag{strings.ToLower(k), value(v)})
		p.tagKeys = append(p.tagKeys, text{known: k})
	}
	return nil
}

func (p *params) tag(name string) values { return p.tags.get(name) }

func (p *params) or(name, otherwise string) string {
	if v, ok := p.text[name]; ok {
		return v
	}
	return otherwise
}

// scalar returns a string, boolean or number as text; it is not ok for a list, a map or null.
func scalar(v any) (s string, ok bool, err error) {
	switch v := v.(type) {
	case string:
		return v, true, nil
	case bool:
		return strconv.FormatBool(v), true, nil
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64), true, nil
	case int:
		return strconv.Itoa(v), true, nil
	case json.Number:
		return v.String(), true, nil
	case nil, []any, []string, map[string]any, map[string]string:
		return "", false, nil
	default:
		return "", false, fmt.Errorf("of a type that no parameter has: %T", v)
	}
}

func texts(raw map[string]any, name string) ([]text, error) {
	switch v := raw[name].(type) {
	case nil:
		return nil, nil
	case []string:
		var out []text
		for _, s := range v {
			out = append(out, text{known: s})
		}
		return out, nil
	case []any:
		var out []text
		for _, item := range v {
			s, ok := item.(string)
			if !ok {
				return nil, fmt.Errorf("the parameter %s must be a list of strings", name)
			}
			out = append(out, text{known: s})
		}
		return out, nil
	default:
		return nil, fmt.Errorf("the parameter %s must be a list of strings", name)
	}
}

// encryptionContext is the encryption context of a request, sorted by key.
type encryptionContext struct {
	// pairs are nil for a request without one; unknown is set where nobody said.
	pairs []pair
	keys  values
}

type pair struct{ key, folded, value string }

func newEncryptionContext(v any, name string) (encryptionContext, error) {
	var e encryptionContext
	switch m := v.(type) {
	case nil:
	case map[string]string:
		e.pairs = slices.Grow(e.pairs, len(m))
		for k, v := range m {
			e.pairs = append(e.pairs, pair{k, strings.ToLower(k), v})
		}
	case map[string]any:
		e.pairs = slices.Grow(e.pairs, len(m))
		for k, v := range m {
			s, ok := v.(string)
			if !ok {
				return e, fmt.Errorf("the parameter %s must be an object of strings", name)
			}
			e.pairs = append(e.pairs, pair{k, strings.ToLower(k), s})
		}
	default:
		return e, fmt.Errorf("the parameter %s must be an object of strings", name)
	}
	slices.SortFunc(e.pairs, func(a, b pair) int { return strings.Compare(a.key, b.key) })
	if len(e.pairs) > 0 {
		list := make([]text, len(e.pairs))
		for i := range e.pairs {
			list[i] = text{known: e.pairs[i].key}
		}
		e.keys = values{is: yes, list: list}
	}
	return e, nil
}

// value returns the value of a key in lower case: the key of kms:EncryptionContext is not case-sensitive, though the
// encryption context itself is. https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-encryption-context
func (e *encryptionContext) value(key string) values {
	out := absent
	for i := range e.pairs {
		if e.pairs[i].folded != key {
			continue
		}
		v := text{known: e.pairs[i].value}
		switch {
		case out.is == no:
			out = valueOf(v)
		case out.list == nil:
			out.list = []text{out.one, v}
		default:
			out.list = append(out.list, v)
		}
	}
	return out
}
