import {join, relative} from 'node:path';
import {Command, Option} from 'commander';
import type {Proposal} from '../../cluster/init/proposed-groups.js';
import {targetNames, targetSchemas} from '../../cluster/providers/registry.js';
import {factStoreNames} from '../../state/facts/registry.js';
import {canAsk, confirm} from '../ui/ask.js';
import {Ui} from '../ui/ui.js';
import type {InitOptions} from './init/questions.js';

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
  const {makeProject} = await import('../../cluster/init/new-project.js');
  const {withoutQuestions, withQuestions} = await import('./init/questions.js');
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
  const {openProject} = await import('../../cluster/providers/open-project.js');
  const {renderProject} = await import('../../cluster/providers/render-project.js');
  const {writeDeployFolder} = await import('../../cluster/scaffold/deploy-folder.js');
  const project = await openProject(join(folder, 'cluster.yaml'));
  const files = await renderProject(project);
  await writeDeployFolder(project.dir, files, {force: true});
  return files.size;
}
