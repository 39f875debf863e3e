// Package access compares key policies exactly: who gains what by a change, whether anyone can do something, whether a key
// is public.
//
// Every test of a policy looks at one field of a request. For each field the package finds a few values such that every value
// answers all tests of the policies at hand like one of them; what a value answers it asks of package authz. A question
// about all requests is then one about the requests made of such values, which a decision diagram answers as a whole. It
// is Proven where no such request is left, and Found with one of them, decided again by authz as it stands. What is not
// known of a policy is a guess: the answer is Proven only if it holds for every outcome of every guess.
package access
