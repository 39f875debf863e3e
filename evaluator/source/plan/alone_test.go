package plan_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kmslint/kmslint/evaluator/inventory"
)

const (
	openDocument  = `{"statement": [{"actions": ["kms:*"], "principals": [{"type": "AWS", "identifiers": ["*"]}, {"type": "Service", "identifiers": []}]}, {"sid": "App", "principals": [{"type": "AWS", "identifiers": [null]}]}]}`
	openUnknown   = `{"json": true, "statement": [{"actions": [false], "principals": [{"identifiers": [false]}, {"identifiers": []}]}, {"principals": [{"identifiers": [true]}]}]}`
	documentOfKey = "data.aws_iam_policy_document.d"
)

// Of a policy that is not known a plan alone tells what is in the blocks of the document that it refers to.
func TestPlanAloneFollowsReferences(t *testing.T) {
	t.Parallel()
	document := change(documentOfKey, `"read"`, openDocument, openUnknown)
	key := change("aws_kms_key.k", `"create"`, `{}`, `{"policy": true}`)
	refers := func(to ...string) string {
		return declared("aws_kms_key.k", `{"policy": {"references": ["`+strings.Join(to, `", "`)+`"]}}`)
	}
	blocks := declared(documentOfKey, `{"statement": [{"actions": {"constant_value": ["kms:*"]}}]}`)
	const followed = "* at plan.json:1:267; ${data.aws_iam_policy_document.d.statement[1].principals[0].identifiers[0]} at plan.json:1:378"
	tests := map[string]struct{ plan, want string }{
		"the document": {
			planOf(`{"resources": [`+refers(documentOfKey+".json", documentOfKey)+`, `+blocks+`]}`, document, key), followed,
		},
		"the only instance of a document": {
			planOf(`{"resources": [`+refers(documentOfKey)+`, `+blocks+`]}`, strings.Replace(document, `ent.d"`, `ent.d[0]"`, 1), key),
			strings.NewReplacer("1:267", "1:270", "1:378", "1:381", "document.d.", "document.d[0].").Replace(followed),
		},
		"something that the document is a part of": {
			planOf(`{"resources": [`+refers(documentOfKey+".json", documentOfKey, "var.x")+`, `+blocks+`]}`, document, key), "an unknown value",
		},
		"an ARN inside of jsonencode": {
			planOf(`{"resources": [`+refers("aws_iam_role.r.arn", "aws_iam_role.r")+`, `+declared("aws_iam_role.r", `{}`)+`]}`, change("aws_iam_role.r", `"create"`, `{"name": "r"}`, `{"arn": true}`), key), "an unknown value",
		},
		"a local value": {
			planOf(`{"resources": [`+refers("local.policy")+`, `+blocks+`]}`, document, key), "an unknown value",
		},
		"a document that is not there": {
			planOf(`{"resources": [`+refers("data.aws_iam_policy_document.other.json")+`, `+blocks+`]}`, document, key), "an unknown value",
		},
		"text that is no reference": {planOf(`{"resources": [`+refers("data..json[")+`]}`, key), "an unknown value"},
		"a circle": {
			planOf(`{"resources": [`+refers("aws_kms_key.k.policy", "aws_kms_key.k")+`]}`, key), "an unknown value",
		},
		"no policy": {planOf(`{"resources": [`+declared("aws_kms_key.k", `{}`)+`]}`, key), "null"},
		"a policy that is null": {
			planOf(`{"resources": [`+declared("aws_kms_key.k", `{"policy": {}}`)+`]}`, key), "null",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff("aws_kms_key.k "+tt.want, keys(evaluate(t, tt.plan, nil), principals)); diff != "" {
				t.Errorf("keys (-want +got):\n%s", diff)
			}
		})
	}
}

