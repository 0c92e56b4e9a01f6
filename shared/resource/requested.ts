// What a request names, for when `resources` doesn't: by a name, an ID or an ARN, and the ARN that follows from a name.

import type { CloudTrailEvent } from "../cloudtrail-event.ts";
import { objectIn, onlyText, textIn } from "../field-values.ts";

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
  apigateway: ["restApiId", "apiId", "domainName"],
  appsync: ["apiId"],
  athena: ["workGroup", "queryExecutionId", "name"],
  autoscaling: ["autoScalingGroupName", "launchConfigurationName"],
  batch: ["jobQueue", "jobDefinition", "computeEnvironment"],
  bedrock: ["modelId", "guardrailIdentifier", "agentId", "knowledgeBaseId"],
  cloudformation: ["stackName", "stackSetName"],
  cloudfront: ["distributionId", "id"],
  "cloudtrail-data": ["channelArn"],
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
    "instancesSet.items[0].imageId",
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
  monitoring: [
    "alarmName",
    "alarmNames[0]",
    "dashboardName",
    "namespace",
    "metricDataQueries[0].metricStat.metric.namespace",
    "metricName",
  ],
  organizations: ["accountId", "policyId", "targetId"],
  rds: [
    "dBInstanceIdentifier",
    "dBClusterIdentifier",
    "dBSnapshotIdentifier",
    "dBClusterSnapshotIdentifier",
    "dBParameterGroupName",
    "dBSubnetGroupName",
    "resourceName",
  ],
  "rds-data": ["resourceArn"],
  redshift: ["clusterIdentifier"],
  "redshift-data": ["clusterIdentifier", "workgroupName"],
  route53: ["hostedZoneId", "id", "name"],
  s3tables: ["tableBucketARN", "tableARN", "name"],
  s3vectors: ["vectorBucketName", "vectorBucketArn", "indexArn"],
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
    return waysToWrite(path).map((written) => ({ column, path: written }));
  });
}

/** `functionName` and `FunctionName`. */
export function waysToWrite(field: string): string[] {
  return [field, field.slice(0, 1).toUpperCase() + field.slice(1)];
}

/**
 * What a request may name by less than the ARN that other calls on the same thing have. Of the pattern the first group is the
 * account, if the name has it, and the third the name; `arn` is what stands before that in an ARN. Without an account or a
 * region in the record, the name stays as it is.
 *
 * Sources: Service Authorization Reference, "Resource types" of each service; API references, what each parameter takes.
 */
export const SHORT_NAMES: readonly { service: string; fields: string[]; name: string; arn: string }[] = [
  { service: "dynamodb", fields: ["tableName"], name: "^()()([A-Za-z0-9_.-]+)$", arn: "table/" },
  { service: "ecr", fields: ["repositoryName"], name: "^()()([a-z0-9/_.-]+)$", arn: "repository/" },
  { service: "kinesis", fields: ["streamName"], name: "^()()([A-Za-z0-9_.-]+)$", arn: "stream/" },
  {
    service: "kms",
    fields: ["keyId", "targetKeyId", "destinationKeyId"],
    name: "^()()([0-9a-f]{8}-[0-9a-f-]{27}|mrk-[0-9a-f]{32})$",
    arn: "key/",
  },
  { service: "kms", fields: ["keyId", "aliasName"], name: "^()()(alias/[A-Za-z0-9/_-]+)$", arn: "" },
  {
    // img, img:prod, function:img, 111122223333:function:img:prod
    service: "lambda",
    fields: ["functionName"],
    name: "^([0-9]{12}|)(:function:|function:|)([A-Za-z0-9_-]+)(:[A-Za-z0-9$_-]+|)$",
    arn: "function:",
  },
  {
    service: "logs",
    fields: ["logGroupName", "logGroupIdentifier", "logGroupNames[0]", "logGroupIdentifiers[0]"],
    name: "^()()([A-Za-z0-9/_.#-]+)$",
    arn: "log-group:",
  },
  {
    service: "secretsmanager",
    fields: ["secretId", "secretIdList[0]", "name"],
    name: "^()()([A-Za-z0-9/_+=.@-]+)$",
    arn: "secret:",
  },
  { service: "sqs", fields: ["queueName"], name: "^()()([A-Za-z0-9_.-]+)$", arn: "" },
  { service: "sqs", fields: ["queueUrl"], name: "^https://[^/]+/([0-9]{12})(/)([A-Za-z0-9_.-]+)$", arn: "" },
];

/** How an account reads, as a pattern. */
export const ACCOUNT = "^[0-9]{12}$";
/** How a region reads, as a pattern. */
export const REGION = "^[a-z0-9-]+$";

/** The first characters of a region, and the partition of its ARNs; `aws` of the others. */
export const PARTITIONS: readonly { region: string; partition: string }[] = [
  { region: "cn-", partition: "aws-cn" },
  { region: "us-gov-", partition: "aws-us-gov" },
];

/** `s3` of `s3.amazonaws.com`. */
export const SERVICE_END = ".amazonaws.com";

const namingFields = new Map<string, NamingField[]>();
const isAccount = new RegExp(ACCOUNT);
const isRegion = new RegExp(REGION);

/** What the request of a call names first (NAMED_IN), by its ARN if that follows (SHORT_NAMES); empty if nothing. */
export function nameIn(event: CloudTrailEvent): string {
  const service = onlyText(event.eventSource);
  if (!service.endsWith(SERVICE_END)) return "";
  for (const { column, path, shortNames } of fieldsOf(service.slice(0, -SERVICE_END.length))) {
    const name = onlyText(path.reduce(inside, event[column]));
    if (name !== "") return arnOf(name, service.slice(0, -SERVICE_END.length), shortNames, event);
  }
  return "";
}

/** The ARN of what a request names; the name, where no ARN follows from it. */
function arnOf(name: string, service: string, shortNames: ShortName[], event: CloudTrailEvent): string {
  for (const { pattern, arn } of shortNames) {
    const found = pattern.exec(name);
    if (found === null) continue;
    const account = found[1] || textIn(event.recipientAccountId) || "";
    const region = textIn(event.awsRegion) ?? "";
    if (!isAccount.test(account) || !isRegion.test(region)) return name;
    const partition = PARTITIONS.find((one) => region.startsWith(one.region))?.partition ?? "aws";
    return `arn:${partition}:${service}:${region}:${account}:${arn}${found[3]}`;
  }
  return name;
}

function inside(field: unknown, key: string): unknown {
  const value = typeof field === "string" ? objectIn(field) : field;
  return typeof value === "object" && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
}

interface ShortName {
  pattern: RegExp;
  arn: string;
}

interface NamingField {
  column: string;
  path: string[];
  shortNames: ShortName[];
}

/** `instancesSet.items[0].instanceId` as the keys that lead there. */
function fieldsOf(service: string): NamingField[] {
  let fields = namingFields.get(service);
  if (fields === undefined) {
    fields = Object.hasOwn(NAMED_IN, service)
      ? namesIn(service).map(({ column, path }) => ({
          column,
          path: path.match(/[^.[\]]+/g) ?? [],
          shortNames: SHORT_NAMES.filter(
            (one) =>
              one.service === service &&
              column === "requestParameters" &&
              one.fields.some((field) => isWritten(field, path)),
          ).map(({ name, arn }) => ({ pattern: new RegExp(name), arn })),
        }))
      : [];
    namingFields.set(service, fields);
  }
  return fields;
}

function isWritten(field: string, path: string): boolean {
  return waysToWrite(field).includes(path);
}
