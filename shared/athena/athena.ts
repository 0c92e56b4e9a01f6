// Athena, asked with care: one query at a time, waited for, watched, and stopped when it must be.

import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import {
  AthenaClient,
  type ColumnInfo,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  GetTableMetadataCommand,
  type QueryExecution,
  StartQueryExecutionCommand,
  type StartQueryExecutionCommandInput,
  StopQueryExecutionCommand,
  type TableMetadata,
} from "@aws-sdk/client-athena";
import type { TableName } from "./names.ts";
import { counted } from "../text/numbers.ts";
import { failure, noTable, tooMuch } from "./athena-failure.ts";
import { bytesText } from "./query-cost.ts";
import { explained } from "../aws/failures.ts";
import { clientSettings } from "../aws/session.ts";
import type { Options } from "../options.ts";
import { literal, type Sql } from "./sql.ts";
import { unlessInterrupted } from "../terminal/exits.ts";
import { UserError } from "../terminal/user-error.ts";

/** Milliseconds between two looks at a query: soon at first, then ever less often. */
const FIRST_WAIT = 250;
const LONGEST_WAIT = 5_000;
/** Looks that are to catch a query at its limit can't be rare. */
const LONGEST_WAIT_AT_A_LIMIT = 1_000;

const ACTIONS = ["StartQueryExecution", "GetQueryExecution", "GetQueryResults", "StopQueryExecution"].map(
  (action) => `athena:${action}`,
);
const TABLE_ACTIONS = ["athena:GetTableMetadata", "glue:GetDatabase", "glue:GetTable"];

/** What a query returned, as text; the row of headings is left out. */
export interface Results {
  columns: ColumnInfo[];
  /** A cell is undefined where SQL has NULL. */
  rows: (string | undefined)[][];
}

type Settings = Pick<Options, "WORKGROUP" | "OUTPUT" | "MAX_SCAN" | "REUSE">;

/**
 * A client of Athena with the account and region of the environment. Its methods throw a UserError for all that a
 * person can mend: no credentials, no permission (and which), no output location, a query that failed.
 */
export class Athena {
  readonly #client: AthenaClient;
  readonly #settings: Settings;
  readonly #limit: number;
  /** Bytes that queries have read which are over. */
  #read = 0;
  readonly #progress: (text: string) => void;

  /** `progress` is told what a running query does; an empty text ends that. */
  constructor(settings: Settings, progress: (text: string) => void = () => {}) {
    const { OUTPUT, REUSE } = settings;
    if (OUTPUT !== undefined && !/^s3:\/\/[a-z0-9][a-z0-9.-]+(?:\/[^\s]*)?$/.test(OUTPUT))
      throw new UserError(
        `Cannot use OUTPUT "${OUTPUT}": not an S3 address`,
        "For example OUTPUT=s3://bucket/folder/",
      );
    if (!/^(?:none|[1-9]\d{0,4})$/.test(REUSE))
      throw new UserError(`Cannot use REUSE "${REUSE}": not minutes`, "For example REUSE=60, or REUSE=none");
    this.#client = new AthenaClient(clientSettings());
    this.#settings = settings;
    this.#limit = settings.MAX_SCAN;
    this.#progress = progress;
  }

  /** What Athena knows of a table; undefined when there is none. */
  async findTable({ database, table }: TableName): Promise<TableMetadata | undefined> {
    const asked = { CatalogName: "AwsDataCatalog", DatabaseName: database, TableName: table };
    try {
      const { TableMetadata } = await this.#client.send(new GetTableMetadataCommand(asked));
      return TableMetadata;
    } catch (error) {
      const { name, message } = error as Error;
      if (name === "MetadataException" && /not ?found/i.test(message)) return undefined;
      throw explained(error, `look at table ${database}.${table}`, { actions: TABLE_ACTIONS });
    }
  }

  async table(name: TableName): Promise<TableMetadata> {
    const table = await this.findTable(name);
    if (table === undefined) throw noTable(name);
    return table;
  }

