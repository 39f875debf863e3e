package finding

import (
	"fmt"
	"strings"
)

// Severity says how bad a finding is. The zero Severity is [Info].
type Severity uint8

// The severities, in ascending order.
const (
	Info Severity = iota
	Low
	Medium
	High
	Critical
)

var severityNames = [...]string{"info", "low", "medium", "high", "critical"}

// Severities returns all severities, the worst first.
func Severities() []Severity { return []Severity{Critical, High, Medium, Low, Info} }

// ParseSeverity returns the severity of that lower-case name.
func ParseSeverity(name string) (Severity, error) {
	for i, n := range severityNames {
		if n == name {
			return Severity(i), nil
		}
	}
	return Info, fmt.Errorf("unknown severity %q: want one of %s", name, strings.Join(severityNames[:], ", "))
}

// String returns the lower-case name.
func (s Severity) String() string {
	if int(s) < len(severityNames) {
		return severityNames[s]
	}
	return fmt.Sprintf("severity(%d)", uint8(s))
}

// MarshalText writes the lower-case name.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads a lower-case name.
func (s *Severity) UnmarshalText(text []byte) error {
	v, err := ParseSeverity(string(text))
	if err == nil {
		*s = v
	}
	return err
}

// Confidence says whether a finding holds for every value of what is not known. The zero Confidence is [Definite].
type Confidence uint8

// The confidences.
const (
	Definite Confidence = iota // holds whatever the unknown values turn out to be
	Possible                   // holds for some of them; shown, but does not gate unless asked
)

// String returns "definite" or "possible".
func (c Confidence) String() string {
	if c == Possible {
		return "possible"
	}
	return "definite"
}

// MarshalText writes "definite" or "possible".
func (c Confidence) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads "definite" or "possible".
func (c *Confidence) UnmarshalText(text []byte) error {
	switch string(text) {
	case "definite":
		*c = Definite
	case "possible":
		*c = Possible
	default:
		return fmt.Errorf("unknown confidence %q: want definite or possible", text)
	}
	return nil
}
