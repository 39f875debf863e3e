package ruleset

import (
	"maps"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
)

// allowed are OPA's built-in functions that rules may call: the size of what they return and the time that they take are
// bounded by the size of their arguments (by the product of two, at worst). A function of a new OPA is in neither list
// until somebody has thought about it; a test says so.
var allowed = []string{
	"abs", "and", "array.concat", "array.flatten", "array.reverse", "array.slice", "assign", "base64.decode", "base64.encode",
	"base64.is_valid", "base64url.decode", "base64url.encode", "base64url.encode_no_pad", "bits.and", "bits.negate", "bits.or",
	"bits.rsh", "bits.xor", "ceil", "concat", "contains", "count", "crypto.hmac.equal", "crypto.hmac.md5", "crypto.hmac.sha1",
	"crypto.hmac.sha256", "crypto.hmac.sha512", "crypto.md5", "crypto.sha1", "crypto.sha256", "div", "endswith", "eq", "equal",
	"floor", "format_int", "glob.match", "glob.quote_meta", "graph.reachable", "gt", "gte", "hex.decode", "hex.encode", "indexof",
	"indexof_n", "internal.member_2", "internal.member_3", "internal.print", "internal.template_string", "internal.test_case",
	"intersection", "is_array", "is_boolean", "is_null", "is_number", "is_object", "is_set", "is_string", "json.filter",
	"json.is_valid", "json.marshal", "json.remove", "json.unmarshal", "lower", "lt", "lte", "max", "min", "minus", "mul", "neq",
	"net.cidr_contains", "net.cidr_intersects", "net.cidr_is_valid", "net.cidr_merge", "object.filter", "object.get",
	"object.keys", "object.remove", "object.subset", "object.union", "object.union_n", "or", "plus", "print", "product",
	"regex.find_all_string_submatch_n", "regex.find_n", "regex.is_valid", "regex.match", "regex.replace", "regex.split",
	"rego.metadata.chain", "rego.metadata.rule", "rem", "replace", "round", "semver.compare", "semver.is_valid", "sort", "split",
	"sprintf", "startswith", "strings.any_prefix_match", "strings.any_suffix_match", "strings.count", "strings.replace_n",
	"strings.reverse", "strings.split_n", "substring", "sum", "time.add_date", "time.clock", "time.date", "time.diff",
	"time.format", "time.parse_duration_ns", "time.parse_ns", "time.parse_rfc3339_ns", "time.weekday", "to_number", "trace",
	"trim", "trim_left", "trim_prefix", "trim_right", "trim_space", "trim_suffix", "type_name", "union", "upper", "uri.is_valid",
	"uri.parse", "urlquery.decode", "urlquery.decode_object", "urlquery.encode", "urlquery.encode_object", "uuid.parse", "walk",
}

// Why functions are refused.
const (
	reaches   = "it reaches the network, the clock, chance or the process"
	sized     = "the value of an argument, not its size, says how large the result is"
	explodes  = "its time can grow faster than any power of the size of its arguments"
	expands   = "a small argument can stand for a result of any size"
	foreign   = "it reads keys, certificates, tokens or code, whose cost their content sets and which no rule about policies needs"
	overtaken = "Rego has no use for it any more"
)

// refused are the functions that rules may not call, with the reason.
var refused = map[string]string{
	"http.send": reaches, "io.jwt.decode_verify": reaches, "io.jwt.encode_sign": reaches, "io.jwt.encode_sign_raw": reaches,
	"json.match_schema": reaches, "json.verify_schema": reaches, "net.lookup_ip_addr": reaches, "opa.runtime": reaches,
	"rand.intn": reaches, "time.now_ns": reaches, "uuid.rfc4122": reaches,

	"bits.lsh": sized, "net.cidr_expand": sized, "numbers.range": sized, "numbers.range_step": sized,
	"units.parse": sized, "units.parse_bytes": sized, "json.marshal_with_options": sized,

	"graph.reachable_paths": explodes, "regex.globs_match": explodes, "net.cidr_contains_matches": explodes,

	"json.patch": expands, "strings.render_template": expands, "yaml.unmarshal": expands, "yaml.is_valid": expands,
	"yaml.marshal": expands, "regex.template_match": expands,

	"crypto.parse_private_keys": foreign, "crypto.x509.parse_and_verify_certificates": foreign,
	"crypto.x509.parse_and_verify_certificates_with_options": foreign, "crypto.x509.parse_certificate_request": foreign,
	"crypto.x509.parse_certificates": foreign, "crypto.x509.parse_keypair": foreign, "crypto.x509.parse_rsa_private_key": foreign,
	"graphql.is_valid": foreign, "graphql.parse": foreign, "graphql.parse_and_verify": foreign, "graphql.parse_query": foreign,
	"graphql.parse_schema": foreign, "graphql.schema_is_valid": foreign,
	"io.jwt.decode": foreign, "io.jwt.verify_eddsa": foreign, "io.jwt.verify_es256": foreign, "io.jwt.verify_es384": foreign,
	"io.jwt.verify_es512": foreign, "io.jwt.verify_hs256": foreign, "io.jwt.verify_hs384": foreign, "io.jwt.verify_hs512": foreign,
	"io.jwt.verify_ps256": foreign, "io.jwt.verify_ps384": foreign, "io.jwt.verify_ps512": foreign, "io.jwt.verify_rs256": foreign,
	"io.jwt.verify_rs384": foreign, "io.jwt.verify_rs512": foreign, "providers.aws.sign_req": foreign, "rego.parse_module": foreign,

	"all": overtaken, "any": overtaken, "cast_array": overtaken, "cast_boolean": overtaken, "cast_null": overtaken,
	"cast_object": overtaken, "cast_set": overtaken, "cast_string": overtaken, "net.cidr_overlap": overtaken,
	"re_match": overtaken, "set_diff": overtaken,
}

// Builtins returns the names of the built-in functions that rules may call, sorted, and of those that they may not with the
// reason.
func Builtins() (may []string, mayNot map[string]string) {
	return slices.Clone(allowed), maps.Clone(refused)
}

// capabilities are OPA's with the functions that rules may call, and without the network.
func capabilities() *ast.Capabilities {
	all := ast.CapabilitiesForThisVersion()
	all.Builtins = slices.DeleteFunc(slices.Clone(all.Builtins), func(b *ast.Builtin) bool {
		return !slices.Contains(allowed, b.Name)
	})
	all.AllowNet = []string{}
	return all
}
