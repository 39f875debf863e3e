package evaluator

import (
	"unicode/utf8"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/finding"
	"github.com/kmslint/kmslint/evaluator/finding/linehash"
)

const (
	contextLines  = 1    // shown before a finding
	maxFrameLines = 4    // shown of a long construct
	longLine      = 2000 // bytes; a longer line is cut to so many around the finding
)

// locateAll adds what needs the text of the file: code frames, and the line hashes of GitHub's code scanning.
func (j *fileJudge) locateAll() {
	if len(j.out.findings) == 0 {
		return
	}
	hashes := map[*document.Source][]string{}
	for i := range j.out.findings {
		l := &j.out.findings[i].Location
		src := j.spans[i].Source
		if l.Start.Line < 1 || src.Private {
			continue
		}
		l.Frame = frameOf(l, j.spans[i])
		if src.Part {
			continue // GitHub hashes what follows the line too; without a hash of ours it takes its own
		}
		if hashes[src] == nil {
			text := []byte(src.Text)
			if src == j.file.Source {
				text = j.file.Raw // with its byte order mark, which code scanning sees
			}
			hashes[src] = linehash.Lines(text)
		}
		if of := hashes[src]; l.Start.Line <= len(of) {
			l.LineHash = of[l.Start.Line-1]
		}
	}
}

// frameOf returns the lines around a location.
func frameOf(l *finding.Location, span document.Span) *finding.Frame {
	src := span.Source
	frame := &finding.Frame{First: max(src.Before+1, l.Start.Line-contextLines)}
	for n := frame.First; n <= min(l.End.Line, l.Start.Line+maxFrameLines-1); n++ {
		text := src.Line(n)
		if len(text) <= longLine {
			frame.Lines = append(frame.Lines, text)
			continue
		}
		at := 0
		if n == l.Start.Line {
			at = span.Start - src.LineStart(n)
		}
		from, to := around(text, at)
		if n == l.Start.Line {
			frame.Skipped = l.Start.Column - 1 - utf8.RuneCountInString(text[from:at])
		}
		frame.Lines = append(frame.Lines, text[from:to])
	}
	return frame
}

// around returns the part of a long text around a byte, cut between code points.
func around(text string, at int) (from, to int) {
	from, to = max(0, at-longLine/2), min(len(text), at+longLine/2)
	for from > 0 && !utf8.RuneStart(text[from]) {
		from--
	}
	for to < len(text) && !utf8.RuneStart(text[to]) {
		to++
	}
	return from, to
}
