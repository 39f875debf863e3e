package main

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/kmslint/kmslint/evaluator/spelling"
)

// root is the command kmslint, with all others.
func root() *cobra.Command {
	c := &cobra.Command{
		Use:           "kmslint",
		Short:         "Judge AWS KMS key policies before they are merged",
		Version:       version(),
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	c.SetVersionTemplate(versionLine())
	c.SetFlagErrorFunc(flagError)
	c.AddCommand(checkCommand(), canCommand(), whoCanCommand(), diffCommand(), proveCommand(), simulateCommand(), factsCommand(), rulesCommand(), configCommand(), baselineCommand(), versionCommand())
	group(c)
	c.InitDefaultCompletionCmd()
	c.InitDefaultHelpCmd()
	for _, sub := range c.Commands() {
		switch sub.Name() {
		case "completion":
			group(sub)
		case "help":
			sub.Args = func(_ *cobra.Command, args []string) error {
				if about, rest, err := c.Find(args); err == nil && len(rest) > 0 {
					return unknownCommand(about, rest[0])
				}
				return nil
			}
		}
	}
	return c
}

// group makes a command that only holds others print its help, and refuse what is none of them.
func group(c *cobra.Command) {
	c.DisableFlagsInUseLine = true
	c.Args = cobra.ArbitraryArgs
	c.RunE = func(c *cobra.Command, args []string) error {
		if len(args) == 0 {
			return c.Help()
		}
		return unknownCommand(c, args[0])
	}
}

func unknownCommand(c *cobra.Command, typed string) error {
	var names []string
	for _, sub := range c.Commands() {
		if sub.IsAvailableCommand() {
			names = append(names, sub.Name())
		}
	}
	return hinted{fmt.Errorf("unknown command %q for %q", typed, c.CommandPath()), didYouMean(typed, names)}
}

// flagError adds a hint to an error about a flag.
func flagError(c *cobra.Command, err error) error {
	hint := c.CommandPath() + " --help lists the flags"
	var named interface{ GetSpecifiedName() string }
	switch errors.As(err, &named); {
	case strings.HasPrefix(err.Error(), "unknown shorthand"):
		hint = "a path that begins with - goes after --, or begins with ./"
	case strings.HasPrefix(err.Error(), "unknown flag") && named != nil:
		hint = cmp.Or(didYouMean("--"+named.GetSpecifiedName(), flagsOf(c)), hint)
	}
	return hinted{err, hint}
}

// exclusive refuses two flags of which one says what the other does.
func exclusive(c *cobra.Command, a, b string) {
	before := c.PreRunE
	c.PreRunE = func(c *cobra.Command, args []string) error {
		if c.Flags().Changed(a) && c.Flags().Changed(b) {
			return fmt.Errorf("--%s and --%s do not go together: leave one of them out", a, b)
		}
		if before != nil {
			return before(c, args)
		}
		return nil
	}
}

// flagsOf returns the flags of a command, each with its dashes.
func flagsOf(c *cobra.Command) []string {
	var names []string
	for _, word := range strings.Fields(c.Flags().FlagUsages()) {
		if strings.HasPrefix(word, "--") {
			names = append(names, word)
		}
	}
	return names
}

// didYouMean names the one of the names that is most like the typed one, or returns "" where none is.
func didYouMean(typed string, names []string) string {
	if name := spelling.Nearest(typed, names); name != "" {
		return fmt.Sprintf("did you mean %s?", name)
	}
	return ""
}
