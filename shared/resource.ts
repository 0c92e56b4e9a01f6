// What was a call made on?

import type { CloudTrailEvent, Resource } from "./cloudtrail-event.ts";
import { objectIn } from "./field-values.ts";

/** The services whose calls are made on buckets. */
export const BUCKET_SERVICES = [
  "s3.amazonaws.com",
  "s3express.amazonaws.com",
  "s3-outposts.amazonaws.com",
  "s3-object-lambda.amazonaws.com",
];

/* The patterns are SQL's too (athena/resource-sql.ts): no question mark, which is for parameters there, and so no group
   that captures nothing. */

/** A bucket's ARN or an object's: its second group is the bucket, its third the key behind a slash. */
export const BUCKET =
  "^arn:[^:]*:(s3:::|s3express:[^:]*:[^:]*:bucket/|s3-outposts:[^:]*:[^:]*:outpost/[^/]+/bucket/)([^/]+)(/[\\s\\S]*|)$";

/** Types of `resources` that are buckets: AWS::S3::Bucket, AWS::S3Express::DirectoryBucket, AWS::S3Outposts::Bucket. */
export const BUCKET_TYPE = "Bucket$";

/**
 * What these ARNs name has parts of its own (a table's index, a version of a function, a session of a role), and the
 * thing itself is the question. Other ARNs are taken whole: in `role/a/path/name` and `parameter/a/b` the slashes
 * belong to one name (Service Authorization Reference, "Resource types" of each service).
 */
export const PARENT =
  "^arn:[^:]*:(" +
  [
    "s3:::[^/]+",
    "s3express:[^:]*:[^:]*:bucket/[^/]+",
    "s3[^:]*:[^:]*:[^:]*:accesspoint/[^/]+",
    "dynamodb:[^:]*:[^:]*:table/[^/]+",
    "kinesis:[^:]*:[^:]*:stream/[^/]+",
    "lambda:[^:]*:[^:]*:function:[^:]+",
    "logs:[^:]*:[^:]*:log-group:[^:]+",
    "sns:[^:]*:[^:]*:[^:]+",
    "states:[^:]*:[^:]*:(execution|express):[^:]+",
    "sts:[^:]*:[^:]*:assumed-role/[^/]+",
  ].join("|") +
  ")";

/**
 * Where a call's record names what it was made on, for when `resources` doesn't: of each service the fields of
 * requestParameters (or of another field, if it says so), the first that holds a text. A field's name may start with a
 * capital as well.
 *
 * Sources: the API references' request parameters, as CloudTrail writes them (CloudTrail guide, "CloudTrail record
 * contents", requestParameters); configRuleName as public logs have it.
 */
