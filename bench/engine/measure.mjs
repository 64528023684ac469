/** Evaluations a second of wall-clock time. Warms up for a third of the time. */
export async function perSecond({evaluate, together = 1}, ms) {
  await repeat(evaluate, ms / 3);
  const {calls, tookMs} = await repeat(evaluate, ms);
  return (calls * together * 1000) / tookMs;
}

async function repeat(evaluate, ms) {
  const start = performance.now();
  let [calls, batch, tookMs] = [0, 1, 0];
  do {
    // Only what is asynchronous is waited for: a turn of the event loop for each call would be measured, too.
    for (let i = 0; i < batch; i++) {
      const answer = evaluate();
      if (answer instanceof Promise) await answer;
    }
    calls += batch;
    tookMs = performance.now() - start;
    batch = Math.max(1, Math.min(1000, Math.floor((calls / tookMs) * (ms / 20))));
  } while (tookMs < ms);
  return {calls, tookMs};
}

/** Engines take turns, so that what else the machine does hits all alike: rates of each, round by round. */
export async function rounds(engines, {rounds: count, ms}) {
  const rates = engines.map(() => []);
  for (let round = 0; round < count; round++) {
    for (const [i, engine] of engines.entries()) rates[i].push(await perSecond(engine, ms));
  }
  return rates;
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Half of the distance between the fastest and the slowest round, in percent of the median. */
export const spread = values => ((Math.max(...values) - Math.min(...values)) / 2 / median(values)) * 100;
