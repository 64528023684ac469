import type {z} from 'zod';
import type {Scope} from './role-messages.js';

/** A route of the HTTP contract: what it takes, and what it answers. */
export interface Route {
  readonly summary: string;
  readonly description?: string;
  /** What a key must be allowed; `role`: the cluster's token instead of a key; `open`: neither is asked for. */
  readonly scope: Scope | 'role' | 'open';
  readonly path?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly headers?: z.ZodObject;
  readonly body?: Content;
  /** What it answers by status, problems apart. */
  readonly answers: Readonly<Record<number, Answer>>;
  /** Statuses of problems beside those that every route of its kind has. */
  readonly problems?: readonly number[];
}

export interface Content {
  /** `application/json` unless it is said. */
  readonly type?: string;
  readonly schema: z.ZodType;
  /** What each line is, where the whole is lines. */
  readonly line?: z.ZodType;
}

export interface Answer {
  readonly description: string;
  readonly content?: Content;
  /** Headers that only this answer has, by name. */
  readonly headers?: readonly string[];
}

/** Routes by method and path, such as `GET /v1/facts/{session}`. */
export type Routes = Readonly<Record<string, Route>>;
