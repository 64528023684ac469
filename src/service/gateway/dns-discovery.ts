import {lookup} from 'node:dns/promises';
import type {Log} from '../../kit/log.js';
import type {Member} from '../api/role-messages.js';

/** A group whose nodes stand behind a DNS name, such as that of a headless Service. */
export interface DnsGroup {
  readonly group: string;
  readonly host: string;
  readonly port: number;
}

const everyMs = 2000;

/** Resolves names again and again: a pod that comes joins, one that goes leaves. For clusters without control's list. */
export class DnsDiscovery {
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly groups: readonly DnsGroup[],
    private readonly onNodes: (nodes: readonly Member[]) => void,
    private readonly log: Log,
  ) {}

  start(): void {
    if (this.groups.length === 0) return;
    const look = () => void this.#look();
    look();
    this.#timer = setInterval(look, everyMs);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    try {
      const found = await Promise.all(this.groups.map(group => addressesOf(group)));
      this.onNodes(found.flat());
    } catch (error) {
      // A failing resolver says nothing about the nodes: the known ones stay.
      this.log.warn({why: (error as Error).message}, 'nodes cannot be looked up');
    }
  }
}

async function addressesOf({group, host, port}: DnsGroup): Promise<Member[]> {
  const addresses = await lookup(host, {all: true}).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOTFOUND') return [];
    throw error;
  });
  return addresses.map(({address, family}) => {
    const url = `http://${family === 6 ? `[${address}]` : address}:${port}`;
    // The gateway's own probe finds out whether it is ready.
    return {name: `${group}@${address}`, group, url, pid: 0, state: 'starting', bundle: null};
  });
}
