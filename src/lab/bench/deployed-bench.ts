import type {Bundle} from '../../rules/ruleset/bundle.js';
import {openGateway} from '../../service/api/client.js';
import type {BenchResults} from './bench.js';
import type {BenchPlan} from './bench-plan.js';
import {EvaluationClient} from './evaluation-client.js';
import {measureRun, measureSlice} from './measure-run.js';
import {compareAnswers, OneProcess} from './one-process.js';
import type {BenchRun} from './report.js';

export interface DeployedCluster {
  readonly url: string;
  readonly key: string | undefined;
  readonly ca: string | undefined;
  /** What runs there. */
  readonly bundle: Bundle;
  readonly signal: AbortSignal;
  readonly onProgress: (text: string) => void;
}

/** Evaluations at a time before the whole cluster, for each of its nodes. */
const inFlightPerNode = 8;

/** Measures a cluster as it is: no quota is set and no node started or stopped. */
export async function runDeployedBench(
  {workload, durationMs, runs: count}: BenchPlan,
  {url, key, ca, bundle, signal, onProgress}: DeployedCluster,
): Promise<BenchResults> {
  const nodes = await nodesBehind({url, key, ca});
  const inFlight = inFlightPerNode * nodes;
  const client = new EvaluationClient(url, {token: key, connections: inFlight, ca});
  const oracle = new OneProcess(bundle, workload);
  try {
    onProgress('comparing answers with those of one process');
    const {compared, differences} = await compareAnswers(oracle, [client]);
    const rules = oracle.ruleset.rules.length;
    const why = 'a cluster that runs has the budget that it was deployed with';
    const budget = {kind: 'none' as const, why, spinners: 0};
    const results = {rules, budget, compared, differences, unlimited: [], hop: undefined};
    if (differences.length > 0) return {...results, alone: [], points: []};
    const alone: number[] = [];
    const runs: BenchRun[] = [];
    for (let round = 0; round < count; round++) {
      onProgress(`measuring ${nodes} nodes, run ${round + 1} of ${count}`);
      if (!oracle.hasLookups) alone.push(await oracle.capacity(Math.min(2000, durationMs), signal));
      const options = {
        clients: [client],
        inFlight,
        bodies: oracle.bodies,
        nodePids: [],
        gatewayPid: undefined,
        share: undefined,
        isBusy: false,
        durationMs,
        signal,
      };
      runs.push(await measureRun(options, [await measureSlice(options, durationMs)]));
    }
    return {...results, alone, points: [{topology: bundle.topology, nodes, runs}]};
  } finally {
    await Promise.all([client.close(), oracle.close()]);
  }
}

/** Nodes that the gateway asks, as it tells itself; a node that is a front door tells of none and counts as one. */
async function nodesBehind(address: Pick<DeployedCluster, 'url' | 'key' | 'ca'>): Promise<number> {
  const client = openGateway(address);
  try {
    const {nodes} = await client.health();
    return Array.isArray(nodes) && nodes.length > 0 ? nodes.length : 1;
  } finally {
    await client.close();
  }
}
