package kmslint

# METADATA
# title: Findings for conftest
# description: |
#   What conftest reports with --namespace kmslint: every finding, as a failure with its rule and place.
deny contains failure if {
	some found in findings
	failure := object.union({"msg": sprintf("%s: %s", [found.rule, found.message])}, found)
}
