package access

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// fingerprintBytes are how many bytes of the hash count: enough that nobody makes two policies that share them.
const fingerprintBytes = 16

// maxDrops is how often a policy is looked at again after something that changes nothing was left out.
const maxDrops = 8

// Fingerprint is a short text for what the key policy says, "" where a part of it is not known. Policies with the same fingerprint
// allow and deny the same, whatever grants there are. The key's own account and the key itself are read as that: the fingerprint
// of a policy that is written for another account is the same, and conditions on properties of the key (its Region, tags, aliases)
// are conditions on those of each key.
//
// It is a hash of a normal form in which the ways to write one thing are one, and what others make superfluous is left out as far as
// that is seen. So policies with different fingerprints may still allow and deny the same.
func (a *Analysis) Fingerprint() string {
	if !a.certain() {
		return ""
	}
	n := a.normal()
	if n.unclear {
		return ""
	}
	blocks := n.blocks()
	of, places := a, n.places(blocks)
	for range maxDrops {
		if places == nil {
			of = Analyze(n.policy(a.parsed, blocks), a.subject, a.limits)
		}
		kept, again := needed(blocks, of, places)
		if blocks = kept; !again {
			break
		}
		places = nil
	}
	text, ok := n.text(blocks)
	if !ok {
		return ""
	}
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:fingerprintBytes])
}

// FingerprintOf is the fingerprint of a policy that is not parsed, with [BriefLimits]; "" also where it leaves a choice open.
func FingerprintOf(s Subject, limits document.Limits) string {
	n := s.Policy
	switch {
	case n == nil:
		return ""
	case n.Kind == document.Null && s.Account == nil:
		return ""
	case n.Kind == document.Null:
		n = authz.DefaultKeyPolicy(s.Account, n.Span)
	}
	assignments, complete := document.Assignments(1, n)
	if len(assignments) != 1 || !complete {
		return ""
	}
	p, _ := policy.Parse(assignments[0].Apply(n), policy.Key, limits)
	if p == nil {
		return ""
	}
	return Analyze(p, s, BriefLimits()).Fingerprint()
}

// certain reports whether all statements are known, and what they are about; texts with symbols aside.
func (a *Analysis) certain() bool {
	p := a.parsed
	if !p.Complete() || p.VersionNode != nil && !p.VersionNode.Concrete() {
		return false
	}
	v := a.everybody()
	if len(v.gaps) > 0 {
		return false
	}
	for i := range v.list {
		s := &v.list[i]
		if s.Allows == s.Denies || !s.Certain || !s.NamesComplete || s.Perhaps&keyActions != 0 || s.on == authz.Unknowable {
			return false
		}
	}
	return true
}

// needed returns the blocks without some that change nothing. Which they are depends on what the blocks say. Without those that are
// about no request all others change what they did before; it reports that there may be further ones where others go. The places
// are those of the statements that the blocks are, nil for statements in the same order.
func needed(blocks []block, of *Analysis, places []int) (kept []block, again bool) {
	effects := of.Effects()
	at := func(i int) int {
		if places == nil {
			return i
		}
		return places[i]
	}
	drop := make([]bool, len(blocks))
	last := -1
	for i := range blocks {
		e := &effects[at(i)]
		if drop[i] = e.Applies == authz.No; drop[i] {
			continue
		}
		// A Deny that is about nothing that the policy allows stays: it also counts for grants.
		if len(e.Inside) == 0 && !(e.Matters == authz.No && blocks[i].group.allows) {
			continue
		}
		last = i // they are sorted
		for j := range blocks {
			// Of blocks that are about the same requests the first one stays, so that something is left of them.
			if slices.Contains(e.Inside, at(j)) && (j < i || !slices.Contains(effects[at(j)].Inside, at(i))) {
				drop[i], again = true, true
			}
		}
	}
	if last >= 0 && !again {
		drop[last], again = true, true
	}
	for i := range blocks {
		if !drop[i] {
			kept = append(kept, blocks[i])
		}
	}
	return kept, again
}
