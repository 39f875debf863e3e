# METADATA
# title: Confused deputies
# description: |
#   Which statements let AWS services use a key, and what in them says on whose behalf: a service acts for everyone who
#   is its customer.
# scope: package
# schemas:
# - input: schema.facts
package lib.deputy

# METADATA
# description: The condition keys that say for which resource, account or organization a service acts.
source_keys := {"aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths"}

# METADATA
# description: The principals of a statement that are services.
services(statement) := [principal |
	some principal in statement.principals.list
	principal.type == "service"
]

# METADATA
# description: The conditions of a statement on a source key.
sources(statement) := [condition |
	some condition in statement.conditions.list
	lower(condition.key.text) in source_keys
]

# METADATA
# description: The condition certainly holds only where the key is there and has one of the values.
demands(condition) if {
	condition.operator.exists
	condition.operator.base != "Null"
	not condition.operator.negated
	not condition.operator.if_exists
	condition.operator.quantifier != "ForAllValues"
}

# METADATA
# description: A condition on the encryption context names an account, as services write theirs into it.
context_names_account(statement) if {
	some condition in statement.conditions.list
	startswith(lower(condition.key.text), "kms:encryptioncontext:")
	demands(condition)
	every value in condition.values {
		value.account == "named"
	}
}

# METADATA
# description: The statement lets somebody do more than look at the key.
acts(statement) if {
	some capability in statement.actions.capabilities
	capability != "read-config"
}
