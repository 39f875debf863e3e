package source

import (
	"bytes"
	"errors"
	"io/fs"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// localSource finds the local folder that a line of a module block names, without parsing the code.
var localSource = regexp.MustCompile(`"?source"?\s*[=:]\s*"(\.\.?(?:/[^"]*)?)"`)

// installedDir finds the folders that terraform init notes in .terraform/modules/modules.json.
var installedDir = regexp.MustCompile(`"Dir"\s*:\s*"([^"/][^"]*)"`)

// readText finds the files that the code reads into a value, as far as their names stand there.
var readText = regexp.MustCompile(`\b(?:file|templatefile)\(\s*"(?:\$\{path\.(?:module|root)\}/)?([^"$]+)"`)

// installed are the folders of the modules that terraform init has fetched for a root.
func (c *Code) installed(dir string) (all []string) {
	raw, err := c.options.load(Entry{Path: path.Join(dir, ".terraform/modules/modules.json")})
	if err != nil {
		return nil
	}
	for _, m := range installedDir.FindAllSubmatch(raw, -1) {
		all = append(all, path.Join(dir, string(m[1])))
	}
	return all
}

// readSet finds the files that the code goes through by a pattern.
var readSet = regexp.MustCompile(`\bfileset\(\s*"?(?:\$\{)?(?:path\.(?:module|root)\b\}?/?)?([^"$,]*)"?\s*,\s*"([^"$]+)"`)

// setFiles are the files of a folder that a call of fileset may give.
func (o Options) setFiles(dir, pattern string) (all []string) {
	names, _ := o.namesBelow(dir) // a folder that is not there has none
	for _, name := range names {
		if ok, err := path.Match(path.Base(pattern), path.Base(name)); ok && err == nil {
			all = append(all, path.Join(dir, name))
		}
	}
	return all
}

// eachLine calls visit with each line that holds a text, until visit returns false: most code holds few, and regular
// expressions are slow.
func eachLine(raw []byte, text string, visit func(line []byte) bool) {
	for at := 0; at < len(raw); {
		i := bytes.Index(raw[at:], []byte(text))
		if i < 0 {
			return
		}
		start := bytes.LastIndexByte(raw[:at+i], '\n') + 1
		end := bytes.IndexByte(raw[at+i:], '\n')
		if end < 0 {
			end = len(raw) - at - i
		}
		at += i + end
		if !visit(raw[start:at]) {
			return
		}
	}
}

// keyCall tells lines of module calls that have to do with keys from those that only use one: KMS in the name or the source of a
// module, or in an input that says what happens to a key.
var keyCall = regexp.MustCompile(`(?i)(?:^|[\s{,])"?(?:module"?[\s:{]+"[^"]*kms|source"?\s*[=:]\s*"[^"]*kms|` +
	`\w*kms\w*(?:polic|statement|admin|owner|user|create|deletion|rotation|spec|usage)|\w*(?:create|deletion|rotation)\w*kms)`)

// keyInputs are names of inputs of modules for keys whose source does not say KMS.
var keyInputs = [][]byte{
	[]byte("key_administrators"), []byte("key_owners"), []byte("key_policy"), []byte("key_statements"), []byte("key_usage"),
	[]byte("key_users"), []byte("key_service_users"), []byte("enable_key_rotation"),
}

// policyInput finds arguments named policy, which a module for keys may have too.
var policyInput = regexp.MustCompile(`(?:^|[\s{,])"?policy"?\s*[=:]`)

// mayCallForKeys reports whether code with a module call has a sign of KMS in it. What the call really is about is seen when the
// code is evaluated.
func mayCallForKeys(raw []byte) (may bool) {
	if !bytes.Contains(raw, []byte("module")) {
		return false
	}
	if slices.ContainsFunc(keyInputs, func(name []byte) bool { return bytes.Contains(raw, name) }) {
		return true
	}
	matches := func(pattern *regexp.Regexp) func([]byte) bool {
		return func(line []byte) bool {
			may = pattern.Match(line)
			return !may
		}
	}
	for _, spelling := range []string{"kms", "KMS", "Kms"} {
		if eachLine(raw, spelling, matches(keyCall)); may {
			return true
		}
	}
	if bytes.Contains(raw, []byte(`"kms:`)) {
		eachLine(raw, "policy", matches(policyInput))
	}
	return may
}

// maxNames is how many files a folder may have that code goes through by a pattern.
const maxNames = 10_000

// namesBelow lists the files below a folder; hidden folders and links to folders are passed over.
func (o Options) namesBelow(dir string) (names []string, err error) {
	root := filepath.FromSlash(dir)
	err = o.files().walk(root, func(p string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir():
			if strings.HasPrefix(e.Name(), ".") && p != root {
				return fs.SkipDir
			}
			return nil
		case len(names) == maxNames:
			return errors.New("the folder has too many files")
		}
		name, err := filepath.Rel(root, p)
		names = append(names, filepath.ToSlash(name))
		return err
	})
	return names, err
}
