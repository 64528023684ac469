import {readdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {canonicalJson, isObject, type JsonObject} from '../../kit/json.js';
import {loadRuleset} from '../../rules/ruleset/load.js';
import {openGateway} from '../../service/api/client.js';
import type {ServerAddress} from '../../service/api/transport.js';
import {type Project, rulesetSourceOf} from '../project/project.js';
import {errors} from './errors.js';
import {eventually} from './eventually.js';

/** A fixed moment: rules that ask for the time must give the same here and there. */
const now = '2026-01-01T00:00:00.000Z';

/** Evaluates the project's sample facts on a cluster and in this process; throws DEPLOY_ANSWER_DIFFERS. */
export async function compareWithOracle(
  project: Project,
  address: ServerAddress,
  say: (line: string) => void,
): Promise<void> {
  const oracle = loadRuleset(rulesetSourceOf(project));
  const gateway = openGateway(address);
  try {
    for (const {name, facts} of await sampleFacts(project)) {
      const answer = await eventually(() => gateway.evaluate({facts, now}));
      const expected = oracle.evaluate(facts, {now});
      const parts = ['facts', 'fired', 'changes', 'effects'] as const;
      const different = parts.find(part => canonicalJson(answer[part]) !== canonicalJson(expected[part]));
      if (different) throw errors.DEPLOY_ANSWER_DIFFERS(name, `${different} differ`);
      say(`${name}: ${answer.fired.length} rules fired, as here`);
    }
  } finally {
    await gateway.close();
  }
}

/** The project's `facts/*.json`, at most five; without any, an empty object. */
async function sampleFacts({dir}: Project): Promise<{name: string; facts: JsonObject}[]> {
  const folder = join(dir, 'facts');
  const names = (await readdir(folder).catch(() => [])).filter(name => name.endsWith('.json')).sort();
  const found = await Promise.all(
    names
      .slice(0, 5)
      .map(async name => ({name, facts: JSON.parse(await readFile(join(folder, name), 'utf8')) as unknown})),
  );
  const objects = found.filter((each): each is {name: string; facts: JsonObject} => isObject(each.facts));
  return objects.length > 0 ? objects : [{name: 'no facts', facts: {}}];
}
