package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/kms"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// readReference reads a reference policy, and refuses one that says nothing of keys: every key policy would go beyond it, for a
// reason that has nothing to do with the key policy.
func (p *proof) readReference(ctx context.Context, name string) (*document.Node, error) {
	keys, err := p.keys(ctx, []string{name})
	if err != nil {
		return nil, err
	}
	if len(keys) != 1 || keys[0].Policy() == nil {
		return nil, fmt.Errorf("--reference %s: it has %s, and a reference is one", name, count(len(keys), "key policy", "key policies"))
	}
	n := keys[0].Policy()
	parsed, _ := policy.Parse(n, policy.Key, p.input.limits)
	if err := concernsKeys(parsed); err != nil && parsed.Complete() {
		return nil, hinted{fmt.Errorf("--reference %s: %w", name, err), "a reference is a key policy: what it allows, key policies may allow"}
	}
	return n, nil
}

// concernsKeys says why a policy is of another type than one of keys, nil if it is not.
func concernsKeys(p *policy.Policy) error {
	if len(p.Statements) == 0 {
		return errors.New("the policy has no statement")
	}
	var other []string
	principals, resources, ours := false, false, false
	for i := range p.Statements {
		s := &p.Statements[i]
		principals = principals || s.Principals != nil
		resources = resources || s.Resources != nil
		if s.Actions == nil {
			continue
		}
		ours = ours || s.Actions.Not || !s.Actions.Complete
		for _, a := range s.Actions.Values {
			switch name, known := policy.TextOf(a).Concrete(); {
			case !known, kms.MatchActions(name) != 0:
				ours = true
			default:
				other = append(other, name)
			}
		}
	}
	service := ""
	if len(other) > 0 {
		service, _, _ = strings.Cut(other[0], ":")
	}
	switch {
	case !principals:
		return errors.New("it has no Principal, so it is an identity policy, and those are not compared with key policies")
	case service == "sts" && !resources:
		return errors.New("it has no Resource and is about sts, so it is the trust policy of a role, and those are not compared with key policies")
	case !ours:
		return fmt.Errorf("it is about %s and not about kms, so it is the policy of another resource than a key", service)
	}
	return nil
}
