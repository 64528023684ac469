import {randomBytes} from 'node:crypto';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {closeAll} from '../../kit/lifecycle.js';
import {compareAnswers, type Difference} from './compare-answers.js';
import {type CpuBudget, openCpuBudget} from './cpu-budget.js';
import type {Door} from './door.js';
import {type HopCost, hopCost} from './hop-cost.js';
import {startLookupServer} from './lookup-server.js';
import {measureRun, measureSlice, type RunOptions, type Slice} from './measure-run.js';
import {benchNow, OneProcess} from './one-process.js';
import type {BenchRun} from './report.js';
import {Rig} from './rig.js';
import {saturate} from './saturate.js';
import {type Spinners, startSpinners} from './spinners.js';
import {bundleFor, type Topology, type Workload} from './workload.js';

export interface BenchPlan {
  readonly workload: Workload;
  readonly topologies: readonly Topology[];
  /** Ascending, each once. */
  readonly counts: readonly number[];
  /** Quota of a node, thousandths of a processor. */
  readonly milliCpu: number;
  readonly durationMs: number;
  readonly runs: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (text: string) => void;
}

/** All that was seen; `report-of.ts` makes a report of it. */
export interface BenchResults {
  readonly rules: number;
  readonly budget: {readonly kind: CpuBudget['kind']; readonly why: string | undefined; readonly spinners: number};
  readonly compared: number;
  readonly differences: readonly Difference[];
  /** Evaluations per second of one process without a limit, once in each round. */
  readonly alone: readonly number[];
  /** The first node without its quota, evaluations per second of processor time, once in each round. */
  readonly unlimited: readonly number[];
  readonly hop: HopCost | undefined;
  readonly points: readonly {readonly topology: Topology; readonly nodes: number; readonly runs: readonly BenchRun[]}[];
}

/** A node count whose runs do not count is measured again this many times. */
const repeats = 2;
/**
 * The machine may be half as fast for some seconds, for what its neighbours do. The node counts take turns in slices as
 * short as this, so that such seconds meet all of them.
 */
const sliceMs = 1250;
/** Of each node: with a third of it, nodes that have been asked less than the first were seen to be 10 % slower. */
const warmUpAnswers = 1500;
const warmUpMostMs = 30_000;
/** Where look-ups take the time of an evaluation, how fast a node computes hardly shows. */
const warmUpMostMsWithLookups = 5_000;

/**
 * Measures a workload on clusters that it starts on this machine: answers are compared first, and where one differs
 * nothing is measured. The node counts take turns, second by second, so that whatever the machine does meanwhile meets
 * all of them alike.
 */
export async function runBench(plan: BenchPlan): Promise<BenchResults> {
  const {workload, topologies} = plan;
  const closers: (() => unknown)[] = [];
  try {
    const budget = openCpuBudget();
    closers.unshift(() => budget.close());
    // Before this process enters its own group: spinners must not stand before anybody.
    const spinners = startSpinners();
    closers.unshift(() => spinners.stop());
    budget.enter();
    const lookups = await startLookupServer(workload.served);
    closers.unshift(() => lookups.close());
    const dir = await mkdtemp(join(tmpdir(), 'rulectl-bench-'));
    closers.unshift(() => rm(dir, {recursive: true, force: true}));
    const parts: TopologyResults[] = [];
    for (const topology of topologies) {
      const part = await measureTopology(topology, plan, {budget, dir, lookupUrl: lookups.url});
      parts.push(part);
      if (part.differences.length > 0) break;
    }
    return resultsOf(parts, budget, spinners);
  } finally {
    await closeAll(closers);
  }
}

interface Site {
  readonly budget: CpuBudget;
  readonly dir: string;
  readonly lookupUrl: string;
}

type TopologyResults = Omit<BenchResults, 'budget'>;

async function measureTopology(topology: Topology, plan: BenchPlan, site: Site): Promise<TopologyResults> {
  const {workload, counts, milliCpu, signal, onProgress = () => {}} = plan;
  const {budget} = site;
  const bundle = bundleFor(workload, topology, site.lookupUrl);
  const bodies = workload.facts.map(facts => JSON.stringify({facts, now: benchNow}));
  const oracle = new OneProcess(bundle);
  const token = randomBytes(32).toString('base64url');
  const rig = await Rig.start({dir: site.dir, token, bundle, counts, inFlight: workload.inFlight, onProgress});
  try {
    signal?.throwIfAborted();
    const doors = [...new Set([...rig.entrances.values()].flatMap(entrance => entrance.doors))];
    onProgress('comparing answers with those of one process');
    const {compared, differences} = await compareAnswers(oracle, workload.facts, bodies, [...doors, rig.hop.through]);
    const rules = oracle.ruleset.rules.length;
    if (differences.length > 0)
      return {rules, compared, differences, alone: [], unlimited: [], hop: undefined, points: []};

    onProgress('warming up');
    const mostMs = oracle.hasLookups ? warmUpMostMsWithLookups : warmUpMostMs;
    await warmUp(doors, bodies, {inFlight: workload.inFlight, mostMs, signal});
    const hop = await hopCost(rig.hop, bodies);
    for (const {name, pid} of rig.nodes) budget.limit(name, pid, milliCpu);
    return {rules, compared, differences, hop, ...(await measureRounds(topology, plan, {budget, rig, oracle, bodies}))};
  } finally {
    await rig.stop();
    await oracle.close();
  }
}

