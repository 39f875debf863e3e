package access_test

import (
	"fmt"
	"math/big"
	"net/netip"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
	"time"
	"unicode"

	"github.com/kmslint/kmslint/evaluator/access"
	"github.com/kmslint/kmslint/evaluator/kms"
	"pgregory.net/rapid"
)

// TestAgreesWithSolver asks z3 the same question, of policies made of what SMT-LIB can say: principals as regular
// expressions, texts, numbers, dates, addresses and booleans. The encoding has nothing of this module but the tables of
// actions and keys. It is skipped where there is no z3; of some z3 does not know it in a second, which are counted. It asks
// a question in about one of five of -rapid.checks.
func TestAgreesWithSolver(t *testing.T) {
	t.Parallel()
	z3, err := exec.LookPath("z3")
	if err != nil {
		t.Skip("z3 is not installed")
	}
	var proven, found, none atomic.Int64
	rapid.Check(t, func(t *rapid.T) {
		g := gen{T: t, plain: true}
		if pick(g, "asked", 0, 1, 1, 1, 1) == 1 {
			return
		}
		before := g.encodable()
		after := g.encodableChange(before)
		var script *script
		var answer string
		for _, caller := range append(someCallers(), "") { // of one caller z3 finds a request quickly, and that there is none only of all
			script = newAccessScript(before, after, caller)
			ask := exec.Command(z3, "-T:1", "-in")
			ask.Stdin = strings.NewReader(script.String())
			out, _ := ask.CombinedOutput()
			if answer, _, _ = strings.Cut(strings.TrimSpace(string(out)), "\n"); answer == "sat" || strings.HasPrefix(answer, "(error") {
				break
			}
		}
		r := access.NewAccess(g.subject(before), g.subject(after), access.Limits{})
		want := access.Unknown
		switch answer {
		case "sat":
			found.Add(1)
			want = access.Found
		case "unsat":
			proven.Add(1)
			want = access.Proven
		case "unknown", "timeout", "": // also where it did not get to say so
			none.Add(1)
			return
		default:
			t.Fatalf("z3: %s\n%s", answer, script)
		}
		if r.Verdict != want {
			t.Fatalf("z3 says %v, the package %v\nold %s\nnew %s\n%s", want, r.Verdict, policyText(before), policyText(after), describe(r))
		}
	})
	t.Logf("z3 and the package agree: %d proven, %d found; z3 has no answer to %d", proven.Load(), found.Load(), none.Load())
}

// smtKeys are the condition keys that are encoded, by their sort.
var smtKeys = map[string]string{
	"kms:ViaService": "String", "aws:SourceVpc": "String", "kms:EncryptionContext:app": "String", "aws:PrincipalArn": "String",
	"aws:MultiFactorAuthPresent": "Bool", "aws:ViaAWSService": "Bool", "aws:MultiFactorAuthAge": "Real", "aws:TokenIssueTime": "Real", "aws:SourceIp": "Address",
}

