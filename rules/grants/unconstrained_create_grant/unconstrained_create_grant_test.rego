package rules.grants.unconstrained_create_grant_test

import data.rules.grants.unconstrained_create_grant as rule

test_reports_roles_users_and_sessions if {
	every type in ["role", "user", "session", "federated-user"] {
		rule.finding == {{
			"at": "/principal", "severity": "medium", "confidence": "definite",
			"message": "statement \"Use\" lets arn:x create grants of any operation for any principal",
		}} with input as _input({"type": type}, {})
	}
}

test_reports_principals_of_other_accounts_as_high if {
	{found.severity | some found in rule.finding} == {"high"} with input as _input({"account": "external"}, {})
}

test_reports_services_and_other_accounts_as_a_whole_as_low if {
	every principal in [
		{"type": "service", "account": ""}, {"type": "account", "account": "external"},
		{"text": "arn:aws:iam::111122223333:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"},
	] {
		{found.severity | some found in rule.finding} == {"low"} with input as _input(principal, {})
	}
}

test_reports_conditions_that_say_nothing_about_the_grant if {
	every condition in [
		_condition("kms:RetiringPrincipal", "StringEquals", "arn:y"),
		_condition("aws:PrincipalOrgID", "StringEquals", "o-a"),
		_condition("kms:GrantIsForAWSResource", "Bool", "false"),
		_condition("kms:GranteePrincipal", "Null", "true"),
		object.union(_condition("kms:GrantOperations", "StringNotEquals", "Decrypt"), {"operator": {"negated": true}}),
	] {
		count(rule.finding) == 1 with input as _input({}, {"conditions": {"list": [condition]}})
	}
}

test_accepts_conditions_that_say_which_grants if {
	every condition in [
		_condition("kms:GrantIsForAWSResource", "Bool", "true"),
		_condition("kms:grantoperations", "StringEquals", "Decrypt"),
		_condition("kms:GranteePrincipal", "StringEquals", "arn:y"),
		_condition("kms:GranteeServicePrincipal", "StringEquals", "s3.amazonaws.com"),
		_condition("kms:GrantConstraintType", "StringEquals", "EncryptionContextEquals"),
		_condition("kms:GrantConstraintSourceArn", "ArnLike", "arn:y"),
		_condition("kms:ViaService", "StringEquals", "ec2.us-east-1.amazonaws.com"),
	] {
		rule.finding == set() with input as _input({}, {"conditions": {"list": [condition]}})
	}
}

test_accepts_the_account_of_the_owner if {
	every account in ["own", "unknown"] {
		rule.finding == set() with input as _input({"type": "account", "account": account}, {})
	}
	rule.finding == set() with input as _input({"type": "account"}, {"actions": {"list": [{"text": "kms:*"}]}})
}

test_accepts_patterns_such_as_those_of_the_console if {
	rule.finding == set() with input as _input({}, {"actions": {"list": [{"text": "kms:Create*"}, {"text": "kms:*"}]}})
}

test_accepts_a_policy_that_denies_other_grants if {
	rule.finding == set() with input as object.union(_input({}, {}), {"policy": {"statements": array.concat(
		_input({}, {}).policy.statements,
		[{
			"effect": "Deny", "principals": {"element": "Principal", "everyone": true},
			"actions": {"list": [{"text": "kms:CreateGrant"}]},
			"conditions": {"list": [_condition("kms:GrantIsForAWSResource", "Bool", "false")]},
		}],
	)}})
}

test_accepts_near_misses if {
	every change in [
		{"effect": "Deny"}, {"conditions": {"complete": false}},
		{"actions": {"element": "NotAction"}}, {"principals": {"element": "NotPrincipal"}},
	] {
		rule.finding == set() with input as _input({}, change)
	}
	rule.finding == set() with input as _input({"type": "everyone", "account": ""}, {})
}

_condition(key, operator, value) := {
	"key": {"text": key}, "values": [{"text": value}],
	"operator": {"base": operator, "negated": false},
}

_principal := {"at": "/principal", "text": "arn:x", "type": "role", "account": "own"}

_statement := {
	"name": "statement \"Use\"", "effect": "Allow", "repeats": false,
	"actions": {"element": "Action", "list": [{"text": "kms:CreateGrant"}]},
	"principals": {"element": "Principal", "everyone": false},
	"conditions": {"complete": true, "list": []},
}

_input(principal, change) := {"policy": {"kind": "key", "statements": [object.union_n([
	_statement,
	{"principals": {"list": [object.union(_principal, principal)]}},
	change,
])]}}
