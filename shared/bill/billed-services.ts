// Which service is that? The bill's names of services, and the eventSource that CloudTrail gives their calls.

export interface BilledService {
  /** Cost Explorer's SERVICE. */
  name: string;
  /** The product code of a Cost and Usage Report. */
  code: string;
  /** CloudTrail's eventSource; the first is the service's own. */
  eventSources: [string, ...string[]];
}

/* Names and codes: as published bills and AWS's price list have them (Price List Query API, DescribeServices).
   Event sources: CloudTrail guide, "CloudTrail supported services and integrations". */
const SERVICES: BilledService[] = [
  service("Amazon Simple Storage Service", "AmazonS3", "s3", "s3express"),
  service("Amazon Elastic Compute Cloud - Compute", "AmazonEC2", "ec2"),
  service("EC2 - Other", "AmazonEC2", "ec2"),
  service("Amazon Virtual Private Cloud", "AmazonVPC", "ec2"),
  service("AWS Lambda", "AWSLambda", "lambda"),
  service("Amazon DynamoDB", "AmazonDynamoDB", "dynamodb"),
  service("AWS Key Management Service", "awskms", "kms"),
  service("Amazon Simple Queue Service", "AWSQueueService", "sqs"),
  service("Amazon Simple Notification Service", "AmazonSNS", "sns"),
  service("AmazonCloudWatch", "AmazonCloudWatch", "monitoring", "logs", "events"),
  service("AWS CloudTrail", "AWSCloudTrail", "cloudtrail"),
  service("AWS Config", "AWSConfig", "config"),
  service("AWS Secrets Manager", "AWSSecretsManager", "secretsmanager"),
  service("AWS Systems Manager", "AWSSystemsManager", "ssm"),
  service("AWS Security Token Service", "AWSSecurityTokenService", "sts"),
  service("AWS Cost Explorer", "AWSCostExplorer", "ce"),
  service("AWS Glue", "AWSGlue", "glue"),
  service("AWS Step Functions", "AmazonStates", "states"),
  service("Amazon API Gateway", "AmazonApiGateway", "apigateway"),
  service("Amazon Athena", "AmazonAthena", "athena"),
  service("Amazon Bedrock", "AmazonBedrock", "bedrock"),
  service("Amazon CloudFront", "AmazonCloudFront", "cloudfront"),
  service("Amazon EC2 Container Registry (ECR)", "AmazonECR", "ecr"),
  service("Amazon Elastic Container Service", "AmazonECS", "ecs"),
  service("Amazon Elastic Container Service for Kubernetes", "AmazonEKS", "eks"),
  service("Amazon Elastic File System", "AmazonEFS", "elasticfilesystem"),
  service("Amazon Elastic Load Balancing", "AWSELB", "elasticloadbalancing"),
  service("Amazon GuardDuty", "AmazonGuardDuty", "guardduty"),
  service("Amazon Kinesis", "AmazonKinesis", "kinesis"),
  service("Amazon Kinesis Firehose", "AmazonKinesisFirehose", "firehose"),
  service("Amazon Relational Database Service", "AmazonRDS", "rds"),
  service("Amazon Route 53", "AmazonRoute53", "route53"),
];

function service(name: string, code: string, ...sources: [string, ...string[]]): BilledService {
  return { name, code, eventSources: sources.map((source) => `${source}.amazonaws.com`) as [string] };
}

/** The services that the map knows; what a bill names besides is shown as unmapped. */
export const billedServices = {
  /** By the bill's name, or a report's product code. Undefined when the map has no such service. */
  named(name: string): BilledService | undefined {
    return SERVICES.find((known) => known.name === name || known.code === name);
  },

  /** Those whose calls bear an eventSource for which `matches` holds: EC2 is billed under three names. */
  withSource(matches: (eventSource: string) => boolean): BilledService[] {
    return SERVICES.filter(({ eventSources }) => eventSources.some(matches));
  },
};
