package authz_test

import (
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/kms"
)

// naive is a second, slow evaluator that the compiled one is compared with. It reads the JSON of an inventory and of
// a request as encoding/json decodes it, compares with regular expressions, knows no symbols and compiles nothing, so that
// each rule can be read beside the sentence of the AWS documentation that it follows. Inventories must be concrete.
type naive struct {
	inv, req object
	caller   naiveCaller
	// unsure is set where a rule asks for what only the compiled evaluator models: the answer is then not compared.
	unsure bool
	// completion is the number of a choice of values for what a request leaves open; asked says that a rule looked at one.
	completion int
	asked      bool
}

// naivePart is one action on one resource.
type naivePart struct {
	action   string // without "kms:"
	info     *kms.ActionInfo
	resource string // as a policy's Resource names it
	key      object // nil where no key takes part
	region   string
	newKey   bool // resource is the ARN of a key that the request makes
}

// newKeys are ids that the next key may get.
var newKeys = [naiveCompletions]string{"11111111-2222-3333-4444-555555555555", "12340000-2222-3333-4444-555555555555", "22222222-0000-3333-4444-555555555555", "33333333-0000-3333-4444-555555555555"}

// naiveCaller is who calls.
type naiveCaller struct {
	kind                            string // user, session, federated, root, service
	arn, principalARN, account, nam string
	service                         string
	entity                          object // of the user or role, nil for others
	slr                             bool
}

// naiveOutcomes decides a request. It returns no outcome if the naive evaluator does not model what the request turns on, and
// several if a rule looked at what the request leaves open: the outcomes of all completions. Since the compiled evaluator
// combines unknowns by Kleene logic, it may call a request Undetermined of which all completions agree.
func naiveOutcomes(inv, req object) map[string]bool {
	out := map[string]bool{}
	for completion := range naiveCompletions {
		n := &naive{inv: inv, req: req, completion: completion}
		n.caller = n.findCaller(str(req["principal"]))
		o := n.outcome()
		if n.unsure {
			return nil
		}
		out[o] = true
		if !n.asked {
			break
		}
		out["Undetermined"] = true
	}
	switch denied := out["ImplicitlyDenied"] || out["ExplicitlyDenied"]; {
	case out["Undetermined"] && denied && !out["Allowed"]:
		out["ImplicitlyDenied"] = true // it is denied in any case, explicitly or not
	case len(out) > 2:
		return map[string]bool{"Undetermined": true}
	}
	return out
}

const naiveCompletions = 4

// open is a value that nobody knows: one in each completion, the last time it is absent.
func (n *naive) open(values ...string) []string {
	n.asked = true
	if n.completion < len(values) {
		return []string{values[n.completion]}
	}
	return nil
}

// outcome is that of all parts together.
func (n *naive) outcome() string {
	out := "Allowed"
	for _, p := range n.parts() {
		switch o := n.decide(p); {
		case out == o || o == "Allowed" || out == "ExplicitlyDenied":
		case o == "ExplicitlyDenied", o == "ImplicitlyDenied", out == "Allowed":
			out = o
		}
	}
	return out
}

// parts splits an operation into its actions: the operations that need more than one permission.
// https://docs.aws.amazon.com/kms/latest/developerguide/kms-api-permissions-reference.html
func (n *naive) parts() []naivePart {
	name := strings.TrimPrefix(str(n.req["action"]), "kms:")
	params := obj(n.req["params"])
	resource := str(n.req["resource"])
	switch name {
	case "ReEncrypt":
		return []naivePart{n.onKey("ReEncryptFrom", resource), n.onKey("ReEncryptTo", str(params["DestinationKeyId"]))}
	case "CreateAlias", "DeleteAlias":
		key := n.onKey(name, resource)
		return []naivePart{n.onAlias(name, str(params["AliasName"]), key.region), key}
	case "UpdateAlias":
		// The alias moves from the key that has it to the target.
		target := n.onKey(name, resource)
		parts := []naivePart{n.onAlias(name, str(params["AliasName"]), target.region), target}
		if now := n.findKey(str(params["AliasName"])); now != nil && keyARNOf(now) != keyARNOf(target.key) {
			parts = append(parts, n.onKey(name, keyARNOf(now)))
		}
		return parts
	}
	p := n.onKey(name, resource)
	if name == "CreateKey" && params["Tags"] != nil {
		tag := p
		tag.action, tag.info = "TagResource", infoOf("TagResource")
		tag.resource = "arn:aws:kms:" + p.region + ":" + n.caller.account + ":key/" + newKeys[n.completion]
		tag.newKey = true
		return []naivePart{p, tag}
	}
	return []naivePart{p}
}

