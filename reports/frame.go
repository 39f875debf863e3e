package reports

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"github.com/kmslint/kmslint/evaluator/finding"
)

const (
	tabWidth     = 4
	contextLines = 2     // shown before and after a range
	headLines    = 3     // shown of a range that is too long to be shown whole
	wholeLines   = 6     // a range of so many lines is shown whole
	dots         = "..." // stands for what was cut away
)

// A codeLine is a line of code as it is shown: tabs are spaces, control characters are escaped.
type codeLine struct {
	number  int
	skipped int      // code points that are left out at its beginning; each counts as one column
	glyphs  []string // what each code point looks like
	at      []int    // the column where each code point starts, from 0; one more for the end of the line
}

func newCodeLine(number int, text string, skipped int) codeLine {
	l := codeLine{number: number, skipped: skipped, at: []int{skipped}}
	end := skipped
	for i, r := range text {
		glyph := ""
		if r == '\t' {
			glyph = strings.Repeat(" ", tabWidth-end%tabWidth)
		} else {
			glyph = escapeRune(r, text[i:])
		}
		end += columns(glyph)
		l.glyphs = append(l.glyphs, glyph)
		l.at = append(l.at, end)
	}
	return l
}

// column returns the screen column, from 0, of a column of a [finding.Position]; what is past the end is at the end.
func (l codeLine) column(position int) int {
	return l.at[min(max(position-1-l.skipped, 0), len(l.glyphs))]
}

func (l codeLine) width() int { return l.at[len(l.glyphs)] }

func (l codeLine) blank() bool { return strings.TrimSpace(strings.Join(l.glyphs, "")) == "" }

// indent returns the screen column of the first code point that is not a space.
func (l codeLine) indent() int {
	for i, g := range l.glyphs {
		if strings.TrimSpace(g) != "" {
			return l.at[i]
		}
	}
	return l.width()
}

// A view is the part of the screen columns that fits: from is included, to is not. All lines of a frame are cut alike,
// so that they stay below each other.
type view struct{ from, to int }

// visible returns the columns of a line that show code, not dots.
func (v view) visible(l codeLine) (from, to int) {
	from, to = v.from, v.to
	if v.from > 0 {
		from += len(dots)
	}
	if l.width() > v.to {
		to -= len(dots)
	}
	return from, to
}

func (v view) cut(l codeLine) string {
	from, to := v.visible(l)
	var b strings.Builder
	if v.from > 0 && l.width() > 0 {
		b.WriteString(dots)
	}
	for i, g := range l.glyphs {
		switch {
		case l.at[i] >= from && l.at[i+1] <= to:
			b.WriteString(g)
		case l.at[i+1] > from && l.at[i] < to: // half of a wide glyph, or a part of an escape
			b.WriteString(strings.Repeat(" ", min(l.at[i+1], to)-max(l.at[i], from)))
		}
	}
	if l.width() > v.to {
		b.WriteString(dots)
	}
	return strings.TrimRightFunc(b.String(), unicode.IsSpace)
}

// look chooses the view of limit columns for lines whose range stands in the columns from start to end.
func look(lines []codeLine, start, end, limit int) view {
	widest := end // the place behind a line has a column too
	for _, l := range lines {
		widest = max(widest, l.width())
	}
	switch {
	case widest <= limit, end+len(dots) <= limit:
		return view{0, limit}
	case end-start >= limit-4*len(dots): // does not fit: show how it begins
		from := max(0, start-2*len(dots))
		return view{from, from + limit}
	default:
		from := min(start-(limit-(end-start))/2, widest-limit)
		return view{max(from, 0), max(from, 0) + limit}
	}
}

// A codeFrame draws code with a range marked in it, as compilers do.
type codeFrame struct {
	paint  func(style, s string) string
	indent string
	mark   string // one character
	style  string // of the marks
	limit  int    // columns for everything
}

