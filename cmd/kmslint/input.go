package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/kmslint/kmslint/evaluator"
	"github.com/kmslint/kmslint/evaluator/access"
	"github.com/kmslint/kmslint/evaluator/config"
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/policy"
	"github.com/kmslint/kmslint/evaluator/source"
)

// input are the flags of every command that reads policies.
type input struct {
	as, account, region, partition string
	org                            string
	limits                         document.Limits
	vars, varFiles, exclude        []string
	parameters                     []string
	config                         configFile
	source, deployAs               string
}

func (in *input) flags(c *cobra.Command) {
	f := c.Flags()
	f.StringVar(&in.as, "as", "", "what a bare policy in a named file is: key, identity, scp, rcp or resource (default key)")
	f.StringVar(&in.account, "account", "", "`id` of the account that owns the keys")
	f.StringVar(&in.region, "region", "", "`Region` that the code is deployed to")
	f.StringVar(&in.partition, "partition", "", "`partition` that the code is deployed to: aws, aws-cn, aws-us-gov …")
	f.IntVar(&in.limits.Bytes, "max-bytes", document.DefaultBytes, "largest file that is read, in `bytes`")
	f.IntVar(&in.limits.Depth, "max-depth", document.DefaultDepth, "`levels` of nesting that are read")
	f.StringArrayVar(&in.vars, "var", nil, "`name=value` of a variable of Terraform; may repeat")
	f.StringArrayVar(&in.varFiles, "var-file", nil, "`file` with values of variables of Terraform; may repeat")
	f.StringVar(&in.source, "source", "", "`folder` of the code that a Terraform plan was made of (default the plan's folder or the current one, if it has that code)")
	f.StringArrayVar(&in.exclude, "exclude", nil, "`pattern` of files and folders that a search leaves out, as in .gitignore; may repeat")
	in.config.flags(c)
	f.StringArrayVar(&in.parameters, "parameters", nil, "`file` with values of the parameters of CloudFormation templates, or Name=Value; may repeat")
	complete(c, "as", "key", "identity", "scp", "rcp", "resource")
}

// judged adds the flags of commands whose input the rules see.
func (in *input) judged(c *cobra.Command) {
	in.flags(c)
	c.Flags().StringVar(&in.deployAs, "deploy-as", "", "`ARN` of who deploys the keys: whether AWS KMS takes the key policies from it is judged too")
}

var (
	accountID = regexp.MustCompile(`^\d{12}$`)
	partition = regexp.MustCompile(`^aws(-[a-z]+)*$`)
	region    = regexp.MustCompile(`^[a-z]+(-[a-z]+)+-\d+$`)
)

// options turns the flags, the arguments and the configuration into options of the pipeline.
func (in *input) options(paths []string, c *config.Config) (evaluator.Options, error) {
	o := evaluator.Options{
		Paths: paths, Stdin: os.Stdin, Account: in.account, Region: in.region, Partition: in.partition, Organization: cmp.Or(in.org, c.Organization.Value),
		Limits: in.limits, KnownActions: c.KnownActions.Value, KnownConditionKeys: c.KnownConditionKeys.Value, Exists: exists, Now: time.Now(), Version: version(),
	}
	var err error
	if o.Folder, err = os.Getwd(); err != nil {
		return o, fmt.Errorf("find the current folder: %w", unwrapped(err))
	}
	if o.Exclude, err = excluded(c, in.exclude); err != nil {
		return o, err
	}
	if len(paths) == 0 {
		o.Paths = []string{"."}
	}
	if slices.Contains(paths, "") {
		return o, hinted{errors.New("a path is empty"), "is a variable not set? the current folder is ."}
	}
	if in.as != "" {
		kind, err := policy.ParseKind(in.as)
		if err != nil {
			return o, fmt.Errorf("--as: %w", err)
		}
		o.Kind = &kind
	}
	if in.deployAs != "" {
		if o.Deployer, err = access.NewDeployer(in.deployAs); err != nil {
			return o, fmt.Errorf("--deploy-as: %w", err)
		}
		o.Account = cmp.Or(o.Account, o.Deployer.Account) // key policies are set in one's own account
	}
	if in.source != "" {
		o.Code = filepath.ToSlash(filepath.Clean(in.source))
	}
	for _, v := range in.vars {
		name, value, ok := strings.Cut(v, "=")
		if !ok || name == "" {
			return o, fmt.Errorf("--var: %q is not of the form name=value", v)
		}
		if old, again := o.Vars[name]; again && old != value {
			return o, fmt.Errorf("--var: %s is given two values, %q and %q", name, old, value)
		}
		if o.Vars == nil {
			o.Vars = map[string]string{}
		}
		o.Vars[name] = value
	}
	if in.account != "" && !accountID.MatchString(in.account) {
		return o, fmt.Errorf("--account: %q is not an account id; it has 12 digits", in.account)
	}
	if in.partition != "" && !partition.MatchString(in.partition) {
		return o, fmt.Errorf("--partition: %q is not a partition; they are aws, aws-cn, aws-us-gov, aws-iso and their like", in.partition)
	}
	if in.region != "" && !region.MatchString(in.region) {
		return o, fmt.Errorf("--region: %q is not a Region; one looks like us-east-1", in.region)
	}
	if in.org != "" && !organizationID.MatchString(in.org) {
		return o, fmt.Errorf("--org: %q is not the id of an organization; one looks like o-a1b2c3d4e5", in.org)
	}
	if in.limits.Bytes < 1 || in.limits.Depth < 1 {
		return o, fmt.Errorf("--max-bytes and --max-depth must be at least 1")
	}
	if o.VarFiles, err = source.ReadVarFiles(in.varFiles, in.limits); err != nil {
		return o, fmt.Errorf("--var-file: %w", err)
	}
	return o, in.parameterValues(&o)
}

// parameterValues reads the values of --parameters.
func (in *input) parameterValues(o *evaluator.Options) error {
	var files, pairs []string
	for _, p := range in.parameters {
		if strings.Contains(p, "=") && !strings.HasPrefix(p, "file://") {
			pairs = append(pairs, p)
		} else {
			files = append(files, p)
		}
	}
	values, err := source.ReadParameters(files, pairs, in.limits)
	if err != nil {
		return fmt.Errorf("--parameters: %w", err)
	}
	o.Parameters, o.UnknownParameter = values, tellUnknownParameter
	return nil
}

// complete offers fixed values for a flag in shell completion.
func complete(c *cobra.Command, flag string, values ...string) {
	err := c.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
	if err != nil {
		panic(err) // the flag is not defined: a bug
	}
}

// tellUnknownParameter says that a value of --parameters belongs to nothing.
func tellUnknownParameter(name string, declared []string) {
	message := fmt.Sprintf("no template with KMS content has the parameter %s", name)
	if hint := didYouMean(name, declared); hint != "" {
		message += "; " + hint
	}
	fmt.Fprintf(os.Stderr, "kmslint: note: --parameters: %s\n", printable(message))
}
