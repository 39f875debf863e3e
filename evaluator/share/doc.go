// Package share says what it takes to hand an encrypted resource to another account.
//
// A table says of each mechanism (a shared machine image, a database snapshot, an Auto Scaling group …) which keys can take
// part, who calls KMS, through which service, and which actions that needs. From an inventory the package gathers what is
// shared with whom and which keys encrypt it: aliases, defaults of the account, and the snapshots behind an image are
// followed. Whether a key lets the other side in is asked of package authz; the package compares no principal, action or
// condition itself. What is not known stays unknown.
package share
