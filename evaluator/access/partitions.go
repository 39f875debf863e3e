package access

import (
	"slices"
	"strings"
)

// partitions are all that AWS has.
var partitions = []string{"aws", "aws-cn", "aws-us-gov", "aws-eusc", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f"}

// partitions returns those that the patterns tell apart: AWS's own, and one more for all others where they look alike to them.
func (c *callers) partitions() []string {
	const one = 2
	for _, s := range c.shapes {
		if !s.blind() {
			return partitions
		}
	}
	for name := range c.arns {
		if !strings.HasPrefix(name, "arn:aws:") {
			return partitions
		}
	}
	return partitions[:one]
}

// blind reports whether the shape cannot tell one partition but AWS's own from another.
func (s shape) blind() bool {
	if at := text("arn:aws:"); len(s) >= len(at) && slices.Equal(s[:len(at)], at) {
		return true
	}
	run := ""
	for i, t := range append(slices.Clone(s), step{star: true}) {
		switch {
		case t.kind == exactly && !t.star && !t.fold:
			run += string(t.char)
			continue
		case !t.star: // a place for one character may be in the name of the partition
			return false
		case i < len(s) && t.kind != anything && t.kind != asPolicy && t.kind != inPart:
			return false
		}
		if run != "" && !strings.HasPrefix("arn:", run) && tells(run) {
			return false
		}
		run = ""
	}
	return true
}

// tells reports whether a text may be found, wholly or in part, in the ARNs of some of the other partitions and not in all.
func tells(run string) bool {
	if strings.Contains(run, "aws-") {
		return true
	}
	found := 0
	for _, p := range partitions[1:] {
		in := false
		for _, head := range []string{"arn:" + p + ":iam::", "arn:" + p + ":sts::"} {
			in = in || strings.Contains(head, run)
			for i := len("arn:"); i < len(head); i++ { // it begins here, and goes on behind the head
				in = in || i < len(head)-len(":iam::") && strings.HasPrefix(run, head[i:])
			}
		}
		if in {
			found++
		}
	}
	return found > 0 && found < len(partitions)-1
}

// universe are the ARNs that callers have.
func (c *callers) universe() []shape {
	var out []shape
	account := slices.Repeat(shape{{kind: digit}}, 12)
	for _, p := range c.partitions() {
		iam := join(text("arn:"+p+":iam::"), account)
		for _, form := range []string{":role/", ":user/"} {
			out = append(out, join(iam, text(form), some(inName)), join(iam, text(form), some(inPath), one('/'), some(inName)))
		}
		out = append(out, join(iam, text(":root")), join(text("arn:"+p+":sts::"), account, text(":federated-user/"), some(inName)))
	}
	return out
}
