package inventory

import "github.com/kmslint/kmslint/evaluator/document"

// AuthorizationDetails is the answer of iam:GetAccountAuthorizationDetails.
type AuthorizationDetails struct {
	UserDetailList  []User
	GroupDetailList []Group
	RoleDetailList  []Role
	// Policies are the managed policies, AWS's included where their documents were collected.
	Policies []ManagedPolicy
	// Partial says that the account has principals and policies besides the listed ones, as it is with infrastructure
	// code: nothing follows for one that is not listed.
	Partial bool
	Extra   []document.Member
}

// User is an IAM user.
type User struct {
	UserName                *document.Node
	UserID                  *document.Node `inventory:"UserId"`
	Arn                     *document.Node
	Path                    *document.Node
	UserPolicyList          []InlinePolicy
	GroupList               []*document.Node
	AttachedManagedPolicies []AttachedPolicy
	PermissionsBoundary     *PermissionsBoundary
	Tags                    []IAMTag
	Extra                   []document.Member
}

// Group is an IAM group.
type Group struct {
	GroupName               *document.Node
	Arn                     *document.Node
	Path                    *document.Node
	GroupPolicyList         []InlinePolicy
	AttachedManagedPolicies []AttachedPolicy
	Extra                   []document.Member
}

// Role is an IAM role.
type Role struct {
	RoleName                 *document.Node
	RoleID                   *document.Node `inventory:"RoleId"`
	Arn                      *document.Node
	Path                     *document.Node
	AssumeRolePolicyDocument *document.Node
	RolePolicyList           []InlinePolicy
	AttachedManagedPolicies  []AttachedPolicy
	PermissionsBoundary      *PermissionsBoundary
	Tags                     []IAMTag
	Extra                    []document.Member
}

// InlinePolicy is a policy inside a user, group or role.
type InlinePolicy struct {
	PolicyName     *document.Node
	PolicyDocument *document.Node
	Extra          []document.Member
}

// AttachedPolicy names a managed policy that is attached.
type AttachedPolicy struct {
	PolicyName *document.Node
	PolicyArn  *document.Node
	Extra      []document.Member
}

// PermissionsBoundary names the managed policy that bounds a user or role.
type PermissionsBoundary struct {
	PermissionsBoundaryType *document.Node
	PermissionsBoundaryArn  *document.Node
	Extra                   []document.Member
}

// ManagedPolicy is a customer managed or AWS managed policy with its versions.
type ManagedPolicy struct {
	PolicyName        *document.Node
	Arn               *document.Node
	DefaultVersionID  *document.Node `inventory:"DefaultVersionId"`
	PolicyVersionList []PolicyVersion
	Extra             []document.Member
}

// PolicyVersion is one version of a managed policy.
type PolicyVersion struct {
	VersionID        *document.Node `inventory:"VersionId"`
	IsDefaultVersion *document.Node
	Document         *document.Node
	Extra            []document.Member
}

// IAMTag is a tag of a user or role.
type IAMTag struct {
	Key   *document.Node
	Value *document.Node
	Extra []document.Member
}
