import type {JsonObject} from '../../kit/json.js';

/** What a store says of a session; also on its way between processes. */
export interface StoredMessage {
  readonly version: string;
  readonly text: string;
  readonly ttlMs: number;
  readonly leftMs: number;
}

/** The facts of a session as a store has them. Immutable: never alter `facts`. */
export class StoredFacts {
  /** Opaque; different for each commit, also after the session was deleted and made anew. */
  readonly version: string;
  /** The facts object as JSON. */
  readonly text: string;
  /** How long it is kept after its last commit, milliseconds; 0: for ever. */
  readonly ttlMs: number;
  /** Moment of the local monotonic clock (`performance.now()`) from which it must not be used; Infinity: never. */
  readonly expiresAt: number;
  #facts: JsonObject | undefined;

  constructor({version, text, ttlMs, leftMs}: StoredMessage) {
    this.version = version;
    this.text = text;
    this.ttlMs = ttlMs;
    this.expiresAt = ttlMs === 0 ? Number.POSITIVE_INFINITY : performance.now() + leftMs;
  }

  /** Parsed once, when somebody asks. */
  get facts(): JsonObject {
    return (this.#facts ??= JSON.parse(this.text) as JsonObject);
  }

  /** Milliseconds that are left of its time; Infinity for ever. */
  get leftMs(): number {
    return this.expiresAt - performance.now();
  }
}
