package ruleset

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/cover"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/tester"

	"github.com/kmslint/kmslint/evaluator/finding"
)

// TestResult is what became of one test.
type TestResult struct {
	// Name is that of the test ("test_reports_everyone"), and At where it stands.
	Name string
	At   finding.Location
	Pass bool
	// Skipped says that its name begins with todo_.
	Skipped bool
	// Reason says why it did not pass, if there is more to say than that it is not true.
	Reason string
	// Output is what it printed.
	Output string
}

// Coverage says which lines of a file the tests reach.
type Coverage struct {
	File string
	// Percent is of the lines that can be reached.
	Percent float64
	// Missed are the first and last line of each part that is not.
	Missed [][2]int
}

// Tests is the outcome of the tests of own rules.
type Tests struct {
	// Results are by file and line.
	Results []TestResult
	// Coverage is by file; without tests.
	Coverage []Coverage
	// Problems are faults of rules and tests; those did not run.
	Problems []finding.Problem
}

// Test runs the tests of own rules with OPA's tester, each within the timeout; 0 is [DefaultTimeout].
func (b *Bundle) Test(ctx context.Context, timeout time.Duration, trees ...Tree) (*Tests, error) {
	out := &Tests{Problems: b.Problems()}
	own := maps.Clone(b.own.modules)
	_, faults := b.compileOwn(own)
	out.Problems = append(out.Problems, faults...)
	all := maps.Clone(own)
	for _, t := range trees {
		if err := out.read(t, all); err != nil {
			return nil, err
		}
	}
	for name, m := range b.shipped.modules {
		if strings.HasPrefix(m.Package.Path.String(), "data.lib.") {
			all[name] = m
		}
	}
	out.compile(all)
	reached := cover.New()
	store := inmem.NewFromObject(b.data())
	txn, err := store.NewTransaction(ctx)
	if err != nil {
		return nil, fmt.Errorf("test rules: %w", err)
	}
	defer store.Abort(ctx, txn)
	runner := tester.NewRunner().SetCompiler(testCompiler()).SetStore(store).SetModules(all).CapturePrintOutput(true).
		SetTimeout(cmp.Or(timeout, DefaultTimeout)).SetCoverageQueryTracer(reached)
	results, err := runner.RunTests(ctx, txn)
	if err != nil {
		return nil, fmt.Errorf("test rules: %w", err)
	}
	for r := range results {
		out.Results = append(out.Results, testResult(r))
	}
	slices.SortFunc(out.Results, func(a, b TestResult) int {
		return cmp.Or(cmp.Compare(a.At.Path, b.At.Path), cmp.Compare(a.At.Start.Line, b.At.Start.Line), cmp.Compare(a.Name, b.Name))
	})
	report := reached.Report(own)
	for _, name := range slices.Sorted(maps.Keys(own)) {
		out.Coverage = append(out.Coverage, coverageOf(name, report.Files[name]))
	}
	return out, ctx.Err()
}

// read adds the tests of a tree, but those of rules that were left out.
func (t *Tests) read(tree Tree, all map[string]*ast.Module) error {
	f, err := filesOf(tree)
	if err != nil {
		return err
	}
	present := packagesOf(all)
	for _, p := range parseAll(tree, f.tests) {
		if p.err != nil {
			t.Problems = append(t.Problems, problemsIn(p.err, p.name)...)
			continue
		}
		if rule, ok := strings.CutSuffix(p.module.Package.Path.String(), "_test"); ok && !present[strings.TrimPrefix(rule, "data.")] {
			continue
		}
		all[p.name] = p.module
	}
	return nil
}

func testCompiler() *ast.Compiler { return compiler(nil).WithEnablePrintStatements(true) }

// compile leaves out the files that do not compile.
func (t *Tests) compile(all map[string]*ast.Module) {
	for len(all) > 0 {
		c := testCompiler().SetErrorLimit(0)
		c.Compile(all)
		faults := compileFaults(c)
		left := len(all)
		for _, f := range faults {
			delete(all, f.Location.Path)
		}
		t.Problems = append(t.Problems, faults...)
		if len(all) == left {
			return
		}
	}
}

func testResult(r *tester.Result) TestResult {
	out := TestResult{Name: r.Name, At: locationOf(r.Location), Pass: r.Pass(), Skipped: r.Skip, Output: string(r.Output)}
	out.At.Path = path.Clean(out.At.Path)
	if r.Error != nil {
		out.Reason = r.Error.Error()
	}
	return out
}

func coverageOf(name string, f *cover.FileReport) Coverage {
	c := Coverage{File: name, Percent: 100}
	if f == nil {
		return c
	}
	c.Percent = f.Coverage
	for _, r := range f.NotCovered {
		c.Missed = append(c.Missed, [2]int{r.Start.Row, r.End.Row})
	}
	c.Missed = slices.Compact(c.Missed) // parts of one line
	return c
}
