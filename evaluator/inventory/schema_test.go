package inventory_test

import (
	"bytes"
	"encoding/json"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
	"github.com/santhosh-tekuri/jsonschema/v5"
)

func compileSchema(t testing.TB) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	if err := c.AddResource("inventory.schema.json", bytes.NewReader(inventory.SchemaJSON())); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("inventory.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSchemaAcceptsInventories(t *testing.T) {
	t.Parallel()
	s := compileSchema(t)
	key := func(member string) string {
		return `{"Schema": "kmslint.inventory/v1", "Accounts": [{"Regions": [{"Keys": [{` + member + `}]}]}]}`
	}
	tests := map[string]string{
		"the minimal inventory":          minimal,
		"every member, and unknown ones": full,
		"what Encode writes":             document.Print(inventory.Encode(decode(t, full))),
		"nothing but the schema":         `{"Schema": "kmslint.inventory/v1"}`,
		"no organization":                `{"Schema": "kmslint.inventory/v1", "Organization": null}`,
		"null in place of absent":        `{"Schema": "kmslint.inventory/v1", "Accounts": null, "Documents": [{"Kind": null, "Address": null}]}`,
		"a policy of null":               key(`"Policy": null`),
		"a policy that is text":          key(`"Policy": "%7B%7D"`),
		"a policy that is not known":     key(`"Policy": {"$kmslint": {"unknown": "x"}}`),
		"a policy with unknown members":  key(`"Policy": {"$kmslint": {"members": [{"name": {"$kmslint": {"segments": [{"symbol": "opaque", "id": "x"}]}}, "value": 1}]}}`),
		"a symbolic ARN":                 key(`"KeyMetadata": {"Arn": {"$kmslint": {"segments": ["arn:aws:kms:", {"symbol": "region", "id": "self"}]}}}`),
		"symbolic rotation":              key(`"Rotation": {"KeyRotationEnabled": {"$kmslint": {"alt": [{"on": "a", "is": "b", "value": true}, {"on": "a", "is": "c"}]}}}`),
	}
	for name, text := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := s.Validate(values(t, text)); err != nil {
				t.Errorf("the schema refuses %s: %#v", text, err)
			}
		})
	}
}

func TestSchemaRefusesOthers(t *testing.T) {
	t.Parallel()
	s := compileSchema(t)
	with := func(members string) string { return `{"Schema": "kmslint.inventory/v1", ` + members + `}` }
	key := func(member string) string { return with(`"Accounts": [{"Regions": [{"Keys": [{` + member + `}]}]}]`) }
	tests := map[string]struct{ text, at string }{
		"a list":                            {`[]`, ""},
		"no schema":                         {`{}`, ""},
		"another version":                   {`{"Schema": "kmslint.inventory/v2"}`, "/Schema"},
		"an organization that is a string":  {with(`"Organization": "o-1"`), "/Organization"},
		"accounts that are an object":       {with(`"Accounts": {}`), "/Accounts"},
		"a kind that does not exist":        {with(`"Documents": [{"Kind": "bucket"}]`), "/Documents/0/Kind"},
		"policies that are not in levels":   {with(`"Organization": {"Accounts": [{"ServiceControlPolicies": [{}]}]}`), "/Organization/Accounts/0/ServiceControlPolicies/0"},
		"a policy that is a list":           {key(`"Policy": []`), "/Accounts/0/Regions/0/Keys/0/Policy"},
		"an ARN that is a number":           {key(`"KeyMetadata": {"Arn": 1}`), "/Accounts/0/Regions/0/Keys/0/KeyMetadata/Arn"},
		"an ARN that is another object":     {key(`"KeyMetadata": {"Arn": {}}`), "/Accounts/0/Regions/0/Keys/0/KeyMetadata/Arn"},
		"a period that is text":             {key(`"Rotation": {"RotationPeriodInDays": "365"}`), "/Accounts/0/Regions/0/Keys/0/Rotation/RotationPeriodInDays"},
		"operations that are a string":      {key(`"Grants": [{"Operations": "Decrypt"}]`), "/Accounts/0/Regions/0/Keys/0/Grants/0/Operations"},
		"an encryption context of numbers":  {key(`"Grants": [{"Constraints": {"EncryptionContextEquals": {"a": 1}}}]`), "/Accounts/0/Regions/0/Keys/0/Grants/0/Constraints/EncryptionContextEquals/a"},
		"a symbolic value of another shape": {key(`"KeyMetadata": {"Arn": {"$kmslint": {"other": 1}}}`), "/Accounts/0/Regions/0/Keys/0/KeyMetadata/Arn/$kmslint"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := s.Validate(values(t, tt.text))
			if err == nil {
				t.Fatalf("the schema accepts %s", tt.text)
			}
			invalid, ok := err.(*jsonschema.ValidationError)
			for ok && len(invalid.Causes) > 0 {
				invalid = invalid.Causes[0]
			}
			if !ok || invalid.InstanceLocation != tt.at {
				t.Errorf("the schema refuses %s at %q, want %q", tt.text, invalid.InstanceLocation, tt.at)
			}
		})
	}
}

