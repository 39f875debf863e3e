package authz

import (
	"strconv"
	"time"

	"github.com/kmslint/kmslint/evaluator/kms"
)

// derivations say which values a request has of a condition key, by the key's name in lower case. The argument is what
// follows a template. Which actions have a key at all is in the tables of the package kms.
//
// https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
var derivations = map[string]func(*query, string) values{
	"aws:calledvia":             func(q *query, _ string) values { return q.calledVia() },
	"aws:calledviafirst":        func(q *query, _ string) values { return q.calledVia() },
	"aws:calledvialast":         func(q *query, _ string) values { return q.calledVia() },
	"aws:currenttime":           func(q *query, _ string) values { return q.clock(time.RFC3339) },
	"aws:epochtime":             func(q *query, _ string) values { return q.clock("") },
	"aws:principalaccount":      func(q *query, _ string) values { return q.caller.accountValue() },
	"aws:principalarn":          func(q *query, _ string) values { return q.callerARN() },
	"aws:principalisawsservice": func(q *query, _ string) values { return boolean(q.caller.kind == serviceCaller) },
	"aws:principalorgid":        func(q *query, _ string) values { return q.caller.orgID },
	"aws:principalorgpaths":     func(q *query, _ string) values { return q.caller.orgPaths },
	"aws:principalservicename":  func(q *query, _ string) values { return stated(q.caller.service) },
	"aws:principalservicenameslist": func(q *query, _ string) values {
		return listOf(q.caller.serviceNames)
	},
	"aws:principaltag/":    func(q *query, tag string) values { return q.caller.tag(tag) },
	"aws:principaltype":    func(q *query, _ string) values { return stated(q.caller.kind.principalType()) },
	"aws:requestedregion":  func(q *query, _ string) values { return q.region() },
	"aws:requesttag/":      func(q *query, tag string) values { return q.params.tag(tag) },
	"aws:resourceaccount":  func(q *query, _ string) values { return q.resourceAccount() },
	"aws:resourceorgid":    func(q *query, _ string) values { return q.resourceOrg().id },
	"aws:resourceorgpaths": func(q *query, _ string) values { return q.resourceOrg().paths },
	"aws:resourcetag/":     func(q *query, tag string) values { return q.resourceTag(tag) },
	"aws:securetransport":  func(*query, string) values { return value("true") },
	"aws:tagkeys":          func(q *query, _ string) values { return listOf(q.params.tagKeys) },
	"aws:userid":           func(q *query, _ string) values { return q.caller.userID() },
	"aws:username":         func(q *query, _ string) values { return q.caller.userName() },
	"aws:viaawsservice":    func(q *query, _ string) values { return boolean(q.via != "") },
	"kms:calleraccount":    func(q *query, _ string) values { return q.callerAccount() },
	"kms:viaservice":       func(q *query, _ string) values { return stated(q.via) },
	"kms:resourcealiases":  func(q *query, _ string) values { return q.aliases() },
	"kms:requestalias":     func(q *query, _ string) values { return q.requestAlias },
	"kms:reencryptonsamekey": func(q *query, _ string) values {
		return q.sameKey
	},
	"kms:encryptioncontext:":     func(q *query, key string) values { return q.encryption.value(key) },
	"kms:encryptioncontextkeys":  func(q *query, _ string) values { return q.encryption.keys },
	"kms:encryptionalgorithm":    func(q *query, _ string) values { return stated(q.algorithm) },
	"kms:keyspec":                func(q *query, _ string) values { return q.keySpec() },
	"kms:customermasterkeyspec":  func(q *query, _ string) values { return q.keySpec() },
	"kms:keyusage":               func(q *query, _ string) values { return q.keyUsage() },
	"kms:customermasterkeyusage": func(q *query, _ string) values { return q.keyUsage() },
	"kms:keyorigin":              func(q *query, _ string) values { return q.keyOrigin() },
	"kms:multiregion":            func(q *query, _ string) values { return q.multiRegion() },
	"kms:multiregionkeytype":     func(q *query, _ string) values { return q.multiRegionKeyType() },
	"kms:grantisforawsresource":  func(q *query, _ string) values { return boolean(q.via != "" || q.caller.kind == serviceCaller) },
	"kms:grantoperations":        func(q *query, _ string) values { return listOf(q.params.operations) },
	"kms:grantconstrainttype":    func(q *query, _ string) values { return q.constraintType() },
	"kms:grantconstraintsourcearn": func(q *query, _ string) values {
		return stated(q.params.constraints.sourceARN.known)
	},

	"kms:bypasspolicylockoutsafetycheck":         parameter("BypassPolicyLockoutSafetyCheck", ""),
	"kms:datakeypairspec":                        parameter("KeyPairSpec", ""),
	"kms:expirationmodel":                        parameter("ExpirationModel", "KEY_MATERIAL_EXPIRES"),
	"kms:granteeprincipal":                       parameter("GranteePrincipal", ""),
	"kms:granteeserviceprincipal":                parameter("GranteeServicePrincipal", ""),
	"kms:keyagreementalgorithm":                  parameter("KeyAgreementAlgorithm", ""),
	"kms:macalgorithm":                           parameter("MacAlgorithm", ""),
	"kms:messagetype":                            parameter("MessageType", "RAW"),
	"kms:primaryregion":                          parameter("PrimaryRegion", ""),
	"kms:replicaregion":                          parameter("ReplicaRegion", ""),
	"kms:retiringprincipal":                      parameter("RetiringPrincipal", ""),
	"kms:retiringserviceprincipal":               parameter("RetiringServicePrincipal", ""),
	"kms:rotationperiodindays":                   parameter("RotationPeriodInDays", "365"),
	"kms:schedulekeydeletionpendingwindowindays": parameter("PendingWindowInDays", "30"),
	"kms:signingalgorithm":                       parameter("SigningAlgorithm", ""),
	"kms:validto":                                parameter("ValidTo", ""),
	"kms:wrappingalgorithm":                      parameter("WrappingAlgorithm", ""),
	"kms:wrappingkeyspec":                        parameter("WrappingKeySpec", ""),
}

