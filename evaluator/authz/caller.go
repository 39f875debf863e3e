package authz

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
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
	// pathless says that nobody knows the path of the caller's role: the ARN of a session has none.
	pathless bool
	// unnamed says that the caller is some principal that no policy names.
	unnamed  bool
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
	if t.concrete() && !strings.HasPrefix(t.known, "arn:") {
		if policy.IsServicePrincipal(t.known) && len(w.index.Principals(t.known, inventory.Scope{})) == 0 {
			return serviceOf(t.known), nil
		}
		found, err := w.named(t.known)
		if err != nil {
			return nil, err
		}
		t = found
	} else if strings.Contains(t.known, "${") {
		for _, a := range w.accounts { // the ARN of a principal from code, as messages write it
			for _, id := range a.identities {
				if id.arn.String() == t.known {
					t = id.arn
				}
			}
		}
	}
	if c := w.known(t.known); c != nil {
		return c, nil
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

// known is the quick way to a user, a role or a session of a role whose ARNs the inventory has; nil for others.
func (w *World) known(arn string) *caller {
	partition, rest, _ := strings.Cut(strings.TrimPrefix(arn, "arn:"), ":")
	service, rest, _ := strings.Cut(rest, "::")
	account, rest, _ := strings.Cut(rest, ":")
	form, rest, _ := strings.Cut(rest, "/")
	kind, name := roleCaller, rest
	switch {
	case w.accounts[account] == nil:
		return nil
	case service == "sts" && form == "assumed-role":
		name, _, _ = strings.Cut(rest, "/")
	case service == "iam" && form == "user":
		kind = userCaller
		fallthrough
	case service == "iam" && form == "role":
		name = rest[strings.LastIndexByte(rest, '/')+1:]
	default:
		return nil
	}
	id := w.accounts[account].identities[identityKey(kind, name)]
	switch {
	case id == nil || id.self == nil || id.self.partition.known != partition || id.self.account.known != account:
		return nil
	case id.arn.known == arn:
		return id.self
	case service != "sts" || len(rest) <= len(name)+1:
		return nil
	}
	c := *id.self
	c.arn, c.session = text{known: arn}, text{known: rest[len(name)+1:]}
	c.names = slices.Clone(c.names)
	for i := range c.names {
		if n := &c.names[i]; n.kind == policy.SessionPrincipal {
			n.last = text{known: rest}
			n.name = identityOf(n.kind, partition, account, rest)
		}
	}
	return &c
}

func (c *caller) classify(service string, resource policy.Text) error {
	kind, rest, _ := resource.Cut('/')
	form, _ := kind.Concrete()
	name := asText(rest)
	switch whole, _ := resource.Concrete(); {
	case c.account.empty(), c.account.concrete() && len(c.account.known) != 12:
		return fmt.Errorf("the principal %q has no account id of 12 digits", c.arn)
	case service == "iam" && whole == "root":
		c.kind = rootCaller
	case name.empty():
		return c.wrong()
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
		c.principal, c.pathless = concat("arn:", c.partition, ":iam::", c.account, ":role/", c.name), true
	case service == "sts" && form == "federated-user":
		c.kind, c.name = federatedCaller, name
		c.add(policy.FederatedUser, yes, c.partition, c.account, name)
		// The session belongs to an IAM user, but its ARN does not say to which.
		user := text{parts: policy.Text{{Symbol: &document.Symbol{Kind: document.Name, ID: "user behind " + name.String(), Why: "the ARN of a federated user does not name the IAM user"}}}}
		c.add(policy.UserPrincipal, yes, c.partition, c.account, user)
	default:
		return c.wrong()
	}
	if c.kind == roleCaller {
		c.add(policy.RolePrincipal, yes, c.partition, c.account, c.name)
		c.add(policy.SessionPrincipal, yes, c.partition, c.account, concat(c.name, "/", c.session))
	}
	c.add(policy.AccountPrincipal, yes, text{}, c.account, text{})
	return nil
}

func (c *caller) wrong() error {
	return fmt.Errorf("the principal %q cannot call AWS: a user, role, session, federated user, root user or service can", c.arn)
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
			c.principal, c.pathless = c.identity.arn, false // with its path
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

// named returns the ARN of the principal that a short name means: "role/App", "assumed-role/App/session", "user/Alice", "App".
func (w *World) named(name string) (text, error) {
	found := w.index.Principals(name, inventory.Scope{})
	var names []string
	for _, p := range found {
		if full := p.Name(); !slices.Contains(names, full) { // code may make one of that name in several places
			names = append(names, full)
		}
	}
	switch {
	case len(names) > 1:
		return text{}, fmt.Errorf("the principal %q is ambiguous: it can be %s", name, strings.Join(names, " or "))
	case len(found) == 0:
		return w.fromCode(name)
	}
	var t text
	if r := found[0].Role; r != nil {
		t = textOf(r.Arn)
	} else {
		t = textOf(found[0].User.Arn)
	}
	if session := strings.Split(name, "/"); session[0] == "assumed-role" && len(session) == 3 {
		if arn, ok := policy.ParseARN(t.segments()); ok {
			return concat("arn:", asText(arn.Partition), ":sts::", asText(arn.Account), ":", name), nil
		}
	}
	return t, nil
}

// fromCode returns the ARN of the one principal from code that messages call by a name with symbols: "role/app-${var.env}".
func (w *World) fromCode(name string) (text, error) {
	var found []text
	var others []string
	for _, a := range w.ordered {
		for _, id := range a.ordered {
			switch short := strings.Replace(id.title, " ", "/", 1); {
			case id.name.concrete():
			case short == name || id.name.String() == name:
				found = append(found, id.arn)
			case len(others) < 3:
				others = append(others, short)
			}
		}
	}
	if len(found) == 1 {
		return found[0], nil
	}
	near := w.index.NearPrincipals(name)
	switch {
	case len(near) > 0:
	case len(name) == 12 && strings.Trim(name, "0123456789") == "":
		near = []string{"arn:aws:iam::" + name + ":root"}
	default:
		near = others
	}
	return text{}, &NoPrincipalError{Name: name, Near: near}
}

// NoPrincipalError says that a name is no principal's.
type NoPrincipalError struct {
	Name string
	// Near are names of principals that may be meant.
	Near []string
}

func (e *NoPrincipalError) Error() string {
	s := fmt.Sprintf("the principal %q is neither an ARN, the name of a service, such as s3.amazonaws.com, nor a principal of the inventory", e.Name)
	if len(e.Near) > 0 {
		s += "; did you mean " + strings.Join(e.Near, " or ") + "?"
	}
	return s
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
