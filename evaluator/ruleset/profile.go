package ruleset

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/finding"
	"github.com/kmslint/kmslint/evaluator/spelling"
)

// DefaultProfile is the name of the profile that holds where nobody names one.
const DefaultProfile = "default"

// Profile is a choice of rules. Profiles are data of the shipped rules, in kmslint/profiles/data.json.
type Profile struct {
	Name        string `json:"-"`
	Description string `json:"description"`
	// Defaults are the kinds of rules that it takes: on, pedantic.
	Defaults []finding.Default `json:"defaults"`
	// Groups and Tags are what a rule must have one of; where both are empty it takes all rules.
	Groups []string `json:"groups"`
	Tags   []string `json:"tags"`
	// Always are the names of rules that it takes whatever their group: without them the others would judge nothing.
	Always []string `json:"always"`
}

// Runs reports whether a profile takes a rule.
func (p *Profile) Runs(r *finding.Rule) bool {
	if slices.Contains(p.Always, r.Name) {
		return true
	}
	if !slices.Contains(p.Defaults, r.Default) {
		return false
	}
	all := len(p.Groups) == 0 && len(p.Tags) == 0
	return all || slices.Contains(p.Groups, r.Group) || slices.ContainsFunc(r.Tags, func(tag string) bool { return slices.Contains(p.Tags, tag) })
}

// UnknownProfileError is a name that is none of a profile.
type UnknownProfileError struct {
	Name  string
	Known []string
}

func (e *UnknownProfileError) Error() string {
	if nearest := spelling.Nearest(e.Name, e.Known); nearest != "" {
		return fmt.Sprintf("there is no profile %q; did you mean %s?", e.Name, nearest)
	}
	return fmt.Sprintf("there is no profile %q; there are %s", e.Name, strings.Join(e.Known, ", "))
}

// Profile returns the profile of that name; "" is [DefaultProfile]. The error is an [*UnknownProfileError].
func (b *Bundle) Profile(name string) (*Profile, error) {
	if name == "" {
		name = DefaultProfile
	}
	if p, ok := b.profiles[name]; ok {
		return p, nil
	}
	return nil, &UnknownProfileError{Name: name, Known: slices.Sorted(maps.Keys(b.profiles))}
}

// Profiles returns all profiles by name. The slice is the caller's.
func (b *Bundle) Profiles() []*Profile {
	return slices.SortedFunc(maps.Values(b.profiles), func(a, b *Profile) int { return strings.Compare(a.Name, b.Name) })
}

// profilesIn reads the profiles of a bundle's data. A bundle without any has one that takes all rules that are on.
func profilesIn(data map[string]any) (map[string]*Profile, error) {
	own, _ := data["kmslint"].(map[string]any)
	text, err := json.Marshal(own["profiles"])
	if err != nil {
		return nil, fmt.Errorf("read profiles: %w", err)
	}
	profiles := map[string]*Profile{}
	if err := json.Unmarshal(text, &profiles); err != nil {
		return nil, fmt.Errorf("read profiles: %w", err)
	}
	if len(profiles) == 0 {
		profiles = map[string]*Profile{DefaultProfile: {Defaults: []finding.Default{finding.On}}}
	}
	for name, p := range profiles {
		p.Name = name
	}
	return profiles, nil
}
