import {generate} from '../load/generator.js';
import {LatencyRecorder} from '../load/recorder.js';
import {scheduleOf} from '../load/schedule.js';
import type {Door} from './door.js';
import {cpuMsOf, cpuMsOfAll} from './process-cpu.js';
import type {BenchRun} from './report.js';
import {saturate} from './saturate.js';

export interface RunOptions {
  readonly doors: readonly Door[];
  /** Evaluations at a time through each door. */
  readonly inFlight: number;
  readonly bodies: readonly string[];
  readonly nodePids: readonly number[];
  readonly gatewayPid: number | undefined;
  /** Share of a processor that each node may use; undefined without quotas. */
  readonly share: number | undefined;
  /** Whether nodes at capacity use all of their quota: not where they wait for look-ups. */
  readonly isBusy: boolean;
  readonly durationMs: number;
  readonly signal?: AbortSignal | undefined;
}

const rampMs = 400;
/** Part of the capacity at which latencies are measured: quotas stall a node that comes near its own. */
const calmShare = 0.5;
/** Below this share of its quota a node at capacity was kept waiting by somebody. */
const leastUse = 0.9;
const mostLateMs = 20;

/** One run: capacity in a closed loop, then latencies in an open loop at half of it. */
export async function measureRun(options: RunOptions): Promise<BenchRun> {
  const {doors, inFlight, bodies, nodePids, gatewayPid, share, isBusy, durationMs, signal} = options;
  const edges: {nodes: number | undefined; gateway: number | undefined; own: number; at: number}[] = [];
  const note = (): void => {
    const {user, system} = process.cpuUsage();
    edges.push({
      nodes: cpuMsOfAll(nodePids),
      gateway: gatewayPid === undefined ? undefined : cpuMsOf(gatewayPid),
      own: (user + system) / 1000,
      at: performance.now(),
    });
  };
  const body = (index: number): string => bodies[index % bodies.length]!;
  const senders = doors.flatMap(door =>
    Array.from({length: inFlight}, () => (index: number) => door.answers(body(index))),
  );
  const capacity = await saturate({senders, rampMs, durationMs, signal, onEdge: note});
  const [before, after] = edges as [(typeof edges)[0], (typeof edges)[0]];
  const elapsedMs = after.at - before.at;
  const used = (a: number | undefined, b: number | undefined): number | null =>
    a === undefined || b === undefined ? null : (b - a) / elapsedMs;
  const cpuOfNodes = used(before.nodes, after.nodes);
  const cpuPerNode = cpuOfNodes === null || nodePids.length === 0 ? null : cpuOfNodes / nodePids.length;

  const invalid: string[] = [];
  if (capacity.failed > 0) invalid.push(`${capacity.failed} evaluations failed`);
  if (capacity.answered < 20) invalid.push(`only ${capacity.answered} evaluations were answered: measure longer`);
  if (share !== undefined && isBusy && cpuPerNode !== null && cpuPerNode < share * leastUse) {
    invalid.push(`nodes got ${percent(cpuPerNode / share)} of their quota: the machine was busy with something else`);
  }
  const calm = invalid.length > 0 ? undefined : await latencies(options, capacity.perSecond * calmShare, body);
  invalid.push(...(calm?.invalid ?? []));
  const counts = invalid.length === 0;
  return {
    throughput: counts ? capacity.perSecond : null,
    p50Ms: counts ? calm!.p50Ms : null,
    p99Ms: counts ? calm!.p99Ms : null,
    cpuPerNode,
    gatewayCpu: used(before.gateway, after.gateway),
    generatorCpu: (after.own - before.own) / elapsedMs,
    invalid,
  };
}

async function latencies(
  {doors, durationMs, signal}: RunOptions,
  rate: number,
  body: (index: number) => string,
): Promise<{readonly p50Ms: number; readonly p99Ms: number; readonly invalid: readonly string[]}> {
  const recorder = new LatencyRecorder();
  const start = performance.now();
  let failed = 0;
  const {unsent, p99LateMs} = await generate({
    schedule: scheduleOf({kind: 'constant', rate}, Math.max(1500, durationMs * 0.3)),
    ...(signal === undefined ? {} : {signal}),
    send: async (index, dueAt) => {
      const ok = await doors[index % doors.length]!.answers(body(index));
      if (!ok) failed++;
      recorder.record(dueAt - start, performance.now() - dueAt, ok);
    },
  });
  signal?.throwIfAborted();
  const invalid = [
    ...(unsent > 0 ? [`${unsent} evaluations were never sent: the rate was missed`] : []),
    ...(p99LateMs >= mostLateMs ? [`evaluations left ${p99LateMs} ms late (p99): the rate was missed`] : []),
    ...(failed > 0 ? [`${failed} evaluations failed`] : []),
  ];
  const {p50, p99} = recorder.percentiles;
  return {p50Ms: p50, p99Ms: p99, invalid};
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;
