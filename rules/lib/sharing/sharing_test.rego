package lib.sharing_test

import data.lib.sharing

# image is a shared image that an AWS managed key encrypts, for the tests of rules.
image := {"resource": {
	"at": "/resource", "type": "AWS::EC2::Image", "name": "image golden", "mechanism": "ami",
	"aws_managed_blocked": true, "complete": true, "shared_complete": true, "copy": null,
	"encryption": [{"at": "/resource/encryption/0", "part": "/dev/xvda", "encrypted": "yes", "key": {
		"at": "/resource/encryption/0/key", "kind": "aws-managed", "text": "alias/aws/ebs", "alias": "alias/aws/ebs",
		"address": "", "explicit": true, "default": false, "account": "own", "state": "",
	}}],
	"shared_with": [{
		"at": "/resource/shared_with/0", "kind": "account", "name": "account 444455556666", "id": "444455556666",
		"known": true, "organization": "", "own": "no", "perhaps": false, "mechanism": "ami", "keys": [],
	}],
	"default_key": {"at": "/resource/default_key", "by_default": "unknown", "kind": "unknown"},
}}

# keyed is a shared image that a customer managed key encrypts, which lets the other account in and allows all it needs.
keyed := json.patch(image, [
	{"op": "replace", "path": "/resource/encryption/0/key/kind", "value": "customer-managed"},
	{"op": "replace", "path": "/resource/encryption/0/key/alias", "value": ""},
	{"op": "add", "path": "/resource/shared_with/0/keys/0", "value": {
		"at": "/resource/shared_with/0/keys/0", "name": "aws_kms_key.images", "mechanism": "ami",
		"arn": "arn:aws:kms:eu-west-1:111122223333:key/1", "admitted": "yes", "depends": [], "identity": null,
		"steps": [_step("launch-own-key", "launch it under a key of its own", true), _step("launch", "launch it", false)],
	}},
])

_step(name, title, vital) := {
	"at": "/resource/shared_with/0/keys/0/steps/0", "name": name, "title": title, "vital": vital, "via": "ec2",
	"required": ["kms:Decrypt"], "missing": [], "open": [], "denied": [], "blocked": [],
}

# with_changes is a document in which values stand in place of others, by their JSON Pointers.
with_changes(of, changes) := json.patch(of, [{"op": "replace", "path": path, "value": value} |
	some path, value in changes
])

test_confidence_is_definite_for_another_account if {
	sharing.confidence == "definite" with input as image
}

test_confidence_is_possible_where_it_is_not_known_whose_account_it_is if {
	every changes in [
		{"/resource/shared_with/0/own": "unknown"},
		{"/resource/shared_with/0/known": false},
		{"/resource/shared_with/0/perhaps": true},
	] {
		sharing.confidence == "possible" with input as with_changes(image, changes)
	}
}

test_nobody_else_has_no_confidence if {
	not sharing.confidence with input as with_changes(image, {"/resource/shared_with/0/own": "yes"})
	not sharing.confidence with input as with_changes(image, {"/resource/shared_with": []})
	not sharing.confidence with input as with_changes(image, {"/resource/shared_with/0/kind": "everyone"})
}

test_names_are_few_and_each_once if {
	account := image.resource.shared_with[0]
	list := [object.union(account, {"name": sprintf("account %d", [i % 5])}) | some i in numbers.range(1, 9)]
	sharing.names == "account 1, account 2 and 3 more" with input as with_changes(image, {"/resource/shared_with": list})
}

test_parts if {
	sharing.parts([{"part": ""}]) == "it is"
	sharing.parts([{"part": "/dev/xvda"}]) == "/dev/xvda is"
	sharing.parts([{"part": "/dev/xvda"}, {"part": "/dev/xvdb"}]) == "/dev/xvda, /dev/xvdb are"
}
