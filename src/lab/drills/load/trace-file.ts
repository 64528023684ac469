import {createWriteStream, type WriteStream} from 'node:fs';
import type {JsonObject} from '../../../kit/json.js';
import {errors} from './errors.js';

/** Writes the requests of a drill down as a trace, a line each, which `parseTrace` reads. */
export class TraceFile {
  readonly #path: string;
  #stream: WriteStream | undefined;
  #failure: Error | undefined;
  #closing: Promise<void> | undefined;

  /** The file is begun anew with the first request: a drill that is refused leaves it as it was. */
  constructor(path: string) {
    this.#path = path;
  }

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
    return createWriteStream(this.#path).on('error', error => {
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
    if (this.#failure !== undefined) throw errors.DRILL_TRACE_UNWRITTEN(this.#path, this.#failure.message);
  }
}
