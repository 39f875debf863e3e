package lib.sharing_test

import data.lib.sharing

# logged is a resource that a service encrypts with a customer managed key, which lets it, for the tests of rules.
logged := json.patch(keyed, [
	{"op": "replace", "path": "/resource/type", "value": "AWS::Logs::LogGroup"},
	{"op": "replace", "path": "/resource/name", "value": "log group app"},
	{"op": "replace", "path": "/resource/mechanism", "value": "logs"},
	{"op": "replace", "path": "/resource/shared_with/0/kind", "value": "service"},
	{"op": "replace", "path": "/resource/shared_with/0/name", "value": "service logs.eu-west-1.amazonaws.com"},
	{"op": "replace", "path": "/resource/shared_with/0/id", "value": "logs.eu-west-1.amazonaws.com"},
	{"op": "replace", "path": "/resource/shared_with/0/keys/0/mechanism", "value": "logs"},
])

# condition is one that keeps a statement from allowing kms:Decrypt.
condition := {
	"statement": "statement \"Logs\"", "key": "kms:EncryptionContext:aws:logs:arn", "actions": ["kms:Decrypt"],
	"demand": "kms:EncryptionContext:aws:logs:arn matches \"arn:aws:logs:*:*:log-group:other\" (ArnLike)",
}

test_obstacles_are_denials_then_gaps_then_conditions if {
	step := {"missing": ["kms:Decrypt"], "denied": [], "blocked": []}
	sharing.obstacle(step) == "does not let it call kms:Decrypt"
	sharing.obstacle(object.union(step, {"denied": ["kms:Decrypt"]})) == "denies it kms:Decrypt"
	startswith(
		sharing.obstacle(object.union(step, {"blocked": [condition]})),
		"lets it call kms:Decrypt only if kms:EncryptionContext:aws:logs:arn matches",
	)
	not sharing.obstacle({"missing": [], "denied": [], "blocked": []})
}

test_confidence_in_one_of_them if {
	sharing.confidence_in({"perhaps": true}) == "possible"
	sharing.confidence_in({"perhaps": false}) == "definite"
}
