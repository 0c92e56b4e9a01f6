import Big from "big.js";
import { describe, expect, test } from "vitest";
import type { Charge } from "../../../shared/bill/charge.ts";
import { chargeOf } from "../../../shared/bill/charges.ts";
import { regionOf } from "../../../shared/bill/regions.ts";

/* A line of a bill, and what it is: usage type | operation | how it is shared out | unit. The usage types are those of AWS's
   guides, of price lists in public code and of published bills. By the product codes of Cost and Usage Reports; `EC2 - Other`
   is Cost Explorer's. */
const LINES: Record<string, string> = {
  AmazonS3: `
    USE1-Requests-Tier1 | PutObject | calls | request
    Requests-Tier1 | ListBucket | calls | request
    Requests-Tier1 | ListAllMyBuckets | calls | request
    USE1-Requests-Tier2 | GetObject | calls | request
    Requests-Tier2 | ReadACL | calls | request
    Requests-SIA-Tier1 | PutObject | calls | request
    USE1-Requests-SIA-Tier2 |  | calls | request
    Requests-ZIA-Tier1 | PutObject | calls | request
    Requests-ZIA-Tier2 |  | calls | request
    USE1-Requests-INT-Tier1 | PutObject | calls | request
    Requests-INT-Tier2 |  | calls | request
    Requests-GIR-Tier1 | PutObject | calls | request
    USE1-Requests-GIR-Tier2 |  | calls | request
    Requests-GLACIER-Tier1 | PutObject | calls | request
    Requests-GLACIER-Tier2 |  | calls | request
    USE1-Requests-GDA-Tier1 | PutObject | calls | request
    Requests-GDA-Tier2 |  | calls | request
    Requests-Tier3 | S3-GlacierTransition | nobody lifecycle | object
    USE1-Requests-Tier3 | RestoreObject | calls | request
    Requests-Tier4 | S3-SIATransition | nobody lifecycle | object
    Requests-Tier5 | RestoreObject | calls | request
    USE1-Requests-Tier6 | RestoreObject | calls | request
    Requests-GDA-Tier3 | DeepArchiveRestoreObject | calls | request
    Requests-GDA-Tier5 | DeepArchiveRestoreObject | calls | request
    USE1-Requests-Tier8 |  | calls | request
    Requests-Tier1 | PutObjectForRepl | nobody replication | request
    Requests-SIA-Tier1 | PutObjectForRepl | nobody replication | request
    USE1-Requests-Tier2 | GetObjectForRepl | nobody replication | request
    Requests-SIA-Tier2 | GetObjectForRepl | nobody replication | request
    AWS-In-Bytes | PutObjectForRepl | nobody replication | GB
    AWS-Out-Bytes | PutObjectForRepl | nobody replication | GB
    S3RTC-In-Bytes | PutObjectReplTime | nobody replication | GB
    USE1-S3RTC-Out-Bytes | PutObjectReplTime | nobody replication | GB
    DataTransfer-Out-Bytes |  | bytes out | GB
    DataTransfer-In-Bytes | PutObject | nobody free | GB
    AWS-Out-Bytes |  | bytes out | GB
    EU-EUC1-AWS-Out-Bytes |  | bytes out | GB
    AWS-In-Bytes |  | nobody free | GB
    EU-EUC1-AWS-In-Bytes |  | nobody free | GB
    AWS-In-ABytes | GetObject | bytes in | GB
    AWS-In-ABytes-T1 | GetObject | bytes in | GB
    USE1-DataTransfer-Regional-Bytes |  | bytes out | GB
    C3DataTransfer-In-Bytes |  | nobody free | GB
    C3DataTransfer-Out-Bytes |  | bytes out | GB
    USE1-CloudFront-In-Bytes |  | nobody free | GB
    CloudFront-Out-Bytes |  | bytes out | GB
    DataXfer-In |  | nobody free | GB
    USE1-DataXfer-In: |  | nobody free | GB
    S3G-DataTransfer-In-Bytes |  | nobody free | GB
    S3G-DataTransfer-Out-Bytes |  | nobody free | GB
    MRAP-In-Bytes |  | bytes in | GB
    MRAP-Out-Bytes |  | bytes out | GB
    AP-AP-MRAP-In-Bytes |  | bytes in | GB
    AP-AP-MRAP-Out-Bytes |  | bytes out | GB
    USE1-Retrieval-SIA | GetObject | bytes out | GB
    Retrieval-ZIA | GetObject | bytes out | GB
    Retrieval-GIR | GetObject | bytes out | GB
    USE1-Standard-Retrieval-Bytes | RestoreObject | share | GB
    Bulk-Retrieval-Bytes | RestoreObject | share | GB
    Expedited-Retrieval-Bytes | RestoreObject | share | GB
    USE1-EarlyDelete-ByteHrs |  | share | GB-month
    EarlyDelete-GDA |  | share | GB-month
    EarlyDelete-GIR |  | share | GB-month
    USE1-EarlyDelete-GIR-SmObjects |  | share | GB-month
    EarlyDelete-SIA |  | share | GB-month
    EarlyDelete-SIA-SmObjects |  | share | GB-month
    USE1-EarlyDelete-ZIA |  | share | GB-month
    EarlyDelete-ZIA-SmObjects |  | share | GB-month
    EarlyDelete-INT |  | share | GB-month
    USE1-TimedStorage-ByteHrs | StandardStorage | nobody storage | GB-month
    TimedStorage-SIA-ByteHrs | StandardIAStorage | nobody storage | GB-month
    TimedStorage-ZIA-ByteHrs | OneZoneIAStorage | nobody storage | GB-month
    USE1-TimedStorage-GIR-ByteHrs | GlacierInstantRetrievalStorage | nobody storage | GB-month
    TimedStorage-GlacierByteHrs | GlacierStorage | nobody storage | GB-month
    TimedStorage-INT-FA-ByteHrs | IntelligentTieringFAStorage | nobody storage | GB-month
    USE1-TimedStorage-INT-IA-ByteHrs | IntelligentTieringIAStorage | nobody storage | GB-month
    TimedStorage-INT-AIA-ByteHrs | IntelligentTieringAIAStorage | nobody storage | GB-month
    TimedStorage-INT-AA-ByteHrs | IntelligentTieringAAStorage | nobody storage | GB-month
    USE1-TimedStorage-INT-DAA-ByteHrs | IntelligentTieringDAAStorage | nobody storage | GB-month
    TimedStorage-RRS-ByteHrs | ReducedRedundancyStorage | nobody storage | GB-month
    TimedStorage-XZ-ByteHrs | ExpressOneZoneStorage | nobody storage | GB-month
    USE1-TimedStorage-GDA-ByteHrs | DeepArchiveStorage | nobody storage | GB-month
    TimedStorage-GlacierStaging | GlacierStagingStorage | nobody storage | GB-month
    TimedStorage-GDA-Staging | GlacierStagingStorage | nobody storage | GB-month
    USE1-TimedStorage-ByteHrs | GlacierS3ObjectOverhead | nobody storage | GB-month
    TimedStorage-GlacierByteHrs | GlacierObjectOverhead | nobody storage | GB-month
    TimedStorage-GDA-ByteHrs | GlacierObjectOverhead | nobody storage | GB-month
    USE1-TimedStorage-SIA-SmObjects | StandardIASizeOverhead | nobody storage | GB-month
    TimedStorage-ZIA-SmObjects | StandardIASizeOverhead | nobody storage | GB-month
    TimedStorage-ByteHrs | RestoreObject | share | GB-month
    Global-Bucket-Hrs | GeneralPurposeBuckets | nobody storage | bucket-month
    Global-Bucket-Hrs-FreeTier | GeneralPurposeBuckets | nobody storage | bucket-month
    USE1-StorageObjectCount |  | nobody free | unit
    BytesDeleted-STANDARD | DeleteObject | nobody free | unit
    BytesDeleted-SIA | DeleteObject | nobody free | unit
    USE1-TagStorage-TagHrs | ObjectTagCount | nobody storage | tag-hour
    Monitoring-Automation-INT | IntelligentTieringStorage | nobody monitoring | object
    Select-Scanned-Bytes | SelectObjectContent | share | GB
    USE1-Select-Scanned-GIR-Bytes | SelectObjectContent | share | GB
    Select-Returned-Bytes | SelectObjectContent | bytes out | GB
    Select-Returned-GIR-Bytes | SelectObjectContent | bytes out | GB
    USE1-BatchOperations-Jobs |  | calls | job
    BatchOperations-Objects |  | share | object
    Inventory-ObjectsListed |  | nobody maintenance | object
    USE1-StorageAnalytics-ObjCount |  | nobody monitoring | object
    StorageLens-ObjCount | StorageLens | nobody monitoring | object
    StorageLensFreeTier-ObjCount | StorageLens | nobody monitoring | object
    USE1-S3DSSE-In-Bytes |  | bytes in | GB
    S3DSSE-Out-Bytes |  | bytes out | GB
    Metadata-Updates |  | share | update
    USE1-Annotation-TimedStorage-ByteHrs |  | nobody storage | GB-month
    Requests-Annotation-Tier1 |  | calls | request
    Files-TimedStorage-ByteHrs |  | nobody storage | GB-month
    USE1-ObjectLambda |  | share | GB
    Object-Lambda |  | share | GB
    Requests-XZ-Tier1 |  | calls | request
    USE1-Requests-XZ-Tier2 |  | calls | request
    Upload-XZ | PutObject | bytes in | GB
    Retrieval-XZ | GetObject | bytes out | GB
    USE1-Tables-TimedStorage-ByteHrs |  | nobody storage | GB-month
    Tables-Requests-Tier1 |  | calls | request
    Tables-Requests-Tier2 |  | calls | request
    USE1-Tables-MonitoredObjects |  | nobody monitoring | object
    Tables-CompactedObjects | Compaction | nobody maintenance | unit
    Tables-SortCompactedObjects | Compaction | nobody maintenance | unit
    USE1-Tables-SortCompactedObjects- | Compaction | nobody maintenance | unit
    Tables-ProcessedBytes | Compaction | nobody maintenance | unit
    Vectors-TimedStorage-ByteHrs |  | nobody storage | GB-month
    USE1-Vectors-Put-Bytes |  | share | GB
    Vectors-Request-Tier1 |  | calls | request
    Vectors-Request-Tier2 |  | calls | request
    USE1-Vectors-Query-ProcessedBytes-Tier1 |  | share | GB
    Vectors-Query-ProcessedBytes-Tier2 |  | share | GB
    Vectors-Query-Returned-Bytes |  | share | GB
  `,
  AWSCloudTrail: `
    USE1-FreeEventsRecorded |  | records | management event
    PaidEventsRecorded |  | records | management event
    DataEventsRecorded |  | records | data event
    USE1-NetworkEventsRecorded |  | records | network activity event
    InsightsEvents |  | records | management event
    DataInsightsEvents |  | records | data event
    USE1-Ingestion-Bytes |  | nobody delivery | GB
    Ingestion-Bytes-1yearstore-Live-CloudTrail-Logs |  | nobody delivery | GB
    Ingestion-Bytes-1yearstore-Other-data-sources |  | share | GB
    USE1-PaidStorage-ByteHrs |  | nobody storage | GB-month
    QueryScanned-Bytes |  | share | GB
    FreeTrialIngestion-Bytes |  | nobody free | GB
    USE1-FreeTrialQueryScanned-Bytes |  | nobody free | GB
    USE1-FreeEventsRecorded | None | records | management event
    PaidEventsRecorded | None | records | management event
    DataEventsRecorded | None | records | data event
    USE1-NetworkEventsRecorded | None | records | network activity event
  `,
  AmazonGuardDuty: `
    PaidEventsAnalyzed |  | records | management event
    PaidEventsAnalyzed-Bytes |  | nobody traffic | GB
    USE1-PaidS3DataEventsAnalyzed |  | records | S3 data event
    PaidKubernetesAuditLogsAnalyzed |  | nobody not logged | EKS audit event
    PaidEKSvCPUMonitored |  | nobody monitoring | vCPU-month
    USE1-PaidEC2vCPUMonitored |  | nobody monitoring | vCPU-month
    PaidLambdaNetworkLogsAnalyzed-Bytes |  | nobody traffic | GB
    PaidRDSvCPUMonitored |  | nobody monitoring | vCPU-month
    USE1-PaidRDSACUMonitored |  | nobody monitoring | vCPU-month
    MalwareProtectionS3ScanRequest |  | calls | object
    MalwareProtectionS3DataScanned |  | bytes in | GB
    USE1-PaidMalwareProtectionEBSDataScanned |  | nobody monitoring | GB
    PaidOnDemandEBSVolumeDataScanned |  | share | GB
    PaidOnDemandEBSSnapshotDataScanned |  | share | GB
    USE1-FreeAnalyzed |  | nobody free | unit
    FreeAnalyzed-Bytes |  | nobody free | unit
  `,
  AWSConfig: `
    ConfigurationItemRecorded |  | changes | configuration item
    USE1-ConfigurationItemRecordedDaily |  | changes | configuration item
    ConfigRuleEvaluations |  | nobody monitoring | rule evaluation
    ConformancePackEvaluations |  | nobody monitoring | conformance pack evaluation
    USE1-ProactiveConfigRuleEvaluations |  | share | proactive evaluation
    ProactiveConfigRuleEvaluationsDetectiveEnabled |  | share | proactive evaluation
  `,
  awskms: `
    KMS-Keys |  | nobody storage | key-month
    KMS-Requests |  | calls | request
    KMS-Requests-Asymmetric | Sign | calls | request
    KMS-Requests-Asymmetric-RSA_2048 | Sign | calls | request
    KMS-Requests-GenerateDatakeyPair-ECC | GenerateDataKeyPair | calls | request
    KMS-Requests-GenerateDatakeyPair-RSA | GenerateDataKeyPair | calls | request
    Global-KMS-Requests |  | nobody free | request
  `,
  AWSSecretsManager: `
    AWSSecretsManager-Secret |  | nobody storage | secret-month
    USE1-AWSSecretsManager-Secrets |  | nobody storage | secret-month
    AWSSecretsManagerAPIRequest |  | calls | request
    AWSSecretsManager-APIRequests |  | calls | request
  `,
  AWSSystemsManager: `
    PS-Advanced-Param-Tier1 |  | nobody storage | parameter-month
    PS-Param-Processed-Tier1 |  | share | API interaction
    PS-Param-Processed-Tier2 |  | share | API interaction
  `,
  AmazonMacie: `
    USE1-PaidDataInventoryEvaluation-Bucket-Days |  | nobody monitoring | bucket-day
    SensitiveDataDiscovery |  | share | GB
    PaidSensitiveDataDiscovery |  | share | GB
    USE1-AutomatedObjectMonitoring |  | nobody monitoring | object
    PaidAutomatedObjectMonitoring |  | nobody monitoring | object
  `,
  AWSSecurityHub: `
    PaidComplianceCheck |  | nobody monitoring | security check
    OtherProduct:PaidFindingsIngestion |  | share | finding
    USE1-RuleEvaluation |  | nobody monitoring | rule evaluation
    FreeComplianceCheck |  | nobody free | unit
    SecurityHubProduct:FreeFindingsIngestion |  | nobody free | unit
    USE1-Essentials |  | nobody monitoring | resource-hour
    ResourceHour |  | nobody monitoring | resource-hour
  `,
  AWSIAMAccessAnalyzer: `
    Unused |  | nobody monitoring | resource-month
    USE1-Custom | CheckNoNewAccess | calls | check
    Check | CheckNoNewAccess | calls | check
    Internal |  | nobody monitoring | resource-month
  `,
  AmazonInspectorV2: `
    EC2-Scanning |  | nobody monitoring | instance-hour
    EC2-Scanning-agentless |  | nobody monitoring | instance-hour
    EC2-CIS-checks |  | nobody monitoring | check
    USE1-Lambda-Standard-Scanning |  | nobody monitoring | function-hour
    Lambda-Code-Scanning |  | nobody monitoring | function-hour
    container-image-initial-scan |  | calls | image
    USE1-container-image-re-scan |  | nobody monitoring | image
    Code-Repository-Scan-SAST |  | nobody monitoring | scan
    Code-Repository-Scan-SCA |  | nobody monitoring | scan
    USE1-free-trial |  | nobody free | unit
    free-metering |  | nobody free | unit
  `,
  AmazonInspector: `
    agent-assessments |  | share | agent assessment
  `,
  AWSLambda: `
    USE1-Request | Invoke | calls | request
    Request-ARM | Invoke | calls | request
    Lambda-GB-Second | Invoke | share | GB-second
    USE1-Lambda-GB-Second-ARM | Invoke | share | GB-second
    Lambda-Provisioned-Concurrency |  | nobody capacity | GB-second
    Lambda-Provisioned-Concurrency-ARM |  | nobody capacity | GB-second
    USE1-Lambda-Provisioned-GB-Second |  | share | GB-second
    Lambda-Provisioned-GB-Second-ARM |  | share | GB-second
    Lambda-SnapStart-Cached-GB-S |  | nobody storage | GB-second
    USE1-Lambda-SnapStart-Cached-GB-S-ARM |  | nobody storage | GB-second
    Lambda-SnapStart-Restored-GB |  | share | GB
    Lambda-SnapStart-Restored-GB-ARM |  | share | GB
    USE1-Lambda-Storage-GB-Second |  | share | GB-second
    Lambda-Storage-GB-Second-ARM |  | share | GB-second
    Lambda-Streaming-Response-Processed-Bytes |  | share | GB
    USE1-Lambda-Edge-Request |  | nobody traffic | unit
    Lambda-Edge-GB-Second |  | nobody traffic | unit
    Lambda-Managed-Instances-Request |  | calls | request
    USE1-DataTransfer-Out-Bytes |  | nobody traffic | GB
    EU-USE1-AWS-Out-Bytes |  | nobody traffic | GB
  `,
  AmazonDynamoDB: `
    ReadRequestUnits | PayPerRequestThroughput | share | read unit
    WriteRequestUnits | PayPerRequestThroughput | share | write unit
    USE1-ReplWriteRequestUnits | PayPerRequestThroughput | nobody replication | write unit
    IA-ReadRequestUnits | PayPerRequestThroughput | share | read unit
    IA-WriteRequestUnits | PayPerRequestThroughput | share | write unit
    ReadCapacityUnit-Hrs | CommittedThroughput | nobody capacity | capacity unit-hour
    WriteCapacityUnit-Hrs | CommittedThroughput | nobody capacity | capacity unit-hour
    USE1-ReplWriteCapacityUnit-Hrs | CommittedThroughput | nobody capacity | capacity unit-hour
    IA-ReadCapacityUnit-Hrs | CommittedThroughput | nobody capacity | capacity unit-hour
    IA-WriteCapacityUnit-Hrs | CommittedThroughput | nobody capacity | capacity unit-hour
    HeavyUsage:dynamodb.read |  | nobody fee | capacity unit-hour
    HeavyUsage:dynamodb.write |  | nobody fee | capacity unit-hour
    USE1-Streams-Requests | GetRecords | calls | read of a stream
    TimedStorage-ByteHrs | StandardStorage | nobody storage | GB-month
    IA-TimedStorage-ByteHrs |  | nobody storage | GB-month
    TimedPITRStorage-ByteHrs |  | nobody storage | GB-month
    USE1-TimedBackupStorage-ByteHrs |  | nobody storage | GB-month
    RestoreDataSize-Bytes |  | share | GB
    ExportDataSize-Bytes |  | share | GB
    USE1-ImportDataSize-Bytes |  | share | GB
    ChangeDataCaptureUnits |  | share | change
    ChangeDataCaptureUnits-Kinesis |  | share | change
    USE1-DataTransfer-Out-Bytes |  | nobody traffic | GB
    EU-USE1-AWS-Out-Bytes |  | nobody traffic | GB
  `,
  AWSQueueService: `
    Requests-Tier1 | Send | calls | request
    Requests-RBP | Send | calls | request
    USE1-Requests-FIFO-Tier1 |  | calls | request
    Requests-FIFO-RBP |  | calls | request
    DataTransfer-Out-Bytes | Receive | nobody traffic | GB
    USE1-DataTransfer-In-Bytes | Receive | nobody free | GB
  `,
  AmazonSNS: `
    Requests-Tier1 |  | calls | request
    DeliveryAttempts-HTTP |  | share | delivery
    USE1-DeliveryAttempts-SMTP |  | share | delivery
    DeliveryAttempts-SMS |  | share | delivery
    SMS-Price-DE |  | share | delivery
    Notifications-Mobile |  | share | delivery
    USE1-DeliveryAttempts-APNS |  | share | delivery
    DeliveryAttempts-FIREHOSE |  | share | delivery
    DeliveryAttempts-SQS |  | share | delivery
    USE1-F-Request-Tier1 |  | share | request
    F-Ingress-Tier1 |  | share | GB
    F-DA-SQS |  | share | delivery
    USE1-F-Egress-SQS |  | share | delivery
  `,
  AWSEvents: `
    Event-64K-Chunks | PutEvents | share | event
    Event-8K-Chunks | DiscoveryEvent | nobody monitoring | event
    USE1-Request-64K-Chunks | PipeRequest | nobody maintenance | request
    ScheduledInvocation |  | nobody maintenance | invocation
    ArchivedEvents-Bytes |  | share | GB
    USE1-TimedStorage-ByteHrs |  | nobody storage | GB-month
  `,
  AmazonKinesis: `
    Storage-ShardHour |  | nobody capacity | shard-hour
    PutRequestPayloadUnits | PutRequest | share | payload unit
    USE1-Extended-ShardHour |  | nobody storage | GB-month
    LongTermRetention-ByteHrs | LongTermRetentionByteHrs | nobody storage | GB-month
    LongTermRetention-ReadBytes | LongTermRetentionDataRetrieval | share | GB
    USE1-EnhancedFanoutHour | ConsumerHour | nobody capacity | consumer-shard-hour
    ReadBytes | EnhancedFanoutDataRetrieval | share | GB
    OnDemand-StreamHour | OnDemandStreamHr | nobody capacity | stream-hour
    USE1-OnDemand-BilledIncomingBytes | OnDemandDataIngested | share | GB
    OnDemand-BilledOutgoingBytes | OnDemandDataRetrieval | share | GB
    OnDemand-BilledOutgoingEFOBytes | OnDemandEFODataRetrieval | share | GB
    USE1-OnDemand-ExtendedRetention-ByteHrs | OnDemandExtendedRetentionByteHrs | nobody storage | GB-month
    OnDemand-LongTermRetention-ByteHrs | OnDemandExtendedRetentionByteHrs | nobody storage | GB-month
  `,
  AmazonKinesisFirehose: `
    BilledBytes |  | share | GB
    USE1-DataFormatConversion | DataFormatConversion | nobody delivery | GB
    FormatConversion | DataFormatConversion | nobody delivery | GB
    VpcBytes | VpcBandwidth | nobody delivery | GB
    USE1-Firehose-VpcDelivery-Hours | RunVpcInstance | nobody capacity | zone-hour
  `,
  AmazonStates: `
    StateTransition | StartExecution | share | state transition
    StepFunctions-Request |  | calls | request
    USE1-StepFunctions-GB-Second |  | share | GB-second
  `,
  AmazonApiGateway: `
    ApiGatewayRequest | ApiGatewayRequest | nobody traffic | request
    ApiGatewayHttpRequest | ApiGatewayHttpApi | nobody traffic | request
    USE1-ApiGatewayMessage |  | nobody traffic | message
    ApiGatewayMinute |  | nobody traffic | minute
    APN1-ApiGatewayCacheUsage:0.5GB |  | nobody capacity | cache-hour
  `,
  AWSAppSync: `
    GraphQLInvocation |  | nobody traffic | request
    GraphQLNotification |  | nobody traffic | update
    USE1-ConnectionDuration |  | nobody traffic | minute
    ResponseData |  | nobody traffic | GB
  `,
  AmazonCloudWatch: `
    CW:MetricMonitorUsage | MetricStorage | nobody monitoring | metric-month
    USE1-CW:MetricMonitorUsage |  | nobody monitoring | metric-month
    CW:MetricMonitorUsage | MetricStorage:AWS/Logs-EMF | nobody not logged | metric-month
    CW:MetricMonitorUsage | MetricStorage:AWS/CloudWatchLogs | nobody monitoring | metric-month
    USE1-CW:Requests | PutMetricData | calls | request
    CW:Requests | GetMetricStatistics | calls | request
    CW:Requests | ListMetrics | calls | request
    USE1-CW:Requests | GetDashboard | calls | request
    CW:GMD-Metrics | GetMetricData | share | metric
    CW:GMD-Requests |  | share | metric
    USE1-CW:GMWI-Metrics | GetMetricWidgetImage | share | metric
    CW:GIRR-Metrics | GetInsightRuleReport | share | metric
    CW:MetricStreamUsage |  | nobody delivery | metric update
    USE1-DashboardsUsageHour | DashboardHour | nobody monitoring | dashboard-month
    DashboardsUsageHour-Basic | DashboardHour | nobody monitoring | dashboard-month
    CW:AlarmMonitorUsage |  | nobody monitoring | metric-month
    USE1-CW:HighResAlarmMonitorUsage |  | nobody monitoring | metric-month
    CW:CompositeAlarmMonitorUsage |  | nobody monitoring | metric-month
    CW:MetricInsightAlarmUsage |  | nobody monitoring | metric-month
    USE1-CW:ContributorInsightRules |  | nobody monitoring | metric-month
    CW:ContributorInsightEvents |  | nobody monitoring | metric-month
    CW:ContributorRulesManaged |  | nobody monitoring | metric-month
    USE1-CW:ContributorEventsManaged |  | nobody monitoring | metric-month
    CW:Canary-runs |  | nobody maintenance | canary run
    CW:ObservationUsage |  | nobody monitoring | metric-month
    USE1-CW:MetricsUsage |  | nobody monitoring | metric-month
    Application-Signals |  | nobody not logged | unit
    Application-Signals-Bytes |  | nobody not logged | unit
    USE1-XRay-Spans-Indexed |  | nobody not logged | unit
    DatabaseInsights |  | nobody monitoring | metric-month
    CW:InternetMonitor |  | nobody monitoring | metric-month
    USE1-CW:RUM-event |  | share | event
    CW:RUM-events |  | share | event
    Evidently-event |  | nobody not logged | event
    USE1-Evidently-eau |  | nobody not logged | event
    CWNMHybrid-Paid |  | nobody monitoring | metric-month
    DataProcessing-Bytes | PutLogEvents | nobody not logged | GB
    USE1-DataProcessingIA-Bytes | PutLogEvents | nobody not logged | GB
    VendedLog-Bytes | PutLogEvents | nobody delivery | GB
    VendedLogIA-Bytes | PutLogEvents | nobody delivery | GB
    USE1-VendedLog-Bytes-WAFLogs |  | nobody delivery | GB
    VendedLog-Bytes-CFLogs |  | nobody delivery | GB
    S3-Egress-Bytes | LogDelivery | nobody delivery | GB
    USE1-S3-Egress-ComprBytes | LogDelivery | nobody delivery | GB
    FH-Egress-Bytes | LogDelivery | nobody delivery | GB
    FH-Egress-Bytes-CFLogs | LogDelivery | nobody delivery | GB
    TimedStorage-ByteHrs | HourlyStorageMetering | nobody storage | GB-month
    DataScanned-Bytes | StartQuery | share | GB
    USE1-Logs-LiveTail |  | share | minute
    DataProtection-Bytes |  | nobody monitoring | GB
    DataDelivery-Bytes |  | nobody delivery | GB
    VendedLog-Bytes | CreateFlowLogs-like | nobody delivery | GB
    USE1-S3-Egress-Bytes | CreateFlowLogs-like | nobody delivery | GB
  `,
  AWSXRay: `
    USE1-XRay-TracesStored |  | share | trace
    XRay-TracesAccessed | XRay-Traces-Retrieved | share | trace
    XRay-TracesAccessed | XRay-Traces-Scanned | share | trace
    USE1-XRay-Insights |  | nobody monitoring | trace
  `,
  AmazonAthena: `
    DataScannedInTB |  | share | TB
    DPU-Hour |  | nobody capacity | DPU-hour
    CodeExecutionInDPUHours |  | share | DPU-hour
  `,
  AWSGlue: `
    USE1-Catalog-Request | Request | calls | request
    Catalog-Storage | Storage | nobody storage | object-month
    Crawler-DPU-Hour | CrawlerRun | share | DPU-hour
    USE1-Crawler-DPU-Hour-Gen2 | CrawlerRun | share | DPU-hour
    ETL-DPU-Hour | Jobrun | share | DPU-hour
    ETL-DPU-Hour-Gen2 | Jobrun | share | DPU-hour
    ETL-Flex-DPU-Hour | FlexJobrun | share | DPU-hour
    ETL-Flex-DPU-Hour-Gen2 | FlexJobrun | share | DPU-hour
    GlueInteractiveSession |  | share | DPU-hour
    DEVED-DPU-Hour |  | share | DPU-hour
    Column-Statistics-DPU-Hour |  | share | DPU-hour
    USE1-DBrew-Node-Hour |  | share | node-hour
    Sessions |  | share | node-hour
    zeroETL |  | nobody replication | GB
  `,
  AmazonBedrock: `
    USE1-Nova-input-tokens | InvokeModelInference | share | token unit
    Nova_input-tokens | InvokeModelInference | share | token unit
    Nova-output-tokens | InvokeModelInference | share | token unit
    USE1-Nova_output-tokens | InvokeModelInference | share | token unit
    cacheread | InvokeModelInference | share | token unit
    cache-read | InvokeModelInference | share | token unit
    USE1-cachewrite | InvokeModelInference | share | token unit
    cache-write | InvokeModelInference | share | token unit
    Guardrail |  | share | text unit
    USE1-guardrail |  | share | text unit
    ProvisionedThroughput |  | nobody capacity | model unit-hour
    provisionedthroughput |  | nobody capacity | model unit-hour
    USE1-CustomizationTraining |  | share | token unit
    CustomModelImportInference |  | share | model unit-minute
    DataAutomation |  | share | page
    USE1-InvokeFlow |  | share | unit
    SearchUnits |  | share | query
    GenerateSQL |  | share | query
    USE1-created_image | InvokeModelInference | share | image
    NovaCanvas | InvokeModelInference | share | image
    NovaReel |  | share | second
    SonicTokens |  | share | token unit
  `,
  AmazonBedrockAgentCore: `
    USE1-RuntimevCPU |  | share | vCPU-hour
    RuntimeMemory |  | share | GB-hour
    GatewayAPIInvocations |  | calls | call
  `,
  AmazonSageMaker: `
    Data-Bytes-In |  | nobody not logged | GB
    USE1-Data-Bytes-Out |  | nobody not logged | GB
    ServerlessInf |  | nobody not logged | GB
    Train: |  | share | instance-hour
    USE1-Processing: |  | share | instance-hour
  `,
  AmazonRekognition: `
    ImagesProcessed |  | calls | image
    Group1-ImagesProcessed |  | calls | image
    USE1-Group2-ImagesProcessed |  | calls | image
    MinutesOfVideoProcessed |  | share | minute
    MinsOfLiveVideoProcessed |  | share | minute
    USE1-FaceVectorsStored |  | nobody storage | face-month
    UserVectorsStored |  | nobody storage | face-month
    inferenceminutes |  | nobody capacity | minute
    USE1-minutestrained |  | nobody capacity | minute
  `,
  AmazonTextract: `
    PagesforDocumentText |  | share | page
    PagesforAnalyzeDocForms |  | share | page
    USE1-PagesforAnalyzeDocTables |  | share | page
    PagesforAnalyzeExpense |  | share | page
    ExpensePagesProcessed |  | share | page
    USE1-IDPagesProcessed |  | share | page
    PagesforAnalyzeID |  | share | page
    PagesforAnalyzeLending |  | share | page
  `,
  comprehend: `
    USE1-Comprehend-SA |  | share | unit
    Comprehend-EA |  | share | unit
    Comprehend-KP |  | share | unit
    USE1-Comprehend-LD |  | share | unit
    DetectPiiEntities |  | share | unit
    ContainsPiiEntities |  | share | unit
    USE1-Comprehend-DC-Custom |  | share | unit
    Comprehend-DE-Custom |  | share | unit
  `,
  transcribe: `
    TranscribeAudio |  | share | second
    USE1-MedicalTranscribeAudio |  | share | second
    StreamingAudio |  | share | second
    MedicalStreamingAudio |  | share | second
    USE1-CallAnalyticsTranscribeAudio |  | share | second
    CallAnalyticsStreamingAudio |  | share | second
  `,
  AmazonPolly: `
    SynthesizeSpeech-Chars | SynthesizeSpeech | share | character
    USE1-SynthesizeSpeechNeural-Characters | SynthesizeSpeech | share | character
    SynthesizeSpeechLongForm-Characters | SynthesizeSpeech | share | character
  `,
  translate: `
    TranslateText |  | share | character
    USE1-ActiveCustomTranslationJob |  | share | character
  `,
  AmazonCognito: `
    CognitoUserPoolMAU |  | nobody traffic | active user
    CognitoUserPoolsMAU |  | nobody traffic | active user
    USE1-CognitoEnterpriseMAU |  | nobody traffic | active user
    CognitoASFMAU |  | nobody traffic | active user
    M2MAppClients |  | nobody capacity | app client-month
    USE1-M2MAppClientsFull |  | nobody capacity | app client-month
    M2MTokenRequests |  | nobody traffic | token request
    M2MTokenRequestsFull |  | nobody traffic | token request
  `,
  AmazonSES: `
    USE1-Recipients | Send | share | recipient
    Recipients-EC2 | Send | share | recipient
    AttachmentsSize-Bytes | Send | share | GB
    USE1-Message |  | nobody traffic | message
    MessageUnits |  | nobody traffic | message
    VirtDelivMgr |  | nobody fee | unit
  `,
  AmazonPinpoint: `
    USE1-MonthlyTargetedAudience |  | nobody capacity | endpoint
    Pinpoint_MonthlyTargetedAudience |  | nobody capacity | endpoint
    Pinpoint_DeliveryAttempts |  | share | message
    USE1-EventsRecorded |  | share | message
  `,
  AWSEndUserMessaging3pFees: `
    SMS |  | share | message
    Outbound |  | share | message
  `,
  AmazonRoute53: `
    DNS-Queries |  | nobody traffic | query
    LBR-Queries |  | nobody traffic | query
    USE1-Intra-AWS-DNS-Queries |  | nobody free | query
    HostedZone |  | nobody capacity | hosted zone-month
    Health-Check-AWS |  | nobody monitoring | health check-month
    USE1-Health-Check-Non-AWS |  | nobody monitoring | health check-month
    ResolverNetworkInterface |  | nobody capacity | interface-hour
    DNS-Queries-Resolver |  | nobody traffic | query
    ResolverQueries |  | nobody traffic | query
  `,
  AmazonCloudFront: `
    DataTransfer-Out-Bytes | GET | nobody traffic | GB
    DataTransfer-Out-OBytes |  | nobody traffic | GB
    Requests-Tier1 | HTTP | nobody traffic | request
    Requests-HTTP-Proxy | HTTP | nobody traffic | request
    Bytes-OriginShield |  | nobody traffic | unit
    OBytes-OriginShield |  | nobody traffic | unit
    Invalidations |  | share | path
    SSL-Cert-Custom |  | nobody capacity | certificate-month
    Executions-CloudFrontFunctions |  | nobody traffic | execution
    RealTimeLog | RealTimeLog | nobody delivery | log line
    RTLog | RealTimeLog | nobody delivery | log line
  `,
  "EC2 - Other": `
    USE1-NatGateway-Hours | NatGateway | nobody capacity | NAT gateway-hour
    NatGateway-Bytes | NatGateway | nobody traffic | GB
    EBS:VolumeUsage | CreateVolume | nobody storage | GB-month
    USE1-EBS:VolumeUsage.gp2 | CreateVolume | nobody storage | GB-month
    EBS:VolumeP-IOPS.piops |  | nobody storage | IOPS-month
    EBS:VolumeP-IOPS.io2 |  | nobody storage | IOPS-month
    USE1-EBS:VolumeP-Throughput.gp3 |  | nobody storage | GiBps-month
    EBS:VolumeIOUsage |  | nobody traffic | I/O request
    EBS:SnapshotUsage | CreateSnapshot | nobody storage | GB-month
    USE1-EBS:SnapshotUsageUnderBilling | CreateSnapshot | nobody storage | GB-month
    EBS:SnapshotArchiveStorage |  | nobody storage | GB-month
    EBS:SnapshotArchiveEarlyDelete |  | nobody storage | GB-month
    USE1-EBS:FastSnapshotRestore |  | nobody capacity | snapshot-zone-hour
    EBS:directAPI.snapshot.List |  | calls | request
    EBS:directAPI.snapshot.Get |  | calls | request
    USE1-EBS:directAPI.snapshot.Put |  | calls | request
    CPUCredits: | T2CPUCredits | nobody traffic | vCPU-hour
    ElasticIP:IdleAddress |  | nobody capacity | address-hour
    USE1-ElasticIP:AdditionalAddress |  | nobody capacity | address-hour
    DataTransfer-Regional-Bytes | InterZone-In | nobody traffic | GB
    DataTransfer-xAZ-In-Bytes |  | nobody traffic | GB
    USE1-DataTransfer-xAZ-Out-Bytes |  | nobody traffic | GB
    DataTransfer-Out-Bytes |  | nobody traffic | GB
    AWS-Out-Bytes | InterRegion-In | nobody traffic | GB
    AWS-Out-Bytes- | InterRegion-In | nobody traffic | GB
    DataTransfer-In-Bytes |  | nobody free | GB
    USE1-CloudFront-In-Bytes |  | nobody free | GB
    CloudFront-Out-Bytes |  | nobody free | GB
    ENI-Mirror |  | nobody capacity | interface-hour
  `,
  AmazonVPC: `
    PublicIPv4:InUseAddress | RunInstances | nobody capacity | address-hour
    USE1-PublicIPv4:IdleAddress | AllocateAddressVPC | nobody capacity | address-hour
    VpcEndpoint-Hours | VpcEndpoint | nobody capacity | endpoint-hour
    VpcEndpoint-Bytes | VpcEndpoint | nobody traffic | GB
    USE1-VpcEndpoint-GWLBE-Hours |  | nobody capacity | endpoint-hour
    VpcEndpoint-GWLBE-Bytes |  | nobody traffic | GB
    TransitGateway-Hours | TransitGatewayVPC | nobody capacity | attachment-hour
    USE1-TransitGateway-Bytes |  | nobody traffic | GB
    VPN-Usage-Hours | CreateVpnConnection | nobody capacity | connection-hour
    VPN-Usage-Hours: | CreateVpnConnection | nobody capacity | connection-hour
    IPAddressManager-IP-Hours |  | nobody capacity | address-hour
    VpcPeering-In-Bytes | VPCPeering-In | nobody traffic | GB
    USE1-VpcPeering-Out-Bytes | VPCPeering-In | nobody traffic | GB
    VPCLattice |  | nobody capacity | unit
  `,
  AWSELB: `
    LoadBalancerUsage | LoadBalancing | nobody capacity | load balancer-hour
    LCUUsage | LoadBalancing:Application | nobody traffic | capacity unit-hour
    USE1-ReservedLCUUsage | LoadBalancing:Application | nobody traffic | capacity unit-hour
    DataProcessing-Bytes | LoadBalancing | nobody traffic | GB
  `,
  AmazonECR: `
    TimedStorage-ByteHrs |  | nobody storage | GB-month
    USE1-TimedStorage-Archive-ByteHrs |  | nobody storage | GB-month
    DataTransfer-Out-Bytes |  | share | GB
    EU-USE1-AWS-Out-Bytes |  | share | GB
  `,
  AmazonECRPublic: `
    ECRPublic-Out-Bytes |  | nobody traffic | GB
    USE1-ECRPublic-TimedStorage-ByteHrs |  | nobody traffic | GB
  `,
  AmazonECS: `
    Fargate-vCPU-Hours:perCPU | FargateTask | share | vCPU-hour
    Fargate-ARM-vCPU-Hours:perCPU | FargateTask | share | vCPU-hour
    USE1-Fargate-GB-Hours | FargateTask | share | GB-hour
    Fargate-ARM-GB-Hours | FargateTask | share | GB-hour
    Fargate-EphemeralStorage-GB-Hours | FargateTask | share | GB-hour
    USE1-Fargate-OS-Hours:perCPU | FargateTask | share | vCPU-hour
    ECS-Anywhere-Instance-hours | AddExternalInstance | nobody capacity | instance-hour
    ECS-Anywhere-Instance-hours- | AddExternalInstance | nobody capacity | instance-hour
  `,
  AmazonEFS: `
    TimedStorage-ByteHrs | Storage | nobody storage | GB-month
    TimedStorage-SmallFiles | Storage | nobody storage | GB-month
    USE1-IATimedStorage- |  | nobody storage | GB-month
    ArchiveTimedStorage- |  | nobody storage | GB-month
    ArchiveEarlyDelete- | Delete | nobody storage | GB-month
    USE1-ETDataAccess-Bytes | Read | nobody traffic | GB
    IADataAccess-Bytes | Read | nobody traffic | GB
    ProvisionedTP-MiBpsHrs |  | nobody capacity | MiBps-hour
    USE1-IncludedTP-MiBpsHrs |  | nobody capacity | MiBps-hour
  `,
  AmazonRDS: `
    InstanceUsage:db. |  | nobody capacity | instance-hour
    Multi-AZUsage:db. |  | nobody capacity | instance-hour
    USE1-RDS:StorageUsage | CreateDBInstance:NNNN | nobody storage | GB-month
    RDS:GP2-Storage | CreateDBInstance:NNNN | nobody storage | GB-month
    RDS:PIOPS | CreateDBInstance:NNNN | nobody storage | GB-month
    USE1-RDS:PIOPS-IO2 | CreateDBInstance:NNNN | nobody storage | GB-month
    RDS:StorageIOUsage |  | nobody traffic | I/O request
    Aurora:StorageIOUsage |  | nobody traffic | I/O request
    USE1-RDS:ChargedBackupUsage |  | nobody storage | GB-month
    Aurora:BackupUsage |  | nobody storage | GB-month
    Aurora:StorageUsage |  | nobody storage | GB-month
    USE1-Aurora:IO-OptimizedStorageUsage |  | nobody storage | GB-month
    Aurora:ServerlessUsage | CreateDBInstance:NNNN | nobody capacity | ACU-hour
    Aurora:ServerlessIOOptimizedUsage | CreateDBInstance:NNNN | nobody capacity | ACU-hour
    USE1-Aurora:BacktrackUsage |  | nobody storage | change record-hour
    Aurora:ReplicatedWriteIO |  | nobody traffic | I/O request
    PI_API |  | calls | request
    USE1-PI_LTR: |  | nobody storage | vCPU-month
    PI_LTR_FMR: |  | nobody storage | vCPU-month
    Proxy |  | nobody capacity | vCPU-hour
    USE1-ProxyUsage |  | nobody capacity | vCPU-hour
    ExtendedSupport:Yr1-Yr2: |  | nobody fee | vCPU-hour
    ExtendedSupport:Yr3: |  | nobody fee | vCPU-hour
    USE1-Data-API-Usage |  | calls | request
    Aurora:Data-API-Usage |  | calls | request
    DataTransfer-Out-Bytes |  | nobody traffic | GB
    USE1-DataTransfer-In-Bytes |  | nobody free | GB
    RDS:SnapshotExportToS3 |  | share | GB
  `,
  AmazonES: `
    ESInstance: | ESDomain | nobody capacity | instance-hour
    USE1-ES:GP2-Storage |  | nobody storage | GB-month
    ES:GP3-Storage |  | nobody storage | GB-month
    SearchOCU |  | nobody capacity | OCU-hour
    USE1-IndexingOCU |  | nobody capacity | OCU-hour
  `,
  AmazonRedshift: `
    Node: | RunComputeNode:NNNN | nobody capacity | node-hour
    CS: |  | nobody traffic | second
    USE1-RMS: |  | nobody storage | GB-month
    Redshift:PaidSnapshots |  | nobody storage | GB-month
    DataScanned |  | nobody not logged | TB
    USE1-Spectrum |  | nobody not logged | TB
    Redshift:ServerlessUsage |  | nobody traffic | RPU-hour
  `,
  AWSBackup: `
    WarmStorage-ByteHrs-A |  | nobody storage | GB-month
    USE1-WarmStorage-ByteHrs-a |  | nobody storage | GB-month
    PartialRestore- |  | share | GB
    Restore- |  | share | GB
    USE1-CrossRegion |  | share | GB
    EU-USE1-AWS-Out-Bytes |  | nobody traffic | GB
  `,
  awswaf: `
    WebACL |  | nobody capacity | rule-month
    WebACLV2 |  | nobody capacity | rule-month
    USE1-Rule |  | nobody capacity | rule-month
    RuleV2 |  | nobody capacity | rule-month
    Request |  | nobody traffic | request
    USE1-RequestV2 |  | nobody traffic | request
    AMR-BotControl |  | nobody traffic | request
    AMR-ATP |  | nobody traffic | request
  `,
  AWSCostExplorer: `
    APIRequest |  | calls | request
    DataStorage |  | nobody storage | usage record-month
  `,
  AWSDeveloperSupport: `
    Dollar |  | nobody fee | dollar
  `,
  ComputeSavingsPlans: `
    ComputeSP |  | nobody fee | hour of commitment
    USE1-EC2InstanceSP |  | nobody fee | hour of commitment
  `,
  AmazonEC2: `
    BoxUsage:t3.micro | RunInstances | share | instance-hour
    EU-BoxUsage:m5.large | RunInstances:0002 | share | instance-hour
    SpotUsage:c5.xlarge | RunInstances:SV003 | share | instance-hour
    NatGateway-Bytes | NatGateway | nobody traffic | GB
    EU-EBS:VolumeUsage.gp3 | CreateVolume-Gp3 | nobody storage | GB-month
    UnusedBox:m5.large |  | nobody capacity | instance-hour
  `,
  AmazonElastiCache: `
    APN2-NodeUsage:cache.t4g.micro | CreateCacheCluster:Valkey | nobody capacity | node-hour
    APN2-CachedData:Valkey |  | nobody storage | GB-hour
    APN2-ElastiCacheProcessingUnits:Valkey |  | nobody traffic | processing unit
  `,
  AmazonMSK: `
    APS1-Kafka.m7g.large | RunBroker | nobody capacity | broker-hour
    APS1-Kafka.Storage.GP2 | RunVolume | nobody storage | GB-month
    USE1-KafkaServerless-In-Bytes |  | nobody traffic | GB
  `,
  AWSTransfer: `
    USE1-ProtocolHours | SFTP:S3 | nobody capacity | protocol-hour
    USE1-UploadBytes | SFTP:S3 | nobody traffic | GB
  `,
  AmazonFSx: `
    USE1-Storage.MultiAZ:SSD |  | nobody storage | GB-month
    USE1-BackupUsage.MultiAZ |  | nobody storage | GB-month
  `,
  AmazonEKS: `
    USE1-AmazonEKS-Hours:perCluster | CreateOperation | nobody capacity | cluster-hour
    USE1-AmazonEKS-Hours:extendedSupport |  | nobody fee | cluster-hour
    USE1-Fargate-GB-Hours | FargatePod | nobody capacity | hour
  `,
  AWSDirectoryService: `
    USE1-Small-Directory-Usage |  | nobody capacity | controller-hour
  `,
  ElasticMapReduce: `
    USE1-EMR-SERVERLESS-vCPUHours |  | share | hour
    USE1-BoxUsage:m5.xlarge | RunInstances | share | instance-hour
  `,
  AmazonQuickSight: `
    QS-Enterprise-SPICE |  | nobody storage | GB-month
  `,
  AmazonDocDB: `
    InstanceUsage:db.r5.large | CreateDBInstance | nobody capacity | instance-hour
    StorageIOUsage |  | nobody traffic | I/O request
    StorageUsage |  | nobody storage | GB-month
  `,
  "Claude Sonnet 4.5 (Amazon Bedrock Edition)": `
    MP:USE1_InputTokenCount-Units |  | share | token unit
    MP:USE1_output_tokens_standard-Units | InvokeModelStreamingInference | share | token unit
    MP:USE1_SearchUnits-Units |  | share | unit
    MP:USE1_ProvisionedThroughput-Units |  | nobody capacity | model unit-hour
  `,
  "3kcxwcjgr2v4gj8a5e6h6n7t9": `
    MP:USE1_OutputTokenCount-Units |  | share | token unit
    MP:seats-Units |  | nobody fee | unit
    SoftwareUsage:m5.large |  | nobody fee | unit
    USW2-SoftwareUsage:m5.large | Hourly | nobody fee | unit
    Global-SoftwareUsage-Contracts |  | nobody fee | unit
  `,
  AmazonDAX: `
    NodeUsage:dax.t3.small |  | nobody capacity | node-hour
  `,
};

