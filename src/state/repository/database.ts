/** A value that both drivers send as a parameter. Objects go as JSON text with a cast in the SQL. */
export type SqlValue = string | number | boolean | null | readonly string[];

/** Runs statements with `$1` parameters. Throws REPOSITORY_UNAVAILABLE when the database is away. */
export interface Queries {
  query<Row extends object>(sql: string, values?: readonly SqlValue[]): Promise<Row[]>;
  /** Several statements without parameters, as migrations are. */
  script(sql: string): Promise<void>;
}

/** PostgreSQL, embedded or a server: the same SQL either way. */
export interface Database extends Queries {
  /** All or nothing. The work may only use the queries it is given. */
  transaction<Result>(work: (queries: Queries) => Promise<Result>): Promise<Result>;
  /**
   * Calls the listener at each notification, and once more after a connection was lost and made anew: what was sent
   * meanwhile is gone. Returns at once; connects on its own.
   */
  listen(channel: string, listener: (payload: string) => void): void;
  /** A second call waits for the first. */
  close(): Promise<void>;
}
