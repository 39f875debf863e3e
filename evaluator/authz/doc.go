// Package authz decides whether a principal may call a KMS operation on a key, and says why.
//
// An inventory is compiled once into a [World]; a [Request] is then decided by it, the way that the AWS KMS Developer
// Guide ("Troubleshooting AWS KMS permissions") and the IAM User Guide ("Policy evaluation logic") describe. Values that
// are not known before deployment take part as symbols: every comparison answers yes, no or unknown, and a decision that
// turns on an unknown is [Undetermined]. The package is pure: no I/O, no clock, no state that changes after Compile, so
// a World may be used by many goroutines.
//
// https://docs.aws.amazon.com/kms/latest/developerguide/policy-evaluation.html
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
package authz
