package rules.sharing.wrong_key_type_for_service_test

import data.rules.sharing.wrong_key_type_for_service as rule

_key(spec, known, type) := {"key": {
	"spec": {"at": "/key/spec", "value": spec, "known": known},
	"references": [{
		"at": "/key/references/0", "type": type, "name": "aws_sqs_queue.jobs",
		"certain": true, "shared": false,
	}],
}}

test_reports_an_asymmetric_key if {
	rule.finding == {{
		"at": "/key/references/0", "related": ["/key/spec"], "values": {"resource": "aws_sqs_queue.jobs"},
		"message": concat(" ", [
			"AWS::SQS::Queue aws_sqs_queue.jobs is to be encrypted with this key, whose key spec is RSA_2048:",
			"it takes symmetric keys only",
		]),
	}} with input as _key("RSA_2048", true, "AWS::SQS::Queue")
}

test_reports_a_key_for_hmacs if {
	count(rule.finding) == 1 with input as _key("HMAC_256", true, "AWS::Logs::LogGroup")
}

test_accepts_services_that_use_asymmetric_keys if {
	every type in ["AWS::ACMPCA::CertificateAuthority", "AWS::Route53::KeySigningKey", "AWS::Lambda::Function"] {
		rule.finding == set() with input as _key("ECC_NIST_P256", true, type)
	}
}

test_accepts_symmetric_keys_and_those_of_unknown_type if {
	rule.finding == set() with input as _key("SYMMETRIC_DEFAULT", true, "AWS::SQS::Queue")
	rule.finding == set() with input as _key(null, false, "AWS::SQS::Queue")
	rule.finding == set() with input as {"key": null}
}

test_accepts_a_reference_that_is_not_certain if {
	of := json.patch(_key("RSA_2048", true, "AWS::SQS::Queue"), [{
		"op": "replace",
		"path": "/key/references/0/certain", "value": false,
	}])
	rule.finding == set() with input as of
}
