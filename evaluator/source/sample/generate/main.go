// Command generate writes the sample trees into a folder, to measure the command on: DIR/terraform and DIR/cloudformation.
//
//	go run ./evaluator/source/sample/generate DIR
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/kmslint/kmslint/evaluator/source/sample"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "generate: give the folder to write to")
		os.Exit(2)
	}
	for name, tree := range map[string]func(sample.Write) error{"terraform": sample.Terraform, "cloudformation": sample.CloudFormation} {
		if err := tree(into(filepath.Join(os.Args[1], name))); err != nil {
			fmt.Fprintln(os.Stderr, "generate:", err)
			os.Exit(1)
		}
	}
}

// into writes files below a folder.
func into(dir string) sample.Write {
	return func(name, text string) error {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		return os.WriteFile(file, []byte(text), 0o644)
	}
}
