package main

import (
	"embed"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/spf13/cobra"
)

//go:embed scaffold
var scaffold embed.FS

// ruleName is the form of the names of rules, and of groups.
var ruleName = regexp.MustCompile(`^[a-z][a-z0-9]*([-_][a-z0-9]+)*$`)

func rulesNewCommand() *cobra.Command {
	var dir, group, id string
	c := &cobra.Command{
		Use:   "new NAME",
		Short: "Begin an own rule: the rule, its test and its examples",
		Long: `New writes a rule that works, to be changed into the one that is wanted: the rule with its metadata, its test, and a bad
and a good example. kmslint rules test DIR passes on it as it is. Files that exist are never replaced.`,
		Example: `  kmslint rules new no-cross-region-use --dir policy/rules --group acme --id ACME001
  kmslint rules test policy/rules
  kmslint check . --rules policy/rules`,
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return hinted{fmt.Errorf("rules new needs one name, not %d", len(args)), "as in kmslint rules new no-cross-region-use"}
			}
			for what, name := range map[string]string{"the name": args[0], "--group": group} {
				if !ruleName.MatchString(name) {
					return fmt.Errorf("%s: %q must be of small letters and digits, with hyphens between words", what, name)
				}
			}
			written, err := writeScaffold(dir, strings.ReplaceAll(group, "-", "_"), strings.ReplaceAll(args[0], "-", "_"), id)
			if err != nil {
				return err
			}
			return printOut(func(w io.Writer) error {
				for _, name := range written {
					fmt.Fprintln(w, "wrote "+pathName(filepath.ToSlash(name)))
				}
				_, err := fmt.Fprintf(w, "kmslint rules test %s tests it\n", pathName(filepath.ToSlash(dir)))
				return err
			})
		},
	}
	c.Flags().StringVar(&dir, "dir", "rules", "`folder` with own rules; it is made if it does not exist")
	c.Flags().StringVar(&group, "group", "own", "`name` of the group of the rule")
	c.Flags().StringVar(&id, "id", "OWN001", "`id` of the rule, which no other one has")
	return c
}

// writeScaffold writes the files of a new rule, all of them or none.
func writeScaffold(dir, group, name, id string) ([]string, error) {
	folder := filepath.Join(dir, group, name)
	if entries, err := os.ReadDir(folder); err == nil && len(entries) > 0 {
		return nil, hinted{fmt.Errorf("%s exists already", filepath.ToSlash(folder)), "choose another name, or remove the folder"}
	} else if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("write %s: %w", filepath.ToSlash(folder), unwrapped(err))
	}
	names := strings.NewReplacer("OWN_GROUP", group, "OWN_NAME", name, "OWN_ID", id)
	files := [][2]string{ // from, to
		{"rule.rego.txt", name + ".rego"}, {"rule_test.rego.txt", name + "_test.rego"},
		{"bad_old_version.json", "fixtures/bad_old_version.json"}, {"good_current_version.json", "fixtures/good_current_version.json"},
	}
	if err := os.MkdirAll(filepath.Join(folder, "fixtures"), 0o777); err != nil {
		return nil, fmt.Errorf("write %s: %w", filepath.ToSlash(folder), unwrapped(err))
	}
	var written []string
	for _, f := range files {
		text, err := scaffold.ReadFile("scaffold/" + f[0])
		if err != nil {
			return nil, err
		}
		to := filepath.Join(folder, filepath.FromSlash(f[1]))
		err = writeInto(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, func(w io.Writer) error {
			_, err := names.WriteString(w, string(text))
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("write %s: %w", filepath.ToSlash(to), unwrapped(err))
		}
		written = append(written, to)
	}
	return written, nil
}
