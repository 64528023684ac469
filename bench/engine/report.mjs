import {readFileSync, writeFileSync} from 'node:fs';
import {cpus} from 'node:os';
import {fileURLToPath} from 'node:url';

const page = fileURLToPath(new URL('../../docs/performance.md', import.meta.url));
const [begin, end] = ['<!-- bench:engine -->', '<!-- /bench:engine -->'];

const number = value => Math.round(value).toLocaleString('en');
const times = value => `${value < 10 ? value.toFixed(1) : number(value)} ×`;
const rate = ({median, spread}) => `${number(median)} ±${Math.round(spread)} %`;

/** The measurements as Markdown. */
export function markdown({peers, singles, startUp, settings}) {
  const machine = `${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${cpus().length} processors, Node.js ${process.version}`;
  return [
    `Measured ${new Date().toISOString().slice(0, 10)} on ${machine}; medians of ${settings.rounds} rounds of ${settings.ms} ms in which the engines take turns.`,
    '',
    'Independent rules, answers a second on one thread:',
    '',
    '| rules | rulectl | json-rules-engine | zen-engine | rulectl : json-rules-engine | rulectl : zen-engine |',
    '|---:|---:|---:|---:|---:|---:|',
    ...peers.map(
      ({count, rulectl, jsonRules, zen}) =>
        `| ${number(count)} | ${rate(rulectl)} | ${rate(jsonRules)} | ${rate(zen)} | ${times(rulectl.median / jsonRules.median)} | ${times(rulectl.median / zen.median)} |`,
    ),
    '',
    'rulectl alone:',
    '',
    '| rules | answers a second | microseconds an answer |',
    '|---|---:|---:|',
    ...singles.map(({name, result}) => `| ${name} | ${rate(result)} | ${(1e6 / result.median).toFixed(1)} |`),
    '',
    '10,000 rules, each run in a process of its own:',
    '',
    '| | median | worst |',
    '|---|---:|---:|',
    `| from text to the first answer | ${number(startUp.firstMs.median)} ms | ${number(startUp.firstMs.worst)} ms |`,
    `| memory for it | ${number(startUp.mebibytes.median)} MiB | ${number(startUp.mebibytes.worst)} MiB |`,
    `| CPU time to 90 % of full speed | ${number(startUp.warmMs.median)} ms | ${number(startUp.warmMs.worst)} ms |`,
  ].join('\n');
}

/** Puts the measurements into the page, between its markers. */
export function writePage(text) {
  const before = readFileSync(page, 'utf8');
  const [from, to] = [before.indexOf(begin), before.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${page} has no ${begin} … ${end}`);
  writeFileSync(page, `${before.slice(0, from + begin.length)}\n\n${text}\n\n${before.slice(to)}`);
}
