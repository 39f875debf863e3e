# METADATA
# title: KMS refuses the alias
# description: |
#   The name of an alias begins with `alias/`, not with `alias/aws/`, which is for AWS managed keys; it has letters,
#   digits and the characters / _ - :, at most 256 in all; and it stands for one key of its account and Region.
#   CreateAlias fails otherwise, when the code is applied.
#
#   Not reported: names of which nothing is known; aliases of the same name of which one may not be made; aliases of
#   an inventory, which exist.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html
#   description: AWS KMS API Reference, CreateAlias
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html
#   description: AWS KMS Developer Guide, Aliases in AWS KMS
# custom:
#   id: KMS901
#   severity: high
#   remediation: >-
#     Rename the alias, for example to alias/orders.
package rules.hygiene.alias_invalid

# METADATA
# description: The name is not one that an alias can have.
# entrypoint: true
finding contains {"at": alias.name.at, "message": message} if {
	input.planned
	some alias in _aliases
	alias.problem != ""
	message := sprintf("KMS takes no alias %q: %s", [alias.name.text, alias.problem])
}

# METADATA
# description: The name is one of AWS's own.
finding contains {"at": alias.name.at, "message": message} if {
	input.planned
	some alias in _aliases
	alias.reserved
	message := sprintf("KMS takes no alias %q: names that begin with alias/aws/ are for AWS managed keys", [
		alias.name.text,
	])
}

# METADATA
# description: Another alias has the name.
finding contains {"at": alias.name.at, "message": message} if {
	input.planned
	some alias in _aliases
	alias.same_name > 1
	message := sprintf("the alias %q is made %d times for one account and Region: only the first is", [
		alias.name.text,
		alias.same_name,
	])
}

_aliases contains input.alias

_aliases contains alias if some alias in input.key.aliases
