// The services that bills are known of: one file a service in services/, one row a charge.

import type { Service } from "./charge.ts";
import { accessAnalyzer } from "./services/access-analyzer.ts";
import { apiGateway } from "./services/api-gateway.ts";
import { appsync } from "./services/appsync.ts";
import { athena } from "./services/athena.ts";
import { backup } from "./services/backup.ts";
import { bedrock, bedrockModels } from "./services/bedrock.ts";
import { bedrockAgentCore } from "./services/bedrock-agentcore.ts";
import { certificateManager } from "./services/certificate-manager.ts";
import { cloudfront, cloudfrontPlans } from "./services/cloudfront.ts";
import { cloudtrail } from "./services/cloudtrail.ts";
import { cloudwatch } from "./services/cloudwatch.ts";
import { codebuild } from "./services/codebuild.ts";
import { cognito } from "./services/cognito.ts";
import { comprehend } from "./services/comprehend.ts";
import { config } from "./services/config.ts";
import { costExplorer } from "./services/cost-explorer.ts";
import { dax } from "./services/dax.ts";
import { detective } from "./services/detective.ts";
import { directConnect } from "./services/direct-connect.ts";
import { directoryService } from "./services/directory-service.ts";
import { dms } from "./services/dms.ts";
import { documentdb } from "./services/documentdb.ts";
import { dynamodb } from "./services/dynamodb.ts";
import { ec2 } from "./services/ec2.ts";
import { ec2Other } from "./services/ec2-other.ts";
import { ecr } from "./services/ecr.ts";
import { ecs } from "./services/ecs.ts";
import { efs } from "./services/efs.ts";
import { eks } from "./services/eks.ts";
import { elasticache } from "./services/elasticache.ts";
import { elb } from "./services/elb.ts";
import { emr } from "./services/emr.ts";
import { endUserMessaging, pinpoint } from "./services/end-user-messaging.ts";
import { eventbridge } from "./services/eventbridge.ts";
import { support, tax, savingsPlans, registrar, marketplace } from "./services/fees.ts";
import { firehose } from "./services/firehose.ts";
import { fsx } from "./services/fsx.ts";
import { glacier } from "./services/glacier.ts";
import { globalAccelerator } from "./services/global-accelerator.ts";
import { glue } from "./services/glue.ts";
import { guardduty } from "./services/guardduty.ts";
import { inspector } from "./services/inspector.ts";
import { iot } from "./services/iot.ts";
import { kinesis } from "./services/kinesis.ts";
import { kinesisAnalytics } from "./services/kinesis-analytics.ts";
import { kms } from "./services/kms.ts";
import { lambda } from "./services/lambda.ts";
import { macie } from "./services/macie.ts";
import { memorydb } from "./services/memorydb.ts";
import { mq } from "./services/mq.ts";
import { msk } from "./services/msk.ts";
import { neptune } from "./services/neptune.ts";
import { opensearch } from "./services/opensearch.ts";
import { polly } from "./services/polly.ts";
import { quicksight } from "./services/quicksight.ts";
import { rds } from "./services/rds.ts";
import { redshift } from "./services/redshift.ts";
import { rekognition } from "./services/rekognition.ts";
import { route53 } from "./services/route53.ts";
import { s3 } from "./services/s3.ts";
import { sagemaker } from "./services/sagemaker.ts";
import { secretsManager } from "./services/secrets-manager.ts";
import { securityHub } from "./services/security-hub.ts";
import { ses } from "./services/ses.ts";
import { sns } from "./services/sns.ts";
import { sqs } from "./services/sqs.ts";
import { stepFunctions } from "./services/step-functions.ts";
import { sts } from "./services/sts.ts";
import { systemsManager } from "./services/systems-manager.ts";
import { textract } from "./services/textract.ts";
import { transcribe } from "./services/transcribe.ts";
import { transferFamily } from "./services/transfer-family.ts";
import { translate } from "./services/translate.ts";
import { vpc } from "./services/vpc.ts";
import { waf, shield } from "./services/waf.ts";
import { xray } from "./services/xray.ts";

/**
 * Every service whose charges are known. Two may share a product code (`AmazonEC2`): a line is then the first one's that
 * has a charge for it.
 */
export const SERVICES: readonly Service[] = [
  accessAnalyzer,
  apiGateway,
  appsync,
  athena,
  backup,
  bedrock,
  bedrockModels,
  bedrockAgentCore,
  certificateManager,
  cloudfront,
  cloudfrontPlans,
  cloudtrail,
  cloudwatch,
  codebuild,
  cognito,
  comprehend,
  config,
  costExplorer,
  dax,
  detective,
  directConnect,
  directoryService,
  dms,
  documentdb,
  dynamodb,
  ec2,
  ec2Other,
  ecr,
  ecs,
  efs,
  eks,
  elasticache,
  elb,
  emr,
  endUserMessaging,
  pinpoint,
  eventbridge,
  support,
  tax,
  savingsPlans,
  registrar,
  marketplace,
  firehose,
  fsx,
  glacier,
  globalAccelerator,
  glue,
  guardduty,
  inspector,
  iot,
  kinesis,
  kinesisAnalytics,
  kms,
  lambda,
  macie,
  memorydb,
  mq,
  msk,
  neptune,
  opensearch,
  polly,
  quicksight,
  rds,
  redshift,
  rekognition,
  route53,
  s3,
  sagemaker,
  secretsManager,
  securityHub,
  ses,
  sns,
  sqs,
  stepFunctions,
  sts,
  systemsManager,
  textract,
  transcribe,
  transferFamily,
  translate,
  vpc,
  waf,
  shield,
  xray,
];
