import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {Command} from 'commander';
import {makeProject} from '../../cluster/init/new-project.js';
import {type Project, rulesetSourceOf} from '../../cluster/project/project.js';
import {stopCluster} from '../../cluster/providers/local/stop.js';
import {openProject} from '../../cluster/providers/open-project.js';
import {targetSchemas} from '../../cluster/providers/registry.js';
import type {JsonObject} from '../../kit/json.js';
import {splitReport} from '../../rules/partition/split-report.js';
import type {Ruleset} from '../../rules/ruleset/ruleset.js';
import {openGateway} from '../../service/api/client.js';
import type {ServerAddress} from '../../service/api/transport.js';
import {onInterrupt} from '../ui/interrupt.js';
import {answerNo, type CommonOptions, Ui} from '../ui/ui.js';
import {openRuleset} from './eval/open-ruleset.js';
import {outcomeOf, outcomeText, type TimedAnswer} from './quickstart/outcome.js';
import {startWithProgress} from './up/start-with-progress.js';

export const command = (): Command =>
  new Command('quickstart')
    .description('start the retail cluster in a temporary folder, compare 100 answers with one process, stop it')
    .option('--keep', 'leave the cluster running, and say where')
    .action(quickstart);

interface QuickstartOptions extends CommonOptions {
  readonly keep?: boolean;
}

/** `rulectl quickstart`: the main job once, from a project's files to compared answers of a whole cluster. */
export async function quickstart({keep = false, ...options}: QuickstartOptions): Promise<void> {
  const ui = new Ui(options);
  const dir = join(await mkdtemp(join(tmpdir(), 'rulectl-quickstart-')), 'retail');
  const tidy = async () => {
    await stopCluster(dir);
    await rm(join(dir, '..'), {recursive: true, force: true});
  };
  const done = onInterrupt(tidy);
  let kept = false;
  try {
    kept = await demonstrate(dir, keep, ui);
  } finally {
    done();
    if (!kept) await ui.during('Stopping everything', tidy, () => 'Stopped everything and removed the folder');
  }
  ui.note(nextSteps(dir, kept, ui));
}

/** Answers whether the cluster was left running. */
async function demonstrate(dir: string, keep: boolean, ui: Ui): Promise<boolean> {
  const project = await ui.during(
    'Copying clusters/retail',
    async () => {
      await makeProject({folder: dir, from: 'retail', targets: await targetSchemas()});
      return openProject(join(dir, 'cluster.yaml'));
    },
    ({files}) => `Copied clusters/retail to ${dir} (${files.length} rule files)`,
  );
  const ruleset = openRuleset(rulesetSourceOf(project), () => {});
  const customers = await readCustomers(dir);
  const {status, key} = await startWithProgress(project, {owned: !keep}, ui);

  const now = new Date().toISOString();
  const local = await ui.during(
    `Evaluating ${customers.length} customers in one process`,
    async () => answerHere(ruleset, customers, project, now),
    answers => `Evaluated ${answers.length} customers in one process`,
  );
  const remote = await ui.during(
    `Evaluating ${customers.length} customers through the cluster`,
    () => answerThere({url: status.gateway.url!, key}, customers, now),
    answers => `Evaluated ${answers.length} customers through the cluster`,
  );

  const rules = rulesByGroup(project, ruleset);
  const groups = [...rules].map(([name, own]) => ({
    name,
    orders: ruleset.rules.filter(rule => own.has(rule.name)).map(({order}) => order),
  }));
  const split = splitReport(ruleset.program!, groups);
  const outcome = outcomeOf(local, remote, {
    rules,
    hops: split.hops,
    calls: split.calls,
    nameOf: i => String((customers[i]?.Customer as JsonObject | undefined)?.id ?? `number ${i + 1}`),
  });
  if (outcome.answers.different > 0) answerNo();
  ui.note('');
  ui.result({...outcome, folder: keep ? dir : null}, () => `${outcomeText(outcome, split, ui)}\n`);
  return keep;
}

async function readCustomers(dir: string): Promise<JsonObject[]> {
  const text = await readFile(join(dir, 'facts', 'customers.ndjson'), 'utf8');
  return text
    .split('\n')
    .filter(line => line.trim() !== '')
    .map(line => JSON.parse(line) as JsonObject);
}

function answerHere(ruleset: Ruleset, customers: readonly JsonObject[], project: Project, now: string): TimedAnswer[] {
  const {limits} = project.spec;
  return customers.map(facts => {
    const start = performance.now();
    const answer = ruleset.evaluate(facts, {now, limits});
    return {answer, us: (performance.now() - start) * 1000};
  });
}

/** One after another, so that each time is the time of one answer. */
async function answerThere(
  address: ServerAddress,
  customers: readonly JsonObject[],
  now: string,
): Promise<TimedAnswer[]> {
  const gateway = openGateway(address);
  try {
    const answers: TimedAnswer[] = [];
    for (const facts of customers) {
      const start = performance.now();
      const answer = await gateway.evaluate({facts, now});
      answers.push({answer, us: (performance.now() - start) * 1000});
    }
    return answers;
  } finally {
    await gateway.close();
  }
}

const rulesByGroup = ({groups}: Project, {rules}: Ruleset): Map<string, Set<string>> =>
  new Map(
    groups.map(({name, files}) => [
      name,
      new Set(rules.filter(({path}) => files.includes(path)).map(rule => rule.name)),
    ]),
  );

function nextSteps(dir: string, kept: boolean, ui: Ui): string {
  // Started by a script of the package, the program is not on the path.
  const rulectl = process.env.npm_execpath === undefined ? 'rulectl' : 'npx rulectl';
  const here = `-f ${join(dir, 'cluster.yaml')}`;
  const commands = kept
    ? [
        [`${rulectl} status ${here}`, 'what runs'],
        [
          `${rulectl} eval --cluster --explain --facts ${join(dir, 'facts', 'vip.json')} ${here}`,
          'why each rule fired',
        ],
        [`${rulectl} down ${here}`, 'stops it'],
      ]
    : [
        [`${rulectl} init shop --from retail && cd shop`, 'these rules, to play with'],
        [`${rulectl} eval --facts facts/vip.json --explain`, 'why each rule fired, or did not'],
        [`${rulectl} up`, 'the same cluster, to stay'],
      ];
  const width = Math.min(60, Math.max(...commands.map(([command]) => command!.length)));
  return [
    '',
    ui.noteStyle('title', 'Try next'),
    ...commands.map(
      ([command, what]) => `  ${ui.noteStyle('accent', command!.padEnd(width))}  ${ui.noteStyle('dim', `# ${what}`)}`,
    ),
  ].join('\n');
}
