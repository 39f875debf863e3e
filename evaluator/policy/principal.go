package policy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
)

// PrincipalType says which form a principal has. The zero type is [UnknownPrincipal].
// See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html.
type PrincipalType uint8

// The forms of principals.
const (
	UnknownPrincipal  PrincipalType = iota // not known before deployment
	InvalidPrincipal                       // AWS refuses it, or it can match nobody; Problem says why
	Everyone                               // "*" or {"AWS": "*"}
	AccountPrincipal                       // an account: its root ARN or its id
	RolePrincipal                          // arn:…:iam::account:role/path/name
	UserPrincipal                          // arn:…:iam::account:user/path/name
	SessionPrincipal                       // arn:…:sts::account:assumed-role/role/session
	FederatedUser                          // arn:…:sts::account:federated-user/name
	ServicePrincipal                       // an AWS service
	FederatedProvider                      // a SAML or OIDC provider
	CanonicalUser                          // the canonical id of an account, which only S3 knows
	UniqueID                               // AIDA… or AROA…: the trace of a deleted user or role
)

var principalTypes = [...]string{"unknown", "invalid", "everyone", "account", "role", "user", "session", "federated-user", "service", "federated", "canonical-user", "unique-id"}

// String returns the name as facts use it.
func (t PrincipalType) String() string {
	if int(t) < len(principalTypes) {
		return principalTypes[t]
	}
	return "unknown"
}

// Principals are the values of Principal or NotPrincipal.
type Principals struct {
	// Not says that the element is NotPrincipal.
	Not bool
	// Element is the element's name, with its position.
	Element *document.Node
	// List is in source order.
	List []Principal
	// Complete is false where the element holds something that is not known.
	Complete bool
}

// Everyone reports whether one of the principals certainly is "*".
func (p *Principals) Everyone() bool {
	for i := range p.List {
		if p.List[i].Type == Everyone {
			return true
		}
	}
	return false
}

// Principal is one principal of a statement.
type Principal struct {
	Type PrincipalType
	// Key is the member of the Principal object that it stands under: "AWS", "Service" …; "" for the string "*".
	Key  string
	Node *document.Node
	// Partition and Account are the fields of an ARN; Account is also set for a bare account id. Nil otherwise.
	Partition Text
	Account   Text
	// Name is what follows the type in an ARN ("path/name" of a role), the name of a service, or a unique id.
	Name Text
	// Problem says, for InvalidPrincipal, what is wrong: "an ARN in Principal cannot contain a wildcard".
	Problem string
}

func (p *parser) principals(s *Statement, e *elements) {
	is, not := e.principal, e.notPrincipal
	kind := p.policy.Kind
	if is == nil && not == nil {
		if kind.hasPrincipal() && !e.open {
			p.report(s.Node, "missing-element", s.Name()+" has no Principal", "Every statement of a "+kind.Title()+" must say whom it is about. Add the element Principal.")
		}
		return
	}
	if is != nil && not != nil {
		p.report(not.Key, "conflicting-elements", s.Name()+" has both Principal and NotPrincipal", "AWS refuses a statement with both. Keep Principal.")
	}
	m := is
	if is == nil {
		m = not
	}
	if !kind.hasPrincipal() {
		p.report(m.Key, "unexpected-principal", fmt.Sprintf("%s names a principal, which a statement of %s cannot", s.Name(), kind.phrase()), "A policy that is attached to principals, or to their account, applies to those. Remove the element.")
	}
	s.Principals = &Principals{Not: is == nil, Element: m.Key, Complete: true}
	switch value := m.Value; value.Kind {
	case document.Object:
		for _, member := range value.Members {
			p.principalMember(s, member)
		}
	case document.String, document.Unknown, document.Number:
		p.principal(s, "", value)
	case document.Choice, document.Invalid:
		p.unknown(value, "the principals of "+s.Name(), s.Index)
		s.Principals.Complete = false
	case document.List:
		p.report(value, "wrong-type", m.Key.Text+" must be \"*\" or an object, not a list", `Write {"AWS": [ … ]}.`)
		s.Principals.Complete = false
	default:
		p.report(value, "wrong-type", fmt.Sprintf("%s must be \"*\" or an object, not %s", m.Key.Text, value.Kind), `Write {"AWS": "arn:aws:iam::111122223333:role/Name"} or the like.`)
		s.Principals.Complete = false
	}
}

