import { Client, type ClientConfig } from "pg";

export type Row = Readonly<Record<string, unknown>>;

/** Runs statements on one connection; the rows of the last one. */
export async function rowsOf(connection: ClientConfig, ...statements: readonly string[]): Promise<readonly Row[]> {
  const client = new Client(connection);
  try {
    await client.connect();
    let rows: readonly Row[] = [];
    for (const statement of statements) rows = (await client.query<Row>(statement)).rows;
    return rows;
  } finally {
    await client.end().catch(() => {});
  }
}

/** The rows, or the server's code for why there are none. */
export async function rowsOrCode(connection: ClientConfig, statement: string): Promise<readonly Row[] | string> {
  try {
    return await rowsOf(connection, statement);
  } catch (error) {
    return (error as { readonly code?: string }).code ?? String(error);
  }
}
