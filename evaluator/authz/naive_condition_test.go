package authz_test

import (
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

var multivalued = map[string]bool{
	"kms:encryptioncontextkeys": true, "kms:grantoperations": true, "kms:resourcealiases": true, "aws:tagkeys": true, "aws:calledvia": true,
	"aws:principalorgpaths": true, "aws:resourceorgpaths": true, "aws:principalservicenameslist": true,
}

// holds evaluates one condition: an operator, a key, and values of which one has to match (or none, for a negated operator).
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
func (n *naive) holds(operator, key string, wants []string, p naivePart, layer, version string) bool {
	base, set := operator, ""
	for _, s := range []string{"ForAllValues:", "ForAnyValue:"} {
		if strings.HasPrefix(base, s) {
			base, set = strings.TrimPrefix(base, s), s
		}
	}
	ifExists := strings.HasSuffix(base, "IfExists")
	base = strings.TrimSuffix(base, "IfExists")
	have, present := n.value(key, p, layer)
	if base == "Null" {
		return slices.ContainsFunc(wants, func(w string) bool { return (w == "true") == !present })
	}
	positive := strings.Replace(base, "Not", "", 1)
	negated := positive != base
	if !present || len(have) == 0 {
		switch set {
		case "ForAllValues:":
			return true
		case "ForAnyValue:":
			return ifExists
		}
		return ifExists || negated
	}
	one := func(v string) bool {
		found := slices.ContainsFunc(wants, func(w string) bool { return n.compare(positive, v, w, p, layer, version) })
		return found != negated
	}
	switch {
	case set == "ForAllValues:", set == "" && negated:
		return !slices.ContainsFunc(have, func(v string) bool { return !one(v) })
	default:
		return slices.ContainsFunc(have, one)
	}
}

func (n *naive) compare(operator, v, want string, p naivePart, layer, version string) bool {
	switch operator {
	case "StringEquals", "StringLike", "Bool", "StringEqualsIgnoreCase":
		re := n.expand(want, p, layer, version, operator == "StringLike")
		if re != nil && operator != "StringEquals" && operator != "StringLike" {
			re = regexp.MustCompile("(?i)" + re.String())
		}
		return re != nil && re.MatchString(v)
	case "ArnEquals", "ArnLike":
		a, b := strings.SplitN(want, ":", 6), strings.SplitN(v, ":", 6)
		if len(a) != 6 || len(b) != 6 {
			return false
		}
		for i := range a {
			if re := n.expand(a[i], p, layer, version, true); re == nil || !re.MatchString(b[i]) {
				return false
			}
		}
		return true
	case "BinaryEquals":
		return v == want
	case "IpAddress":
		ip, err := netip.ParseAddr(v)
		if err != nil {
			return false
		}
		if !strings.Contains(want, "/") {
			other, err := netip.ParseAddr(want)
			return err == nil && ip == other
		}
		net, err := netip.ParsePrefix(want)
		return err == nil && net.Contains(ip)
	}
	parse := parseNumber
	if strings.HasPrefix(operator, "Date") {
		parse = parseDate
	}
	a, okA := parse(v)
	b, okB := parse(want)
	if !okA || !okB {
		return false
	}
	switch strings.TrimPrefix(strings.TrimPrefix(operator, "Date"), "Numeric") {
	case "Equals":
		return a == b
	case "LessThan":
		return a < b
	case "LessThanEquals":
		return a <= b
	case "GreaterThan":
		return a > b
	case "GreaterThanEquals":
		return a >= b
	}
	panic("no operator " + operator)
}

func parseNumber(s string) (float64, bool) {
	f, err := strconv.ParseFloat(s, 64)
	return f, err == nil
}

// parseDate reads a date in ISO 8601, or seconds since 1970.
func parseDate(s string) (float64, bool) {
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return float64(t.Unix()), true
	}
	if t, err := time.Parse(time.DateOnly, s); err == nil {
		return float64(t.Unix()), true
	}
	return parseNumber(s)
}
