import {execFileSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {generate} from '../load/generator.js';
import {LatencyRecorder} from '../load/recorder.js';
import {scheduleOf} from '../load/schedule.js';
import type {EvaluationClient} from './evaluation-client.js';
import type {BenchRun} from './report.js';
import {saturate} from './saturate.js';

/** Who is measured, and with what. */
export interface SliceOptions {
  readonly clients: readonly EvaluationClient[];
  /** Evaluations at a time through each client. */
  readonly inFlight: number;
  readonly bodies: readonly string[];
  readonly nodePids: readonly number[];
  readonly gatewayPid: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface RunOptions extends SliceOptions {
  /** Share of a processor that each node may use; undefined without quotas. */
  readonly share: number | undefined;
  /** Whether nodes at capacity use all of their quota: not where they wait for look-ups. */
  readonly isBusy: boolean;
  readonly durationMs: number;
}

/** What a cluster did in a part of a run. Processor times in milliseconds, undefined where the system tells none. */
export interface Slice {
  readonly answered: number;
  readonly failed: number;
  readonly elapsedMs: number;
  readonly nodesMs: number | undefined;
  readonly gatewayMs: number | undefined;
  readonly generatorMs: number;
}

const rampMs = 300;
/** Part of the capacity at which latencies are measured: quotas stall a node that comes near its own. */
const calmShare = 0.5;
/** Below this share of its quota a node at capacity was kept waiting by somebody. */
const leastUse = 0.9;
const mostLateMs = 20;

/** Capacity in a closed loop, for a part of a run's time. */
export async function measureSlice(options: SliceOptions, durationMs: number): Promise<Slice> {
  const {clients, inFlight, nodePids, gatewayPid, signal} = options;
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
  const body = bodiesOf(options);
  const senders = clients.flatMap(client =>
    Array.from({length: inFlight}, () => (index: number) => client.answers(body(index))),
  );
  const {answered, failed} = await saturate({senders, rampMs, durationMs, signal, onEdge: note});
  const [before, after] = edges as [(typeof edges)[0], (typeof edges)[0]];
  return {
    answered,
    failed,
    elapsedMs: after.at - before.at,
    nodesMs: difference(before.nodes, after.nodes),
    gatewayMs: difference(before.gateway, after.gateway),
    generatorMs: after.own - before.own,
  };
}

/** One run: capacity as its slices show it, then latencies in an open loop at half of it. */
export async function measureRun(options: RunOptions, slices: readonly Slice[]): Promise<BenchRun> {
  const {nodePids, share, isBusy} = options;
  const sum = (of: (slice: Slice) => number): number => slices.reduce((total, slice) => total + of(slice), 0);
  const elapsedMs = sum(slice => slice.elapsedMs);
  const used = (of: (slice: Slice) => number | undefined): number | null =>
    slices.some(slice => of(slice) === undefined) ? null : sum(slice => of(slice)!) / elapsedMs;
  const [answered, failed] = [sum(slice => slice.answered), sum(slice => slice.failed)];
  const perSecond = (answered * 1000) / elapsedMs;
  const cpuOfNodes = used(slice => slice.nodesMs);
  const cpuPerNode = cpuOfNodes === null || nodePids.length === 0 ? null : cpuOfNodes / nodePids.length;

  const invalid: string[] = [];
  if (failed > 0) invalid.push(`${failed} evaluations failed`);
  if (answered < 20) invalid.push(`only ${answered} evaluations were answered: measure longer`);
  if (share !== undefined && isBusy && cpuPerNode !== null && cpuPerNode < share * leastUse) {
    invalid.push(`nodes got ${percent(cpuPerNode / share)} of their quota: the machine was busy with something else`);
  }
  const calm = invalid.length > 0 ? undefined : await latencies(options, perSecond * calmShare);
  invalid.push(...(calm?.invalid ?? []));
  const counts = invalid.length === 0;
  return {
    throughput: counts ? perSecond : null,
    p50Ms: counts ? calm!.p50Ms : null,
    p99Ms: counts ? calm!.p99Ms : null,
    cpuPerNode,
    gatewayCpu: used(slice => slice.gatewayMs),
    generatorCpu: used(slice => slice.generatorMs)!,
    invalid,
  };
}

const bodiesOf =
  ({bodies}: SliceOptions) =>
  (index: number): string =>
    bodies[index % bodies.length]!;

const difference = (before: number | undefined, after: number | undefined): number | undefined =>
  before === undefined || after === undefined ? undefined : after - before;

async function latencies(
  options: RunOptions,
  rate: number,
): Promise<{readonly p50Ms: number; readonly p99Ms: number; readonly invalid: readonly string[]}> {
  const {clients, durationMs, signal} = options;
  const body = bodiesOf(options);
  const recorder = new LatencyRecorder();
  const start = performance.now();
  let failed = 0;
  const {unsent, p99LateMs} = await generate({
    schedule: scheduleOf({kind: 'constant', rate}, Math.max(1500, durationMs * 0.3)),
    ...(signal === undefined ? {} : {signal}),
    send: async (index, dueAt) => {
      const ok = await clients[index % clients.length]!.answers(body(index));
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

/** Processor time that a process has used so far, all its threads, milliseconds; undefined where it cannot be told. */
export function cpuMsOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Behind the name in parentheses, which may hold anything: fields 14 and 15 of proc(5) are utime and stime.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return ((Number(fields[11]) + Number(fields[12])) * 1000) / ticksPerSecond();
  } catch {
    return undefined;
  }
}

let ticks: number | undefined;

function ticksPerSecond(): number {
  ticks ??= Number(execFileSync('getconf', ['CLK_TCK'], {encoding: 'utf8'}));
  return ticks;
}

/** Processor time of some processes together; undefined when one of them cannot be told. */
export function cpuMsOfAll(pids: readonly number[]): number | undefined {
  let sum = 0;
  for (const pid of pids) {
    const used = cpuMsOf(pid);
    if (used === undefined) return undefined;
    sum += used;
  }
  return sum;
}
