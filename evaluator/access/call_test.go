package access_test

import (
	"maps"
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/access"
	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
	"github.com/kmslint/kmslint/evaluator/kms"
	"pgregory.net/rapid"
)

// A call is a request with all that decides it but the key policy. The inventory in which it is decided is made here, not
// by the package that is tested.
type call struct {
	access.Single
	// principal is the caller as requests name it: for a role the ARN of a session.
	principal string
	region    string
	params    map[string]any
}

// alwaysThere are keys that every request has.
var alwaysThere = []string{"aws:currenttime", "aws:epochtime", "aws:viaawsservice"}

// call draws a request that the axioms allow.
func (g gen) call() *call {
	c := &call{region: "us-east-1"}
	c.Action, _ = kms.ParseAction(pick(g, "asked", asked...))
	c.caller(g)
	c.Context = map[string][]string{"aws:SecureTransport": {"true"}, "aws:RequestedRegion": {"us-east-1"}, "aws:ResourceAccount": {owner}}
	service := !strings.HasPrefix(c.ARN, "arn:")
	if (service || strings.Contains(c.ARN, "federated")) && (c.Action == kms.ActionCreateAlias || c.Action == kms.ActionReplicateKey) { // they need policies of IAM
		c.Action = kms.ActionDecrypt
	}
	for _, d := range domains {
		name := strings.ToLower(d.key)
		info, known := kms.LookupConditionKey(d.key)
		switch {
		case d.by:
		case known && !info.Actions.Has(c.Action), len(d.requests) == 0,
			strings.HasPrefix(name, "aws:source") && (info.Name == "aws:SourceArn" || info.Name == "aws:SourceAccount") && !service,
			service && (strings.HasPrefix(name, "aws:principaltag/") || name == "aws:principalorgpaths" || name == "aws:federatedprovider" || name == "kms:viaservice"):
			c.Context[d.key] = []string{}
		case d.multi:
			list := []string{}
			for range pick(g, "values of "+d.key, 0, 1, 1, 2, 3) {
				list = append(list, pick(g, d.key, d.requests...))
			}
			c.Context[d.key] = list
		case !slices.Contains(alwaysThere, name) && pick(g, "has "+d.key, 0, 1, 1) == 0:
			c.Context[d.key] = []string{}
		default:
			c.Context[d.key] = []string{pick(g, d.key, d.requests...)}
		}
	}
	c.request(g)
	return c
}

// request draws the parameters that grants ask for, as the context has them.
func (c *call) request(g gen) {
	c.params = map[string]any{}
	if v := c.Context["KMS:EncryptionContext:app"]; len(v) == 1 && c.Action != kms.ActionCreateGrant {
		pairs := map[string]any{pick(g, "case of a key", "app", "App"): v[0]}
		if pick(g, "another pair", 0, 0, 1) == 1 {
			pairs["b"] = "c"
		}
		c.params["EncryptionContext"] = pairs
	}
	if c.Action == kms.ActionCreateGrant {
		c.params["Operations"] = []any{pick(g, "operation", "Decrypt", "Encrypt")}
		if pick(g, "constraints", 0, 1) == 1 {
			c.params["Constraints"] = map[string]any{pick(g, "constraint", "EncryptionContextEquals", "EncryptionContextSubset"): map[string]any{"app": pick(g, "value", "s3", "q")}}
		}
	}
}

// caller draws who calls.
func (c *call) caller(g gen) {
	account := pick(g, "account", owner, owner, partner, "777788889999")
	c.Side = pick(g, "side", authz.SideAllows, authz.SideSilent, authz.SideLimits)
	switch pick(g, "kind", "role", "role", "role", "user", "root", "service", "federated") {
	case "service":
		c.ARN, c.Side = pick(g, "service", "s3.amazonaws.com", "sns.amazonaws.com", "ec2.amazonaws.com", "s3.us-east-1.amazonaws.com", "ec2.us-east-1.amazonaws.com"), authz.SideAllows
		c.principal = c.ARN
		return
	case "root":
		c.ARN, c.Side = "arn:aws:iam::"+account+":root", authz.SideAllows
		c.principal = c.ARN
		return
	case "federated":
		c.ARN = "arn:aws:sts::" + account + ":federated-user/" + pick(g, "name", "Fay", "Gus")
		c.principal = c.ARN
		if c.Side == authz.SideAllows { // nobody knows what the user behind it may do
			c.Side = authz.SideSilent
		}
		return
	case "user":
		c.ARN = "arn:aws:iam::" + account + ":user/" + pick(g, "name", "Ann", "team/Ann", "Bob", "ann")
		c.principal = c.ARN
	default:
		partition := pick(g, "partition", "aws", "aws", "aws", "aws-cn")
		name := pick(g, "name", "App", "team/App", "Bee", "team/Bee", "teamx", "p", "app", "team/deep/App")
		c.ARN, c.Session = "arn:"+partition+":iam::"+account+":role/"+name, pick(g, "session", "s1", "s2")
		c.principal = "arn:" + partition + ":sts::" + account + ":assumed-role/" + name[strings.LastIndex(name, "/")+1:] + "/" + c.Session
	}
	c.Bounded = pick(g, "boundary", false, false, true)
}

