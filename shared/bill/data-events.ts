// Which calls are data events? A trail records those only when told to, by resources.type, and then maybe not all of them.

import type { CloudTrailEvent } from "../cloudtrail-event.ts";
import { truthIn, textIn } from "../field-values.ts";
import { Patterns } from "../text/patterns.ts";

/* resources.type, the eventSource without `.amazonaws.com`, its calls (`*` stands for any letters), and where that stands
   when it isn't in the CloudTrail guide, "Logging data events". A type whose calls no page names isn't here. The same page:
   basic event selectors know S3 objects, Lambda functions and DynamoDB tables alone. */
const DATA_EVENTS: [type: string, source: string, calls: string][] = [
  // S3 guide, "Amazon S3 CloudTrail events": what concerns a bucket alone (GetBucketAcl, …) is a management event
  [
    "AWS::S3::Object",
    "s3",
    "AbortMultipartUpload CompleteMultipartUpload CopyObject CreateMultipartUpload DeleteObject DeleteObjects " +
      "DeleteObjectTagging GetObject GetObjectAcl GetObjectAttributes GetObjectLegalHold GetObjectRetention " +
      "GetObjectTagging GetObjectTorrent HeadBucket HeadObject ListMultipartUploads ListObjects ListObjectsV2 " +
      "ListObjectVersions ListParts PostObject PutObject PutObjectAcl PutObjectLegalHold PutObjectRetention " +
      "PutObjectTagging RestoreObject SelectObjectContent UploadPart UploadPartCopy",
  ],
  // S3 guide, "Logging with AWS CloudTrail for directory buckets": ListMultipartUploads is a management event there
  [
    "AWS::S3Express::Object",
    "s3express",
    "AbortMultipartUpload CompleteMultipartUpload CopyObject CreateMultipartUpload CreateSession DeleteObject " +
      "DeleteObjects GetObject GetObjectAttributes HeadBucket HeadObject ListObjectsV2 ListParts PutObject " +
      "RenameObject UploadPart UploadPartCopy",
  ],
  [
    "AWS::S3ObjectLambda::AccessPoint",
    "s3-object-lambda",
    "*Object* *MultipartUpload* ListParts UploadPart*",
  ],
  ["AWS::S3Outposts::Object", "s3-outposts", "*Object *Objects *ObjectTagging *MultipartUpload UploadPart*"],
  // S3 guide, "Logging with AWS CloudTrail for S3 Tables"
  [
    "AWS::S3Tables::Table",
    "s3tables",
    "AbortMultipartUpload CompleteMultipartUpload CreateMultipartUpload GetObject HeadObject ListParts PutObject " +
      "UploadPart GetTableMetadataLocation UpdateTableMetadataLocation",
  ],
  ["AWS::S3Vectors::Index", "s3vectors", "DeleteVectors GetVectors ListVectors PutVectors QueryVectors"],
  ["AWS::Lambda::Function", "lambda", "Invoke InvokeAsync InvokeWithResponseStream"],
  // DynamoDB guide, "Logging DynamoDB operations by using AWS CloudTrail"
  [
    "AWS::DynamoDB::Table",
    "dynamodb",
    "BatchExecuteStatement BatchGetItem BatchWriteItem DeleteItem ExecuteStatement ExecuteTransaction GetItem PutItem " +
      "Query Scan TransactGetItems TransactWriteItems UpdateItem",
  ],
  ["AWS::DynamoDB::Stream", "dynamodb", "GetRecords GetShardIterator"],
  ["AWS::Cassandra::Table", "cassandra", "Select Insert Update Delete"],
  // SQS guide, "Logging Amazon SQS API calls using AWS CloudTrail"
  [
    "AWS::SQS::Queue",
    "sqs",
    "ChangeMessageVisibility ChangeMessageVisibilityBatch DeleteMessage DeleteMessageBatch ReceiveMessage SendMessage " +
      "SendMessageBatch",
  ],
  ["AWS::SNS::Topic", "sns", "Publish PublishBatch"],
  ["AWS::Kinesis::Stream", "kinesis", "GetRecords GetShardIterator PutRecord PutRecords"],
  ["AWS::Kinesis::StreamConsumer", "kinesis", "SubscribeToShard"],
  ["AWS::KinesisFirehose::DeliveryStream", "firehose", "PutRecord PutRecordBatch"],
  ["AWS::Events::EventBus", "events", "PutEvents"],
  ["AWS::Events::EventSource", "events", "PutPartnerEvents"],
  // CloudWatch guide, "CloudWatch data events in CloudTrail"
  [
    "AWS::CloudWatch::Metric",
    "monitoring",
    "GetMetricData GetMetricStatistics GetMetricWidgetImage ListMetrics PutMetricData",
  ],
  ["AWS::Logs::LogGroupAuthorization", "logs", "CallWithBearerToken"],
  ["AWS::RUM::AppMonitor", "rum", "PutRumEvents"],
  // X-Ray guide, "Logging X-Ray API calls with AWS CloudTrail"
  [
    "AWS::XRay::Trace",
    "xray",
    "BatchGetTraces GetServiceGraph GetTimeSeriesServiceStatistics GetTraceGraph GetTraceSummaries PutTelemetryRecords " +
      "PutTraceSegments",
  ],
  // SES guide, "Logging Amazon SES API calls with AWS CloudTrail"
  [
    "AWS::SES::EmailIdentity",
    "ses",
    "SendBounce SendBulkEmail SendBulkTemplatedEmail SendCustomVerificationEmail SendEmail SendRawEmail SendTemplatedEmail",
  ],
  ["AWS::SMSVoice::Message", "sms-voice", "SendMediaMessage SendTextMessage SendVoiceMessage"],
  ["AWS::Pinpoint::App", "mobiletargeting", "PutEvents SendMessages SendUsersMessages"],
  // Bedrock guide, "Monitor Amazon Bedrock API calls using CloudTrail": InvokeModel and Converse are management events
  ["AWS::Bedrock::Model", "bedrock", "InvokeModelWithBidirectionalStream"],
  ["AWS::Bedrock::AsyncInvoke", "bedrock", "GetAsyncInvoke StartAsyncInvoke"],
  ["AWS::Bedrock::AgentAlias", "bedrock", "InvokeAgent"],
  ["AWS::Bedrock::InlineAgent", "bedrock", "InvokeInlineAgent"],
  ["AWS::Bedrock::FlowAlias", "bedrock", "InvokeFlow"],
  ["AWS::Bedrock::Guardrail", "bedrock", "ApplyGuardrail"],
  ["AWS::Bedrock::KnowledgeBase", "bedrock", "Retrieve RetrieveAndGenerate RetrieveAndGenerateStream"],
  [
    "AWS::Bedrock::DataAutomationInvocation",
    "bedrock",
    "GetDataAutomationStatus InvokeDataAutomation InvokeDataAutomationAsync",
  ],
  ["AWS::BedrockMantle::Project", "bedrock-mantle", "CountTokens CreateInference"],
  ["AWS::BedrockAgentCore::Runtime", "bedrock-agentcore", "InvokeAgentRuntime"],
  ["AWS::BedrockAgentCore::Gateway", "bedrock-agentcore", "InvokeGateway"],
  ["AWS::BedrockAgentCore::Browser", "bedrock-agentcore", "StartBrowserSession"],
  [
    "AWS::BedrockAgentCore::CodeInterpreter",
    "bedrock-agentcore",
    "InvokeCodeInterpreter StartCodeInterpreterSession",
  ],
  // SageMaker guide, "Log Amazon SageMaker API calls with AWS CloudTrail": InvokeEndpoint is recorded by none
  ["AWS::SageMaker::Endpoint", "sagemaker", "InvokeEndpointWithResponseStream"],
  ["AWS::SageMaker::FeatureGroup", "sagemaker", "BatchGetRecord DeleteRecord GetRecord PutRecord"],
  ["AWS::SageMaker::ExperimentTrialComponent", "sagemaker", "BatchPutMetrics"],
  // EBS guide, "Log API calls for the EBS direct APIs with AWS CloudTrail"
  ["AWS::EC2::Snapshot", "ebs", "GetSnapshotBlock ListChangedBlocks ListSnapshotBlocks PutSnapshotBlock"],
  [
    "AWS::RDS::DBCluster",
    "rdsdata",
    "BatchExecuteStatement BeginTransaction CommitTransaction ExecuteStatement RollbackTransaction",
  ],
  [
    "AWS::CloudFront::KeyValueStore",
    "edgekeyvaluestore",
    "DeleteKey DescribeKeyValueStore GetKey ListKeys PutKey UpdateKeys",
  ],
  ["AWS::CloudTrail::Channel", "cloudtrail-data", "PutAuditEvents"],
  [
    "AWS::Cognito::IdentityPool",
    "cognito-identity",
    "GetCredentialsForIdentity GetId GetOpenIdToken GetOpenIdTokenForDeveloperIdentity UnlinkIdentity",
  ],
  [
    "AWS::StepFunctions::Activity",
    "states",
    "GetActivityTask SendTaskFailure SendTaskHeartbeat SendTaskSuccess",
  ],
  ["AWS::StepFunctions::StateMachine", "states", "InvokeHTTPEndpoint"],
  [
    "AWS::SWF::Domain",
    "swf",
    "PollForActivityTask PollForDecisionTask RespondActivityTaskCompleted RespondDecisionTaskCompleted StartWorkflowExecution",
  ],
  ["AWS::AppConfig::Configuration", "appconfig", "GetLatestConfiguration StartConfigurationSession"],
  ["AWS::ServiceDiscovery::Service", "servicediscovery", "DiscoverInstances DiscoverInstancesRevision"],
  ["AWS::Timestream::Table", "timestream", "Query WriteRecords"],
  ["AWS::SSMMessages::ControlChannel", "ssmmessages", "CreateControlChannel OpenControlChannel"],
  ["AWS::SSM::ManagedNode", "ssm", "RequestManagedInstanceRoleToken"],
  ["AWS::ECS::ContainerInstance", "ecs", "Poll PutSystemLogEvents StartTelemetrySession"],
  ["AWS::IoTSiteWise::TimeSeries", "iotsitewise", "BatchGetAssetPropertyValue BatchPutAssetPropertyValue"],
  ["AWS::KinesisVideo::Stream", "kinesisvideo", "GetMedia PutMedia"],
  ["AWS::ManagedBlockchain::Node", "managedblockchain", "eth_*"],
  ["AWS::NeptuneGraph::Graph", "neptune-graph", "CancelQuery ExecuteQuery ListQueries"],
  ["AWS::QBusiness::Application", "qbusiness", "Chat ChatSync"],
  ["AWS::GeoMaps::Provider", "geo-maps", "GetStaticMap GetStyleDescriptor GetTile"],
  [
    "AWS::GeoPlaces::Provider",
    "geo-places",
    "Autocomplete Geocode GetPlace ReverseGeocode SearchText Suggest",
  ],
  ["AWS::VerifiedPermissions::PolicyStore", "verifiedpermissions", "BatchIsAuthorized* IsAuthorized*"],
];

