package authz

import (
	"strings"

	"github.com/kmslint/kmslint/evaluator/kms"
)

// usable asks what the key makes of the call, once policies have allowed it.
func (q *query) usable() *kms.Usability {
	if q.key == nil {
		return nil
	}
	algorithm := q.algorithm
	for _, name := range [...]string{"SigningAlgorithm", "MacAlgorithm", "KeyAgreementAlgorithm", "EncapsulationAlgorithm"} {
		if v, ok := q.params.text[name]; ok {
			algorithm = v
		}
	}
	if !q.statesAlgorithm() {
		algorithm = ""
	}
	u := kms.Usable(kms.Call{Action: q.action, Algorithm: algorithm, Target: q.target}, q.key.attributes())
	return &u
}

// statesAlgorithm reports whether the request names an algorithm: what it leaves out is taken to be one that fits.
func (q *query) statesAlgorithm() bool {
	for name := range q.params.text {
		if strings.HasSuffix(name, "Algorithm") && name != "WrappingAlgorithm" {
			return true
		}
	}
	return false
}

// attributes are those of the key that are known.
func (k *key) attributes() kms.Attributes {
	a := kms.Attributes{
		State:  kms.KeyState(concrete(attribute(k.source.KeyMetadata.KeyState))),
		Spec:   kms.KeySpec(concrete(k.spec)),
		Usage:  kms.KeyUsage(concrete(k.usage)),
		Origin: kms.Origin(concrete(k.origin)),
	}
	switch multi, role := concrete(k.multiRegion), concrete(k.multiRegionType); {
	case multi == "false":
		a.MultiRegion = kms.SingleRegion
	case role == "PRIMARY":
		a.MultiRegion = kms.MultiRegionPrimary
	case role == "REPLICA":
		a.MultiRegion = kms.MultiRegionReplica
	}
	return a
}

func concrete(v values) string {
	if v.is == yes && v.len() == 1 && v.at(0).concrete() {
		return v.at(0).known
	}
	return ""
}
