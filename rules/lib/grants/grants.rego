# METADATA
# title: Who is behind a grant
# description: Reads the facts about grantees and constraints, for the rules about grants.
# scope: package
# schemas:
# - input: schema.facts
package lib.grants

# METADATA
# description: |
#   Whether AWS itself uses the grant: the grantee is a service, a service-linked role or a role that only AWS can
#   have, or the grant shows that a service made it.
of_aws(grant) if grant.grantee.aws

of_aws(grant) if grant.by_service

# METADATA
# description: The grantee as messages name it.
grantee(grant) := sprintf("the %s %s", [grant.grantee.type, grant.grantee.text]) if {
	grant.grantee.type in {"account", "role", "user", "session", "federated-user"}
} else := grant.grantee.text
