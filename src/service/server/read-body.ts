import type {z} from 'zod';
import {errors} from '../api/errors.js';

/** The body as the schema has it. Throws API_BODY_NOT_JSON and API_FIELD_INVALID. */
export function readBody<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(String(body ?? ''));
  } catch (error) {
    throw errors.API_BODY_NOT_JSON((error as Error).message);
  }
  const {data, error} = schema.safeParse(value);
  if (!error) return data;
  const [issue] = error.issues;
  throw errors.API_REQUEST_INVALID(`${issue?.path.join('.') || 'The body'}: ${issue?.message ?? 'is not valid'}.`);
}

/** A query or the parameters of a path as the schema has them. Throws API_FIELD_UNKNOWN and API_FIELD_INVALID. */
export function readFields<Schema extends z.ZodObject>(schema: Schema, given: unknown): z.output<Schema> {
  const {data, error} = schema.safeParse(given);
  if (!error) return data;
  const issue = error.issues[0]!;
  if (issue.code === 'unrecognized_keys') throw errors.API_FIELD_UNKNOWN(issue.keys[0]!, Object.keys(schema.shape));
  throw errors.API_FIELD_INVALID(issue.path.join('.'), issue.message);
}
