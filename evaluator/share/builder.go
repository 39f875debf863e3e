package share

import (
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
)

// partsOf counts the parts of a resource that are shared each with its own consumers.
func partsOf(r *inventory.Resource) int {
	if r.Type != "AWS::ImageBuilder::DistributionConfiguration" {
		return 1
	}
	items, _ := itemsOf(r.Properties.Member("Distributions"))
	return max(1, len(items))
}

// describeResource fills in what names a resource under its CloudFormation type.
func (out *Resource) describeResource(s *Subject, kind string) {
	out.Address = s.resource.Address
	if out.Address == "" {
		out.Address = s.resource.Arn.Display()
	}
	out.Name = title(kind, out.Address)
	out.Declared = s.Declared()
}

// readDistribution reads one Region of an Image Builder distribution.
func readDistribution(p *place, s *Subject, out *Resource) {
	items, complete := itemsOf(p.branch.Apply(s.resource.Properties).Member("Distributions"))
	if s.item >= len(items) {
		return
	}
	out.Mechanism = Lookup("ami")
	out.describeResource(s, "image distribution")
	image := items[s.item].Member("AmiDistributionConfiguration")
	c := consumers{place: p, complete: complete}
	permission := image.Member("LaunchPermissionConfiguration")
	c.listed(permission, "UserIds", c.account)
	c.listed(permission, "UserGroups", c.group)
	c.listed(permission, "OrganizationArns", func(n *document.Node, span document.Span) { c.organization(n, ToOrganization, span) })
	c.listed(permission, "OrganizationalUnitArns", func(n *document.Node, span document.Span) { c.organization(n, ToUnit, span) })
	c.listed(image, "TargetAccountIds", c.account)
	out.Consumers, out.SharedComplete = c.list, c.complete
	at := firstSpan(out.Declared, image.Member("KmsKeyId"))
	if key := image.Member("KmsKeyId"); isSet(key) {
		out.Encryption = []Encryption{p.encryption(out.Mechanism, "", nil, key, at)}
		return
	}
	out.Complete = false
	for _, recipe := range p.recipes(s.resource) {
		out.Encryption = append(out.Encryption, p.devices(out.Mechanism, p.branch.Apply(recipe.Properties).Member("BlockDeviceMappings"), nil, at)...)
	}
}

// listed takes the items of a list, each at the place where the list is named.
func (c *consumers) listed(of *document.Node, name string, take func(*document.Node, document.Span)) {
	if of == nil || of.Kind != document.Object {
		return
	}
	for _, m := range of.Members {
		if m.Key.Text == name {
			c.each(m.Value, func(n *document.Node) { take(n, m.Key.Span) })
		}
	}
}

// recipes are those whose images a distribution hands out, as pipelines and images put them together.
func (p *place) recipes(distribution *inventory.Resource) []*inventory.Resource {
	var out []*inventory.Resource
	if distribution.Arn == nil {
		return nil
	}
	for _, kind := range []string{"AWS::ImageBuilder::ImagePipeline", "AWS::ImageBuilder::Image"} {
		for _, of := range p.unit.resources[kind] {
			properties := p.branch.Apply(of.resource.Properties)
			if properties.Member("DistributionConfigurationArn").Display() != distribution.Arn.Display() {
				continue
			}
			for _, recipe := range p.unit.resources["AWS::ImageBuilder::ImageRecipe"] {
				if arn := properties.Member("ImageRecipeArn"); arn != nil && recipe.resource.Arn != nil && recipe.resource.Arn.Display() == arn.Display() {
					out = append(out, recipe.resource)
				}
			}
		}
	}
	return out
}

// readLifecycle reads a policy of Data Lifecycle Manager that shares the snapshots that it makes.
func readLifecycle(p *place, s *Subject, out *Resource) {
	details := p.branch.Apply(s.resource.Properties).Member("PolicyDetails")
	c := consumers{place: p, complete: true}
	c.each(details.Member("Schedules"), func(schedule *document.Node) {
		c.each(schedule.Member("ShareRules"), func(rule *document.Node) { c.listed(rule, "TargetAccounts", c.account) })
	})
	out.Mechanism = Lookup("ebs-snapshot")
	out.describeResource(s, "lifecycle policy")
	out.Consumers, out.SharedComplete, out.Complete = c.list, c.complete, false
	if kinds, _ := itemsOf(details.Member("ResourceTypes")); len(kinds) != 1 || text(kinds[0]) != "VOLUME" {
		return
	}
	wanted := tagsOf(details.Member("TargetTags"))
	for _, volume := range p.unit.resources["AWS::EC2::Volume"] {
		if volume.region != s.region {
			continue
		}
		properties := p.branch.Apply(volume.resource.Properties)
		for tag := range tagsOf(properties.Member("Tags")) {
			if wanted[tag] {
				of := *p
				of.code = volume.resource.Address != ""
				out.Encryption = append(out.Encryption, of.volume(out.Mechanism, volume.resource.Address, properties, nil, out.Declared))
				break
			}
		}
	}
}

// tagsOf are the known tags of an object, or of a list of objects with Key and Value.
func tagsOf(n *document.Node) map[string]bool {
	out := map[string]bool{}
	add := func(key string, value *document.Node) {
		if value != nil && value.Concrete() {
			out[key+"\x00"+value.Text] = true
		}
	}
	switch {
	case n == nil:
	case n.Kind == document.Object:
		for _, m := range n.Members {
			add(m.Key.Display(), m.Value)
		}
	case n.Kind == document.List:
		for _, item := range n.Items {
			add(item.Member("Key").Display(), item.Member("Value"))
		}
	}
	return out
}

// endsWith reports whether an ARN ends with a name.
func endsWith(arn *document.Node, name string) bool {
	return arn != nil && name != "" && strings.HasSuffix(arn.Display(), "/"+name)
}
