package authz

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/kms"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// Prepared is a request, resolved against an inventory and split into its parts; it may be decided many times.
type Prepared struct {
	request *Request
	parts   []query
}

// Prepare resolves a request. The error is one sentence about the request: a principal, action or key that is not one, a
// context that contradicts them.
func (w *World) Prepare(r *Request) (*Prepared, error) {
	action, err := ParseAction(r.Action)
	if err != nil {
		return nil, err
	}
	c, err := w.caller(text{known: r.Principal})
	if err != nil {
		return nil, err
	}
	p, err := newParams(r.Params)
	if err != nil {
		return nil, err
	}
	b := &builder{world: w, request: r, out: &Prepared{request: r}}
	b.base = query{world: w, caller: c, params: p, time: r.Time}
	if err := b.surroundings(); err != nil {
		return nil, err
	}
	if err := b.split(action); err != nil {
		return nil, err
	}
	for i := range b.out.parts {
		if err := b.out.parts[i].contradiction(); err != nil {
			return nil, err
		}
	}
	return b.out, nil
}

// ParseAction returns the action of a name, in any case, with or without "kms:". ReEncrypt, the one operation that is no
// action, gives ReEncryptFrom; see [Request].
func ParseAction(name string) (kms.Action, error) {
	if a, ok := kms.ParseAction(name); ok {
		return a, nil
	}
	if set, ok := kms.Operation(name); ok {
		return set.Actions()[0], nil
	}
	if strings.ContainsAny(name, "*?") {
		return 0, fmt.Errorf("%q is a pattern; ask for one action", name)
	}
	if near, d := kms.NearestAction(name); d >= 0 {
		return 0, fmt.Errorf("%q is no action of KMS; did you mean %s?", name, near)
	}
	if service, _, ok := strings.Cut(name, ":"); ok && !strings.EqualFold(service, "kms") {
		return 0, fmt.Errorf("%q is an action of another service; only actions of KMS are decided", name)
	}
	return 0, fmt.Errorf("%q is no action of KMS", name)
}

// builder splits a request into its parts.
type builder struct {
	world   *World
	request *Request
	base    query
	out     *Prepared
}

// surroundings reads what all parts have in common: context, session policies, VPC endpoint.
func (b *builder) surroundings() error {
	r, q := b.request, &b.base
	q.given = make([]given, 0, len(r.Context))
	for name, list := range r.Context {
		g := given{name: strings.ToLower(name), values: values{is: yes}}
		switch {
		case len(list) == 1:
			g.one = text{known: list[0]}
		case len(list) == 0:
			g.values = absent
		default:
			for _, s := range list {
				g.list = append(g.list, text{known: s})
			}
		}
		q.given = append(q.given, g)
	}
	slices.SortFunc(q.given, func(a, b given) int { return strings.Compare(a.name, b.name) })
	for i := 1; i < len(q.given); i++ {
		if q.given[i].name == q.given[i-1].name {
			return fmt.Errorf("the context has the key %s twice, in different letter case", q.given[i].name)
		}
	}
	if r.Via != "" && q.caller.kind == serviceCaller {
		return fmt.Errorf("service %s calls of its own: what goes through another service is a call of a user or role", q.caller.service)
	}
	if stated, ok := b.stated("kms:viaservice"); ok && r.Via != "" && stated != r.Via && !strings.HasPrefix(stated, r.Via+".") {
		return fmt.Errorf("the context says kms:ViaService is %q, but the call is made through %s", stated, r.Via)
	}
	q.inSession = r.SessionPolicies != nil
	for _, n := range r.SessionPolicies {
		c, err := b.policy("a session policy", n, policy.Identity)
		if err != nil {
			return err
		}
		q.session = append(q.session, c)
	}
	if r.VPCEndpointPolicy != nil && r.VPCEndpointPolicy.Kind != document.Null {
		c, err := b.policy("the VPC endpoint policy", r.VPCEndpointPolicy, policy.Resource)
		if err != nil {
			return err
		}
		q.endpoint = c
	} else if vpce, ok := b.stated("aws:sourcevpce"); ok {
		if q.endpoint = b.world.endpoints[vpce]; q.endpoint == nil {
			q.unknownEndpoint = vpce
		}
	}
	if provider, ok := b.stated("aws:federatedprovider"); ok {
		c := *q.caller
		q.caller = &c
		q.caller.names = slices.Clone(c.names)
		q.caller.add(policy.FederatedProvider, yes, text{}, text{}, text{known: provider})
	}
	return nil
}