func text(s string) *document.Node { return &document.Node{Kind: document.String, Text: s} }

// decide decides the call by a key policy and grants as kmslint can would.
func (c *call) decide(t failing, s access.Subject) authz.Outcome {
	t.Helper()
	details := &inventory.AuthorizationDetails{}
	inline := []inventory.InlinePolicy{{PolicyName: text("p"), PolicyDocument: text(allowAll)}}
	if c.Side == authz.SideSilent {
		inline[0].PolicyDocument = text(allowOther)
	}
	r := &authz.Request{Principal: c.principal, Action: c.Action.String(), Resource: "key", Context: maps.Clone(c.Context), Params: c.params}
	delete(r.Context, "aws:ResourceAccount") // it follows from the key, but for an alias from the caller
	var boundary *inventory.PermissionsBoundary
	allowed := allowAll
	switch {
	case c.Side != authz.SideLimits:
	case c.Bounded:
		allowed = allowOther
	default:
		r.SessionPolicies = []*document.Node{text(allowOther)}
	}
	if c.Bounded {
		arn := text("arn:aws:iam::aws:policy/B")
		boundary = &inventory.PermissionsBoundary{PermissionsBoundaryArn: arn}
		details.Policies = []inventory.ManagedPolicy{{PolicyName: text("B"), Arn: arn, PolicyVersionList: []inventory.PolicyVersion{{Document: text(allowed)}}}}
	}
	name := c.ARN[strings.LastIndex(c.ARN, "/")+1:]
	switch {
	case c.is("role"):
		details.RoleDetailList = []inventory.Role{{RoleName: text(name), Arn: text(c.ARN), RolePolicyList: inline, PermissionsBoundary: boundary}}
	case c.is("user"):
		details.UserDetailList = []inventory.User{{UserName: text(name), Arn: text(c.ARN), UserPolicyList: inline, PermissionsBoundary: boundary}}
	}
	key := inventory.Key{Address: "key", KeyMetadata: inventory.KeyMetadata{Arn: text("arn:aws:kms:" + c.region + ":" + owner + ":key/a"), KeyManager: text("CUSTOMER")}, Policy: s.Policy, Grants: append([]inventory.Grant{}, s.Grants...)}
	home := inventory.Account{AccountID: text(owner), Regions: []inventory.Region{{Region: text(c.region), Keys: []inventory.Key{key}}}}
	accounts := []inventory.Account{home}
	switch parts := strings.Split(c.ARN, ":"); {
	case len(parts) < 5:
	case parts[4] == owner:
		accounts[0].AuthorizationDetails = details
	default:
		accounts = append(accounts, inventory.Account{AccountID: text(parts[4]), AuthorizationDetails: details})
	}
	w, _ := authz.Compile(&inventory.Inventory{Schema: inventory.Schema, Accounts: accounts}, document.Limits{})
	p, err := w.Prepare(r)
	if err != nil {
		t.Fatalf("Prepare(%+v): %v", r, err)
	}
	return p.Outcome()
}

// is reports whether the caller is a user or role.
func (c *call) is(form string) bool {
	parts := strings.SplitN(c.ARN, ":", 6)
	return len(parts) == 6 && strings.HasPrefix(parts[5], form+"/")
}

// callsOf returns the calls that a witness can be. It names a session, whose role can be any of that name among some ARNs; it
// does not say either whether the caller has a permissions boundary, or what the policies on its side say, but the group that it
// stands for does.
func callsOf(cell *access.Cell, arns []string) []*call {
	w := cell.Witness
	c := call{principal: w.Principal, region: "us-east-1"}
	c.Context, c.params = w.Context, w.Params
	c.Action, _ = kms.ParseAction(w.Action)
	for name, values := range w.Context {
		if strings.EqualFold(name, "aws:RequestedRegion") && len(values) == 1 {
			c.region = values[0]
		}
	}
	switch {
	case w.SessionPolicies != nil:
		c.Side = authz.SideLimits
	case strings.Contains(cell.How, "even without an IAM policy"):
		c.Side = authz.SideSilent
	}
	c.ARN = w.Principal
	out := []*call{}
	add := func(arn string) {
		for _, bounded := range []bool{false, true} {
			d := c
			d.ARN = arn
			if d.Bounded = bounded && (d.is("role") || d.is("user")); d.Bounded == bounded {
				out = append(out, &d)
			}
		}
	}
	parts := strings.Split(w.Principal, "/")
	if !strings.Contains(w.Principal, ":assumed-role/") || len(parts) != 3 {
		add(w.Principal)
		return out
	}
	role := strings.Replace(strings.TrimSuffix(parts[0], "assumed-role"), ":sts:", ":iam:", 1) + "role/"
	for _, arn := range append([]string{role + parts[1]}, arns...) {
		if strings.HasPrefix(arn, role) && strings.HasSuffix(arn, "/"+parts[1]) {
			add(arn)
		}
	}
	return out
}

// fatal lets helpers for tests take a check of rapid.
type fatal struct{ t *rapid.T }

func (f fatal) Helper()                           {}
func (f fatal) Fatalf(format string, args ...any) { f.t.Fatalf(format, args...) }
