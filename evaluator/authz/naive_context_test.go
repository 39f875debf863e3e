package authz_test

import (
	"slices"
	"strings"
	"time"

	"github.com/kmslint/kmslint/evaluator/kms"
)

// value is the value of a condition key in the request, as a policy of a layer sees it.
// https://docs.aws.amazon.com/kms/latest/developerguide/policy-conditions.html
func (n *naive) value(key string, p naivePart, layer string) ([]string, bool) {
	low := strings.ToLower(key)
	if k, ok := kms.LookupConditionKey(key); ok {
		if strings.HasPrefix(low, "kms:") && !k.Actions.Has(actionOf(p)) {
			return nil, false
		}
		if !k.KeyPolicy && layer == "key" {
			return nil, false // "supported only in IAM policies"
		}
	}
	if v := n.given(key); v != nil {
		return v, true
	}
	values := n.derived(low, p)
	return values, len(values) > 0
}

func actionOf(p naivePart) kms.Action {
	a, _ := kms.ParseAction(p.action)
	return a
}

// given is a value that the request states, nil if it does not.
func (n *naive) given(key string) []string {
	for k, v := range obj(n.req["context"]) {
		if strings.EqualFold(k, key) {
			return texts(v)
		}
	}
	return nil
}

func some(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

// derived is what principal, key, parameters and time imply, nil for absent.
func (n *naive) derived(key string, p naivePart) []string {
	if v, ok := n.derivedOfCaller(key); ok {
		return v
	}
	if v, ok := n.derivedOfKey(key, p); ok {
		return v
	}
	params := obj(n.req["params"])
	switch {
	case strings.HasPrefix(key, "kms:encryptioncontext:"):
		for k, v := range n.encryptionContext(p) {
			if strings.EqualFold(k, strings.TrimPrefix(key, "kms:encryptioncontext:")) {
				return []string{v}
			}
		}
		return nil
	case strings.HasPrefix(key, "aws:requesttag/"):
		for _, t := range objects(params["Tags"]) {
			if strings.EqualFold(str(t["TagKey"]), strings.TrimPrefix(key, "aws:requesttag/")) {
				return []string{str(t["TagValue"])}
			}
		}
		return nil
	}
	switch key {
	case "kms:encryptioncontextkeys":
		var keys []string
		for k := range n.encryptionContext(p) {
			keys = append(keys, k)
		}
		slices.Sort(keys)
		return keys
	case "aws:tagkeys":
		keys := texts(params["TagKeys"])
		for _, t := range objects(params["Tags"]) {
			keys = append(keys, str(t["TagKey"]))
		}
		return keys
	case "kms:viaservice":
		return some(n.via(p))
	case "aws:calledvia", "aws:calledviafirst", "aws:calledvialast":
		if service, _, ok := strings.Cut(n.via(p), "."); ok {
			return []string{service + ".amazonaws.com"}
		}
		return nil
	case "aws:viaawsservice":
		return []string{boolText(n.via(p) != "")}
	case "aws:requestedregion":
		return some(p.region)
	case "aws:securetransport":
		return []string{"true"}
	case "aws:currenttime":
		return some(str(n.req["time"]))
	case "aws:epochtime":
		t, err := time.Parse(time.RFC3339, str(n.req["time"]))
		if err != nil {
			return nil
		}
		return []string{str(float64(t.Unix()))}
	case "kms:encryptionalgorithm":
		name := map[string]string{"ReEncryptFrom": "SourceEncryptionAlgorithm", "ReEncryptTo": "DestinationEncryptionAlgorithm"}[p.action]
		if name == "" {
			name = "EncryptionAlgorithm"
		}
		return withDefault(params[name], "SYMMETRIC_DEFAULT")
	case "kms:granteeprincipal":
		return some(str(params["GranteePrincipal"]))
	case "kms:retiringprincipal":
		return some(str(params["RetiringPrincipal"]))
	case "kms:grantoperations":
		return texts(params["Operations"])
	case "kms:grantconstrainttype":
		for _, kind := range []string{"EncryptionContextEquals", "EncryptionContextSubset"} {
			if n.constraints(p)[kind] != nil {
				return []string{kind}
			}
		}
		return nil
	case "kms:signingalgorithm":
		return some(str(params["SigningAlgorithm"]))
	case "kms:messagetype":
		return withDefault(params["MessageType"], "RAW")
	case "kms:macalgorithm":
		return some(str(params["MacAlgorithm"]))
	case "kms:datakeypairspec":
		return some(str(params["KeyPairSpec"]))
	case "kms:schedulekeydeletionpendingwindowindays":
		return withDefault(params["PendingWindowInDays"], "30")
	case "kms:rotationperiodindays":
		return withDefault(params["RotationPeriodInDays"], "365")
	case "kms:bypasspolicylockoutsafetycheck":
		return some(str(params["BypassPolicyLockoutSafetyCheck"]))
	case "kms:replicaregion":
		return some(str(params["ReplicaRegion"]))
	case "kms:grantisforawsresource":
		return []string{boolText(n.via(p) != "" || n.caller.kind == "service")}
	case "kms:reencryptonsamekey":
		if params["DestinationKeyId"] == nil {
			return n.open("true", "false", "false", "true") // always in a request, but it is not said
		}
		return []string{boolText(keyARNOf(n.findKey(str(n.req["resource"]))) == keyARNOf(n.findKey(str(params["DestinationKeyId"]))))}
	}
	return nil
}

// via is the full name of the service that calls for the principal.
func (n *naive) via(p naivePart) string {
	v := str(n.req["via"])
	if v == "" || strings.Contains(v, ".") {
		return v
	}
	return v + "." + p.region + ".amazonaws.com"
}

func boolText(b bool) string {
	if b {
		return "true"
	}
	return "false"
}

func withDefault(v any, otherwise string) []string {
	if v == nil {
		return []string{otherwise}
	}
	return []string{str(v)}
}

func (n *naive) derivedOfCaller(key string) ([]string, bool) {
	c := n.caller
	if tag, ok := strings.CutPrefix(key, "aws:principaltag/"); ok {
		for _, t := range objects(c.entity["Tags"]) {
			if strings.EqualFold(str(t["Key"]), tag) {
				return []string{str(t["Value"])}, true
			}
		}
		return nil, true
	}
	service := c.kind == "service"
	switch key {
	case "aws:principalisawsservice":
		return []string{boolText(service)}, true
	case "aws:principalservicename", "aws:principalservicenameslist":
		return some(c.service), true
	case "kms:calleraccount":
		if service {
			return n.open(owner, other), true // AWS does not say
		}
		return some(c.account), true
	}
	if service {
		return nil, slices.Contains([]string{"aws:principalarn", "aws:principalaccount", "aws:principalorgid", "aws:principalorgpaths", "aws:principaltype", "aws:username", "aws:userid"}, key)
	}
	switch key {
	case "aws:principalarn":
		return []string{c.principalARN}, true
	case "aws:principalaccount":
		return []string{c.account}, true
	case "aws:principalorgid":
		return n.orgOf(c.account), true
	case "aws:principalorgpaths":
		return n.orgPathOf(c.account), true
	case "aws:principaltype":
		return []string{map[string]string{"root": "Account", "user": "User", "session": "AssumedRole", "federated": "FederatedUser"}[c.kind]}, true
	case "aws:username":
		if c.kind == "user" {
			return []string{c.nam}, true
		}
		return nil, true
	case "aws:userid":
		switch c.kind {
		case "root":
			return []string{c.account}, true
		case "user":
			return some(str(c.entity["UserId"])), true
		case "session":
			return []string{str(c.entity["RoleId"]) + ":" + c.nam}, true
		default:
			return []string{c.account + ":" + c.nam}, true
		}
	}
	return nil, false
}

// orgOf is the organization of an account. One that ours does not have is in another or in none.
func (n *naive) orgOf(account string) []string {
	org := obj(n.inv["Organization"])
	switch {
	case org == nil || account == "":
		return nil
	case account == str(org["MasterAccountId"]) || len(n.orgAccount(account)) > 0:
		return some(str(org["Id"]))
	default:
		return n.open("o-other", "o-another")
	}
}

func (n *naive) orgPathOf(account string) []string {
	org := obj(n.inv["Organization"])
	switch path := str(n.orgAccount(account)["OrgPath"]); {
	case org == nil:
		return nil
	case path != "":
		return []string{path}
	case account == str(org["MasterAccountId"]):
		return n.open(str(org["Id"])+"/r-ab12/", str(org["Id"])+"/r-ab12/ou-1111/", str(org["Id"])+"/r-zz/", str(org["Id"])+"/r-zz/ou-1/")
	default:
		return n.open("o-other/r-ab12/", "o-another/r-ab12/")
	}
}

func (n *naive) derivedOfKey(key string, p naivePart) ([]string, bool) {
	if p.key == nil {
		params := obj(n.req["params"])
		if p.action == "CreateKey" {
			// "Request-parameter keys are present with the default even when the parameter is omitted"
			switch key {
			case "kms:keyspec":
				return withDefault(params["KeySpec"], "SYMMETRIC_DEFAULT"), true
			case "kms:keyusage":
				return withDefault(params["KeyUsage"], "ENCRYPT_DECRYPT"), true
			case "kms:keyorigin":
				return withDefault(params["Origin"], "AWS_KMS"), true
			case "kms:multiregion":
				return withDefault(params["MultiRegion"], "false"), true
			}
		}
		switch key {
		case "aws:resourceaccount": // what takes no key is the caller's account's own
			return some(n.caller.account), true
		case "aws:resourceorgid":
			return n.orgOf(n.caller.account), true
		}
		return nil, strings.HasPrefix(key, "aws:resourcetag/")
	}
	meta := obj(p.key["KeyMetadata"])
	owner := strings.Split(str(meta["Arn"]), ":")[4]
	if tag, ok := strings.CutPrefix(key, "aws:resourcetag/"); ok {
		for _, t := range objects(p.key["Tags"]) {
			if strings.EqualFold(str(t["TagKey"]), tag) {
				return []string{str(t["TagValue"])}, true
			}
		}
		return nil, true
	}
	switch key {
	case "kms:keyspec":
		return some(str(meta["KeySpec"])), true
	case "kms:keyusage":
		return some(str(meta["KeyUsage"])), true
	case "kms:keyorigin":
		return some(str(meta["Origin"])), true
	case "kms:multiregion":
		return []string{boolText(meta["MultiRegion"] == true)}, true
	case "kms:multiregionkeytype":
		return some(str(obj(meta["MultiRegionConfiguration"])["MultiRegionKeyType"])), true
	case "kms:resourcealiases":
		var names []string
		for _, a := range objects(p.key["Aliases"]) {
			names = append(names, str(a["AliasName"]))
		}
		return names, true
	case "kms:requestalias":
		resource := str(n.req["resource"])
		if p.action == "ReEncryptTo" && str(n.req["action"]) == "kms:ReEncrypt" {
			resource = str(obj(n.req["params"])["DestinationKeyId"])
		}
		if at := strings.Index(resource, "alias/"); at >= 0 {
			return []string{resource[at:]}, true
		}
		return nil, true
	case "aws:resourceaccount":
		return []string{owner}, true
	case "aws:resourceorgid":
		return n.orgOf(owner), true
	case "aws:resourceorgpaths":
		return n.orgPathOf(owner), true
	}
	return nil, false
}
