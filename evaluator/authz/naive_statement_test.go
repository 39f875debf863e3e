package authz_test

import (
	"regexp"
	"slices"
	"strings"
)

// naiveVerdict is what a set of policies says: whether one denies, and the forms of principals that its Allows name.
type naiveVerdict struct {
	deny  bool
	allow []string
}

func (n *naive) judge(policies []any, p naivePart, layer string) (v naiveVerdict) {
	for _, doc := range policies {
		version := str(obj(doc)["Version"])
		for _, s := range objects(obj(doc)["Statement"]) {
			forms := []string{"any"}
			if layer == "key" || layer == "rcp" || layer == "endpoint" {
				forms = n.principalForms(s)
			}
			if len(forms) == 0 || !n.applies(s, p, layer, version) {
				continue
			}
			if str(s["Effect"]) == "Deny" {
				v.deny = true
			} else {
				v.allow = append(v.allow, forms...)
			}
		}
	}
	return v
}

func (n *naive) applies(s object, p naivePart, layer, version string) bool {
	action := func(pattern string) bool {
		return globRegexp(strings.ToLower(pattern)).MatchString("kms:" + strings.ToLower(p.action))
	}
	if a, ok := s["Action"]; ok && !slices.ContainsFunc(texts(a), action) {
		return false
	}
	if a, ok := s["NotAction"]; ok && slices.ContainsFunc(texts(a), action) {
		return false
	}
	resource := func(pattern string) bool {
		re := n.expand(pattern, p, layer, version, true)
		n.asked = n.asked || p.newKey && pattern != "*"
		return re != nil && re.MatchString(p.resource)
	}
	if r, ok := s["Resource"]; ok && !slices.ContainsFunc(texts(r), resource) {
		return false
	}
	if r, ok := s["NotResource"]; ok && slices.ContainsFunc(texts(r), resource) {
		return false
	}
	for operator, keys := range obj(s["Condition"]) {
		for key, values := range obj(keys) {
			if !n.holds(operator, key, texts(values), p, layer, version) {
				return false
			}
		}
	}
	return true
}

// principalForms are the forms in which a statement names the caller, none if it does not.
func (n *naive) principalForms(s object) (forms []string) {
	if not, ok := s["NotPrincipal"]; ok {
		if n.notPrincipal(not, str(s["Effect"]) == "Deny") {
			return []string{"star"}
		}
		return nil
	}
	principal := s["Principal"]
	if str(principal) == "*" {
		return []string{"star"}
	}
	for kind, names := range obj(principal) {
		for _, name := range texts(names) {
			switch {
			case kind == "Service":
				if n.caller.service != "" && name == n.caller.service {
					forms = append(forms, "service")
				}
			case kind == "AWS" && name == "*":
				forms = append(forms, "star")
			case kind == "AWS":
				if f := n.formOf(name); f != "" {
					forms = append(forms, f)
				}
			}
		}
	}
	return forms
}

// formOf is the form in which an AWS principal names the caller, "" if it does not.
func (n *naive) formOf(name string) string {
	c := n.caller
	if c.account != "" && (name == c.account || name == "arn:aws:iam::"+c.account+":root") {
		return "account"
	}
	switch c.kind {
	case "session":
		if name == c.arn {
			return "session"
		}
		// A session's ARN has no path: the name and the account make the role.
		role := strings.Split(c.arn, "/")[1]
		if strings.HasPrefix(name, "arn:aws:iam::"+c.account+":role/") && name[strings.LastIndex(name, "/")+1:] == role {
			return "role"
		}
	case "user", "federated":
		if name == c.arn {
			return c.kind
		}
	}
	return ""
}

// notPrincipal says whether a statement with NotPrincipal is about the caller. To leave a principal out of a Deny its
// account has to be listed too, and for a session its role.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
func (n *naive) notPrincipal(v any, deny bool) bool {
	if deny && len(obj(n.caller.entity["PermissionsBoundary"])) > 0 {
		return true
	}
	if n.caller.kind == "service" {
		return !slices.Contains(texts(obj(v)["Service"]), n.caller.service)
	}
	var found []string
	for _, name := range texts(obj(v)["AWS"]) {
		found = append(found, n.formOf(name))
	}
	need := map[string][]string{"root": {"account"}, "user": {"user", "account"}, "session": {"session", "role", "account"}, "federated": {"federated", "account"}}[n.caller.kind]
	missing := 0
	for _, f := range need {
		if !slices.Contains(found, f) {
			missing++
		}
	}
	if missing > 0 && missing < len(need) {
		n.unsure = true // "might be denied"
	}
	return missing > 0
}

// globRegexp turns a pattern of * and ? into a regular expression.
func globRegexp(pattern string) *regexp.Regexp {
	return regexp.MustCompile("(?s)^" + globText(pattern) + "$")
}

func globText(pattern string) string {
	out := regexp.QuoteMeta(pattern)
	out = strings.ReplaceAll(out, `\*`, ".*")
	return strings.ReplaceAll(out, `\?`, ".")
}

var variable = regexp.MustCompile(`\$\{([^}]*)\}`)

// expand replaces policy variables, and returns the pattern as a regular expression; nil if a variable has no value, since
// then nothing is equal or alike. With like false, * and ? stand for themselves.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
func (n *naive) expand(pattern string, p naivePart, layer, version string, like bool) *regexp.Regexp {
	literal := func(s string) string {
		if like {
			return globText(s)
		}
		return regexp.QuoteMeta(s)
	}
	if version != "2012-10-17" {
		return regexp.MustCompile("(?s)^" + literal(pattern) + "$")
	}
	out := ""
	for {
		at := variable.FindStringSubmatchIndex(pattern)
		if at == nil {
			return regexp.MustCompile("(?s)^" + out + literal(pattern) + "$")
		}
		out += literal(pattern[:at[0]])
		name, byDefault, hasDefault := strings.Cut(pattern[at[2]:at[3]], ",")
		pattern = pattern[at[1]:]
		if name == "*" || name == "?" || name == "$" {
			out += regexp.QuoteMeta(name)
			continue
		}
		values, ok := n.value(strings.TrimSpace(name), p, layer)
		switch {
		case ok && len(values) == 1 && !multivalued[strings.ToLower(strings.TrimSpace(name))]:
			out += regexp.QuoteMeta(values[0])
		case hasDefault:
			out += regexp.QuoteMeta(strings.Trim(strings.TrimSpace(byDefault), "'"))
		default:
			return nil
		}
	}
}
