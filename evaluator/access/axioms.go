package access

import (
	"slices"
	"strings"
)

// Axiom is a dependency between the parts of a request that AWS documents. What contradicts it is no request.
type Axiom struct {
	Name   AxiomName
	Text   string
	Source string
}

// AxiomName names an axiom.
type AxiomName string

// The axioms.
const (
	AlwaysThere     AxiomName = "always-there"
	KeysOfActions   AxiomName = "keys-of-actions"
	KeysOfAWS       AxiomName = "keys-of-aws"
	OnlyOfServices  AxiomName = "only-of-services"
	NeverOfServices AxiomName = "never-of-services"
	ThroughServices AxiomName = "through-services"
	OwnOrganization AxiomName = "own-organization"
	TypesOfKeys     AxiomName = "types-of-keys"
)

const globalKeys = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html"

// Axioms are all of them.
var Axioms = []Axiom{
	{AlwaysThere, "every request has aws:CurrentTime, aws:EpochTime, aws:RequestedRegion, aws:ResourceAccount, aws:SecureTransport (true: AWS KMS takes no other) and aws:ViaAWSService", globalKeys},
	{KeysOfActions, "a request has a kms: key, a tag key or aws:TagKeys only where the action is one that AWS lists for the key", "https://docs.aws.amazon.com/service-authorization/latest/reference/list_awskeymanagementservice.html"},
	{KeysOfAWS, "no request has an aws: or kms: key that AWS does not document, such as a misspelt one", globalKeys},
	{OnlyOfServices, "a request has aws:SourceArn, aws:SourceAccount, aws:SourceOrgID and aws:SourceOrgPaths only where a service calls by itself", globalKeys},
	{NeverOfServices, "a request that a service makes by itself has no aws:PrincipalOrgID, aws:PrincipalOrgPaths, aws:PrincipalTag or aws:FederatedProvider", globalKeys},
	{ThroughServices, "a request has kms:ViaService only where a service calls for a principal, never where a service calls by itself", "https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service"},
	{OwnOrganization, "a request has aws:PrincipalOrgID exactly where the principal's account is in an organization, with its id: known for the accounts of an inventory with its organization", globalKeys + "#condition-keys-principalorgid"},
	{TypesOfKeys, "the values of a key that AWS documents as a number, a date, an address or a boolean are of that type", globalKeys},
}

// axioms are the keys that an axiom is about, in lower case.
var axioms = map[AxiomName]map[string]bool{
	AlwaysThere:     set("aws:currenttime", "aws:epochtime", "aws:requestedregion", "aws:resourceaccount", "aws:securetransport", "aws:viaawsservice"),
	OnlyOfServices:  set("aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths"),
	NeverOfServices: set("aws:principalorgid", "aws:principalorgpaths", "aws:federatedprovider"),
	ThroughServices: set("kms:viaservice"),
}

// takes reports whether an axiom is taken for granted.
func (l *Limits) takes(a AxiomName) bool { return l.Axioms == nil || slices.Contains(l.Axioms, a) }

// about reports whether an axiom is taken for granted and is about a key, whose name is in lower case.
func (l *Limits) about(a AxiomName, key string) bool {
	return l.takes(a) && (axioms[a][key] || a == NeverOfServices && strings.HasPrefix(key, "aws:principaltag/"))
}

func set(names ...string) map[string]bool {
	out := map[string]bool{}
	for _, n := range names {
		out[n] = true
	}
	return out
}
