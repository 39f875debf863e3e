package terraform

import (
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
)

// tags are the tags of a resource, those that its provider gives to all resources in front.
func (r resource) tags() []document.Member {
	var out []document.Member
	at := map[string]int{}
	add := func(m document.Member) {
		name := identity(m.Key)
		if i, ok := at[name]; ok {
			out[i] = m
			return
		}
		at[name] = len(out)
		out = append(out, m)
	}
	if !strings.HasPrefix(r.full, "awscc_") {
		for _, m := range entries(r.provider().defaultTags()) {
			add(m)
		}
	}
	n := r.set("tags")
	if !r.module.run.spend(r.module.run.measured(n).size) {
		return out
	}
	for _, m := range entries(n) {
		add(m)
	}
	if n != nil && n.Kind == document.List { // awscc has objects of key and value
		for _, item := range n.Items {
			if key, value := item.Member("key"), item.Member("value"); key != nil && value != nil {
				add(document.Member{Key: key, Value: value})
			}
		}
	}
	return out
}

// defaultTags are the tags that a provider gives to all resources.
func (p provider) defaultTags() *document.Node {
	if p.block == nil {
		return nil
	}
	for _, tags := range p.block.blocks("default_tags") {
		if e := tags.attr("tags"); e != nil {
			return p.scope.module.once("default tags of "+p.name, e.span(), func() *document.Node { return e.eval(p.scope) })
		}
	}
	return nil
}

func (r resource) keyTags() (out []inventory.Tag) {
	for _, m := range r.tags() {
		out = append(out, inventory.Tag{TagKey: m.Key, TagValue: m.Value})
	}
	return out
}

func (r resource) iamTags() (out []inventory.IAMTag) {
	for _, m := range r.tags() {
		out = append(out, inventory.IAMTag{Key: m.Key, Value: m.Value})
	}
	return out
}
