package rules.lockout.abac_self_escalation_test

import data.rules.lockout.abac_self_escalation as rule

test_reports_tags_in_an_identity_policy if {
	rule.finding == {{
		"at": "/c", "related": ["/setting"], "confidence": "definite",
		"message": concat(" ", [
			"statement \"Use\" gives its principals access by the tags of the key,",
			"which statement \"Set\" lets it change by kms:TagResource",
		]),
	}} with input as _identity(_tagged, _setting("kms:TagResource", []))
}

test_reports_aliases_in_an_identity_policy if {
	every key in ["kms:ResourceAliases", "kms:RequestAlias"] {
		every action in ["kms:CreateAlias", "kms:UpdateAlias"] {
			count(rule.finding) == 1 with input as _identity(_condition(key, {}), _setting(action, []))
		}
	}
}

test_reports_the_alias_of_requests_in_a_key_policy if {
	rule.finding == {{
		"at": "/c", "related": ["/setting"], "confidence": "possible",
		"message": concat(" ", [
			"statement \"Use\" gives arn:x access by the aliases of the key,",
			"which statement \"Set\" lets it change by kms:CreateAlias",
		]),
	}} with input as _of_key(_condition("kms:RequestAlias", {}), _setting("kms:CreateAlias", []))
}

test_accepts_keys_that_kms_does_not_know_in_key_policies if {
	every key in ["kms:ResourceAliases", "aws:ResourceTag/team"] {
		rule.finding == set() with input as _of_key(_condition(key, {}), _setting("kms:CreateAlias", []))
		rule.finding == set() with input as _of_key(_condition(key, {}), _setting("kms:TagResource", []))
	}
}

test_accepts_administrators if {
	admin := {"actions": {"powers": ["kms:CreateAlias", "kms:PutKeyPolicy", "kms:TagResource"]}}
	rule.finding == set() with input as _identity(_tagged, object.union(_setting("", []), admin))
	rule.finding == set() with input as _of_key(
		_condition("kms:RequestAlias", {}),
		object.union(_setting("", []), admin),
	)
}

test_accepts_tagging_limited_to_other_tags if {
	every condition in [
		_values("aws:TagKeys", ["cost"]), _values("aws:RequestTag/Team", ["red"]),
		_values("aws:ResourceTag/team", ["red"]),
	] {
		rule.finding == set() with input as _identity(_tagged, _setting("kms:TagResource", [condition]))
	}
	every condition in [_values("aws:TagKeys", ["cost", "TEAM"]), _values("aws:RequestTag/cost", ["1"])] {
		count(rule.finding) == 1 with input as _identity(_tagged, _setting("kms:TagResource", [condition]))
	}
}

test_accepts_access_without_the_tag if {
	anyway := object.union(_use(_tagged), {"conditions": {"list": []}})
	rule.finding == set() with input as _input("identity", [_use(_tagged), _setting("kms:TagResource", []), anyway])
}

test_accepts_tagging_of_other_keys if {
	setting := object.union(_setting("kms:TagResource", []), {"resources": {"list": [{"text": "arn:aws:kms:x:1:key/2"}]}})
	rule.finding == set() with input as _identity(_tagged, setting)
	every text in ["arn:aws:kms:x:1:key/1", "arn:aws:kms:*:1:key/*"] {
		same := object.union(setting, {"resources": {"list": [{"text": text}]}})
		count(rule.finding) == 1 with input as _identity(_tagged, same)
	}
}

test_accepts_a_policy_with_a_deny_about_tags if {
	deny := object.union(_setting("kms:TagResource", []), {"effect": "Deny"})
	rule.finding == set() with input as _input("identity", [_use(_tagged), _setting("kms:TagResource", []), deny])
}

test_accepts_near_misses if {
	every operator in [{"negated": true}, {"if_exists": true}, {"base": "Null"}] {
		condition := _condition("aws:ResourceTag/team", operator)
		rule.finding == set() with input as _identity(condition, _setting("kms:TagResource", []))
	}
	rule.finding == set() with input as _identity(_tagged, _setting("kms:UntagResource", []))
	another := object.union(_setting("kms:CreateAlias", []), {"principals": {"list": [{"type": "role", "text": "arn:y"}]}})
	rule.finding == set() with input as _of_key(_condition("kms:RequestAlias", {}), another)
}

test_accepts_tags_of_other_services_and_of_tagging if {
	every powers in [[], ["kms:TagResource"]] {
		other := object.union(_use(_tagged), {"actions": {"powers": powers}})
		rule.finding == set() with input as _input("identity", [other, _setting("kms:TagResource", [])])
	}
}

test_accepts_permissions_boundaries if {
	boundary := {"identity": {"boundary": true}}
	rule.finding == set() with input as object.union(_identity(_tagged, _setting("kms:TagResource", [])), boundary)
}

_tagged := _condition("aws:ResourceTag/Team", {})

_condition(key, operator) := {
	"at": "/c", "key": {"text": key}, "values": [{"text": "red"}],
	"operator": object.union(
		{"exists": true, "base": "StringEquals", "negated": false, "if_exists": false, "quantifier": ""},
		operator,
	),
}

_values(key, texts) := object.union(_condition(key, {}), {"values": [{"text": text} | some text in texts]})

_use(condition) := {
	"at": "/use", "name": "statement \"Use\"", "effect": "Allow", "repeats": false,
	"actions": {"powers": ["kms:Decrypt"]}, "resources": {"list": [{"text": "arn:aws:kms:x:1:key/1"}]},
	"conditions": {"complete": true, "list": [condition]},
	"principals": {"element": "Principal", "list": [{"type": "role", "text": "arn:x"}]},
}

_setting(action, conditions) := {
	"at": "/setting", "name": "statement \"Set\"", "effect": "Allow", "repeats": false,
	"actions": {"powers": [action]}, "resources": {"list": [{"text": "*"}]},
	"conditions": {"complete": true, "list": conditions},
	"principals": {"element": "Principal", "list": [{"type": "role", "text": "arn:x"}]},
}

_identity(condition, setting) := _input("identity", [_use(condition), setting])

_of_key(condition, setting) := _input("key", [_use(condition), setting])

_input(kind, statements) := {"policy": {"kind": kind, "statements": statements}}
