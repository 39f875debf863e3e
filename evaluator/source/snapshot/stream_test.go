package snapshot_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
	"github.com/kmslint/kmslint/evaluator/source/snapshot"
)

const first = `{"Schema": "kmslint.inventory/v1", "Accounts": [{"AccountId": "111122223333", "Regions": []}]}`

// key is a line with one key.
func key(id string) string {
	return `{"Accounts": [{"AccountId": "111122223333", "Regions": [{"Region": "us-east-1", "Keys": [{"KeyMetadata": {"KeyId": "` + id + `"}}]}]}]}`
}

// stream reads a stream, and returns what it holds, merged, and what is wrong with it.
func stream(r io.Reader, limits document.Limits) (*inventory.Inventory, []string) {
	var m inventory.Merger
	ds := snapshot.LoadStream("x.ndjson", r, limits, m.Add)
	inv, more := m.Inventory()
	var lines []string
	for _, d := range append(ds, more...) {
		start, _ := d.Span.Range()
		lines = append(lines, fmt.Sprintf("%d:%d fatal %v: %s. %s", start.Line, start.Column, d.Fatal, d.Summary, d.Detail))
	}
	return inv, lines
}

func TestLoadStream(t *testing.T) {
	t.Parallel()
	two := `{"Schema": "kmslint.inventory/v1", "Accounts": [{"AccountId": "111122223333", "Regions": [{"Region": "us-east-1", "Keys": [{"KeyMetadata": {"KeyId": "a"}}, {"KeyMetadata": {"KeyId": "b"}}]}]}]}`
	for name, text := range map[string]string{
		"a line for each key":             first + "\n" + key("a") + "\n" + key("b") + "\n",
		"no line end at the end":          first + "\n" + key("a") + "\n" + key("b"),
		"line ends of Windows":            first + "\r\n" + key("a") + "\r\n" + key("b") + "\r\n",
		"empty lines and a byte mark":     "\ufeff" + first + "\n\n" + key("a") + "\n  \n" + key("b") + "\n\n",
		"one line":                        two,
		"inventories, one after another":  first + "\n" + strings.Replace(key("a"), "{", `{"Schema": "kmslint.inventory/v1", `, 1) + "\n" + key("b"),
		"one byte at a time from a pipe ": first + "\n" + key("a") + "\n" + key("b"),
	} {
		got, wrong := stream(iotest.OneByteReader(strings.NewReader(text)), document.Limits{})
		if diff := cmp.Diff(written(parse(t, two)), written(inventory.Encode(got))); diff != "" || wrong != nil {
			t.Errorf("LoadStream of %s reports %q, and gives (-want +got):\n%s", name, wrong, diff)
		}
	}
}

