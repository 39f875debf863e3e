package terraform

import (
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
)

// protection reads whether Terraform refuses to destroy a key, which only a constant in the code of its own module can say. A
// plan does not have it.
// https://developer.hashicorp.com/terraform/language/meta-arguments/prevent_destroy
func (r resource) protection() *inventory.Protection {
	if _, planned := r.block.body.(declaredBody); planned {
		return nil
	}
	p := &inventory.Protection{PreventDestroy: boolean(r.block.header, false)}
	for _, b := range r.block.blocks("lifecycle") {
		if e := b.attr("prevent_destroy"); e != nil {
			if n := typed(notNull(e.eval(r.scope())), document.Bool); n != nil {
				p.PreventDestroy = n
			}
		}
	}
	for m := r.module; m.above != nil; m = m.above {
		p.Caller = m.call
	}
	return p
}

// expiry reads when imported key material expires: one without a date does not.
// https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/kms_external_key
func (r resource) expiry(meta *inventory.KeyMetadata) {
	meta.ValidTo = notNull(r.set("valid_to"))
}
