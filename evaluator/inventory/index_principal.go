package inventory

import (
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
)

// addPrincipals notes the names of users and roles, and of groups and managed policies within their account.
func (x *Index) addPrincipals(a *Account, d *AuthorizationDetails) {
	for i := range d.UserDetailList {
		u := &d.UserDetailList[i]
		x.named("user", PrincipalAt{Account: a, User: u}, u.Arn, u.Path, u.UserName)
	}
	for i := range d.RoleDetailList {
		r := &d.RoleDetailList[i]
		x.named("role", PrincipalAt{Account: a, Role: r}, r.Arn, r.Path, r.RoleName)
	}
	for i := range d.GroupDetailList {
		g := &d.GroupDetailList[i]
		name := identity(g.GroupName)
		if name == "" {
			name = resourceName(concrete(g.Arn))
		}
		if name != "" {
			x.groups[inAccount{a, name}] = g
		}
	}
	for i := range d.Policies {
		p := &d.Policies[i]
		if name := identity(p.Arn); name != "" {
			x.policies[inAccount{a, name}] = p
		}
	}
}

// named notes a principal under its ARN, "role/path/App", "role/App", "App" and, for a role, that of its sessions.
func (x *Index) named(kind string, at PrincipalAt, arnNode, pathNode, nameNode *document.Node) {
	x.principal(identity(arnNode), at)
	owner, name, path := concrete(at.Account.AccountID), concrete(nameNode), concrete(pathNode)
	if full, ok := parseARN(concrete(arnNode)); ok {
		owner = full.account
		x.principal(full.anyPartition(), at)
		if name == "" {
			name = resourceName(full.resource)
		}
		if path == "" {
			path = strings.TrimSuffix(strings.TrimPrefix(full.resource, kind), name)
		}
	}
	if name == "" {
		x.principal(identity(nameNode), at)
		return
	}
	if path == "" {
		path = "/"
	}
	x.principal(kind+path+name, at)
	x.principal(kind+"/"+name, at)
	x.principal(name, at)
	if at.Role != nil {
		x.principal("assumed-role/"+name, at)
	}
	if owner != "" {
		x.principal(arn{service: "iam", account: owner, resource: kind + path + name}.anyPartition(), at)
		if at.Role != nil {
			x.principal(arn{service: "sts", account: owner, resource: "assumed-role/" + name}.anyPartition(), at)
		}
	}
	x.principalName = append(x.principalName, kind+"/"+name)
}

func (x *Index) principal(name string, at PrincipalAt) {
	same := func(b PrincipalAt) bool { return b == at }
	if name != "" && !slices.ContainsFunc(lastOf(x.principals[name]), same) {
		x.principals[name] = append(x.principals[name], at)
	}
}

// Principals returns the users and roles that a name can mean: an ARN, that of a role's session included, or "role/App",
// "role/path/App", "user/Alice", "assumed-role/App/session" and "App". Several accounts can have a role of one name, and one
// account a role and a user: the caller refuses what is ambiguous, or gives a scope. Upper and lower case differ. Account
// principals, federated users and services are not in an inventory.
func (x *Index) Principals(name string, s Scope) []PrincipalAt {
	full, isARN := parseARN(name)
	resource := name
	if isARN {
		resource = full.resource
	}
	if session := strings.Split(resource, "/"); session[0] == "assumed-role" && len(session) == 3 {
		resource = session[0] + "/" + session[1]
	}
	if isARN {
		full.resource = resource
		resource = full.anyPartition()
	}
	var found []PrincipalAt
	for _, p := range x.principals[resource] {
		of, known := parseARN(concrete(p.arn()))
		if (!isARN || !known || of.partition == full.partition) && s.mayBe(p.Account.AccountID, nil) {
			found = append(found, p)
		}
	}
	return found
}

// PrincipalsOf returns the users and roles that a value of the inventory means: a GranteePrincipal, a Principal of a policy.
// Values of code that are not known mean the principal with the same symbol.
func (x *Index) PrincipalsOf(n *document.Node) []PrincipalAt {
	if text := concrete(n); text != "" {
		return x.Principals(text, Scope{})
	}
	return x.principals[identity(n)]
}

func (p PrincipalAt) arn() *document.Node {
	if p.Role != nil {
		return p.Role.Arn
	}
	return p.User.Arn
}

// Name returns the name of the principal for messages: its ARN, or "role App of account …" where that is not known.
func (p PrincipalAt) Name() string {
	if n := p.arn(); n != nil {
		return n.Display()
	}
	kind, name := "user ", (*document.Node)(nil)
	if p.Role != nil {
		kind, name = "role ", p.Role.RoleName
	} else {
		name = p.User.UserName
	}
	return kind + name.Display() + " of account " + p.Account.AccountID.Display()
}
