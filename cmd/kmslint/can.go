package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/kmslint/kmslint/evaluator"
	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/reports"
)

// question are the flags of can.
type question struct {
	world
	context, encryption, params, sessions, tokens []string
	via, at, request                              string
	// brought is the inventory that the request brings, nil where it brings none.
	brought *authz.World
}

func canCommand() *cobra.Command {
	var q question
	c := &cobra.Command{
		Use:   "can PRINCIPAL ACTION [KEY]",
		Short: "Say whether a principal can do something with a key, and why",
		Long: `Can decides one request by everything that has a say: key policy, identity policies, permissions boundary, session
policies, grants, service and resource control policies, VPC endpoint policy and their conditions.

PRINCIPAL is an ARN, the name of a service, or short: role/App, user/Alice, assumed-role/App/session. KEY is a key ARN or id,
an alias, or an address in code; actions such as ListKeys take none. ACTION goes with or without "kms:".

Exit status: 0 yes, 1 no, 2 cannot tell, or the question or the inventory cannot be read.`,
		Example: `  kmslint can role/App Decrypt alias/data --inventory inventory.json
  kmslint can role/App Decrypt aws_kms_key.data --inventory . --encryption-context app=orders
  kmslint can arn:aws:iam::111122223333:user/Alice GenerateDataKey alias/aws/s3 --via s3`,
		Args: cobra.MaximumNArgs(3),
		RunE: func(cmd *cobra.Command, args []string) error {
			format, err := q.parseFormat()
			if err != nil {
				return err
			}
			r, err := q.ask(args, time.Now())
			if err != nil {
				return err
			}
			w := q.brought
			if w == nil {
				opened, err := q.open(cmd.Context())
				if err != nil {
					return err
				}
				w = opened.World
			}
			d, err := w.Authorize(r)
			if err != nil {
				return err
			}
			err = printOut(func(out io.Writer) error {
				return reports.WriteDecision(out, format, r.Action, d, textOptions())
			})
			if err != nil {
				return err
			}
			return statusOfDecision(d.Outcome)
		},
	}
	q.flags(c)
	return c
}

func (q *question) flags(c *cobra.Command) {
	q.world.flags(c)
	q.formatFlag(c)
	f := c.Flags()
	f.StringArrayVar(&q.context, "context", nil, "`key=value` of a condition key of the request; may repeat")
	f.StringArrayVar(&q.encryption, "encryption-context", nil, "`key=value` of the encryption context; may repeat")
	f.StringArrayVar(&q.params, "param", nil, "`Name=value` of another parameter of the operation, such as DestinationKeyId; may repeat")
	f.StringVar(&q.via, "via", "", "`service` that makes the call for the principal: s3, or s3.us-east-1.amazonaws.com")
	f.StringArrayVar(&q.sessions, "session-policy", nil, "`file` with a session policy; may repeat")
	f.StringArrayVar(&q.tokens, "grant-token", nil, "grant `token` of the request; may repeat")
	f.StringVar(&q.at, "at", "", "`time` of the call, 2026-01-31T12:00:00Z (default now)")
	f.StringVar(&q.request, "request", "", "`file` with the request as JSON, instead of or besides arguments; - is standard input")
}

// statusOfDecision is 0 for yes, 1 for no, 2 for cannot tell.
func statusOfDecision(o authz.Outcome) error {
	switch o {
	case authz.Allowed:
		return nil
	case authz.Undetermined:
		return exitStatus(2)
	default:
		return exitStatus(1)
	}
}

