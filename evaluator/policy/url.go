package policy

import (
	"net/url"

	"github.com/kmslint/kmslint/evaluator/document"
)

// unescapeURL returns a String node with the value URL-decoded, as iam:GetAccountAuthorizationDetails encodes documents
// (RFC 3986). Positions inside it point at the encoded text. A value that does not decode is returned as it is.
func unescapeURL(n *document.Node) *document.Node {
	text, err := url.PathUnescape(n.Text)
	if err != nil {
		return n
	}
	start := n.Span.Start
	if n.Span.Valid() && n.Span.Start < n.Span.End && n.Span.Source.Text[start] == '"' {
		start++
	}
	decoded := *n
	decoded.Text = text
	inner := 0
	for i := 0; i < len(n.Text); i++ {
		decoded.Runs = append(decoded.Runs, document.Run{Inner: inner, Outer: start + i})
		if n.Text[i] == '%' {
			i += 2
		}
		inner++
	}
	return &decoded
}
