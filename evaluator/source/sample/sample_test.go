package sample_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/kmslint/kmslint/evaluator/source/sample"
)

func TestTreesHaveTheSizesOfRealOnes(t *testing.T) {
	t.Parallel()
	folders, files, lines := map[string]bool{}, 0, 0
	err := sample.Terraform(func(name, text string) error {
		folders[name[:strings.LastIndex(name, "/")]] = true
		files++
		lines += strings.Count(text, "\n")
		return nil
	})
	if err != nil || len(folders) != sample.Folders || files != sample.TerraformFiles || lines < sample.TerraformLines || lines > sample.TerraformLines*101/100 {
		t.Errorf("Terraform made %d folders, %d files, %d lines, error %v; want %d, %d, %d", len(folders), files, lines, err, sample.Folders, sample.TerraformFiles, sample.TerraformLines)
	}
	files, bytes, keys := 0, 0, 0
	err = sample.CloudFormation(func(_, text string) error {
		files++
		bytes += len(text)
		keys += strings.Count(text, "AWS::KMS::Key")
		return nil
	})
	if err != nil || files != sample.Templates || keys != sample.TemplateKeys || bytes < sample.TemplateBytes || bytes > sample.TemplateBytes*101/100 {
		t.Errorf("CloudFormation made %d files, %d bytes, %d keys, error %v; want %d, %d, %d", files, bytes, keys, err, sample.Templates, sample.TemplateBytes, sample.TemplateKeys)
	}
}

func TestTreesAreTheSameEachTime(t *testing.T) {
	t.Parallel()
	for name, tree := range map[string]func(sample.Write) error{"Terraform": sample.Terraform, "CloudFormation": sample.CloudFormation} {
		var texts [2]strings.Builder
		for i := range texts {
			if err := tree(func(name, text string) error { texts[i].WriteString(name + "\n" + text); return nil }); err != nil {
				t.Fatal(err)
			}
		}
		if texts[0].String() != texts[1].String() {
			t.Errorf("%s makes another tree the second time", name)
		}
		full := errors.New("the disk is full")
		if err := tree(func(string, string) error { return full }); !errors.Is(err, full) {
			t.Errorf("%s returns %v where a file cannot be written, want %v", name, err, full)
		}
	}
}
