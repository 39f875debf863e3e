package rules.services.source_condition_not_pinning_account_test

import data.rules.services.source_condition_not_pinning_account as rule

test_reports_arns_without_account if {
	every account, what in {"any": "leaves the account open", "none": "names no account"} {
		rule.finding == {{
			"at": "/value", "confidence": "definite",
			"message": sprintf(
				"aws:SourceArn \"x\" in statement \"Publish\" %s, and nothing else says which account it is",
				[what],
			),
		}} with input as _input([_condition("aws:SourceArn", {"account": account})])
	}
}

test_reports_an_account_that_is_a_pattern if {
	count(rule.finding) == 1 with input as _input([
		_condition("aws:SourceArn", {"account": "any"}),
		_condition("aws:SourceAccount", {"wildcard": true}),
	])
}

test_accepts_an_arn_with_an_account if {
	rule.finding == set() with input as _input([_condition("aws:SourceArn", {"account": "named"})])
}

test_accepts_an_account_or_organization_beside_it if {
	every key in ["aws:SourceAccount", "aws:SourceOrgID"] {
		rule.finding == set() with input as _input([
			_condition("aws:SourceArn", {"account": "none"}),
			_condition(key, {}),
		])
	}
}

test_accepts_a_context_that_names_an_account if {
	rule.finding == set() with input as _input([
		_condition("aws:SourceArn", {"account": "none"}),
		_condition("kms:EncryptionContext:aws:s3:arn", {"account": "named"}),
	])
}

test_accepts_what_is_not_known if {
	rule.finding == set() with input as _input([_condition("aws:SourceArn", {})])
}

_condition(key, value) := {
	"operator": {
		"base": "ArnLike", "exists": true, "negated": false,
		"if_exists": false, "quantifier": "",
	},
	"key": {"text": key}, "values": [object.union({"at": "/value", "text": "x"}, value)],
}

_input(conditions) := {"policy": {"kind": "key", "statements": [{
	"name": "statement \"Publish\"", "effect": "Allow", "repeats": false,
	"principals": {"list": [{"type": "service", "text": "sns.amazonaws.com"}]},
	"conditions": {"complete": true, "list": conditions},
}]}}
