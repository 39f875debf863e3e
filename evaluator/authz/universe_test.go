package authz_test

// The universe of the generated inventories: small, so that statements, conditions and requests meet often.
const (
	manager     = "999999999999"
	serviceRole = "arn:aws:iam::111122223333:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
	opsRole     = "arn:aws:iam::111122223333:role/team/Ops"
	otherRole   = "arn:aws:iam::444455556666:role/Ext"
	aliceUser   = "arn:aws:iam::111122223333:user/Alice"
	bobUser     = "arn:aws:iam::444455556666:user/Bob"
	bossUser    = "arn:aws:iam::999999999999:user/Boss"
	secondKey   = "arn:aws:kms:us-east-1:111122223333:key/22222222-12ab-34cd-56ef-1234567890ab"
	otherKey    = "arn:aws:kms:us-east-1:444455556666:key/33333333-12ab-34cd-56ef-1234567890ab"
)

var (
	someCallers = []string{
		session, session, session, "arn:aws:sts::111122223333:assumed-role/App/s2", "arn:aws:sts::111122223333:assumed-role/Ops/s1",
		"arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForAutoScaling/AutoScaling", aliceUser, aliceUser,
		"arn:aws:sts::444455556666:assumed-role/Ext/s1", "arn:aws:sts::444455556666:assumed-role/Ext/s1", bobUser, bossUser,
		"arn:aws:iam::111122223333:root", "arn:aws:iam::444455556666:root", "arn:aws:sts::111122223333:federated-user/Fay", "s3.amazonaws.com", "logs.us-east-1.amazonaws.com",
	}
	somePrincipals = append([]string{
		"111122223333", "arn:aws:iam::111122223333:root", "arn:aws:iam::444455556666:root", appRole, appRole, opsRole, otherRole, serviceRole,
		"arn:aws:iam::111122223333:role/Gone", "AROAEXAMPLEEXAMPLEGONE",
	}, someCallers[:15]...)
	someActions = []string{
		"Decrypt", "Decrypt", "Decrypt", "Encrypt", "GenerateDataKey", "DescribeKey", "CreateGrant", "ReEncryptFrom", "ReEncryptTo", "ReEncrypt", "RetireGrant", "RetireGrant",
		"PutKeyPolicy", "ListGrants", "ScheduleKeyDeletion", "TagResource", "CreateKey", "ListKeys", "GenerateRandom", "CreateAlias", "UpdateAlias", "DeleteAlias", "GetPublicKey", "EnableKeyRotation",
	}
	somePatterns = []string{
		"kms:*", "kms:*", "*", "kms:Decrypt", "kms:Decrypt", "KMS:decrypt", "kms:Encrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:*Grant", "kms:CreateGrant", "kms:RetireGrant",
		"kms:Describe*", "kms:?ncrypt", "kms:Put*", "kms:List*", "kms:Create*", "kms:*Alias", "kms:TagResource", "s3:*",
	}
	someResources = []string{
		"*", "*", "*", keyARN, keyARN, secondKey, otherKey, "arn:aws:kms:*:111122223333:key/*", "arn:aws:kms:us-east-1:*:key/1234*", "arn:aws:kms:eu-west-1:*:key/*",
		"arn:aws:kms:*:*:alias/*", "arn:aws:kms:us-east-1:111122223333:alias/data", "arn:aws:kms:us-east-1:${aws:PrincipalAccount}:*",
	}
	// Values of condition keys, by key: those that requests have and others.
	someConditions = []struct {
		key       string
		operators []string
		values    []string
	}{
		{"aws:PrincipalTag/Team", stringOperators, []string{"red", "blue", "Red", "r*", "${aws:ResourceTag/Team}", "${aws:RequestTag/Team, 'red'}"}},
		{"aws:ResourceTag/team", stringOperators, []string{"red", "blue", "${aws:PrincipalTag/Team}"}},
		{"aws:PrincipalArn", append(arnOperators, stringOperators...), []string{appRole, opsRole, aliceUser, "arn:aws:iam::*:role/*", "arn:*:iam::111122223333:*", "arn:aws:iam::111122223333:user/${aws:username}"}},
		{"aws:PrincipalAccount", stringOperators, []string{owner, other, "${kms:CallerAccount}"}},
		{"aws:PrincipalOrgID", stringOperators, []string{"o-abc123", "o-other", "${aws:ResourceOrgID}"}},
		{"aws:PrincipalOrgPaths", []string{"ForAnyValue:StringLike", "ForAllValues:StringLike", "ForAnyValue:StringNotLike"}, []string{"o-abc123/r-ab12/*", "o-abc123/*", "o-other/*"}},
		{"aws:PrincipalType", stringOperators, []string{"User", "AssumedRole", "Account"}},
		{"aws:username", stringOperators, []string{"Alice", "alice", "B?b"}},
		{"aws:userid", stringOperators, []string{"AROAAPP:s1", "AROAAPP:*", "AIDAALICE", owner}},
		{"aws:PrincipalIsAWSService", boolOperators, []string{"true", "false"}},
		{"aws:PrincipalServiceName", stringOperators, []string{"s3.amazonaws.com"}},
		{"aws:SourceAccount", stringOperators, []string{owner, other}},
		{"aws:SourceArn", arnOperators, []string{"arn:aws:s3:::bucket", "arn:aws:s3:::*", "arn:aws:logs:*:*:*"}},
		{"aws:SourceIp", []string{"IpAddress", "NotIpAddress", "IpAddressIfExists"}, []string{"10.0.0.0/8", "192.0.2.7", "2001:db8::/32"}},
		{"aws:SecureTransport", boolOperators, []string{"true", "false", "TRUE"}},
		{"aws:MultiFactorAuthPresent", boolOperators, []string{"true", "false"}},
		{"aws:MultiFactorAuthAge", numericOperators, []string{"300", "600"}},
		{"aws:CurrentTime", dateOperators, []string{"2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z", "2026-06-01"}},
		{"aws:EpochTime", append(dateOperators, numericOperators...), []string{"1767225600", "1800000000"}},
		{"aws:RequestedRegion", stringOperators, []string{"us-east-1", "eu-*"}},
		{"aws:ResourceAccount", stringOperators, []string{owner, other}},
		{"aws:ViaAWSService", boolOperators, []string{"true", "false"}},
		{"kms:ViaService", stringOperators, []string{"s3.us-east-1.amazonaws.com", "ec2.us-east-1.amazonaws.com", "s3.*"}},
		{"kms:CallerAccount", stringOperators, []string{owner, other}},
		{"kms:EncryptionContext:Department", stringOperators, []string{"IT", "it", "HR", "${aws:PrincipalTag/Team}"}},
		{"kms:encryptioncontext:department", stringOperators, []string{"IT", "HR"}},
		{"kms:EncryptionContextKeys", setOperators, []string{"Department", "department", "Purpose"}},
		{"kms:EncryptionAlgorithm", stringOperators, []string{"SYMMETRIC_DEFAULT", "RSAES_OAEP_SHA_256"}},
		{"kms:KeySpec", stringOperators, []string{"SYMMETRIC_DEFAULT", "RSA_2048"}},
		{"kms:MultiRegion", boolOperators, []string{"true", "false"}},
		{"kms:ResourceAliases", setOperators, []string{"alias/data", "alias/*", "alias/none"}},
		{"kms:RequestAlias", stringOperators, []string{"alias/data", "alias/d*"}},
		{"kms:GrantOperations", setOperators, []string{"Decrypt", "Encrypt", "DescribeKey"}},
		{"kms:GranteePrincipal", append(arnOperators, stringOperators...), []string{appRole, otherRole}},
		{"kms:GrantConstraintType", stringOperators, []string{"EncryptionContextEquals", "EncryptionContextSubset"}},
		{"kms:GrantIsForAWSResource", boolOperators, []string{"true", "false"}},
		{"kms:ReEncryptOnSameKey", boolOperators, []string{"true", "false"}},
		{"kms:ScheduleKeyDeletionPendingWindowInDays", numericOperators, []string{"7", "30"}},
		{"aws:TagKeys", setOperators, []string{"Team", "team", "Cost"}},
		{"aws:RequestTag/Team", stringOperators, []string{"red", "blue"}},
		{"aws:CalledVia", setOperators, []string{"s3.amazonaws.com", "ec2.amazonaws.com"}},
	}
	stringOperators  = []string{"StringEquals", "StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "StringEqualsIfExists", "StringNotEqualsIfExists", "StringLikeIfExists", "Null", "ForAnyValue:StringEquals", "ForAllValues:StringLike"}
	setOperators     = []string{"ForAnyValue:StringEquals", "ForAllValues:StringEquals", "ForAnyValue:StringLike", "ForAllValues:StringNotEquals", "ForAnyValue:StringNotLike", "ForAllValues:StringEqualsIgnoreCase", "ForAnyValue:StringEqualsIfExists", "Null"}
	arnOperators     = []string{"ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike", "ArnLikeIfExists"}
	boolOperators    = []string{"Bool", "Bool", "BoolIfExists", "Null"}
	numericOperators = []string{"NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals", "NumericGreaterThan", "NumericGreaterThanEquals", "NumericLessThanIfExists"}
	dateOperators    = []string{"DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan", "DateGreaterThanEqualsIfExists"}
)
