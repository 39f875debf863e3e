package rules.lifecycle.no_destroy_protection_test

import data.rules.lifecycle.no_destroy_protection as rule

test_reports_a_key_of_a_template if {
	rule.finding == {{
		"at": "/protection", "related": ["/reference"],
		"message": concat(" ", [
			"the key is deleted with the stack, by its DeletionPolicy and UpdateReplacePolicy,",
			"while data of Bucket may stay",
		]),
	}} with input as _input(_template, {})
}

test_names_what_is_missing if {
	some found in rule.finding with input as _input(object.union(_template, {"deletion_policy": {"value": "Retain"}}), {})
	contains(found.message, "by its UpdateReplacePolicy, while")
}

test_reports_a_key_of_terraform if {
	rule.finding == {{
		"at": "/protection", "related": ["/reference"], "severity": "medium",
		"message": "Terraform may destroy the key, while data of Bucket may stay",
	}} with input as _input(_terraform, {})
}

test_reports_a_key_of_a_module_as_low_at_its_caller if {
	{[found.at, found.severity] | some found in rule.finding} == {["/caller", "low"]}
		with input as _input(object.union(_terraform, {"caller": {"at": "/caller"}}), {})
}

test_reports_what_is_shared if {
	count(rule.finding) == 1 with input as _input(_template, {"type": "AWS::ImageBuilder::Image", "shared": true})
}

test_accepts_keys_that_are_kept if {
	retained := {"deletion_policy": {"value": "Retain"}, "update_replace_policy": {"value": "RetainExceptOnCreate"}}
	rule.finding == set() with input as _input(object.union(_template, retained), {})
	rule.finding == set() with input as _input(object.union(_terraform, {"prevent_destroy": {"value": true}}), {})
}

test_accepts_folders_for_tests if {
	every path in [
		["test", "main.tf"], ["examples", "a", "main.tf"], ["infra", "e2e-tests", "main.tf"],
		["my-sandbox", "k.yaml"],
	] {
		rule.finding == set() with input as _input(object.union(_template, {"path": path}), {})
	}
	every path in [["latest", "main.tf"], ["contests", "main.tf"]] {
		count(rule.finding) == 1 with input as _input(object.union(_template, {"path": path}), {})
	}
}

test_accepts_keys_without_stored_data if {
	rule.finding == set() with input as _input(_template, {"type": "AWS::SQS::Queue"})
	rule.finding == set() with input as _input(_template, {"certain": false})
	rule.finding == set() with input as {"key": {"protection": _template}}
}

test_accepts_settings_that_are_not_known if {
	unknown := {"deletion_policy": {"value": null}, "update_replace_policy": {"value": null}}
	rule.finding == set() with input as _input(object.union(_template, unknown), {})
	rule.finding == set() with input as object.remove(_input(_terraform, {}), ["key"])
}

_template := {
	"at": "/protection", "language": "cloudformation", "prevent_destroy": null, "caller": null, "path": ["stack.yaml"],
	"deletion_policy": {"value": "Delete"}, "update_replace_policy": {"value": "Delete"},
}

_terraform := {
	"at": "/protection", "language": "terraform", "prevent_destroy": {"value": false}, "caller": null,
	"path": ["main.tf"], "deletion_policy": null, "update_replace_policy": null,
}

_input(protection, reference) := {"key": {"protection": protection, "references": [object.union(
	{"at": "/reference", "type": "AWS::S3::Bucket", "name": "Bucket", "certain": true, "shared": false},
	reference,
)]}}
