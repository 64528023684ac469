import {constants} from 'node:fs';
import {access, realpath, stat, writeFile} from 'node:fs/promises';
import {resolve} from 'node:path';
import {writeFileAtomic} from '../../../kit/atomic-file.js';
import type {SourceFile} from '../../../rules/grl/source.js';
import {errors} from '../../errors.js';

/**
 * Replaces the texts of files, whose paths are relative to `folder`. Mode, owner, and the links to a file stay. Throws
 * FMT_READ_ONLY before any is written.
 */
export async function replaceTexts(files: readonly SourceFile[], folder: string): Promise<void> {
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
