package terraform_test

import (
	"testing"

	"github.com/kmslint/kmslint/evaluator/source/terraform"
)

func TestRegionsAndAccountsOfProviders(t *testing.T) {
	t.Parallel()
	const key = "resource \"aws_kms_key\" \"k\" {\n"
	call := "module \"m\" {\n  source = \"./m\"\n}\n"
	tests := map[string]struct {
		files            tree
		region, account  string // of the user
		address, key, in string // the ARN of the key, and the Region of the inventory
	}{
		"none":                                 {tree{"main.tf": key + "}"}, "", "", "aws_kms_key.k", `"arn:${partition self}:kms:${region self}:${account self}:key/${name aws_kms_key.k.key_id}"`, `"${region self}"`},
		"the user's":                           {tree{"main.tf": key + "}"}, "us-east-1", "111122223333", "aws_kms_key.k", `"arn:${partition self}:kms:us-east-1:111122223333:key/${name aws_kms_key.k.key_id}"`, `"us-east-1"`},
		"the provider's":                       {tree{"main.tf": "provider \"aws\" {\n  region = \"eu-west-1\"\n}\n" + key + "}"}, "us-east-1", "", "aws_kms_key.k", `"arn:${partition self}:kms:eu-west-1:${account self}:key/${name aws_kms_key.k.key_id}"`, `"eu-west-1"`},
		"a variable with default":              {tree{"main.tf": "variable \"r\" {\n  default = \"eu-west-1\"\n}\nprovider \"aws\" {\n  region = var.r\n}\n" + key + "}"}, "", "", "aws_kms_key.k", `"arn:${partition self}:kms:eu-west-1:${account self}:key/${name aws_kms_key.k.key_id}"`, `"eu-west-1"`},
		"a variable without":                   {tree{"main.tf": "variable \"r\" {}\nprovider \"aws\" {\n  region = var.r\n}\n" + key + "}"}, "us-east-1", "", "aws_kms_key.k", `"arn:${partition self}:kms:us-east-1:${account self}:key/${name aws_kms_key.k.key_id}"`, `"us-east-1"`},
		"a Region of its own":                  {tree{"main.tf": key + "  region = \"eu-west-2\"\n}"}, "us-east-1", "", "aws_kms_key.k", `"arn:${partition self}:kms:eu-west-2:${account self}:key/${name aws_kms_key.k.key_id}"`, `"eu-west-2"`},
		"an alias":                             {tree{"main.tf": "provider \"aws\" {\n  alias = \"eu\"\n  region = \"eu-west-1\"\n}\n" + key + "  provider = aws.eu\n}"}, "us-east-1", "111122223333", "aws_kms_key.k", `"arn:${partition self}:kms:eu-west-1:111122223333:key/${name aws_kms_key.k.key_id}"`, `"eu-west-1"`},
		"an alias without Region":              {tree{"main.tf": "provider \"aws\" {\n  alias = \"eu\"\n}\n" + key + "  provider = aws.eu\n}"}, "us-east-1", "", "aws_kms_key.k", `"arn:${partition self}:kms:${region provider aws.eu}:${account self}:key/${name aws_kms_key.k.key_id}"`, `"${region provider aws.eu}"`},
		"a role of another":                    {tree{"main.tf": "provider \"aws\" {\n  alias = \"x\"\n  assume_role {\n    role_arn = \"arn:aws:iam::444455556666:role/r\"\n  }\n}\n" + key + "  provider = aws.x\n}"}, "", "111122223333", "aws_kms_key.k", `"arn:${partition self}:kms:${region provider aws.x}:444455556666:key/${name aws_kms_key.k.key_id}"`, `"${region provider aws.x}"`},
		"the role of the default":              {tree{"main.tf": "provider \"aws\" {\n  assume_role {\n    role_arn = \"arn:aws:iam::444455556666:role/r\"\n  }\n}\n" + key + "}"}, "", "", "aws_kms_key.k", `"arn:${partition self}:kms:${region self}:444455556666:key/${name aws_kms_key.k.key_id}"`, `"${region self}"`},
		"the role of the default and the user": {tree{"main.tf": "provider \"aws\" {\n  assume_role {\n    role_arn = \"arn:aws:iam::444455556666:role/r\"\n  }\n}\n" + key + "}"}, "", "111122223333", "aws_kms_key.k", `"arn:${partition self}:kms:${region self}:111122223333:key/${name aws_kms_key.k.key_id}"`, `"${region self}"`},
		"the default's role":                   {tree{"main.tf": "variable \"id\" {}\nprovider \"aws\" {\n  assume_role {\n    role_arn = \"arn:aws:iam::${var.id}:role/r\"\n  }\n}\nprovider \"aws\" {\n  alias = \"x\"\n  region = \"eu-west-1\"\n  assume_role {\n    role_arn = \"arn:aws:iam::${var.id}:role/r\"\n  }\n}\n" + key + "  provider = aws.x\n}"}, "", "111122223333", "aws_kms_key.k", `"arn:${partition self}:kms:eu-west-1:111122223333:key/${name aws_kms_key.k.key_id}"`, `"eu-west-1"`},
		"a role not of the default":            {tree{"main.tf": "variable \"id\" {}\nprovider \"aws\" {\n  assume_role {\n    role_arn = \"arn:aws:iam::${var.id}:role/r\"\n  }\n}\nprovider \"aws\" {\n  alias = \"x\"\n  region = \"eu-west-1\"\n  assume_role {\n    role_arn = \"arn:aws:iam::${var.id}:role/${var.id}\"\n  }\n}\n" + key + "  provider = aws.x\n}"}, "", "111122223333", "aws_kms_key.k", `"arn:${partition self}:kms:eu-west-1:${account provider aws.x}:key/${name aws_kms_key.k.key_id}"`, `"eu-west-1"`},
		"no role, and the default has one":     {tree{"main.tf": "variable \"id\" {}\nprovider \"aws\" {\n  assume_role {\n    role_arn = \"arn:aws:iam::${var.id}:role/r\"\n  }\n}\nprovider \"aws\" {\n  alias = \"x\"\n  region = \"eu-west-1\"\n}\n" + key + "  provider = aws.x\n}"}, "", "111122223333", "aws_kms_key.k", `"arn:${partition self}:kms:eu-west-1:${account provider aws.x}:key/${name aws_kms_key.k.key_id}"`, `"eu-west-1"`},
		"the default's profile":                {tree{"main.tf": "variable \"id\" {}\nprovider \"aws\" {\n  profile = var.id\n}\nprovider \"aws\" {\n  alias = \"x\"\n  region = \"eu-west-1\"\n  profile = var.id\n}\n" + key + "  provider = aws.x\n}"}, "", "", "aws_kms_key.k", `"arn:${partition self}:kms:eu-west-1:${account self}:key/${name aws_kms_key.k.key_id}"`, `"eu-west-1"`},
		"another profile":                      {tree{"main.tf": "provider \"aws\" {\n  profile = \"a\"\n}\nprovider \"aws\" {\n  alias = \"x\"\n  region = \"eu-west-1\"\n  profile = \"b\"\n}\n" + key + "  provider = aws.x\n}"}, "", "", "aws_kms_key.k", `"arn:${partition self}:kms:eu-west-1:${account provider aws.x}:key/${name aws_kms_key.k.key_id}"`, `"eu-west-1"`},
		"an alias not declared":                {tree{"main.tf": key + "  provider = aws.x\n}"}, "us-east-1", "111122223333", "aws_kms_key.k", `"arn:${partition self}:kms:${region provider aws.x}:${account provider aws.x}:key/${name aws_kms_key.k.key_id}"`, `"${region provider aws.x}"`},
		"handed to a module":                   {tree{"main.tf": "provider \"aws\" {\n  alias = \"eu\"\n  region = \"eu-west-1\"\n}\nmodule \"m\" {\n  source = \"./m\"\n  providers = { aws = aws.eu }\n}\n", "m/main.tf": key + "}"}, "", "", "module.m.aws_kms_key.k", `"arn:${partition self}:kms:eu-west-1:${account self}:key/${name module.m.aws_kms_key.k.key_id}"`, `"eu-west-1"`},
		"inherited by a module":                {tree{"main.tf": "provider \"aws\" {\n  region = \"eu-west-1\"\n}\n" + call, "m/main.tf": "provider \"aws\" {}\n" + key + "}"}, "", "", "module.m.aws_kms_key.k", `"arn:${partition self}:kms:eu-west-1:${account self}:key/${name module.m.aws_kms_key.k.key_id}"`, `"eu-west-1"`},
		"configured in a module":               {tree{"main.tf": call, "m/main.tf": "provider \"aws\" {\n  region = \"eu-west-3\"\n}\n" + key + "}"}, "us-east-1", "", "module.m.aws_kms_key.k", `"arn:${partition self}:kms:eu-west-3:${account self}:key/${name module.m.aws_kms_key.k.key_id}"`, `"eu-west-3"`},
		"one for each, by index":               {tree{"main.tofu": "provider \"aws\" {\n  alias = \"by\"\n  for_each = toset([\"eu-west-1\", \"us-west-2\"])\n  region = each.value\n}\n" + key + "  provider = aws.by[\"us-west-2\"]\n}"}, "", "", "aws_kms_key.k", `"arn:${partition self}:kms:us-west-2:${account self}:key/${name aws_kms_key.k.key_id}"`, `"us-west-2"`},
		"one for each, by the key":             {tree{"main.tofu": "provider \"aws\" {\n  alias = \"by\"\n  for_each = toset([\"eu-west-1\"])\n  region = each.value\n}\n" + key + "  for_each = toset([\"eu-west-1\"])\n  provider = aws.by[each.key]\n}"}, "", "", `aws_kms_key.k["eu-west-1"]`, `"arn:${partition self}:kms:eu-west-1:${account self}:key/${name aws_kms_key.k["eu-west-1"].key_id}"`, `"eu-west-1"`},
		"a Region that is itself":              {tree{"main.tf": "data \"aws_region\" \"r\" {}\nprovider \"aws\" {\n  region = data.aws_region.r.name\n}\n" + key + "}"}, "", "", "aws_kms_key.k", `"arn:${partition self}:kms:${region self}:${account self}:key/${name aws_kms_key.k.key_id}"`, `"${region self}"`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := options(test.files.sources())
			o.Region, o.AccountID = test.region, test.account
			root := terraform.Load(".", o)
			k := keys(root)[test.address]
			if k == nil {
				t.Fatalf("there is no key %s in %v", test.address, keys(root))
			}
			if got := short(k.KeyMetadata.Arn); got != test.key {
				t.Errorf("the key is %s, want %s", got, test.key)
			}
			if got := short(root.Inventory.Accounts[0].Regions[0].Region); got != test.in {
				t.Errorf("it is in the Region %s, want %s", got, test.in)
			}
		})
	}
}

func TestDataOfARegion(t *testing.T) {
	t.Parallel()
	declarations := "provider \"aws\" {\n  alias = \"eu\"\n  region = \"eu-west-1\"\n}\n" +
		"data \"aws_region\" \"other\" {\n  provider = aws.eu\n}\ndata \"aws_region\" \"own\" {\n  region = \"eu-west-2\"\n}\n" +
		"data \"aws_caller_identity\" \"other\" {\n  provider = aws.eu\n}\n"
	got := short(value(t, declarations, `[data.aws_region.other.region, data.aws_region.own.name, data.aws_caller_identity.other.account_id]`))
	if want := `["eu-west-1", "eu-west-2", "${account self}"]`; got != want {
		t.Errorf("the Regions are %s, want %s", got, want)
	}
}
