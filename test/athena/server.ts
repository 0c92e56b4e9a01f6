// Athena for tests, on 127.0.0.1: its AWS JSON 1.1 protocol as the real SDK speaks it, an engine, and S3's listings.

import { randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { StartQueryExecutionInput } from "@aws-sdk/client-athena";
import { listingOf } from "./bucket-listing.ts";
import type { Engine, EngineResults } from "./engine.ts";

/** What the server does besides answering. Set them anew in each test. */
export interface Plays {
  /** States of a query before it ends. */
  states?: string[];
  /** How it ends, if not by succeeding. */
  ending?: { State: "FAILED" | "CANCELLED"; StateChangeReason: string; AthenaError?: { Retryable: boolean } };
  /** How many requests are throttled first. */
  throttled?: number;
  /** Refuses an operation: `{ StartQueryExecution: ["ExpiredTokenException", "…"] }`. */
  refused?: Record<string, [type: string, message: string]>;
  rowsAPage?: number;
  /** Bytes that a running query has read at each look, the last one for good. */
  scanned?: number[];
  /** Where a workgroup keeps results whatever the request says. */
  enforced?: string;
  needsOutput?: boolean;
  reused?: boolean;
  /** From this row on, an answer can't be fetched. */
  brokenFrom?: number;
}

interface Query {
  input: StartQueryExecutionInput;
  looks: number;
  isStopped: boolean;
  outcome: { results: EngineResults | undefined } | { reason: string };
}

class Refusal extends Error {
  readonly type: string;
  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

export class AthenaServer {
  plays: Plays = {};
  /** Every request since the server started, or since a test emptied it. */
  requests: { operation: string; input: Record<string, unknown> }[] = [];
  readonly #engine: Engine;
  /** Folders, by the bucket that each stands for; the engine reads the same. */
  readonly buckets: Record<string, string>;
  readonly #queries = new Map<string, Query>();
  readonly #server = createServer((request, response) => void this.#respond(request, response));

  private constructor(engine: Engine, buckets: Record<string, string>) {
    this.#engine = engine;
    this.buckets = buckets;
  }

  static async start(engine: Engine, buckets: Record<string, string>): Promise<AthenaServer> {
    const server = new AthenaServer(engine, buckets);
    await new Promise<void>((listening) => server.#server.listen(0, "127.0.0.1", listening));
    return server;
  }

  /** The environment that leads the SDK here. */
  get environment(): Record<string, string> {
    const { port } = this.#server.address() as AddressInfo;
    return {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      AWS_REGION: "eu-west-1",
      AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE",
      AWS_SECRET_ACCESS_KEY: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
      AWS_EC2_METADATA_DISABLED: "true",
    };
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  inputs(operation: string): Record<string, unknown>[] {
    return this.requests.filter((request) => request.operation === operation).map(({ input }) => input);
  }

  async #respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === "DELETE") {
      const [, bucket = "", ...key] = decodeURIComponent((request.url ?? "").split("?")[0] ?? "").split("/");
      rmSync(join(this.buckets[bucket] ?? "", key.join("/")));
      response.writeHead(204).end();
      return;
    }
    if (request.method === "GET") {
      const { status, body } = listingOf(request.url ?? "", this.buckets);
      response.writeHead(status, { "content-type": "application/xml" }).end(body);
      return;
    }
    const operation = String(request.headers["x-amz-target"]).replace("AmazonAthena.", "");
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const input = JSON.parse(Buffer.concat(chunks).toString("utf8")) as Record<string, unknown>;
    this.requests.push({ operation, input });
    const answer = (status: number, body: unknown): void => {
      response.writeHead(status, { "content-type": "application/x-amz-json-1.1" }).end(JSON.stringify(body));
    };
    try {
      answer(200, await this.#answer(operation, input));
    } catch (error) {
      const type = error instanceof Refusal ? error.type : "InternalServerException";
      answer(400, { __type: type, message: (error as Error).message });
    }
  }

  async #answer(operation: string, input: Record<string, unknown>): Promise<unknown> {
    const { throttled = 0, refused = {} } = this.plays;
    if (throttled > 0) {
      this.plays.throttled = throttled - 1;
      throw new Refusal("TooManyRequestsException", "Rate exceeded");
    }
    const refusal = refused[operation];
    if (refusal !== undefined) throw new Refusal(...refusal);
    if (operation === "StartQueryExecution") return this.#start(input as unknown as StartQueryExecutionInput);
    if (operation === "GetTableMetadata")
      return this.#table(`${String(input["DatabaseName"])}.${String(input["TableName"])}`);

    const id = String(input["QueryExecutionId"]);
    const query = this.#queries.get(id);
    if (query === undefined)
      throw new Refusal("InvalidRequestException", `QueryExecution ${id} was not found`);
    if (operation === "GetQueryExecution") return { QueryExecution: this.#look(id, query) };
    if (operation === "GetQueryResults") return this.#page(query, Number(input["NextToken"] ?? 0));
    if (operation !== "StopQueryExecution") throw new Refusal("UnknownOperationException", operation);
    query.isStopped = true;
    return {};
  }

  async #start(input: StartQueryExecutionInput): Promise<unknown> {
    const { QueryString = "", ExecutionParameters = [], ResultConfiguration } = input;
    if (this.plays.needsOutput === true && ResultConfiguration?.OutputLocation === undefined) {
      throw new Refusal(
        "InvalidRequestException",
        "No output location provided. An output location is required either through the Workgroup result configuration setting or as an API input.",
      );
    }
    const id = randomUUID();
    const query: Query = { input, looks: 0, isStopped: false, outcome: { reason: "not run" } };
    this.#queries.set(id, query);
    try {
      query.outcome = { results: await this.#engine.execute(QueryString, ExecutionParameters) };
    } catch (error) {
      query.outcome = { reason: (error as Error).message };
    }
    return { QueryExecutionId: id };
  }

  #table(name: string): unknown {
    const TableMetadata = this.#engine.tables.get(name);
    if (TableMetadata === undefined)
      throw new Refusal("MetadataException", "EntityNotFoundException: Entity Not Found");
    return { TableMetadata };
  }

  #look(id: string, query: Query): unknown {
    const {
      states = ["QUEUED", "RUNNING"],
      ending,
      scanned = [14_000_000],
      enforced,
      reused = false,
    } = this.plays;
    const state = states[query.looks];
    const DataScannedInBytes = scanned[Math.min(query.looks, scanned.length - 1)];
    query.looks += 1;
    const failed =
      "reason" in query.outcome ? { State: "FAILED", StateChangeReason: query.outcome.reason } : undefined;
    return {
      QueryExecutionId: id,
      Query: query.input.QueryString,
      Status: query.isStopped
        ? { State: "CANCELLED", StateChangeReason: "Query cancelled by user" }
        : state === undefined
          ? (ending ?? failed ?? { State: "SUCCEEDED" })
          : { State: state },
      ResultConfiguration: {
        OutputLocation: `${enforced ?? query.input.ResultConfiguration?.OutputLocation ?? "s3://example-results/"}${id}.csv`,
      },
      Statistics: {
        DataScannedInBytes: reused ? 0 : DataScannedInBytes,
        TotalExecutionTimeInMillis: 1_900,
        ResultReuseInformation: { ReusedPreviousResult: reused },
      },
    };
  }

  #page(query: Query, from: number): unknown {
    if (!("results" in query.outcome))
      throw new Refusal("InvalidRequestException", "Query did not finish successfully");
    const { columns = [], rows = [] } = query.outcome.results ?? {};
    const all = [columns.map(({ Name = "" }) => Name), ...rows];
    const { rowsAPage = 1000, brokenFrom = Infinity } = this.plays;
    if (from >= brokenFrom) throw new Refusal("InvalidRequestException", "The results are gone");
    const next = from + rowsAPage;
    return {
      ResultSet: {
        ResultSetMetadata: { ColumnInfo: columns },
        Rows: all.slice(from, next).map((row) => ({
          Data: row.map((cell) => (cell === null ? {} : { VarCharValue: cell })),
        })),
      },
      ...(next < all.length && { NextToken: String(next) }),
    };
  }
}