func (q *query) callerARN() values {
	if q.caller.pathless && q.record != nil {
		q.assume(q.caller.title() + ", which is not in the inventory, is taken to have no path in aws:PrincipalArn")
	}
	return q.caller.arnValue()
}

// parameter is a key that has the value of a request parameter, or the default that AWS takes for an omitted one.
func parameter(name, otherwise string) func(*query, string) values {
	return func(q *query, _ string) values {
		if v, ok := q.params.text[name]; ok {
			return value(v)
		}
		return stated(otherwise)
	}
}

// calledVia names the service of a forward access session as a service principal: kms:ViaService has the Region too.
func (q *query) calledVia() values {
	if q.via == "" {
		return absent
	}
	service, _, ok := kms.ParseViaService(q.via)
	if !ok {
		return unsaid
	}
	return valueOf(text{known: service + ".amazonaws.com"})
}

func (q *query) clock(layout string) values {
	switch {
	case q.time.IsZero():
		return unsaid
	case layout == "":
		return value(strconv.FormatInt(q.time.Unix(), 10))
	default:
		return value(q.time.UTC().Format(layout))
	}
}

func (q *query) region() values {
	switch {
	case q.regionIs.is != no:
		return q.regionIs
	case q.key != nil:
		return valueOf(q.key.region)
	default:
		return unsaid
	}
}

// callerAccount is kms:CallerAccount, of which AWS does not say what it is where a service calls of its own.
func (q *query) callerAccount() values {
	if q.caller.kind == serviceCaller {
		return maybe
	}
	return q.caller.accountValue()
}

func (q *query) resourceAccount() values {
	if q.key != nil {
		return valueOf(q.key.account)
	}
	return q.caller.accountValue()
}

func (q *query) resourceOrg() membership {
	if q.key != nil {
		return q.key.org
	}
	return membership{q.caller.orgID, q.caller.orgPaths}
}

func (q *query) resourceTag(tag string) values {
	if q.key == nil {
		return absent
	}
	return q.key.tags.get(tag)
}

func (q *query) aliases() values {
	if q.key == nil {
		return absent
	}
	return q.key.aliases
}

// keySpec is that of the key, or of the one that CreateKey makes. A replica has those of its primary key, also its usage and
// origin; AWS does not say what kms:MultiRegion and kms:MultiRegionKeyType are where ReplicateKey needs kms:CreateKey.
func (q *query) keySpec() values {
	if q.replicaOf != nil {
		return q.replicaOf.spec
	}
	if q.action == kms.ActionCreateKey {
		return value(q.params.or("KeySpec", q.params.or("CustomerMasterKeySpec", "SYMMETRIC_DEFAULT")))
	}
	return q.attribute(func(k *key) values { return k.spec })
}

func (q *query) keyUsage() values {
	if q.replicaOf != nil {
		return q.replicaOf.usage
	}
	if q.action == kms.ActionCreateKey {
		return value(q.params.or("KeyUsage", "ENCRYPT_DECRYPT"))
	}
	return q.attribute(func(k *key) values { return k.usage })
}

func (q *query) keyOrigin() values {
	if q.replicaOf != nil {
		return q.replicaOf.origin
	}
	if q.action == kms.ActionCreateKey {
		return value(q.params.or("Origin", "AWS_KMS"))
	}
	return q.attribute(func(k *key) values { return k.origin })
}

func (q *query) multiRegion() values {
	if q.replicaOf != nil {
		return maybe
	}
	if q.action == kms.ActionCreateKey {
		return value(q.params.or("MultiRegion", "false"))
	}
	return q.attribute(func(k *key) values { return k.multiRegion })
}

func (q *query) multiRegionKeyType() values {
	if q.replicaOf != nil {
		return maybe
	}
	if q.action == kms.ActionCreateKey {
		if q.params.or("MultiRegion", "false") == "true" {
			return value("PRIMARY")
		}
		return absent
	}
	return q.attribute(func(k *key) values { return k.multiRegionType })
}

func (q *query) attribute(of func(*key) values) values {
	if q.key == nil {
		return absent
	}
	return of(q.key)
}

// constraintType is about the grant that the request makes, or retires.
func (q *query) constraintType() values {
	c := &q.params.constraints
	if q.action == kms.ActionRetireGrant && q.retires != nil {
		c = &q.retires.constraints
	}
	switch {
	case c.equals != nil:
		return value("EncryptionContextEquals")
	case c.subset != nil:
		return value("EncryptionContextSubset")
	default:
		return absent
	}
}

// tags are the tags of a principal or key. Condition keys are not case-sensitive, so neither are tags in them.
type tags struct {
	known truth // unknown: nobody said which tags there are
	list  []tag
}

type tag struct {
	key   string // in lower case
	value values
}

func (t *tags) get(name string) values {
	for i := range t.list {
		if t.list[i].key == name {
			return t.list[i].value
		}
	}
	if t.known == yes {
		return absent
	}
	return maybe
}
