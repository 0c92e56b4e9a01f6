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
  named: "instance type",
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
      usageType: "ServerlessInf.*|.*Data-Bytes-(?:In|Out)",
      unit: "GB",
      what: "or GB-second of calls to endpoints",
      by: "nobody",
      because: "not logged",
      setBy: "CreateEndpointConfig CreateEndpoint UpdateEndpoint",
      look: "no trail records InvokeEndpoint: the endpoint's own metrics (Invocations) tell how often it is called",
      source:
        'Billing guide, "Trackable AWS Free Tier services"; SageMaker guide, "Log Amazon SageMaker API calls with AWS CloudTrail"',
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
