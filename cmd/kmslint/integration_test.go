package main_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// build makes the program, for tests of what calls it from outside.
func build(t *testing.T) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "kmslint")
	if out, err := exec.Command("go", "build", "-o", name, ".").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return name
}

func readYAML(t *testing.T, name string, into any) {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(text, into); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

// The action's check runs as the runner runs it: inputs in the environment, outputs in a file, the status left to a later step.
func TestAction(t *testing.T) {
	t.Parallel()
	var action struct {
		Inputs map[string]struct{ Default string }
		Runs   struct {
			Steps []struct {
				ID, Uses, Run string
				Env           map[string]string
			}
		}
	}
	readYAML(t, "../../action.yml", &action)
	input := regexp.MustCompile(`^\$\{\{ inputs\.([a-z-]+) \}\}$`)
	defaults := map[string]string{}
	for _, step := range action.Runs.Steps {
		if step.Uses != "" && !regexp.MustCompile(`@[0-9a-f]{40}$`).MatchString(step.Uses) {
			t.Errorf("action.yml uses %s, which is not pinned to a commit", step.Uses)
		}
		for name, value := range step.Env {
			m := input.FindStringSubmatch(value)
			if m == nil {
				continue
			}
			in, ok := action.Inputs[m[1]]
			if !ok {
				t.Errorf("action.yml: %s is the input %s, which is not declared", name, m[1])
			}
			defaults[name] = in.Default
		}
	}
	program := build(t)
	tests := []struct{ name, paths, wantStatus string }{
		{"findings are left to the last step", "fixtures/templates/orders.yaml", "1"},
		{"clean", "fixtures/templates/orders-fixed.yaml\n\nfixtures/templates/default-policy.yaml\n", "0"},
		{"unreadable", "fixtures/templates/missing.yaml", "2"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			sarif, outputs := filepath.Join(dir, "report.sarif"), filepath.Join(dir, "outputs")
			c := exec.Command(".ci/action")
			c.Dir = "../.."
			c.Env = append(os.Environ(), "KMSLINT="+program, "GITHUB_OUTPUT="+outputs)
			for name, value := range defaults {
				c.Env = append(c.Env, name+"="+value)
			}
			c.Env = append(c.Env, "INPUT_PATHS="+test.paths, "INPUT_SARIF_FILE="+sarif)
			if out, err := c.CombinedOutput(); err != nil {
				t.Fatalf(".ci/action: %v\n%s", err, out)
			}
			got, err := os.ReadFile(outputs)
			if err != nil {
				t.Fatal(err)
			}
			if want := "status=" + test.wantStatus + "\nsarif=" + sarif + "\n"; string(got) != want {
				t.Errorf("outputs = %q, want %q", got, want)
			}
			if text, err := os.ReadFile(sarif); err != nil || !strings.Contains(string(text), `"version": "2.1.0"`) {
				t.Errorf("no SARIF report was written: %v", err)
			}
		})
	}
}

// The hook's entry runs in the root of a repository, without file names.
func TestPreCommitHook(t *testing.T) {
	t.Parallel()
	var hooks []struct {
		ID, Entry, Language, Files string
		PassFilenames              bool `yaml:"pass_filenames"`
	}
	readYAML(t, "../../.pre-commit-hooks.yaml", &hooks)
	if len(hooks) != 1 || hooks[0].PassFilenames || hooks[0].Language != "golang" {
		t.Fatalf("hooks = %+v, want one for Go that takes no file names", hooks)
	}
	if !regexp.MustCompile(hooks[0].Files).MatchString("infra/key.template") {
		t.Errorf("files = %q does not match a template", hooks[0].Files)
	}
	repository := t.TempDir()
	text, err := os.ReadFile("../../fixtures/rules/public_principal/bad_everyone.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(repository, "key.json"), text, 0o600); err != nil {
		t.Fatal(err)
	}
	c := exec.Command("sh", "-c", hooks[0].Entry)
	c.Dir = repository
	c.Env = append(os.Environ(), "PATH="+filepath.Dir(build(t))+string(os.PathListSeparator)+os.Getenv("PATH"))
	out, _ := c.CombinedOutput()
	if c.ProcessState.ExitCode() != 1 || !strings.Contains(string(out), "KMS101") {
		t.Errorf("the hook ended with status %d, want 1 and a finding of KMS101:\n%s", c.ProcessState.ExitCode(), out)
	}
}
