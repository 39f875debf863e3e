package terraform

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/kmslint/kmslint/evaluator/document"
)

func parseConfig(src *document.Source, limits document.Limits) (*hclsyntax.Body, hcl.Diagnostics) {
	if d := tooDeep(src.Text, src.Name, hcl.InitialPos, limits, hclsyntax.LexConfig); d != nil {
		return nil, d
	}
	parsed, diagnostics := hclsyntax.ParseConfig([]byte(src.Text), src.Name, hcl.InitialPos)
	if parsed == nil {
		return nil, diagnostics
	}
	body, _ := parsed.Body.(*hclsyntax.Body)
	return body, diagnostics
}

// parseTemplate parses text that stands at a place of a source.
func parseTemplate(src *document.Source, text string, at hcl.Pos, limits document.Limits) (hclsyntax.Expression, hcl.Diagnostics) {
	if d := tooDeep(text, src.Name, at, limits, hclsyntax.LexTemplate); d != nil {
		return nil, d
	}
	return hclsyntax.ParseTemplate([]byte(text), src.Name, at)
}

func parseExpression(src *document.Source, limits document.Limits) (hclsyntax.Expression, hcl.Diagnostics) {
	if d := tooDeep(src.Text, src.Name, hcl.InitialPos, limits, hclsyntax.LexExpression); d != nil {
		return nil, d
	}
	return hclsyntax.ParseExpression([]byte(src.Text), src.Name, hcl.InitialPos)
}

// tooDeep refuses text that is nested so deep that HCL's recursive parser would run out of stack, which no program survives.
// A count of bytes tells most texts apart, without lexing them.
func tooDeep(text, name string, at hcl.Pos, limits document.Limits, lex func([]byte, string, hcl.Pos) (hclsyntax.Tokens, hcl.Diagnostics)) hcl.Diagnostics {
	limit := limits.WithDefaults().Depth
	depth, deepest, prefixes := 0, 0, 0
	for i := range len(text) {
		switch text[i] {
		case '(', '[', '{':
			depth++
			deepest = max(deepest, depth)
		case ')', ']', '}':
			depth--
		case '?', '!', '-':
			prefixes++
		}
	}
	if deepest <= limit && prefixes < 1000 {
		return nil
	}
	tokens, _ := lex([]byte(text), name, at)
	depth, prefixes = 0, 0
	for _, t := range tokens {
		switch t.Type {
		case hclsyntax.TokenOBrace, hclsyntax.TokenOBrack, hclsyntax.TokenOParen, hclsyntax.TokenTemplateInterp, hclsyntax.TokenTemplateControl:
			depth++
			prefixes = 0
		case hclsyntax.TokenCBrace, hclsyntax.TokenCBrack, hclsyntax.TokenCParen, hclsyntax.TokenTemplateSeqEnd:
			depth--
			prefixes = 0
		case hclsyntax.TokenBang, hclsyntax.TokenMinus, hclsyntax.TokenQuestion: // operators that nest to the right
			prefixes++
		case hclsyntax.TokenNewline, hclsyntax.TokenComma:
			if depth <= 1 {
				prefixes = 0
			}
		}
		if depth > limit || prefixes > 10*limit {
			r := t.Range
			return hcl.Diagnostics{{Severity: hcl.DiagError, Summary: "The code is nested too deeply",
				Detail: fmt.Sprintf("More than %d levels are not read; --max-depth raises the limit.", limit), Subject: &r}}
		}
	}
	return nil
}