func (p *parser) principalMember(s *Statement, m document.Member) {
	if m.Key.Symbolic != nil {
		p.unknown(m.Key, "a type of principals of "+s.Name(), s.Index)
		s.Principals.Complete = false
	}
	if m.Value.Kind != document.List {
		p.principalItem(s, m.Key, m.Value)
		return
	}
	s.Principals.List = slices.Grow(s.Principals.List, len(m.Value.Items))
	for _, item := range m.Value.Items {
		p.principalItem(s, m.Key, item)
	}
}

func (p *parser) principalItem(s *Statement, key, n *document.Node) {
	switch n.Kind {
	case document.String, document.Number, document.Unknown, document.Choice:
	case document.Invalid:
		p.unknown(n, "a principal of "+s.Name(), s.Index)
		s.Principals.Complete = false
		return
	default:
		p.report(n, "wrong-type", fmt.Sprintf("A principal must be a string, not %s", n.Kind), "Write an ARN, an account id or a service's name in double quotes.")
		s.Principals.Complete = false
		return
	}
	p.principal(s, key.Display(), n)
}

func (p *parser) principal(s *Statement, key string, n *document.Node) {
	n = filledInLater(n)
	pr := Principal{Key: key, Node: n}
	if n.Kind == document.Choice || !known(n) {
		p.unknown(n, "a principal of "+s.Name(), s.Index)
		s.Principals.Complete = false
	} else {
		pr.classify(TextOf(n))
	}
	s.Principals.List = append(s.Principals.List, pr)
}

func (pr *Principal) invalid(format string, args ...any) {
	pr.Type, pr.Problem = InvalidPrincipal, fmt.Sprintf(format, args...)
}

func (pr *Principal) classify(t Text) {
	s, concrete := t.Concrete()
	switch pr.Key {
	case "":
		switch {
		case concrete && s == "*":
			pr.Type = Everyone
		case concrete || slices.ContainsFunc(t, func(p document.Part) bool { return p.Text != "" }):
			pr.invalid(`only "*" may stand there as a string; write {"AWS": …} or {"Service": …}`)
		}
	case "AWS":
		pr.classifyAWS(t, s, concrete)
	case "Service":
		pr.Name = t
		if pr.Type = ServicePrincipal; concrete && !IsServicePrincipal(s) {
			pr.invalid("a service principal has the form service.amazonaws.com")
		}
	case "Federated":
		pr.Type, pr.Name = FederatedProvider, t
	case "CanonicalUser":
		pr.Type, pr.Name = CanonicalUser, t
	default:
		if !strings.Contains(pr.Key, "${") { // a symbolic name may be any of them
			pr.invalid("%q is no type of principal: Principal knows AWS, Service, Federated and CanonicalUser", pr.Key)
		}
	}
}

