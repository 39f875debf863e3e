package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/kmslint/kmslint/evaluator"
	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/kms"
	"github.com/kmslint/kmslint/reports"
)

func accessNotGrantedCommand() *cobra.Command {
	var p proof
	var actions []string
	var principal string
	var z zone
	c := p.command(&cobra.Command{
		Use:   "access-not-granted --action A,… [PATH…]",
		Short: "Prove that the keys' policies do not let somebody do something",
		Long: `Access-not-granted asks whether a key policy lets a principal do one of the actions, for some request and some IAM policies
on the principal's side. Groups of actions are @administer, @read-config, @use, @grant, @sign and @delete.

` + proveStatus,
		Example: `  kmslint prove access-not-granted --action 'PutKeyPolicy,ScheduleKeyDeletion' --principal 444455556666 policy.json
  kmslint prove access-not-granted --action @administer,@grant --principal @outside-org --trust o-a1b2c3d4e5 infra
  kmslint prove access-not-granted --action 'Decrypt,ReEncrypt*' --principal 'arn:aws:iam::111122223333:role/ci-*' infra`,
		RunE: func(cmd *cobra.Command, args []string) error {
			set, err := actionSet(actions)
			if err != nil {
				return err
			}
			if err := checkPrincipal(principal); err != nil {
				return err
			}
			keys, err := p.keys(cmd.Context(), args)
			if err != nil {
				return err
			}
			asked := reports.Question{Property: accessNotGranted, Actions: names(set), Principal: principal}
			var proofs []evaluator.Proof
			if strings.HasPrefix(principal, "@") {
				trusted, err := z.read(&p)
				if err != nil {
					return err
				}
				if trusted, err = insideOf(&p, principal, trusted); err != nil {
					return err
				}
				asked.Trust = trustOf(trusted, false)
				proofs, err = evaluator.NotGrantedOutside(keys, set, trusted, p.limits())
				if err != nil {
					return err
				}
				return p.answer(asked, proofs)
			}
			if proofs, err = evaluator.NotGranted(keys, set, principal, p.limits()); err != nil {
				return err
			}
			return p.answer(asked, proofs)
		},
	})
	c.Flags().StringSliceVar(&actions, "action", nil, "`actions` of which none may be allowed, with or without kms:, maybe with wildcards, or groups such as @use; may repeat")
	c.Flags().StringVar(&principal, "principal", "*", "`pattern` of the ARNs of users and roles, of a service's name, the id of an account, @outside-account or @outside-org")
	z.flags(c)
	return c
}

// actionSet reads names and patterns of actions.
func actionSet(names []string) (kms.ActionSet, error) {
	var out kms.ActionSet
	for _, name := range names {
		if strings.HasPrefix(name, "@") {
			group, err := actionGroup(name)
			if err != nil {
				return 0, err
			}
			out |= group
			continue
		}
		if strings.ContainsAny(name, "*?") {
			if !strings.Contains(name, ":") {
				name = "kms:" + name
			}
			matched := kms.MatchActions(name)
			if matched == 0 {
				return 0, fmt.Errorf("--action: no action of KMS is like %q", name)
			}
			out |= matched
			continue
		}
		if set, ok := kms.Operation(name); ok {
			out |= set
			continue
		}
		a, err := authz.ParseAction(name)
		if err != nil {
			return 0, fmt.Errorf("--action: %w", err)
		}
		out = out.With(a)
	}
	if out == 0 {
		return 0, hinted{errors.New("--action is not given: say what must not be allowed"), "for example --action PutKeyPolicy,ScheduleKeyDeletion"}
	}
	return out, nil
}

// checkPrincipal refuses what is no pattern of principals.
func checkPrincipal(s string) error {
	switch {
	case s == "*", s == outsideAccount, s == outsideOrganization, accountID.MatchString(s), strings.HasPrefix(s, "arn:"), strings.HasPrefix(s, "*") && strings.Contains(s, ":"):
		return nil
	case strings.Contains(s, ".") && !strings.ContainsAny(s, " /:"):
		return nil
	}
	return hinted{fmt.Errorf("--principal: %q is no pattern of ARNs, no name of a service and no account id", s), "for example 'arn:aws:iam::111122223333:role/ci-*', @outside-account or @outside-org"}
}

// names are those of actions.
func names(set kms.ActionSet) (out []string) {
	for a := range set.All() {
		out = append(out, a.String())
	}
	return out
}
