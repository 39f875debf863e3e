package evaluator

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"time"

	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
)

// Simulation is how a batch of questions is answered.
type Simulation struct {
	// World answers questions that bring no inventory of their own; nil if there is none.
	World *authz.World
	// Name is what messages call the batch: its path.
	Name string
	// Now is the time of requests that state none.
	Now    time.Time
	Limits document.Limits
	// Idle is called when all answers so far were handed over and the next ones are not there yet: the time to flush them. It
	// may be nil.
	Idle func() error
	// Workers is how many questions are decided at the same time; 0 is one for each processor.
	Workers int
}

// Answer is the answer to one line of a batch.
type Answer struct {
	Line int
	// ID is the question's id: a string, or the text of another value in JSON; nil without one.
	ID       any
	Decision *authz.Decision
	// Err says what is wrong with the line; then there is no decision.
	Err error
}

// Run answers the lines of a batch, several at a time, and hands the answers over in the order of the lines, up to the
// first error of take. The batch is read as it is answered, and never as a whole.
func (s *Simulation) Run(parent context.Context, batch io.Reader, take func(Answer) error) error {
	ctx, cancel := context.WithCancel(parent)
	defer cancel()
	workers := s.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	type job struct {
		lines  []line
		answer chan []Answer // has room for one
	}
	jobs, ordered := make(chan job, ahead), make(chan job, ahead)
	for range workers {
		go func() {
			for j := range jobs {
				answers := make([]Answer, 0, len(j.lines))
				for _, l := range j.lines {
					answers = append(answers, s.answer(l))
				}
				j.answer <- answers
			}
		}()
	}
	var failed error // belongs to the goroutine that reads until it has closed the channel
	go func() {
		defer close(ordered)
		defer close(jobs)
		failed = s.read(batch, func(lines []line) bool {
			j := job{lines, make(chan []Answer, 1)}
			return send(ctx, ordered, j) && send(ctx, jobs, j)
		})
	}()
	for {
		j, more, err := receive(ctx, ordered)
		if err != nil {
			return err
		}
		if !more {
			return failed
		}
		answers, _, err := receive(ctx, j.answer)
		if err != nil {
			return err
		}
		for _, a := range answers {
			if err := take(a); err != nil {
				return err
			}
		}
		if s.Idle != nil && len(ordered) == 0 {
			if err := s.Idle(); err != nil {
				return err
			}
		}
	}
}

type line struct {
	number int
	text   []byte
	err    error
}

// batchOf is how many lines are handed over together: deciding one takes microseconds, handing it over does too.
const batchOf = 64

// read splits the batch into lines, blank ones left out.
func (s *Simulation) read(batch io.Reader, put func([]line) bool) error {
	limit := s.Limits.WithDefaults().Bytes
	r := bufio.NewReaderSize(batch, 1<<16)
	var lines []line
	for number := 1; ; number++ {
		text, tooLong, err := readLine(r, limit)
		l := line{number: number, text: text}
		if tooLong {
			l.err = fmt.Errorf("the line is longer than the limit of %d bytes; raise it with --max-bytes", limit)
		}
		if tooLong || len(bytes.TrimSpace(text)) > 0 {
			lines = append(lines, l)
		}
		end := errors.Is(err, io.EOF)
		if len(lines) == batchOf || err != nil || !lineReady(r) {
			if len(lines) > 0 && !put(lines) {
				return nil
			}
			lines = nil
		}
		switch {
		case end:
			return nil
		case err != nil:
			return fmt.Errorf("%s: cannot be read in line %d: %w", s.Name, number, err)
		}
	}
}

// lineReady reports whether another line can be read without waiting for it.
func lineReady(r *bufio.Reader) bool {
	buffered, _ := r.Peek(r.Buffered())
	return bytes.IndexByte(buffered, '\n') >= 0
}

// readLine reads one line, of which no more than limit bytes are kept.
func readLine(r *bufio.Reader, limit int) (text []byte, tooLong bool, err error) {
	for {
		part, err := r.ReadSlice('\n')
		if len(text)+len(part) > limit {
			tooLong = true
			text = nil
		}
		if !tooLong {
			text = append(text, part...)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return text, tooLong, err
		}
	}
}

// answer answers one line: {"id": …, "request": {…}, "inventory": {…}}.
func (s *Simulation) answer(l line) Answer {
	a := Answer{Line: l.number, Err: l.err}
	if a.Err != nil {
		return a
	}
	source := document.NewSource(s.Name, l.text)
	source.Part, source.Before = true, l.number-1
	n, diagnostics := document.ParseJSON(source, s.Limits)
	for _, d := range diagnostics {
		a.Err = inColumn("", d)
		return a
	}
	if n == nil || n.Kind != document.Object {
		a.Err = errors.New("the line is not an object with the members id and request")
		return a
	}
	a.ID = idOf(n.Member("id"))
	n = document.Restore(n)
	a.Decision, a.Err = s.decide(n)
	return a
}

// idOf returns an id, which may be any value.
func idOf(n *document.Node) any {
	switch {
	case n == nil || n.Kind == document.Null:
		return nil
	case n.Kind == document.String:
		return n.Text
	default:
		return json.RawMessage(n.Span.Source.Text[n.Span.Start:n.Span.End])
	}
}

func (s *Simulation) decide(n *document.Node) (*authz.Decision, error) {
	for _, m := range n.Members {
		switch m.Key.Display() {
		case "id", "request", "inventory", "expected", "why", "source":
		default:
			return nil, fmt.Errorf("the line has a member %q; it may have id, request and inventory", m.Key.Display())
		}
	}
	r, err := authz.ReadRequest(n.Member("request"))
	if err != nil {
		return nil, err
	}
	if r.Time.IsZero() {
		r.Time = s.Now
	}
	w := s.World
	if own := n.Member("inventory"); own != nil && own.Kind != document.Null {
		if w, err = s.compile(own); err != nil {
			return nil, err
		}
	}
	if w == nil {
		return nil, errors.New("the line has no inventory, and --inventory is not given")
	}
	return w.Authorize(r)
}

// compile prepares the inventory of a line.
func (s *Simulation) compile(n *document.Node) (*authz.World, error) {
	inv, diagnostics := inventory.Decode(n)
	for _, d := range diagnostics {
		return nil, inColumn("the inventory: ", d)
	}
	if inv.Schema != "" && inv.Schema != inventory.Schema {
		return nil, fmt.Errorf("the inventory has the schema %q; this version reads %q", inv.Schema, inventory.Schema)
	}
	if inv, diagnostics = inventory.Merge(inv); document.Fatal(diagnostics) {
		return nil, inColumn("the inventory: ", diagnostics[0])
	}
	w, diagnostics := authz.Compile(inv, s.Limits)
	for _, d := range diagnostics {
		return nil, inColumn("", d)
	}
	return w, nil
}

// inColumn is a defect of a line as an error; the line is said elsewhere.
func inColumn(of string, d document.Diagnostic) error {
	if !d.Span.Valid() {
		return errors.New(of + d.Summary)
	}
	start, _ := d.Span.Range()
	return fmt.Errorf("column %d: %s%s", start.Column, of, d.Summary)
}