func (g gen) encodableCondition() (operator, key string, values any) {
	exists := pick(g, "IfExists", "", "", "IfExists")
	switch pick(g, "type", "String", "String", "Arn", "Bool", "Numeric", "Date", "IpAddress", "Null") {
	case "String":
		return pick(g, "operator", "StringEquals", "StringLike", "StringNotEquals", "StringNotLike", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase") + exists,
			pick(g, "key", "kms:ViaService", "aws:SourceVpc", "kms:EncryptionContext:app"), g.some("text", "s3", "s3*", "S3", "*3", "s?", "*x*", "s*x", "", "*", "k")
	case "Arn":
		return pick(g, "operator", "ArnLike", "ArnNotEquals", "StringLike", "StringNotLike", "StringEquals") + exists, "aws:PrincipalArn",
			g.some("arn", "arn:aws:iam::111122223333:role/*", "arn:aws:iam::*:role/App", "arn:aws:iam::111122223333:role/team/*", "arn:aws:iam::?11122223333:*/*p*", "*", "arn:aws:iam::111122223333:role/App", "arn:*:iam::1*:role/*")
	case "Bool":
		return "Bool" + exists, pick(g, "key", "aws:MultiFactorAuthPresent", "aws:ViaAWSService"), g.some("boolean", "true", "false")
	case "Numeric":
		return pick(g, "operator", operators["Numeric"]...) + exists, "aws:MultiFactorAuthAge", g.some("number", "10", "10.5", "20", "-3")
	case "Date":
		return pick(g, "operator", operators["Date"]...) + exists, "aws:TokenIssueTime", g.some("date", "2026-01-01T00:00:00Z", "2026-06-30T12:00:00+02:00", "2027-01-01T00:00:00Z")
	case "IpAddress":
		return pick(g, "operator", "IpAddress", "NotIpAddress") + exists, "aws:SourceIp", g.some("range", "10.0.0.0/8", "10.1.0.0/16", "10.128.0.0/9", "10.0.0.0/9", "2001:db8::/32", "10.1.2.3", "0.0.0.0/0", "::/0")
	default:
		return "Null", pick(g, "key", "kms:ViaService", "aws:SourceIp", "aws:PrincipalArn", "aws:MultiFactorAuthAge"), pick[any](g, "null", "true", "false")
	}
}

func (g gen) encodableStatement() object {
	s := object{"Effect": pick(g, "effect", "Allow", "Allow", "Deny"), "Resource": "*"}
	s[pick(g, "Action", "Action", "Action", "Action", "NotAction")] = g.some("action", "kms:Decrypt", "kms:*", "kms:PutKeyPolicy", "kms:CreateGrant", "kms:CreateAlias")
	s["Principal"] = object{"AWS": g.some("principal", "*", "arn:aws:iam::111122223333:root", "444455556666", "arn:aws:iam::111122223333:role/App", "arn:aws:iam::444455556666:role/App")}
	conditions := object{}
	for range pick(g, "conditions", 0, 1, 1, 2, 2) {
		operator, key, values := g.encodableCondition()
		if conditions[operator] == nil {
			conditions[operator] = object{}
		}
		conditions[operator].(object)[key] = values
	}
	s["Condition"] = conditions
	return s
}

func (g gen) encodable() []any {
	var out []any
	for range pick(g, "statements", 1, 2, 3) {
		out = append(out, g.encodableStatement())
	}
	return out
}

// encodableChange puts another statement beside or in place of one.
func (g gen) encodableChange(statements []any) []any {
	out := append([]any{}, statements...)
	if pick(g, "added", true, false) {
		return append(out, g.encodableStatement())
	}
	out[rapid.IntRange(0, len(out)-1).Draw(g.T, "statement")] = g.encodableStatement()
	return out
}

// script is a question in SMT-LIB.
type script struct{ strings.Builder }

func (s *script) line(format string, args ...any) { fmt.Fprintf(s, format+"\n", args...) }

// someCallers are a few of each kind.
func someCallers() []string {
	var out []string
	for _, id := range []string{owner, partner, "777788889999"} {
		for _, form := range []string{":iam::%s:role/App", ":iam::%s:role/team/App", ":iam::%s:role/x", ":iam::%s:user/p", ":iam::%s:root"} {
			out = append(out, fmt.Sprintf("arn:aws"+form, id))
		}
	}
	return out
}

// newAccessScript asks for a request that new allows and old does not; by one caller or a service, or with "" by any.
func newAccessScript(old, new []any, caller string) *script {
	s := &script{}
	s.line("(declare-const service Bool)")
	s.line("(declare-const arn String)")
	s.line("(declare-const side Int) ; 0: IAM policies allow, 1: they are silent, 2: a boundary or session policy does not allow")
	s.line("(declare-const action Int)")
	var actions []string
	for a := range kms.AllActions.All() {
		if a.Info().KeyPolicy {
			actions = append(actions, fmt.Sprintf("(= action %d)", a))
		}
	}
	s.line("(assert (or %s))", strings.Join(actions, " "))
	s.line("(assert (and (<= 0 side) (<= side 2)))")
	any := `(re.* (re.range "!" "~"))`
	name := `(re.+ (re.union (re.range "a" "z") (re.range "A" "Z") (re.range "0" "9") (str.to_re "-") (str.to_re "_") (str.to_re ".") (str.to_re "+") (str.to_re "=") (str.to_re ",") (str.to_re "@")))`
	pathed := `(re.++ (re.opt (re.++ (re.+ (re.range "!" "~")) (str.to_re "/"))) ` + name + `)`
	account := `((_ re.^ 12) (re.range "0" "9"))`
	partition := `(re.union (str.to_re "aws") (str.to_re "aws-cn") (str.to_re "aws-us-gov") (str.to_re "aws-eusc") (str.to_re "aws-iso") (str.to_re "aws-iso-b") (str.to_re "aws-iso-e") (str.to_re "aws-iso-f"))`
	if caller != "" {
		s.line("(assert (= arn %q))", caller)
	} else {
		s.line(`(assert (str.in_re arn (re.++ (str.to_re "arn:") %s (re.union (re.++ (str.to_re ":iam::") %s (str.to_re ":") (re.union (str.to_re "root") (re.++ (re.union (str.to_re "role/") (str.to_re "user/")) %s)))
		(re.++ (str.to_re ":sts::") %s (str.to_re ":federated-user/") %s)))))`, partition, account, pathed, account, name)
	}
	of := func(id string) string {
		return fmt.Sprintf(`(str.in_re arn (re.++ (str.to_re "arn:") (re.* (re.union (re.range "a" "z") (str.to_re "-"))) (re.union (str.to_re ":iam::%s:") (str.to_re ":sts::%s:")) %s))`, id, id, any)
	}
	s.line("(define-fun own () Bool %s)", of(owner))
	s.line("(define-fun partner () Bool %s)", of(partner))
	s.line(`(define-fun root () Bool (str.suffixof ":root" arn))`)
	s.line("(assert (=> (or service root) (= side 0)))")
	s.line("(define-fun across () Bool (or false %s))", actionIn(func(a kms.Action) bool { return a.Info().CrossAccount }))
	s.line("(assert (=> service (not (or %s))))", actionIn(func(a kms.Action) bool { return a.Info().Alias || a == kms.ActionReplicateKey }))
	for key, sort := range smtKeys {
		s.line("(declare-const has-%s Bool)", symbol(key))
		if sort == "Address" {
			s.line("(declare-const %s (_ BitVec 128))\n(declare-const v6 Bool)", symbol(key))
			s.line("(assert (=> (not v6) (= ((_ extract 127 32) %s) (_ bv0 96))))", symbol(key))
			s.line("(assert (=> v6 (not (= ((_ extract 127 32) %s) (_ bv65535 96)))))", symbol(key))
			continue
		}
		if key != "aws:PrincipalArn" {
			s.line("(declare-const %s %s)", symbol(key), sort)
		}
		if info, _ := kms.LookupConditionKey(key); info.Actions != kms.AllActions {
			s.line("(assert (=> has-%s (or %s)))", symbol(key), actionIn(info.Actions.Has))
		}
	}
	s.line("(define-fun %s () String arn)", symbol("aws:PrincipalArn"))
	s.line("(assert (= has-%s (not service)))", symbol("aws:PrincipalArn"))
	s.line("(assert has-%s)", symbol("aws:ViaAWSService"))
	s.line("(assert (=> service (not has-%s)))", symbol("kms:ViaService"))
	s.line("(assert %s)", smtPolicy(new))
	s.line("(assert (not %s))", smtPolicy(old))
	s.line("(check-sat)")
	return s
}

func symbol(key string) string { return strings.NewReplacer(":", "-", "/", "-").Replace(key) }

func actionIn(in func(kms.Action) bool) string {
	var out []string
	for a := range kms.AllActions.All() {
		if in(a) {
			out = append(out, fmt.Sprintf("(= action %d)", a))
		}
	}
	return strings.Join(out, " ")
}

func smtPolicy(statements []any) string {
	allow, deny := "(or false", "(or false"
	for _, of := range statements {
		s := of.(object)
		is := "(and " + smtActions(s) + " " + smtConditions(s)
		names := s["Principal"].(object)["AWS"].([]any)
		if s["Effect"] == "Deny" {
			deny += " " + is + " (or" + smtNames(names, func(string) string { return "true" }) + "))"
			continue
		}
		allow += " " + is + " (or" + smtNames(names, func(form string) string {
			own := map[string]string{"name": "true", "role": "(not (= side 2))", "account": "(= side 0)"}[form]
			return "(or service (and own " + own + ") (and (not own) across (= side 0)))"
		}) + "))"
	}
	return "(and " + allow + ") (not " + deny + ")))"
}

// smtNames says that the caller is one of the principals, and what a principal of each form allows.
func smtNames(names []any, suffices func(form string) string) string {
	out := ""
	for _, n := range names {
		switch name := n.(string); {
		case name == "*":
			out += " " + suffices("name")
		case strings.Contains(name, ":role/"):
			path, last, _ := strings.Cut(name, "/")
			out += fmt.Sprintf(` (and (not service) (str.in_re arn (re.++ (str.to_re "%s/") (re.opt (re.++ (re.+ (re.range "!" "~")) (str.to_re "/"))) (str.to_re "%s"))) %s)`, path, last, suffices("role"))
		case strings.Contains(name, owner):
			out += " (and (not service) own " + suffices("account") + ")"
		default:
			out += " (and (not service) partner " + suffices("account") + ")"
		}
	}
	return out
}

func smtActions(s object) string {
	list, not := s["Action"], "(or false %s)"
	if list == nil {
		list, not = s["NotAction"], "(not (or false %s))"
	}
	return fmt.Sprintf(not, actionIn(func(a kms.Action) bool {
		for _, n := range list.([]any) {
			if n == "kms:*" || n == a.String() {
				return true
			}
		}
		return false
	}))
}

func smtConditions(s object) string {
	out := "(and true"
	for operator, keys := range s["Condition"].(object) {
		for key, values := range keys.(object) {
			out += " " + smtCondition(operator, key, values)
		}
	}
	return out + ")"
}

func smtCondition(operator, key string, values any) string {
	has := "has-" + symbol(key)
	if operator == "Null" {
		if values == "true" {
			return "(not " + has + ")"
		}
		return has
	}
	operator, exists := strings.CutSuffix(operator, "IfExists")
	base := strings.Replace(operator, "Not", "", 1)
	negated := base != operator
	match := "(or false"
	for _, v := range values.([]any) {
		match += " " + smtMatch(base, symbol(key), v.(string))
	}
	match += ")"
	if negated {
		match = "(not " + match + ")"
	}
	return fmt.Sprintf("(ite %s %s %v)", has, match, exists || negated)
}

func smtMatch(base, value, operand string) string {
	compare := map[string]string{"Equals": "=", "LessThan": "<", "LessThanEquals": "<=", "GreaterThan": ">", "GreaterThanEquals": ">="}
	switch {
	case base == "StringEquals":
		return fmt.Sprintf("(= %s %q)", value, operand)
	case base == "StringLike":
		return fmt.Sprintf("(str.in_re %s %s)", value, glob(operand, "re.allchar"))
	case base == "StringEqualsIgnoreCase":
		return fmt.Sprintf("(str.in_re %s %s)", value, anyCase(operand))
	case strings.HasPrefix(base, "Arn"):
		if operand == "*" {
			return "true"
		}
		parts := strings.SplitN(operand, ":", 6)
		re := "(re.++"
		for i, p := range parts {
			if i < 5 {
				re += " " + glob(p, `(re.union (re.range " " "9") (re.range ";" "~"))`) + ` (str.to_re ":")`
			} else {
				re += " " + glob(p, "re.allchar")
			}
		}
		return fmt.Sprintf("(str.in_re %s %s))", value, re)
	case base == "Bool":
		return fmt.Sprintf("(= %s %s)", value, operand)
	case strings.HasPrefix(base, "Numeric"):
		r, _ := new(big.Rat).SetString(operand)
		return fmt.Sprintf("(%s %s %s)", compare[strings.TrimPrefix(base, "Numeric")], value, rational(r))
	case strings.HasPrefix(base, "Date"):
		at, _ := time.Parse(time.RFC3339, operand)
		return fmt.Sprintf("(%s %s %s)", compare[strings.TrimPrefix(base, "Date")], value, rational(big.NewRat(at.Unix(), 1)))
	default:
		return within(value, operand)
	}
}

func rational(r *big.Rat) string {
	if r.Sign() < 0 {
		return "(- " + rational(new(big.Rat).Neg(r)) + ")"
	}
	return fmt.Sprintf("(/ %s.0 %s.0)", r.Num(), r.Denom())
}

// glob is a pattern as a regular expression; wildcards take characters of a set.
func glob(pattern, set string) string {
	out := `(re.++ (str.to_re "") (str.to_re "")`
	for _, r := range pattern {
		switch r {
		case '*':
			out += " (re.* " + set + ")"
		case '?':
			out += " " + set
		default:
			out += fmt.Sprintf(" (str.to_re %q)", string(r))
		}
	}
	return out + ")"
}

func anyCase(s string) string {
	out := `(re.++ (str.to_re "") (str.to_re "")`
	for _, r := range s {
		one := fmt.Sprintf(` (re.union (str.to_re "\u{%x}")`, r)
		for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
			one += fmt.Sprintf(` (str.to_re "\u{%x}")`, f)
		}
		if one += ")"; !strings.Contains(one, ") (str") {
			one = fmt.Sprintf(` (str.to_re "\u{%x}")`, r)
		}
		out += one
	}
	return out + ")"
}

func within(value, operand string) string {
	p, err := netip.ParsePrefix(operand)
	if err != nil {
		addr := netip.MustParseAddr(operand)
		p = netip.PrefixFrom(addr, addr.BitLen())
	}
	bits, v6 := p.Bits(), "v6"
	base := new(big.Int).SetBytes(p.Addr().AsSlice())
	if p.Addr().Is4() {
		bits, v6 = bits+96, "(not v6)"
	}
	if bits == 0 {
		return v6
	}
	return fmt.Sprintf("(and %s (= ((_ extract 127 %d) %s) (_ bv%s %d)))", v6, 128-bits, value, new(big.Int).Rsh(base, uint(128-bits)), bits)
}
