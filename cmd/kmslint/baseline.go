package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/kmslint/kmslint/evaluator"
	"github.com/kmslint/kmslint/evaluator/baseline"
	"github.com/kmslint/kmslint/evaluator/config"
	"github.com/kmslint/kmslint/evaluator/document"
)

// defaultBaseline is where a baseline is written if nobody says where.
const defaultBaseline = ".kmslint-baseline.json"

// baselineFile are the flags that say which baseline is used.
type baselineFile struct {
	name string
	none bool
}

func (f *baselineFile) flags(c *cobra.Command) {
	c.Flags().StringVar(&f.name, "baseline", "", "`file` with findings that are accepted (default what the configuration says)")
	c.Flags().BoolVar(&f.none, "no-baseline", false, "use no baseline")
	exclusive(c, "baseline", "no-baseline")
}

// load reads the baseline; it is nil where there is none.
func (f *baselineFile) load(c *config.Config) (*baseline.Baseline, error) {
	name := f.name
	if name == "" && c.Baseline.Given() {
		name = shownPath(beside(c, c.Baseline.Value))
	}
	if name == "" || f.none {
		return nil, nil
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, hinted{fmt.Errorf("read the baseline %s: %w", name, unwrapped(err)), "kmslint baseline write writes one"}
	}
	return baseline.Parse(document.NewSource(name, text))
}

func baselineCommand() *cobra.Command {
	c := &cobra.Command{Use: "baseline", Short: "Accept the findings that there are, so that only new ones count"}
	group(c)
	c.AddCommand(baselineWriteCommand())
	return c
}

func baselineWriteCommand() *cobra.Command {
	var in input
	var rules selection
	var name string
	c := &cobra.Command{
		Use:   "write [PATH…]",
		Short: "Write all findings into a baseline",
		Long: `Write checks the paths as kmslint check does, and writes all findings into a baseline file, except those that are
suppressed beside the code. With kmslint check --baseline FILE they do not count any more; new ones do. The file is meant
to be committed: an entry survives edits around the finding, and moving or renaming the file.`,
		Example: `  kmslint baseline write
  kmslint check --baseline ` + defaultBaseline,
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := in.config.load(args)
			if err != nil {
				return err
			}
			o, err := in.options(args, c)
			if err != nil {
				return err
			}
			set, settings, err := compileRules(cmd.Context(), c, &rules)
			if err != nil {
				return err
			}
			o.Settings = settings
			report, err := evaluator.Check(cmd.Context(), set, o)
			if err != nil {
				return interrupted(cmd.Context(), err, "no baseline was written")
			}
			tell(os.Stderr, report)
			if len(report.Errors) > 0 {
				return errors.New("no baseline was written, because something could not be read")
			}
			written := baseline.Of(report.Findings)
			if name == "" && c.Baseline.Given() {
				name = shownPath(beside(c, c.Baseline.Value))
			}
			name = cmp.Or(name, defaultBaseline)
			if err := replaceFile(name, written.Write); err != nil {
				return fmt.Errorf("write %s: %w", name, unwrapped(err))
			}
			return printOut(func(w io.Writer) error {
				_, err := fmt.Fprintf(w, "wrote %s: %s\n", pathName(name), count(len(written.Entries), "finding", "findings"))
				return err
			})
		},
	}
	in.judged(c)
	in.config.ruleFlags(c)
	rules.flags(c)
	rules.timeoutFlag(c)
	c.Flags().StringVarP(&name, "output", "o", "", "`file` to write (default what the configuration says, or "+defaultBaseline+")")
	return c
}
