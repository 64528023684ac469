import {errors} from './errors.js';
import type {Fault} from './fault.js';
import {openProxy, type Weather} from './network-proxy.js';

/** Longer than any fault; a detour ends by itself when the drill dies. */
const detourSeconds = 900;
/** Gateways learn of a detour by their long poll. */
const learnMs = 300;

const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

/** A network between the gateways and these nodes that is as the weather says. */
const network = (name: string, summary: string, weather: Weather): Fault => ({
  name,
  summary,
  ...(weather.kind === 'cut' ? {} : {slows: true}),
  prepare: async (parts, reach) => {
    if (weather.kind === 'cut' && parts.every(({platform}) => platform?.partition !== undefined)) {
      const partition = await Promise.all(parts.map(({platform}) => platform!.partition!()));
      return {
        undo: partition.flatMap(({undo}) => undo),
        strike: async () => void (await Promise.all(partition.map(each => each.strike()))),
      };
    }
    for (const {kind, url, name: part} of parts) {
      if (kind !== 'node' || url === undefined) throw errors.DRILL_FAULT_NODES_ONLY(name, part);
    }
    const ways = await Promise.all(
      parts.map(async part => {
        const {hostname, port} = new URL(part.url!);
        return {node: part.name, proxy: await openProxy({host: hostname, port: Number(port)})};
      }),
    );
    return {
      undo: ways.map(({node}) => ({do: 'end-detour' as const, node})),
      strike: async () => {
        await Promise.all(ways.map(({node, proxy}) => reach.detour(node, proxy.url, detourSeconds)));
        await pause(learnMs);
        for (const {proxy} of ways) proxy.weather = weather;
      },
      ease: async () => {
        for (const {proxy} of ways) proxy.weather = {kind: 'clear'};
      },
      tidy: async () => {
        await pause(learnMs);
        await Promise.all(ways.map(({proxy}) => proxy.close()));
      },
    };
  },
});

export const networkFaults: readonly Fault[] = [
  network('slow-network', 'what gateways and node send each other takes 40 ms longer', {kind: 'slow', ms: 40}),
  network('lossy-network', 'one piece in ten is late by 200 ms, some connections break', {
    kind: 'lossy',
    share: 0.1,
    again: 200,
  }),
  network('cut-network', 'nothing that gateways and node send each other arrives', {kind: 'cut'}),
];
