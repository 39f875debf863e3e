// Package linehash computes the line hashes by which GitHub code scanning recognises an alert after its line has moved.
//
// They are what upload-sarif writes to partialFingerprints.primaryLocationLineHash
// (https://github.com/github/codeql-action/blob/main/src/fingerprints.ts); upload-sarif warns about and keeps a value
// that differs from its own, so ours have to be equal to the last digit.
package linehash

import (
	"strconv"
	"unicode/utf16"
)

const (
	block  = 100    // UTF-16 code units that one hash covers
	factor = 37     // the hash is a polynomial in factor, modulo 2^64
	atEnd  = 0xFFFF // stands for the end of the text
)

// Lines returns the hash of each line of a text; index 0 is line 1. Lines end with LF, CR LF or CR, and an empty text
// has one line, so there are as many hashes as line ends, and one more.
//
// The text has to be the whole file, a byte order mark included: GitHub hashes it too. Bytes that are no UTF-8 count as
// one U+FFFD each.
func Lines(text []byte) []string {
	units, starts := fold(text)

	var leaving uint64 = 1 // weight of the unit that the window moves past
	for range block {
		leaving *= factor
	}
	var hash uint64
	for _, u := range units[:block] {
		hash = hash*factor + uint64(u)
	}

	lines := make([]string, len(starts))
	seen := make(map[uint64]int, len(starts))
	at := 0
	for i, start := range starts {
		for ; at < start; at++ {
			hash = hash*factor + uint64(units[at+block]) - leaving*uint64(units[at])
		}
		seen[hash]++
		lines[i] = strconv.FormatUint(hash, 16) + ":" + strconv.Itoa(seen[hash])
	}
	return lines
}

// fold returns the code units that count - no spaces, no tabs, every line end an LF, the end marker, and zeros so that
// a window fits everywhere - and the index of the first one of each line.
func fold(text []byte) (units []uint16, starts []int) {
	units = make([]uint16, 0, len(text)+1+block)
	starts = append(starts, 0)
	afterCR := false
	for _, r := range string(text) {
		skip := r == ' ' || r == '\t' || r == '\n' && afterCR
		afterCR = r == '\r'
		switch {
		case skip:
		case r == '\r' || r == '\n':
			units = append(units, '\n')
			starts = append(starts, len(units))
		default:
			units = utf16.AppendRune(units, r)
		}
	}
	units = append(units, atEnd)
	return append(units, make([]uint16, block)...), starts
}
