# METADATA
# title: A key goes with its stack while the data stays
# description: |
#   A key that protects stored data, or something that is shared with another account, is deleted with the resource
#   in code: by a change that replaces it, a renamed resource, a destroyed stack. Buckets with objects, snapshots
#   and backups stay, and cannot be read any more once the waiting period has passed.
#
#   CloudFormation keeps a key with `DeletionPolicy: Retain`, and with `UpdateReplacePolicy: Retain` where an update
#   replaces it; Terraform refuses to destroy one with `prevent_destroy`. Low, and at the call, is a key of a
#   Terraform module: only the code of the module can say `prevent_destroy`.
#
#   Not reported: keys that no resource uses whose data outlives it (buckets, databases with snapshots, backups,
#   images), as a table is gone with its key; code below a folder whose name says that it is for tests, examples or
#   a sandbox (`no_destroy_protection.ephemeral`); settings that are not known; plans without their code, which do
#   not have the setting.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
#   description: AWS CloudFormation, DeletionPolicy attribute
# - ref: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatereplacepolicy.html
#   description: AWS CloudFormation, UpdateReplacePolicy attribute
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html
#   description: AWS KMS Developer Guide, Deleting AWS KMS keys
# custom:
#   id: KMS413
#   severity: medium
#   severities:
#   - low
#   remediation: >-
#     In CloudFormation add DeletionPolicy: Retain and UpdateReplacePolicy: Retain to the key, in Terraform
#     lifecycle with prevent_destroy = true.
#   parameters:
#     ephemeral:
#       description: Words in the names of folders whose code is not for keeping.
#       type: array
#       items: {type: string}
#       default: [test, testing, example, demo, sandbox, fixture, ephemeral]
#   compliance:
#   - NIST 800-53r5 SC-12(2)
package rules.lifecycle.no_destroy_protection

# METADATA
# description: CloudFormation deletes the key.
# entrypoint: true
finding contains {"at": input.key.protection.at, "message": message, "related": [data_at.at]} if {
	input.key.protection.language == "cloudformation"
	data_at := _data[0]
	missing := [name |
		some name, attribute in {
			"DeletionPolicy": input.key.protection.deletion_policy,
			"UpdateReplacePolicy": input.key.protection.update_replace_policy,
		}
		attribute.value == "Delete"
	]
	count(missing) > 0
	not _ephemeral
	message := sprintf("the key is deleted with the stack, by its %s, while data of %s may stay", [
		concat(" and ", missing),
		data_at.name,
	])
}

# METADATA
# description: Terraform destroys the key.
finding contains {"at": place.at, "message": message, "related": [data_at.at], "severity": place.severity} if {
	input.key.protection.prevent_destroy.value == false
	data_at := _data[0]
	not _ephemeral
	place := _place
	message := sprintf("Terraform may destroy the key, while data of %s may stay", [data_at.name])
}

_place := {"at": input.key.protection.caller.at, "severity": "low"} if {
	input.key.protection.caller.at
} else := {"at": input.key.protection.at, "severity": "medium"}

# What uses the key for certain, and keeps data that outlives the code.
_data := [reference |
	some reference in input.key.references
	reference.certain
	_keeps(reference)
]

_keeps(reference) if reference.shared

_keeps(reference) if {
	reference.type in {
		"AWS::Backup::BackupVault", "AWS::DocDB::DBCluster", "AWS::EC2::Image", "AWS::EC2::Snapshot",
		"AWS::Neptune::DBCluster", "AWS::RDS::DBCluster", "AWS::RDS::DBClusterSnapshot", "AWS::RDS::DBInstance",
		"AWS::RDS::DBSnapshot", "AWS::Redshift::Cluster", "AWS::S3::Bucket",
	}
}

_ephemeral if {
	some folder in input.key.protection.path
	some word in data.kmslint.parameters.no_destroy_protection.ephemeral
	regex.match(sprintf(`(^|[^a-z])%ss?([^a-z]|$)`, [word]), lower(folder))
}
