import {hasProject, openProject} from '../../../cluster/project/project.js';
import {readRuleArguments} from '../../../cluster/project/rule-files.js';
import type {SourceFile} from '../../../rules/grl/source.js';
import {errors} from './errors.js';

/** What `rulectl fmt` rewrites: the files given, or those of the project; paths relative to `folder`. */
export async function openFormatSubject(
  paths: readonly string[],
  file: string | undefined,
): Promise<{files: readonly SourceFile[]; folder: string}> {
  if (paths.length > 0) return {files: readRuleArguments(paths), folder: process.cwd()};
  if (file === undefined && !hasProject()) throw errors.FMT_NOTHING();
  const {files, dir} = await openProject(file);
  return {files, folder: dir};
}
