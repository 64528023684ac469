import {constants} from 'node:fs';
import {access, realpath, stat, writeFile} from 'node:fs/promises';
import {resolve} from 'node:path';
import {Command} from 'commander';
import {refuse} from '../../cluster/file/refuse.js';
import {hasProject} from '../../cluster/project/project.js';
import {readRuleArguments} from '../../cluster/project/rule-files.js';
import {openProject} from '../../cluster/providers/open-project.js';
import {writeFileAtomic} from '../../kit/atomic-file.js';
import {counted} from '../../kit/words.js';
import {formatFiles} from '../../rules/grl/format-files.js';
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
  const {files, folder} = await filesOf(paths, options.file);
  const {formatted, diagnostics} = formatFiles(files);
  if (diagnostics.length > 0) throw refuse(diagnostics, files);
  const write = !options.check;
  if (write) await replaceTexts(formatted, folder);
  else if (formatted.length > 0) answerNo();

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
  if (paths.length > 0) return {files: readRuleArguments(paths), folder: process.cwd()};
  if (file === undefined && !hasProject()) throw errors.FMT_NOTHING();
  const {files, dir} = await openProject(file);
  return {files, folder: dir};
}

/**
 * Replaces the texts of files, whose paths are relative to `folder`. Mode, owner, and the links to a file stay. Throws
 * FMT_READ_ONLY before any is written.
 */
async function replaceTexts(files: readonly SourceFile[], folder: string): Promise<void> {
  const targets = [];
  for (const {path, text} of files) targets.push({...(await openTarget(path, folder)), text});
  for (const {target, mode, isShared, text} of targets) {
    // A new file would be of this user alone, and under one name.
    if (isShared) await writeFile(target, text);
    else await writeFileAtomic(target, text, {mode, ignoreUmask: true});
  }
}

async function openTarget(path: string, folder: string) {
  const target = await realpath(resolve(folder, path));
  const {mode, uid, gid, nlink} = await stat(target);
  // The superuser may write to any file, but a file that nobody may write to is meant to stay.
  const isWritable =
    (mode & 0o222) !== 0 &&
    (await access(target, constants.W_OK).then(
      () => true,
      () => false,
    ));
  if (!isWritable) throw errors.FMT_READ_ONLY(path);
  const isOwn = uid === process.geteuid?.() && gid === process.getegid?.();
  return {target, mode: mode & 0o7777, isShared: nlink > 1 || !isOwn};
}
