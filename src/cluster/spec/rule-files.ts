import {lstatSync, readdirSync, readFileSync, statSync} from 'node:fs';
import {isAbsolute, join, relative, resolve, sep} from 'node:path';
import {byCodePoint} from '../../kit/json.js';
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
    const found = statSync(join(folder, path), {throwIfNoEntry: false});
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

function ruleFilesIn(folder: string, below: string): string[] {
  const top = join(folder, below);
  if (!lstatSync(top, {throwIfNoEntry: false})) return [];
  return readdirSync(top, {recursive: true, encoding: 'utf8'})
    .map(path => slashes(path))
    .filter(path => path.endsWith('.grl') && !/(^|\/)(\.|node_modules\/)/.test(path))
    .filter(path => statSync(join(top, path), {throwIfNoEntry: false})?.isFile())
    .map(path => (below === '.' ? path : `${below}/${path}`));
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

/** Reads a rule file. Throws RULES_NOT_TEXT for what is not UTF-8. */
export function readRuleFile(path: string, folder: string): SourceFile {
  const content = readFileSync(resolve(folder, path));
  try {
    // The BOM stays: places count from the text as it is, and the lexer skips it.
    return {path, text: new TextDecoder('utf-8', {fatal: true, ignoreBOM: true}).decode(content)};
  } catch {
    throw errors.RULES_NOT_TEXT(path);
  }
}

/**
 * Rule files and folders given by hand, in the given order, each file once. Paths are shown as given. Throws
 * RULES_FILE_MISSING and RULES_NONE_FOUND.
 */
export function readRuleArguments(paths: readonly string[], folder: string = process.cwd()): SourceFile[] {
  const files = new Map<string, SourceFile>();
  for (const given of paths) {
    const found = filesOf(given, folder);
    if (found.length === 0) {
      throw statSync(resolve(folder, given), {throwIfNoEntry: false})?.isDirectory()
        ? errors.RULES_NONE_FOUND(given)
        : errors.RULES_FILE_MISSING(given);
    }
    for (const path of found) {
      const absolute = resolve(folder, path);
      if (!files.has(absolute))
        files.set(absolute, {...readRuleFile(absolute, folder), path: isAbsolute(given) ? absolute : path});
    }
  }
  return [...files.values()];
}
