package main

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// sdk is what the kms client knows.
type sdk struct {
	operations []string            // sorted
	enums      map[string][]string // type name to its values, in the client's order
}

func readSDK(dir string) (*sdk, error) {
	s := &sdk{enums: map[string][]string{}}
	files, err := filepath.Glob(filepath.Join(dir, "api_op_*.go"))
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		name := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(f), "api_op_"), ".go")
		if !strings.HasSuffix(name, "_test") {
			s.operations = append(s.operations, name)
		}
	}
	if len(s.operations) == 0 {
		return nil, fmt.Errorf("no operation of the kms client in %s", dir)
	}
	slices.Sort(s.operations)

	name := filepath.Join(dir, "types", "enums.go")
	file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
	if err != nil {
		return nil, fmt.Errorf("read enumerations: %w", err)
	}
	for _, decl := range file.Decls {
		g, ok := decl.(*ast.GenDecl)
		if !ok || g.Tok != token.CONST {
			continue
		}
		for _, spec := range g.Specs {
			v := spec.(*ast.ValueSpec)
			typ, ok := v.Type.(*ast.Ident)
			if !ok || len(v.Values) != 1 {
				continue
			}
			lit, ok := v.Values[0].(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING {
				continue
			}
			text, err := strconv.Unquote(lit.Value)
			if err != nil {
				return nil, fmt.Errorf("read enumerations: %w", err)
			}
			s.enums[typ.Name] = append(s.enums[typ.Name], text)
		}
	}
	return s, nil
}

// check reports every disagreement between the tables and the client.
func check(d *data, s *sdk) error {
	var errs []error
	same := func(file, enum string, have, want []string) {
		for _, v := range want {
			if !slices.Contains(have, v) {
				errs = append(errs, fmt.Errorf("data/%s lacks %s, which %s of the kms client has; look it up in the AWS documentation and add it", file, v, enum))
			}
		}
		for _, v := range have {
			if !slices.Contains(want, v) {
				errs = append(errs, fmt.Errorf("data/%s has %s, which %s of the kms client lacks", file, v, enum))
			}
		}
	}
	var operations, cryptographic, granted []string
	for _, a := range d.actions {
		if a.Operation != "" {
			operations = append(operations, a.Operation)
		}
		if a.cryptographic {
			cryptographic = append(cryptographic, a.Operation)
		}
		if a.Grant {
			granted = append(granted, a.Name)
		}
	}
	same("actions.json", "the operation list", operations, s.operations)
	// A key that served one of these counts as used: AWS's own list of cryptographic operations on a key.
	same("actions.json (usage)", "KeyLastUsageTrackingOperation", cryptographic, s.enums["KeyLastUsageTrackingOperation"])
	same("actions.json (grant)", "GrantOperation", granted, s.enums["GrantOperation"])
	same("grant_operations.json", "GrantOperation", d.grantOperations, s.enums["GrantOperation"])
	same("key_usages.json", "KeyUsageType", values(d.usages), s.enums["KeyUsageType"])
	same("key_states.json", "KeyState", values(d.states), s.enums["KeyState"])
	same("origins.json", "OriginType", values(d.origins), s.enums["OriginType"])

	var specs []string
	algorithms := map[string][]string{} // by usage
	for _, k := range d.specs {
		specs = append(specs, k.Value)
		for _, u := range k.Usages {
			algorithms[u.Usage] = append(algorithms[u.Usage], u.Algorithms...)
		}
	}
	same("key_specs.json", "KeySpec", specs, s.enums["KeySpec"])
	for usage, enum := range map[string]string{
		"ENCRYPT_DECRYPT":         "EncryptionAlgorithmSpec",
		"SIGN_VERIFY":             "SigningAlgorithmSpec",
		"GENERATE_VERIFY_MAC":     "MacAlgorithmSpec",
		"KEY_AGREEMENT":           "KeyAgreementAlgorithmSpec",
		"ENCAPSULATE_DECAPSULATE": "EncapsulationAlgorithmSpec",
	} {
		same("key_specs.json ("+usage+")", enum, algorithms[usage], s.enums[enum])
	}
	if len(d.actions) > 64 {
		errs = append(errs, fmt.Errorf("%d actions do not fit into the 64 bits of kms.ActionSet", len(d.actions)))
	}
	slices.SortFunc(errs, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return errors.Join(errs...)
}

func values(vs []value) []string {
	var out []string
	for _, v := range vs {
		out = append(out, v.Value)
	}
	return out
}
