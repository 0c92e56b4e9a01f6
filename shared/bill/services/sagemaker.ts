// Amazon SageMaker: instances of endpoints, jobs, notebooks and apps, by the hour.

import type { Charge, Service } from "../charge.ts";
import { TRAFFIC } from "./traffic.ts";

const SOURCE = 'Billing guide, "Trackable AWS Free Tier services"; a public mapping of usage types';

const jobs = (usageType: string, what: string, calls: string): Charge => ({
  usageType,
  unit: "instance-hour",
  what,
  by: "share",
  weight: "the instances of each, and the hours that they run",
  calls,
  recorded: "management",
  look: "an event names who started it, and the instance type",
  source: SOURCE,
});

export const sagemaker: Service = {
  name: "Amazon SageMaker",
  names: ["AmazonSageMaker", "SageMaker", "Amazon SageMaker AI", "SageMaker AI"],
  eventSources: ["sagemaker", "sagemaker-geospatial"],
  charges: [
    jobs(
      "(?:Train|TrSpt|Train-Spot|SpotTrain):.*",
      "of training",
      "CreateTrainingJob CreateHyperParameterTuningJob",
    ),
    jobs("Processing:.*", "of processing", "CreateProcessingJob"),
    jobs("Tsform:.*", "of batch transforms", "CreateTransformJob"),
    {
      usageType: "(?:Host|AsyncInf|ProvisionedConcurrency)(?:Spot)?:.*",
      unit: "instance-hour",
      what: "of endpoints, used or not",
      by: "nobody",
      because: "capacity",
      setBy: "CreateEndpoint UpdateEndpoint UpdateEndpointWeightsAndCapacities DeleteEndpoint",
      look: "delete endpoints that nobody asks",
      source: SOURCE,
    },
    {
      usageType:
        "(?:Notebk|Studio|JupyterLab|CodeEditor|RStudio|Canvas|MLflow|TensorBoard|Geospatial|Cluster)[:\\w-]*.*",
      unit: "instance-hour",
      what: "of notebooks, apps and clusters, used or not",
      by: "nobody",
      because: "capacity",
      setBy:
        "CreateNotebookInstance StartNotebookInstance StopNotebookInstance CreateApp DeleteApp CreateCluster CreateMlflowTrackingServer",
      look: "stop notebooks and apps that were left open",
      source: SOURCE,
    },
    {
      usageType: "ServerlessInf.*",
      unit: "GB-second",
      what: "of serverless endpoints",
      by: "share",
      weight: "duration × memory of each call",
      calls: "InvokeEndpoint",
      recorded: "data AWS::SageMaker::Endpoint",
      look: "lower the endpoint's memory",
      source: `${SOURCE}; inferred: that InvokeEndpoint is such a data event`,
    },
    {
      usageType: ".*Data-Bytes-(?:In|Out)",
      unit: "GB",
      what: "into and out of endpoints",
      by: "share",
      weight: "the payload of each call",
      calls: "InvokeEndpoint InvokeEndpointWithResponseStream",
      recorded: "data AWS::SageMaker::Endpoint",
      source: `Cloud Intelligence Dashboards' queries; inferred: that InvokeEndpoint is such a data event`,
    },
    {
      usageType: "FeatureStore:.*",
      unit: "unit",
      what: "of the feature store",
      by: "share",
      weight: "the size of each record",
      calls: "PutRecord GetRecord BatchGetRecord DeleteRecord",
      recorded: "data AWS::SageMaker::FeatureGroup",
      source: SOURCE,
    },
    {
      usageType: ".*(?:VolumeUsage|Storage).*",
      unit: "GB-month",
      what: "of volumes",
      by: "nobody",
      because: "storage",
      setBy: "CreateNotebookInstance CreateEndpoint CreateSpace",
      source: SOURCE,
    },
    ...TRAFFIC,
  ],
};