func TestLoadStreamTellsTheLine(t *testing.T) {
	t.Parallel()
	bad := `{"Accounts": 1}`
	for name, test := range map[string]struct {
		text string
		keys int
		want []string
	}{
		"another version":                                     {strings.Replace(first, "v1", "v9", 1) + "\n", 0, []string{`1:12 fatal true: The inventory has the schema "kmslint.inventory/v9". This version reads "kmslint.inventory/v1". Use the version of kmslint that wrote it, or collect it again.`}},
		"another version later":                               {first + "\n" + `{"Schema": "kmslint.inventory/v2"}`, 0, []string{`2:12 fatal true: The inventory has the schema "kmslint.inventory/v2". This version reads "kmslint.inventory/v1". Use the version of kmslint that wrote it, or collect it again.`}},
		"no schema in the first line":                         {key("a") + "\n" + key("b"), 1, []string{`1:1 fatal true: It does not say its schema. An inventory is an object with the member "Schema": "kmslint.inventory/v1".`}},
		"a line with a mistake, and the rest":                 {first + "\n" + key("a") + "\n" + `{"Accounts": [}` + "\n" + key("b") + "\n", 2, []string{"3:15 fatal true: Unexpected '}' where ']' was expected. Brackets must be closed in the order in which they were opened."}},
		"a line that does not follow the schema":              {first + "\n\n  " + bad + "\n" + key("b"), 1, []string{"3:16 fatal true: /Accounts does not follow the inventory's schema. Expected array or null, but got number."}},
		"a line that is no object":                            {first + "\n[]\n", 0, []string{`2:1 fatal true: It does not say its schema. An inventory is an object with the member "Schema": "kmslint.inventory/v1".`}},
		"a line that is cut off":                              {first + "\n" + key("a")[:40] + "\n" + key("b"), 1, []string{"2:41 fatal true: The text ends in the middle of a value. A line of a stream is a whole JSON value. Write this one without line ends."}},
		"a stream that is cut off":                            {first + "\n" + key("a") + "\n" + key("b")[:40], 1, []string{"3:41 fatal true: The text ends in the middle of a value. It is the last line: the stream was cut off. Write it again."}},
		"a line that is no UTF-8":                             {first + "\n\"\xff\"\n" + key("a"), 1, []string{"2:1 fatal true: The line is not UTF-8 text. Save the stream as UTF-8."}},
		"a line that is longer than the limit":                {first + "\n" + strings.Repeat("x", 400) + "\n" + key("a"), 1, []string{"2:1 fatal true: The line has more than 300 bytes. Write less into one line, a key or a list of principals, or raise the limit with --max-bytes."}},
		"a key that two lines have":                           {first + "\n" + key("a") + "\n" + key("b") + "\n" + key("a"), 3, []string{"4:116 fatal true: The key a is listed twice. The other one stands at x.ndjson:2:116. Nothing says which one counts; remove one."}},
		"a name that stands twice in one object, as in files": {first + "\n" + `{"Accounts": [], "Accounts": []}`, 0, []string{`2:18 fatal false: The property "Accounts" stands twice in one object. Only the last one counts; the one in line 2 is silently dropped. Merge them.`}},
	} {
		got, wrong := stream(strings.NewReader(test.text), document.Limits{Bytes: 300})
		if diff := cmp.Diff(test.want, wrong); diff != "" {
			t.Errorf("LoadStream of %s reports (-want +got):\n%s", name, diff)
		}
		keys := 0
		for _, a := range got.Accounts {
			for _, r := range a.Regions {
				keys += len(r.Keys)
			}
		}
		if keys != test.keys {
			t.Errorf("LoadStream of %s gives %d keys, want %d", name, keys, test.keys)
		}
	}
}

func TestLoadStreamStopsWhereNothingIsRight(t *testing.T) {
	t.Parallel()
	_, wrong := stream(strings.NewReader(strings.Repeat("{\n", 1000)), document.Limits{})
	if n := len(wrong); n != 21 || wrong[n-1] != "21:1 fatal true: The rest of the stream was not read. Too many of its lines are wrong. Each line is an inventory by itself." {
		t.Errorf("LoadStream reports %d problems, the last: %s", n, wrong[n-1])
	}
	if _, wrong := stream(strings.NewReader(strings.Repeat("{\n", 19)+"{"), document.Limits{}); len(wrong) != 20 {
		t.Errorf("LoadStream reports %d problems of 20 lines", len(wrong))
	}
}

func TestLoadStreamTellsWhatTheReaderSays(t *testing.T) {
	t.Parallel()
	got, wrong := stream(io.MultiReader(strings.NewReader(first+"\n"+key("a")+"\n"+key("b")[:30]), iotest.ErrReader(errors.New("the pipe broke"))), document.Limits{})
	want := []string{"3:1 fatal true: The stream cannot be read to its end. The pipe broke."}
	if diff := cmp.Diff(want, wrong); diff != "" || len(got.Accounts[0].Regions[0].Keys) != 1 {
		t.Errorf("LoadStream reports (-want +got):\n%s", diff)
	}
}

