package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/kmslint/kmslint/evaluator"
	"github.com/kmslint/kmslint/evaluator/access"
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

// The properties.
const (
	noNewAccess      = "no-new-access"
	noPublicAccess   = "no-public-access"
	accessNotGranted = "access-not-granted"
)

// proof are the flags of a property.
type proof struct {
	axioms axioms
	world
	answers
	// before asks for what is there before a plan, and stdin is what standard input had where it is read twice.
	before bool
	stdin  []byte
	// compares says that there are two sides, and plan that they are those of one plan.
	compares, plan bool
	// organization is that of an inventory that was read, and members are its accounts.
	organization string
	members      []string
}

func (p *proof) command(c *cobra.Command) *cobra.Command {
	p.input.flags(c)
	p.answerFlags(c, "text", "json", "sarif")
	p.axioms.flag(c)
	return c
}

func (p *proof) limits() access.Limits {
	return access.Limits{Document: p.input.limits, Axioms: p.axioms}
}

// answer prints the proofs, and returns the exit status: unknown counts more than found, as other commands have it.
func (p *proof) answer(question reports.Question, proofs []evaluator.Proof) error {
	format, err := p.answerFormat("text", "json", "sarif")
	if err != nil {
		return err
	}
	keys := make([]reports.KeyProof, 0, len(proofs))
	status := 0
	for i := range proofs {
		proofs[i].AddFixes()
		keys = append(keys, reports.KeyProof{Key: proofs[i].Key, Result: proofs[i].Result})
		switch proofs[i].Verdict {
		case access.Unknown:
			status = 2
		case access.Found:
			status = max(status, 1)
		}
	}
	err = printOut(func(out io.Writer) error { return reports.WriteProof(out, format, question, keys, p.answerOptions()) })
	if err == nil && status > 0 {
		err = exitStatus(status)
	}
	return err
}

func noNewAccessCommand() *cobra.Command {
	var p proof
	var old, reference string
	c := &cobra.Command{
		Use:   "no-new-access (--old OLD NEW | --reference FILE PATH…)",
		Short: "Prove that NEW allows nothing that OLD does not, or that keys stay within a reference",
		Long: `No-new-access compares the key policies of NEW with those of OLD: files of policies, or anything that check reads, or
git:REF:PATH. Keys are matched by ARN, address in code or alias; where each side has just one, these are compared.

With --reference each key policy is compared with one reference policy, as IAM Access Analyzer's check for no new access does:
what the reference allows, key policies may allow. An account in it stands for its users and roles.

` + proveStatus,
		Example: `  kmslint prove no-new-access --old policy.main.json policy.json
  kmslint prove no-new-access --old git:origin/main:infra infra --format json
  kmslint prove no-new-access --reference guard.json infra`,
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case old == "" && reference == "":
				return hinted{errors.New("--old is not given: say what to compare with"), "kmslint prove no-new-access --old OLD NEW, or --reference FILE PATH"}
			case reference != "":
				return p.within(cmd.Context(), reference, args)
			case len(args) != 1:
				return fmt.Errorf("--old is compared with one path, and there are %d", len(args))
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
			return p.answer(reports.Question{Property: noNewAccess}, proofs)
		},
	}
	c.Flags().StringVar(&old, "old", "", "`path` of what NEW is compared with")
	c.Flags().StringVar(&reference, "reference", "", "`file` with a policy that says what key policies may allow")
	exclusive(c, "old", "reference")
	return p.command(c)
}

// within compares keys with a reference.
func (p *proof) within(ctx context.Context, reference string, paths []string) error {
	n, err := p.readReference(ctx, reference)
	if err != nil {
		return err
	}
	keys, err := p.keys(ctx, paths)
	if err != nil {
		return err
	}
	proofs, err := evaluator.Within(keys, n, p.limits())
	if err != nil {
		return err
	}
	return p.answer(reports.Question{Property: noNewAccess, Reference: reference}, proofs)
}

func noPublicAccessCommand() *cobra.Command {
	var p proof
	var z zone
	c := p.command(&cobra.Command{
		Use:   "no-public-access [PATH…]",
		Short: "Prove that strangers may do nothing with the keys",
		Long: `No-public-access asks whether a key policy allows anything to principals of an account that it does not name, who are in
no organization, network or VPC that it names, whatever they choose themselves: the service that they come through, an
encryption context, their tags.

With --trust, or trusted-accounts and organization of the configuration, everyone else is a stranger, named or not.

` + proveStatus,
		Example: `  kmslint prove no-public-access policy.json
  kmslint prove no-public-access infra --trust o-a1b2c3d4e5,444455556666`,
		RunE: func(cmd *cobra.Command, args []string) error {
			keys, err := p.keys(cmd.Context(), args)
			if err != nil {
				return err
			}
			trusted, err := z.read(&p)
			if err != nil {
				return err
			}
			proofs, err := evaluator.NotPublic(keys, trusted, p.limits())
			if err != nil {
				return err
			}
			return p.answer(reports.Question{Property: noPublicAccess, Trust: trustOf(trusted, true)}, proofs)
		},
	})
	z.flags(c)
	z.wideFlag(c)
	return c
}