function chargeFor(name: string, usageType: string, operation: string): Charge | undefined {
  const line = { service: name, productCode: name, usageType, operation, ...NOTHING };
  return chargeOf(line, { sources: new Map() }).charge;
}

const NOTHING = { start: "", end: "", unit: "", cost: new Big(0), recordType: "usage" } as const;

describe.each(Object.entries(LINES))("%s", (name, lines) => {
  test.each(
    lines
      .trim()
      .split("\n")
      .map((line) => line.split("|").map((cell) => cell.trim()) as [string, string, string, string]),
  )("%s | %s is shared by %s, in %ss", (usageType, operation, how, unit) => {
    const charge = chargeFor(name, usageType, operation);
    const found = charge?.by === "nobody" ? `nobody ${charge.because}` : charge?.by;
    expect([found, charge?.unit]).toEqual([how, unit]);
  });
});

test("a charge is the same in every region", () => {
  for (const [name, lines] of Object.entries(LINES)) {
    if (name === "AmazonCloudFront") continue;
    for (const line of lines.trim().split("\n")) {
      const [usageType = "", operation = ""] = line.split("|").map((cell) => cell.trim());
      if (regionOf(usageType).rest !== usageType || /^(?:Global|MRAP)/.test(usageType)) continue;
      for (const prefix of ["USE1-", "EU-", "APS3-", "MXC1-", "us-gov-west-1-", "USE1WL1BNA1-", "XYZ9-"]) {
        const elsewhere = chargeFor(name, prefix + usageType, operation);
        expect([prefix + usageType, elsewhere]).toEqual([
          prefix + usageType,
          chargeFor(name, usageType, operation),
        ]);
      }
    }
  }
});