func (pr *Principal) classifyAWS(t Text, s string, concrete bool) {
	if symbol := t.Symbol(); symbol != nil {
		switch symbol.Kind {
		case document.Account:
			pr.Type, pr.Account = AccountPrincipal, t
			return
		case document.Name:
			pr.invalid("it is a name, where AWS needs an ARN")
			return
		}
	}
	if concrete {
		switch {
		case s == "*":
			pr.Type = Everyone
			return
		case isAccountID(s):
			pr.Type, pr.Account = AccountPrincipal, t
			return
		case s == "":
			pr.invalid("it is empty")
			return
		case strings.Trim(s, "0123456789") == "":
			pr.invalid("an account id has 12 digits, this number has %d", len(s))
			return
		case isUniqueID(s):
			pr.Type, pr.Name = UniqueID, t
			return
		case IsServicePrincipal(s):
			pr.invalid(`a service stands under "Service", not under "AWS"`)
			return
		}
	}
	arn, ok := ParseARN(t)
	if !ok {
		if concrete || t.ContainsAny("*?") {
			pr.invalid("it is neither an ARN, a 12-digit account id nor \"*\"")
		}
		return
	}
	pr.Partition, pr.Account = arn.Partition, arn.Account
	if t.ContainsAny("*?") {
		pr.invalid(`an ARN in Principal cannot contain a wildcard; use "*" narrowed by a condition on aws:PrincipalArn`)
		return
	}
	if region, known := arn.Region.Concrete(); known && region != "" {
		pr.invalid("the ARN of an IAM principal has no Region")
		return
	}
	if account, known := arn.Account.Concrete(); known && !isAccountID(account) && account != cloudFront {
		pr.invalid("the account in the ARN must have 12 digits")
		return
	}
	pr.classifyARN(arn)
}

// cloudFront stands in place of an account id in the ARN of a CloudFront origin access identity.
const cloudFront = "cloudfront"

func (pr *Principal) classifyARN(arn ARN) {
	service, _ := arn.Service.Concrete()
	if service == "" {
		return
	}
	if root, ok := arn.Resource.Concrete(); ok && root == "root" && service == "iam" {
		pr.Type = AccountPrincipal
		return
	}
	kind, name, slash := arn.Resource.Cut('/')
	k, known := kind.Concrete()
	switch {
	case service != "iam" && service != "sts":
		pr.invalid("it is a resource of the service %s, not an account, user or role", service)
		return
	case !known:
		return
	}
	pr.Name = name
	n, whole := name.Concrete()
	switch {
	case !slash || whole && n == "":
	case service == "iam" && k == "role":
		pr.Type = RolePrincipal
	case service == "iam" && k == "user":
		pr.Type = UserPrincipal
	case service == "sts" && k == "federated-user":
		pr.Type = FederatedUser
	case service == "sts" && k == "assumed-role":
		pr.Type = SessionPrincipal
		if role, session, ok := strings.Cut(n, "/"); whole && (!ok || role == "" || session == "") {
			pr.invalid("the ARN of a session has the form assumed-role/Role/Session")
		}
	}
	switch {
	case pr.Type == InvalidPrincipal:
	case pr.Type != UnknownPrincipal:
		if strings.Contains(n, "${") {
			pr.invalid("a policy variable cannot stand in Principal")
		}
	case service == "iam" && k == "group":
		pr.invalid("an IAM group cannot be a principal; name users or roles")
	default:
		pr.invalid("the ARN does not end with root, role/Name, user/Name, assumed-role/Role/Session or federated-user/Name")
	}
}

func isAccountID(s string) bool {
	return len(s) == 12 && strings.Trim(s, "0123456789") == ""
}

// isUniqueID follows "IAM identifiers" of the IAM User Guide: a four-letter prefix and 16 or more characters.
func isUniqueID(s string) bool {
	if len(s) < 16 || len(s) > 128 || !strings.HasPrefix(s, "A") {
		return false
	}
	switch s[:4] {
	case "AIDA", "AROA", "AIPA", "ANPA", "AGPA", "ASCA", "AKIA", "ASIA":
		return strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == ""
	default:
		return false
	}
}

// serviceSuffixes are the DNS suffixes of service principals in all partitions.
var serviceSuffixes = []string{".amazonaws.com", ".amazonaws.com.cn", ".amazonaws.eu", ".amazon.com", ".c2s.ic.gov", ".sc2s.sgov.gov", ".cloud.adc-e.uk", ".csp.hci.ic.gov", ".aws", ".aws.internal"}

// IsServicePrincipal reports whether a text has the form of the name of an AWS service: "s3.amazonaws.com".
func IsServicePrincipal(s string) bool {
	for _, suffix := range serviceSuffixes {
		if name, ok := strings.CutSuffix(s, suffix); ok {
			return name != "" && strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._") == ""
		}
	}
	return false
}
