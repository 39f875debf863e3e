package access_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/kmslint/kmslint/evaluator/access"
)

// BenchmarkRealistic compares a policy of ten statements with one that has one more.
func BenchmarkRealistic(b *testing.B) {
	var statements []string
	for i := range 9 {
		statements = append(statements, fmt.Sprintf(`"Principal": {"AWS": "arn:aws:iam::111122223333:role/app-%d"}, "Action": ["kms:Decrypt", "kms:GenerateDataKey*"]`, i)+
			when(fmt.Sprintf(`{"StringEquals": {"kms:ViaService": "s3.us-east-%d.amazonaws.com", "kms:EncryptionContext:app": "a%d"}}`, i, i)))
	}
	old := of(b, append(statements, root+`, "Action": "kms:*"`)...)
	new := of(b, append(statements, root+`, "Action": "kms:*"`, all+when(`{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/ci-*"}}`))...)
	b.Run("same", func(b *testing.B) {
		for b.Loop() {
			access.Difference(old, old, access.Limits{})
		}
	})
	b.Run("changed", func(b *testing.B) {
		for b.Loop() {
			access.Difference(old, new, access.Limits{})
		}
	})
}

// BenchmarkHundred compares a policy of a hundred statements with itself but one.
func BenchmarkHundred(b *testing.B) {
	var statements []string
	for i := range 100 {
		statements = append(statements, fmt.Sprintf(`"Principal": {"AWS": "arn:aws:iam::%012d:role/app-%d"}, "Action": "kms:Decrypt"`, 100000000000+i%7, i)+
			when(fmt.Sprintf(`{"StringEquals": {"kms:ViaService": "s%d.amazonaws.com", "kms:EncryptionContext:k%d": "v"}}`, i%9, i%8)))
	}
	old, new := of(b, statements[1:]...), of(b, statements...)
	for b.Loop() {
		access.Difference(old, new, access.Limits{})
	}
}

// BenchmarkDocumented compares each key policy of AWS's documentation with the next one.
func BenchmarkDocumented(b *testing.B) {
	policies := documented(b)
	for b.Loop() {
		for i := range policies[1:] {
			access.Difference(policies[i], policies[i+1], access.Limits{})
		}
	}
}

// BenchmarkHard asks what the limits are for.
func BenchmarkHard(b *testing.B) {
	pairs := hard(b)
	for _, name := range slices.Sorted(maps.Keys(pairs)) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				access.Difference(pairs[name][0], pairs[name][1], access.Limits{})
			}
		})
	}
}

// BenchmarkFix compares a policy of a hundred statements with itself and an open one, and looks for fixes.
func BenchmarkFix(b *testing.B) {
	var statements []string
	for i := range 100 {
		statements = append(statements, fmt.Sprintf(`"Principal": {"AWS": "arn:aws:iam::%012d:role/app-%d"}, "Action": "kms:Decrypt"`, 100000000000+i%7, i)+
			when(fmt.Sprintf(`{"StringEquals": {"kms:ViaService": "s%d.amazonaws.com", "kms:EncryptionContext:k%d": "v"}}`, i%9, i%8)))
	}
	old, new := of(b, statements...), of(b, append(statements, all)...)
	for b.Loop() {
		gained, _ := access.Difference(old, new, access.Limits{})
		gained.AddFixes()
		if gained.Fix == nil {
			b.Fatal("no fix")
		}
	}
}
