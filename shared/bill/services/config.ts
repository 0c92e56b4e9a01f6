// AWS Config: what it records when resources change, and rules that it evaluates.

import type { Service } from "../charge.ts";

/* The kinds of resources that Config records most, by the calls that change them (Config guide, "Supported resource types").
   Not here: calls that write and change no such resource, such as CreateLogStream, UpdateInstanceInformation or CreateGrant. */
const CHANGES = [
  "ec2:* iam:* autoscaling:* elasticloadbalancing:* rds:* redshift:* elasticache:* es:* eks:* cloudformation:*",
  "ecs:RunTask ecs:StartTask ecs:StopTask ecs:*Service ecs:*Cluster ecs:*TaskDefinition ecs:*TaskSet",
  "s3:*Bucket* lambda:*Function* lambda:*Permission* lambda:*Alias* lambda:*EventSourceMapping*",
  "dynamodb:*Table dynamodb:UpdateContinuousBackups dynamodb:UpdateTimeToLive dynamodb:*TagResource",
  "ecr:*Repository* ecr:*LifecyclePolicy kms:CreateKey kms:*KeyDeletion kms:*Alias kms:PutKeyPolicy kms:*KeyRotation kms:EnableKey kms:DisableKey",
  "sns:*Topic* sns:Subscribe sns:Unsubscribe sns:SetSubscriptionAttributes sqs:CreateQueue sqs:DeleteQueue sqs:SetQueueAttributes secretsmanager:*Secret* ssm:*Document ssm:*Association",
  "route53:* apigateway:* cloudfront:*Distribution* wafv2:* waf-regional:* acm:* elasticfilesystem:* codebuild:*Project",
  "codepipeline:*Pipeline cloudtrail:*Trail monitoring:*Alarm* kinesis:*Stream kinesis:UpdateShardCount states:*StateMachine*",
  "backup:* guardduty:*Detector opensearch:* kafka:* sagemaker:*Endpoint* sagemaker:*NotebookInstance* config:PutResourceConfig",
].join(" ");

/* A call that starts twenty instances changes each of them, its interface and its volume, and the groups, the subnet and the
   VPC that these touch (inferred): what was recorded beyond was not changed by the calls that the logs hold. */
const MOST_ITEMS = 100;

const BLOG = 'AWS Cloud Operations blog, "Cost optimization recommendations for AWS Config"';

export const config: Service = {
  name: "AWS Config",
  names: ["AWSConfig", "Config"],
  eventSources: ["config"],
  charges: [
    {
      usageType: "ConfigurationItemRecorded",
      unit: "configuration item",
      what: "recorded",
      by: "changes",
      calls: CHANGES,
      upTo: MOST_ITEMS,
      look:
        "a change makes an item for the resource and others for what it touches (a network interface: its subnet and VPC): " +
        "record what comes and goes once a day, or leave its type out",
      source: `${BLOG}; inferred: how many items a change makes`,
    },
    {
      usageType: "ConfigurationItemRecordedDaily",
      unit: "configuration item",
      what: "recorded daily",
      by: "changes",
      calls: CHANGES,
      upTo: MOST_ITEMS,
      look: "an item a day for each resource that changed, at four times the price of one recorded at once",
      source: 'Config guide, "Recording frequency"; AWS price list',
    },
    {
      usageType: "ConfigRuleEvaluations",
      unit: "rule evaluation",
      by: "nobody",
      because: "monitoring",
      setBy: "PutConfigRule PutOrganizationConfigRule StartConfigRulesEvaluation PutEvaluations",
      look:
        "rules run when a resource changes, or by schedule: PutEvaluations' additionalEventData names the rule; run them " +
        "less often, and not twice in conformance packs",
      source: BLOG,
    },
    {
      usageType: "ConformancePackEvaluations",
      unit: "conformance pack evaluation",
      by: "nobody",
      because: "monitoring",
      setBy: "PutConformancePack PutOrganizationConformancePack",
      look: "packs that hold the same rules evaluate them twice",
      source: "a public mapping of usage types",
    },
    {
      usageType: "ProactiveConfigRuleEvaluations(?:DetectiveEnabled)?",
      unit: "proactive evaluation",
      by: "share",
      weight: "the rules that each call evaluates",
      calls: "StartResourceEvaluation",
      recorded: "management",
      source: "AWS price list; inferred: which call",
    },
  ],
};
