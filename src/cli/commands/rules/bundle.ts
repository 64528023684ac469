import {resolve} from 'node:path';
import {refuse} from '../../../cluster/file/refuse.js';
import {bundleOf} from '../../../cluster/project/bundle-of.js';
import {rulesetSourceOf} from '../../../cluster/project/project.js';
import {openProject} from '../../../cluster/providers/open-project.js';
import {writeFileAtomic} from '../../../kit/atomic-file.js';
import {loadRuleset} from '../../../rules/ruleset/load.js';
import {type CommonOptions, Ui} from '../../ui/ui.js';

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
