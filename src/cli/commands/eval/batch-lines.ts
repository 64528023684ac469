import type {JsonObject} from '../../../kit/json.js';
import {type Line, linesOf} from '../../../kit/lines.js';
import {errors} from '../../../service/api/errors.js';
import {readFacts} from '../../../service/api/evaluate-request.js';
import {problemOf} from '../../../service/api/problem.js';

/** The lines of a batch, some at a time; blank ones do not count. */
export async function* batchLines(
  stream: AsyncIterable<Uint8Array>,
  mostBytes: number,
): AsyncGenerator<readonly Line[]> {
  for await (const lines of linesOf(stream, {mostBytes})) {
    const some = lines.filter(({text}) => text?.trim() !== '');
    if (some.length > 0) yield some;
  }
}

/** The facts of a line. Throws API_LINE_TOO_LONG, and what is wrong with them. */
export function factsIn({text}: Line, mostBytes: number): JsonObject {
  if (text === undefined) throw errors.API_LINE_TOO_LONG(mostBytes);
  return readFacts(text);
}

/** A failed line as a gateway answers it: the same whether the rules run here or there. */
export const failureLine = (error: unknown): string => JSON.stringify({error: problemOf(error)});
