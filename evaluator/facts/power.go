package facts

import (
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/kms"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// decisive are the actions that rules tell apart: those by which a key, its data or who has access to them gets out of
// hand, and those of which one half is of no use without the other.
var decisive = setOf(
	kms.ActionPutKeyPolicy, kms.ActionScheduleKeyDeletion, kms.ActionCreateGrant,
	kms.ActionTagResource, kms.ActionUntagResource, kms.ActionCreateAlias, kms.ActionUpdateAlias,
	kms.ActionEncrypt, kms.ActionDecrypt, kms.ActionReEncryptFrom, kms.ActionReEncryptTo, kms.ActionDeriveSharedSecret,
	kms.ActionGenerateDataKey, kms.ActionGenerateDataKeyWithoutPlaintext,
	kms.ActionGenerateDataKeyPair, kms.ActionGenerateDataKeyPairWithoutPlaintext,
	kms.ActionSign, kms.ActionGenerateMac,
)

func setOf(actions ...kms.Action) kms.ActionSet {
	var s kms.ActionSet
	for _, a := range actions {
		s = s.With(a)
	}
	return s
}

// decisiveNames are the names of decisive, in the order of the table of actions.
var decisiveNames = actionNames(decisive)

// powers are the names of those of the decisive actions that an element certainly covers.
func powers(a *policy.Patterns) []string {
	switch set := matched(a) & decisive; set {
	case 0:
		return nil
	case decisive:
		return decisiveNames
	default:
		return actionNames(set)
	}
}

// attestation is how the condition keys about attested platforms begin, in lower case.
const attestation = "kms:recipientattestation:"

// attested reports whether a policy has a condition on who attests to the code that asks.
func attested(p *policy.Policy) bool {
	return slices.ContainsFunc(p.Statements, func(s policy.Statement) bool {
		return slices.ContainsFunc(s.Conditions, func(c policy.Condition) bool { return strings.HasPrefix(strings.ToLower(c.Key()), attestation) })
	})
}
