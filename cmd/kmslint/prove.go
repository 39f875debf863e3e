package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/kmslint/kmslint/evaluator"
	"github.com/kmslint/kmslint/evaluator/access"
	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/kms"
	"github.com/kmslint/kmslint/reports"
)

const proveStatus = `Exit status: 0 proven, 1 found, 2 unknown, or the input cannot be read. See docs/access-analysis.md.`

func proveCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "prove",
		Short: "Prove what key policies do not allow, or show a request that they do",
		Long: `Prove answers for all requests that there can be: every principal, action, condition key and value, and every IAM policy
on the caller's side. What it finds it shows with a request, decided again as kmslint can decides it.

` + proveStatus,
	}
	c.AddCommand(noNewAccessCommand(), noPublicAccessCommand(), accessNotGrantedCommand())
	group(c)
	return c
}

// proof are the flags of a property.
type proof struct {
	axioms axioms
	world
	// before asks for what is there before a plan, and stdin is what standard input had where it is read twice.
	before bool
	stdin  []byte
	// compares says that there are two sides, of which one may have no key.
	compares bool
}

func (p *proof) command(c *cobra.Command) *cobra.Command {
	p.input.flags(c)
	p.formatFlag(c)
	p.axioms.flag(c)
	return c
}

func (p *proof) limits() access.Limits {
	return access.Limits{Document: p.input.limits, Axioms: p.axioms}
}

// answer prints the proofs, and returns the exit status: unknown counts more than found, as other commands have it.
func (p *proof) answer(property string, proofs []evaluator.Proof) error {
	format, err := p.parseFormat()
	if err != nil {
		return err
	}
	keys := make([]reports.KeyProof, 0, len(proofs))
	status := 0
	for i := range proofs {
		keys = append(keys, reports.KeyProof{Key: proofs[i].Key, Result: proofs[i].Result})
		switch proofs[i].Verdict {
		case access.Unknown:
			status = 2
		case access.Found:
			status = max(status, 1)
		}
	}
	err = printOut(func(out io.Writer) error { return reports.WriteProof(out, format, property, keys, textOptions()) })
	if err == nil && status > 0 {
		err = exitStatus(status)
	}
	return err
}

func noNewAccessCommand() *cobra.Command {
	var p proof
	var old string
	c := &cobra.Command{
		Use:   "no-new-access --old OLD NEW",
		Short: "Prove that NEW allows nothing that OLD does not",
		Long: `No-new-access compares the key policies of NEW with those of OLD: files of policies, or anything that check reads. Keys are
matched by ARN, address in code or alias; where each side has just one, these are compared.

` + proveStatus,
		Example: `  kmslint prove no-new-access --old policy.main.json policy.json
  kmslint prove no-new-access --old ../main/infra infra --format json`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if old == "" {
				return hinted{errors.New("--old is not given: say what to compare with"), "kmslint prove no-new-access --old OLD NEW"}
			}
			before, after, err := p.sides(cmd.Context(), []string{old, args[0]})
			if err != nil {
				return err
			}
			proofs, notes, err := evaluator.NoNewAccess(before, after, p.limits())
			if err != nil {
				return err
			}
			tellNotes(notes)
			return p.answer("no-new-access", proofs)
		},
	}
	c.Flags().StringVar(&old, "old", "", "`path` of what NEW is compared with")
	return p.command(c)
}

func noPublicAccessCommand() *cobra.Command {
	var p proof
	return p.command(&cobra.Command{
		Use:   "no-public-access [PATH…]",
		Short: "Prove that strangers may do nothing with the keys",
		Long: `No-public-access asks whether a key policy allows anything to principals of an account that it does not name, who are in
no organization, network or VPC that it names, whatever they choose themselves: the service that they come through, an
encryption context, their tags.

` + proveStatus,
		Example: `  kmslint prove no-public-access policy.json
  kmslint prove no-public-access infra`,
		RunE: func(cmd *cobra.Command, args []string) error {
			keys, err := p.keys(cmd.Context(), args)
			if err != nil {
				return err
			}
			proofs, err := evaluator.NotPublic(keys, p.limits())
			if err != nil {
				return err
			}
			return p.answer("no-public-access", proofs)
		},
	})
}

func accessNotGrantedCommand() *cobra.Command {
	var p proof
	var actions []string
	var principal string
	c := p.command(&cobra.Command{
		Use:   "access-not-granted --action A,… [PATH…]",
		Short: "Prove that the keys' policies do not let somebody do something",
		Long: `Access-not-granted asks whether a key policy lets a principal do one of the actions, for some request and some IAM policies
on the principal's side.

` + proveStatus,
		Example: `  kmslint prove access-not-granted --action 'PutKeyPolicy,ScheduleKeyDeletion' --principal 444455556666 policy.json
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
			proofs, err := evaluator.NotGranted(keys, set, principal, p.limits())
			if err != nil {
				return err
			}
			return p.answer("access-not-granted", proofs)
		},
	})
	c.Flags().StringSliceVar(&actions, "action", nil, "`actions` of which none may be allowed, with or without kms:, maybe with wildcards; may repeat")
	c.Flags().StringVar(&principal, "principal", "*", "`pattern` of the ARNs of users and roles, of a service's name, or the id of an account")
	return c
}

// actionSet reads names and patterns of actions.
func actionSet(names []string) (kms.ActionSet, error) {
	var out kms.ActionSet
	for _, name := range names {
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
	case s == "*", accountID.MatchString(s), strings.HasPrefix(s, "arn:"), strings.HasPrefix(s, "*") && strings.Contains(s, ":"):
		return nil
	case strings.Contains(s, ".") && !strings.ContainsAny(s, " /:"):
		return nil
	}
	return hinted{fmt.Errorf("--principal: %q is no pattern of ARNs, no name of a service and no account id", s), "for example 'arn:aws:iam::111122223333:role/ci-*'"}
}
