// The services that bills are known of: one file a service in services/, one row a charge.

import type { Service } from "./charge.ts";
import { s3 } from "./services/s3.ts";

/**
 * Every service whose charges are known. Two may share a product code (`AmazonEC2`): a line is then the first one's that
 * has a charge for it.
 */
export const SERVICES: readonly Service[] = [s3];
