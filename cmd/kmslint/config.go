package main

import (
	_ "embed"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/kmslint/kmslint/evaluator/config"
	"github.com/kmslint/kmslint/evaluator/ruleset"
)

//go:embed starter.yaml
var starter string

func configCommand() *cobra.Command {
	c := &cobra.Command{Use: "config", Short: "Write, show and check the configuration"}
	group(c)
	c.AddCommand(configInitCommand(), configShowCommand(), configValidateCommand())
	return c
}

func configInitCommand() *cobra.Command {
	var force bool
	c := &cobra.Command{
		Use:   "init",
		Short: "Write a " + config.FileName + " with every member explained",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if _, err := os.Lstat(config.FileName); err == nil && !force {
				return hinted{errors.New(config.FileName + " exists already"), "--force replaces it"}
			}
			err := replaceFile(config.FileName, func(w io.Writer) error {
				_, err := io.WriteString(w, starter)
				return err
			})
			if err != nil {
				return fmt.Errorf("write %s: %w", config.FileName, unwrapped(err))
			}
			return printOut(func(w io.Writer) error {
				_, err := fmt.Fprintln(w, "wrote "+config.FileName)
				return err
			})
		},
	}
	c.Flags().BoolVar(&force, "force", false, "replace the file if it exists")
	return c
}

func configShowCommand() *cobra.Command {
	var file configFile
	var format string
	c := &cobra.Command{
		Use:   "show",
		Short: "Show the configuration that holds here, with where each value comes from",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			c, err := file.load(nil)
			if err != nil {
				return err
			}
			bundle, err := readRules(c)
			if err != nil {
				return err
			}
			tellProblems(os.Stderr, bundle.Problems())
			resolved, err := c.Resolve(bundle.Rules())
			if err != nil {
				return err
			}
			shown := c.Effective(resolved, bundle.Rules())
			switch format {
			case "json":
				return printJSON(shown)
			case "yaml":
				return printOut(func(w io.Writer) error {
					_, err := io.WriteString(w, config.YAML(shown))
					return err
				})
			default:
				return hinted{fmt.Errorf("--format: unknown format %q: want yaml or json", format), didYouMean(format, []string{"yaml", "json"})}
			}
		},
	}
	file.flags(c)
	c.Flags().StringVarP(&format, "format", "f", "yaml", "`format`: yaml or json")
	complete(c, "format", "yaml", "json")
	return c
}

func configValidateCommand() *cobra.Command {
	var file configFile
	c := &cobra.Command{
		Use:   "validate [FILE]",
		Short: "Check a configuration, with the rules and parameters that it names",
		Long:  "Validate checks a configuration, by default the one that holds in the current folder.\n\nExit status: 0 it is valid, 1 it is not, 2 it could not be read.",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			name := file.name
			if len(args) == 1 {
				name = args[0]
			}
			if name == "" {
				var err error
				if name, err = nearestConfig(nil); err != nil {
					return err
				}
			}
			if name == "" {
				return hinted{errors.New("there is no " + config.FileName + " here or above"), "kmslint config init writes one"}
			}
			c, err := readConfig(name)
			if err == nil {
				var set *ruleset.Set
				set, _, err = compileRules(cmd.Context(), c, &selection{minimum: "info"})
				if err == nil && tellProblems(os.Stderr, set.Problems()) {
					return exitStatus(1)
				}
			}
			var invalid *config.Error
			var several lines
			if errors.As(err, &invalid) || errors.As(err, &several) {
				tellError(os.Stderr, err)
				return exitStatus(1)
			}
			if err != nil {
				return err
			}
			return printOut(func(w io.Writer) error {
				_, err := fmt.Fprintf(w, "%s is valid\n", pathName(name))
				return err
			})
		},
	}
	c.Flags().StringVar(&file.name, "config", "", "`file` with the configuration")
	return c
}
