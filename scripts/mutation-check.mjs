/**
 * Shows that the law's tests have teeth: weakens the planner in copies of the project, one way at a time, and expects
 * the tests of the law to find a case that gives another answer. A mutant that survives is exit 1.
 *
 * Usage: npm run mutation [-- <part of a mutant's name>]. RULECTL_FUZZ_RUNS sets the cases per test (default 20000),
 * RULECTL_FUZZ_SEED their seed (default 1: the same cases each time, so that this can run with every change).
 */
import {spawn} from 'node:child_process';
import {cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {availableParallelism, tmpdir} from 'node:os';
import {join, resolve} from 'node:path';

const mutants = [
  {
    name: 'compare only the interfering rules, not the whole connected part',
    file: 'conflict.ts',
    from: 'const last = lastOf.get(parts[flow.writer]!)!;',
    to: 'const last = flow.writer;',
  },
  {
    name: 'ignore two groups that write one path',
    file: 'interference.ts',
    from: 'if (a.writer !== undefined && b.writer !== undefined) {',
    to: 'if (a.writer !== undefined && b.writer !== undefined && a.group === b.group) {',
  },
  {
    name: 'ignore that a path meets the paths above it',
    file: 'interference.ts',
    from: 'const chain = [...above, here];',
    to: 'const chain = [here];',
  },
  {
    name: 'ignore ranks altogether',
    file: 'conflict.ts',
    from: 'if (ranks[last]! > ranks[flow.reader]!) {',
    to: 'if (ranks[last]! > ranks[flow.reader]! && ranks.length === 0) {',
  },
  {
    name: 'let groups with flows in both directions follow each other',
    file: 'conflict.ts',
    from: 'if (up && down) {',
    to: 'if (up && down && ranks.length === 0) {',
  },
  {
    name: 'let rules that use the focus merely share it',
    file: 'shared-state.ts',
    from: "if (focus !== undefined) together('focus'",
    to: "if (focus !== undefined && alsoFocus !== undefined) together('focus'",
  },
  {
    name: 'let a rule halt whatever outranks it',
    file: 'shared-state.ts',
    from: 'else if (ranks[last]! > ranks[halt!]!)',
    to: 'else if (ranks[last]! > ranks[halt!]! && ranks.length === 0)',
  },
  {
    name: 'ignore activation groups that span groups',
    file: 'shared-state.ts',
    from: '[...activationGroups(survey, groups), ...exclusives(survey, groups)]',
    to: 'exclusives(survey, groups)',
  },
  {
    name: 'ignore activation groups inside a connected part',
    file: 'connected-parts.ts',
    from: 'parts.union(rule, byActivationGroup.get(key) ?? rule);',
    to: '',
  },
  {
    name: 'ignore numbered facts of a quantified type',
    file: 'path-tree.ts',
    from: 'for (const type of typesOfFact(fact))',
    to: 'for (const type of typesOfFact(fact).slice(2))',
  },
  {
    name: 'forget what actions read',
    folder: 'analysis',
    file: 'footprint.ts',
    from: 'outermost([...condition.reads, ...actions.reads])',
    to: 'outermost(condition.reads)',
  },
  {
    name: 'judge joined groups by their old connected parts',
    file: 'plan-of.ts',
    from: 'const parts = connectedParts(survey, labels);',
    to: 'const parts = connectedParts(survey, labels.map((_, i) => i));',
  },
  {
    name: 'merge firings part after part',
    file: 'merge-firings.ts',
    from: 'if (waiting.length < 2) return waiting[0] ?? [];',
    to: 'return waiting.flat();',
  },
  {
    name: 'count firings per part',
    file: 'merge-outcomes.ts',
    from: 'checkLimit(context, firings);',
    to: '',
  },
  {
    name: 'leave null parents out of what is sent',
    file: 'project.ts',
    from: 'if (!Object.hasOwn(value, key)) continue;',
    to: "if (!Object.hasOwn(value, key) || (keep !== 'whole' && typeof value[key] !== 'object')) continue;",
  },
  {
    name: 'send a stage the facts of the request',
    file: 'run-plan.ts',
    from: 'if (number < stages.length - 1) facts =',
    to: 'if (number > stages.length) facts =',
  },
];

const project = resolve(import.meta.dirname, '..');
const {RULECTL_FUZZ_RUNS: runs = '20000', RULECTL_FUZZ_SEED: seed = '1'} = process.env;
const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--config', 'test/vitest.config.ts', '--project', 'unit'];

/** Runs the tests of the law in a copy of the project that `change` was applied to: whether they pass, and what they say. */
async function lawHolds(change, cases = runs) {
  const copy = mkdtempSync(join(tmpdir(), 'rulectl-mutant-'));
  try {
    for (const entry of ['src', 'test', 'package.json', 'tsconfig.json']) {
      cpSync(join(project, entry), join(copy, entry), {recursive: true});
    }
    symlinkSync(join(project, 'node_modules'), join(copy, 'node_modules'));
    change(copy);
    const env = {...process.env, RULECTL_FUZZ_RUNS: cases, RULECTL_FUZZ_SEED: seed, NO_COLOR: '1'};
    const child = spawn(process.execPath, [...vitest, '--bail', '1', 'law.test'], {cwd: copy, env});
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', text => (output += text));
    const status = await new Promise(done => child.once('close', done));
    return {holds: status === 0, output};
  } finally {
    rmSync(copy, {recursive: true, force: true});
  }
}

const weaken =
  ({folder = 'partition', file, from, to}) =>
  copy => {
    const path = join(copy, 'src/rules', folder, file);
    const text = readFileSync(path, 'utf8');
    if (text.split(from).length !== 2) throw new Error(`${file} no longer holds "${from}" once: update the mutant.`);
    const weakened = text.replace(from, () => to);
    writeFileSync(path, weakened);
  };

const wanted = process.argv[2] ?? '';
// Tests that fail anyway would catch every mutant.
const sound = await lawHolds(() => {}, '500');
if (!sound.holds) {
  console.error(`The law does not hold as it is:\n${sound.output}`);
  process.exit(1);
}
const waiting = mutants.filter(({name}) => name.includes(wanted));
let survivors = 0;
async function work() {
  for (let mutant = waiting.shift(); mutant; mutant = waiting.shift()) {
    const {holds, output} = await lawHolds(weaken(mutant));
    const cases = /Property failed after (\d+) tests/.exec(output)?.[1];
    const found = !holds && cases !== undefined;
    if (!found) survivors++;
    console.log(`${found ? `caught after ${cases.padStart(5)} cases` : 'SURVIVED                '}  ${mutant.name}`);
    if (!holds && !found) console.log(output);
  }
}
await Promise.all(Array.from({length: availableParallelism()}, work));
process.exit(survivors === 0 ? 0 : 1);
