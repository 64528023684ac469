import type {z} from 'zod';
import {nearest} from '../../kit/did-you-mean.js';
import type {Diagnostic} from '../grl/diagnostic.js';
import type {Expected, Spot} from './test-case.js';

/** Keys and indexes to a part of the document. */
export type Path = readonly PropertyKey[];

export type MakeFault = (message: string, spot: Spot, fix?: string) => Diagnostic;

/** What the schema says against a document, each with its place. */
export function faultsOf(
  issue: z.core.$ZodIssue,
  spotOf: (path: Path, part?: 'key' | 'value') => Spot,
  fault: MakeFault,
): Diagnostic[] {
  const {path} = issue;
  if (issue.code !== 'unrecognized_keys') return [fault(wordsOf(issue), spotOf(path))];
  const known = path.at(-1) === 'expect' ? expectedFields : path.length === 0 ? fileFields : caseFields;
  return issue.keys.map(key => {
    const near = nearest(key, known);
    return fault(`Unknown field "${key}".`, spotOf([...path, key], 'key'), near && `Did you mean "${near}"?`);
  });
}

/** What YAML calls the types of JSON. */
const kinds: Record<string, string> = {
  object: 'a mapping',
  record: 'a mapping',
  array: 'a list',
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  null: 'nothing',
};

/** An issue of the schema in words: what is missing, or of another kind than it should be. */
function wordsOf({path, message, ...issue}: z.core.$ZodIssue): string {
  const name = path.findLast(segment => typeof segment === 'string');
  const field = name === undefined ? 'The file' : `"${String(name)}"`;
  if (issue.code === 'too_small' && issue.origin === 'array') return `${field} is empty.`;
  if (issue.code !== 'invalid_type') return `${field}: ${message}`;
  const received = /received (\w+)/.exec(message)?.[1] ?? '';
  if (received === 'undefined') return `${field} is missing.`;
  return `${field} must be ${kinds[issue.expected] ?? issue.expected}, not ${kinds[received] ?? received}.`;
}

const settingFields = ['given', 'givenFile', 'now', 'focus', 'maxFirings', 'lookups'];
const fileFields = ['rules', 'cases', ...settingFields];
const caseFields = ['name', 'table', 'expect', ...settingFields];
const expectedFields: readonly (keyof Expected)[] = [
  'facts',
  'paths',
  'fired',
  'firedExactly',
  'notFired',
  'effects',
  'log',
  'error',
];