func (b *builder) policy(name string, n *document.Node, kind policy.Kind) (*compiled, error) {
	c, diagnostics := newCompiled(name, n, kind, b.world.limits)
	for _, d := range diagnostics {
		if d.Fatal {
			return nil, fmt.Errorf("%s cannot be read: %s: %s", name, placeOf(d.Span), d.Summary)
		}
	}
	return c, nil
}

// stated returns the single value of a key in the request's context.
func (b *builder) stated(name string) (string, bool) {
	for i := range b.base.given {
		if g := &b.base.given[i]; g.name == name && g.len() == 1 {
			return g.at(0).known, true
		}
	}
	return "", false
}

// split makes the parts of the request: actions on keys and aliases that must all be allowed.
// https://docs.aws.amazon.com/kms/latest/developerguide/kms-api-permissions-reference.html
func (b *builder) split(a kms.Action) error {
	if !a.Info().Key {
		return b.withoutKey(a)
	}
	reEncrypt := strings.EqualFold(strings.TrimPrefix(strings.ToLower(b.request.Action), "kms:"), "reencrypt")
	switch {
	case reEncrypt:
		return b.reEncrypt()
	case a == kms.ActionCreateAlias, a == kms.ActionUpdateAlias, a == kms.ActionDeleteAlias:
		return b.alias(a)
	}
	k, requestAlias, err := b.key(b.request.Resource)
	if err != nil {
		return err
	}
	q := b.part(a, k)
	q.requestAlias = requestAlias
	name := "EncryptionContext"
	switch a {
	case kms.ActionReEncryptFrom:
		name = "SourceEncryptionContext"
	case kms.ActionReEncryptTo:
		name = "DestinationEncryptionContext"
	}
	if a == kms.ActionRetireGrant {
		q.retires = k.grant(q.params)
	}
	if err := b.encryption(q, name); err != nil {
		return err
	}
	switch a {
	case kms.ActionReEncryptFrom:
		q.sameKey = b.isKey(k, "DestinationKeyId")
	case kms.ActionReEncryptTo:
		q.sameKey = b.isKey(k, "SourceKeyId")
	case kms.ActionReplicateKey:
		return b.replicate(k)
	case kms.ActionUpdatePrimaryRegion:
		return b.newPrimary(k)
	}
	return nil
}

// part adds a part about a key.
func (b *builder) part(a kms.Action, k *key) *query {
	q := b.base
	q.action, q.key, q.resource = a, k, k.arn
	q.sameKey = unsaid // ReEncrypt has two keys, and only its request says both
	q.via = via(b.request.Via, k.region.String())
	b.out.parts = append(b.out.parts, q)
	return &b.out.parts[len(b.out.parts)-1]
}

// identityPart adds a part that identity policies alone decide.
func (b *builder) identityPart(a kms.Action, resource text, region values) *query {
	q := b.base
	q.action, q.resource, q.regionIs = a, resource, region
	r := ""
	if region.len() == 1 {
		r = region.at(0).String()
	}
	q.via = via(b.request.Via, r)
	b.out.parts = append(b.out.parts, q)
	return &b.out.parts[len(b.out.parts)-1]
}

// via completes the name of a service to a value of kms:ViaService.
func via(service, region string) string {
	if service == "" || strings.Contains(service, ".") {
		return service
	}
	return service + "." + region + ".amazonaws.com"
}

// encryption reads what the request says of its encryption context and algorithm. For CreateGrant the constraints count; for
// RetireGrant those of the grant.
func (b *builder) encryption(q *query, name string) error {
	v := q.params.raw[name]
	c := &q.params.constraints
	if q.action == kms.ActionRetireGrant && q.retires != nil {
		c = &q.retires.constraints
	}
	if q.action == kms.ActionCreateGrant || q.action == kms.ActionRetireGrant {
		m := map[string]string{}
		for _, p := range append(append([]pair{}, c.equals...), c.subset...) {
			m[p.key] = p.value
		}
		v, name = m, "Constraints"
	}
	var err error
	if q.encryption, err = newEncryptionContext(v, name); err != nil {
		return err
	}
	member := strings.TrimSuffix(name, "EncryptionContext") + "EncryptionAlgorithm"
	q.algorithm = q.params.or(member, "SYMMETRIC_DEFAULT")
	return nil
}

