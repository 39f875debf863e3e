package inventory

import (
	"cmp"
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/spelling"
)

// Name returns the name of the key for messages: its ARN, its address in code where that is not known, or its alias.
func (k KeyAt) Name() string {
	switch {
	case k.Key == nil:
		return k.Alias.AliasName.Display()
	case concrete(k.Key.KeyMetadata.Arn) != "" || k.Key.Address == "":
		return cmp.Or(k.Key.KeyMetadata.Arn.Display(), k.Key.KeyMetadata.KeyID.Display())
	default:
		return k.Key.Address
	}
}

// NearKeys returns names of keys and aliases that someone who wrote name may have meant, at most three, the nearest first.
// It looks at all of them: it is for the message that says that there is no such key.
func (x *Index) NearKeys(name string) []string { return nearest(x.keyNames, name) }

// NearPrincipals is [Index.NearKeys] for principals, which it names "role/App".
func (x *Index) NearPrincipals(name string) []string { return nearest(x.principalName, name) }

// nearest compares the last parts of names: that is where people differ from each other in what they write.
func nearest(names []string, wanted string) []string {
	type candidate struct {
		name     string
		distance int
	}
	const (
		limit = 3 // letters
		most  = 3 // names
		start = 6 // letters of an id that say which one is meant
	)
	short := resourceName(wanted)
	if short == "" {
		return nil
	}
	var near []candidate
	for _, name := range names {
		if name == "" {
			continue
		}
		own := resourceName(name)
		allowed := min(limit, len(short)/2)
		distance := spelling.Distance(short, own, allowed)
		switch {
		case distance <= allowed:
		case len(short) >= start && strings.HasPrefix(own, short):
			distance = limit
		default:
			continue
		}
		near = append(near, candidate{name, distance})
	}
	slices.SortFunc(near, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.distance, b.distance), cmp.Compare(len(a.name), len(b.name)), cmp.Compare(a.name, b.name))
	})
	var found []string
	for _, c := range near {
		if len(found) < most && !slices.Contains(found, c.name) {
			found = append(found, c.name)
		}
	}
	return found
}
