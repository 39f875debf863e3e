package finding

import "fmt"

// Default says where a rule runs unless the configuration says something else. The zero Default is [On].
type Default uint8

// The defaults.
const (
	On       Default = iota // wherever a profile takes its kind
	Pedantic                // only in profiles that ask for pedantic rules: it is right, and more than most want to know
	Off                     // nowhere: it needs to be wanted, or rests on a fact that is not confirmed
)

var defaultNames = [...]string{"on", "pedantic", "off"}

// String returns the lower-case name.
func (d Default) String() string {
	if int(d) < len(defaultNames) {
		return defaultNames[d]
	}
	return fmt.Sprintf("default(%d)", uint8(d))
}

// MarshalText writes the lower-case name.
func (d Default) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads a lower-case name.
func (d *Default) UnmarshalText(text []byte) error {
	for i, name := range defaultNames {
		if name == string(text) {
			*d = Default(i)
			return nil
		}
	}
	return fmt.Errorf("unknown default %q: want on, pedantic or off", text)
}
