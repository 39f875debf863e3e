// Command generate writes evaluator/kms/tables.go from the reviewed tables in evaluator/kms/data and the operations
// and enumerations of the AWS SDK's kms client. It runs in evaluator/kms, by go generate.
//
// It fails when the tables and the client disagree: a new operation, key spec or grant operation in the client has to
// be looked up in the AWS documentation and entered in data by a person.
package main

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
)

const sdkModule = "github.com/aws/aws-sdk-go-v2/service/kms"

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func run() error {
	dir, err := sdkDir()
	if err != nil {
		return err
	}
	source, err := generate("data", dir)
	if err != nil {
		return err
	}
	return os.WriteFile("tables.go", source, 0o644)
}

// generate returns the text of tables.go.
func generate(dataDir, sdkDir string) ([]byte, error) {
	d, err := readData(dataDir)
	if err != nil {
		return nil, err
	}
	s, err := readSDK(sdkDir)
	if err != nil {
		return nil, err
	}
	if err := check(d, s); err != nil {
		return nil, err
	}
	return write(d)
}

// sdkDir returns the folder of the kms client that go.mod names.
func sdkDir() (string, error) {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", sdkModule).Output()
	if err != nil {
		return "", fmt.Errorf("find module %s: %w", sdkModule, err)
	}
	dir := strings.TrimSpace(string(out))
	if dir == "" {
		return "", fmt.Errorf("find module %s: not downloaded; run go mod download %s", sdkModule, sdkModule)
	}
	return dir, nil
}
