package finding

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// placeholder is a word in braces that a finding fills in; other braces, as of JSON, are text.
var placeholder = regexp.MustCompile(`\{[a-z][a-z-]*\}`)

// The placeholders that every finding can fill.
const (
	keyPlaceholder       = "key"
	accountPlaceholder   = "account"
	statementPlaceholder = "statement"
)

// Placeholders returns the names of the placeholders that a remediation may have without declaring them.
func Placeholders() []string {
	return []string{keyPlaceholder, accountPlaceholder, statementPlaceholder}
}

// CheckRemediation returns an error for a placeholder that is neither one of [Placeholders] nor declared.
func CheckRemediation(template string, declared []string) error {
	known := append(Placeholders(), declared...)
	for _, p := range placeholder.FindAllString(template, -1) {
		if !slices.Contains(known, strings.Trim(p, "{}")) {
			return fmt.Errorf("there is no placeholder %s; there are {%s}", p, strings.Join(known, "}, {"))
		}
	}
	return nil
}

// Subject is what a finding is about, for the text of its remediation. Members that are not known are "".
type Subject struct {
	Key       string // ARN or address
	Account   string // that owns the key
	Statement string // Sid
	// Values are what the finding says itself, by the names that the rule declares.
	Values map[string]string
}

// Fill replaces the placeholders of a remediation: {account} by the account. One whose value is not known becomes its name in
// capitals, ACCOUNT, as documentation has it.
func (s Subject) Fill(template string) string {
	return placeholder.ReplaceAllStringFunc(template, func(p string) string {
		name := strings.Trim(p, "{}")
		value := s.Values[name]
		switch name {
		case keyPlaceholder:
			value = s.Key
		case accountPlaceholder:
			value = s.Account
		case statementPlaceholder:
			value = s.Statement
		}
		return cmp.Or(value, strings.ToUpper(name))
	})
}
