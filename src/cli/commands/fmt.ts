import {Command} from 'commander';
import {counted} from '../../kit/words.js';
import type {SourceFile} from '../../rules/grl/source.js';
import {errors} from '../errors.js';
import {answerNo, type CommonOptions, Ui} from '../ui/ui.js';

interface FormatOptions extends CommonOptions {
  readonly check?: boolean;
}

export const command = (): Command =>
  new Command('fmt')
    .description('write rule files in the one canonical layout; comments stay')
    .argument('[paths...]', 'rule files and folders (default: the project of cluster.yaml)')
    .option('--check', 'write nothing, and exit with 1 when a file is laid out otherwise')
    .action(format);

/** Writes all files or, when one of them cannot be read as rules, none. */
async function format(paths: readonly string[], options: FormatOptions): Promise<void> {
  const ui = new Ui(options);
  const {formatFiles} = await import('../../rules/grl/format-files.js');
  const {files, folder} = await filesOf(paths, options.file);
  const {formatted, diagnostics} = formatFiles(files);
  if (diagnostics.length > 0) {
    const {refuse} = await import('../../cluster/file/refuse.js');
    throw refuse(diagnostics, files);
  }
  const write = !options.check;
  if (write) {
    const {replaceTexts} = await import('./fmt/replace-texts.js');
    await replaceTexts(formatted, folder);
  } else if (formatted.length > 0) answerNo();

  const changed = formatted.map(({path}) => path);
  ui.result({files: files.length, changed, written: write}, () => {
    const summary = write
      ? `${counted(files.length, 'file')}, ${changed.length} rewritten.`
      : changed.length === 0
        ? `${counted(files.length, 'file')}, all in the canonical layout.`
        : `${counted(files.length, 'file')}, ${changed.length} in another layout: rulectl fmt rewrites them.`;
    return [...changed, ui.style(write || changed.length === 0 ? 'good' : 'bad', summary)].join('\n');
  });
}

/** What `rulectl fmt` rewrites: the files given, or those of the project; paths relative to `folder`. */
async function filesOf(
  paths: readonly string[],
  file: string | undefined,
): Promise<{files: readonly SourceFile[]; folder: string}> {
  const {readRuleArguments} = await import('../../cluster/project/rule-files.js');
  if (paths.length > 0) return {files: readRuleArguments(paths), folder: process.cwd()};
  const {hasProject} = await import('../../cluster/project/project.js');
  const {openProject} = await import('../../cluster/providers/open-project.js');
  if (file === undefined && !hasProject()) throw errors.FMT_NOTHING();
  const {files, dir} = await openProject(file);
  return {files, folder: dir};
}
