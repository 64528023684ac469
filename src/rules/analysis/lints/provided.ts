import {typesOfFact} from '../footprint-path.js';
import {mentionsOf} from '../walk.js';
import type {LintContext} from './lint.js';

/** Facts that some rule creates or changes. */
export function writtenFacts(context: LintContext): ReadonlySet<string> {
  const written = new Set<string>();
  for (const rule of context.rules) {
    for (const {fact, access} of mentionsOf(rule)) if (access === 'write') written.add(fact);
  }
  return written;
}

/** Whether one of some facts is, or holds, an instance of a type: the fact of that name, or a numbered one. */
export const typeIsProvided = (type: string, facts: readonly string[]): boolean =>
  facts.some(fact => fact === type || typesOfFact(fact).includes(type));