// withoutKey is an action that no key takes part in. CreateKey with tags needs kms:TagResource too.
func (b *builder) withoutKey(a kms.Action) error {
	if b.request.Resource != "*" && b.request.Resource != "" {
		return fmt.Errorf("%s works on no key; the resource must be \"*\"", a)
	}
	region := values{}
	if r, ok := b.stated("aws:requestedregion"); ok {
		region = value(r)
	}
	b.identityPart(a, text{known: "*"}, region)
	if a == kms.ActionCreateKey && len(b.base.params.tagKeys) > 0 {
		b.identityPart(kms.ActionTagResource, b.newKey(region), region)
	}
	return nil
}

// newKey is the ARN of a key that the request makes.
func (b *builder) newKey(region values) text {
	c := b.base.caller
	r := text{parts: policy.Text{{Symbol: &document.Symbol{Kind: document.Region, ID: "Region of the request", Why: "the request does not say it"}}}}
	if region.len() == 1 {
		r = region.at(0)
	}
	id := text{parts: policy.Text{{Symbol: &document.Symbol{Kind: document.Name, ID: "id of the new key", Why: "the request makes the key"}}}}
	return concat("arn:", c.partition, ":kms:", r, ":", c.account, ":key/", id)
}

// reEncrypt needs ReEncryptFrom on the source key and ReEncryptTo on the destination key.
func (b *builder) reEncrypt() error {
	from := b.request.Resource
	if s := b.base.params.or("SourceKeyId", ""); s != "" && (from == "" || from == "*") {
		from = s
	}
	to := b.base.params.or("DestinationKeyId", "")
	if to == "" {
		return fmt.Errorf("ReEncrypt needs the parameter DestinationKeyId")
	}
	source, sourceAlias, err := b.key(from)
	if err != nil {
		return err
	}
	destination, destinationAlias, err := b.key(to)
	if err != nil {
		return fmt.Errorf("the parameter DestinationKeyId: %w", err)
	}
	same := boolean(source == destination)
	b.part(kms.ActionReEncryptFrom, source)
	b.part(kms.ActionReEncryptTo, destination)
	first, second := &b.out.parts[0], &b.out.parts[1]
	first.requestAlias, second.requestAlias = sourceAlias, destinationAlias
	first.sameKey, second.sameKey = same, same
	if err := b.encryption(first, "SourceEncryptionContext"); err != nil {
		return err
	}
	return b.encryption(second, "DestinationEncryptionContext")
}

// isKey says whether a parameter names the key.
func (b *builder) isKey(k *key, parameter string) values {
	name := b.base.params.or(parameter, "")
	if name == "" {
		return unsaid
	}
	other, _, err := b.key(name)
	if err != nil {
		return unsaid
	}
	return boolean(other == k)
}

// replicate needs kms:CreateKey in the replica's Region too.
func (b *builder) replicate(k *key) error {
	region := values{}
	if r := b.base.params.or("ReplicaRegion", ""); r != "" {
		region = value(r)
	}
	create := b.identityPart(kms.ActionCreateKey, text{known: "*"}, region)
	create.elsewhere()
	create.replicaOf = k
	if len(b.base.params.tagKeys) > 0 {
		b.identityPart(kms.ActionTagResource, b.newKey(region), region).elsewhere()
	}
	return nil
}

// elsewhere makes the part one of another Region than the request's.
func (q *query) elsewhere() {
	q.given = slices.DeleteFunc(slices.Clone(q.given), func(g given) bool { return g.name == "aws:requestedregion" })
}

// newPrimary needs UpdatePrimaryRegion on the primary key and on the replica that becomes it.
func (b *builder) newPrimary(k *key) error {
	region := b.base.params.or("PrimaryRegion", "")
	if region == "" {
		return nil
	}
	arn := concat("arn:", k.partition, ":kms:"+region+":", k.account, ":key/", k.id)
	found := b.keys(arn.String())
	if len(found) != 1 {
		return fmt.Errorf("the replica %s, which would become the primary key, is not in the inventory", arn)
	}
	q := b.part(kms.ActionUpdatePrimaryRegion, found[0])
	q.elsewhere()
	q.target = true
	return nil
}

// grant returns the grant that a RetireGrant request is about, nil if it names none of the key's.
func (k *key) grant(p *params) *grant {
	id := p.or("GrantId", "")
	for i := range k.grants {
		if id != "" && k.grants[i].id == id {
			return &k.grants[i]
		}
	}
	if id == "" && len(k.grants) == 1 {
		return &k.grants[0]
	}
	return nil
}
