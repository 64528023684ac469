import {Pool} from 'undici';
import {sleep} from '../../../kit/wait.js';
import type {Part, StoreServer} from '../cluster/part.js';
import type {Fault} from './fault.js';

/** What a role says of itself at `/health`. */
interface Health {
  /** Status 200: it takes requests. */
  readonly isServing: boolean;
  /** Of a gateway: the nodes behind it; those that are avoided are passed over because their peers are faster. */
  readonly nodes?: readonly {readonly name: string; readonly state: string; readonly avoided?: boolean}[];
  /** What it depends on, and whether that answers. */
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** Time to connect, and to answer. */
const patienceMs = 400;
const pollMs = 10;

/** Asks one role how it is, over one connection. */
class HealthClient {
  readonly #pool: Pool;

  constructor(url: string) {
    this.#pool = new Pool(url, {connections: 1, connect: {timeout: patienceMs}});
  }

  /** Undefined where nobody answers in time. */
  async health(): Promise<Health | undefined> {
    try {
      const {statusCode, body} = await this.#get('/health');
      return {...((await body.json()) as Omit<Health, 'isServing'>), isServing: statusCode === 200};
    } catch {
      return undefined;
    }
  }

  async isReady(): Promise<boolean> {
    try {
      const {statusCode, body} = await this.#get('/readyz');
      await body.dump();
      return statusCode === 200;
    } catch {
      return false;
    }
  }

  close(): Promise<void> {
    return this.#pool.destroy();
  }

  #get(path: string) {
    return this.#pool.request({method: 'GET', path, signal: AbortSignal.timeout(patienceMs)});
  }
}

/**
 * Asks these roles again and again, for the moment of a change is a measurement. Gives it (performance.now() time), or
 * undefined when the signal comes first.
 */
async function momentOf(
  urls: readonly string[],
  isSeen: (clients: readonly HealthClient[]) => Promise<boolean>,
  signal: AbortSignal,
): Promise<number | undefined> {
  const clients = urls.map(url => new HealthClient(url));
  try {
    while (!signal.aborted) {
      if (await isSeen(clients)) return performance.now();
      await sleep(pollMs);
    }
    return undefined;
  } finally {
    await Promise.all(clients.map(client => client.close()));
  }
}

const healthOfAll = (clients: readonly HealthClient[]) => Promise.all(clients.map(client => client.health()));

/** Waits until no gateway that serves sends to any of these nodes. Where `slowed`, passing them over counts as well. */
export function untilOut(
  gateways: readonly string[],
  names: readonly string[],
  {signal, slowed}: {readonly signal: AbortSignal; readonly slowed: boolean},
): Promise<number | undefined> {
  const isOut = ({nodes = []}: Health, name: string): boolean => {
    const node = nodes.find(each => each.name === name);
    return node?.state !== 'ready' || (slowed && node.avoided === true);
  };
  const isSeen = async (clients: readonly HealthClient[]): Promise<boolean> => {
    const serving = (await healthOfAll(clients)).flatMap(health => (health?.isServing ? [health] : []));
    return serving.length > 0 && serving.every(health => names.every(name => isOut(health, name)));
  };
  return momentOf(gateways, isSeen, signal);
}

/** Waits until one of those who depend on a store misses it. */
export function untilMissed(
  {urls, dependency}: StoreServer['dependants'],
  signal: AbortSignal,
): Promise<number | undefined> {
  const isSeen = async (clients: readonly HealthClient[]): Promise<boolean> =>
    (await healthOfAll(clients)).some(health => health?.dependencies?.[dependency] === 'unreachable');
  return momentOf(urls, isSeen, signal);
}

/** Waits until a role stops answering or is ready no more: how a fault on control or a gateway is noticed. */
export function untilUnready(url: string, signal: AbortSignal): Promise<number | undefined> {
  return momentOf([url], async ([client]) => !(await client!.isReady()), signal);
}

/** When a fault was noticed (performance.now() time), and by whom; undefined when nobody did. */
export type Detection = {readonly at: number; readonly by: string} | undefined;

/** Whoever notices first: the gateways for nodes, who depends on them for stores, a probe for everything else. */
export async function detect(
  {spares, slows = false}: Fault,
  parts: readonly Part[],
  gateways: readonly string[],
  signal: AbortSignal,
): Promise<Detection> {
  if (spares) return undefined;
  const nodes = parts.filter(({kind}) => kind === 'node').map(({name}) => name);
  if (nodes.length > 0) return noticed('gateways', await untilOut(gateways, nodes, {signal, slowed: slows}));
  const [part] = parts;
  if (part?.store !== undefined) return noticed('who depends on it', await untilMissed(part.store.dependants, signal));
  if (part?.url) return noticed('readiness probe', await untilUnready(part.url, signal));
  return undefined;
}

const noticed = (by: string, at: number | undefined): Detection => (at === undefined ? undefined : {at, by});
