import type {Part} from '../cluster/part.js';
import type {Fault} from './fault.js';
import {untilMissed, untilOut, untilUnready} from './health-watch.js';

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
