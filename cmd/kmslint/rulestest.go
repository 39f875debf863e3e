package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/kmslint/kmslint/evaluator"
	"github.com/kmslint/kmslint/evaluator/config"
	"github.com/kmslint/kmslint/evaluator/finding"
	"github.com/kmslint/kmslint/evaluator/ruleset"
)

// exampleAccount owns the keys of examples.
const exampleAccount = "111122223333"

func rulesTestCommand() *cobra.Command {
	var coverage bool
	var timeout time.Duration
	c := &cobra.Command{
		Use:   "test DIR…",
		Short: "Test own rules",
		Long: `Test checks the own rules of folders as kmslint check --rules does, runs their tests (test_… in *_test.rego, with OPA's
tester) and judges their examples: of fixtures/bad_… beside a rule it must find something, of fixtures/good_… nothing. Keys
in examples belong to the account ` + exampleAccount + `.

Exit status: 0 all pass, 1 some do not, 2 there is a fault in a rule or a test, or nothing to test.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return hinted{fmt.Errorf("rules test needs a folder"), "kmslint rules new NAME --dir DIR begins one"}
			}
			file := configFile{none: true, ruleDirs: args}
			c, err := file.load(nil)
			if err != nil {
				return err
			}
			outcome, err := testRules(cmd.Context(), c, timeout)
			if err != nil {
				return interrupted(cmd.Context(), err, "the tests did not finish")
			}
			if err := printBytes(outcome.text(coverage)); err != nil {
				return err
			}
			switch {
			case tellProblems(os.Stderr, outcome.tests.Problems):
				return exitStatus(2)
			case len(outcome.tests.Results)+len(outcome.examples) == 0:
				return hinted{fmt.Errorf("there is nothing to test in %s", strings.Join(args, ", ")), "tests are rules test_… in files *_test.rego, examples are files fixtures/bad_… and fixtures/good_… beside a rule"}
			case outcome.failed() > 0:
				return exitStatus(1)
			}
			return nil
		},
	}
	c.Flags().BoolVar(&coverage, "coverage", false, "say which lines the tests do not reach")
	c.Flags().DurationVar(&timeout, "rule-timeout", ruleset.DefaultTimeout, "`time` that a test, or a rule on an example, may take")
	return c
}

// tested is what became of the tests and examples of own rules.
type tested struct {
	tests    *ruleset.Tests
	examples []*evaluator.Example
}

func testRules(ctx context.Context, c *config.Config, timeout time.Duration) (*tested, error) {
	bundle, err := readRules(c)
	if err != nil {
		return nil, err
	}
	var out tested
	if out.tests, err = bundle.Test(ctx, timeout, ownTrees(c)...); err != nil {
		return nil, err
	}
	set, err := bundle.Compile(ctx, ruleset.Selection{Keep: func(r *finding.Rule) bool { return bundle.Own(r.ID) }, Timeout: timeout})
	if err != nil {
		return nil, err
	}
	for _, r := range set.Rules() {
		at, _ := set.Own(r.ID)
		for _, name := range exampleFiles(filepath.FromSlash(path.Dir(at.Path))) {
			e, err := evaluator.JudgeExample(ctx, set, &r, filepath.ToSlash(name), exampleAccount, time.Now())
			if err != nil {
				return nil, err
			}
			out.examples = append(out.examples, e)
		}
	}
	return &out, nil
}

// failed is how many tests and examples did not pass.
func (t *tested) failed() int {
	n := 0
	for _, r := range t.tests.Results {
		if !r.Pass && !r.Skipped {
			n++
		}
	}
	for _, e := range t.examples {
		if e.Fault != "" {
			n++
		}
	}
	return n
}

func (t *tested) text(coverage bool) []byte {
	var b bytes.Buffer
	file := ""
	heading := func(name string) {
		if name != file {
			fmt.Fprintf(&b, "%s\n", pathName(name))
			file = name
		}
	}
	for _, r := range t.tests.Results {
		heading(r.At.Path)
		switch {
		case r.Skipped:
			fmt.Fprintf(&b, "  skip  %s\n", printable(r.Name))
		case r.Pass:
			fmt.Fprintf(&b, "  pass  %s\n", printable(r.Name))
		default:
			fmt.Fprintf(&b, "  FAIL  %s (line %d)\n", printable(r.Name), r.At.Start.Line)
			for line := range strings.Lines(r.Reason + "\n" + r.Output) {
				if line = strings.TrimSpace(line); line != "" {
					fmt.Fprintf(&b, "        %s\n", printable(line))
				}
			}
		}
	}
	for _, e := range t.examples {
		heading(path.Dir(e.Path))
		if e.Fault != "" {
			fmt.Fprintf(&b, "  FAIL  %s\n        %s\n", printable(path.Base(e.Path)), printable(e.Fault))
		} else {
			fmt.Fprintf(&b, "  pass  %s\n", printable(path.Base(e.Path)))
		}
	}
	if coverage {
		b.WriteString("coverage\n")
		for _, c := range t.tests.Coverage {
			fmt.Fprintf(&b, "  %5.1f%%  %s%s\n", c.Percent, pathName(c.File), missed(c.Missed))
		}
	}
	total := len(t.tests.Results) + len(t.examples)
	failed := t.failed()
	fmt.Fprintf(&b, "%s, %s: %d passed, %d failed\n", count(len(t.tests.Results), "test", "tests"), count(len(t.examples), "example", "examples"), total-failed, failed)
	return b.Bytes()
}

// missed names lines that no test reaches.
func missed(lines [][2]int) string {
	var parts []string
	for _, l := range lines {
		if l[0] == l[1] {
			parts = append(parts, fmt.Sprint(l[0]))
		} else {
			parts = append(parts, fmt.Sprintf("%d-%d", l[0], l[1]))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return ": not lines " + strings.Join(parts, ", ")
}
