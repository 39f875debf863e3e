// Package kms is the vocabulary of AWS KMS as data: actions, condition keys, key specs, usages, states, origins, grant
// operations and the services that call KMS for their users.
//
// The tables are Go literals in tables.go, generated from the reviewed files in data and the AWS SDK's kms client.
// To change one, edit data and run go generate; data says where each table comes from and when it was checked.
// What a policy allows is package authz, how one is read is package policy; whether a key can do at all what a call asks
// of it is here, in [Usable].
package kms

//go:generate go run ./generate
