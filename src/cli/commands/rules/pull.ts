import {existsSync} from 'node:fs';
import {join, relative, resolve} from 'node:path';
import {writeFileAtomic} from '../../../kit/atomic-file.js';
import {errors} from '../../errors.js';
import {Ui} from '../../ui/ui.js';
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
