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
# description: Whether principals must be of one of these organizations, and the own one is all of them.
own_organization_only(organizations) if {
	data.kmslint.parameters.organization != ""
	organizations == [data.kmslint.parameters.organization]
}
