package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/kmslint/kmslint/evaluator"
	"github.com/kmslint/kmslint/reports"
)

func simulateCommand() *cobra.Command {
	var in world
	var batch string
	c := &cobra.Command{
		Use:   "simulate --batch FILE",
		Short: "Decide many requests, one JSON object a line",
		Long: `Simulate reads questions, one JSON object a line, and writes a decision for each, in the same order:

  {"id": "1", "request": {"principal": "…", "action": "kms:Decrypt", "resource": "…", "context": {}, "params": {}}}

A line may bring its own "inventory"; the others are decided by --inventory. A line that is no question gets an object with
"error", and the rest is decided all the same.

Exit status: 0 every line got a decision, whatever it is; 2 not.`,
		Example: `  kmslint simulate --batch questions.ndjson --inventory inventory.json
  jq -c … | kmslint simulate --batch -`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if batch == "" {
				return hinted{errors.New("--batch is not given"), "- is standard input"}
			}
			s := evaluator.Simulation{Name: batch, Now: time.Now(), Limits: in.limits}
			if len(in.paths) > 0 {
				w, err := in.open(cmd.Context())
				if err != nil {
					return err
				}
				s.World = w.World
			}
			r, err := openBatch(batch)
			if err != nil {
				return err
			}
			defer r.Close()
			bad := 0
			w := bufio.NewWriterSize(os.Stdout, 1<<16)
			s.Idle = w.Flush // who asks one question at a time waits for its answer
			err = s.Run(cmd.Context(), r, func(a evaluator.Answer) error {
				if a.Err != nil {
					bad++
					return reports.WriteBadLine(w, a.ID, a.Line, a.Err)
				}
				return reports.WriteDecisionLine(w, a.ID, a.Decision)
			})
			written := w.Flush()
			switch {
			case cmd.Context().Err() != nil:
				return interrupted(cmd.Context(), err, "the output is not complete")
			case written != nil:
				return fmt.Errorf("write standard output: %w", unwrapped(written))
			case err != nil:
				return err
			case bad > 0:
				return fmt.Errorf("%s of %s got no decision; their output says why", count(bad, "line", "lines"), batch)
			}
			return nil
		},
	}
	in.flags(c)
	c.Flags().StringVar(&batch, "batch", "", "`file` with the questions; - is standard input")
	return c
}

func openBatch(name string) (io.ReadCloser, error) {
	if name == "-" {
		return io.NopCloser(os.Stdin), nil
	}
	f, err := os.Open(filepath.FromSlash(name))
	if err != nil {
		return nil, fmt.Errorf("--batch %s: cannot be read: %w", name, unwrapped(err))
	}
	return f, nil
}
