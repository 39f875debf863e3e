package reports

import (
	"fmt"
	"strings"
)

// Question is what was asked of keys, as JSON has it.
type Question struct {
	// Property is no-new-access, no-public-access or access-not-granted.
	Property string `json:"property"`
	// Reference is the file of the policy that keys were compared with.
	Reference string `json:"reference,omitempty"`
	// Actions and Principal are what access-not-granted is about.
	Actions   []string `json:"actions,omitempty"`
	Principal string   `json:"principal,omitempty"`
	Trust     *Trust   `json:"trust,omitempty"`
}

// Trust says who is no stranger besides the key's own account.
type Trust struct {
	// Accounts and Organizations are ids. Where both are empty, no-public-access trusts whoever the policy names.
	Accounts      []string `json:"accounts"`
	Organizations []string `json:"organizations"`
	// WideIPv4 and WideIPv6 are the widths of ranges of addresses: wider ones count as the whole Internet.
	WideIPv4 int `json:"wideIPv4,omitempty"`
	WideIPv6 int `json:"wideIPv6,omitempty"`
}

// title is the name of the question in the table of titles.
func (q *Question) title() string {
	switch {
	case q.Reference != "":
		return "reference"
	case q.Trust != nil && (q.Property != "no-public-access" || len(q.Trust.Accounts)+len(q.Trust.Organizations) > 0):
		return "zone"
	default:
		return q.Property
	}
}

// sentence says what the answer rests on, "" where there is nothing to say.
func (q *Question) sentence() string {
	if q.Trust == nil {
		return ""
	}
	trusted := []string{"the key's own account"}
	for _, id := range q.Trust.Organizations {
		trusted = append(trusted, "organization "+id)
	}
	for _, id := range q.Trust.Accounts {
		trusted = append(trusted, "account "+id)
	}
	if len(trusted) == 1 && q.Property == "no-public-access" {
		trusted = append(trusted, "whoever the policy names")
	}
	s := "Trusted: " + strings.Join(trusted, ", ") + "."
	if q.Trust.WideIPv4 > 0 {
		s += fmt.Sprintf(" Ranges of addresses wider than /%d, and /%d of IPv6, count as the whole Internet.", q.Trust.WideIPv4, q.Trust.WideIPv6)
	}
	return s
}
