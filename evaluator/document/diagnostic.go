package document

// Diagnostic is one problem in a text, told to its author.
type Diagnostic struct {
	// Code is a stable short name of the kind of problem, for rules: "duplicate-member", "truncated".
	Code string
	// Summary says what is wrong, in a few words without a period.
	Summary string
	// Detail says what that means or what to do, in sentences.
	Detail string
	// Span is the tightest text that is wrong.
	Span Span
	// Fatal says that the text could not be read to its end: what was read is not the whole document.
	Fatal bool
}

// Fatal reports whether one of the diagnostics is.
func Fatal(ds []Diagnostic) bool {
	for i := range ds {
		if ds[i].Fatal {
			return true
		}
	}
	return false
}

// Limits bound what a reader accepts. The zero value means the defaults.
type Limits struct {
	// Depth is how many lists and objects may stand inside each other; 0 means [DefaultDepth].
	Depth int
	// Bytes is how long a text may be; 0 means [DefaultBytes].
	Bytes int
}

// The limits that hold unless others are given.
const (
	DefaultDepth = 64
	DefaultBytes = 16 << 20
)

// WithDefaults returns the limits with zero fields replaced by the defaults.
func (l Limits) WithDefaults() Limits {
	if l.Depth == 0 {
		l.Depth = DefaultDepth
	}
	if l.Bytes == 0 {
		l.Bytes = DefaultBytes
	}
	return l
}
