package access

import "slices"

// term is what an alternative of a cell says of one key.
type term struct {
	key  *key // nil: of what has no key
	text string
	// classes are those of the key that it is in. Of a key with several values: one of them is, or with none no value is.
	classes []int
	none    bool
	exact   bool
}

func (t *term) same(o *term) bool {
	return t.key == o.key && t.none == o.none && t.text == o.text && slices.Equal(t.classes, o.classes)
}

// whenOf puts cubes into words: alternatives of terms. Of a key with several values what a cube says of each class comes
// together in one term, and so do cubes that differ only there.
func (m *model) whenOf(cubes []cube) [][]term {
	var out [][]term
	for _, c := range cubes {
		var terms []term
		nones := map[*key]int{} // the place of the term that says that no value is in some classes
		for _, l := range c {
			switch {
			case l.level == ofBoundary:
				text := "the principal has a permissions boundary"
				if l.classes[0] == 0 {
					text = "the principal has no permissions boundary"
				}
				terms = append(terms, term{text: text, exact: true})
				continue
			case l.level >= m.firstGuess:
				continue
			}
			if f := m.flagAt(l.level); f != nil {
				text := f.no
				if l.classes[0] == 1 {
					text = f.yes
				}
				terms = append(terms, term{text: text, exact: true})
				continue
			}
			k, at := m.keyAt(l.level)
			switch i, again := nones[k]; {
			case !k.multi:
				terms = append(terms, term{key: k, classes: l.classes})
			case l.classes[0] == 1:
				terms = append(terms, term{key: k, classes: []int{at}})
			case again:
				terms[i].classes = append(terms[i].classes, at)
			default:
				nones[k] = len(terms)
				terms = append(terms, term{key: k, classes: []int{at}, none: true})
			}
		}
		out = append(out, terms)
	}
	out = joinAlternatives(out)
	for _, terms := range out {
		for i := range terms {
			t := &terms[i]
			at, ok := none(terms, t.key)
			if t.key == nil || !t.key.multi || t.none || !ok {
				continue
			}
			// What is none of the values need not be excepted from some of them again.
			t.classes = slices.Concat(t.classes, terms[at].classes)
			slices.Sort(t.classes)
			t.classes = slices.Compact(t.classes)
		}
	}
	return out
}

// none returns the term that says that no value of a key is in some classes.
func none(terms []term, k *key) (at int, ok bool) {
	at = slices.IndexFunc(terms, func(t term) bool { return t.key == k && t.none })
	return at, at >= 0
}

// joinAlternatives makes one of two alternatives that differ in one term on the same key.
func joinAlternatives(all [][]term) [][]term {
	for i := 0; i < len(all); i++ {
		for j := i + 1; j < len(all); j++ {
			at, ok := differs(all[i], all[j])
			if !ok {
				continue
			}
			t := &all[i][at]
			classes := slices.Concat(t.classes, all[j][at].classes)
			slices.Sort(classes)
			t.classes = slices.Compact(classes)
			all = slices.Delete(all, j, j+1)
			j = i // those before may fit now
		}
	}
	return all
}

// differs returns the only term in which two alternatives differ, where the values of either will do.
func differs(a, b []term) (at int, ok bool) {
	if len(a) != len(b) {
		return 0, false
	}
	for i := range a {
		if a[i].same(&b[i]) {
			continue
		}
		if ok || a[i].key == nil || a[i].key != b[i].key || a[i].none || b[i].none {
			return 0, false
		}
		at, ok = i, true
	}
	return at, ok
}

// word fills the texts in.
func (t *term) word() {
	switch {
	case t.key == nil:
	case t.key.multi:
		t.text, t.exact = t.key.has(t.classes, !t.none)
	default:
		t.text, t.exact = t.key.says(t.classes)
	}
}
