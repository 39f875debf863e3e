# METADATA
# title: The policy is written in the old version of the policy language
# description: |
#   Without `"Version": "2012-10-17"` a policy is read in the version of 2008, in which policy variables such as
#   `${aws:PrincipalTag/team}` are plain text: a condition on one never holds.
#
#   Not reported: policies whose version is not known before deployment.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html
#   description: 'IAM User Guide, IAM JSON policy elements: Version'
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html
#   description: AWS KMS Developer Guide, Creating a key policy
# - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
#   description: IAM User Guide, IAM policy validation check reference
# custom:
#   id: KMS909
#   severity: low
#   remediation: >-
#     Write "Version": "2012-10-17" at the top of the policy.
package rules.hygiene.policy_version

# METADATA
# description: The version is missing or of 2008.
# entrypoint: true
finding contains {"at": input.policy.at, "message": message} if {
	message := _problem
}

_problem := "the policy has the version 2008-10-17, which knows no policy variables; write 2012-10-17" if {
	input.policy.version == "2008-10-17"
} else := "the policy has no Version, and so is read as one of 2008, which knows no policy variables" if {
	input.policy.version == ""
	input.policy.version_known
	count(input.policy.statements) > 0
}
