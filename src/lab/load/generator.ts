import {availableParallelism, getPriority, setPriority} from 'node:os';
import {sleep} from '../../kit/wait.js';
import type {Schedule} from './schedule.js';

export interface GeneratorOptions {
  readonly schedule: Schedule;
  /** Sends request number `index`; never rejects. Started at or after its due time, never awaited by the loop. */
  readonly send: (index: number, dueAt: number) => Promise<void>;
  /** Requests under way at once; what is due beyond stays unsent for as long. Bounds memory, not the rate. */
  readonly maxInFlight?: number;
  readonly signal?: AbortSignal;
  /** Called when the loop has nothing due, at most every `tickMs`. */
  readonly onTick?: (offsetMs: number) => void;
}

/** How well the generator kept its own schedule. Times in milliseconds. */
export interface Punctuality {
  readonly due: number;
  readonly sent: number;
  readonly unsent: number;
  /** Started this late at worst, and at the 99th percentile. */
  readonly maxLateMs: number;
  readonly p99LateMs: number;
  /** Share of one core that this process used. */
  readonly cpu: number;
  readonly elapsedMs: number;
}

const lateBucketsMs = 2000;

/** At most how often a generator ticks. */
export const tickMs = 100;

/** What is due when the schedule ends may still be sent for so long. */
const graceMs = 250;

/**
 * The clock is watched without a pause when a request is due within this time: timers are a millisecond late. On two
 * cores watching would take the half of the machine from those that are measured, so that some lateness is the smaller
 * evil there; it counts as latency.
 */
const watchedMs = availableParallelism() > 2 ? 2 : 0.2;

/**
 * Runs a schedule in an open loop: each request starts when it is due, whatever the earlier ones do. `dueAt` is in
 * `performance.now()` time; latency counts from it, not from the actual start.
 */
export async function generate(options: GeneratorOptions): Promise<Punctuality> {
  const lower = raisePriority();
  try {
    return await sendInTime(options);
  } finally {
    lower();
  }
}

async function sendInTime({
  schedule,
  send,
  maxInFlight = 20_000,
  signal,
  onTick,
}: GeneratorOptions): Promise<Punctuality> {
  const cpuBefore = process.cpuUsage();
  const start = performance.now();
  // Lateness in whole milliseconds; the last bucket takes all above.
  const late = new Uint32Array(lateBucketsMs + 1);
  const pending = new Set<Promise<void>>();
  let sent = 0;
  let due = 0;
  let maxLateMs = 0;
  let lastTick = 0;
  let nextAt = schedule.next();

  while (nextAt !== undefined && !signal?.aborted) {
    const now = performance.now() - start;
    if (now > schedule.durationMs + graceMs) break;
    while (nextAt !== undefined && nextAt <= now && pending.size < maxInFlight) {
      const lateness = performance.now() - start - nextAt;
      // Inside a long burst the clock goes on: leave the loop now and then so that answers are read.
      if (lateness > now - nextAt + 20) break;
      late[Math.min(lateBucketsMs, Math.floor(lateness))]!++;
      if (lateness > maxLateMs) maxLateMs = lateness;
      due++;
      const request = send(sent++, start + nextAt).finally(() => pending.delete(request));
      pending.add(request);
      nextAt = schedule.next();
    }
    if (now - lastTick >= tickMs) {
      lastTick = now;
      onTick?.(now);
    }
    const wait = nextAt === undefined ? 0 : nextAt - (performance.now() - start);
    await (wait > watchedMs
      ? sleep(Math.max(1, Math.min(wait - 1, 50)))
      : new Promise<void>(resolve => setImmediate(resolve)));
  }
  // What was never started counts as due, so that a broken schedule shows.
  if (!signal?.aborted) for (; nextAt !== undefined; nextAt = schedule.next()) due++;
  await Promise.all(pending);

  const elapsedMs = performance.now() - start;
  const cpu = process.cpuUsage(cpuBefore);
  return {
    due,
    sent,
    unsent: due - sent,
    maxLateMs,
    p99LateMs: quantileOf(late, sent, 0.99),
    cpu: (cpu.user + cpu.system) / 1000 / elapsedMs,
    elapsedMs,
  };
}

/**
 * A generator that shares its cores with what it measures must get them when a request is due. Where the system lets
 * it, it goes before other processes; gives the function that ends that.
 */
function raisePriority(): () => void {
  try {
    const before = getPriority();
    setPriority(-15);
    return () => setPriority(before);
  } catch {
    // Only an administrator may; lateness is measured either way.
    return () => {};
  }
}

function quantileOf(buckets: Uint32Array, count: number, fraction: number): number {
  let seen = 0;
  for (let bucket = 0; bucket < buckets.length; bucket++) {
    seen += buckets[bucket]!;
    if (seen >= count * fraction) return bucket;
  }
  return buckets.length - 1;
}
