import {Pool} from 'undici';

/** What a gateway says of the nodes behind it, and of itself. */
export interface DoorHealth {
  readonly url: string;
  readonly reachable: boolean;
  /** State of each node as this gateway sees it, by name. */
  readonly nodes: ReadonlyMap<string, string>;
  /** Those in rotation that are passed over because their peers are faster. */
  readonly avoided: ReadonlySet<string>;
}

const patienceMs = 400;

/** Asks every gateway, again and again, which nodes it sends to: the moment a part is out of rotation is a measurement. */
export class RotationWatch {
  readonly #pools: readonly {readonly url: string; readonly pool: Pool}[];

  constructor(urls: readonly string[]) {
    this.#pools = urls.map(url => ({url, pool: new Pool(url, {connections: 1, connect: {timeout: patienceMs}})}));
  }

  look(): Promise<DoorHealth[]> {
    return Promise.all(this.#pools.map(({url, pool}) => healthOf(url, pool)));
  }

  /**
   * Waits until no reachable gateway sends to any of these nodes. Gives the moment (performance.now() time), or
   * undefined when the signal comes first. Where `slowed`, passing them over counts as well.
   */
  async untilOut(
    names: readonly string[],
    {signal, slowed}: {readonly signal: AbortSignal; readonly slowed: boolean},
  ): Promise<number | undefined> {
    const isOut = ({nodes, avoided}: DoorHealth, name: string): boolean =>
      nodes.get(name) !== 'ready' || (slowed && avoided.has(name));
    while (!signal.aborted) {
      const doors = (await this.look()).filter(({reachable}) => reachable);
      if (doors.length > 0 && doors.every(door => names.every(name => isOut(door, name)))) {
        return performance.now();
      }
      await new Promise(resolve => setTimeout(resolve, 10));
    }
    return undefined;
  }

  async close(): Promise<void> {
    await Promise.all(this.#pools.map(({pool}) => pool.destroy()));
  }
}

/** Asks who depends on a store whether it answers. */
export class DependencyWatch {
  readonly #pools: readonly Pool[];
  readonly #dependency: string;

  constructor({urls, dependency}: {readonly urls: readonly string[]; readonly dependency: string}) {
    this.#pools = urls.map(url => new Pool(url, {connections: 1, connect: {timeout: patienceMs}}));
    this.#dependency = dependency;
  }

  /** Waits until one of them misses the store; undefined when the signal comes first. */
  async untilMissed(signal: AbortSignal): Promise<number | undefined> {
    while (!signal.aborted) {
      const states = await Promise.all(this.#pools.map(pool => this.#stateOf(pool)));
      if (states.includes('unreachable')) return performance.now();
      await new Promise(resolve => setTimeout(resolve, 10));
    }
    return undefined;
  }

  async close(): Promise<void> {
    await Promise.all(this.#pools.map(pool => pool.destroy()));
  }

  async #stateOf(pool: Pool): Promise<string | undefined> {
    try {
      const {body} = await pool.request({
        method: 'GET',
        path: '/health',
        signal: AbortSignal.timeout(patienceMs),
      });
      const {dependencies} = (await body.json()) as {dependencies?: Readonly<Record<string, string>>};
      return dependencies?.[this.#dependency];
    } catch {
      return undefined;
    }
  }
}

async function healthOf(url: string, pool: Pool): Promise<DoorHealth> {
  try {
    const {statusCode, body} = await pool.request({
      method: 'GET',
      path: '/health',
      signal: AbortSignal.timeout(patienceMs),
    });
    const value = (await body.json()) as {nodes?: readonly {name: string; state: string; avoided?: boolean}[]};
    const told = value.nodes ?? [];
    const nodes = new Map(told.map(({name, state}) => [name, state]));
    const avoided = new Set(told.filter(node => node.avoided).map(({name}) => name));
    return {url, reachable: statusCode === 200, nodes, avoided};
  } catch {
    return {url, reachable: false, nodes: new Map(), avoided: new Set()};
  }
}

/** Polls one address until it stops answering or is ready no more: how a fault on control or a gateway is noticed. */
export async function untilUnready(url: string, signal: AbortSignal): Promise<number | undefined> {
  const pool = new Pool(url, {connections: 1, connect: {timeout: patienceMs}});
  try {
    while (!signal.aborted) {
      const ready = await pool
        .request({method: 'GET', path: '/readyz', signal: AbortSignal.timeout(patienceMs)})
        .then(async ({statusCode, body}) => {
          await body.dump();
          return statusCode === 200;
        })
        .catch(() => false);
      if (!ready) return performance.now();
      await new Promise(resolve => setTimeout(resolve, 10));
    }
    return undefined;
  } finally {
    await pool.destroy();
  }
}
