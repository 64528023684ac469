// Goodput under overload: the nodes of the retail cluster get 100m CPU each, the rate rises until no more answers come
// back, and then five times as many requests as that come in.
// usage: npm run build && npm run bench:overload [-- <seconds a step>]     (as root: quotas are Linux control groups)
import {cpSync} from 'node:fs';
import {openCpuBudget} from '../../dist/lab/bench/cpu-budget.js';
import {project} from './cluster.mjs';

const seconds = Number(process.argv[2] ?? 5);
const nodeMilliCpu = 100;
const firstRate = 100;
const overload = 5;

const {folder, rulectl, remove} = project({});
cpSync('clusters/retail', folder, {recursive: true, filter: path => !path.includes('.rulectl')});
const budget = openCpuBudget();

/** Answers a second while so many requests a second are offered. */
async function goodput(rate) {
  const report = await rulectl('drill', 'load', '--rate', String(rate), '--duration', `${seconds}s`, '--check', '0.05');
  const {acknowledged, failed, wrong} = report.ledger;
  const good = acknowledged / seconds;
  const refused = report.causes.map(({cause, count}) => `${cause} ${count}×`).join(', ');
  console.log(
    `${rate}/s offered (${report.load.achievedRps}/s sent): ${Math.round(good)}/s answered, p99 ${Math.round(report.latencyMs.p99)} ms, ${failed} failed ${refused}`,
  );
  if (wrong > 0) throw new Error(`${wrong} answers are wrong`);
  return good;
}

try {
  const {nodes} = await rulectl('up', '--detach', '--gateways', '2');
  if (budget.kind === 'none') throw new Error(`no CPU quotas here: ${budget.why}`);
  for (const {name, pid} of nodes) budget.limit(name, pid, nodeMilliCpu);
  let peak = 0;
  let at = 0;
  for (let rate = firstRate; rate <= 25_600; rate *= 2) {
    const good = await goodput(rate);
    if (good > peak) [peak, at] = [good, rate];
    if (good < rate * 0.8) break;
  }
  const under = await goodput(Math.round(peak * overload));
  console.log(
    `peak ${Math.round(peak)}/s (at ${at}/s offered); at ${overload}× ${Math.round(under)}/s: ${Math.round((under / peak) * 100)} % of it`,
  );
  if (under < peak * 0.85) process.exitCode = 1;
} finally {
  await remove();
  await budget.close();
}