/** Calls, by eventSource, with the type that a trail must select. */
const BY_SOURCE = new Map<string, [type: string, calls: Patterns][]>();
/** The names of a source's data events, `*` standing for any run of characters: SQL's too (athena/billed-sql.ts). */
export const DATA_EVENT_NAMES = new Map<string, string[]>();
for (const [type, source, calls] of DATA_EVENTS) {
  const name = `${source}.amazonaws.com`;
  const names = calls.split(" ");
  BY_SOURCE.set(name, [...(BY_SOURCE.get(name) ?? []), [type, new Patterns(names)]]);
  DATA_EVENT_NAMES.set(name, [...(DATA_EVENT_NAMES.get(name) ?? []), ...names]);
}

/** What data events cost that a trail delivers (CloudTrail pricing, every region but China). */
export const DATA_EVENT_PRICE = "$0.10 per 100,000 of them";

/**
 * The `resources.type` that a trail must select to record calls of this name: `AWS::S3::Object` for S3's GetObject.
 * Undefined for management events, which a trail records by itself.
 */
export function dataEventTypeOf({ source, name }: { source: string; name: string }): string | undefined {
  return BY_SOURCE.get(source)?.find(([, calls]) => calls.match(name))?.[0];
}

/** Whether an event is a data event: by what it says, or by its name, as before eventVersion 1.06 no field says so. */
export function isDataEvent(event: CloudTrailEvent): boolean {
  const isManagement = truthIn(event.managementEvent);
  if (isManagement !== undefined) return !isManagement;
  const category = textIn(event.eventCategory);
  if (category !== undefined) return category === "Data";
  const [source, name] = [textIn(event.eventSource) ?? "", textIn(event.eventName) ?? ""];
  return dataEventTypeOf({ source, name }) !== undefined;
}

/**
 * One advanced event selector, as JSON, that makes a trail record this `resources.type`. `aws cloudtrail
 * put-event-selectors` puts it in the place of all selectors that are there: it goes beside what `get-event-selectors` has.
 */
export function selectorFor(type: string): string {
  return JSON.stringify({
    Name: type,
    FieldSelectors: [
      { Field: "eventCategory", Equals: ["Data"] },
      { Field: "resources.type", Equals: [type] },
    ],
  });
}