// ask makes a request of flags and arguments; they win over the file.
func (q *question) ask(args []string, now time.Time) (*authz.Request, error) {
	r := &authz.Request{}
	if q.request != "" {
		n, err := q.read("--request", q.request)
		if err != nil {
			return nil, err
		}
		if n, q.brought, err = evaluator.Replay(n, q.limits); err != nil {
			return nil, fmt.Errorf("--request %s: %w", q.request, err)
		}
		if q.brought != nil && len(q.paths) > 0 {
			return nil, hinted{fmt.Errorf("--request %s brings its own inventory, and --inventory names another", q.request), "leave --inventory away"}
		}
		if r, err = authz.ReadPart(n); err != nil {
			return nil, fmt.Errorf("--request %s: %w", q.request, err)
		}
	}
	for i, to := range []*string{&r.Principal, &r.Action, &r.Resource} {
		if i < len(args) {
			*to = args[i]
		}
	}
	if r.Principal == "" || r.Action == "" {
		return nil, hinted{errNoQuestion, "for example: kmslint can role/App Decrypt alias/data"}
	}
	if q.via != "" {
		r.Via = q.via
	}
	at, err := parseTime(q.at, now)
	if err != nil {
		return nil, err
	}
	if r.Time.IsZero() || q.at != "" {
		r.Time = at
	}
	return r, q.fill(r)
}

// fill adds what flags say of context, parameters and session.
func (q *question) fill(r *authz.Request) error {
	context, err := pairs("context", q.context)
	if err != nil {
		return err
	}
	for name, list := range context {
		if r.Context == nil {
			r.Context = map[string][]string{}
		}
		maps.DeleteFunc(r.Context, func(other string, _ []string) bool {
			return other != name && context[other] == nil && strings.EqualFold(other, name)
		})
		r.Context[name] = list
	}
	if r.Params == nil {
		r.Params = map[string]any{}
	}
	encryption, err := pairs("encryption-context", q.encryption)
	if err != nil {
		return err
	}
	if len(encryption) > 0 {
		m := map[string]any{}
		for name, list := range encryption {
			if len(list) > 1 {
				return fmt.Errorf("--encryption-context: %s is given twice", name)
			}
			m[name] = list[0]
		}
		for _, name := range []string{"EncryptionContext", "SourceEncryptionContext"} {
			r.Params[name] = m
		}
	}
	params, err := pairs("param", q.params)
	if err != nil {
		return err
	}
	for name, list := range params {
		if len(list) > 1 {
			return fmt.Errorf("--param: %s is given twice", name)
		}
		r.Params[name] = parameterValue(list[0])
	}
	if len(q.tokens) > 0 {
		r.Params["GrantTokens"] = q.tokens
	}
	for _, name := range q.sessions {
		n, err := q.read("--session-policy", name)
		if err != nil {
			return err
		}
		r.SessionPolicies = append(r.SessionPolicies, n)
	}
	return nil
}

// parameterValue is a list or an object where the text is one in JSON, and the text otherwise.
func parameterValue(s string) any {
	if strings.HasPrefix(s, "{") || strings.HasPrefix(s, "[") {
		var v any
		if json.Unmarshal([]byte(s), &v) == nil {
			return v
		}
	}
	return s
}

// read reads a file of JSON that a flag names.
func (q *question) read(flag, name string) (*document.Node, error) {
	raw, err := os.ReadFile(name)
	if name == "-" {
		raw, err = io.ReadAll(io.LimitReader(os.Stdin, int64(q.limits.Bytes)+1))
	}
	if err != nil {
		return nil, fmt.Errorf("%s %s: cannot be read: %w", flag, name, unwrapped(err))
	}
	if len(raw) > q.limits.Bytes {
		return nil, fmt.Errorf("%s %s: is larger than the limit of %d bytes", flag, name, q.limits.Bytes)
	}
	n, diagnostics := document.ParseJSON(document.NewSource(name, raw), q.limits)
	for _, d := range diagnostics {
		start, _ := d.Span.Range()
		return nil, fmt.Errorf("%s %s:%d:%d: %s", flag, name, start.Line, start.Column, d.Summary)
	}
	if n == nil {
		return nil, errors.New(flag + " " + name + ": is empty")
	}
	return n, nil
}
