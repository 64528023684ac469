import {createWriteStream, type WriteStream} from 'node:fs';
import {isObject, type Json, type JsonObject} from '../../../kit/json.js';
import {errors} from './errors.js';

/** Requests as they once came: when, and with which facts. */
export interface Trace {
  /** Milliseconds from the first. */
  readonly offsets: readonly number[];
  /** Of each request; empty where the trace has none. */
  readonly facts: readonly JsonObject[];
}

/**
 * Reads a recorded trace: a line of JSON for each request, `{"at": milliseconds or an ISO time, "facts": {…}}`, in order
 * of time. Facts on every line or on none. Throws DRILL_TRACE_INVALID.
 */
export function parseTrace(text: string, file: string): Trace {
  const times: number[] = [];
  const facts: JsonObject[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const refuse = (why: string): never => {
      throw errors.DRILL_TRACE_INVALID(file, index + 1, why);
    };
    const value = parsed(line);
    if (!isObject(value)) return refuse('no JSON object');
    const at = typeof value.at === 'string' ? Date.parse(value.at) : value.at;
    if (typeof at !== 'number' || !Number.isFinite(at)) return refuse('"at" is no time');
    if (at < (times.at(-1) ?? at)) return refuse('it comes before the line above');
    if (value.facts !== undefined && !isObject(value.facts)) return refuse('"facts" is no object');
    if ((value.facts === undefined) !== (facts.length === 0) && times.length > 0)
      return refuse('some lines have facts, and some have none');
    times.push(at);
    if (value.facts !== undefined) facts.push(value.facts as JsonObject);
  }
  const [first] = times;
  if (first === undefined) throw errors.DRILL_TRACE_INVALID(file, 1, 'it is empty');
  return {offsets: times.map(at => at - first), facts};
}

function parsed(line: string): Json | undefined {
  try {
    return JSON.parse(line) as Json;
  } catch {
    return undefined;
  }
}

/** Writes the requests of a drill down as a trace, a line each, which `parseTrace` reads. */
export class TraceFile {
  #stream: WriteStream | undefined;
  #failure: Error | undefined;
  #closing: Promise<void> | undefined;

  /** The file is begun anew with the first request: a drill that is refused leaves it as it was. */
  constructor(private readonly path: string) {}

  /** A request that was due so many milliseconds after the start. */
  readonly add = (dueMs: number, facts: JsonObject): void => {
    if (this.#closing !== undefined || this.#failure !== undefined) return;
    this.#stream ??= this.#open();
    this.#stream.write(`${JSON.stringify({at: Math.round(dueMs * 1000) / 1000, facts})}\n`);
  };

  /** Resolves when all is written. Rejects with DRILL_TRACE_UNWRITTEN. */
  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  #open(): WriteStream {
    // Told by `close`: a full disk is no reason to lose the drill.
    return createWriteStream(this.path).on('error', error => {
      this.#failure ??= error;
    });
  }

  async #close(): Promise<void> {
    const stream = this.#stream;
    if (stream !== undefined && !stream.closed) {
      const closed = new Promise<void>(resolve => stream.once('close', () => resolve()));
      stream.end();
      await closed;
    }
    if (this.#failure !== undefined) throw errors.DRILL_TRACE_UNWRITTEN(this.path, this.#failure.message);
  }
}
