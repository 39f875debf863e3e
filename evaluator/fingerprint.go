package evaluator

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/facts"
)

// fingerprint identifies a finding across commits, as two hashes: one of its content, which is the rule, the key, the
// statement (its Sid, or what it says where it has none) and the text that the finding points at, and one of the file.
// Line numbers and the order of statements do not matter, and a file that is moved changes the second hash only. Findings
// that are equal in all that are numbered in order.
func (j *fileJudge) fingerprint(h *hit) string {
	address := h.facts.Address
	if address == j.file.Path { // a bare policy: its name is in the other hash
		address = ""
	}
	print := hash(12, h.Rule.ID, address, statementIdentity(h.facts, h.At), pointed(h.span)) + "-" + hash(4, location(j.file.Path, h.span).Path)
	j.fingerprints[print]++
	if n := j.fingerprints[print]; n > 1 {
		print += ":" + strconv.Itoa(n)
	}
	return print
}

// hash returns the first bytes of a hash of texts, in hexadecimal.
func hash(bytes int, texts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(texts, "\x00")))
	return hex.EncodeToString(sum[:bytes])
}

// statementIdentity returns what tells a statement from the others of its policy, or "" for a pointer to none.
func statementIdentity(f *facts.Facts, at string) string {
	i, ok := statementOf(f, at)
	if !ok {
		return ""
	}
	s := &f.Policy.Statements[i]
	if s.Sid != nil {
		return "Sid " + s.Sid.Text
	}
	return collapsed(s.Span())
}

// pointed is the text that a finding points at, unless it is so long that any change around would be a change of it.
func pointed(span document.Span) string {
	const longest = 120
	if text := collapsed(span); len(text) <= longest {
		return text
	}
	return ""
}

// collapsed is the text of a span with runs of white space as one space, so that indenting it anew changes nothing.
func collapsed(span document.Span) string {
	if !span.Valid() {
		return ""
	}
	return strings.Join(strings.Fields(span.Source.Text[span.Start:span.End]), " ")
}
