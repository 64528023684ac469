import {LRUCache} from 'lru-cache';
import {RE2JS} from 're2js';
import {Fault} from './fault.js';

/** A pattern that cannot be compiled is kept as its reason, so that it costs its error message only once. */
const compiled = new LRUCache<string, RE2JS | string>({max: 500});

/**
 * Whether the pattern (RE2 syntax: no back-references, no look-around) matches anywhere in the text, in time linear in
 * the text. A pattern that RE2 refuses is a Fault at argument `place`.
 */
export function matchesRegex(text: string, pattern: string, place: number): boolean {
  let regex = compiled.get(pattern);
  if (regex === undefined) {
    regex = compile(pattern);
    compiled.set(pattern, regex);
  }
  if (typeof regex === 'string') throw new Fault(regex, place);
  return regex.test(text);
}

function compile(pattern: string): RE2JS | string {
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    const reason = (error as Error).message.replace(/^error parsing regexp: /, '');
    return `this is no regular expression: ${reason}`;
  }
}
