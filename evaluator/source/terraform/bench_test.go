package terraform_test

import (
	"path"
	"slices"
	"testing"

	"github.com/kmslint/kmslint/evaluator/source/sample"
	"github.com/kmslint/kmslint/evaluator/source/terraform"
)

// BenchmarkLoad evaluates the 300 folders of the sample tree, one after the other.
func BenchmarkLoad(b *testing.B) {
	files := tree{}
	var folders []string
	size := 0
	err := sample.Terraform(func(name, text string) error {
		files[name] = text
		size += len(text)
		if dir := path.Dir(name); !slices.Contains(folders, dir) {
			folders = append(folders, dir)
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	o := options(files.sources())
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		for _, dir := range folders {
			if root := terraform.Load(dir, o); len(keys(root)) < 2 {
				b.Fatalf("there are %d keys in %s", len(keys(root)), dir)
			}
		}
	}
}
