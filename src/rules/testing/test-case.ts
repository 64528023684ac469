import {z} from 'zod';
import type {Json, JsonObject} from '../../kit/json.js';

/** Any JSON value; YAML has no others once dates are texts. */
const AnyJson: z.ZodType<Json> = z.json() as z.ZodType<Json>;
const Facts = z.record(z.string(), AnyJson);
const Names = z.array(z.string());

const ExpectedEffect = z.strictObject({
  name: z.string(),
  target: z.string().optional(),
  args: z.array(AnyJson).optional(),
  rule: z.string().optional(),
});
const ExpectedLog = z.union([
  z.string(),
  z.strictObject({
    message: z.string().optional(),
    level: z.enum(['info', 'warn', 'error']).optional(),
    rule: z.string().optional(),
  }),
]);
const ExpectedError = z.union([
  z.boolean(),
  z.string(),
  z.strictObject({
    code: z.string().optional(),
    message: z.string().optional(),
    rule: z.string().optional(),
    line: z.int().optional(),
    column: z.int().optional(),
  }),
]);

const Expectation = z.strictObject({
  /** Facts afterwards; only what is named is compared. */
  facts: Facts.optional(),
  /** Paths afterwards, e.g. `Order.items[0].price: 5`: the short form of `facts` in tables. */
  paths: Facts.optional(),
  /** Rules that fired, in this order, perhaps among others. */
  fired: Names.optional(),
  /** The whole sequence of firings. */
  firedExactly: Names.optional(),
  notFired: Names.optional(),
  /** All effects in order; of each only what is named is compared. */
  effects: z.array(ExpectedEffect).optional(),
  log: z.array(ExpectedLog).optional(),
  /** The evaluation fails: in any way, with this code or words in its message, or as described. */
  error: ExpectedError.optional(),
});

const Setting = {
  /** Facts, laid over those of the file and of `givenFile`. */
  given: Facts.optional(),
  /** A JSON file of facts, relative to the test file. */
  givenFile: z.string().optional(),
  /** ISO 8601; the evaluation's `Now()`. */
  now: z.string().optional(),
  focus: Names.optional(),
  maxFirings: z.int().min(1).optional(),
  /** Answers of look-ups. */
  lookups: z.array(z.strictObject({call: z.string(), args: z.array(AnyJson).default([]), answer: AnyJson})).optional(),
};

/** A case after its table was expanded. */
export const CaseDocument = z.strictObject({name: z.string().min(1), ...Setting, expect: Expectation});

/** A case as written. With a table it is one case for each row: `$column` stands for the row's value. */
const CaseTemplate = z.looseObject({table: z.array(z.record(z.string(), AnyJson)).min(1).optional()});

/** A `*.test.yaml` file. */
export const TestDocument = z.strictObject({
  /** Rule files or folders, relative to the test file; without them the project's rules, or those beside it. */
  rules: Names.optional(),
  ...Setting,
  cases: z.array(CaseTemplate).min(1),
});

export type TestDocument = z.output<typeof TestDocument>;
export type Expected = z.output<typeof Expectation>;
export type CaseDocument = z.output<typeof CaseDocument>;

export interface Spot {
  readonly line: number;
  readonly column: number;
}

/** One case, complete: tables expanded, the file's settings laid under its own. */
export interface TestCase {
  readonly name: string;
  /** The test file as shown to people, and where the case stands in it. */
  readonly file: string;
  readonly at: Spot;
  readonly given: JsonObject;
  readonly now?: string;
  readonly focus?: readonly string[];
  readonly maxFirings?: number;
  readonly lookups: readonly {readonly call: string; readonly args: readonly Json[]; readonly answer: Json}[];
  readonly expect: Expected;
  /** Where a part of `expect` stands. */
  readonly spotOf: (path: readonly (string | number)[]) => Spot;
  /** Where a part of the settings stands, in the case itself or at the top of its file. */
  readonly settingSpotOf: (path: readonly (string | number)[]) => Spot;
}

/**
 * The keys of a path as a rule and `changes` write it: `Order.items[0]["unit-price"]`, `Facts["ship-to"].done`.
 * Undefined for what is no path.
 */
export function pathKeys(text: string): (string | number)[] | undefined {
  if (!/^\$?[A-Za-z_]\w*(?:\.\$?[A-Za-z_]\w*|\[\d+\]|\["(?:[^"\\]|\\.)*"\])*$/.test(text)) return undefined;
  const keys: (string | number)[] = [];
  for (const [, index, quoted, name] of text.matchAll(/\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]|(\w+)/g)) {
    if (index !== undefined) keys.push(Number(index));
    else if (quoted === undefined) keys.push(name!);
    else {
      const key = quotedKey(quoted);
      if (key === undefined) return undefined;
      keys.push(key);
    }
  }
  // `Facts` at the front is the root (ruling 27: `Facts.x` is `x`).
  const isRoot = keys[0] === 'Facts';
  return isRoot && keys.length === 1 ? undefined : keys.slice(isRoot ? 1 : 0);
}

function quotedKey(text: string): string | undefined {
  try {
    return JSON.parse(text) as string;
  } catch {
    return undefined;
  }
}
