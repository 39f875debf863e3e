# METADATA
# title: A key lacks a required tag
# description: |
#   `required_tags.keys` in the configuration lists the tag keys that every customer managed key must have: who owns
#   it, what it costs, how its data is classified.
#
#   Not reported: anything where no tags are configured; names that begin with `aws:`, which only AWS sets; AWS
#   managed keys; keys whose tags were not collected. Where more tags may come at deployment, as from the stack of a
#   template, a finding is possible.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/tagging-keys.html
#   description: AWS KMS Developer Guide, Tags in AWS KMS
# custom:
#   id: KMS905
#   severity: low
#   default: "off"
#   remediation: >-
#     Tag the key: aws kms tag-resource --key-id KEY --tags TagKey=NAME,TagValue=VALUE.
#   parameters:
#     keys:
#       description: The tag keys that every key must have.
#       type: array
#       items: {type: string}
#       default: []
package rules.hygiene.required_tags

# METADATA
# description: A configured tag key is missing.
# entrypoint: true
finding contains {"at": input.key.tags.at, "message": message, "confidence": confidence} if {
	some name in data.kmslint.parameters.required_tags.keys
	not startswith(lower(name), "aws:")
	not name in {tag.key | some tag in input.key.tags.list}
	not input.key.manager.value == "AWS"
	confidence := _confidence[input.key.tags.complete]
	message := sprintf("the key has no tag %q", [name])
}

_confidence := {true: "definite", false: "possible"}
