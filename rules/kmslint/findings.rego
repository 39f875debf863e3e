# METADATA
# title: All findings
# description: |
#   The one query that opa and conftest ask: every finding of every rule, with the rule's folder as its name.
#   kmslint asks for the same rules one by one, those that may find something.
package kmslint

# METADATA
# description: One entry for each finding; at points into the input.
# entrypoint: true
findings contains found if {
	some group, name
	some result in data.rules[group][name].finding
	found := object.union({"rule": concat("/", [group, name])}, result)
}
