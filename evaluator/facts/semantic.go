package facts

import (
	"strconv"

	"github.com/kmslint/kmslint/evaluator/access"
	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/kms"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// Semantic is what the key policy comes to: what the exact analysis says of all requests that there can be, for any IAM
// policies. Answers are "yes", "no" or "unknown"; why says what an unknown answer depends on, and is "" otherwise.
type Semantic struct {
	Mark
	// Fingerprint is the same for policies only that allow and deny the same, each read from the key that it belongs to: null where
	// a part of the policy is not known. Different ones do not say that policies differ.
	Fingerprint *string  `json:"fingerprint"`
	Public      Public   `json:"public"`
	Lockout     Lockout  `json:"lockout"`
	External    External `json:"external"`
	// Deployer is left out where nobody says who sets the policy.
	Deployer *Deployer `json:"deployer,omitempty"`
	// Statements are in the order of the statements of the policy.
	Statements []Effect `json:"statements"`
}

// Public says whether strangers are allowed anything: principals of an account that the policy does not name, in no
// organization, network or VPC that it names.
type Public struct {
	Is  string `json:"is"`
	Why string `json:"why"`
	// Actions are what they are allowed, or may be where that is not known.
	Actions []string `json:"actions"`
	// Principal is an example of them, or "".
	Principal string `json:"principal"`
}

// Lockout says whether nobody inside the key's account can change the key policy, whatever IAM policies allow.
type Lockout struct {
	Is  string `json:"is"`
	Why string `json:"why"`
	// By are the indexes of Deny statements that keep those from it whom other statements allow it.
	By []int `json:"by"`
}

// Deployer is the principal that sets the key policy.
type Deployer struct {
	// Principal is its ARN.
	Principal string `json:"principal"`
	// MayChange says whether it could change the policy again, if identity policies let it, as AWS KMS demands.
	MayChange string `json:"may_change"`
	Why       string `json:"why"`
}

// External is what principals outside the key's account are allowed that the policy names by their account or organization.
type External struct {
	// Complete says that the lists have all of them.
	Complete      bool                   `json:"complete"`
	Why           string                 `json:"why"`
	Accounts      []ExternalAccount      `json:"accounts"`
	Organizations []ExternalOrganization `json:"organizations"`
}

// ExternalAccount is an account that is not the key's, or may not be.
type ExternalAccount struct {
	// ID is the id of the account; for one that is not known, how messages call it.
	ID string `json:"id"`
	// Access is by statement.
	Access []ExternalAccess `json:"access"`
}

// ExternalAccess is what one statement allows principals of an account, less what Deny statements take back in every case.
type ExternalAccess struct {
	// Statement is the index of the statement.
	Statement int      `json:"statement"`
	Actions   []string `json:"actions"`
	// Known is false where it depends on what is not known.
	Known bool `json:"known"`
	// Direct says that the statement names principals of the account or everyone, not the account as such, whose
	// administrators decide.
	Direct bool `json:"direct"`
	// Conditional says that the statement has conditions.
	Conditional bool `json:"conditional"`
	// Organizations are the ids of organizations of one of which a principal must be, empty where it need not be.
	Organizations []string `json:"organizations"`
}

// ExternalOrganization is an organization of which everybody is allowed something, in whatever account.
type ExternalOrganization struct {
	ID      string   `json:"id"`
	Actions []string `json:"actions"`
	// Statements are the indexes of the statements.
	Statements []int `json:"statements"`
}

// Effect is what a statement does in its policy.
type Effect struct {
	Mark
	// Public says whether strangers are allowed something by it.
	Public string `json:"public"`
	// ClosedBy are the indexes of conditions each of which no stranger meets.
	ClosedBy []int `json:"closed_by,omitempty"`
	// Applies says whether it is about any request that there can be.
	Applies string `json:"applies"`
	// Matters says whether anything would change without it.
	Matters string `json:"matters"`
	// Inside are the indexes of statements with the same effect each of which is about all of its requests.
	Inside []int `json:"inside,omitempty"`
	// Idle are the indexes of conditions without which it would be about the same requests.
	Idle []int  `json:"idle,omitempty"`
	Why  string `json:"why,omitempty"`
}

var limits = access.BriefLimits()

func (b *builder) semantic(parsed *policy.Policy, s access.Subject) {
	if b.opts.Bare || parsed == nil || parsed.Kind != policy.Key {
		return
	}
	s.Account = b.account
	a := access.Analyze(parsed, s, limits)
	span := b.facts.Policy.span
	public, lockout, external, effects := a.Public(), a.Lockout(), a.External(), a.Effects()
	out := &Semantic{
		Mark:     Mark{"/semantic", span},
		Public:   Public{Is: verdictOf(public.Is), Why: because(public.Is, public.Why), Actions: actionNames(public.Actions), Principal: public.Principal},
		Lockout:  Lockout{Is: verdictOf(lockout.Is), Why: because(lockout.Is, lockout.Why), By: orEmpty(lockout.By)},
		External: externalOf(&external), Statements: make([]Effect, len(effects)),
	}
	for i, e := range effects {
		why := because(authz.Unknowable, e.Why)
		out.Statements[i] = Effect{
			Mark: Mark{"/semantic/statements/" + strconv.Itoa(i), parsed.Statements[i].Node.Span}, Public: verdictOf(public.By[i]), ClosedBy: public.Closed[i],
			Applies: verdictOf(e.Applies), Matters: verdictOf(e.Matters), Inside: e.Inside, Idle: e.Idle, Why: why,
		}
	}
	if print := a.Fingerprint(); print != "" {
		out.Fingerprint = &print
	}
	if d := b.opts.Deployer; d != nil {
		if s.Account == nil {
			s.Account = policy.Text{{Text: d.Account}}
		}
		r := access.MayChange(s, d, limits)
		out.Deployer = &Deployer{Principal: d.ARN, MayChange: string(unknown)}
		switch r.Verdict {
		case access.Found:
			out.Deployer.MayChange = string(yes)
		case access.Proven:
			out.Deployer.MayChange = string(no)
		default:
			out.Deployer.Why = because(authz.Unknowable, r.Reasons)
		}
	}
	b.facts.Semantic = out
}

func externalOf(e *access.External) External {
	out := External{Complete: len(e.Why) == 0, Why: because(authz.Unknowable, e.Why), Accounts: []ExternalAccount{}, Organizations: []ExternalOrganization{}}
	for _, a := range e.Accounts {
		of := ExternalAccount{ID: display(a.Account)}
		for _, s := range a.Statements {
			of.Access = append(of.Access, ExternalAccess{
				Statement: s.Statement, Actions: actionNames(s.Actions), Known: s.Known, Direct: s.Direct, Conditional: s.Conditions, Organizations: orEmpty(s.Organizations),
			})
		}
		out.Accounts = append(out.Accounts, of)
	}
	for _, o := range e.Organizations {
		out.Organizations = append(out.Organizations, ExternalOrganization{ID: o.ID, Actions: actionNames(o.Actions), Statements: o.Statements})
	}
	return out
}

// because gives the first reason for an answer that is not known.
func because(a authz.Truth, why []authz.Unknown) string {
	if a != authz.Unknowable || len(why) == 0 {
		return ""
	}
	return why[0].String()
}

func actionNames(set kms.ActionSet) []string {
	out := make([]string, 0, set.Len())
	for a := range set.All() {
		out = append(out, a.String())
	}
	return out
}

func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
