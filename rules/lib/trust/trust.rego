# METADATA
# title: Whom the configuration trusts
# description: Reads the parameters trusted_accounts and organization.
# scope: package
# schemas:
# - input: schema.facts
package lib.trust

# METADATA
# description: Whether the configuration says anything about trust.
configured if count(data.kmslint.parameters.trusted_accounts) > 0

configured if data.kmslint.parameters.organization != ""

# METADATA
# description: Whether an account is one of the trusted ones.
account(id) if id in data.kmslint.parameters.trusted_accounts

# METADATA
# description: Whether conditions let only callers of the own organization pass.
own_organization_only(conditions) if {
	data.kmslint.parameters.organization != ""
	some condition in conditions.list
	condition.narrows_caller == "yes"
	condition.complete
	every value in condition.values {
		_own_organization(lower(condition.key.text), value.text)
	}
}

_own_organization("aws:principalorgid", value) if value == data.kmslint.parameters.organization

_own_organization("aws:principalorgpaths", value) if {
	startswith(value, concat("", [data.kmslint.parameters.organization, "/"]))
}
