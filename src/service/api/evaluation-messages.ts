import {z} from 'zod';
import {digest, json, moment, momentGiven, schema, text} from '../../kit/schemas.js';
import type {EvaluationResult} from '../../rules/engine/answer.js';

/** What the evaluation routes take and answer. */

/** Facts, by name. */
export const facts = z.record(z.string(), json).describe('Keys are fact names.');

export const session = z
  .string()
  .min(1)
  .max(256)
  .regex(/^(?!\.{1,2}$)[^\u0000-\u001f\u007f]+$/)
  .describe('The name of a session: at most 256 bytes as UTF-8, without control characters.');

const focus = z.array(text(256)).readonly().describe('Agenda groups, first listed first served.');
const explain = z.boolean('true or false').describe('Adds for every rule why it fired, or why not.');

/** What can be asked for besides facts; for a batch it holds for every line. */
export const EvaluateSettings = z.strictObject({
  ruleset: text(63).exactOptional().describe('Needed only where there are several.'),
  now: momentGiven
    .exactOptional()
    .meta({description: 'What Now() is, ISO 8601. Takes the scope now.', examples: ['2026-01-01T00:00:00Z']}),
  focus: focus.exactOptional(),
  explain: explain.exactOptional(),
});

export type EvaluateSettings = Readonly<z.output<typeof EvaluateSettings>>;

/** Body of `POST /v1/evaluate`. */
export const EvaluateRequest = schema(
  'EvaluateRequest',
  z.strictObject({facts, session: session.exactOptional(), ...EvaluateSettings.shape}),
);
export type EvaluateRequest = Readonly<z.output<typeof EvaluateRequest>>;

/** A list in a query: `focus=a,b`, or `focus=a&focus=b`. */
const listOf = (given: unknown): unknown => [given].flat().flatMap(each => String(each).split(','));
const booleanOf = (given: unknown): unknown => given === 'true' || (given === 'false' ? false : given);

/** The query of `POST /v1/evaluate/batch`. */
export const BatchQuery = z.strictObject({
  lines: z.enum(['requests', 'facts'], 'requests or facts').default('requests').describe('What a line holds.'),
  ...EvaluateSettings.shape,
  focus: z.preprocess(listOf, focus).exactOptional(),
  explain: z.preprocess(booleanOf, explain).exactOptional(),
});

const change = {path: z.string(), from: json, to: json};
const operand = z.strictObject({text: z.string(), value: json});

const RuleTrace = schema(
  'RuleTrace',
  z.strictObject({
    rule: z.string(),
    outcome: z.enum(['fired', 'not-fired', 'blocked', 'failed']),
    why: z.string(),
    times: z.int(),
    conditions: z.array(operand.extend({operands: z.array(operand).exactOptional()})).exactOptional(),
    enabledBy: z.array(z.strictObject({rule: z.string(), path: z.string()})).exactOptional(),
    writes: z.array(z.strictObject(change)).exactOptional(),
  }),
);

export const RulesetInfo = schema(
  'RulesetInfo',
  z.strictObject({name: z.string(), version: z.int().nullable().describe('Null for loose files.'), digest}),
);

export const EvaluationAnswer = schema(
  'EvaluationResult',
  z.strictObject({
    ruleset: RulesetInfo,
    facts,
    changes: z.array(z.strictObject({...change, rule: z.string()})),
    fired: z.array(z.string()).describe('Firings in order, a rule as often as it fired.'),
    effects: z.array(
      z.strictObject({name: z.string(), target: z.string().exactOptional(), args: z.array(json), rule: z.string()}),
    ),
    log: z.array(z.strictObject({level: z.enum(['info', 'warn', 'error']), message: z.string(), rule: z.string()})),
    now: moment,
    stats: z.strictObject({rules: z.int(), fired: z.int(), durationUs: z.number()}),
    groups: z
      .array(z.strictObject({name: z.string(), node: z.string(), durationUs: z.number()}))
      .exactOptional()
      .describe('The groups of nodes that took part.'),
    trace: z.array(RuleTrace).exactOptional().describe('Only with explain, in rank order.'),
    errors: z
      .array(
        z.strictObject({
          code: z.string(),
          message: z.string(),
          rule: z.string(),
          path: z.string(),
          line: z.int(),
          column: z.int(),
        }),
      )
      .exactOptional()
      .describe('What onError: skip-rule let pass.'),
  }) satisfies z.ZodType<EvaluationResult>,
);

export const Problem = schema(
  'Problem',
  z
    .strictObject({
      type: z.string(),
      title: z.string(),
      status: z.int(),
      detail: z.string(),
      code: z.string().describe('Stable; docs/errors.md has them all.'),
      kind: z.enum(['input', 'answer', 'unavailable', 'halfway', 'bug']),
      path: z.string().nullable().describe('Of the rule file, where the fault lies in one.'),
      line: z.int().nullable(),
      column: z.int().nullable(),
      rule: z.string().nullable(),
      next: z.string().nullable().describe('What to do.'),
      fired: z
        .array(z.string())
        .exactOptional()
        .describe('The rules that had fired before an evaluation failed, in order.'),
      retryAfter: z.number().exactOptional().describe('Seconds, as in Retry-After.'),
      instance: z.string().exactOptional().describe('The x-request-id under which the log of the server has it.'),
    })
    .describe('An error as RFC 9457 has it, with our code, its place and the next step. Absent places are null.'),
);
export type Problem = z.output<typeof Problem>;

/** A line of a batch's answer. */
export const BatchLine = schema('BatchLine', z.union([EvaluationAnswer, z.strictObject({error: Problem})]));
