package snapshot_test

import (
	"bytes"
	"testing"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
	"github.com/kmslint/kmslint/evaluator/source/snapshot"
)

// FuzzLoadStream reads any bytes as a stream: nothing panics, places lie inside the text, and what was read is written and
// read back without loss.
func FuzzLoadStream(f *testing.F) {
	f.Add([]byte(first + "\n" + key("a") + "\n"))
	f.Add([]byte(first + "\n" + key("a") + "\n" + key("a")[:50]))
	f.Add([]byte(first + "\r\n\r\n\xff\n{\"Organization\": null}\n{\"Organization\": {}}"))
	f.Add([]byte(`{"Schema": "kmslint.inventory/v1", "Documents": [{"Policy": {"$kmslint": {"unknown": "x"}}}], "X": [1, {}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var m inventory.Merger
		ds := snapshot.LoadStream("x.ndjson", bytes.NewReader(text), document.Limits{Bytes: 4000}, m.Add)
		inv, contradictions := m.Inventory()
		for _, d := range append(ds, contradictions...) {
			if d.Span.Source != nil && !d.Span.Valid() {
				t.Errorf("the diagnostic %q has the span %d to %d of %d bytes", d.Summary, d.Span.Start, d.Span.End, len(d.Span.Source.Text))
			}
		}
		if len(ds)+len(contradictions) > 0 {
			return
		}
		var once, twice bytes.Buffer
		if err := snapshot.SaveStream(&once, inv); err != nil {
			t.Fatal(err)
		}
		var again inventory.Merger
		if ds := snapshot.LoadStream("x.ndjson", bytes.NewReader(once.Bytes()), document.Limits{}, again.Add); len(ds) > 0 {
			t.Fatalf("what was written is not read: %s\n%s", ds[0].Summary, once.Bytes())
		}
		inv, contradictions = again.Inventory()
		if err := snapshot.SaveStream(&twice, inv); err != nil || len(contradictions) > 0 || !bytes.Equal(once.Bytes(), twice.Bytes()) {
			t.Errorf("written, read and written again: %v, %v\n%s\n%s", err, contradictions, once.Bytes(), twice.Bytes())
		}
	})
}
