import {LRUCache} from 'lru-cache';
import type {Json} from '../../kit/json.js';
import {indexOfText} from './find-text.js';

type Matcher = (text: string) => boolean;

const compiled = new LRUCache<string, Matcher>({max: 1000});

/** `text matches pattern`: the whole string, `*` any run, `?` one code point, no escapes; non-strings do not match. */
export function matchesWildcard(text: Json, pattern: Json): boolean {
  if (typeof text !== 'string' || typeof pattern !== 'string') return false;
  let matches = compiled.get(pattern);
  if (!matches) {
    matches = compileWildcard(pattern);
    compiled.set(pattern, matches);
  }
  return matches(text);
}

/**
 * The pattern as a test of texts. The runs between the stars are looked for from left to right, the first and the last
 * at the ends: the leftmost place of a run leaves most room for the next, so nothing is ever tried twice.
 */
function compileWildcard(pattern: string): Matcher {
  const runs = pattern.split('*');
  const first = runs.shift()!;
  const last = runs.pop();
  if (last === undefined)
    return first.includes('?') ? text => matchAt(text, first, 0) === text.length : text => text === first;
  return text => {
    let at = matchAt(text, first, 0);
    if (at < 0) return false;
    const end = matchEnd(text, last);
    if (end < at) return false;
    for (const run of runs) {
      at = findRun(text, run, at);
      if (at < 0 || at > end) return false;
    }
    return true;
  };
}

/** Where the match of `run` that begins at `at` ends, or -1. */
function matchAt(text: string, run: string, at: number): number {
  let end = at;
  for (let i = 0; i < run.length; i++) {
    const unit = run.charCodeAt(i);
    if (unit === questionMark) {
      if (end >= text.length) return -1;
      end += text.codePointAt(end)! > 0xffff ? 2 : 1;
    } else if (text.charCodeAt(end++) !== unit) return -1;
  }
  return end;
}

/** Where the match of `run` at the very end of the text begins, or -1. */
function matchEnd(text: string, run: string): number {
  let start = text.length;
  for (let i = run.length - 1; i >= 0; i--) {
    const unit = run.charCodeAt(i);
    if (--start < 0) return -1;
    if (unit === questionMark) {
      if (start > 0 && text.codePointAt(start - 1)! > 0xffff) start--;
    } else if (text.charCodeAt(start) !== unit) return -1;
  }
  return start;
}

/** Where the leftmost match of `run` at or behind `from` ends, or -1. */
function findRun(text: string, run: string, from: number): number {
  if (!run.includes('?')) {
    const found = indexOfText(text, run, from);
    return found < 0 ? -1 : found + run.length;
  }
  for (let at = from; at < text.length; at += text.codePointAt(at)! > 0xffff ? 2 : 1) {
    const end = matchAt(text, run, at);
    if (end >= 0) return end;
  }
  return -1;
}

const questionMark = 63;
