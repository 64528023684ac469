import {z} from 'zod';
import type {Json} from './json.js';

/** What schemas of messages and records are made of. */

/** Schemas with a name of their own in the OpenAPI document. */
export const named = z.registry<{id: string}>();

/** Gives a schema its name in the OpenAPI document. */
export function schema<Schema extends z.ZodType>(id: string, value: Schema): Schema {
  named.add(value, {id});
  return value;
}

/** Any JSON value. */
export const json = z.unknown() as unknown as z.ZodType<Json>;

/** A text of bounded length: it keeps one request from filling a disk. */
export const text = (most: number) => z.string('a text').max(most, `a text of ${most} characters at most`);

export const name = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, 'must be lower-case letters, digits and dashes');

export const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/, 'must be sha256: and 64 hex digits');

/** A moment in an answer, UTC. */
export const moment = z.string().meta({format: 'date-time'});

const day =
  '(\\d\\d(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29|' +
  '\\d{4}-((0[13578]|1[02])-(0[1-9]|[12]\\d|3[01])|(0[469]|11)-(0[1-9]|[12]\\d|30)|02-(0[1-9]|1\\d|2[0-8]))';
const time = 'T([01]\\d|2[0-3]):[0-5]\\d(:[0-5]\\d(\\.\\d{1,9})?)?(Z|[+-]([01]\\d|2[0-3]):[0-5]\\d)?';

/** A moment in a request: a day, or a day and a time, UTC unless an offset is given. */
export const momentGiven = z
  .string()
  .regex(new RegExp(`^(${day})(${time})?$`), 'a date and time such as 2026-01-01T00:00:00Z');

/** A number from 1 on, in a query or path as text. */
export const count = (most: number) => {
  const wanted = `a whole number from 1 to ${most}`;
  return z.coerce.number<string>({error: wanted}).int(wanted).min(1, wanted).max(most, wanted);
};

/** How long to keep something, as the contract promises to read it; other forms of durations are taken, too. */
export const keepTime = z
  .string('a duration')
  .meta({pattern: '^(0|[1-9]\\d{0,8}(ms|s)?|[1-9]\\d{0,6}m|[1-9]\\d{0,4}h([1-9]\\d{0,6}m)?|[1-9]\\d{0,3}d)$'});

/** How long a poll may wait, likewise: see longestWaitMs. */
export const waitTime = z.string('a duration').meta({pattern: '^(0|[1-9]\\d{0,3}ms|[1-5]?\\ds|60s|1m)$'});
