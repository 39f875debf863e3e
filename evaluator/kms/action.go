package kms

import "github.com/kmslint/kmslint/evaluator/spelling"

// Action is a KMS action: an index into the table of actions, which is sorted by name. The zero value is an action
// too; functions that may find none say so in a second result.
type Action uint8

// ActionInfo is what is known of an action. The tables are shared: do not change what a pointer leads to.
type ActionInfo struct {
	Name        string // without the service prefix: "Decrypt"
	Operation   string // the API operation: "ReEncrypt" for ReEncryptFrom; empty if the action is a permission only
	AccessLevel string // of the Service Authorization Reference: List, Read, Write, Tagging or Permissions management

	Key       bool // the resource is a KMS key, perhaps besides an alias; false: IAM policies alone decide
	Alias     bool // an alias is a resource too, for which IAM policies alone decide
	KeyPolicy bool // a key policy has an effect; RetireGrant has a key and false

	CrossAccount      bool // works on a key of another account
	Grant             bool // can be an operation of a grant
	EncryptionContext bool // the request can carry an encryption context

	Usage KeyUsage // what the key must be for; empty: any key usage, or no key

	// States has the result in each key state, in the order of KeyStates. All are StateUnspecified for an action that
	// AWS's table does not list. See InState.
	// https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html
	States [stateCount]StateResult

	// ConditionKeys are the names of the condition keys that AWS documents for this action, sorted; those that exist for
	// every action of every service (aws:PrincipalArn) are left out.
	ConditionKeys []string
}

const servicePrefix = "kms:"

// Info returns what is known of a. It panics if a is not below ActionCount.
func (a Action) Info() *ActionInfo { return &actionInfos[a] }

// Name returns the name without the service prefix: "Decrypt".
func (a Action) Name() string {
	if a >= ActionCount {
		return "?"
	}
	return actionInfos[a].Name
}

// String returns the name as in a policy: "kms:Decrypt".
func (a Action) String() string { return servicePrefix + a.Name() }

// ParseAction returns the action called name, in any case, with or without "kms:". It knows no wildcards: see MatchActions.
func ParseAction(name string) (Action, bool) {
	return findAction(trimService(name))
}

func trimService(name string) string {
	if hasPrefixFold(name, servicePrefix) {
		return name[len(servicePrefix):]
	}
	return name
}

func findAction(name string) (Action, bool) {
	low, high := 0, ActionCount
	for low < high {
		middle := (low + high) / 2
		switch c := compareFold(actionInfos[middle].Name, name); {
		case c == 0:
			return Action(middle), true
		case c < 0:
			low = middle + 1
		default:
			high = middle
		}
	}
	return 0, false
}

// NearestAction returns the action whose name is nearest to name, with or without "kms:", and the edit distance, letter
// case aside; the first in table order if several are equally near. The distance is -1 if all are more than 3 away.
func NearestAction(name string) (Action, int) {
	name = trimService(name)
	var nearest Action
	best := maxNear + 1
	for i := range actionInfos {
		if d := spelling.Distance(name, actionInfos[i].Name, best-1); d < best {
			nearest, best = Action(i), d
			if d == 0 {
				break
			}
		}
	}
	if best > maxNear {
		return 0, -1
	}
	return nearest, best
}

// Operation returns the actions that a call of the API operation called name needs on keys, in any case, with or without
// "kms:". It is one action except for ReEncrypt, which needs ReEncryptFrom on the source key and ReEncryptTo on the
// destination key. Permissions besides, such as kms:CreateKey for ReplicateKey, are not part of it.
func Operation(name string) (ActionSet, bool) {
	name = trimService(name)
	var set ActionSet
	for i := range actionInfos {
		if o := actionInfos[i].Operation; o != "" && equalFold(o, name) {
			set = set.With(Action(i))
		}
	}
	return set, set != 0
}
