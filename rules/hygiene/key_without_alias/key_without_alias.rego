# METADATA
# title: A key has no alias
# description: |
#   Without an alias a key is its id: people pick the wrong one in lists, and code names it where it should name
#   what it is for.
#
#   Not reported: AWS managed keys; replicas, which have aliases of their own in their Region; keys of a Terraform
#   module, as its caller may give them one; keys of inventories that do not list aliases.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html
#   description: AWS KMS Developer Guide, Aliases in AWS KMS
# custom:
#   id: KMS902
#   severity: low
#   default: "off"
#   remediation: >-
#     Give the key an alias: aws kms create-alias --alias-name alias/NAME --target-key-id KEY.
package rules.hygiene.key_without_alias

# METADATA
# description: The source lists the aliases of the key, and there is none.
# entrypoint: true
finding contains {"at": input.key.at, "message": "the key has no alias"} if {
	input.key.aliases_listed
	not input.key.aliases
	input.key.manager.value == "CUSTOMER"
	not input.key.multi_region_type.value == "REPLICA"
	not input.key.protection.caller.at
}
