package authz

import (
	"fmt"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// callerKind is the form of a principal that makes a request. The zero kind is none.
type callerKind uint8

const (
	noCaller        callerKind = iota
	userCaller                 // an IAM user
	roleCaller                 // a session of a role
	federatedCaller            // a federated user session
	rootCaller                 // the root user of an account
	serviceCaller              // an AWS service
)

func (k callerKind) String() string {
	return [...]string{"nobody", "user", "role", "federated user", "root user", "service"}[k]
}

// principalType is the value of aws:PrincipalType.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principaltype
func (k callerKind) principalType() string {
	return [...]string{"", "User", "AssumedRole", "FederatedUser", "Account", ""}[k]
}

// caller is the principal of a request.
type caller struct {
	kind      callerKind
	arn       text // as the request has it
	principal text // aws:PrincipalArn: the role's ARN for a session
	partition text
	account   text
	name      text // of the user or role, without path
	session   text
	service   string
	// names are the principals of policies that stand for the caller.
	names        []callerName
	serviceNames []text
	// identity is nil where the account's principals were not collected, or the caller is not among them.
	identity *identity
	of       *account // nil for a service
	linked   bool
	orgID    values
	orgPaths values
}

// callerName is one of the principals that stand for a caller. It is yes unless nobody knows whether it does.
type callerName struct {
	kind                     policy.PrincipalType
	is                       truth
	name                     string
	partition, account, last text
}

func (c *caller) add(kind policy.PrincipalType, is truth, partition, account, last text) {
	n := callerName{kind: kind, is: is, partition: partition, account: account, last: last}
	if kind == policy.AccountPrincipal {
		n.partition, n.last = text{}, text{}
	}
	if partition.concrete() && account.concrete() && last.concrete() {
		n.name = identityOf(kind, partition.known, account.known, last.known)
	}
	c.names = append(c.names, n)
}

// sessionName stands for the name of a session that the request leaves open.
func sessionName(role string) text {
	return text{parts: policy.Text{{Symbol: &document.Symbol{
		Kind: document.Name, ID: "session name", Why: "the request names role " + role + ", not one of its sessions",
	}}}}
}

// caller returns the principal of a request. The text is an ARN of a user, role, session, federated user or root user, the
// name of a service, or for a principal from code its ARN with symbols as the inventory has it.
func (w *World) caller(t text) (*caller, error) {
	if s := t.known; t.concrete() {
		if found := w.byDisplay(s); found != nil {
			t = found.arn
		} else if !strings.HasPrefix(s, "arn:") {
			if strings.Contains(s, ".") && !strings.ContainsAny(s, " /:*") {
				return serviceOf(s), nil
			}
			return nil, fmt.Errorf("the principal %q is neither an ARN nor the name of a service, such as s3.amazonaws.com", s)
		}
	}
	arn, ok := policy.ParseARN(t.segments())
	if !ok {
		return nil, fmt.Errorf("the principal %q is not an ARN of a user, role, session, federated user or root user", t)
	}
	service, _ := arn.Service.Concrete()
	c := &caller{arn: t, principal: t, partition: asText(arn.Partition), account: asText(arn.Account)}
	if err := c.classify(service, arn.Resource); err != nil {
		return nil, err
	}
	c.find(w)
	return c, nil
}

func (c *caller) classify(service string, resource policy.Text) error {
	kind, rest, _ := resource.Cut('/')
	form, _ := kind.Concrete()
	name := asText(rest)
	wrong := fmt.Errorf("the principal %q cannot call AWS: a user, role, session, federated user, root user or service can", c.arn)
	switch whole, _ := resource.Concrete(); {
	case c.account.empty(), c.account.concrete() && len(c.account.known) != 12:
		return fmt.Errorf("the principal %q has no account id of 12 digits", c.arn)
	case service == "iam" && whole == "root":
		c.kind = rootCaller
	case name.empty():
		return wrong
	case service == "iam" && form == "user":
		c.kind, c.name = userCaller, lastSegment(name)
		c.add(policy.UserPrincipal, yes, c.partition, c.account, c.name)
	case service == "iam" && form == "role":
		c.kind, c.name = roleCaller, lastSegment(name)
		c.session = sessionName(c.name.String())
	case service == "sts" && form == "assumed-role":
		role, session, ok := rest.Cut('/')
		if !ok || len(role) == 0 || len(session) == 0 {
			return fmt.Errorf("the principal %q is no session: its ARN ends with assumed-role/Role/Session", c.arn)
		}
		c.kind, c.name, c.session = roleCaller, asText(role), asText(session)
		c.principal = concat("arn:", c.partition, ":iam::", c.account, ":role/", c.name)
	case service == "sts" && form == "federated-user":
		c.kind, c.name = federatedCaller, name
		c.add(policy.FederatedUser, yes, c.partition, c.account, name)
		// The session belongs to an IAM user, but its ARN does not say to which.
		user := text{parts: policy.Text{{Symbol: &document.Symbol{Kind: document.Name, ID: "user behind " + name.String(), Why: "the ARN of a federated user does not name the IAM user"}}}}
		c.add(policy.UserPrincipal, yes, c.partition, c.account, user)
	default:
		return wrong
	}
	if c.kind == roleCaller {
		c.add(policy.RolePrincipal, yes, c.partition, c.account, c.name)
		c.add(policy.SessionPrincipal, yes, c.partition, c.account, concat(c.name, "/", c.session))
	}
	c.add(policy.AccountPrincipal, yes, text{}, c.account, text{})
	return nil
}

// find looks the caller up in its account.
func (c *caller) find(w *World) {
	c.of = w.accounts[c.account.String()]
	if c.of == nil {
		c.of = w.compiler.newAccount(c.account)
	}
	c.orgID, c.orgPaths = c.of.org.id, c.of.org.paths
	if c.kind == userCaller || c.kind == roleCaller {
		c.identity = c.of.identities[identityKey(c.kind, c.name.String())]
	}
	if c.identity != nil {
		c.linked = c.identity.linked
		if c.kind == roleCaller && !c.identity.arn.empty() {
			c.principal = c.identity.arn // with its path
		}
		return
	}
	path := c.principal.String()
	c.linked = c.kind == roleCaller && (strings.Contains(path, ":role"+linkedPath) || strings.HasPrefix(c.name.String(), "AWSServiceRoleFor"))
}

// serviceOf returns the caller that is an AWS service.
func serviceOf(name string) *caller {
	c := &caller{kind: serviceCaller, arn: text{known: name}, service: name, serviceNames: []text{{known: name}}}
	if first, rest, _ := strings.Cut(name, "."); strings.HasSuffix(rest, ".amazonaws.com") {
		c.serviceNames = append(c.serviceNames, text{known: first + ".amazonaws.com"}) // a regional name
	}
	c.add(policy.ServicePrincipal, yes, text{}, text{}, text{known: name})
	return c
}

// byDisplay finds a principal by its ARN as messages write it.
func (w *World) byDisplay(arn string) *identity {
	if !strings.Contains(arn, "${") {
		return nil
	}
	for _, a := range w.accounts {
		for _, id := range a.identities {
			if id.arn.String() == arn {
				return id
			}
		}
	}
	return nil
}

func (c *caller) accountValue() values {
	if c.kind == serviceCaller {
		return absent
	}
	return valueOf(c.account)
}

func (c *caller) arnValue() values {
	if c.kind == serviceCaller {
		return absent
	}
	return valueOf(c.principal)
}

func (c *caller) tag(name string) values {
	switch {
	case c.kind != userCaller && c.kind != roleCaller:
		return absent
	case c.identity == nil && (!c.of.collected || c.of.partial):
		return maybe
	case c.identity == nil:
		return absent
	default:
		return c.identity.tags.get(name)
	}
}

// userID is aws:userid: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable
func (c *caller) userID() values {
	switch c.kind {
	case rootCaller:
		return valueOf(c.account)
	case federatedCaller:
		return valueOf(concat(c.account, ":", c.name))
	case userCaller, roleCaller:
		if c.identity == nil || c.identity.uniqueID.empty() {
			return unsaid
		}
		if c.kind == userCaller {
			return valueOf(c.identity.uniqueID)
		}
		return valueOf(concat(c.identity.uniqueID, ":", c.session))
	default:
		return absent
	}
}

func (c *caller) userName() values {
	if c.kind != userCaller {
		return absent
	}
	return valueOf(c.name)
}

// bounded reports whether the caller has a permissions boundary.
func (c *caller) bounded() truth {
	switch {
	case c.kind != userCaller && c.kind != roleCaller:
		return no
	case c.identity != nil:
		return truthOf(c.identity.boundary != nil || c.identity.boundaryGap != nil)
	case c.of.collected && !c.of.partial:
		return no
	default:
		return unknown
	}
}

// title is what messages call the caller.
func (c *caller) title() string {
	switch c.kind {
	case rootCaller:
		return "the root user of account " + c.account.String()
	case serviceCaller:
		return "service " + c.service
	default:
		return c.kind.String() + " " + c.name.String()
	}
}
