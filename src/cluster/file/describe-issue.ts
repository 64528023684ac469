import type {z} from 'zod';
import {nearest} from '../../kit/did-you-mean.js';
import type {Diagnostic} from '../../rules/grl/diagnostic.js';
import {descriptionAt, fieldsAt, type JsonSchema} from './json-schema-path.js';
import type {FieldPart, YamlSource} from './yaml-source.js';

type Issue = z.core.$ZodIssue;

/** What is wrong with a field of a value, in words. */
export interface Finding {
  readonly code: string;
  readonly path: readonly PropertyKey[];
  readonly part: FieldPart;
  readonly message: string;
  readonly fix?: string | undefined;
}

/** Findings of the schema in our words, each at its place in the file. */
export function describeIssues(
  issues: readonly Issue[],
  yaml: YamlSource,
  value: unknown,
  schema: JsonSchema,
): Diagnostic[] {
  return issues
    .flatMap(issue => findingsOf(issue, [], value, schema))
    .map(({code, path, part, message, fix}) => ({
      severity: 'error',
      code,
      message,
      path: yaml.source.path,
      ...yaml.place(path, part),
      ...(fix === undefined ? {} : {fix}),
    }));
}

/** What an issue below `base` says of the whole value `root`; `schema` gives descriptions and the names of fields. */
export function findingsOf(issue: Issue, base: readonly PropertyKey[], root: unknown, schema: JsonSchema): Finding[] {
  const path = [...base, ...issue.path];
  const name = path.length === 0 ? 'A cluster file' : pathText(path);
  const value = valueAt(root, path);
  const about = descriptionAt(schema, path);
  const wrong = (message: string, fix = about): Finding[] => [
    {code: 'SPEC_WRONG_VALUE', path, part: 'value', message: `${name} ${message}.`, fix},
  ];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map(key => unknownField(key, path, schema));
    case 'invalid_union':
      return (
        fromUnion(issue.errors, path, root, schema) ??
        missingOr(value, wrong(`must be ${expectedOf(issue.errors)}, not ${kindOf(value)}`))
      );
    case 'invalid_key':
      return [
        {
          code: 'SPEC_WRONG_VALUE',
          path,
          part: 'key',
          message: `The name ${name} ${issue.issues[0]?.message ?? 'is not allowed'}.`,
        },
      ];
    case 'invalid_type':
      return missingOr(value, wrong(`must be ${article(issue.expected)}, not ${kindOf(value)}`));
    case 'invalid_value': {
      const choices = issue.values.map(String);
      const near = typeof value === 'string' ? nearest(value, choices) : undefined;
      const found = wrong(
        `must be ${choices.length === 1 ? choices[0] : `one of ${choices.join(', ')}`}, not ${shown(value)}`,
        near === undefined ? about : `Did you mean ${near}?`,
      );
      return missingOr(value, found);
    }
    case 'too_small':
      if (issue.origin === 'string' || issue.origin === 'array') return wrong('must not be empty');
      return wrong(
        `must be ${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}, not ${shown(value)}`,
      );
    case 'too_big':
      if (issue.origin === 'string') return wrong(`must have at most ${issue.maximum} characters`);
      return wrong(
        `must be ${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}, not ${shown(value)}`,
      );
    case 'custom': {
      // Checks of ours say what they are and what to do.
      const {code = 'SPEC_WRONG_VALUE', fix = about} = (issue.params ?? {}) as {code?: string; fix?: string};
      return [{...wrong(issue.message, fix)[0]!, code}];
    }
    default:
      return wrong(issue.message);
  }

  function missingOr(found: unknown, otherwise: Finding[]): Finding[] {
    if (found !== undefined) return otherwise;
    return [{code: 'SPEC_MISSING_FIELD', path, part: 'key', message: `${name} is missing.`, fix: about}];
  }
}

function unknownField(key: string, path: readonly PropertyKey[], schema: JsonSchema): Finding {
  const known = fieldsAt(schema, path);
  const near = nearest(key, known);
  return {
    code: 'SPEC_UNKNOWN_FIELD',
    path: [...path, key],
    part: 'key',
    message: `There is no field ${key} in ${path.length === 0 ? 'a cluster file' : pathText(path)}.`,
    fix: near === undefined ? `Known fields: ${known.join(', ')}.` : `Did you mean ${near}?`,
  };
}

/** Of a union, the branch that came furthest: the one whose complaint lies deepest, or is not about the kind of value. */
function fromUnion(
  branches: readonly (readonly Issue[])[],
  path: readonly PropertyKey[],
  root: unknown,
  schema: JsonSchema,
): Finding[] | undefined {
  const fitting = branches.find(issues =>
    issues.every(({code, path: below}) => below.length > 0 || (code !== 'invalid_type' && code !== 'invalid_value')),
  );
  return fitting?.flatMap(issue => findingsOf(issue, path, root, schema));
}

const expectedOf = (branches: readonly (readonly Issue[])[]): string =>
  branches
    .flatMap(([first]) => {
      if (first?.code === 'invalid_type') return [article(first.expected)];
      return first?.code === 'invalid_value' ? first.values.map(String) : [];
    })
    .join(' or ');

const words: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
};
const article = (expected: string): string => words[expected] ?? expected;

function kindOf(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  return shown(value);
}

const shown = (value: unknown): string =>
  typeof value === 'string' ? `"${value}"` : (JSON.stringify(value) ?? 'nothing');

/** `spec.groups.pricing.rules[0]` */
export const pathText = (path: readonly PropertyKey[]): string =>
  path
    .map((segment, i) => (typeof segment === 'number' ? `[${segment}]` : `${i === 0 ? '' : '.'}${String(segment)}`))
    .join('');

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  let value = root;
  for (const segment of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, segment)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[segment];
  }
  return value;
}
