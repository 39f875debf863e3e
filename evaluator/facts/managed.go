package facts

import (
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
)

// AWSManaged is a resource that names an AWS managed key. Its place is where it does.
type AWSManaged struct {
	Mark
	// Type is the CloudFormation type of the resource, "AWS::SQS::Queue".
	Type string `json:"type"`
	// Name is the address of the resource in code, or its ARN or id.
	Name string `json:"name"`
	// Alias is the alias of the key, "alias/aws/sqs".
	Alias string `json:"alias"`
	// Certain is false where the resource names the key only in some case, or may not exist.
	Certain bool `json:"certain"`
}

// managedUse is a resource that names an AWS managed key.
type managedUse struct {
	reference
	account *inventory.Account
	alias   string
}

// managed notes that a value of a resource names an AWS managed key: by its alias, or by the key of an alias that code looks up.
func (u *Unit) managed(a *inventory.Account, r *inventory.Region, from reference, n *document.Node, certain bool) {
	alias := managedAlias(n.Display())
	for i := range r.Aliases {
		of := &r.Aliases[i]
		if id := of.TargetKeyID.Display(); alias == "" && id != "" && (n.Display() == id || strings.HasSuffix(n.Display(), ":key/"+id)) {
			alias = managedAlias(of.AliasName.Display())
		}
	}
	same := func(other managedUse) bool {
		return other.kind == from.kind && other.name == from.name && other.alias == alias
	}
	if alias == "" || slices.ContainsFunc(u.byAWS, same) {
		return
	}
	from.span, from.certain = n.Span, certain
	u.byAWS = append(u.byAWS, managedUse{from, a, alias})
}

// managedAlias is the alias of an AWS managed key that a name or ARN is of, or "".
func managedAlias(name string) string {
	at := strings.Index(name, reservedAlias)
	if at < 0 || at > 0 && name[at-1] != ':' {
		return ""
	}
	return name[at:]
}

// OfAWSManaged returns the facts of each resource of a unit that names an AWS managed key.
func OfAWSManaged(u *Unit, o Options) [][]*Facts {
	var out [][]*Facts
	for _, use := range u.byAWS {
		b := newBuilder(use.name, document.Assignment{}, o)
		b.stated(use.account.AccountID)
		b.owner(use.account.AccountID)
		b.facts.AWSManaged = &AWSManaged{Mark: Mark{"/aws_managed", use.span}, Type: use.kind, Name: use.name, Alias: use.alias, Certain: use.certain}
		b.finish(nil, true, use.span)
		b.facts.construct = use.span
		out = append(out, []*Facts{b.facts})
	}
	return out
}
