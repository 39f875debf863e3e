package authz_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/kms"
)

// A naive call is a second, slow evaluator that the compiled one is compared with. It reads the JSON of an inventory and of
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

type object = map[string]any

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

// retire: "RetireGrant" has rules of its own: key policies and RCPs have no effect.
// https://docs.aws.amazon.com/kms/latest/developerguide/grant-delete.html
func (n *naive) retire(p naivePart, owner string, ownSide, limits bool) string {
	best := "ImplicitlyDenied"
	for _, g := range objects(p.key["Grants"]) {
		if str(g["GrantId"]) != str(obj(n.req["params"])["GrantId"]) {
			continue
		}
		named := []string{n.formOf(str(g["RetiringPrincipal"]))}
		if n.caller.service != "" && str(g["RetiringServicePrincipal"]) == n.caller.service {
			named = append(named, "service")
		}
		if slices.Contains(texts(g["Operations"]), "RetireGrant") {
			named = append(named, n.granteeForm(g))
		}
		accounts := []string{owner, str(g["IssuingAccount"])}
		for _, form := range named {
			switch form {
			case "":
			case "account":
				accounts = append(accounts, n.caller.account)
			default:
				best = better(best, map[bool]string{true: "Allowed", false: "Undetermined"}[limits])
			}
		}
		if n.caller.account != "" && slices.Contains(accounts, n.caller.account) {
			best = better(best, allowedIf(ownSide))
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

// findCaller looks the principal up in the inventory.
func (n *naive) findCaller(arn string) naiveCaller {
	if !strings.HasPrefix(arn, "arn:") {
		return naiveCaller{kind: "service", arn: arn, service: arn}
	}
	parts := strings.SplitN(arn, ":", 6)
	c := naiveCaller{arn: arn, principalARN: arn, account: parts[4]}
	what, rest, _ := strings.Cut(parts[5], "/")
	c.nam = rest[strings.LastIndex(rest, "/")+1:]
	details := obj(n.account(c.account)["AuthorizationDetails"])
	switch what {
	case "root":
		c.kind = "root"
	case "user":
		c.kind = "user"
		for _, u := range objects(details["UserDetailList"]) {
			if str(u["Arn"]) == arn {
				c.entity = u
			}
		}
	case "assumed-role":
		c.kind = "session"
		role, _, _ := strings.Cut(rest, "/")
		for _, r := range objects(details["RoleDetailList"]) {
			if str(r["RoleName"]) == role {
				c.entity, c.principalARN = r, str(r["Arn"])
				c.slr = strings.HasPrefix(str(r["Path"]), "/aws-service-role/")
			}
		}
	case "federated-user":
		c.kind = "federated"
	default:
		panic("principal " + arn)
	}
	return c
}

func (n *naive) account(id string) object {
	for _, a := range objects(n.inv["Accounts"]) {
		if str(a["AccountId"]) == id {
			return a
		}
	}
	return object{}
}

// findKey finds a key by its ARN, or by the ARN or name of an alias.
func (n *naive) findKey(id string) object {
	for _, a := range objects(n.inv["Accounts"]) {
		for _, r := range objects(a["Regions"]) {
			for _, k := range objects(r["Keys"]) {
				if keyARNOf(k) == id {
					return k
				}
				for _, alias := range objects(k["Aliases"]) {
					name := str(alias["AliasName"])
					if "arn:aws:kms:"+str(r["Region"])+":"+str(a["AccountId"])+":"+name == id || name == id && str(a["AccountId"]) == n.caller.account {
						return k
					}
				}
			}
		}
	}
	return nil
}

func keyARNOf(key object) string { return str(obj(key["KeyMetadata"])["Arn"]) }

// identityPolicies are those of a user, of its groups, or of a role, with the managed ones that are attached.
func (n *naive) identityPolicies() (out []any) {
	e := n.caller.entity
	details := obj(n.account(n.caller.account)["AuthorizationDetails"])
	holders := []object{e}
	for _, name := range texts(e["GroupList"]) {
		for _, g := range objects(details["GroupDetailList"]) {
			if str(g["GroupName"]) == name {
				holders = append(holders, g)
			}
		}
	}
	for _, h := range holders {
		for _, list := range []string{"UserPolicyList", "GroupPolicyList", "RolePolicyList"} {
			for _, p := range objects(h[list]) {
				out = append(out, p["PolicyDocument"])
			}
		}
		for _, p := range objects(h["AttachedManagedPolicies"]) {
			out = append(out, n.managed(str(p["PolicyArn"])))
		}
	}
	return out
}

func (n *naive) managed(arn string) any {
	for _, p := range objects(obj(n.account(n.caller.account)["AuthorizationDetails"])["Policies"]) {
		if str(p["Arn"]) != arn {
			continue
		}
		for _, v := range objects(p["PolicyVersionList"]) {
			if v["IsDefaultVersion"] == true {
				return v["Document"]
			}
		}
	}
	panic("no policy " + arn)
}

func (n *naive) boundary() []any {
	b := obj(n.caller.entity["PermissionsBoundary"])
	if len(b) == 0 {
		return nil
	}
	return []any{n.managed(str(b["PermissionsBoundaryArn"]))}
}

func (n *naive) sessionPolicies() []any { return list(n.req["sessionPolicies"]) }

func (n *naive) endpointPolicies() []any {
	if p := n.req["vpcEndpointPolicy"]; p != nil {
		return []any{p}
	}
	return nil
}

// scpLevels: "SCPs affect only IAM users and roles", not the management account, not service-linked roles.
func (n *naive) scpLevels() [][]any {
	if n.caller.kind == "service" || n.caller.slr {
		return nil
	}
	return n.levels(n.caller.account, "ServiceControlPolicies")
}

// rcpLevels are those of the key's account; AWS managed keys, RetireGrant and service-linked roles are exempt.
func (n *naive) rcpLevels(p naivePart, owner string) [][]any {
	if p.key == nil || n.caller.slr || p.action == "RetireGrant" || str(obj(p.key["KeyMetadata"])["KeyManager"]) == "AWS" {
		return nil
	}
	return n.levels(owner, "ResourceControlPolicies")
}

func (n *naive) levels(account, kind string) (out [][]any) {
	org := obj(n.inv["Organization"])
	if account == str(org["MasterAccountId"]) {
		return nil
	}
	for _, level := range list(n.orgAccount(account)[kind]) {
		var docs []any
		for _, p := range objects(level) {
			docs = append(docs, p["Document"])
		}
		out = append(out, docs)
	}
	return out
}

func (n *naive) orgAccount(id string) object {
	for _, a := range objects(obj(n.inv["Organization"])["Accounts"]) {
		if str(a["Id"]) == id {
			return a
		}
	}
	return object{}
}

func str(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case float64:
		return strings.TrimSuffix(fmt.Sprintf("%f", v), ".000000")
	default:
		return fmt.Sprint(v)
	}
}

func obj(v any) object {
	o, _ := v.(object)
	return o
}

func list(v any) []any {
	switch v := v.(type) {
	case nil:
		return nil
	case []any:
		return v
	default:
		return []any{v}
	}
}

func objects(v any) (out []object) {
	for _, item := range list(v) {
		out = append(out, obj(item))
	}
	return out
}

func texts(v any) (out []string) {
	for _, item := range list(v) {
		out = append(out, str(item))
	}
	return out
}

// stringMap is an encryption context.
func stringMap(v any) map[string]string {
	out := map[string]string{}
	for k, v := range obj(v) {
		out[k] = str(v)
	}
	return out
}

func contains(big, small map[string]string) bool {
	for k, v := range small {
		if have, ok := big[k]; !ok || have != v {
			return false
		}
	}
	return true
}

// grantForm says whom the grant allows the action: "" for not the caller, "account", or the form of its grantee.
func (n *naive) grantForm(g object, p naivePart) string {
	if !slices.Contains(texts(g["Operations"]), p.action) {
		return ""
	}
	form := n.granteeForm(g)
	c := obj(g["Constraints"])
	equals, subset := c["EncryptionContextEquals"], c["EncryptionContextSubset"]
	params := obj(n.req["params"])
	if arn := c["SourceArn"]; arn != nil && n.caller.kind == "service" {
		if v := n.given("aws:SourceArn"); v == nil || v[0] != str(arn) {
			return ""
		}
	}
	switch p.action {
	case "DescribeKey":
		return form
	case "CreateGrant":
		// A grant that is made by permission of a grant allows no more than it, under conditions at least as strict.
		for _, op := range texts(params["Operations"]) {
			if !slices.Contains(texts(g["Operations"]), op) {
				return ""
			}
		}
		child := obj(params["Constraints"])
		childEquals, childSubset := child["EncryptionContextEquals"], child["EncryptionContextSubset"]
		if arn := c["SourceArn"]; arn != nil && str(child["SourceArn"]) != str(arn) {
			return ""
		}
		switch {
		case equals != nil:
			if childEquals == nil || !maps.Equal(stringMap(childEquals), stringMap(equals)) {
				return ""
			}
		case subset != nil:
			if !(childEquals != nil && contains(stringMap(childEquals), stringMap(subset)) || childSubset != nil && contains(stringMap(childSubset), stringMap(subset))) {
				return ""
			}
		}
		return form
	}
	have := n.encryptionContext(p)
	if equals != nil && !maps.Equal(have, stringMap(equals)) || subset != nil && !contains(have, stringMap(subset)) {
		return ""
	}
	return form
}

func (n *naive) granteeForm(g object) string {
	if n.caller.kind == "service" {
		if n.caller.service == str(g["GranteeServicePrincipal"]) || n.caller.service == str(g["GranteePrincipal"]) {
			return "service"
		}
		return ""
	}
	return n.formOf(str(g["GranteePrincipal"]))
}

// encryptionContext is that of the request for one action.
func (n *naive) encryptionContext(p naivePart) map[string]string {
	params := obj(n.req["params"])
	switch p.action {
	case "ReEncryptFrom":
		return stringMap(params["SourceEncryptionContext"])
	case "ReEncryptTo":
		return stringMap(params["DestinationEncryptionContext"])
	case "CreateGrant", "RetireGrant":
		c := n.constraints(p)
		if c["EncryptionContextEquals"] != nil {
			return stringMap(c["EncryptionContextEquals"])
		}
		return stringMap(c["EncryptionContextSubset"])
	}
	return stringMap(params["EncryptionContext"])
}

// constraints are those of the grant that a request makes or retires.
func (n *naive) constraints(p naivePart) object {
	params := obj(n.req["params"])
	if p.action != "RetireGrant" {
		return obj(params["Constraints"])
	}
	for _, g := range objects(p.key["Grants"]) {
		if str(g["GrantId"]) == str(params["GrantId"]) {
			return obj(g["Constraints"])
		}
	}
	return nil
}
