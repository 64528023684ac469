import {randomBytes} from 'node:crypto';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {closeAll} from '../../kit/lifecycle.js';
import {median} from '../statistics/summary.js';
import type {BenchPlan} from './bench-plan.js';
import {type CpuBudget, openCpuBudget} from './cpu-budget.js';
import type {EvaluationClient} from './evaluation-client.js';
import {startLookupServer} from './lookup-server.js';
import {compareAnswers, type Difference, OneProcess} from './one-process.js';
import {Rig} from './rig.js';
import {BenchRounds, type RoundResults} from './rounds.js';
import {type Spinners, startSpinners} from './spinners.js';
import {bundleFor, type Topology} from './workload.js';

/** All that was seen; `report-of.ts` makes a report of it. */
export interface BenchResults extends RoundResults {
  readonly rules: number;
  readonly budget: Pick<CpuBudget, 'kind' | 'why'> & {readonly spinners: number};
  readonly compared: number;
  readonly differences: readonly Difference[];
  readonly hop: HopCost | undefined;
}

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
  const oracle = new OneProcess(bundle, workload);
  const token = randomBytes(32).toString('base64url');
  const rig = await Rig.start({dir: site.dir, token, bundle, counts, inFlight: workload.inFlight, onProgress});
  try {
    signal?.throwIfAborted();
    const clients = [...new Set([...rig.entrances.values()].flatMap(entrance => entrance.clients))];
    onProgress('comparing answers with those of one process');
    const {compared, differences} = await compareAnswers(oracle, [...clients, rig.hop.through]);
    const rules = oracle.ruleset.rules.length;
    if (differences.length > 0)
      return {rules, compared, differences, alone: [], unlimited: [], hop: undefined, points: []};

    onProgress('warming up');
    const mostMs = oracle.hasLookups ? warmUpMostMsWithLookups : warmUpMostMs;
    await warmUp(clients, oracle.bodies, {inFlight: workload.inFlight, mostMs, signal});
    const hop = await hopCost(rig.hop, oracle.bodies);
    for (const {name, pid} of rig.nodes) budget.limit(name, pid, milliCpu);
    const rounds = new BenchRounds(topology, plan, {budget, rig, oracle});
    return {rules, compared, differences, hop, ...(await rounds.measure())};
  } finally {
    await rig.stop();
    await oracle.close();
  }
}

/** Until V8 has compiled the rules in every node, which takes evaluations, not seconds. */
async function warmUp(
  clients: readonly EvaluationClient[],
  bodies: readonly string[],
  {inFlight, mostMs, signal}: {inFlight: number; mostMs: number; signal: AbortSignal | undefined},
): Promise<void> {
  const end = performance.now() + mostMs;
  const work = async (client: EvaluationClient): Promise<void> => {
    for (let i = 0; i < warmUpAnswers / inFlight && performance.now() < end; i++) {
      signal?.throwIfAborted();
      await client.answers(bodies[i % bodies.length]!);
    }
  };
  await Promise.all(clients.flatMap(client => Array.from({length: inFlight}, () => work(client))));
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

export interface HopCost {
  readonly directMs: number;
  readonly throughMs: number;
  readonly costMs: number;
}

const pairs = 300;
const warmUpPairs = 30;
/** Where look-ups take their time, fewer pairs have to do. */
const mostMs = 5000;

/** What a gateway adds to asking a node: the two by turns, one evaluation at a time. Medians, milliseconds. */
export async function hopCost(
  {direct, through}: {readonly direct: EvaluationClient; readonly through: EvaluationClient},
  bodies: readonly string[],
): Promise<HopCost> {
  const times: [number[], number[]] = [[], []];
  const end = performance.now() + mostMs;
  for (let pair = 0; pair < pairs + warmUpPairs && (performance.now() < end || pair < 2 * warmUpPairs); pair++) {
    const body = bodies[pair % bodies.length]!;
    // Who goes first alternates: the second finds caches warm.
    for (const which of pair % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)) {
      const start = performance.now();
      await (which === 0 ? direct : through).answers(body);
      if (pair >= warmUpPairs) times[which].push(performance.now() - start);
    }
  }
  const [directMs, throughMs] = [median(times[0]), median(times[1])];
  return {directMs, throughMs, costMs: throughMs - directMs};
}
