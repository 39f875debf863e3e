# METADATA
# title: A part of the policy is not known
# description: |
#   A parameter without default, an imported value or the output of a module has no value before deployment, so a
#   rule that needs it gives no answer: no finding is not the same as no fault. What was not judged is listed, and
#   with `--strict` it fails the run.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
#   description: AWS CloudFormation User Guide, CloudFormation template Parameters syntax
# custom:
#   id: KMS026
#   severity: info
#   remediation: Give the values with --account, --region and --partition, or check the policy of the deployed key.
package rules.validity.policy_not_evaluated

# METADATA
# description: A value is not known before deployment.
# entrypoint: true
finding contains {"at": unknown.at, "message": message} if {
	some unknown in input.unknowns
	message := sprintf("%s is not known: %s", [unknown.what, unknown.why])
}

# METADATA
# description: A construct was not read.
finding contains {"at": diagnostic.at, "message": diagnostic.summary} if {
	some diagnostic in input.diagnostics
	diagnostic.code in {"not-evaluated", "unknown-tag"}
}
