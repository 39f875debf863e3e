// Package document is one tree of nodes with positions for values of any syntax, symbolic values included.
//
// Readers (JSON here, YAML and others elsewhere) turn text into [Node] trees; everything after them sees only
// nodes, never text. A node knows the bytes it was written with ([Span]), keeps every member of an object in
// source order, duplicates too, and can stand for a value that is not known before deployment: a string made of
// text and [Symbol]s, a choice between alternatives, or something unknown with its reason.
package document
