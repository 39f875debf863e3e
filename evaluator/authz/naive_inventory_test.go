package authz_test

import (
	"fmt"
	"strings"
)

type object = map[string]any

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
