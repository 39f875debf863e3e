package main

import (
	"fmt"
	"io"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/kmslint/kmslint/evaluator/kms"
)

// release is set by the linker for a release; otherwise the version is the module's.
var release string

func version() string {
	if release != "" {
		return release
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "devel"
}

// versionLine is what version and --version print.
func versionLine() string {
	return fmt.Sprintf("kmslint %s (KMS tables of %s, %s, %s/%s)\n", version(), kms.TableDate, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version, and the date of the tables of KMS actions and condition keys",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			return printOut(func(w io.Writer) error {
				_, err := io.WriteString(w, versionLine())
				return err
			})
		},
	}
}
