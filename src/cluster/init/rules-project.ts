import {mkdir, readFile, rm, stat, writeFile} from 'node:fs/promises';
import {dirname, join, relative, resolve} from 'node:path';
import {type Document, isMap, parseDocument, stringify} from 'yaml';
import {RulectlError} from '../../kit/errors.js';
import {byCodePoint, type JsonObject} from '../../kit/json.js';
import type {SourceFile} from '../../rules/grl/source.js';
import {planOf} from '../../rules/partition/plan-of.js';
import {everyGroup} from '../../rules/ruleset/bundle.js';
import {loadRuleset} from '../../rules/ruleset/load.js';
import type {Ruleset} from '../../rules/ruleset/ruleset.js';
import {refuse} from '../file/refuse.js';
import {errors as projectErrors} from '../project/errors.js';
import {filesOf, readRuleFile} from '../project/rule-files.js';
import {errors} from './errors.js';
import {textOf} from './project-choices.js';
import {type Proposal, proposeGroups} from './proposed-groups.js';

/**
 * Rule files of a folder, as they will stand in a project: below `rules/`. Throws RULES_FILE_MISSING, RULES_NONE_FOUND
 * and what is wrong with the rules, with every place.
 */
async function rulesIn(folder: string): Promise<{files: SourceFile[]; ruleset: Ruleset}> {
  const found = await stat(folder).catch(() => undefined);
  if (!found) throw projectErrors.RULES_FILE_MISSING(folder);
  if (!found.isDirectory()) throw errors.PROJECT_NOT_FOLDER(folder);
  const paths = filesOf('.', resolve(folder));
  if (paths.length === 0) throw projectErrors.RULES_NONE_FOUND(folder);
  const files = paths.map(path => ({path: `rules/${path}`, text: readRuleFile(path, folder).text}));
  const ruleset = loadRuleset({files});
  if (ruleset.diagnostics.some(({severity}) => severity === 'error')) {
    const shown = (path: string) => join(folder, relative('rules', path));
    throw refuse(
      ruleset.diagnostics.map(each => ({...each, path: shown(each.path)})),
      files.map(({path, text}) => ({path: shown(path), text})),
    );
  }
  return {files, ruleset};
}

/**
 * Turns a copy of the blank example into a project around rules that are there already: their files, proposed groups,
 * facts with the names that they read, and a test that holds what they answer now. Gives what was proposed.
 */
export async function layOutRules(project: string, from: string): Promise<Proposal> {
  const {files, ruleset} = await rulesIn(from);
  const proposal = proposeGroups(ruleset.program!);
  for (const old of ['README.md', 'rules', 'facts', 'tests'])
    await rm(join(project, old), {recursive: true, force: true});
  const write = async (path: string, text: string) => {
    await mkdir(dirname(join(project, path)), {recursive: true});
    await writeFile(join(project, path), text);
  };
  for (const {path, text} of files) await write(path, text);
  const file = parseDocument(await readFile(join(project, 'cluster.yaml'), 'utf8'));
  describe(file, proposal);
  await write('cluster.yaml', textOf(file));
  const facts = factsRead(ruleset);
  await write('facts/first.json', `${JSON.stringify(facts)}\n`);
  await write('tests/first.test.yaml', firstTest(ruleset, facts));
  return proposal;
}

function describe(file: Document, proposal: Proposal): void {
  // Which calls are effects, and where they go, is not in the rules.
  file.setIn(['spec', 'rules', 'effects'], 'any');
  if (proposal.kind === 'whole') return;
  file.setIn(['spec', 'topology'], 'specialised');
  const groups = file.createNode(Object.fromEntries(proposal.groups.map(({name, rules}) => [name, {rules}])));
  groups.commentBefore = ' Proposed by what the rules read and write: `rulectl split` shows why.';
  file.setIn(['spec', 'groups'], groups);
  // What blank says of its topology is not true of this one.
  const spec = file.get('spec');
  if (isMap(spec)) spec.commentBefore = null;
}

/** Empty objects under the names that the rules read: a place to fill in. */
function factsRead({program}: Ruleset): JsonObject {
  const everything = {name: everyGroup, orders: program!.rules.map(({order}) => order)};
  const reads = planOf(program!, [everything]).stages.flatMap(({parts}) => parts.flatMap(part => part.reads));
  const names = reads.map(path => path.split(/[.[]/)[0]!).filter(name => /^[A-Za-z_]\w*$/.test(name));
  return Object.fromEntries([...new Set(names)].sort(byCodePoint).map(name => [name, {}]));
}

/** A test that the rules pass now: a place to add what they ought to answer. */
function firstTest(ruleset: Ruleset, given: JsonObject): string {
  const expected = (() => {
    try {
      return {firedExactly: ruleset.evaluate(given, {now: '2026-01-01T00:00:00.000Z'}).fired};
    } catch (error) {
      if (error instanceof RulectlError) return {error: error.code};
      throw error;
    }
  })();
  const content = {now: '2026-01-01T00:00:00Z', cases: [{name: 'with empty facts', given, expect: expected}]};
  return `# What the rules answer today. Add cases with facts of yours: docs/testing-rules.md has all that can be expected.\n${stringify(content, {lineWidth: 0})}`;
}
