package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator"
	"github.com/kmslint/kmslint/evaluator/access"
	"github.com/kmslint/kmslint/evaluator/kms"
	"github.com/kmslint/kmslint/reports"
)

// byClasses reports whether who-can answers by classes of principals: if it is asked to, for several actions, and where there are no
// identity policies to look into.
func (q *whoCan) byClasses(keys []evaluator.KeyPolicy, actions kms.ActionSet) bool {
	if q.asked {
		return q.symbolic
	}
	looked := func(k evaluator.KeyPolicy) bool { return k.HasIdentityPolicies() }
	return onKeys(actions) && len(keys) > 0 && (actions.Len() > 1 || !slices.ContainsFunc(keys, looked))
}

// onKeys reports whether key policies have an effect on one of the actions at least.
func onKeys(actions kms.ActionSet) bool {
	for a := range actions.All() {
		if a.Info().KeyPolicy {
			return true
		}
	}
	return false
}

// classes answers by key policies and grants alone.
func (q *whoCan) classes(keys []evaluator.KeyPolicy, name string, actions kms.ActionSet, format reports.Format) error {
	if !onKeys(actions) {
		return hinted{fmt.Errorf("key policies have no effect on %s", name), "--symbolic=false looks at identity policies, which the inventory has to have"}
	}
	proofs, err := evaluator.NotGranted(keys, actions, "*", access.Limits{Document: q.limits})
	if err != nil {
		return err
	}
	var answers []reports.KeyProof
	status := error(exitStatus(1))
	for i := range proofs {
		answers = append(answers, reports.KeyProof{Key: proofs[i].Key, Result: proofs[i].Result})
		switch {
		case proofs[i].Verdict == access.Found:
			status = nil
		case proofs[i].Verdict == access.Unknown && status != nil:
			status = exitStatus(2)
		}
	}
	err = printOut(func(out io.Writer) error {
		return reports.WriteClasses(out, format, names(actions), name, answers, textOptions())
	})
	if err != nil {
		return err
	}
	return status
}

// policiesOf are the key policies that KEY names.
func (q *whoCan) policiesOf(w *evaluator.World, action string, args []string) ([]evaluator.KeyPolicy, error) {
	o, err := q.optionsFor(q.paths)
	if err != nil {
		return nil, err
	}
	return chosen(w, w.KeyPolicies(o), action, args)
}

// chosen are the key policies that KEY names; bare policies are named by their files, and the only one there is need not be named.
func chosen(w *evaluator.World, all []evaluator.KeyPolicy, action string, args []string) ([]evaluator.KeyPolicy, error) {
	switch {
	case len(args) == 0 && len(all) == 1, len(args) == 1 && args[0] == "*":
		return all, nil
	case len(args) == 0:
		return nil, hinted{fmt.Errorf("say which key: kmslint who-can %s KEY", action), `"*" is every key of the inventory`}
	}
	name := args[0]
	k, err := w.Key(name)
	if err == nil {
		name = k.Name()
	}
	for i := range all {
		if all[i].Name == name || all[i].Name == strings.TrimPrefix(name, "./") {
			return all[i : i+1], nil
		}
	}
	if err == nil {
		err = fmt.Errorf("the key policy of %s is not in the input", name)
	}
	return nil, err
}
