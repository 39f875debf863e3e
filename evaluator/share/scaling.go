package share

import (
	"slices"

	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// scalingRole is the path and name of the role that Auto Scaling launches instances with, where a group names no other one.
const scalingRole = ":role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"

// readScaling reads an Auto Scaling group, or a node group that makes one: which keys encrypt the volumes of what it launches.
func readScaling(p *place, s *Subject, out *Resource) {
	properties := p.branch.Apply(s.resource.Properties)
	out.Mechanism = Lookup("auto-scaling")
	out.describeResource(s, "Auto Scaling group")
	if s.kind == "AWS::EKS::Nodegroup" {
		out.describeResource(s, "node group")
	}
	launch := p.launch(properties)
	if launch == nil {
		return
	}
	var image *node
	if id := launch.Member("ImageId"); id != nil {
		image = p.unit.images[id.Display()]
	}
	out.Encryption = p.devices(out.Mechanism, launch.Member("BlockDeviceMappings"), image, out.Declared)
	if image != nil {
		for _, e := range p.of(image).image(out.Mechanism, image) {
			if same := func(f Encryption) bool { return f.Part == e.Part }; !slices.ContainsFunc(out.Encryption, same) {
				e.Span = out.Declared
				out.Encryption = append(out.Encryption, e)
			}
		}
	}
	owner := policy.TextOf(p.account.AccountID)
	perhaps := false
	if key := p.fallback(out.Mechanism); len(out.Encryption) == 0 && image == nil && truthOf(p.branch.Apply(p.region.EbsEncryptionByDefault), authz.No) == authz.Yes {
		key.Default = true // that of all volumes, unless the image, which is not in sight, is encrypted under another one
		out.Encryption = []Encryption{{Encrypted: authz.Yes, Key: key, Span: out.Declared}}
		perhaps = true
	}
	role := Consumer{Kind: ToService, Own: authz.Yes, Perhaps: perhaps, Span: out.Declared, text: slices.Concat(literal("arn:aws:iam::"), owner, literal(scalingRole))}
	if named := properties.Member("ServiceLinkedRoleARN"); isSet(named) {
		role.text, role.Span = policy.TextOf(named), named.Span
		if _, known := role.text.Concrete(); !known && !named.Concrete() && named.Kind != document.String {
			role.Kind = ToUnknown
		}
	}
	role.Text = display(role.text)
	role.ID = role.Text
	out.Consumers = []Consumer{role}
}

// launch is the launch template, or the launch configuration, of a group.
func (p *place) launch(group *document.Node) *document.Node {
	template := group.Member("LaunchTemplate")
	if mixed := group.Member("MixedInstancesPolicy").Member("LaunchTemplate").Member("LaunchTemplateSpecification"); mixed != nil {
		template = mixed
	}
	id, name := firstText(template, "LaunchTemplateId", "Id"), firstText(template, "LaunchTemplateName", "Name")
	for _, of := range p.unit.resources["AWS::EC2::LaunchTemplate"] {
		properties := p.branch.Apply(of.resource.Properties)
		if endsWith(of.resource.Arn, id) || name != "" && properties.Member("LaunchTemplateName").Display() == name {
			return properties.Member("LaunchTemplateData")
		}
	}
	configuration := group.Member("LaunchConfigurationName").Display()
	for _, of := range p.unit.resources["AWS::AutoScaling::LaunchConfiguration"] {
		properties := p.branch.Apply(of.resource.Properties)
		if endsWith(of.resource.Arn, configuration) || configuration != "" && properties.Member("LaunchConfigurationName").Display() == configuration {
			return properties
		}
	}
	return nil
}

// firstText is what the first member that is there displays as.
func firstText(n *document.Node, names ...string) string {
	for _, name := range names {
		if of := n.Member(name); isSet(of) {
			return of.Display()
		}
	}
	return ""
}

// foreign says whether a key is of another account than a group.
func (p *place) foreign(k *KeyRef) authz.Truth {
	if k.Account == nil {
		return authz.No
	}
	switch authz.Equal(k.Account, policy.TextOf(p.account.AccountID)) {
	case authz.Yes:
		return authz.No
	case authz.No:
		return authz.Yes
	default:
		return authz.Unknowable
	}
}
