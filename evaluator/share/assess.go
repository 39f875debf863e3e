package share

import (
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
	"github.com/kmslint/kmslint/evaluator/kms"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// assess decides what each consumer can do with each customer managed key of the inventory that encrypts the resource.
func (u *Unit) assess(r *Resource) {
	p := &place{unit: u, account: r.Account, region: r.Region}
	for i := range r.Consumers {
		c := &r.Consumers[i]
		if !c.Known() || c.Kind == ToEveryone || c.Own != authz.No && c.Kind != ToService {
			continue
		}
		var done []*inventory.Key
		for j := range r.Encryption {
			e := &r.Encryption[j]
			if e.Encrypted == authz.No || e.Key.Kind != CustomerManaged || e.Key.Key == nil || slices.Contains(done, e.Key.Key) {
				continue
			}
			done = append(done, e.Key.Key)
			m := r.MechanismOf(c)
			if c.Kind == ToService {
				switch p.foreign(&e.Key) {
				case authz.Yes:
					m = Lookup("auto-scaling-foreign-key")
				case authz.Unknowable:
					continue
				}
			}
			a := Access{Consumer: i, Encryption: j, Mechanism: m}
			q := question{unit: u, consumer: c, key: e.Key.Key, mechanism: m}
			q.answer(&a)
			r.Access = append(r.Access, a)
		}
	}
}

// question asks what one consumer can do with one key.
type question struct {
	unit      *Unit
	consumer  *Consumer
	key       *inventory.Key
	mechanism *Mechanism
	// anyAccount leaves open which account the code is deployed to, where it does not say so.
	anyAccount bool
}

func (q *question) answer(a *Access) {
	anything, open := authz.No, false
	for i := range q.mechanism.Steps {
		step := &q.mechanism.Steps[i]
		s := StepAccess{Step: step}
		for action := range step.Actions.All() {
			v := q.ask(step, action)
			switch v.allows {
			case authz.Yes:
				anything = authz.Yes
			case authz.Unknowable:
				s.Open, open = s.Open.With(action), true
			default:
				s.Missing = s.Missing.With(action)
			}
			if v.denied {
				s.Denied = s.Denied.With(action)
			}
			for _, b := range v.blocked {
				b.Demand = deployed.Replace(b.Demand)
				s.Blocked = append(s.Blocked, Block{action, b})
			}
			for _, key := range v.keys {
				if !slices.Contains(a.Depends, key) {
					a.Depends = append(a.Depends, key)
				}
			}
		}
		a.Steps = append(a.Steps, s)
	}
	if anything == authz.No && open {
		anything = authz.Unknowable
	}
	a.Admitted = anything
	if a.Admitted == authz.Yes && q.consumer.Kind == ToAccount {
		q.permission(a)
	}
}

// deployed puts into messages what stands for the account and the Region that code goes to.
var deployed = strings.NewReplacer(here, "${this account}", elsewhere, "${this Region}")

// verdict is what is said of one action.
type verdict struct {
	allows  authz.Truth
	denied  bool
	blocked []authz.Blocked
	keys    []string
}

// ask decides an action in every place where the unit may be deployed.
func (q *question) ask(step *Step, action kms.Action) verdict {
	var out verdict
	for i, s := range q.unit.worlds() {
		v := q.askIn(s, step, action)
		if i == 0 {
			out = v
			continue
		}
		if v.allows != out.allows {
			out = verdict{allows: authz.Unknowable, keys: []string{"kms:ViaService"}}
		}
	}
	return out
}

// askIn decides an action in one place.
func (q *question) askIn(s *settled, step *Step, action kms.Action) verdict {
	key := s.keys[q.key]
	if step.Caller == ByService {
		return q.service(s, step, action, key)
	}
	out := q.among(q.guests(s, step, key), s, step, action, key)
	if out.allows != authz.No || q.consumer.Organization == "" {
		return out
	}
	if q.consumer.Kind == ToUnit { // it may be inside of one that the key lets in
		m := q.membership(document.Part{Symbol: &document.Symbol{ID: "units above " + q.consumer.ID, Why: "the ARN of a unit does not name them"}})
		if v := q.among([]*authz.Guest{s.world.Somebody(literal(stranger), m, key)}, s, step, action, key); v.allows != authz.No {
			return verdict{allows: authz.Unknowable, keys: []string{"aws:PrincipalOrgPaths"}}
		}
	}
	if q.listed(s, step, action, key) {
		return verdict{allows: authz.Unknowable, keys: []string{"aws:PrincipalAccount"}}
	}
	return out
}

// among decides an action for several principals: it is allowed if it is to any of them.
func (q *question) among(guests []*authz.Guest, s *settled, step *Step, action kms.Action, key *inventory.Key) verdict {
	out := verdict{allows: authz.No}
	for _, g := range guests {
		side, err := s.world.KeySide(g, q.call(s, step, action), key)
		if err != nil {
			return verdict{allows: authz.Unknowable}
		}
		is := side.Allows
		switch step.Caller {
		case ByRole: // its policy is fixed, and allows nothing on customer managed keys
			is = side.Named
		case ByGrantee:
			is = side.Granted
		}
		if is == authz.No && (step.Caller == ByRole || step.Caller == ByGrantee) && q.key.Grants == nil && q.key.Address == "" {
			is = authz.Unknowable // nobody collected the grants
		}
		if is == authz.Yes {
			return verdict{allows: authz.Yes}
		}
		if is == authz.Unknowable {
			out.allows = authz.Unknowable
		}
		out.denied = out.denied || side.Denied
		out.blocked = append(out.blocked, side.Blocked...)
		out.keys = append(out.keys, side.Keys...)
	}
	if out.allows != authz.No {
		out.denied, out.blocked = false, nil
	}
	return out
}

// call is the request that a step makes.
func (q *question) call(s *settled, step *Step, action kms.Action) authz.Call {
	c := authz.Call{Action: action, Via: step.Via, Open: slices.Clone(open)}
	for _, name := range q.mechanism.Context {
		c.Open = append(c.Open, "kms:encryptioncontext:"+name)
	}
	if len(q.mechanism.Context) > 0 {
		c.Open = append(c.Open, "kms:encryptioncontextkeys")
	}
	if step.Caller == ByRole || step.Caller == ByGrantee {
		c.Open = append(c.Open, "kms:viaservice") // AWS does not say through which service the role calls
	}
	if step.Caller == ByService {
		q.ofService(s, &c)
	}
	switch {
	case action != kms.ActionCreateGrant:
	case step.Via != "":
		c.Open = append(c.Open, grantKeys...) // the service chooses them
	default:
		c.Params = map[string]any{"GranteePrincipal": "arn:aws:iam::" + display(q.accountIn(s)) + scalingRole, "Operations": operations(q.mechanism)}
	}
	return c
}

// open are condition keys that a request of somebody else may have with any value.
var open = []string{"aws:sourceip", "aws:multifactorauthpresent", "aws:multifactorauthage", "aws:useragent", "aws:tokenissuetime", "aws:sourceidentity"}

// grantKeys are condition keys about the grant that a service makes.
var grantKeys = []string{"kms:grantoperations", "kms:grantconstrainttype", "kms:granteeprincipal", "kms:retiringprincipal", "kms:granteeserviceprincipal", "kms:retiringserviceprincipal"}

// operations are those that a grant for the first step of a mechanism has.
func operations(m *Mechanism) []string {
	var out []string
	for a := range m.Steps[0].Actions.All() {
		out = append(out, a.Name())
	}
	return out
}

// accountIn is the consumer's account.
func (q *question) accountIn(s *settled) policy.Text {
	t := s.text(q.consumer.text)
	if arn, ok := policy.ParseARN(t); ok {
		return arn.Account
	}
	return t
}

// guests are the principals that may stand for the consumer.
func (q *question) guests(s *settled, step *Step, key *inventory.Key) []*authz.Guest {
	var out []*authz.Guest
	add := func(g *authz.Guest) {
		if g != nil {
			out = append(out, g)
		}
	}
	c := q.consumer
	switch {
	case step.Caller == ByRole || step.Caller == ByGrantee:
		role := s.text(c.text)
		add(s.world.Guest(role))
		for _, g := range s.world.Guests(q.accountIn(s), key) { // a group that names no role may be given another one of Auto Scaling
			if strings.Contains(g.ARN(), "/AWSServiceRoleForAutoScaling_") && strings.HasSuffix(display(role), scalingRole) {
				add(g)
			}
		}
	case step.Caller == ByService:
		for _, name := range serviceNames(display(s.text(c.text))) {
			add(s.world.Guest(literal(name)))
		}
	case c.Organization != "":
		add(s.world.Somebody(literal(stranger), q.membership(), key))
	default:
		account := q.accountIn(s)
		add(s.world.Somebody(account, nil, key))
		for _, g := range s.world.Guests(account, key) {
			add(g)
		}
	}
	return out
}

// membership is that of an account of the organization or unit; above are the units between the root and the unit.
func (q *question) membership(above ...document.Part) *authz.Membership {
	c := q.consumer
	m := &authz.Membership{ID: literal(c.Organization)}
	if c.Kind == ToUnit {
		root, _, _ := strings.Cut(strings.TrimPrefix(c.ID, "ou-"), "-")
		m.Path = slices.Concat(literal(c.Organization+"/r-"+root+"/"), above, literal(c.ID+"/"))
	}
	return m
}

// stranger is an account that no policy names.
const stranger = "000000000001"

// listed reports whether a key lets in some other account that it names: those may be all of an organization.
func (q *question) listed(s *settled, step *Step, action kms.Action, key *inventory.Key) bool {
	return slices.ContainsFunc(s.world.Accounts(key), func(account policy.Text) bool {
		side, err := s.world.KeySide(s.world.Somebody(account, nil, key), q.call(s, step, action), key)
		return err == nil && side.Allows == authz.Yes
	})
}

// permission asks what the consumer's own principals may do.
func (q *question) permission(a *Access) {
	s := q.unit.worlds()[0]
	for i := range q.mechanism.Steps {
		step := &q.mechanism.Steps[i]
		if !step.Vital || step.Caller != ByConsumer || a.Steps[i].Missing != 0 || a.Steps[i].Open != 0 {
			continue
		}
		var calls []authz.Call
		for action := range step.Actions.All() {
			calls = append(calls, q.call(s, step, action))
		}
		if p, err := s.world.Permitted(q.accountIn(s), calls, s.keys[q.key]); err == nil {
			a.Permission = p
		}
	}
}
