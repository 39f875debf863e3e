package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/kmslint/kmslint/evaluator/config"
	"github.com/kmslint/kmslint/evaluator/document"
)

// configFile are the flags that say which configuration is used.
type configFile struct {
	name string
	none bool
	// ruleDirs are folders with own rules besides those of the configuration.
	ruleDirs []string
}

// ruleFlags adds the flags for commands that use the rules.
func (f *configFile) ruleFlags(c *cobra.Command) {
	c.Flags().StringArrayVar(&f.ruleDirs, "rules", nil, "`folder` with own rules, besides those that the configuration names; may repeat")
}

func (f *configFile) flags(c *cobra.Command) {
	c.Flags().StringVar(&f.name, "config", "", "`file` with the configuration (default the nearest "+config.FileName+" upwards from the first path)")
	c.Flags().BoolVar(&f.none, "no-config", false, "use no configuration")
	exclusive(c, "config", "no-config")
}

// load reads the configuration for paths; it is one that says nothing where there is none.
func (f *configFile) load(paths []string) (*config.Config, error) {
	name := f.name
	if name == "" && !f.none {
		var err error
		if name, err = nearestConfig(paths); err != nil {
			return nil, err
		}
	}
	c := &config.Config{}
	if name != "" {
		var err error
		if c, err = readConfig(name); err != nil {
			return nil, err
		}
	}
	return c, f.addRuleDirs(c)
}

// addRuleDirs adds the folders of --rules to those of a configuration.
func (f *configFile) addRuleDirs(c *config.Config) error {
	for _, name := range f.ruleDirs {
		dir, err := filepath.Abs(name)
		if err != nil {
			return err
		}
		if info, err := os.Stat(dir); err != nil || !info.IsDir() {
			return fmt.Errorf("--rules: there is no folder %s", name)
		}
		c.RuleDirs.Value = append(c.RuleDirs.Value, dir)
	}
	return nil
}

// nearestConfig looks for the configuration in the folder of the first path and in those above it, up to the root of a git
// repository. It returns "" where there is none.
func nearestConfig(paths []string) (string, error) {
	start := "."
	if len(paths) > 0 && paths[0] != "-" {
		start = paths[0]
	}
	dir, err := filepath.Abs(start)
	if err != nil {
		return "", err
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		dir = filepath.Dir(dir)
	}
	for {
		file := filepath.Join(dir, config.FileName)
		if exists(file) {
			return shownPath(file), nil
		}
		if other := filepath.Join(dir, ".kmslint.yml"); exists(other) {
			return "", fmt.Errorf("%s is not read: call it %s", shownPath(other), config.FileName)
		}
		parent := filepath.Dir(dir)
		if parent == dir || exists(filepath.Join(dir, ".git")) {
			return "", nil
		}
		dir = parent
	}
}

func exists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}

// shownPath is a path as messages show it: from the current folder, with forward slashes.
func shownPath(name string) string {
	if wd, err := os.Getwd(); err == nil {
		if rel, err := filepath.Rel(wd, name); err == nil {
			name = rel
		}
	}
	return filepath.ToSlash(name)
}

func readConfig(name string) (*config.Config, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("read the configuration %s: %w", name, unwrapped(err))
	}
	file, err := filepath.Abs(name)
	if err != nil {
		return nil, err
	}
	return config.Parse(document.NewSource(filepath.ToSlash(name), text), filepath.Dir(file))
}

// beside is a path that a configuration names.
func beside(c *config.Config, name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(c.Folder, filepath.FromSlash(name))
}

// excluded compiles the patterns of --exclude, which start from the current folder, and adds those of a configuration.
func excluded(c *config.Config, texts []string) (func(string, bool) bool, error) {
	wd, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	patterns, err := config.NewPatterns(wd, texts)
	if err != nil {
		return nil, hinted{fmt.Errorf("--exclude: %w", err), "a pattern is like one in .gitignore"}
	}
	var dirs []string // of own rules: their examples have the faults that they are about
	for _, name := range c.RuleDirs.Value {
		dirs = append(dirs, filepath.Clean(beside(c, name)))
	}
	if patterns.Empty() && c.Exclude.Value.Empty() && len(dirs) == 0 {
		return nil, nil
	}
	return func(path string, folder bool) bool {
		return patterns.Match(path, folder) || c.Exclude.Value.Match(path, folder) || slices.ContainsFunc(dirs, func(dir string) bool { return within(dir, path) })
	}, nil
}

// within reports whether a path is a folder or below it.
func within(dir, path string) bool {
	rest, ok := strings.CutPrefix(path, dir)
	return ok && (rest == "" || os.IsPathSeparator(rest[0]))
}

// unknownRule adds the name that was probably meant to an error about a selector of the flag.
func unknownRule(flag string, err error) error {
	var unknown *config.UnknownRuleError
	if !errors.As(err, &unknown) {
		return err
	}
	hint := "kmslint rules list shows all rules"
	if unknown.Nearest != "" {
		hint = "did you mean " + unknown.Nearest + "?"
	}
	return hinted{fmt.Errorf("%s: %w", flag, err), hint}
}
