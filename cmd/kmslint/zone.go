package main

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/kmslint/kmslint/evaluator/access"
	"github.com/kmslint/kmslint/evaluator/kms"
	"github.com/kmslint/kmslint/reports"
)

// zone are the flags that say who is trusted.
type zone struct {
	trust []string
	wide  string
}

func (z *zone) flags(c *cobra.Command) {
	c.Flags().StringSliceVar(&z.trust, "trust", nil, "`ids` of accounts and organizations that are trusted besides the key's own account (default trusted-accounts and organization of the configuration); may repeat")
}

func (z *zone) wideFlag(c *cobra.Command) {
	c.Flags().StringVar(&z.wide, "wide-cidr", "8/32", "`widths` of ranges of addresses, of IPv4 and IPv6: wider ones count as the whole Internet")
}

var organizationID = regexp.MustCompile(`^o-[a-z0-9]{1,32}$`)

// read returns the zone of the flags; where they trust nobody, that of the configuration.
func (z *zone) read(p *proof) (access.Zone, error) {
	out := access.Zone{}
	for _, id := range z.trust {
		switch id = strings.TrimSpace(id); {
		case accountID.MatchString(id):
			out.Accounts = append(out.Accounts, id)
		case organizationID.MatchString(id):
			out.Organizations = append(out.Organizations, id)
		default:
			return out, hinted{fmt.Errorf("--trust: %q is neither the id of an account nor of an organization", id), "for example --trust o-a1b2c3d4e5,111122223333"}
		}
	}
	if len(z.trust) == 0 && p.loaded != nil {
		out.Accounts = slices.Clone(p.loaded.TrustedAccounts.Value)
		if id := p.loaded.Organization.Value; id != "" {
			out.Organizations = []string{id}
		}
	}
	if z.wide != "" {
		v4, v6, ok := strings.Cut(z.wide, "/")
		var err4, err6 error
		out.WideIPv4, err4 = strconv.Atoi(v4)
		out.WideIPv6, err6 = strconv.Atoi(v6)
		if !ok || err4 != nil || err6 != nil || out.WideIPv4 < 1 || out.WideIPv4 > 32 || out.WideIPv6 < 1 || out.WideIPv6 > 128 {
			return out, hinted{fmt.Errorf("--wide-cidr: %q is not two widths", z.wide), "write those of IPv4 and IPv6, such as 8/32: ranges wider than /8 and /32 count as the whole Internet"}
		}
	}
	return out.WithDefaults(), nil
}

// trustOf is a zone as reports have it.
func trustOf(z access.Zone, addresses bool) *reports.Trust {
	t := &reports.Trust{Accounts: append([]string{}, z.Accounts...), Organizations: append([]string{}, z.Organizations...)}
	if addresses {
		t.WideIPv4, t.WideIPv6 = z.WideIPv4, z.WideIPv6
	}
	return t
}

// The names that --principal has for callers of elsewhere.
const (
	outsideAccount      = "@outside-account"
	outsideOrganization = "@outside-org"
)

// insideOf completes the zone for a name of --principal: of the organization it takes what the input knows.
func insideOf(p *proof, principal string, z access.Zone) (access.Zone, error) {
	if principal == outsideAccount {
		return access.Zone{}, nil
	}
	id, accounts := p.organization, p.members
	if id != "" && !slices.Contains(z.Organizations, id) {
		z.Organizations = append(z.Organizations, id)
	}
	for _, a := range accounts {
		if !slices.Contains(z.Accounts, a) {
			z.Accounts = append(z.Accounts, a)
		}
	}
	if len(z.Organizations) == 0 {
		return z, hinted{errors.New("--principal " + outsideOrganization + ": nothing says which organization is yours"), "name it: --trust o-a1b2c3d4e5, organization in the configuration, or Organization in the inventory"}
	}
	return z, nil
}

// actionGroup returns the actions of a name like @use.
func actionGroup(name string) (kms.ActionSet, error) {
	c, ok := kms.ParseCapability(name[1:])
	if ok {
		return c.Actions(), nil
	}
	var all []string
	for _, c := range kms.Capabilities() {
		all = append(all, "@"+c.String())
	}
	return 0, hinted{fmt.Errorf("there is no group of actions %s", name), "the groups are " + strings.Join(all, ", ")}
}
