package share

import (
	"strings"

	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// consumers gathers whom a resource is shared with.
type consumers struct {
	place    *place
	list     []Consumer
	complete bool
}

// account takes an account id, or the word "all".
func (c *consumers) account(n *document.Node, span document.Span) {
	if text(n) == "all" {
		c.everyone(n, span)
		return
	}
	out := Consumer{Kind: ToAccount, Text: n.Display(), Span: span, text: policy.TextOf(n), Perhaps: n.Repeats}
	id, known := out.text.Concrete()
	switch {
	case n.Kind == document.Unknown && n.Symbolic.Symbol.Kind != document.Account:
		out.Kind = ToUnknown
	case known && !isAccount(id):
		return // AWS refuses it
	case known:
		out.ID = id
	}
	out.Own = c.place.own(out.text)
	c.list = append(c.list, out)
}

func isAccount(id string) bool { return len(id) == 12 && strings.Trim(id, "0123456789") == "" }

// own says whether an account is that of the resource. Code that does not say where it goes is taken not to go to an account
// that it names as a consumer.
func (p *place) own(account policy.Text) authz.Truth {
	owner := policy.TextOf(p.account.AccountID)
	is := authz.Equal(account, owner)
	_, known := account.Concrete()
	if s := owner.Symbol(); is == authz.Unknowable && known && s != nil && s.ID == document.Self {
		return authz.No
	}
	return is
}

func (c *consumers) everyone(n *document.Node, span document.Span) {
	c.list = append(c.list, Consumer{Kind: ToEveryone, Text: "all", ID: "all", Span: span, Perhaps: n.Repeats})
}

// organization takes the ARN of an organization or of an organizational unit.
func (c *consumers) organization(n *document.Node, kind ConsumerKind, span document.Span) {
	out := Consumer{Kind: kind, Text: n.Display(), Span: span, Perhaps: n.Repeats}
	arn, ok := policy.ParseARN(policy.TextOf(n))
	resource, known := arn.Resource.Concrete()
	if !ok || !known {
		c.unknown(n, span)
		return
	}
	parts := strings.Split(resource, "/") // organization/o-…, ou/o-…/ou-…
	if len(parts) < 2 {
		return
	}
	out.Organization, out.ID = parts[1], parts[len(parts)-1]
	c.list = append(c.list, out)
}

// group takes a group of users: "all" is the only one that there is.
func (c *consumers) group(n *document.Node, span document.Span) {
	switch {
	case text(n) == "all":
		c.everyone(n, span)
	case !n.Concrete():
		c.unknown(n, span)
	}
}

// unknown takes what may be anybody.
func (c *consumers) unknown(n *document.Node, span document.Span) {
	c.list = append(c.list, Consumer{Kind: ToUnknown, Text: n.Display(), Span: span, Own: authz.Unknowable, Perhaps: true})
}

// each hands over the items of a list, or says that they are not known.
func (c *consumers) each(list *document.Node, take func(*document.Node)) {
	items, complete := itemsOf(list)
	c.complete = c.complete && complete
	for _, n := range items {
		take(n)
	}
	if len(items) == 0 && !complete {
		c.unknown(list, list.Span)
	}
}

// permission takes one entry of LaunchPermissions or CreateVolumePermissions.
func (c *consumers) permission(n *document.Node) {
	at := func(name string, take func(*document.Node)) {
		if of := n.Member(name); isSet(of) {
			if n.Repeats && !of.Repeats {
				again := *of
				again.Repeats = true
				of = &again
			}
			take(of)
		}
	}
	if n.Kind != document.Object {
		c.unknown(n, n.Span)
		return
	}
	at("UserId", func(of *document.Node) { c.account(of, n.Span) })
	at("Group", func(of *document.Node) { c.group(of, n.Span) })
	at("OrganizationArn", func(of *document.Node) { c.organization(of, ToOrganization, n.Span) })
	at("OrganizationalUnitArn", func(of *document.Node) { c.organization(of, ToUnit, n.Span) })
}