func infoOf(name string) *kms.ActionInfo {
	a, ok := kms.ParseAction(name)
	if !ok {
		panic("no action " + name)
	}
	return a.Info()
}

func (n *naive) onKey(action, resource string) naivePart {
	p := naivePart{action: action, info: infoOf(action), resource: "*"}
	if p.info.Key {
		p.key = n.findKey(resource)
		p.resource = keyARNOf(p.key)
		p.region = strings.Split(p.resource, ":")[3]
	} else if r := n.given("aws:RequestedRegion"); r != nil {
		p.region = r[0]
	}
	return p
}

func (n *naive) onAlias(action, name, region string) naivePart {
	if !strings.HasPrefix(name, "arn:") {
		name = "arn:aws:kms:" + region + ":" + n.caller.account + ":" + name
	}
	return naivePart{action: action, info: infoOf(action), resource: name, region: region}
}

// decide follows "How AWS enforcement code logic evaluates requests" and "Troubleshooting AWS KMS permissions".
func (n *naive) decide(p naivePart) string {
	c := n.caller
	owner := ""
	if p.key != nil {
		owner = strings.Split(keyARNOf(p.key), ":")[4]
	}
	cross := p.key != nil && c.kind != "service" && owner != c.account
	if cross && !p.info.CrossAccount {
		// "those permissions have no effect"
		return "ImplicitlyDenied"
	}
	retire := p.action == "RetireGrant"

	identity := n.judge(n.identityPolicies(), p, "identity")
	boundary := n.judge(n.boundary(), p, "boundary")
	session := n.judge(n.sessionPolicies(), p, "session")
	endpoint := n.judge(n.endpointPolicies(), p, "endpoint")
	var key naiveVerdict
	if p.key != nil && !retire {
		key = n.judge([]any{p.key["Policy"]}, p, "key")
	}
	scps := n.scpLevels()
	denied := identity.deny || boundary.deny || session.deny || endpoint.deny || key.deny
	guarded := true
	for _, level := range scps {
		v := n.judge(level, p, "scp")
		denied = denied || v.deny
		guarded = guarded && len(v.allow) > 0
	}
	for _, level := range n.rcpLevels(p, owner) {
		denied = denied || n.judge(level, p, "rcp").deny
	}
	if denied {
		return "ExplicitlyDenied"
	}
	if n.req["vpcEndpointPolicy"] != nil {
		guarded = guarded && len(endpoint.allow) > 0
	}
	if !guarded {
		return "ImplicitlyDenied"
	}

	// limits: do boundary and session policies leave room?
	limits := (n.boundary() == nil || len(boundary.allow) > 0) && (n.req["sessionPolicies"] == nil || len(list(n.req["sessionPolicies"])) == 0 || len(session.allow) > 0)
	ownSide := len(identity.allow) > 0 && limits
	switch c.kind {
	case "root":
		ownSide = true
	case "service":
		ownSide = false
	case "federated":
		ownSide = n.unsureOf(len(session.allow) > 0)
	}
	if p.key == nil {
		return allowedIf(ownSide)
	}
	if retire {
		return n.retire(p, owner, ownSide, limits)
	}
	best := "ImplicitlyDenied"
	for _, form := range key.allow {
		switch {
		case cross || form == "account" && c.kind != "root":
			best = better(best, allowedIf(ownSide))
		case form == "role":
			best = better(best, allowedIf(limits))
		case form == "user" && c.kind == "federated":
			best = better(best, allowedIf(n.unsureOf(limits)))
		default:
			best = better(best, "Allowed")
		}
	}
	for _, g := range objects(p.key["Grants"]) {
		form := n.grantForm(g, p)
		switch {
		case form == "":
		case form == "account":
			best = better(best, allowedIf(ownSide))
		case cross && ownSide:
			best = better(best, "Allowed")
		case cross && str(g["IssuingAccount"]) != c.account:
			best = better(best, "Undetermined") // AWS is silent on a grantee without IAM permission
		case !limits:
			best = better(best, "Undetermined") // AWS is silent on a grant with an implicit deny
		default:
			best = better(best, "Allowed")
		}
	}
	return best
}

func (n *naive) unsureOf(v bool) bool {
	n.unsure = true
	return v
}

func allowedIf(ok bool) string {
	if ok {
		return "Allowed"
	}
	return "ImplicitlyDenied"
}

// better is the outcome of two ways to be allowed.
func better(a, b string) string {
	order := []string{"ImplicitlyDenied", "Undetermined", "Allowed"}
	return order[max(slices.Index(order, a), slices.Index(order, b))]
}
