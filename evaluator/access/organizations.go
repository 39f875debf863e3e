package access

import (
	"slices"
	"strings"
)

// organizationKey is the condition key with the organization of the principal's account.
const organizationKey = "aws:principalorgid"

// organizationValues lets policies tell the organizations apart that accounts are known to be in.
func (m *model) organizationValues() {
	for _, k := range m.keys {
		if !strings.EqualFold(k.name, organizationKey) || !m.limits.takes(OwnOrganization) {
			continue
		}
		for _, account := range sorted(m.subject.Organizations) {
			if id := m.subject.Organizations[account]; id != "" && !slices.Contains(k.asked, id) {
				k.asked = append(k.asked, id)
			}
		}
	}
}

// ofOrganizations returns the requests of a space whose principals are of the organization that their account is in.
func (m *model) ofOrganizations(space node) node {
	k := m.byKey[organizationKey]
	if k == nil || !m.limits.takes(OwnOrganization) {
		return space
	}
	for i := range m.classes {
		p := &m.classes[i].members[0]
		id, known := m.subject.Organizations[p.account]
		if !known || p.Service() {
			continue
		}
		of := m.where(ofCaller, func(class int) bool { return class == i })
		is := m.missing(k)
		if id != "" {
			is = m.where(k.level, func(class int) bool { return class < len(k.values) && k.values[class].text == id })
		}
		space = m.minus(space, m.minus(of, is))
	}
	return space
}