// References lead through inputs and outputs of modules, and to the instance with the same key.
func TestPlanAloneFollowsModules(t *testing.T) {
	t.Parallel()
	inner := `{"resources": [` + declared("aws_kms_key.k", `{"policy": {"references": ["var.policy"]}}`) + `]}`
	documents := `{"resources": [` + declared(documentOfKey, `{}`) + `], "outputs": {"json": {"expression": {"references": ["data.aws_iam_policy_document.d.json", "data.aws_iam_policy_document.d"]}}}}`
	each := declared("data.aws_iam_policy_document.each", `{}`)
	text := planOf(`{"resources": [`+each+`, `+declared("aws_kms_key.each", `{"policy": {"references": ["data.aws_iam_policy_document.each", "each.key"]}}`)+`], "module_calls": {
	    "documents": {"source": "a", "module": `+documents+`},
	    "keys": {"source": "b", "expressions": {"policy": {"references": ["module.documents.json", "module.documents"]}}, "for_each_expression": {}, "module": `+inner+`},
	    "plain": {"source": "b", "expressions": {"policy": {}}, "module": `+inner+`}}}`,
		change(`module.documents.data.aws_iam_policy_document.d`, `"read"`, openDocument, openUnknown),
		change(`module.keys["a"].aws_kms_key.k`, `"create"`, `{}`, `{"policy": true}`),
		change(`module.plain.aws_kms_key.k`, `"create"`, `{}`, `{"policy": true}`),
		change(`data.aws_iam_policy_document.each["x"]`, `"read"`, `{"statement": [{"principals": [{"type": "AWS", "identifiers": ["x"]}]}]}`, `{"json": true}`),
		change(`data.aws_iam_policy_document.each["y"]`, `"read"`, `{"statement": [{"principals": [{"type": "AWS", "identifiers": ["y"]}]}]}`, `{"json": true}`),
		change(`aws_kms_key.each["x"]`, `"create"`, `{}`, `{"policy": true}`),
		change(`aws_kms_key.each["y"]`, `"create"`, `{}`, `{"policy": true}`))
	got := keys(evaluate(t, text, nil), func(a *inventory.Account, k *inventory.Key) string {
		who, _, _ := strings.Cut(principals(a, k), " at ")
		return who
	})
	want := "aws_kms_key.each[\"x\"] x\naws_kms_key.each[\"y\"] y\nmodule.keys[\"a\"].aws_kms_key.k *\nmodule.plain.aws_kms_key.k null"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("keys (-want +got):\n%s", diff)
	}
}

// A module whose code is not at hand is judged by what the plan has of it, as the code of the rest is.
func TestPlanStandsInForMissingModules(t *testing.T) {
	t.Parallel()
	inner := `{"resources": [` + declared("aws_kms_key.k", `{"description": {"references": ["var.name"]}, "policy": {"references": ["var.policy"]}}`) + `]}`
	text := planOf(`{"module_calls": {"keys": {"source": "registry/kms", "expressions": {"policy": {"references": ["aws_iam_role.r.arn"]}}, "module": `+inner+`}}}`,
		change("aws_iam_role.r", `"create"`, `{"name": "r"}`, `{"arn": true}`),
		change("module.keys.aws_kms_key.k", `"create"`, `{"description": "text"}`, `{"policy": true}`))
	code := `
resource "aws_iam_role" "r" {
  name = "r"
}
module "keys" {
  source = "registry/kms"
  policy = jsonencode({ Statement = [{ Principal = { AWS = aws_iam_role.r.arn } }] })
}
`
	root := evaluate(t, text, map[string]string{"main.tf": code})
	if got, want := keys(root, principals), "module.keys.aws_kms_key.k arn:${this partition}:iam::${this account}:role/r at main.tf:7:60"; got != want {
		t.Errorf("the key is %s, want %s", got, want)
	}
	if got, want := keys(root, description), "module.keys.aws_kms_key.k text at plan.json:2:120"; got != want {
		t.Errorf("the key is %s, want %s", got, want)
	}
	if len(root.Diagnostics) > 0 {
		t.Errorf("Load reported %s", root.Diagnostics[0].Summary)
	}
}