  /** Runs a statement to its end. Ctrl-C cancels it in Athena too, and so does reading more than MAX_SCAN. */
  async run({ sql, parameters }: Sql, { reuse = false } = {}): Promise<QueryExecution> {
    const { WORKGROUP, OUTPUT, REUSE } = this.#settings;
    const starting = this.#start({
      QueryString: sql,
      // retried with the same token, a query is not run (and paid) twice
      ClientRequestToken: randomUUID(),
      ...(parameters.length > 0 && { ExecutionParameters: parameters.map(literal) }),
      ...(WORKGROUP !== undefined && { WorkGroup: WORKGROUP }),
      ...(OUTPUT !== undefined && { ResultConfiguration: { OutputLocation: OUTPUT } }),
      ...(reuse &&
        REUSE !== "none" && {
          ResultReuseConfiguration: {
            ResultReuseByAgeConfiguration: { Enabled: true, MaxAgeInMinutes: Number(REUSE) },
          },
        }),
    });
    try {
      return await unlessInterrupted(
        async () => this.#ended(await starting),
        async () => {
          const id = await starting;
          this.#progress("");
          await this.#stop(id);
          return `Interrupted: query ${id} is cancelled in Athena`;
        },
      );
    } catch (error) {
      throw explained(error, "ask Athena", { actions: ACTIONS });
    } finally {
      this.#progress("");
    }
  }

  /** What a query found, whole. */
  async results(id: string): Promise<Results> {
    const found: Results = { columns: [], rows: [] };
    for await (const { columns, rows } of this.pages(id)) {
      found.columns = columns;
      for (const row of rows) found.rows.push(row);
    }
    return found;
  }

  /** What a query found, a thousand rows at a time. */
  async *pages(id: string): AsyncGenerator<Results, undefined> {
    let columns: ColumnInfo[] = [];
    let fetched = 0;
    let NextToken: string | undefined;
    try {
      do {
        const page = await this.#client.send(
          new GetQueryResultsCommand({ QueryExecutionId: id, ...(NextToken !== undefined && { NextToken }) }),
        );
        columns = page.ResultSet?.ResultSetMetadata?.ColumnInfo ?? columns;
        // the first row of all repeats the columns' names
        const rows = (page.ResultSet?.Rows ?? []).slice(fetched === 0 ? 1 : 0);
        fetched += page.ResultSet?.Rows?.length ?? 0;
        yield { columns, rows: rows.map(({ Data = [] }) => Data.map((cell) => cell.VarCharValue)) };
        ({ NextToken } = page);
        if (NextToken !== undefined) this.#progress(`${counted(fetched, "row")} fetched`);
      } while (NextToken !== undefined);
    } catch (error) {
      throw explained(error, "fetch the answer from Athena", {
        actions: [...ACTIONS, "s3:GetObject (of the output location)"],
      });
    } finally {
      this.#progress("");
    }
    return undefined;
  }

  async #start(query: StartQueryExecutionCommandInput): Promise<string> {
    try {
      const { QueryExecutionId = "" } = await this.#client.send(new StartQueryExecutionCommand(query));
      return QueryExecutionId;
    } catch (error) {
      const { ResultReuseConfiguration, ...plain } = query;
      // engine version 2 can't, and says so
      const cannotReuse = ResultReuseConfiguration !== undefined && /reuse/i.test((error as Error).message);
      if (!cannotReuse) throw error;
      return await this.#start({ ...plain, ClientRequestToken: randomUUID() });
    }
  }

  async #ended(id: string): Promise<QueryExecution> {
    const longest = this.#limit === Infinity ? LONGEST_WAIT : LONGEST_WAIT_AT_A_LIMIT;
    const asked = new GetQueryExecutionCommand({ QueryExecutionId: id });
    for (let wait = FIRST_WAIT; ; wait = Math.min(wait * 1.5, longest)) {
      const { QueryExecution: query = {} } = await this.#client.send(asked);
      const { DataScannedInBytes: bytes = 0, TotalExecutionTimeInMillis = 0 } = query.Statistics ?? {};
      const state = query.Status?.State ?? "QUEUED";
      if (state === "SUCCEEDED") {
        this.#read += bytes;
        return query;
      }
      if (state === "FAILED" || state === "CANCELLED") throw failure(query);
      if (this.#read + bytes > this.#limit) {
        await this.#stop(id);
        throw tooMuch(this.#read + bytes, this.#limit);
      }
      this.#progress(`${state} ${Math.round(TotalExecutionTimeInMillis / 1000)} s, ${bytesText(bytes)} read`);
      await delay(wait);
    }
  }

  async #stop(id: string): Promise<void> {
    try {
      await this.#client.send(new StopQueryExecutionCommand({ QueryExecutionId: id }));
    } catch (error) {
      throw explained(error, `cancel query ${id}, which runs on in Athena`, {
        actions: ["athena:StopQueryExecution"],
      });
    }
  }
}
