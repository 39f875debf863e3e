package rules.sharing.asg_grant_blocked_by_grant_is_for_aws_resource_test

import data.lib.sharing_test.keyed
import data.lib.sharing_test.with_changes
import data.rules.sharing.asg_grant_blocked_by_grant_is_for_aws_resource as rule

_block := {
	"statement": "statement \"Grants\"", "key": "kms:GrantIsForAWSResource",
	"demand": "kms:GrantIsForAWSResource matches \"true\" (Bool)", "actions": ["kms:CreateGrant"],
}

_group := with_changes(keyed, {
	"/resource/name": "Auto Scaling group web",
	"/resource/mechanism": "auto-scaling",
	"/resource/shared_with/0/kind": "service-linked-role",
	"/resource/shared_with/0/keys/0/mechanism": "auto-scaling-foreign-key",
	"/resource/shared_with/0/keys/0/steps/0/missing": ["kms:Decrypt"],
	"/resource/shared_with/0/keys/0/steps/1/name": "create-grant",
	"/resource/shared_with/0/keys/0/steps/1/blocked": [_block],
})

test_reports_the_condition if {
	rule.finding == {{
		"at": "/resource/shared_with/0/keys/0", "related": ["/resource"],
		"message": concat(" ", [
			"statement \"Grants\" of aws_kms_key.images allows kms:CreateGrant only with kms:GrantIsForAWSResource,",
			"so nobody can make the grant that Auto Scaling group web needs",
		]),
	}} with input as _group
}

test_accepts_a_key_that_no_group_uses if {
	rule.finding == set() with input as with_changes(_group, {"/resource/shared_with/0/keys/0/mechanism": "ami"})
}

test_accepts_a_grant_that_is_there if {
	rule.finding == set() with input as with_changes(_group, {"/resource/shared_with/0/keys/0/steps/0/missing": []})
}

test_accepts_another_condition if {
	other := object.union(_block, {"key": "kms:GranteePrincipal"})
	every blocked in [[], [other]] {
		changes := {"/resource/shared_with/0/keys/0/steps/1/blocked": blocked}
		rule.finding == set() with input as with_changes(_group, changes)
	}
}
