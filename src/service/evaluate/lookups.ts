import {LRUCache} from 'lru-cache';
import {Agent, request} from 'undici';
import {at} from '../../kit/errors.js';
import type {Json} from '../../kit/json.js';
import type {LookupCall} from '../../rules/engine/lookup-pending.js';
import type {LookupAnswers} from '../../rules/engine/with-lookups.js';
import type {LookupDeclaration} from '../../rules/ruleset/bundle.js';
import {errors} from '../api/errors.js';

/** Most answers that are kept for other requests. */
const mostKept = 10_000;

/** Look-ups over HTTP; answers that may be used again are kept. */
export class Lookups {
  readonly #agent = new Agent({connections: 32});
  readonly #kept = new LRUCache<string, {readonly answer: Json}>({max: mostKept});

  /** Those of a bundle, with `resolve` putting variables into URLs, by default none; undefined where none are declared. */
  static of(
    declared: Readonly<Record<string, LookupDeclaration>>,
    resolve: (text: string, name: string) => string = text => text,
  ): Lookups | undefined {
    const names = Object.keys(declared);
    if (names.length === 0) return undefined;
    const ready = names.map(name => [name, {...declared[name]!, url: resolve(declared[name]!.url, name)}]);
    return new Lookups(Object.fromEntries(ready));
  }

  /** The URLs are complete: variables in them have been replaced. */
  constructor(private readonly declared: Readonly<Record<string, LookupDeclaration>>) {}

  /** Answers of calls, asked side by side. Throws LOOKUP_FAILED for the first that gets none in time. */
  async fetch(calls: readonly LookupCall[]): Promise<LookupAnswers> {
    const answers = await Promise.all(
      calls.map(async (call): Promise<[string, Json]> => [call.key, await this.#answer(call)]),
    );
    return new Map(answers);
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  async #answer(call: LookupCall): Promise<Json> {
    const kept = this.#kept.get(call.key);
    if (kept) return kept.answer;
    const declaration = this.declared[call.name];
    if (!declaration) throw errors.LOOKUP_FAILED(call.name, 'it is not declared');
    const answer = await this.#ask(call, declaration);
    if (declaration.cacheMs > 0) this.#kept.set(call.key, {answer}, {ttl: declaration.cacheMs});
    return answer;
  }

  /**
   * `POST url` with `{"function": …, "args": […]}`. The body of a 200 is the answer, any JSON value; 204 and 404 mean
   * null.
   */
  async #ask({name, args}: LookupCall, {url, timeoutMs}: LookupDeclaration): Promise<Json> {
    try {
      const {statusCode, body} = await request(url, {
        dispatcher: this.#agent,
        method: 'POST',
        headers: {'content-type': 'application/json', accept: 'application/json'},
        body: JSON.stringify({function: name, args}),
        signal: AbortSignal.timeout(timeoutMs),
      });
      if (statusCode === 200) return (await body.json()) as Json;
      await body.dump();
      if (statusCode === 204 || statusCode === 404) return null;
      throw new Error(`status ${statusCode}`);
    } catch (error) {
      throw errors.LOOKUP_FAILED(name, reasonOf(error, timeoutMs), at({cause: error}));
    }
  }
}

function reasonOf(error: unknown, timeoutMs: number): string {
  const {name, code, message} = error as NodeJS.ErrnoException;
  if (name === 'TimeoutError') return `nothing within ${timeoutMs} ms`;
  if (name === 'SyntaxError') return 'what came is no JSON';
  if (code === 'ECONNREFUSED') return 'nothing listens there';
  return message || code || name;
}
