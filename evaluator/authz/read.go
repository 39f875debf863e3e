package authz

import (
	"fmt"
	"time"

	"github.com/kmslint/kmslint/evaluator/document"
)

// ReadRequest reads a request as contracts and files have it: an object with the members principal, action, resource,
// context, params, via, time, sessionPolicies and vpcEndpointPolicy. The error names the member that is wrong.
func ReadRequest(n *document.Node) (*Request, error) {
	r, err := ReadPart(n)
	if err != nil {
		return nil, err
	}
	for _, required := range []struct{ name, value string }{{"principal", r.Principal}, {"action", r.Action}} {
		if required.value == "" {
			return nil, fmt.Errorf("the request has no %s", required.name)
		}
	}
	return r, nil
}

// ReadPart is [ReadRequest] for a request of which the rest is said elsewhere.
func ReadPart(n *document.Node) (*Request, error) {
	if n == nil || n.Kind != document.Object {
		return nil, fmt.Errorf("the request must be an object")
	}
	r := &Request{}
	for _, m := range n.Members {
		if err := r.read(m.Key.Display(), m.Value); err != nil {
			return nil, err
		}
	}
	return r, nil
}

func (r *Request) read(name string, v *document.Node) (err error) {
	to := map[string]*string{"principal": &r.Principal, "action": &r.Action, "resource": &r.Resource, "via": &r.Via}[name]
	switch {
	case to != nil:
		*to, err = stringOf(name, v)
		return err
	case v.Kind == document.Null && name != "sessionPolicies":
		return nil
	}
	switch name {
	case "context":
		r.Context, err = readContext(v)
	case "params":
		params, ok := v.Plain().(map[string]any)
		if !ok {
			return fmt.Errorf("params must be an object")
		}
		r.Params = params
	case "time":
		text, err := stringOf(name, v)
		if err != nil {
			return err
		}
		if r.Time, err = time.Parse(time.RFC3339, text); err != nil {
			return fmt.Errorf("time must be like 2026-01-31T12:00:00Z, not %q", text)
		}
	case "sessionPolicies":
		if v.Kind == document.Null {
			return nil
		}
		if v.Kind != document.List {
			return fmt.Errorf("sessionPolicies must be a list of policies")
		}
		if len(v.Items) > 0 {
			r.SessionPolicies = v.Items
		}
	case "vpcEndpointPolicy":
		r.VPCEndpointPolicy = v
	default:
		return fmt.Errorf("the request has no member %q: they are principal, action, resource, context, params, via, time, sessionPolicies and vpcEndpointPolicy", name)
	}
	return err
}

func stringOf(name string, v *document.Node) (string, error) {
	if v.Kind != document.String || !v.Concrete() {
		return "", fmt.Errorf("%s must be a string, not %s", name, v.Kind)
	}
	return v.Text, nil
}

func readContext(v *document.Node) (map[string][]string, error) {
	if v.Kind != document.Object {
		return nil, fmt.Errorf("context must be an object of condition keys")
	}
	out := make(map[string][]string, len(v.Members))
	for _, m := range v.Members {
		items := []*document.Node{m.Value}
		if m.Value.Kind == document.List {
			items = m.Value.Items
		}
		list := make([]string, 0, len(items))
		for _, item := range items {
			if !item.Concrete() || item.Kind == document.Null {
				return nil, fmt.Errorf("the context key %s must be a string or a list of strings", m.Key.Display())
			}
			list = append(list, item.Text)
		}
		out[m.Key.Display()] = list
	}
	return out, nil
}
