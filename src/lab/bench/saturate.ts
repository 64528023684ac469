import {sleep} from '../../kit/wait.js';

/** Sends evaluation number `index`; answers whether it came out well. */
type Send = (index: number) => Promise<boolean>;

export interface Saturation {
  /** Evaluations per second that were answered while it was measured. */
  readonly perSecond: number;
  readonly answered: number;
  readonly failed: number;
}

export interface SaturateOptions {
  /** One for each worker of the loop: it sends its next evaluation when the one before is answered. */
  readonly senders: readonly Send[];
  readonly rampMs: number;
  readonly durationMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Called when the ramp is over and when the measurement is. */
  readonly onEdge?: (edge: 'start' | 'end') => void;
}

/**
 * As many evaluations as a system can answer: a closed loop that always has work waiting, so capacity is measured, not
 * latency. Latencies are measured apart, in an open loop below this rate.
 */
export async function saturate({senders, rampMs, durationMs, signal, onEdge}: SaturateOptions): Promise<Saturation> {
  let index = 0;
  let answered = 0;
  let failed = 0;
  let counts = false;
  let goesOn = true;
  const work = async (send: Send): Promise<void> => {
    while (goesOn) {
      const ok = await send(index++);
      if (!counts) continue;
      if (ok) answered++;
      else failed++;
    }
  };
  const workers = senders.map(work);
  try {
    await pause(rampMs, signal);
    onEdge?.('start');
    counts = true;
    const start = performance.now();
    await pause(durationMs, signal);
    counts = false;
    const elapsedMs = performance.now() - start;
    onEdge?.('end');
    return {perSecond: (answered * 1000) / elapsedMs, answered, failed};
  } finally {
    goesOn = false;
    await Promise.all(workers);
  }
}

async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(ms, signal);
  signal?.throwIfAborted();
}