interface Ready {
  readonly budget: CpuBudget;
  readonly rig: Rig;
  readonly oracle: OneProcess;
  readonly bodies: readonly string[];
}

/** The rounds, in which one process alone, a node without its quota and all node counts take turns. */
async function measureRounds(
  topology: Topology,
  plan: BenchPlan,
  {budget, rig, oracle, bodies}: Ready,
): Promise<Pick<TopologyResults, 'alone' | 'unlimited' | 'points'>> {
  const {workload, counts, milliCpu, durationMs, runs, signal, onProgress = () => {}} = plan;
  const found = new Map<number, BenchRun[]>(counts.map(count => [count, []]));
  const optionsOf = (count: number): RunOptions => {
    const {nodes, gateway, doors} = rig.entrances.get(count)!;
    return {
      doors,
      inFlight: (workload.inFlight * count) / doors.length,
      bodies,
      nodePids: nodes.map(({pid}) => pid),
      gatewayPid: gateway?.pid,
      share: budget.kind === 'none' ? undefined : milliCpu / 1000,
      isBusy: topology === 'replicated' && !oracle.hasLookups,
      durationMs,
      signal,
    };
  };
  const measure = async (some: readonly number[], round: string): Promise<void> => {
    const parts = Math.max(1, Math.round(durationMs / sliceMs));
    const slices = new Map<number, Slice[]>(some.map(count => [count, []]));
    const tell = (count: number): void =>
      onProgress(`measuring ${count === 1 ? 'one node' : `${count} nodes`}, ${topology}, ${round}`);
    for (let part = 0; part < parts; part++) {
      for (const count of some) {
        tell(count);
        slices.get(count)!.push(await measureSlice(optionsOf(count), durationMs / parts));
      }
    }
    for (const count of some) {
      tell(count);
      found.get(count)!.push(await measureRun(optionsOf(count), slices.get(count)!));
    }
  };

  const alone: number[] = [];
  const unlimited: number[] = [];
  for (let round = 0; round < runs; round++) {
    onProgress(`measuring one process, run ${round + 1} of ${runs}`);
    alone.push(await capacityAlone(oracle, workload, bodies, Math.min(2000, durationMs), signal));
    if (topology === 'replicated') unlimited.push(...(await withoutQuota(rig, plan, budget, bodies)));
    // Each round begins with another node count.
    const first = round % counts.length;
    await measure([...counts.slice(first), ...counts.slice(0, first)], `run ${round + 1} of ${runs}`);
  }
  for (const count of counts) {
    const needed = (): boolean => found.get(count)!.filter(run => run.invalid.length === 0).length < runs;
    for (let again = 0; again < repeats && needed(); again++) await measure([count], 'once more');
  }
  return {alone, unlimited, points: counts.map(nodes => ({topology, nodes, runs: found.get(nodes)!}))};
}

/** Until V8 has compiled the rules in every node, which takes evaluations, not seconds. */
async function warmUp(
  doors: readonly Door[],
  bodies: readonly string[],
  {
    inFlight,
    mostMs,
    signal,
  }: {readonly inFlight: number; readonly mostMs: number; readonly signal: AbortSignal | undefined},
): Promise<void> {
  const end = performance.now() + mostMs;
  const work = async (door: Door): Promise<void> => {
    for (let i = 0; i < warmUpAnswers / inFlight && performance.now() < end; i++) {
      signal?.throwIfAborted();
      await door.answers(bodies[i % bodies.length]!);
    }
  };
  await Promise.all(doors.flatMap(door => Array.from({length: inFlight}, () => work(door))));
}

/**
 * What a node does for a second of processor time with a processor of its own: the fair base of what it does with a
 * quota. Nothing where that cannot be told.
 */
async function withoutQuota(
  {nodes, entrances}: Rig,
  {workload, milliCpu, signal}: BenchPlan,
  budget: CpuBudget,
  bodies: readonly string[],
): Promise<number[]> {
  const {name, pid} = nodes[0]!;
  const doors = [...entrances.values()][0]!.doors.slice(0, 1);
  budget.lift(name);
  const slice = {doors, inFlight: workload.inFlight, bodies, nodePids: [pid], gatewayPid: undefined, signal};
  const {answered, nodesMs} = await measureSlice(slice, sliceMs);
  budget.limit(name, pid, milliCpu);
  return nodesMs === undefined || nodesMs === 0 ? [] : [(answered * 1000) / nodesMs];
}

async function capacityAlone(
  oracle: OneProcess,
  {alone}: Workload,
  bodies: readonly string[],
  durationMs: number,
  signal: AbortSignal | undefined,
): Promise<number> {
  if (!oracle.hasLookups) return oracle.capacity(bodies, durationMs);
  const senders = Array.from({length: alone}, () => (index: number) => oracle.answer(bodies[index % bodies.length]!));
  return (await saturate({senders, rampMs: 200, durationMs, signal})).perSecond;
}

function resultsOf(parts: readonly TopologyResults[], budget: CpuBudget, spinners: Spinners): BenchResults {
  return {
    rules: parts[0]!.rules,
    budget: {kind: budget.kind, why: budget.why, spinners: spinners.count},
    compared: parts.reduce((sum, part) => sum + part.compared, 0),
    differences: parts.flatMap(part => part.differences),
    alone: parts.flatMap(part => part.alone),
    unlimited: parts[0]!.unlimited,
    hop: parts[0]!.hop,
    points: parts.flatMap(part => part.points),
  };
}
