import {randomUUID} from 'node:crypto';
import type {Member} from '../api/role-messages.js';
import type {MemberRegistry} from './member-registry.js';
import type {RepositoryFeed} from './repository-feed.js';

const everyMs = 2000;
/** Changes that come close together are told together. */
const settleMs = 50;

/**
 * Lets the controls of one environment know each other's nodes: each polls one control only, and gateways ask any. While
 * the database is away, everybody keeps the last they heard.
 */
export class MemberExchange {
  readonly #id = randomUUID();
  readonly #timer: NodeJS.Timeout;
  #soon: NodeJS.Timeout | undefined;
  #busy = false;

  constructor(
    private readonly environment: string,
    private readonly feed: RepositoryFeed,
    private readonly members: () => MemberRegistry,
  ) {
    this.#timer = setInterval(() => void this.#exchange(), everyMs);
    this.#timer.unref();
  }

  /** A node that polls here has changed. */
  tell(): void {
    this.#soon ??= setTimeout(() => {
      this.#soon = undefined;
      void this.#exchange();
    }, settleMs);
    this.#soon.unref();
  }

  close(): void {
    clearInterval(this.#timer);
    clearTimeout(this.#soon);
  }

  async #exchange(): Promise<void> {
    if (this.#busy || this.feed.failure !== undefined) return;
    this.#busy = true;
    try {
      const {own} = this.members();
      const others = await this.feed.repository.exchangeMembers(this.environment, this.#id, own);
      this.members().takeOthers(others as Member[]);
    } catch {
      // The feed tells when the repository is away; the next round makes up for this one.
    } finally {
      this.#busy = false;
    }
  }
}
