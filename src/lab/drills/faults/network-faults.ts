import {onControl} from '../../../cluster/running/on-control.js';
import {writeFileAtomic} from '../../../kit/atomic-file.js';
import {sleep} from '../../../kit/wait.js';
import type {ClusterUnderTest} from '../cluster/cluster-under-test.js';
import type {Part} from '../cluster/part.js';
import type {UndoStep} from '../undo/undo.js';
import {errors} from './errors.js';
import type {Fault} from './fault.js';
import {
  canRedirect,
  exempt,
  type NetworkCondition,
  type NetworkProxy,
  openProxy,
  redirection,
} from './network-proxy.js';

/** Gateways learn of a new address by their long poll. */
const learnMs = 300;
/** How long a node may take to advertise another address, and control to hear of it. */
const advertiseMs = 5000;

/** Traffic to a part that is led through a proxy while a fault is in force. */
interface Interception {
  readonly proxy: NetworkProxy;
  readonly undo: UndoStep;
  open(): Promise<void>;
  /** Resolves when nobody is led here any more, once `undo` was done. */
  closed?(): Promise<void>;
}

/** The node advertises the proxy as its address, which its file tells it: that needs no rights on the machine. */
async function advertise(node: Node, {cluster}: ClusterUnderTest): Promise<Interception> {
  const {hostname, port} = new URL(node.url);
  const proxy = await openProxy({host: hostname, port: Number(port)});
  const file = node.process.addressFile;
  const isAdvertised = async (): Promise<boolean> => {
    const members = await onControl(cluster, control => control.members());
    return members.some(({name, url}) => name === node.name && url === proxy.url);
  };
  return {
    proxy,
    undo: {do: 'remove', path: file},
    open: async () => {
      await writeFileAtomic(file, `${proxy.url}\n`);
      if (!(await until(isAdvertised))) throw errors.DRILL_ADDRESS_UNHEARD(node.name, advertiseMs / 1000);
    },
    // What control cannot tell just now is not waited for: it may be what is down.
    closed: async () => void (await until(async () => !(await isAdvertised())).catch(() => false)),
  };
}

/** Whether something becomes true in the time that a node may take to advertise another address. */
async function until(isTrue: () => Promise<boolean>): Promise<boolean> {
  const end = performance.now() + advertiseMs;
  while (performance.now() < end) {
    if (await isTrue()) return true;
    await sleep(20);
  }
  return false;
}

/** Clients of any other part keep their address: the system sends them to the proxy. */
async function redirectTo(address: {readonly host: string; readonly port: number}): Promise<Interception> {
  const proxy = await openProxy({...address, localAddress: exempt});
  const {undo, begin} = redirection(address);
  return {proxy, undo, open: () => begin(Number(new URL(proxy.url).port))};
}

/** Throws DRILL_FAULT_ELSEWHERE for a part that does not listen on this machine. */
function addressOf(fault: string, {name, url, store}: Part): {readonly host: string; readonly port: number} {
  if (store !== undefined) return store.address;
  const {hostname, port} = new URL(url ?? 'http://elsewhere');
  if (hostname !== '127.0.0.1') throw errors.DRILL_FAULT_ELSEWHERE(fault, name);
  return {host: hostname, port: Number(port)};
}

/** A node that is a process of this machine. */
type Node = Part & {readonly url: string; readonly process: {readonly addressFile: string}};

const isNode = (part: Part): part is Node => Boolean(part.url && part.process?.addressFile);

const isPod = ({able}: Part): boolean => able.includes('partition');

/** A network between parts and whoever talks to them in this condition. */
const network = (name: string, summary: string, condition: NetworkCondition): Fault => ({
  name,
  summary,
  ...(condition.kind === 'cut' ? {} : {slows: true}),
  canHit: part =>
    part.process === null
      ? condition.kind === 'cut' && isPod(part)
      : part.kind === 'node' || (part.kind !== 'process' && process.getuid?.() === 0),
  prepare: async (parts, test) => {
    if (condition.kind === 'cut' && parts.every(isPod)) {
      const partitions = await Promise.all(parts.map(({name: part}) => test.cluster.partition(part)));
      return {
        undo: partitions.flatMap(({undo}) => undo),
        strike: async () => void (await Promise.all(partitions.map(each => each.apply()))),
      };
    }
    const others = parts.filter(part => !isNode(part)).map(part => ({part, address: addressOf(name, part)}));
    if (others.length > 0 && !(await canRedirect())) throw errors.DRILL_FAULT_REDIRECT(name, others[0]!.part.name);
    const interceptions = await Promise.all([
      ...parts.filter(isNode).map(part => advertise(part, test)),
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
        await Promise.all(interceptions.map(each => each.closed?.()));
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
