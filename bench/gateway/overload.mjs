// Goodput under overload: the nodes of the retail cluster get 100m CPU each, the rate rises until no more answers come
// back, and then five times as many requests as that come in. Each group has some hundred rules more that look at every
// request and never fire, as in a large rule book: without them one machine could not send five times what six nodes
// answer.
// usage: npm run build && npm run bench:overload [-- <seconds a step>]     (as root: quotas are Linux control groups)
import {cpSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {openCpuBudget} from '../../dist/lab/bench/cpu-budget.js';
import {project} from './cluster.mjs';

const seconds = Number(process.argv[2] ?? 5);
const nodeMilliCpu = 100;
const firstRate = 100;
const overload = 5;
/** Of each group: some 0.2 ms an evaluation. */
const rulesMore = 300;

const {folder, rulectl, remove} = project({});
cpSync('clusters/retail', folder, {recursive: true, filter: path => !path.includes('.rulectl')});
for (const group of ['validation', 'pricing', 'loyalty']) {
  const rules = Array.from({length: rulesMore}, (_, i) =>
    ballast(`${group}${i}`, group === 'validation' ? 200 : 5, i + 3),
  );
  writeFileSync(join(folder, 'rules', group, 'ballast.grl'), rules.join('\n'));
}
const budget = openCpuBudget();

/** A rule that costs time and never fires: a remainder of 1009 is less than that. */
function ballast(name, salience, factor) {
  return `rule "Ballast${name}" salience ${salience} { when Count(Customer.reviews) * ${factor} % 1009 == 2000 then LogWarn("never"); }`;
}

/** Answers a second, and what was sent, while so many requests a second are offered. */
async function goodput(rate) {
  const report = await rulectl('drill', 'load', '--rate', String(rate), '--duration', `${seconds}s`, '--check', '0.05');
  const {acknowledged, failed, wrong} = report.ledger;
  const good = acknowledged / seconds;
  const refused = report.causes.map(({cause, count}) => `${cause} ${count}×`).join(', ');
  console.log(
    `${rate}/s offered (${report.load.achievedRps}/s sent): ${Math.round(good)}/s answered, p99 ${Math.round(report.latencyMs.p99)} ms, ${failed} failed ${refused}`,
  );
  if (wrong > 0) throw new Error(`${wrong} answers are wrong`);
  return {good, sent: report.load.achievedRps};
}

try {
  const {nodes} = await rulectl('up', '--detach', '--gateways', '2');
  if (budget.kind === 'none') throw new Error(`no CPU quotas here: ${budget.why}`);
  for (const {name, pid} of nodes) budget.limit(name, pid, nodeMilliCpu);
  let peak = 0;
  let at = 0;
  for (let rate = firstRate; rate <= 25_600; rate *= 2) {
    const {good} = await goodput(rate);
    if (good > peak) [peak, at] = [good, rate];
    if (good < rate * 0.8) break;
  }
  const {good: under, sent} = await goodput(Math.round(peak * overload));
  const times = sent / peak;
  console.log(
    `peak ${Math.round(peak)}/s (at ${at}/s offered); at ${times.toFixed(1)}× ${Math.round(under)}/s: ${Math.round((under / peak) * 100)} % of it`,
  );
  if (times < overload * 0.9) throw new Error(`this machine cannot send ${overload}× the peak: nothing is proved`);
  if (under < peak * 0.85) process.exitCode = 1;
} finally {
  await remove();
  await budget.close();
}
