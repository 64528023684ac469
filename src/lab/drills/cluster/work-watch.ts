import {request} from 'undici';
import {parseMetrics, total} from '../../../cluster/observe/metrics-text.js';
import type {ClusterUnderTest} from './cluster-under-test.js';
import type {Part} from './part.js';
import {nodesOfGroup} from './target.js';

const evaluations = 'rulectl_evaluation_duration_seconds_count';
/** A node that stands still is no candidate, and nobody waits for it. */
const patienceMs = 500;

/** Whom a fault hits, and what share of the work of their groups they did before; null where that is not known. */
export interface Victims {
  readonly parts: readonly Part[];
  readonly share: number | null;
}

/** Tells what share of the work each node does: that an idle node is not missed proves little. */
export class WorkWatch {
  /** Evaluations of each node when the watch began. */
  #before: ReadonlyMap<string, number> = new Map();

  constructor(private readonly test: Pick<ClusterUnderTest, 'cluster' | 'parts'>) {}

  /** What was done before this moment does not count. */
  async begin(): Promise<void> {
    this.#before = await this.#evaluationsOf(await this.test.parts().catch(() => []));
  }

  /** The parts of a fault; of `node:GROUP` the node of the group that has evaluated most since the watch began. */
  async victimsOf({target, parts}: {readonly target: string; readonly parts: readonly Part[]}): Promise<Victims> {
    if (parts.some(({kind, url}) => kind !== 'node' || url === null)) return {parts, share: null};
    const nodes = (await this.test.parts()).filter(({kind}) => kind === 'node');
    const now = await this.#evaluationsOf(nodes);
    const workOf = ({name}: Part): number => Math.max(0, (now.get(name) ?? 0) - (this.#before.get(name) ?? 0));
    const candidates = nodesOfGroup(target, nodes).filter(({state}) => state === 'ready');
    const [busiest] = candidates.toSorted((a, b) => workOf(b) - workOf(a));
    const victims = busiest !== undefined && workOf(busiest) > 0 ? [busiest] : parts;
    const groups = new Set(victims.map(({group}) => group));
    const sum = (some: readonly Part[]) => some.reduce((all, part) => all + workOf(part), 0);
    const whole = sum(nodes.filter(({group}) => groups.has(group)));
    return {parts: victims, share: whole === 0 ? null : sum(victims) / whole};
  }

  async #evaluationsOf(parts: readonly Part[]): Promise<ReadonlyMap<string, number>> {
    const counts = await Promise.all(
      parts.map(async ({kind, name, url}): Promise<[string, number][]> => {
        if (kind !== 'node' || url === null) return [];
        try {
          const text = await this.test.cluster.metrics(name, {timeoutMs: patienceMs});
          return [[name, total(parseMetrics(text), evaluations)]];
        } catch {
          return [];
        }
      }),
    );
    return new Map(counts.flat());
  }
}

/** How often these gateways have tried another node since they started; null where one does not tell. */
export async function retriesOf(gateways: readonly string[]): Promise<number | null> {
  const all = await Promise.all(gateways.map(url => retriesBy(url).catch(() => null)));
  return all.includes(null) ? null : all.reduce<number>((sum, each) => sum + (each ?? 0), 0);
}

async function retriesBy(url: string): Promise<number | null> {
  const {statusCode, body} = await request(`${url}/metrics`, {signal: AbortSignal.timeout(2000)});
  const text = await body.text();
  if (statusCode !== 200) return null;
  return total(parseMetrics(text), 'rulectl_gateway_retries_total');
}
