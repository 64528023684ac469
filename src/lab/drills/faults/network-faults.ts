import {sleep} from '../../../kit/wait.js';
import type {Part} from '../cluster/view.js';
import type {UndoStep} from '../undo/undo.js';
import {errors} from './errors.js';
import type {Fault, FaultReach} from './fault.js';
import {type NetworkCondition, type NetworkProxy, openProxy} from './network-proxy.js';
import {canRedirect, exempt, redirection} from './redirect.js';

/** Longer than any fault; a detour ends by itself when the drill dies. */
const detourSeconds = 900;
/** Gateways learn of a detour by their long poll. */
const learnMs = 300;

/** Traffic to a part that is led through a proxy while a fault is in force. */
interface Interception {
  readonly proxy: NetworkProxy;
  readonly undo: UndoStep;
  open(): Promise<void>;
}

/** Gateways are told of another address for a node: that needs no rights on the machine. */
async function detourTo({name, url}: Part & {readonly url: string}, reach: FaultReach): Promise<Interception> {
  const {hostname, port} = new URL(url);
  const proxy = await openProxy({host: hostname, port: Number(port)});
  return {
    proxy,
    undo: {do: 'end-detour', node: name},
    open: () => reach.detour(name, proxy.url, detourSeconds),
  };
}

/** Clients of any other part keep their address: the system sends them to the proxy. */
async function redirectTo(address: {readonly host: string; readonly port: number}): Promise<Interception> {
  const proxy = await openProxy({...address, localAddress: exempt});
  const {undo, begin} = redirection(address);
  return {proxy, undo, open: () => begin(Number(new URL(proxy.url).port))};
}

/** Throws DRILL_FAULT_ELSEWHERE for a part that does not listen on this machine. */
function addressOf(fault: string, {name, url, address}: Part): {readonly host: string; readonly port: number} {
  if (address !== undefined) return address;
  const {hostname, port} = new URL(url ?? 'http://elsewhere');
  if (hostname !== '127.0.0.1') throw errors.DRILL_FAULT_ELSEWHERE(fault, name);
  return {host: hostname, port: Number(port)};
}

const isNode = (part: Part): part is Part & {readonly url: string} => part.kind === 'node' && part.url !== undefined;

/** A network between parts and whoever talks to them in this condition. */
const network = (name: string, summary: string, condition: NetworkCondition): Fault => ({
  name,
  summary,
  ...(condition.kind === 'cut' ? {} : {slows: true}),
  canHit: ({kind, platform}) =>
    platform === undefined
      ? kind === 'node' || process.getuid?.() === 0
      : condition.kind === 'cut' && platform.partition !== undefined,
  prepare: async (parts, reach) => {
    if (condition.kind === 'cut' && parts.every(({platform}) => platform?.partition !== undefined)) {
      const partition = await Promise.all(parts.map(({platform}) => platform!.partition!()));
      return {
        undo: partition.flatMap(({undo}) => undo),
        strike: async () => void (await Promise.all(partition.map(each => each.strike()))),
      };
    }
    const others = parts.filter(part => !isNode(part)).map(part => ({part, address: addressOf(name, part)}));
    if (others.length > 0 && !(await canRedirect())) throw errors.DRILL_FAULT_REDIRECT(name, others[0]!.part.name);
    const interceptions = await Promise.all([
      ...parts.filter(isNode).map(part => detourTo(part, reach)),
      ...others.map(({address}) => redirectTo(address)),
    ]);
    return {
      undo: interceptions.map(({undo}) => undo),
      strike: async () => {
        await Promise.all(interceptions.map(each => each.open()));
        await sleep(learnMs);
        for (const {proxy} of interceptions) proxy.condition = condition;
      },
      ease: async () => {
        for (const {proxy} of interceptions) proxy.condition = {kind: 'clear'};
      },
      tidy: async () => {
        await sleep(learnMs);
        await Promise.all(interceptions.map(({proxy}) => proxy.close()));
      },
    };
  },
});

export const networkFaults: readonly Fault[] = [
  network('slow-network', 'what a part and its clients send each other takes 40 ms longer', {kind: 'slow', ms: 40}),
  network('lossy-network', 'one piece in ten is late by 200 ms, some connections break', {
    kind: 'lossy',
    share: 0.1,
    again: 200,
  }),
  network('cut-network', 'nothing that a part and its clients send each other arrives', {kind: 'cut'}),
];
