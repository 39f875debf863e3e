package policy

import (
	"net/url"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
)

// unescapeURL returns a String node with the value URL-decoded, as iam:GetAccountAuthorizationDetails encodes documents
// (RFC 3986). Positions inside it point at the encoded text. A value that does not decode is returned as it is.
func unescapeURL(n *document.Node) *document.Node {
	text, err := url.PathUnescape(n.Text)
	if err != nil {
		return n
	}
	decoded := *n
	decoded.Text, decoded.Runs = text, nil
	if !n.Span.Valid() {
		return &decoded
	}
	start := n.Span.Start
	switch written := n.Span.Source.Text[start:n.Span.End]; {
	case written == n.Text:
	case len(written) == len(n.Text)+2 && strings.HasPrefix(written[1:], n.Text):
		start++
	default: // escaped in another way too: positions are those of the whole text
		return &decoded
	}
	decoded.Runs = append(decoded.Runs, document.Run{Inner: 0, Outer: start})
	inner := 0
	for i := 0; i < len(n.Text); i++ {
		inner++
		if n.Text[i] == '%' {
			i += 2
			decoded.Runs = append(decoded.Runs, document.Run{Inner: inner, Outer: start + i + 1})
		}
	}
	return &decoded
}
