package authz_test

import (
	"maps"
	"slices"
)

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
