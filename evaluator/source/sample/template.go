package sample

import (
	"encoding/json"
	"fmt"
	"strings"
)

// CloudFormation makes 306 templates, YAML and JSON, with 427 keys and what stands beside them.
func CloudFormation(write Write) error {
	m := newMaker(2)
	bytes := 0
	for i := range Templates {
		keys := TemplateKeys*(i+1)/Templates - m.keys
		m.keys += keys
		share := TemplateBytes*(i+1)/Templates - bytes
		name := fmt.Sprintf("templates/stack%03d.yaml", i)
		if i%5 == 4 {
			name = fmt.Sprintf("templates/stack%03d.template.json", i)
			m.jsonTemplate(keys, share)
		} else {
			m.yamlTemplate(keys, share)
		}
		text := m.take()
		bytes += len(text)
		if err := write(name, text); err != nil {
			return err
		}
	}
	return nil
}

func (m *maker) yamlTemplate(keys, size int) {
	m.add(`
AWSTemplateFormatVersion: "2010-09-09"
Description: Keys and what they protect
Parameters:
  Environment:
    Type: String
    Default: dev
    AllowedValues: [dev, test, prod]
  AdminRole:
    Type: String
Conditions:
  IsProd: !Equals [!Ref Environment, prod]
Resources:
`)
	for k := range keys {
		m.add(`
  Key%[1]d:
    Type: AWS::KMS::Key
    Properties:
      Description: !Sub "${AWS::StackName} key %[1]d"
      EnableKeyRotation: true
      PendingWindowInDays: 30
      KeyPolicy:
        Version: "2012-10-17"
        Statement:
          - Sid: EnableIAM
            Effect: Allow
            Principal:
              AWS: !Sub "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"
            Action: kms:*
            Resource: "*"
          - Sid: Administer
            Effect: Allow
            Principal:
              AWS: !Join ["", ["arn:", !Ref AWS::Partition, ":iam::", !Ref AWS::AccountId, ":role/", !Ref AdminRole]]
            Action: ["kms:Create*", "kms:Describe*", "kms:Enable*", "kms:List*", "kms:Put*"]
            Resource: "*"
          - !If
            - IsProd
            - Sid: Use
              Effect: Allow
              Principal:
                Service: %[2]s.amazonaws.com
              Action: [kms:Decrypt, "kms:GenerateDataKey*"]
              Resource: "*"
              Condition:
                StringEquals:
                  aws:SourceAccount: !Ref AWS::AccountId
            - !Ref AWS::NoValue
  Alias%[1]d:
    Type: AWS::KMS::Alias
    Properties:
      AliasName: !Sub "alias/${AWS::StackName}-%[1]d"
      TargetKeyId: !Ref Key%[1]d
`, k, m.pick("sns", "s3", "events", "logs"))
	}
	for k := 0; m.Len() < size-300; k++ {
		m.add(`
  Bucket%[1]d:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: !Sub "${AWS::StackName}-${AWS::AccountId}-%[1]d"
      BucketEncryption:
        ServerSideEncryptionConfiguration:
          - ServerSideEncryptionByDefault:
              SSEAlgorithm: aws:kms
              KMSMasterKeyID: !GetAtt Key0.Arn
      Tags:
        - Key: Environment
          Value: !Ref Environment
  Function%[1]d:
    Type: AWS::Lambda::Function
    Properties:
      Handler: index.handler
      Runtime: python3.12
      MemorySize: %[2]d
      Role: !Sub "arn:aws:iam::${AWS::AccountId}:role/lambda"
      Code:
        ZipFile: |
          import json
          def handler(event, context):
              return json.dumps({"number": %[1]d})
`, k, 128+m.random.IntN(10)*64)
	}
}

// jsonTemplate is what the CDK writes.
func (m *maker) jsonTemplate(keys, size int) {
	type object = map[string]any
	self := object{"Fn::Join": []any{"", []any{"arn:", object{"Ref": "AWS::Partition"}, ":iam::", object{"Ref": "AWS::AccountId"}, ":root"}}}
	resources := object{}
	for k := range keys {
		resources[fmt.Sprintf("Key%04dABCD", k)] = object{
			"Type": "AWS::KMS::Key",
			"Properties": object{"EnableKeyRotation": true, "KeyPolicy": object{"Version": "2012-10-17", "Statement": []any{
				object{"Action": "kms:*", "Effect": "Allow", "Principal": object{"AWS": self}, "Resource": "*"},
				object{
					"Action": []any{"kms:Decrypt", "kms:Encrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*"}, "Effect": "Allow",
					"Principal": object{"AWS": object{"Fn::GetAtt": []any{"Role0", "Arn"}}}, "Resource": "*",
				},
			}}},
			"UpdateReplacePolicy": "Retain", "DeletionPolicy": "Retain",
			"Metadata": object{"aws:cdk:path": fmt.Sprintf("Stack/Key%d/Resource", k)},
		}
	}
	fixed := 300 + keys*1500
	for k := 0; k == 0 || fixed+k*1300 < size; k++ {
		resources[fmt.Sprintf("Role%d", k)] = object{
			"Type": "AWS::IAM::Role",
			"Properties": object{"AssumeRolePolicyDocument": object{"Version": "2012-10-17", "Statement": []any{
				object{"Action": "sts:AssumeRole", "Effect": "Allow", "Principal": object{"Service": "lambda.amazonaws.com"}},
			}}, "ManagedPolicyArns": []any{object{"Fn::Join": []any{"", []any{"arn:", object{"Ref": "AWS::Partition"}, ":iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"}}}}},
			"Metadata": object{"aws:cdk:path": "Stack/Role" + strings.Repeat("/Nested", m.random.IntN(3))},
		}
	}
	text, err := json.MarshalIndent(object{"Resources": resources}, "", " ")
	if err != nil {
		panic(err) // the value is ours
	}
	m.add("%s\n", text)
}
