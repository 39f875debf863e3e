package kms_test

import (
	"fmt"
	"testing"

	"github.com/kmslint/kmslint/evaluator/kms"
)

func TestEachActionIsOfOneCapability(t *testing.T) {
	t.Parallel()
	var all kms.ActionSet
	for _, c := range kms.Capabilities() {
		if twice := all & c.Actions(); twice != 0 {
			t.Errorf("%v has %v, which another capability has too", c, twice.Actions())
		}
		all |= c.Actions()
		for a := range c.Actions().All() {
			if got := a.Capability(); got != c {
				t.Errorf("%v.Capability() = %v, want %v", a, got, c)
			}
		}
		if c.Text() == "" {
			t.Errorf("%v has no text", c)
		}
	}
	if missing := kms.AllActions &^ all; missing != 0 {
		t.Errorf("%v are of no capability", missing.Actions())
	}
}

// AWS's access level says of an action whether it only reads.
func TestReadConfigAgreesWithAccessLevels(t *testing.T) {
	t.Parallel()
	for a := range kms.AllActions.All() {
		level := a.Info().AccessLevel
		if reads := level == "Read" || level == "List"; reads != (a.Capability() == kms.ReadConfig) {
			t.Errorf("%v has the access level %s and the capability %v", a, level, a.Capability())
		}
	}
}

func TestParseCapability(t *testing.T) {
	t.Parallel()
	for _, c := range kms.Capabilities() {
		if got, ok := kms.ParseCapability(c.String()); got != c || !ok {
			t.Errorf("ParseCapability(%q) = %v, %v, want %v", c, got, ok, c)
		}
	}
	if got, ok := kms.ParseCapability("READ-config"); got != kms.ReadConfig || !ok {
		t.Errorf("ParseCapability in another case = %v, %v", got, ok)
	}
	for _, name := range []string{"", "@use", "admin", "uses"} {
		if got, ok := kms.ParseCapability(name); ok {
			t.Errorf("ParseCapability(%q) = %v, want none", name, got)
		}
	}
}

func TestCapabilitiesOfActions(t *testing.T) {
	t.Parallel()
	var s kms.ActionSet
	if got := s.Capabilities(); got != nil {
		t.Errorf("no action has the capabilities %v", got)
	}
	s = s.With(kms.ActionScheduleKeyDeletion).With(kms.ActionDecrypt).With(kms.ActionEncrypt)
	if got, want := fmt.Sprint(s.Capabilities()), "[use delete]"; got != want {
		t.Errorf("Capabilities() = %v, want %v", got, want)
	}
}
