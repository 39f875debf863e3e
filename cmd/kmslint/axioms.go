package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/kmslint/kmslint/evaluator/access"
)

// axioms are those that a command takes for granted, by name; nil is all.
type axioms []access.AxiomName

func (a *axioms) String() string {
	if *a == nil {
		return "all"
	}
	var out []string
	for _, name := range *a {
		out = append(out, string(name))
	}
	return strings.Join(out, ",")
}

// Type is what the help calls a value.
func (a *axioms) Type() string { return "names" }

// Set reads all, none, or names with commas between.
func (a *axioms) Set(s string) error {
	switch s {
	case "all":
		*a = nil
		return nil
	case "none":
		*a = axioms{}
		return nil
	}
	out := axioms{}
	for name := range strings.SplitSeq(s, ",") {
		known := false
		var names []string
		for _, axiom := range access.Axioms {
			known = known || string(axiom.Name) == name
			names = append(names, string(axiom.Name))
		}
		if !known {
			return fmt.Errorf("there is no axiom %q: they are %s, or none, or all", name, strings.Join(names, ", "))
		}
		out = append(out, access.AxiomName(name))
	}
	*a = out
	return nil
}

func (a *axioms) flag(c *cobra.Command) {
	c.Flags().Var(a, "axioms", "dependencies between parts of a request that are taken for granted: all, none, or `names` of docs/access-analysis.md")
}
