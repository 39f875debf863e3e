// Command kmslint judges AWS KMS key policies: see https://github.com/kmslint/kmslint.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

func main() { os.Exit(run()) }

// run runs the command line and returns the exit status: 0 clean or yes, 1 findings or no, 2 could not do the work.
func run() int {
	signal.Ignore(syscall.SIGPIPE) // a closed pipe is an error of the write, not the end of the process
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := root().ExecuteContext(ctx)
	var status exitStatus
	switch {
	case err == nil:
		return 0
	case errors.As(err, &status):
		return int(status)
	case ctx.Err() != nil:
		err = errors.New("interrupted; nothing was written")
	}
	fmt.Fprintf(os.Stderr, "kmslint: error: %v\n", err)
	return 2
}

func root() *cobra.Command {
	c := &cobra.Command{
		Use:           "kmslint",
		Short:         "Judge AWS KMS key policies before they are merged",
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	c.AddCommand(checkCommand(), factsCommand(), rulesCommand(), versionCommand())
	return c
}
