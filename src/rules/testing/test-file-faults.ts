import type {z} from 'zod';
import {nearest} from '../../kit/did-you-mean.js';
import {CaseDocument, TestDocument} from './test-case.js';

/** Keys and indexes to a part of the document. */
export type Path = readonly PropertyKey[];

/** Something that is wrong with a document, and where: at the value of a path, or at its key. */
export interface TestFileFault {
  readonly message: string;
  readonly path: Path;
  readonly part?: 'key';
  readonly fix?: string | undefined;
}

/** What an issue of the schema says against a document. */
export function faultsOf(issue: z.core.$ZodIssue): TestFileFault[] {
  const {path} = issue;
  if (issue.code !== 'unrecognized_keys') return [{message: wordsOf(issue), path}];
  const known = path.at(-1) === 'expect' ? expectedFields : path.length === 0 ? fileFields : caseFields;
  return issue.keys.map(key => {
    const near = nearest(key, known);
    const fix = near && `Did you mean "${near}"?`;
    return {message: `Unknown field "${key}".`, path: [...path, key], part: 'key', fix};
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

const fileFields = Object.keys(TestDocument.shape);
const caseFields = ['table', ...Object.keys(CaseDocument.shape)];
const expectedFields = Object.keys(CaseDocument.shape.expect.shape);
