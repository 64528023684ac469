import {basename, join, relative, resolve} from 'node:path';
import {Command, Option} from 'commander';
import {clusterNameFrom, exampleNames, makeProject, type NewProject} from '../../cluster/init/new-project.js';
import {choices as possible} from '../../cluster/init/project-choices.js';
import type {Proposal} from '../../cluster/init/proposed-groups.js';
import {openProject} from '../../cluster/providers/open-project.js';
import {targetNames, targetSchemas} from '../../cluster/providers/registry.js';
import {renderProject} from '../../cluster/providers/render-project.js';
import {writeDeployFolder} from '../../cluster/scaffold/deploy-folder.js';
import {factStoreNames} from '../../state/facts/registry.js';
import {ask, canAsk, choose, confirm} from '../ui/ask.js';
import {type CommonOptions, Ui} from '../ui/ui.js';

export const command = (): Command =>
  new Command('init')
    .description('make a project: a cluster file with rules and facts to start from; asks on a terminal')
    .argument('[folder]', 'folder to make; its name becomes the name of the cluster (default: the current folder)')
    .option('--name <name>', 'name of the cluster')
    .addOption(
      new Option('--from <example>', 'ready-made cluster to copy: retail, fraud, blank').conflicts('fromRules'),
    )
    .option(
      '--from-rules <folder>',
      'build it around the rule files (*.grl) of this folder, with groups that can run apart',
    )
    .addOption(
      new Option('--target <target>', 'where it will run besides this machine').choices(['all', ...targetNames]),
    )
    .addOption(new Option('--facts <store>', 'where the facts of sessions are kept').choices(factStoreNames))
    .addOption(
      new Option('--repository <store>', 'where the versions of rules are kept').choices(['embedded', 'postgres']),
    )
    .option('-y, --yes', 'ask nothing, take the defaults')
    .option('--force', 'overwrite files that are there')
    .action(init);

/** The facts of the examples that show most. */
const sampleFacts = ['facts/vip.json', 'facts/stolen.json', 'facts/first.json'];

async function init(folder: string | undefined, options: InitOptions): Promise<void> {
  const ui = new Ui(options);
  const asking = !options.yes && !ui.json && canAsk();
  const made = await makeProject({
    targets: await targetSchemas(),
    ...(await (asking ? withQuestions : withoutQuestions)(folder, options)),
    mayOverwrite: async files =>
      options.force === true || (asking && (await confirm(`Overwrite ${files.slice(0, 5).join(', ')}?`))),
  });
  const deploy = await renderInto(made.folder);
  const path = relative(process.cwd(), made.folder);
  const facts = sampleFacts.find(file => made.files.includes(file));
  const next = [
    ...(path === '' ? [] : [`cd ${path}`]),
    'rulectl check',
    ...(facts === undefined ? [] : [`rulectl eval --facts ${facts}`]),
    'rulectl up',
  ];
  ui.result({...made, next}, () =>
    [
      `${ui.style('good', '✓')} ${ui.style('bold', made.name)} is ready in ${path === '' ? 'this folder' : path}: ${made.files.length} files from ${made.proposal ? made.from : `the example ${made.from}`}, and ${deploy} generated files in deploy/.`,
      ...(made.proposal ? ['', ...proposalLines(made.proposal)] : []),
      '',
      'Next:',
      ...next.map(line => `  ${ui.style('accent', line)}`),
    ].join('\n'),
  );
}

const proposalLines = (proposal: Proposal): string[] =>
  proposal.kind === 'whole'
    ? [`Every node holds every rule: ${proposal.why}. rulectl split says more.`]
    : [
        'Groups that can run apart without changing an answer (rulectl split shows why):',
        ...proposal.groups.map(({name, rules}) => `  ${name}: ${rules.join(', ')}`),
      ];

/** Every file that the new cluster needs, so that the project is whole from the start. Gives their number. */
async function renderInto(folder: string): Promise<number> {
  const project = await openProject(join(folder, 'cluster.yaml'));
  const files = await renderProject(project);
  await writeDeployFolder(project.dir, files, {force: true});
  return files.size;
}

interface InitOptions extends CommonOptions {
  readonly name?: string;
  readonly from?: string;
  readonly fromRules?: string;
  readonly target?: string;
  readonly facts?: string;
  readonly repository?: string;
  readonly yes?: boolean;
  readonly force?: boolean;
}

type Answers = Omit<NewProject, 'mayOverwrite' | 'targets'>;

/** What the flags say, and nothing else: for pipelines and `--yes`. */
const withoutQuestions = (folder: string | undefined, options: InitOptions): Answers => ({
  folder: folder ?? '.',
  name: options.name,
  from: options.from,
  fromRules: options.fromRules,
  choices: {target: options.target, facts: options.facts, repository: options.repository},
});

const ownRules = 'rules';

/** Asks what the flags leave open. An empty line takes what stands in brackets. */
async function withQuestions(folder: string | undefined, options: InitOptions): Promise<Answers> {
  const where = folder ?? (await ask('Which folder?', '.'));
  const name = options.name ?? (await askName(clusterNameFrom(basename(resolve(where)))));
  const {from, fromRules} = await askStart(options);
  return {
    folder: where,
    name,
    from,
    fromRules,
    choices: {
      target:
        options.target ?? (await choose('Where will it run, besides this machine?', ['all', ...targetNames], 'all')),
      facts:
        options.facts ?? (await choose('Where are the facts of sessions kept?', possible.facts, possible.facts[0])),
      repository:
        options.repository ??
        (await choose('Where are the versions of rules kept?', possible.repository, possible.repository[0])),
    },
  };
}

async function askName(otherwise: string): Promise<string> {
  for (;;) {
    const name = await ask('Name of the cluster?', otherwise);
    if (clusterNameFrom(name) === name) return name;
    process.stderr.write(`  Lower-case letters, digits and hyphens, for example ${clusterNameFrom(name)}.\n`);
  }
}

async function askStart({from, fromRules}: InitOptions): Promise<Pick<Answers, 'from' | 'fromRules'>> {
  if (from !== undefined || fromRules !== undefined) return {from, fromRules};
  const chosen = await choose(
    `Start from an example, or from ${ownRules} of yours?`,
    [...(await exampleNames()), ownRules],
    'retail',
  );
  return chosen === ownRules
    ? {from: undefined, fromRules: await ask('Which folder has them?', 'rules')}
    : {from: chosen, fromRules: undefined};
}