func TestRecognizeStream(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		text           string
		named, content bool // recognised where the name says that it is a stream, and without it
	}{
		{first + "\n" + key("a"), true, true},
		{"\n" + first + "\r\n\r\n" + key("a"), true, true},
		{"\ufeff" + first + "\n{", true, true},
		{first, true, false},
		{first + "\n\n", true, false},
		{`{"Schema": "kmslint.inventory/v1", "Acc` + "\n" + key("a"), true, false},
		{"{\n" + `"Schema": "kmslint.inventory/v1"}`, false, false},
		{`{"a": "kms:Decrypt"}` + "\n" + first, false, false},
		{"", false, false},
	} {
		if got := snapshot.RecognizeStream([]byte(test.text), true, document.Limits{}); got != test.named {
			t.Errorf("RecognizeStream(%q), called a stream = %v", test.text, got)
		}
		if got := snapshot.RecognizeStream([]byte(test.text), false, document.Limits{}); got != test.content {
			t.Errorf("RecognizeStream(%q) = %v", test.text, got)
		}
	}
}

func TestSaveStreamAndLoadStreamLoseNothing(t *testing.T) {
	t.Parallel()
	names, err := filepath.Glob("../../../fixtures/inventories/*.json")
	if err != nil || len(names) == 0 {
		t.Fatalf("no inventories: %v", err)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		if err := snapshot.SaveStream(&b, load(t, string(text))); err != nil {
			t.Fatal(err)
		}
		got, wrong := stream(strings.NewReader(b.String()), document.Limits{})
		if diff := cmp.Diff(written(parse(t, string(text))), written(inventory.Encode(got))); diff != "" || wrong != nil {
			t.Errorf("%s as a stream reports %q, and differs (-file +stream):\n%s", name, wrong, diff)
		}
		var again strings.Builder
		if err := snapshot.SaveStream(&again, got); err != nil || again.String() != b.String() {
			t.Errorf("%s, written again, differs (-first +second):\n%s", name, cmp.Diff(b.String(), again.String()))
		}
	}
	if err := snapshot.SaveStream(full{}, load(t, first)); err == nil || err.Error() != "write inventory: no space left on device" {
		t.Errorf("SaveStream to a full disk = %v", err)
	}
}

// lines is a stream of n keys with a policy, which takes no memory by itself.
type lines struct {
	n, i int
	rest string
}

func (l *lines) Read(p []byte) (int, error) {
	for l.rest == "" {
		if l.i == l.n {
			return 0, io.EOF
		}
		l.rest = first + "\n"
		if l.i > 0 {
			statement := fmt.Sprintf(`{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/R%d"}, "Action": "kms:Decrypt", "Resource": "*"}`, l.i)
			l.rest = strings.Replace(key(fmt.Sprint("k", l.i)), `"Keys": [{`, `"Keys": [{"Policy": {"Statement": [`+strings.Repeat(statement+", ", 19)+statement+`]}, `, 1) + "\n"
		}
		l.i++
	}
	n := copy(p, l.rest)
	l.rest = l.rest[n:]
	return n, nil
}

// TestLoadStreamKeepsNothing reads 25 MB and looks at what is in use at the end.
func TestLoadStreamKeepsNothing(t *testing.T) {
	used := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before, keys, most := used(), 0, uint64(0)
	ds := snapshot.LoadStream("x.ndjson", &lines{n: 8000}, document.Limits{}, func(inv *inventory.Inventory) {
		keys += len(inv.Accounts[0].Regions)
		if keys%2000 == 0 {
			most = max(most, used())
		}
	})
	if len(ds) > 0 || keys != 7999 {
		t.Fatalf("LoadStream gives %d keys, and reports %v", keys, ds)
	}
	if limit := uint64(4 << 20); most > before+limit {
		t.Errorf("LoadStream holds %d bytes while it reads, want at most %d", most-before, limit)
	}
}

func BenchmarkLoadStream(b *testing.B) {
	const n = 2000
	size, _ := io.Copy(io.Discard, &lines{n: n})
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		var m inventory.Merger
		if ds := snapshot.LoadStream("x.ndjson", &lines{n: n}, document.Limits{}, m.Add); len(ds) > 0 {
			b.Fatal(ds)
		}
	}
}
