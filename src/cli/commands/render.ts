import {Command} from 'commander';
import {openProject} from '../../cluster/providers/open-project.js';
import {renderProject} from '../../cluster/providers/render-project.js';
import {type Difference, differences, writeDeployFolder} from '../../cluster/scaffold/deploy-folder.js';
import {counted} from '../../kit/words.js';
import {answerNo, type CommonOptions, Ui} from '../ui/ui.js';

interface RenderOptions extends CommonOptions {
  readonly check?: boolean;
  readonly force?: boolean;
}

export const command = (): Command =>
  new Command('render')
    .description('write deploy/ from cluster.yaml: image, compose, Kubernetes, Helm values, Prometheus, clouds, CI')
    .option('--check', 'write nothing; exit 1 and show it when deploy/ differs from cluster.yaml')
    .option('--force', 'overwrite generated files that were edited by hand')
    .action(render);

async function render(options: RenderOptions): Promise<void> {
  const ui = new Ui(options);
  const project = await openProject(options.file);
  const files = await renderProject(project);
  if (options.check) {
    const found = (await differences(project.dir, files)).filter(({state}) => state !== 'unknown');
    if (found.length > 0) answerNo();
    ui.result({drift: found.length > 0, differences: found}, () => driftText(ui, found, files.size));
    return;
  }
  const changed = await writeDeployFolder(project.dir, files, {force: options.force === true});
  ui.result({files: files.size, changed: changed.map(({path, state}) => ({path, state}))}, () =>
    changed.length === 0
      ? `${ui.style('good', '✓')} deploy/ is up to date: ${files.size} files.`
      : [
          `${ui.style('good', '✓')} deploy/ has ${files.size} files; ${changed.length} written.`,
          ...changed.slice(0, 20).map(change => `  ${mark(change)} ${change.path}`),
          ...(changed.length > 20 ? [`  … and ${changed.length - 20} more`] : []),
        ].join('\n'),
  );
}

const mark = ({state}: Difference): string =>
  ({missing: '+', outdated: '~', edited: '!', stale: '-', unknown: '?'})[state];

function driftText(ui: Ui, found: readonly Difference[], files: number): string {
  if (found.length === 0) return `${ui.style('good', '✓')} deploy/ is up to date: ${files} files.`;
  const edited = found.filter(({state}) => state === 'edited').length;
  return [
    ...found.map(({diff, path, state}) => (state === 'missing' ? `+ ${path} is missing\n` : coloured(ui, diff))),
    `${ui.style('bad', '✗')} ${counted(found.length, 'file differs', 'files differ')} from cluster.yaml: run ${ui.style('accent', 'rulectl render')}.`,
    ...(edited === 0
      ? []
      : [`  ${edited} of them edited by hand; hand edits belong in kubernetes/overlays/*/patches and helm/overrides.`]),
  ].join('\n');
}

const coloured = (ui: Ui, diff: string): string =>
  diff
    .split('\n')
    .filter(line => !line.startsWith('======'))
    .map(line => (line.startsWith('+') ? ui.style('good', line) : line.startsWith('-') ? ui.style('bad', line) : line))
    .join('\n');
