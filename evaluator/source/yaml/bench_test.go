package yaml_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/source/yaml"
)

// BenchmarkParse reads a template with 100 keys, about 1,500 lines.
func BenchmarkParse(b *testing.B) {
	var text strings.Builder
	text.WriteString("Resources:\n")
	for i := range 100 {
		fmt.Fprintf(&text, "  Key%d:\n    Type: AWS::KMS::Key\n    Properties:\n      EnableKeyRotation: true\n      KeyPolicy:\n        Version: 2012-10-17\n        Statement:\n"+
			"          - Sid: \"Account\"\n            Effect: Allow\n            Principal:\n              AWS: !Sub 'arn:${AWS::Partition}:iam::${AWS::AccountId}:root'\n"+
			"            Action: [kms:Encrypt, kms:Decrypt]\n            Resource: '*'\n", i)
	}
	src := document.NewSource("bench.yaml", []byte(text.String()))
	b.SetBytes(int64(len(src.Text)))
	b.ReportAllocs()
	for b.Loop() {
		if n, _ := yaml.Parse(src, document.Limits{}); n == nil {
			b.Fatal("the template could not be read")
		}
	}
}
