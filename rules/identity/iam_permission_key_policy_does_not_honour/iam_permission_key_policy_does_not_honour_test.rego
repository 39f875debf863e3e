package rules.identity.iam_permission_key_policy_does_not_honour_test

import data.rules.identity.iam_permission_key_policy_does_not_honour as rule

test_reports_a_key_that_does_not_honour_the_permission if {
	rule.finding == {{
		"at": "/key",
		"message": concat(" ", [
			"statement 1 of the policy \"use\" of role App allows role App to call kms:Decrypt on arn:k,",
			"but the key policy neither names it nor leaves it to the account",
		]),
	}} with input as _input(["kms:Decrypt"], "no")
}

test_names_a_few_of_many_actions if {
	some found in rule.finding with input as _input(["a", "b", "c", "d"], "no")
	contains(found.message, "to call a, b and 2 more actions on")
}

test_accepts_keys_that_honour_it_or_of_which_it_is_not_known if {
	every honoured in ["yes", "unknown"] {
		rule.finding == set() with input as _input(["kms:Decrypt"], honoured)
	}
}

_input(actions, honoured) := {"identity": {"name": "the policy \"use\" of role App", "keys": [{
	"at": "/key", "key": "arn:k", "statement": "statement 1",
	"holder": "role App", "actions": actions, "honoured": honoured,
}]}}