export const NAMED_IN: Record<string, string[]> = {
  "access-analyzer": ["analyzerArn", "analyzerName"],
  acm: ["certificateArn", "domainName"],
  athena: ["workGroup", "queryExecutionId", "name"],
  autoscaling: ["autoScalingGroupName", "launchConfigurationName"],
  batch: ["jobQueue", "jobDefinition", "computeEnvironment"],
  bedrock: ["modelId", "guardrailIdentifier", "agentId", "knowledgeBaseId"],
  cloudformation: ["stackName", "stackSetName"],
  cloudfront: ["distributionId", "id"],
  cloudtrail: ["trailName", "name", "eventDataStore"],
  codebuild: ["projectName", "names[0]", "ids[0]"],
  codecommit: ["repositoryName"],
  codepipeline: ["pipelineName", "name"],
  "cognito-identity": ["identityPoolId"],
  "cognito-idp": ["userPoolId", "clientId"],
  config: ["additionalEventData.configRuleName", "configRuleName", "configRuleNames[0]", "resourceType"],
  dynamodb: ["tableName", "tableArn", "streamArn", "backupArn", "globalTableName"],
  ec2: [
    "instanceId",
    "instancesSet.items[0].instanceId",
    "volumeId",
    "snapshotId",
    "imageId",
    "networkInterfaceId",
    "groupId",
    "natGatewayId",
    "vpcEndpointId",
    "vpcId",
    "subnetId",
    "routeTableId",
    "allocationId",
    "launchTemplateId",
    "launchTemplateName",
    "keyName",
    "groupName",
    "resourcesSet.items[0].resourceId",
  ],
  ecr: ["repositoryName"],
  ecs: ["service", "taskDefinition", "task", "cluster", "clusterName", "family"],
  eks: ["name", "clusterName"],
  elasticache: ["cacheClusterId", "replicationGroupId"],
  elasticfilesystem: ["fileSystemId", "creationToken"],
  elasticloadbalancing: ["loadBalancerArn", "loadBalancerName", "targetGroupArn", "listenerArn", "name"],
  elasticmapreduce: ["clusterId", "jobFlowId", "name"],
  es: ["domainName"],
  events: ["rule", "name", "eventBusName", "entries[0].eventBusName"],
  firehose: ["deliveryStreamName"],
  glue: ["jobName", "crawlerName", "tableName", "databaseName", "name"],
  guardduty: ["detectorId"],
  iam: [
    "roleName",
    "userName",
    "groupName",
    "policyArn",
    "policyName",
    "instanceProfileName",
    "sAMLProviderArn",
    "openIDConnectProviderArn",
    "serialNumber",
  ],
  kinesis: ["streamName", "streamARN", "consumerARN"],
  kms: ["keyId", "targetKeyId", "aliasName", "destinationKeyId"],
  lambda: ["functionName", "functionArn", "layerName", "uUID", "resource"],
  logs: ["logGroupName", "logGroupIdentifier", "logGroupNames[0]", "logGroupIdentifiers[0]", "resourceArn"],
  monitoring: ["alarmName", "alarmNames[0]", "dashboardName", "namespace", "metricName"],
  rds: [
    "dBInstanceIdentifier",
    "dBClusterIdentifier",
    "dBSnapshotIdentifier",
    "dBClusterSnapshotIdentifier",
    "dBParameterGroupName",
    "dBSubnetGroupName",
    "resourceName",
  ],
  redshift: ["clusterIdentifier"],
  "redshift-data": ["clusterIdentifier", "workgroupName"],
  route53: ["hostedZoneId", "id", "name"],
  sagemaker: ["endpointName", "trainingJobName", "notebookInstanceName", "modelName", "domainId"],
  scheduler: ["name", "groupName"],
  secretsmanager: ["secretId", "secretIdList[0]", "name"],
  ses: ["identity", "emailIdentity", "source", "fromEmailAddress"],
  sns: ["topicArn", "targetArn", "subscriptionArn", "resourceArn", "name"],
  sqs: ["queueUrl", "sourceArn", "queueName"],
  ssm: [
    "name",
    "names[0]",
    "path",
    "documentName",
    "instanceId",
    "target",
    "associationId",
    "maintenanceWindowId",
    "resourceId",
  ],
  states: ["stateMachineArn", "executionArn", "activityArn", "name"],
  sts: ["roleArn"],
  wafv2: ["webACLArn", "resourceArn", "name"],
};

/** A field of NAMED_IN: where it stands in a record, in each of the two ways it may be written. */
export function namesIn(service: string): { column: string; path: string }[] {
  return (NAMED_IN[service] ?? []).flatMap((field) => {
    const [column, path] = field.startsWith("additionalEventData.")
      ? ["additionalEventData", field.slice("additionalEventData.".length)]
      : ["requestParameters", field];
    return [path, path.slice(0, 1).toUpperCase() + path.slice(1)].map((written) => ({
      column,
      path: written,
    }));
  });
}

/** `s3` of `s3.amazonaws.com`. */
export const SERVICE_END = ".amazonaws.com";

