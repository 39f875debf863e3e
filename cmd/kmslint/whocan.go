package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/kmslint/kmslint/evaluator"
	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/inventory"
	"github.com/kmslint/kmslint/evaluator/kms"
	"github.com/kmslint/kmslint/reports"
)

// whoCan are the flags of who-can.
type whoCan struct {
	world
	// symbolic asks for classes of principals, and asked says that the flag is set.
	symbolic, asked bool
}

func whoCanCommand() *cobra.Command {
	var in whoCan
	c := &cobra.Command{
		Use:   "who-can ACTION [KEY]",
		Short: "List everyone who can do something with a key, and under which conditions",
		Long: `Who-can asks for every user and role of the inventory, and for the accounts, services and grantees that the key's policy
and grants name. What a request has besides its caller and key, such as an encryption context or the service it comes
through, is left open: conditions on it are listed.

With --symbolic it looks at the key's policy and grants alone, and answers with classes of principals: "anyone in account
111122223333 if their IAM policy allows it". That is the default where the inventory has no identity policies. ACTION may then
be a pattern or a group: @administer, @read-config, @use, @grant, @sign or @delete.

KEY is a key ARN or id, an alias, or an address in code; "*" is every key of the inventory. Actions such as ListKeys take none.

Exit status: 0 somebody can, 1 nobody can, 2 it is not known whether anybody can, or the question or the inventory cannot be read.`,
		Example: `  kmslint who-can Decrypt alias/data --inventory inventory.json
  kmslint who-can PutKeyPolicy '*' --inventory . --format json
  kmslint who-can @use aws_kms_key.data --symbolic`,
		Args: cobra.RangeArgs(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			format, err := in.parseFormat()
			if err != nil {
				return err
			}
			in.asked = cmd.Flags().Changed("symbolic")
			several, err := in.several(args[0])
			if err != nil {
				return err
			}
			if several == 0 && !in.symbolic && strings.EqualFold(strings.TrimPrefix(strings.ToLower(args[0]), "kms:"), "reencrypt") {
				return hinted{errors.New("ReEncrypt needs two permissions, which may be on two keys"), "ask for ReEncryptFrom on the source key, and for ReEncryptTo on the destination key"}
			}
			action, set := kms.Action(0), several
			if several == 0 {
				if action, err = authz.ParseAction(args[0]); err != nil {
					return err
				}
				set = set.With(action)
			}
			w, err := in.open(cmd.Context())
			if err != nil {
				return err
			}
			name := args[0]
			if several == 0 {
				name = action.String()
			}
			policies, err := in.policiesOf(w, name, args[1:])
			if in.byClasses(policies, set) || several != 0 {
				if err != nil && onKeys(set) {
					return err
				}
				return in.classes(policies, name, set, format)
			}
			keys, err := keysFor(w, action.Info().Key, action.String(), args[1:])
			if err != nil {
				return err
			}
			access, err := w.WhoCan(cmd.Context(), action, keys)
			if err != nil {
				return interrupted(cmd.Context(), err, "nothing was printed")
			}
			var answers []reports.KeyAccess
			status := error(exitStatus(1))
			for i, k := range keys {
				answer := reports.KeyAccess{Access: access[i]}
				if k.Key != nil {
					answer.Key = k.Name()
					answer.Usable, answer.Error = w.Usable(action, k.Key)
				}
				for _, a := range answer.Access {
					switch {
					case a.Certainty != authz.Unsure:
						status = nil
					case status != nil:
						status = exitStatus(2)
					}
				}
				answers = append(answers, answer)
			}
			err = printOut(func(out io.Writer) error {
				return reports.WriteAccess(out, format, action.String(), answers, textOptions())
			})
			if err != nil {
				return err
			}
			return status
		},
	}
	in.flags(c)
	in.formatFlag(c)
	c.Flags().BoolVar(&in.symbolic, "symbolic", false, "answer by key policies and grants alone, with classes of principals (default where there are no identity policies)")
	return c
}

// several returns the actions of a pattern, a group, or an operation that needs several permissions; 0 for the name of an action.
func (q *whoCan) several(name string) (kms.ActionSet, error) {
	if !strings.HasPrefix(name, "@") && !strings.ContainsAny(name, "*?") {
		if set, ok := kms.Operation(name); ok && set.Len() > 1 && q.symbolic {
			return set, nil
		}
		return 0, nil
	}
	if q.asked && !q.symbolic {
		return 0, hinted{fmt.Errorf("%s is several actions, and --symbolic=false answers for one", name), "name one action, or leave --symbolic=false out"}
	}
	set, err := actionSet([]string{name})
	if err != nil {
		return 0, errors.New(strings.TrimPrefix(err.Error(), "--action: "))
	}
	return set, nil
}

// keysFor returns the keys that the question is about; one nil key for an action that takes none.
func keysFor(w *evaluator.World, takesKey bool, action string, args []string) ([]inventory.KeyAt, error) {
	switch {
	case !takesKey && len(args) > 0 && args[0] != "*":
		return nil, fmt.Errorf("%s works on no key; leave KEY out", action)
	case !takesKey:
		return []inventory.KeyAt{{}}, nil
	case len(args) == 0:
		return nil, hinted{fmt.Errorf("say which key: kmslint who-can %s KEY", action), `"*" is every key of the inventory`}
	case args[0] == "*":
		return w.Keys(), nil
	default:
		k, err := w.Key(args[0])
		return []inventory.KeyAt{k}, err
	}
}
