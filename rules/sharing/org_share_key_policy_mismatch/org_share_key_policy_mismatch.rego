# METADATA
# title: The key of a shared image does not let the organization in
# description: |
#   An image is shared with an organization or an organizational unit, but the policy of its key has no statement for
#   that organization (aws:PrincipalOrgID, aws:PrincipalOrgPaths), has one for another, or lacks an action. The
#   example that EC2 documents for organizations has no kms:CreateGrant, without which nothing launches from an
#   encrypted image.
#
#   Not reported: key policies that name accounts, as those may be all of the organization; keys whose policy is not
#   in the input.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/allow-org-ou-to-use-key.html
#   description: Amazon EC2 User Guide, Allow organizations and OUs to use a KMS key
# - ref: https://docs.aws.amazon.com/ebs/latest/userguide/share-kms-key.html
#   description: Amazon EBS User Guide, Share the KMS key used to encrypt a shared Amazon EBS snapshot
# custom:
#   id: KMS224
#   severity: high
#   severities:
#   - medium
#   remediation: >-
#     Add a statement to the key policy: {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": ["kms:DescribeKey",
#     "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*"], "Resource": "*", "Condition": {"StringEquals":
#     {"aws:PrincipalOrgID": "{organization}"}}}, and the same for "kms:CreateGrant" with {"Bool":
#     {"kms:GrantIsForAWSResource": "true"}} besides.
#   values:
#   - organization
#   compliance:
#   - AWS Well-Architected SEC08
package rules.sharing.org_share_key_policy_mismatch

# METADATA
# description: Nothing lets the accounts of the organization in.
# entrypoint: true
finding contains {
	"at": consumer.at, "related": [key.at], "message": message,
	"values": {"organization": consumer.organization}, "confidence": confidence,
} if {
	some consumer in input.resource.shared_with
	consumer.kind in {"organization", "organizational-unit"}
	some key in consumer.keys
	key.admitted == "no"
	confidence := {true: "possible", false: "definite"}[consumer.perhaps]
	message := sprintf("%s is shared with %s, but the policy of its key %s lets in nobody of it", [
		input.resource.name,
		consumer.name,
		key.name,
	])
}

# METADATA
# description: The accounts of the organization are let in, but may not do all that is needed.
finding contains {
	"at": consumer.at, "related": [key.at], "message": message,
	"values": {"organization": consumer.organization}, "confidence": confidence,
} if {
	some consumer in input.resource.shared_with
	consumer.kind in {"organization", "organizational-unit"}
	some key in consumer.keys
	key.admitted == "yes"
	step := data.lib.sharing.vital(key)
	count(step.missing) > 0
	confidence := {true: "possible", false: "definite"}[consumer.perhaps]
	message := sprintf("%s is shared with %s, but to %s its accounts also need %s on %s", [
		input.resource.name,
		consumer.name,
		step.title,
		concat(", ", step.missing),
		key.name,
	])
}

# METADATA
# description: Other organizational units are let in, and nobody says whether the one at hand is inside of them.
finding contains {
	"at": consumer.at, "related": [key.at], "message": message,
	"values": {"organization": consumer.organization}, "severity": "medium", "confidence": "possible",
} if {
	some consumer in input.resource.shared_with
	consumer.kind == "organizational-unit"
	some key in consumer.keys
	key.admitted == "unknown"
	"aws:PrincipalOrgPaths" in key.depends
	message := sprintf("%s is shared with %s, but the policy of its key %s lets in other units: %s", [
		input.resource.name,
		consumer.name,
		key.name,
		"only if the unit is inside one of them can its accounts use the key",
	])
}
