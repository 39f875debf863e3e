# METADATA
# title: A value of kms:ViaService does not exist
# description: |
#   kms:ViaService has the form `<service>.<region>.amazonaws.com`, with the names that AWS lists for it: `ec2` for
#   volumes and snapshots, `rds` for Aurora and Neptune, `es` for OpenSearch. No request has another value, so the
#   condition never holds.
#
#   Low is a service that the list does not have, as it may be newer, and `amazonaws.com.cn`: the pages of AWS have
#   `amazonaws.com` for every partition, but none of the China Regions was found that confirms it.
#
#   Not reported: patterns such as `*.amazonaws.com` with an operator that takes them (KMS014 reports them with one
#   that does not); parts that are not known before deployment.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
#   description: AWS KMS Developer Guide, kms:ViaService
# custom:
#   id: KMS020
#   severity: high
#   severities:
#   - low
#   remediation: >-
#     Write in Condition the name that AWS lists, <service>.<region>.amazonaws.com.
#   changes: [Condition]
package rules.validity.viaservice_value_invalid

# METADATA
# description: The value has another form.
# entrypoint: true
finding contains {"at": value.at, "message": message, "confidence": data.lib.confidence.of(statement)} if {
	some statement in input.policy.statements
	some condition in statement.conditions.list
	some value in condition.values
	value.service.form == "no"
	not value.wildcard
	message := sprintf("%q in %s is no value of kms:ViaService, which has the form <service>.<region>.amazonaws.com", [
		value.text,
		statement.name,
	])
}

# METADATA
# description: KMS knows the service by another name, or not at all.
finding contains {
	"at": value.at, "message": message, "severity": severity,
	"confidence": data.lib.confidence.of(statement),
} if {
	some statement in input.policy.statements
	some condition in statement.conditions.list
	some value in condition.values
	not value.service.listed
	not value.wildcard
	[severity, advice] := _advice(value.service)
	message := sprintf("%q in %s: kms:ViaService knows no service %s; %s", [
		value.text,
		statement.name,
		value.service.name,
		advice,
	])
}

# METADATA
# description: The value ends as names of China Regions do.
finding contains {"at": value.at, "message": message, "severity": "low", "confidence": "possible"} if {
	some statement in input.policy.statements
	some condition in statement.conditions.list
	some value in condition.values
	value.service.form == "china"
	message := sprintf("%q in %s: kms:ViaService ends with amazonaws.com in every partition", [value.text, statement.name])
}

_advice(service) := ["high", sprintf("its name there is %s", [service.instead])] if {
	service.instead != ""
} else := ["low", sprintf("the list of services is of %s", [input.tables])]
