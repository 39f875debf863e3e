package rules.validity.illegal_character_test

import data.rules.validity.illegal_character as rule

test_reports_a_character if {
	rule.finding == {{
		"at": "/policy/characters/0",
		"message": "KMS takes no key policy with the character U+2019",
	}} with input as _input("key", [{"at": "/policy/characters/0", "code": "U+2019"}])
}

test_accepts_other_texts_and_policies if {
	rule.finding == set() with input as _input("key", [])
	rule.finding == set() with input as _input("identity", [{"at": "/policy/characters/0", "code": "U+2019"}])
}

_input(kind, characters) := {"policy": {"kind": kind, "characters": characters}}