// draw returns the lines of the frame, or nil where the location has no text.
func (f codeFrame) draw(l finding.Location) []string {
	if l.Frame == nil || l.Start.Line < l.Frame.First {
		return nil
	}
	var lines []codeLine
	for i, text := range l.Frame.Lines {
		skipped := 0
		if l.Frame.First+i == l.Start.Line {
			skipped = l.Frame.Skipped
		}
		lines = append(lines, newCodeLine(l.Frame.First+i, text, skipped))
	}
	first := l.Start.Line - l.Frame.First // indexes into lines
	last := max(first, l.End.Line-l.Frame.First)
	if first >= len(lines) {
		return nil
	}
	end := l.End
	if last > first && end.Column <= 1 && last <= len(lines) { // ends with a line end: belongs to the line before
		last--
		end = finding.Position{Line: end.Line - 1, Column: lines[last].skipped + len(lines[last].glyphs) + 1}
	}
	top := max(0, first-contextLines)
	for top < first && lines[top].blank() {
		top++
	}
	bottom := min(len(lines)-1, last+contextLines)
	for bottom > last && lines[bottom].blank() {
		bottom--
	}
	lines, first, last = lines[top:bottom+1], first-top, last-top
	if first == last {
		return f.oneLine(lines, first, l.Start, end)
	}
	return f.manyLines(lines, first, last, l.Start, end)
}

func (f codeFrame) oneLine(lines []codeLine, at int, start, end finding.Position) []string {
	from := lines[at].column(start.Column)
	to := max(from+1, lines[at].column(end.Column))
	digits := gutterWidth(lines)
	v := look(lines, from, to, f.limit-len(f.indent)-digits-3)
	out := []string{f.row(digits, 0, "")}
	for i, l := range lines {
		out = append(out, f.row(digits, l.number, v.cut(l)))
		if i != at {
			continue
		}
		low, high := v.visible(l)
		shownFrom := min(max(from, low), high)
		n := max(1, min(to, high)-shownFrom)
		marks := strings.Repeat(" ", shownFrom-v.from) + f.paint(f.style, strings.Repeat(f.mark, n))
		out = append(out, f.row(digits, 0, marks))
	}
	return out
}

// manyLines draws a bracket at the left of the range. Of a long range it shows the first lines and the last one.
func (f codeFrame) manyLines(lines []codeLine, first, last int, start, end finding.Position) []string {
	digits := gutterWidth(lines)
	from := lines[first].column(start.Column)
	v := look(lines, from, from+1, f.limit-len(f.indent)-digits-5)
	bar := f.paint(f.style, "|") + " "
	row := func(l codeLine, bracket string) string {
		return f.row(digits, l.number, strings.TrimRight(bracket+v.cut(l), " "))
	}
	// A mark that lies outside the view stands at its edge.
	clamp := func(column int) int { return min(max(column-v.from, 0), v.to-v.from-1) }

	out := []string{f.row(digits, 0, "")}
	for _, l := range lines[:first] {
		out = append(out, row(l, "  "))
	}
	if from <= lines[first].indent() {
		out = append(out, row(lines[first], f.paint(f.style, "/")+" "))
	} else {
		out = append(out, row(lines[first], "  "),
			f.row(digits, 0, f.paint(f.style, " "+strings.Repeat("_", clamp(from)+1)+f.mark)))
	}
	shown := min(last, len(lines)-1)
	for i := first + 1; i <= shown; i++ {
		if last-first+1 > wholeLines && i == first+headLines && i < shown {
			out = append(out, f.row(digits, -1, strings.TrimRight(bar, " ")))
			i = shown
		}
		out = append(out, row(lines[i], bar))
	}
	if last > shown { // the frame ends before the range does
		return append(out, f.row(digits, -1, f.paint(f.style, "|_")+fmt.Sprintf(" to line %d", end.Line)))
	}
	under := max(0, lines[last].column(end.Column)-1)
	out = append(out, f.row(digits, 0, f.paint(f.style, "|"+strings.Repeat("_", clamp(under)+1)+f.mark)))
	for _, l := range lines[last+1:] {
		out = append(out, row(l, "  "))
	}
	return out
}

// row puts the line number before a line: 0 is none, -1 says that lines were left out.
func (f codeFrame) row(digits, number int, text string) string {
	label := ""
	switch {
	case number > 0:
		label = strconv.Itoa(number)
	case number < 0:
		label = dots
	}
	gutter := f.indent + f.paint(styleGutter, fmt.Sprintf("%*s |", digits, label))
	if text == "" {
		return gutter
	}
	return gutter + " " + text
}

func gutterWidth(lines []codeLine) int {
	return max(len(dots), len(strconv.Itoa(lines[len(lines)-1].number)))
}