// What belongs to a key names it by an id that is not known, or by one that is.
func TestPlanAloneAttaches(t *testing.T) {
	t.Parallel()
	text := planOf(`{"resources": [`+strings.Join([]string{
		declared("aws_kms_key.new", `{}`), declared("aws_kms_key.old", `{}`),
		declared("aws_kms_alias.new", `{"name": {"constant_value": "alias/new"}, "target_key_id": {"references": ["aws_kms_key.new.key_id", "aws_kms_key.new"]}}`),
		declared("aws_kms_alias.old", `{"name": {"constant_value": "alias/old"}, "target_key_id": {"references": ["aws_kms_key.old.key_id", "aws_kms_key.old"]}}`),
		declared("aws_kms_grant.new", `{"key_id": {"references": ["aws_kms_key.new.key_id", "aws_kms_key.new"]}, "operations": {"constant_value": ["Decrypt"]}}`),
	}, ", ")+`]}`,
		change("aws_kms_key.new", `"create"`, `{}`, `{"key_id": true}`),
		change("aws_kms_key.old", `"no-op"`, `{"key_id": "1234", "arn": "arn:aws:kms:eu-west-1:111122223333:key/1234"}`, `{}`),
		change("aws_kms_alias.new", `"create"`, `{"name": "alias/new"}`, `{"target_key_id": true}`),
		change("aws_kms_alias.old", `"create"`, `{"name": "alias/old", "target_key_id": "1234"}`, `{}`),
		change("aws_kms_grant.new", `"create"`, `{"operations": ["Decrypt"]}`, `{"key_id": true}`))
	got := keys(evaluate(t, text, nil), func(_ *inventory.Account, k *inventory.Key) string {
		var all []string
		for _, a := range k.Aliases {
			all = append(all, a.AliasName.Display())
		}
		for _, g := range k.Grants {
			for _, o := range g.Operations {
				all = append(all, o.Display())
			}
		}
		return strings.Join(all, " ")
	})
	if want := "aws_kms_key.new alias/new Decrypt\naws_kms_key.old alias/old"; got != want {
		t.Errorf("keys:\n%s\nwant:\n%s", got, want)
	}
}

// Planned values say less than changes do: null may be what is not known.
func TestPlannedValuesStandInForChanges(t *testing.T) {
	t.Parallel()
	text := `{"format_version": "0.1", "planned_values": {"root_module": {"resources": [
	   {"address": "aws_kms_key.k", "mode": "managed", "values": {"description": "d", "policy": null}}], "child_modules": [{"address": "module.m", "resources": [
	   {"address": "module.m.aws_kms_key.k", "mode": "managed", "values": {"description": "e", "policy": "{\"Statement\": [{\"Principal\": \"*\"}]}"}}]}]}},
	 "configuration": {"root_module": {"resources": [` + declared("aws_kms_key.k", `{"policy": {"references": ["var.p"]}}`) + `],
	   "module_calls": {"m": {"module": {"resources": [` + declared("aws_kms_key.k", `{"policy": {"references": ["var.p"]}}`) + `]}}}}}}`
	if got, want := keys(evaluate(t, text, nil), principals), "aws_kms_key.k an unknown value\nmodule.m.aws_kms_key.k * at plan.json:3:137"; got != want {
		t.Errorf("keys:\n%s\nwant:\n%s", got, want)
	}
}

// Every kind of key that the code can have is read from a plan too.
func TestPlanAloneReadsAllKindsOfKeys(t *testing.T) {
	t.Parallel()
	var resources, changes, want []string
	for _, kind := range []string{"aws_kms_external_key", "aws_kms_key", "aws_kms_replica_external_key", "aws_kms_replica_key"} {
		resources = append(resources, declared(kind+".k", `{"policy": {}}`))
		changes = append(changes, change(kind+".k", `"create"`, `{"policy": "{\"Statement\": [{\"Principal\": \"`+kind+`\"}]}"}`, `{}`))
		want = append(want, kind+".k "+kind)
	}
	resources = append(resources, declared("aws_kms_key_policy.p", `{"key_id": {"constant_value": "elsewhere"}, "policy": {}}`))
	changes = append(changes, change("aws_kms_key_policy.p", `"create"`, `{"key_id": "elsewhere", "policy": "{\"Statement\": [{\"Principal\": \"p\"}]}"}`, `{}`))
	want = append(want, "aws_kms_key_policy.p p")
	text := planOf(`{"resources": [`+strings.Join(resources, ", ")+`]}`, changes...)
	got := keys(evaluate(t, text, nil), func(a *inventory.Account, k *inventory.Key) string {
		who, _, _ := strings.Cut(principals(a, k), " at ")
		return who
	})
	slices.Sort(want)
	if diff := cmp.Diff(strings.Join(want, "\n"), got); diff != "" {
		t.Errorf("keys (-want +got):\n%s", diff)
	}
}
