import type {z} from 'zod';
import type {Slice} from '../../state/repository/repository.js';
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

/** `?limit=&before=` of a list. Throws API_FIELD_INVALID. */
export function readSlice(query: unknown): Slice {
  const {limit = '50', before} = query as {limit?: string; before?: string};
  return {limit: positive('limit', limit, 1000), before: before === undefined ? undefined : positive('before', before)};
}

export function positive(field: string, text: string, most = Number.MAX_SAFE_INTEGER): number {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : 0;
  if (value < 1 || value > most) throw errors.API_FIELD_INVALID(field, 'a positive number');
  return value;
}