func TestPublishedSchemaIsTheSame(t *testing.T) {
	t.Parallel()
	published, err := os.ReadFile("../../docs/inventory.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(published, inventory.SchemaJSON()) {
		t.Error("docs/inventory.schema.json differs from the embedded schema: run go generate ./evaluator/inventory")
	}
}

// TestSchemaHasEveryField holds types and schema together: the same members, of matching types, each described.
func TestSchemaHasEveryField(t *testing.T) {
	t.Parallel()
	var root map[string]any
	if err := json.Unmarshal(inventory.SchemaJSON(), &root); err != nil {
		t.Fatal(err)
	}
	w := schemaWalk{T: t, definitions: root["$defs"].(map[string]any), seen: map[reflect.Type]bool{}}
	w.object(root, reflect.TypeFor[inventory.Inventory](), "inventory")
	if len(w.seen) < 25 {
		t.Errorf("the walk has seen %d types, want all of them", len(w.seen))
	}
}

type schemaWalk struct {
	*testing.T
	definitions map[string]any
	seen        map[reflect.Type]bool
}

// follow replaces a reference by what it refers to.
func (w *schemaWalk) follow(schema map[string]any) map[string]any {
	if to, ok := schema["$ref"].(string); ok {
		return w.definitions[strings.TrimPrefix(to, "#/$defs/")].(map[string]any)
	}
	return schema
}

func (w *schemaWalk) object(schema map[string]any, t reflect.Type, path string) {
	if w.seen[t] {
		return
	}
	w.seen[t] = true
	properties, _ := schema["properties"].(map[string]any)
	fields := map[string]bool{}
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("inventory"), ",")
		if name == "-" || f.Name == "Extra" {
			continue
		}
		if name == "" {
			name = f.Name
		}
		fields[name] = true
		property, ok := properties[name].(map[string]any)
		if !ok {
			w.Errorf("%s.%s is not in the schema", path, name)
			continue
		}
		if text, _ := property["description"].(string); !strings.HasSuffix(text, ".") {
			w.Errorf("%s.%s has the description %q, want sentences", path, name, text)
		}
		w.value(property, f.Type, path+"."+name)
	}
	for name := range properties {
		if !fields[name] {
			w.Errorf("%s.%s is in the schema, but not in %v", path, name, t)
		}
	}
}

func (w *schemaWalk) value(schema map[string]any, t reflect.Type, path string) {
	schema = w.follow(schema)
	switch {
	case t == reflect.TypeFor[*document.Node]():
	case t.Kind() == reflect.Pointer:
		w.value(schema, t.Elem(), path)
	case t.Kind() == reflect.Struct:
		w.wantType(schema, "object", path)
		w.object(schema, t, path)
	case t.Kind() == reflect.Slice:
		w.wantType(schema, "array", path)
		items, ok := schema["items"].(map[string]any)
		if !ok {
			w.Errorf("%s has no items in the schema", path)
			return
		}
		w.value(items, t.Elem(), path+"[]")
	case t.Kind() == reflect.String:
		if schema["const"] == nil {
			w.wantType(schema, "string", path)
		}
	case t.Kind() == reflect.Bool:
		w.wantType(schema, "boolean", path)
	default:
		w.Errorf("%s has a type that the format does not know: %v", path, t)
	}
}

func (w *schemaWalk) wantType(schema map[string]any, want, path string) {
	types, _ := schema["type"].([]any)
	if schema["type"] != want && !slices.Contains(types, any(want)) {
		w.Errorf("%s has the type %v in the schema, want %s", path, schema["type"], want)
	}
}
