package linehash_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kmslint/kmslint/evaluator/finding/linehash"
)

// The expected hashes are the ones that github/codeql-action publishes for these texts (src/fingerprints.test.ts), but
// for the last three, which were computed by running its src/fingerprints.ts.
func TestLines(t *testing.T) {
	t.Parallel()

	greeting := []string{
		"e9496ae3ebfced30:1", "fb7c023a8b9ccb3f:1", "ce8ba1a563dcdaca:1", "e20e36e16fcb0cc8:1",
		"b3edc88f2938467e:1", "c8e28b0b4002a3a0:1", "c129715d7a2bc9a3:1",
	}
	for _, test := range []struct {
		name, text string
		want       []string
	}{
		{"empty text has one line", "", []string{"c129715d7a2bc9a3:1"}},
		{"no line end at the end", " a\nb\n  \t\tc\n d", []string{
			"271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1",
		}},
		{"spaces and tabs do not count", " hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End", []string{
			"8b7cf3e952e7aeb2:1", "b1ae1287ec4718d9:1", "bff680108adb0fcc:1", "c6805c5e1288b612:1", "b86d3392aea1be30:1",
			"e6ceba753e1a442:1",
		}},
		{"LF", " hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n", greeting},
		{"CR", " hello; \t\nworld!!!\r\r\r  \t\tGreetings\r End\r", greeting},
		{"CR LF", " hello; \t\r\nworld!!!\r\n\r\n\r\n  \t\tGreetings\r\n End\r\n", greeting},
		{"mixed line ends", " hello; \t\nworld!!!\r\n\n\r  \t\tGreetings\r End\r\n", greeting},
		{"equal lines are numbered", strings.Repeat("Lorem ipsum dolor sit amet.\n", 10), []string{
			"a7f2ff13bc495cf2:1", "a7f2ff13bc495cf2:2", "a7f2ff13bc495cf2:3", "a7f2ff13bc495cf2:4", "a7f2ff13bc495cf2:5",
			"a7f2ff13bc495cf2:6", "a7f2ff1481e87703:1", "a9cf91f7bbf1862b:1", "55ec222b86bcae53:1", "cc97dc7b1d7d8f7b:1",
			"c129715d7a2bc9a3:1",
		}},
		{"lines differ by what follows", "x = 2\nx = 1\nprint(x)\nx = 3\nprint(x)\nx = 4\nprint(x)\n", []string{
			"e54938cc54b302f1:1", "bb609acbe9138d60:1", "1131fd5871777f34:1", "5c482a0f8b35ea28:1", "54517377da7028d2:1",
			"2c644846cb18d53e:1", "f1b89f20de0d133:1", "c129715d7a2bc9a3:1",
		}},
		{"UTF-16 surrogates", "鍵 = \"\U0001f511\"\r\n\té = 'é'\n", []string{
			"4f5a313775f06c5c:1", "b668a7cec040be6:1", "c129715d7a2bc9a3:1",
		}},
		{"byte order mark counts", "\ufeff{\n}\n", []string{"cb0a30a200ca75ae:1", "32dce9ccfdbc9d3e:1", "c129715d7a2bc9a3:1"}},
		{"space parts CR from LF", "a\r \nb", []string{"67c066a59e652f5e:1", "cc4c43d77869440f:1", "8ee5a81e681643c1:1"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := linehash.Lines([]byte(test.text))
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("Lines(%q) (-want +got):\n%s", test.text, diff)
			}
		})
	}
}

func BenchmarkLines(b *testing.B) {
	text := bytes.Repeat([]byte("  \"Principal\": { \"AWS\": \"arn:aws:iam::111122223333:role/Deploy\" },\n"), 2000)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		linehash.Lines(text)
	}
}

func FuzzLines(f *testing.F) {
	for _, seed := range []string{"", "\r", "a\r \nb", "\ufeff{\n}", "\xff\xfe\n", "\U0001f511\r\n\tkey", strings.Repeat("x\n", 300)} {
		f.Add([]byte(seed))
	}
	ends := strings.NewReplacer("\r\n", "\n", "\r", "\n")
	f.Fuzz(func(t *testing.T, text []byte) {
		got := linehash.Lines(text)
		folded := ends.Replace(string(text))
		if want := strings.Count(folded, "\n") + 1; len(got) != want {
			t.Fatalf("Lines(%q) has %d lines, want %d", text, len(got), want)
		}
		if diff := cmp.Diff(got, linehash.Lines([]byte(folded))); diff != "" {
			t.Errorf("Lines(%q) depends on the kind of line ends (-as is +LF):\n%s", text, diff)
		}
		spaced := strings.ReplaceAll(folded, "\n", " \t\n\t")
		if diff := cmp.Diff(got, linehash.Lines([]byte(spaced))); diff != "" {
			t.Errorf("Lines(%q) depends on white space (-as is +spaced):\n%s", text, diff)
		}
	})
}
