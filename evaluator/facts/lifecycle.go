package facts

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
)

// Tags are the tags of a key. They are left out where they were not collected.
type Tags struct {
	Mark
	// Complete is false where there may be more tags: some are not known, or the stack of a template may have its own.
	Complete bool  `json:"complete"`
	List     []Tag `json:"list"`
}

// Tag is one tag.
type Tag struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// Protection is what code does to keep the key from being deleted with it. It is left out where no code makes the key.
type Protection struct {
	Mark
	// Language is "terraform" or "cloudformation".
	Language string `json:"language"`
	// PreventDestroy is lifecycle.prevent_destroy of Terraform.
	PreventDestroy *Attribute `json:"prevent_destroy"`
	// DeletionPolicy and UpdateReplacePolicy are the resource attributes of CloudFormation, "Delete" where they are not set.
	DeletionPolicy      *Attribute `json:"deletion_policy"`
	UpdateReplacePolicy *Attribute `json:"update_replace_policy"`
	// Caller is the call of the module that makes the key, or null: the code of the module decides, not its caller.
	Caller *Place `json:"caller"`
	// Path are the folders that the code lies in, outermost first, and its file.
	Path []string `json:"path"`
}

// Place is a place in the code and nothing else.
type Place struct {
	Mark
}

// Material is what is known of imported key material. It is left out where nothing is.
type Material struct {
	Mark
	// Expires says whether it expires, null where that is not stated.
	Expires *Attribute `json:"expires"`
	// Days is the number of days until it expires, negative if it has, null where no date or no clock is known.
	Days *Attribute `json:"days"`
}

// LastUse is what KMS has on record about the use of a key. It is left out where it was not collected.
type LastUse struct {
	Mark
	// Days is the number of days since the last use, null where none is on record.
	Days *Attribute `json:"days"`
	// Tracked is for how many days KMS has recorded the use, null where that is not stated.
	Tracked *Attribute `json:"tracked"`
}

// lifecycle adds what is known of the key's beginning, use and end.
func (b *builder) lifecycle(k *inventory.Key, branch document.Assignment) {
	f, m := b.facts.Key, &k.KeyMetadata
	f.Age = b.since("/key/age", m.CreationDate)
	f.Rotated = b.lastRotation(k)
	if k.Tags != nil || k.Address != "" {
		f.Tags = tags(k, branch)
	}
	if k.Protection != nil {
		f.Protection = protection(k, branch)
	}
	if m.ValidTo != nil || m.ExpirationModel != nil {
		f.Material = b.material(k, branch)
	}
	if u := k.LastUsage; u != nil {
		f.LastUse = &LastUse{Mark: Mark{"/key/last_use", k.Declared}, Tracked: b.since("/key/last_use/tracked", u.TrackingStartDate)}
		if u.KeyLastUsage != nil {
			f.LastUse.Days = b.since("/key/last_use/days", u.KeyLastUsage.Timestamp)
		}
	}
}

// plain is an attribute of code that does not count as unknown where it is: no policy is judged the less for it.
func plain(at string, n *document.Node) *Attribute {
	if n == nil || n.Kind == document.Null {
		return nil
	}
	a := &Attribute{Mark: Mark{at, n.Span}}
	if n.Concrete() {
		a.Known, a.Value = true, n.Text
		if n.Kind == document.Bool {
			a.Value = n.Text == "true"
		}
	}
	return a
}

func protection(k *inventory.Key, branch document.Assignment) *Protection {
	const at = "/key/protection"
	p := k.Protection
	out := &Protection{
		Mark: Mark{at, k.Declared}, Language: "cloudformation",
		PreventDestroy:      plain(at+"/prevent_destroy", branch.Apply(p.PreventDestroy)),
		DeletionPolicy:      plain(at+"/deletion_policy", branch.Apply(p.DeletionPolicy)),
		UpdateReplacePolicy: plain(at+"/update_replace_policy", branch.Apply(p.UpdateReplacePolicy)),
		Path:                []string{},
	}
	if p.PreventDestroy != nil {
		out.Language = "terraform"
	}
	if p.Caller.Source != nil {
		out.Caller = &Place{Mark{at + "/caller", p.Caller}}
	}
	if k.Declared.Source != nil {
		out.Path = strings.Split(k.Declared.Source.Name, "/")
	}
	return out
}

func tags(k *inventory.Key, branch document.Assignment) *Tags {
	out := &Tags{Mark: Mark{"/key/tags", k.Declared}, Complete: true, List: []Tag{}}
	if k.Protection != nil && k.Protection.DeletionPolicy != nil {
		out.Complete = false // a stack gives its tags to its resources
	}
	for _, t := range k.Tags {
		key, value := branch.Apply(t.TagKey), branch.Apply(t.TagValue)
		if !key.Concrete() {
			out.Complete = false
			continue
		}
		out.List = append(out.List, Tag{key.Text, value.Display()})
	}
	return out
}

func (b *builder) material(k *inventory.Key, branch document.Assignment) *Material {
	const at = "/key/material"
	m := &k.KeyMetadata
	out := &Material{Mark: Mark{at, k.Declared}, Days: b.until(at+"/days", branch.Apply(m.ValidTo))}
	switch model := branch.Apply(m.ExpirationModel); {
	case model.Concrete():
		out.Expires = &Attribute{Mark{at + "/expires", model.Span}, model.Text == "KEY_MATERIAL_EXPIRES", true}
	case model != nil:
		out.Expires = &Attribute{Mark: Mark{at + "/expires", model.Span}}
	case out.Days != nil:
		out.Expires = &Attribute{Mark{at + "/expires", out.Days.span}, true, true}
	}
	return out
}

// lastRotation is how many days ago the material was last rotated on demand or automatically.
func (b *builder) lastRotation(k *inventory.Key) *Attribute {
	var last *Attribute
	for i := range k.Rotations {
		a := b.since("/key/rotated", k.Rotations[i].RotationDate)
		if a != nil && a.Known && (last == nil || a.Value.(int) < last.Value.(int)) {
			last = a
		}
	}
	return last
}

// since is the number of whole days from a date until now, nil without a date or a clock.
func (b *builder) since(at string, n *document.Node) *Attribute {
	return b.days(at, n, func(t time.Time) time.Duration { return b.opts.Now.Sub(t) })
}

// until is the number of whole days from now to a date.
func (b *builder) until(at string, n *document.Node) *Attribute {
	return b.days(at, n, func(t time.Time) time.Duration { return t.Sub(b.opts.Now) })
}

func (b *builder) days(at string, n *document.Node, between func(time.Time) time.Duration) *Attribute {
	if n == nil || n.Kind == document.Null || b.opts.Now.IsZero() {
		return nil
	}
	a := &Attribute{Mark: Mark{at, n.Span}}
	if t, ok := dateOf(n); ok {
		a.Known, a.Value = true, int(math.Floor(between(t).Hours()/24))
	}
	return a
}

// dateOf reads a date as the AWS CLI prints it: as text, or in seconds since 1970.
func dateOf(n *document.Node) (time.Time, bool) {
	if !n.Concrete() {
		return time.Time{}, false
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05", time.DateOnly} {
		if t, err := time.Parse(layout, n.Text); err == nil {
			return t, true
		}
	}
	if seconds, err := strconv.ParseFloat(n.Text, 64); err == nil && seconds > 0 && seconds < 1e11 {
		return time.UnixMilli(int64(seconds * 1000)).UTC(), true
	}
	return time.Time{}, false
}
