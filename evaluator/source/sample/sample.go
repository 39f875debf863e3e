// Package sample makes trees of infrastructure code in the shapes and proportions of public repositories that define KMS
// keys. Benchmarks read them. The same call always makes the same tree.
package sample

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// Write takes one file of a tree; names are relative and have forward slashes.
type Write func(name, text string) error

// The sizes of the trees, as measured on public repositories.
const (
	Folders        = 300
	TerraformFiles = 2862
	TerraformLines = 308_000
	Templates      = 306
	TemplateBytes  = 3_900_000
	TemplateKeys   = 427
)

// maker writes text and makes its random decisions.
type maker struct {
	strings.Builder
	random *rand.Rand
	lines  int
	keys   int
}

func newMaker(seed uint64) *maker {
	return &maker{random: rand.New(rand.NewPCG(seed, 4711))}
}

func (m *maker) add(format string, args ...any) {
	text := fmt.Sprintf(strings.TrimPrefix(format, "\n"), args...)
	m.lines += strings.Count(text, "\n")
	m.WriteString(text)
}

// take returns the text so far and begins a new one.
func (m *maker) take() string {
	text := m.String()
	m.Reset()
	m.lines = 0
	return text
}

func (m *maker) pick(of ...string) string { return of[m.random.IntN(len(of))] }

// sometimes is true in so many of a hundred cases.
func (m *maker) sometimes(percent int) bool { return m.random.IntN(100) < percent }
