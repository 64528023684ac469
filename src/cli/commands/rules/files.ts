import {existsSync} from 'node:fs';
import {join, relative, resolve} from 'node:path';
import {refuse} from '../../../cluster/file/refuse.js';
import {bundleOf} from '../../../cluster/project/bundle-of.js';
import {rulesetSourceOf} from '../../../cluster/project/project.js';
import {openProject} from '../../../cluster/providers/open-project.js';
import {writeFileAtomic} from '../../../kit/atomic-file.js';
import {loadRuleset} from '../../../rules/ruleset/load.js';
import {errors} from '../../errors.js';
import {type CommonOptions, Ui} from '../../ui/ui.js';
import {onControl, type RulesOptions, rulesetName, versionNumber} from './on-control.js';

interface PullOptions extends RulesOptions {
  readonly out: string;
  readonly force?: boolean;
}

/** `rulectl rules pull`: all files or none. */
export async function pull(version: string | undefined, options: PullOptions): Promise<void> {
  const ui = new Ui(options);
  const number = version === undefined ? undefined : versionNumber(version);
  const {record, bundle} = await onControl(options, async control =>
    control.version(await rulesetName(options, control), number),
  );
  const folder = resolve(options.out);
  const files = bundle.files.map(({path, text}) => ({path, text, at: placeIn(folder, path)}));
  const there = files.filter(({at}) => existsSync(at)).map(({path}) => path);
  if (there.length > 0 && !options.force) throw errors.RULES_FILES_THERE(there);
  for (const {at, text} of files) await writeFileAtomic(at, text);
  ui.result({...record, folder, files: files.map(({path}) => path)}, () =>
    [
      ...files.map(({path}) => `${ui.style('good', '✓')} ${join(options.out, path)}`),
      `${record.ruleset} version ${record.version}: ${files.length} files`,
    ].join('\n'),
  );
}

/** Names of files come from the repository: none may lead out of the folder. Throws RULES_PATH_OUTSIDE. */
function placeIn(folder: string, path: string): string {
  const at = resolve(folder, path);
  const inner = relative(folder, at);
  if (inner === '' || inner.startsWith('..') || resolve(inner) === inner) throw errors.RULES_PATH_OUTSIDE(path);
  return at;
}

interface BundleOptions extends CommonOptions {
  readonly out: string;
}

/** `rulectl rules bundle`: version 0, since control counts versions when they are pushed. Rules that do not load are refused. */
export async function bundle({out, ...options}: BundleOptions): Promise<void> {
  const ui = new Ui(options);
  const project = await openProject(options.file);
  const {diagnostics} = loadRuleset(rulesetSourceOf(project));
  if (diagnostics.some(({severity}) => severity === 'error')) throw refuse(diagnostics, project.files);
  const made = bundleOf(project, 0);
  const path = resolve(out);
  await writeFileAtomic(path, `${JSON.stringify(made)}\n`);
  const {name: ruleset, digest, files} = made;
  ui.result({ruleset, digest, file: path, files: files.map(each => each.path)}, () =>
    [`${ui.style('good', '✓')} ${out}`, `${ruleset}: ${files.length} files, ${digest}`].join('\n'),
  );
}
