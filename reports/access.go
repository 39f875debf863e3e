package reports

import (
	"io"
	"strings"

	"github.com/kmslint/kmslint/evaluator/authz"
)

// KeyAccess is who can call an action on one key.
type KeyAccess struct {
	// Key is the ARN of the key, or its address in code; "" for an action without a key.
	Key string
	// Usable says whether the key can do the call in its state; nil where that is not known, or for an action without a key.
	Usable *bool
	// Error is the code of the error that a call returns if it cannot.
	Error  string
	Access []authz.Access
}

type accessJSON struct {
	Principal  string      `json:"principal"`
	Kind       string      `json:"kind"`
	Certainty  string      `json:"certainty"`
	By         []Statement `json:"by"`
	Conditions []string    `json:"conditions"`
	Unknowns   []string    `json:"unknowns"`
}

type keyAccessJSON struct {
	Action string `json:"action"`
	Key    string `json:"key,omitempty"`
	// Usable says whether the key can do it in its state; null where that is not known, or no key takes part.
	Usable *bool        `json:"usable"`
	Access []accessJSON `json:"access"`
}

// WriteAccess writes who can call an action, key by key, as text or JSON.
func WriteAccess(w io.Writer, f Format, action string, keys []KeyAccess, o Options) error {
	out := accessText(action, keys, o)
	if f == JSON {
		all := make([]keyAccessJSON, 0, len(keys))
		for _, k := range keys {
			all = append(all, newKeyAccess(action, k))
		}
		var err error
		if out, err = encodeJSON(all); err != nil {
			return err
		}
	}
	_, err := w.Write(out)
	return err
}

func newKeyAccess(action string, k KeyAccess) keyAccessJSON {
	out := keyAccessJSON{Action: action, Key: k.Key, Usable: k.Usable, Access: []accessJSON{}}
	for _, a := range k.Access {
		j := accessJSON{Principal: a.Principal, Kind: a.Kind, Certainty: a.Certainty.String(), By: statements(a.By), Conditions: orEmpty(a.Conditions), Unknowns: []string{}}
		for _, u := range a.Unknowns {
			j.Unknowns = append(j.Unknowns, unknownText(u))
		}
		out.Access = append(out.Access, j)
	}
	return out
}

var certainties = [...]struct {
	is           authz.Certainty
	title, style string
}{
	{authz.Always, "can", styleGood},
	{authz.Conditional, "can under conditions", styleStrong},
	{authz.Unsure, "cannot tell", styleFaint},
}

func accessText(action string, keys []KeyAccess, o Options) []byte {
	w := &textWriter{o: o}
	for i, k := range keys {
		if i > 0 {
			w.line()
		}
		title := action
		if k.Key != "" {
			title += " on " + k.Key
		}
		w.line(w.paint(styleStrong, escape(title)))
		if k.Error != "" {
			w.line("  ", w.paint(styleBad, "key usable: no: a call returns "+k.Error))
		}
		if len(k.Access) == 0 {
			w.line("  nobody")
		}
		for _, c := range certainties {
			w.certain(k.Access, c.is, c.title, c.style)
		}
	}
	return w.Bytes()
}

func (w *textWriter) certain(all []authz.Access, is authz.Certainty, title, style string) {
	shown := false
	for _, a := range all {
		if a.Certainty != is {
			continue
		}
		if !shown {
			w.line()
			w.line("  ", w.paint(style, title))
			shown = true
		}
		name := a.Principal
		if a.Kind == "everyone" {
			name = "everyone, in any account"
		}
		w.prose("    "+pad(a.Kind, 16), "", name)
		for _, r := range a.By {
			w.line(pad("", 20), w.statement(r))
		}
		for _, c := range a.Conditions {
			if !strings.HasPrefix(c, "unless ") {
				c = "if " + c
			}
			w.prose(pad("", 20), styleFaint, c)
		}
		for _, u := range a.Unknowns {
			w.prose(pad("", 20), styleFaint, "not known: "+unknownText(u))
		}
	}
}
