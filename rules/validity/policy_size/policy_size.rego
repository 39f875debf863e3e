# METADATA
# title: The key policy is too long
# description: |
#   A key policy may have 32,768 bytes. What is longer KMS refuses; what has used more than nine tenths of that is
#   low. Counted is what is sent: a policy that the source has as a text as it is written, one that it builds
#   without white space between the parts.
#
#   Not reported: other policies, which have quotas of their own; policies with parts that are not known.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html
#   description: AWS KMS Developer Guide, Resource quotas
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html
#   description: AWS KMS Developer Guide, Creating a key policy
# custom:
#   id: KMS017
#   severity: high
#   severities:
#   - low
#   remediation: >-
#     Put principals together with aws:PrincipalOrgID or patterns of aws:PrincipalArn, or use grants.
package rules.validity.policy_size

# METADATA
# description: The policy has more bytes than KMS takes, or nearly as many.
# entrypoint: true
finding contains {"at": input.policy.at, "message": message, "severity": severity} if {
	input.policy.size > 29491
	input.policy.kind == "key"
	severity := _severity
	message := sprintf("the key policy has %d bytes; KMS takes at most 32,768", [input.policy.size])
}

_severity := "high" if {
	input.policy.size > 32768
} else := "low"
