import {readdirSync, readFileSync, realpathSync, type Stats, statSync} from 'node:fs';
import {isAbsolute, join, relative, resolve, sep} from 'node:path';
import {at} from '../../kit/errors.js';
import {byCodePoint} from '../../kit/json.js';
import {decodeUtf8} from '../../kit/utf8.js';
import {placeOf} from '../../rules/grl/place.js';
import type {SourceFile} from '../../rules/grl/source.js';
import {errors} from './errors.js';

/**
 * The files that one pattern names, as `/`-separated paths relative to `folder`, by code point (ruling 65). A pattern is
 * a file, a folder (all `*.grl` in it, at any depth), or has `*`, `?` (within a name) and `**` (any folders); patterns
 * find `*.grl` only. Nothing found is an empty list.
 */
export function filesOf(pattern: string, folder: string): string[] {
  const path = slashes(relative(folder, resolve(folder, pattern))) || '.';
  if (!/[*?]/.test(path)) {
    const found = statOf(join(folder, path));
    if (found?.isDirectory()) return ruleFilesIn(folder, path).sort(byCodePoint);
    return found ? [path] : [];
  }
  const steps = path.split('/');
  const fixed =
    steps
      .slice(
        0,
        steps.findIndex(step => /[*?]/.test(step)),
      )
      .join('/') || '.';
  const matcher = patternMatcher(path);
  return ruleFilesIn(folder, fixed)
    .filter(file => matcher.test(file))
    .sort(byCodePoint);
}

const slashes = (path: string): string => path.split(sep).join('/');

/** What stands at a path, or undefined where nothing does: also behind a link that leads nowhere or to itself. */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes((error as NodeJS.ErrnoException).code!)) return undefined;
    throw error;
  }
}

/**
 * The rule files below a folder, each once, under the name that leads there without links if there is one. Links are
 * followed, as Kubernetes mounts files; they may lead back to where they stand.
 */
function ruleFilesIn(folder: string, below: string): string[] {
  const seen = new Set<string>();
  const files: string[] = [];
  const links: string[] = [];
  const isNew = (path: string): boolean => {
    const real = realpathSync(join(folder, path));
    return !seen.has(real) && seen.add(real) !== undefined;
  };
  const visit = (path: string, {isFolder}: {isFolder: boolean}) => {
    if (!isFolder) {
      if (path.endsWith('.grl') && isNew(path)) files.push(path);
    } else if (isNew(path)) {
      for (const entry of readdirSync(join(folder, path), {withFileTypes: true})) {
        const inner = path === '.' ? entry.name : `${path}/${entry.name}`;
        if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
        if (entry.isSymbolicLink()) links.push(inner);
        else if (entry.isFile() || entry.isDirectory()) visit(inner, {isFolder: entry.isDirectory()});
      }
    }
  };
  if (statOf(join(folder, below))?.isDirectory()) visit(below, {isFolder: true});
  for (const link of links) {
    const found = statOf(join(folder, link));
    if (found?.isFile() || found?.isDirectory()) visit(link, {isFolder: found.isDirectory()});
  }
  return files;
}

function patternMatcher(pattern: string): RegExp {
  const body = pattern.replace(/\*\*\/|\*\*|[*?]|[^*?]+/g, part => {
    if (part === '**/') return '(?:[^/]+/)*';
    if (part === '**') return '.*';
    if (part === '*') return '[^/]*';
    if (part === '?') return '[^/]';
    return part.replace(/[\\^$.|+()[\]{}]/g, '\\$&');
  });
  return new RegExp(`^${body}$`, 'u');
}

/** Reads a rule file. Throws RULES_NOT_FILE for a pipe or a device, RULES_NOT_TEXT for what is not UTF-8. */
export function readRuleFile(path: string, folder: string): SourceFile {
  const absolute = resolve(folder, path);
  // Reading a pipe would wait for someone to write into it.
  if (!statSync(absolute).isFile()) throw errors.RULES_NOT_FILE(path);
  // The BOM stays: places count from the text as it is, and the lexer skips it.
  const {text, faultAt} = decodeUtf8(readFileSync(absolute));
  if (faultAt !== undefined) throw errors.RULES_NOT_TEXT(path, at({path, ...placeOf(text, faultAt)}));
  return {path, text};
}

/**
 * Rule files and folders given by hand, in the given order, each file once. Paths are shown as given. Throws
 * RULES_FILE_MISSING and RULES_NONE_FOUND, and what reading throws.
 */
export function readRuleArguments(paths: readonly string[], folder: string = process.cwd()): SourceFile[] {
  const files = new Map<string, SourceFile>();
  for (const given of paths) {
    const found = filesOf(given, folder);
    if (found.length === 0) {
      throw statOf(resolve(folder, given))?.isDirectory()
        ? errors.RULES_NONE_FOUND(given)
        : errors.RULES_FILE_MISSING(given);
    }
    for (const path of found) {
      const real = realpathSync(resolve(folder, path));
      if (!files.has(real)) files.set(real, readRuleFile(isAbsolute(given) ? resolve(folder, path) : path, folder));
    }
  }
  return [...files.values()];
}
