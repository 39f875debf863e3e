package evaluator_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/kmslint/kmslint/evaluator"
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/reports"
)

// questions returns a batch about the inventory of fixtures/inventories/organization.json.
func questions(n int) []byte {
	principals := []string{"role/App", "role/Administrator", "arn:aws:sts::444455556666:assumed-role/Reader/s1", "arn:aws:iam::111122223333:root", "s3.amazonaws.com"}
	keys := []string{"1111aaaa-11aa-11aa-11aa-111111111111", "2222bbbb-22bb-22bb-22bb-222222222222", "4444dddd-44dd-44dd-44dd-444444444444"}
	actions := []string{"kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:DescribeKey"}
	var b bytes.Buffer
	for i := range n {
		fmt.Fprintf(&b, `{"id": %d, "request": {"principal": %q, "action": %q, "resource": "arn:aws:kms:us-east-1:111122223333:key/%s", "context": {"aws:SourceIp": "192.0.2.1"}, "params": {"EncryptionContext": {"department": "settlement"}}}}`+"\n",
			i, principals[i%len(principals)], actions[i%len(actions)], keys[i%len(keys)])
	}
	return b.Bytes()
}

func simulation(t testing.TB) evaluator.Simulation {
	t.Helper()
	w, err := evaluator.Open(t.Context(), evaluator.Options{Paths: []string{"../fixtures/inventories/organization.json"}})
	if err != nil || len(w.Problems) > 0 {
		t.Fatalf("Open: %v, %+v", err, w)
	}
	return evaluator.Simulation{World: w.World, Name: "batch"}
}

func TestSimulationAnswersInTheOrderOfTheLines(t *testing.T) {
	t.Parallel()
	const n = 1000
	s := simulation(t)
	s.Workers = 4
	line := 0
	err := s.Run(t.Context(), bytes.NewReader(questions(n)), func(a evaluator.Answer) error {
		line++
		if a.Line != line || a.Err != nil {
			t.Errorf("answer %d is for line %d: %v", line, a.Line, a.Err)
		}
		return nil
	})
	if err != nil || line != n {
		t.Errorf("Run = %v after %d answers, want %d", err, line, n)
	}
}

func TestSimulationAnswersALineBeforeTheNextOneComes(t *testing.T) {
	t.Parallel()
	s := simulation(t)
	r, w := io.Pipe()
	answered := make(chan evaluator.Answer)
	done := make(chan error)
	go func() {
		done <- s.Run(t.Context(), r, func(a evaluator.Answer) error {
			answered <- a
			return nil
		})
	}()
	for i, line := range bytes.SplitAfter(questions(3), []byte("\n"))[:3] {
		if _, err := w.Write(line); err != nil {
			t.Fatal(err)
		}
		if a := <-answered; a.Line != i+1 {
			t.Errorf("the answer is to line %d, want %d", a.Line, i+1)
		}
	}
	w.Close()
	if err := <-done; err != nil {
		t.Errorf("Run = %v", err)
	}
}

func TestSimulationEndsWithItsContextAndWithTheFirstErrorOfWhoTakes(t *testing.T) {
	t.Parallel()
	s := simulation(t)
	stop := errors.New("no more")
	err := s.Run(t.Context(), bytes.NewReader(questions(500)), func(evaluator.Answer) error { return stop })
	if !errors.Is(err, stop) {
		t.Errorf("Run = %v, want %v", err, stop)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r, _ := io.Pipe() // nothing ever comes
	if err := s.Run(ctx, r, func(evaluator.Answer) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("Run = %v, want %v", err, context.Canceled)
	}
}

func TestSimulationRefusesLongLinesAndGoesOn(t *testing.T) {
	t.Parallel()
	s := simulation(t)
	s.Limits = document.Limits{Bytes: 300}
	batch := append([]byte(`{"id": "`+strings.Repeat("x", 1000)+"\"}\n"), questions(1)...)
	var got []string
	err := s.Run(t.Context(), bytes.NewReader(batch), func(a evaluator.Answer) error {
		got = append(got, fmt.Sprintf("%d %v", a.Line, a.Err))
		return nil
	})
	if err != nil || len(got) != 2 || !strings.Contains(got[0], "longer than the limit of 300 bytes") || got[1] != "2 <nil>" {
		t.Errorf("Run = %v, answers %q", err, got)
	}
}

// BenchmarkSimulate reads, decides, explains and writes a batch of lines.
func BenchmarkSimulate(b *testing.B) {
	const n = 2000
	batch := questions(n)
	s := simulation(b)
	b.ReportAllocs()
	b.SetBytes(int64(len(batch)))
	for b.Loop() {
		err := s.Run(b.Context(), bytes.NewReader(batch), func(a evaluator.Answer) error {
			return reports.WriteDecisionLine(io.Discard, a.ID, a.Decision)
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "lines/s")
}

func TestSimulationIsIdleBeforeTheNextLineIsThere(t *testing.T) {
	t.Parallel()
	in, questions := io.Pipe()
	answers := make(chan int)
	var buffered []int
	s := evaluator.Simulation{Name: "-", Idle: func() error {
		for _, line := range buffered {
			answers <- line
		}
		buffered = nil
		return nil
	}}
	failed := make(chan error, 1)
	go func() {
		failed <- s.Run(t.Context(), in, func(a evaluator.Answer) error {
			buffered = append(buffered, a.Line)
			return nil
		})
	}()
	w := bufio.NewWriter(questions)
	for line := 1; line <= 3; line++ {
		// The beginning of the next line does not hold up the answer to this one.
		if _, err := w.WriteString(`"question"` + "\n" + strings.Repeat(" ", line)); err != nil {
			t.Fatal(err)
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		if got := <-answers; got != line {
			t.Errorf("got the answer to line %d, want %d", got, line)
		}
	}
	if err := questions.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-failed; err != nil {
		t.Error(err)
	}
}
