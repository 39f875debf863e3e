package rules.sharing.replica_policy_drift_test

import data.rules.sharing.replica_policy_drift as rule

test_reports_an_account_that_the_replica_leaves_out if {
	rule.finding == {{
		"at": "/key/primary", "confidence": "definite",
		"related": ["/key/primary/outsiders/0", "/key/primary/copies/0"],
		"message": concat(" ", [
			"the primary key aws_kms_key.images lets in account 444455556666, but this replica,",
			"which encrypts aws_ami_copy.golden, does not: key policies and grants are not replicated",
		]),
	}} with input as _input({}, {})
}

test_reports_what_may_be_the_own_account_as_possible if {
	{f.confidence | some f in rule.finding} == {"possible"} with input as _input({"own": "unknown"}, {})
}

test_reports_services_as_low if {
	service := {"kind": "service", "name": "service logs.amazonaws.com"}
	{[f.severity, f.confidence] | some f in rule.finding} == {["low", "possible"]} with input as _input(service, {})
}

test_accepts_a_replica_that_nothing_is_copied_to if {
	rule.finding == set() with input as _input({}, {"copies": []})
	rule.finding == set() with input as _input({"kind": "service"}, {"copies": []})
}

test_accepts_a_replica_with_the_same_policy if {
	rule.finding == set() with input as _input({"admitted": "yes"}, {})
}

test_accepts_a_replica_whose_policy_is_not_known if {
	rule.finding == set() with input as _input({"admitted": "unknown"}, {})
}

test_accepts_a_primary_key_for_its_own_account if {
	rule.finding == set() with input as _input({}, {"outsiders": []})
}

test_accepts_other_keys_policies_and_resources if {
	rule.finding == set() with input as {"key": {"at": "/key"}}
	rule.finding == set() with input as {"key": null, "policy": {"kind": "key", "statements": []}}
}

_input(outsider, primary) := {"key": {"at": "/key", "primary": object.union(
	{
		"at": "/key/primary", "name": "aws_kms_key.images",
		"copies": [{"at": "/key/primary/copies/0", "name": "aws_ami_copy.golden"}],
		"outsiders": [object.union(
			{
				"at": "/key/primary/outsiders/0", "kind": "account", "name": "account 444455556666",
				"own": "no", "admitted": "no",
			},
			outsider,
		)],
	},
	primary,
)}}