/**
 * What a call was made on: of S3's calls the bucket, in whatever way it was reached (by its name, an access point, an
 * alias); with `prefix`, also the first parts of the object's key: `bucket/2020/08/` for 2. The end of a key bears no
 * slash: `bucket/index.html`. Of other services, the ARN of the first of `resources` that has one, or of what that is a
 * part of; without, what the request names (NAMED_IN). `(no resource)` for the others, such as calls that list
 * everything.
 */
export function resourceOf(event: CloudTrailEvent, prefix = 0): string {
  if (!BUCKET_SERVICES.includes(event.eventSource)) {
    return parent(arnIn(event.resources) || nameIn(event)) || "(no resource)";
  }

  const bucket = bucketOf(event) || parent(arnIn(event.resources)) || "(no resource)";
  if (prefix === 0) return bucket;
  const keyParts = (text(objectIn(event.requestParameters)?.["key"]) || keyIn(event.resources)).split("/");
  if (keyParts.join("") === "") return bucket;
  return `${bucket}/${keyParts.slice(0, prefix).join("/")}${keyParts.length > prefix ? "/" : ""}`;
}

type Resources = CloudTrailEvent["resources"];

/**
 * The one that was asked for by its name, the one behind an access point or alias, the one asked for, an object's. (A
 * CopyObject has two buckets.)
 */
function bucketOf(event: CloudTrailEvent): string {
  const asked = text(objectIn(event.requestParameters)?.["bucketName"]);
  if (buckets.has(asked)) return asked;
  const { resources } = event;
  const found = listed(resources).flatMap((resource) =>
    isBucketType.test(text(resource.type)) ? (bucketArn.exec(text(resource.ARN))?.[2] ?? []) : [],
  );
  if (found.includes(asked)) {
    if (buckets.size < MOST_BUCKETS) buckets.add(asked);
    return asked;
  }
  return found[0] ?? (asked || (firstObject(resources)?.[2] ?? ""));
}

/**
 * Names that a record's resources have shown to be buckets': no alias is called like one, so the resources of the next
 * record, most of its text, need not be read.
 */
const buckets = new Set<string>();
const MOST_BUCKETS = 10_000;

function keyIn(resources: Resources): string {
  return firstObject(resources)?.[3]?.slice(1) ?? "";
}

function firstObject(resources: Resources): RegExpExecArray | undefined {
  for (const { ARN } of listed(resources)) {
    const found = bucketArn.exec(text(ARN));
    if (found !== null) return found;
  }
  return undefined;
}

function arnIn(resources: Resources): string {
  return text(listed(resources).find(({ ARN }) => text(ARN) !== "")?.ARN);
}

function nameIn(event: CloudTrailEvent): string {
  const service = text(event.eventSource);
  if (!service.endsWith(SERVICE_END)) return "";
  for (const { column, path } of fieldsOf(service.slice(0, -SERVICE_END.length))) {
    const name = text(path.reduce(inside, event[column]));
    if (name !== "") return name;
  }
  return "";
}

function inside(field: unknown, key: string): unknown {
  const value = typeof field === "string" ? objectIn(field) : field;
  return typeof value === "object" && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
}

/** `instancesSet.items[0].instanceId` as the keys that lead there. */
function fieldsOf(service: string): { column: string; path: string[] }[] {
  let fields = paths.get(service);
  if (fields === undefined) {
    fields = Object.hasOwn(NAMED_IN, service)
      ? namesIn(service).map(({ column, path }) => ({ column, path: path.match(/[^.[\]]+/g) ?? [] }))
      : [];
    paths.set(service, fields);
  }
  return fields;
}

const paths = new Map<string, { column: string; path: string[] }[]>();
const bucketArn = new RegExp(BUCKET);
const isBucketType = new RegExp(BUCKET_TYPE);
const parentArn = new RegExp(PARENT);

function parent(arn: string): string {
  return parentArn.exec(arn)?.[0] ?? arn;
}

function listed(field: Resources): Resource[] {
  const resources = objectIn(field);
  return Array.isArray(resources) ? resources.filter((one) => typeof one === "object" && one !== null) : [];
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
