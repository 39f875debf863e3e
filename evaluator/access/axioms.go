package access

import "strings"

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
	{TypesOfKeys, "the values of a key that AWS documents as a number, a date, an address or a boolean are of that type", globalKeys},
}

// axioms are the keys that an axiom is about, in lower case.
var axioms = map[AxiomName]map[string]bool{
	AlwaysThere:     set("aws:currenttime", "aws:epochtime", "aws:requestedregion", "aws:resourceaccount", "aws:securetransport", "aws:viaawsservice"),
	OnlyOfServices:  set("aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths"),
	NeverOfServices: set("aws:principalorgid", "aws:principalorgpaths", "aws:federatedprovider"),
}

func set(names ...string) map[string]bool {
	out := map[string]bool{}
	for _, n := range names {
		out[n] = true
	}
	return out
}

// ofPeople reports whether a request that a service makes by itself cannot have the key.
func ofPeople(name string) bool {
	return axioms[NeverOfServices][name] || strings.HasPrefix(name, "aws:principaltag/")
}
