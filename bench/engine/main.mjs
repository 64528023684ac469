// The engine side by side with its peers: npm run bench:engine [-- --quick] [--dry-run]
// Prints the table and writes it into docs/performance.md. Wants a quiet machine and about four minutes.
import {execFileSync} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import {contenders, rulectl} from './engines.mjs';
import {median, rounds, spread} from './measure.mjs';
import {markdown, writePage} from './report.mjs';
import {chain, mixed, readings, sparse} from './workloads.mjs';

const quick = process.argv.includes('--quick');
const settings = quick ? {rounds: 3, ms: 150} : {rounds: 7, ms: 700};
const summary = rates => ({median: median(rates), spread: spread(rates)});
const progress = text => process.stderr.write(`${text}\n`);

async function besidePeers(count) {
  progress(`${count} independent rules`);
  const [own, jsonRules, zenOne, zenMany] = await rounds(await contenders(count), settings);
  // zen-engine is asynchronous inside: of one call and 32 at a time the better counts, round by round.
  const zen = zenOne.map((rate, round) => Math.max(rate, zenMany[round]));
  return {count, rulectl: summary(own), jsonRules: summary(jsonRules), zen: summary(zen)};
}

async function alone() {
  const seven = () => ({Customer: {age: 35, tier: 't7'}});
  const start = () => ({Chain: {s0: 1}});
  const cases = [
    ['two of 100 match', sparse(100), seven],
    ['two of 10,000 match', sparse(10_000), seven],
    ['ranges over 20 fields, 1,000 rules', mixed(1000), readings()],
    ['ranges over 20 fields, 10,000 rules', mixed(10_000), readings()],
    ['a chain of 100', chain(100), start],
    ['a chain of 1,000', chain(1000), start],
    ['a chain of 1,000, declared backwards', chain(1000, {backwards: true}), start],
  ];
  progress('rulectl alone');
  const rates = await rounds(
    cases.map(([, text, facts]) => rulectl(text, facts)),
    settings,
  );
  return cases.map(([name], i) => ({name, result: summary(rates[i])}));
}

function startUp() {
  progress('start-up of 10,000 rules');
  const script = fileURLToPath(new URL('start-up.mjs', import.meta.url));
  const runs = Array.from({length: quick ? 3 : 5}, () =>
    JSON.parse(execFileSync(process.execPath, [script, '10000'], {encoding: 'utf8'})),
  );
  const both = values => ({median: median(values), worst: Math.max(...values)});
  return {
    firstMs: both(runs.map(run => run.firstMs)),
    mebibytes: both(runs.map(run => run.mebibytes)),
    warmMs: both(
      runs.map(({windows}) => (windows.findIndex(rate => rate >= 0.9 * median(windows.slice(10))) + 1) * 100),
    ),
  };
}

const peers = [];
for (const count of [10, 100, 1000, 10_000]) peers.push(await besidePeers(count));
const text = markdown({peers, singles: await alone(), startUp: startUp(), settings});
console.log(text);
if (!process.argv.includes('--dry-run')) writePage(text);
