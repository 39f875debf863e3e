package kms

import (
	"slices"
	"strings"
)

// ViaServices returns the services that AWS lists for kms:ViaService, by the name they have there ("s3",
// "secretsmanager"), sorted. AWS adds to the list without a notice: a service that is not in it is unknown, not wrong.
// https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
func ViaServices() []string { return slices.Clone(viaServices[:]) }

// ParseViaService splits a value of kms:ViaService, <service>.<region>.amazonaws.com. Both parts can be wildcards.
// It returns false if the value is not of that form; the suffix is the same in every partition, China too. Whether the
// service is a known one, ViaServices tells.
func ParseViaService(value string) (service, region string, ok bool) {
	rest, ok := strings.CutSuffix(value, ".amazonaws.com")
	if !ok {
		return "", "", false
	}
	service, region, ok = strings.Cut(rest, ".")
	if !ok || service == "" || region == "" || strings.Contains(region, ".") {
		return "", "", false
	}
	return service, region, true
}
