import {z} from 'zod';
import {readTrustedKey} from '../../../rules/ruleset/signature.js';
import {bytes, calledUrl, count, duration, identifier, secretText} from '../fields.js';

export const RulesConfig = z.strictObject({
  path: z.string().min(1).default('rules').describe('Folder of the rule files, relative to this file.'),
  effects: z
    .enum(['declared', 'any'])
    .default('declared')
    .describe('Whether every effect must be declared under spec.effects; a misspelt call is then an error.'),
  onError: z
    .enum(['fail', 'skip-rule'])
    .default('fail')
    .describe('What a run-time error of a rule does: fail the evaluation, or skip that rule and report it.'),
  facts: z.string().min(1).optional().describe('JSON Schema of the facts, relative to this file.'),
  trustedKeys: z
    .array(
      z.string().refine(text => readTrustedKey(text) !== undefined, 'must be a public key of `rulectl keys signing`'),
    )
    .max(100)
    .default([])
    .describe('Public keys that rules must be signed with. Empty: rules need no signature.'),
});

export const LimitsConfig = z.strictObject({
  maxFirings: count(1, 10_000_000).default(10_000).describe('Firings after which an evaluation fails.'),
  timeoutMs: duration()
    .refine(ms => ms >= 1, 'must be at least 1 ms')
    .default(250)
    .describe('Wall clock for one evaluation: milliseconds, or text such as 250ms.'),
  bodyBytes: bytes()
    .default(2 ** 20)
    .describe('Largest request body, and largest line of a batch.'),
});

/** Look-ups: functions whose answer comes from outside (fetched beside the evaluation, kept for the request). */
export const FunctionsConfig = z.record(
  identifier,
  z.strictObject({
    http: z
      .strictObject({
        url: calledUrl().describe('Asked with the arguments as JSON; may hold "${ENV}".'),
        timeoutMs: duration().default(100).describe('How long one answer may take.'),
        cache: duration().default(0).describe('How long an answer may be used again by other requests; 0: not at all.'),
      })
      .transform(({cache, ...http}) => ({...http, cacheMs: cache}))
      .describe('An HTTP look-up.'),
  }),
);

export const EffectsConfig = z.record(
  identifier,
  z
    .strictObject({
      webhook: z
        .strictObject({
          url: calledUrl().describe('Called with the effect as JSON.'),
          timeoutMs: duration().default(2000).describe('How long one call may take.'),
          headers: z
            .record(z.string(), secretText())
            .default({})
            .describe('Further headers; values may hold "${ENV}".'),
        })
        .optional()
        .describe('Posted to a URL, at least once, with an idempotency key.'),
      log: z.strictObject({}).optional().describe("Written to the gateway's log."),
    })
    .refine(
      handlers => Object.values(handlers).filter(handler => handler !== undefined).length === 1,
      'needs exactly one handler: webhook or log',
    ),
);
