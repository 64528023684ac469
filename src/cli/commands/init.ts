import {join, relative} from 'node:path';
import {Command} from 'commander';
import {ask, canAsk, confirm} from '../ui/ask.js';
import {type CommonOptions, Ui} from '../ui/ui.js';

interface InitOptions extends CommonOptions {
  readonly from?: string;
  readonly yes?: boolean;
  readonly force?: boolean;
}

export const command = (): Command =>
  new Command('init')
    .description('make a project: a cluster file with rules and facts to start from')
    .argument('[folder]', 'folder to make; its name becomes the name of the cluster (default: the current folder)')
    .option('--from <example>', 'ready-made cluster to copy: retail, fraud, blank')
    .option('-y, --yes', 'ask nothing, take the defaults')
    .option('--force', 'overwrite files that are there')
    .action(init);

const defaultExample = 'retail';

/** The facts of the examples that show most. */
const sampleFacts = ['facts/vip.json', 'facts/stolen.json', 'facts/first.json'];

async function init(folder: string | undefined, options: InitOptions): Promise<void> {
  const ui = new Ui(options);
  const {exampleNames, makeProject} = await import('../../cluster/spec/new-project.js');
  const asking = !options.yes && !ui.json && canAsk();
  const where = folder ?? (asking ? await ask('Which folder?', '.') : '.');
  const from =
    options.from ??
    (asking ? await ask(`Start from ${(await exampleNames()).join(', ')}?`, defaultExample) : defaultExample);
  const made = await makeProject({
    folder: where,
    from,
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
      `${ui.style('good', '✓')} ${ui.style('bold', made.name)} is ready in ${path === '' ? 'this folder' : path}: ${made.files.length} files from the example ${made.from}, and ${deploy} generated files in deploy/.`,
      '',
      'Next:',
      ...next.map(line => `  ${ui.style('accent', line)}`),
    ].join('\n'),
  );
}

/** Every file that the new cluster needs, so that the project is whole from the start. Gives their number. */
async function renderInto(folder: string): Promise<number> {
  const {openProject} = await import('../../cluster/spec/project.js');
  const {renderProject} = await import('../../cluster/scaffold/render.js');
  const {writeDeployFolder} = await import('../../cluster/scaffold/deploy-folder.js');
  const project = await openProject(join(folder, 'cluster.yaml'));
  const files = renderProject(project);
  await writeDeployFolder(project.dir, files, {force: true});
  return files.size;
}
