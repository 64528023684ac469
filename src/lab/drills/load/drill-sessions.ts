import type {JsonObject} from '../../../kit/json.js';
import {sleep} from '../../../kit/wait.js';
import type {GatewayPool} from './gateway-pool.js';
import type {LedgerBook} from './ledger.js';

/** A session of a drill. One request at a time writes to it, so that what it holds is known. */
export interface DrillSession {
  readonly id: string;
  /** As the last answer told them; undefined from the first write on of which nobody knows when it takes effect. */
  facts: JsonObject | undefined;
  /** Keys of acknowledged writes: each is a key of the fact `Drill`. */
  readonly writes: Set<string>;
}

/** What the store has of a session. */
interface HeldSession {
  readonly facts: JsonObject;
  readonly writes: number;
}

/** A session grows with its writes, and so do its answers, which the store remembers for a while: then it is done. */
const maxWrites = 50;

/** The sessions of a drill: lent to one request at a time, and read back in the end. */
export class DrillSessions {
  /** Those that nobody writes to just now. */
  readonly #idle: DrillSession[] = [];
  /** Those that are still to be read back. */
  readonly #unread = new Set<DrillSession>();
  readonly #finishing = new Set<Promise<void>>();
  #begun = 0;

  constructor(
    private readonly pool: Pick<GatewayPool, 'send'>,
    private readonly book: LedgerBook,
    /** What the names of its sessions begin with. */
    private readonly prefix: string,
  ) {}

  take(): DrillSession {
    const idle = this.#idle.pop();
    if (idle) return idle;
    const session = {id: `${this.prefix}-${this.#begun++}`, facts: {}, writes: new Set<string>()};
    this.#unread.add(session);
    return session;
  }

  giveBack(session: DrillSession): void {
    if (session.writes.size >= maxWrites) this.#finish(session);
    // Those in doubt are taken when there is no other: their answers cannot be compared.
    else if (session.facts === undefined) this.#idle.unshift(session);
    else this.#idle.push(session);
  }

  /**
   * Reads every session back, in the manner of Jepsen's set checker: what was acknowledged must be there, and each write
   * once (the version of a session counts its writes). Call when no request is under way.
   */
  async settle(): Promise<void> {
    await Promise.all(this.#finishing);
    for (const session of this.#unread) {
      const {id, writes} = session;
      if (writes.size === 0) continue;
      const found = await this.#read(id);
      if (found === 'unread') {
        this.book.count('unread', writes.size);
        continue;
      }
      if (found === 'absent') {
        this.book.count('lost', writes.size);
        continue;
      }
      this.book.count('lost', missingWrites(session, found.facts));
      this.book.count('duplicated', writtenTwice(found));
      await this.#remove(session);
    }
  }

  /** Lets go of a session that holds just what it should. What is amiss, or in doubt, is told at the end. */
  #finish(session: DrillSession): void {
    if (session.facts === undefined) return;
    const finish = async (): Promise<void> => {
      const found = await this.#readOnce(session.id).catch(() => 'unread' as const);
      if (typeof found === 'string' || missingWrites(session, found.facts) > 0 || writtenTwice(found) > 0) return;
      await this.#remove(session);
    };
    const finishing = finish().finally(() => this.#finishing.delete(finishing));
    this.#finishing.add(finishing);
  }

  async #remove(session: DrillSession): Promise<void> {
    this.#unread.delete(session);
    await this.pool.send('DELETE', `/v1/facts/${session.id}`, undefined).catch(() => undefined);
  }

  async #read(session: string): Promise<HeldSession | 'absent' | 'unread'> {
    for (let attempt = 0; attempt < 5; attempt++) {
      try {
        const found = await this.#readOnce(session);
        if (found !== 'unread') return found;
      } catch {
        // The store may still be coming back.
      }
      await sleep(500);
    }
    return 'unread';
  }

  async #readOnce(session: string): Promise<HeldSession | 'absent' | 'unread'> {
    const {status, body, etag} = await this.pool.send('GET', `/v1/facts/${session}`, undefined);
    if (status === 404) return 'absent';
    return status === 200 ? {facts: JSON.parse(body) as JsonObject, writes: writesOf(etag)} : 'unread';
  }
}

/** How many of a session's acknowledged writes are not in these facts. */
export function missingWrites({writes}: Pick<DrillSession, 'writes'>, facts: JsonObject): number {
  const kept = (facts.Drill ?? {}) as JsonObject;
  return [...writes].filter(key => !(key in kept)).length;
}

/** How many writes took effect more than once: each leaves one key. */
const writtenTwice = ({facts, writes}: HeldSession): number =>
  Math.max(0, writes - Object.keys((facts.Drill ?? {}) as JsonObject).length);

/** The number in front of a version is how often the session was written. */
const writesOf = (etag: string | undefined): number => Number.parseInt(etag?.replace(/^"/, '') ?? '', 10) || 0;
