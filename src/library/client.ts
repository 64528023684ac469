import type {z} from 'zod';
import type {RulectlError} from '../kit/errors.js';
import type {JsonObject} from '../kit/json.js';
import {name as rulesetName} from '../kit/schemas.js';
import type {EvaluationResult} from '../rules/engine/answer.js';
import {checkFinite} from '../rules/engine/finite-facts.js';
import {type EvaluateCallOptions, gatewayCalls, gatewayTransport} from '../service/api/client.js';
import {
  facts as anyFacts,
  EvaluateRequest,
  EvaluateSettings,
  session as sessionName,
} from '../service/api/evaluation-messages.js';
import type {FactsCalls} from '../service/api/facts-calls.js';
import {errorOf, isProblem} from '../service/api/problem.js';
import {type RulesetCalls, repositoryCalls} from '../service/api/repository-calls.js';
import {ActivateBody, RollbackBody} from '../service/api/repository-messages.js';
import type {CallOptions, ServerAddress} from '../service/api/transport.js';
import {demand, demandEach, expected, invalid} from './arguments.js';
import {errors} from './errors.js';

export {RulectlError} from '../kit/errors.js';
export type {Json, JsonObject} from '../kit/json.js';
export type {EvaluationResult} from '../rules/engine/answer.js';
export type {EvaluateCallOptions} from '../service/api/client.js';
export type {EvaluateRequest, EvaluateSettings} from '../service/api/evaluation-messages.js';
export type {FactsCalls, FactsOptions, MatchOptions, PutOptions, SessionFacts} from '../service/api/facts-calls.js';
export type {RulesetCalls, SliceOptions} from '../service/api/repository-calls.js';
export type {SessionEntry} from '../service/api/session-messages.js';
export type {CallOptions, ServerAddress} from '../service/api/transport.js';

/** A line of a batch: the answer to one fact set, or the error that it met. */
export type BatchLine =
  | {readonly answer: EvaluationResult; readonly error?: undefined}
  | {readonly answer?: undefined; readonly error: RulectlError};

/**
 * A cluster as functions. What the cluster refuses is thrown as a RulectlError with the code, the place and the next step
 * of its problem document; nothing is retried. A wrong argument is thrown as ARGUMENT_INVALID, and nothing is sent.
 */
export interface Client {
  readonly url: string;
  /** Evaluates one fact set. Throws EVALUATION_* errors with rule and place when a rule fails. */
  evaluate(request: EvaluateRequest, options?: EvaluateCallOptions): Promise<EvaluationResult>;
  /**
   * Evaluates many fact sets over one request; the lines come in the order of the facts, one for each. Facts are taken
   * only as fast as the lines are.
   */
  evaluateBatch(
    facts: Iterable<JsonObject> | AsyncIterable<JsonObject>,
    settings?: EvaluateSettings,
    options?: CallOptions,
  ): AsyncGenerator<BatchLine, void, undefined>;
  /** The facts of sessions. */
  readonly facts: FactsCalls;
  /** The versions of rules, and which is in use. Takes a key with the scope `rules`. */
  readonly rules: RulesetCalls;
  /** What the front door tells of itself: its state, its rulesets, its nodes. Beyond loopback on the internal port only. */
  health(options?: CallOptions): Promise<JsonObject>;
  /** Ends all connections; calls under way reject. */
  close(): Promise<void>;
}

/**
 * Opens a client of a gateway, or of a node of a replicated cluster; no connection is made before the first call. Throws
 * GATEWAY_URL_INVALID and ARGUMENT_INVALID.
 */
export function openClient(address: ServerAddress): Client {
  demand('address', expected.object, address);
  demand('address.url', expected.text, address.url);
  demandEach({key: address.key, ca: address.ca}, {key: expected.text, ca: expected.text}, 'address.');
  const transport = gatewayTransport(address);
  const {url, evaluate, evaluateBatch, facts, close} = gatewayCalls(transport);
  const rules = repositoryCalls(transport);
  return {
    url,
    async evaluate(request, options) {
      check('request', EvaluateRequest, request);
      checkFinite(request.facts);
      return evaluate(request, checked(options));
    },
    async *evaluateBatch(sets, settings = {}, options = {}) {
      check('settings', EvaluateSettings, settings);
      const source: {fault?: unknown} = {};
      try {
        for await (const lines of evaluateBatch(linesOf(sets, source), settings, checked(options))) {
          for (const line of lines) yield batchLine(line);
        }
      } catch (error) {
        // What the source of the facts threw says more than the connection that it broke.
        throw source.fault ?? error;
      }
    },
    facts: {
      async get(session, options) {
        check('session', sessionName, session);
        return facts.get(session, checked(options));
      },
      async put(session, given, options) {
        check('session', sessionName, session);
        check('facts', anyFacts, given);
        checkFinite(given);
        return facts.put(session, given, checked(options));
      },
      async remove(session, options) {
        check('session', sessionName, session);
        return facts.remove(session, checked(options));
      },
      async *list(options) {
        yield* facts.list(checked(options));
      },
    },
    rules: {
      rulesets: async options => rules.rulesets(checked(options)),
      versions: async (ruleset, options) => rules.versions(named(ruleset), checked(options)),
      version: async (ruleset, version, options) => rules.version(named(ruleset), version, checked(options)),
      activations: async (ruleset, options) => rules.activations(named(ruleset), checked(options)),
      async activate(ruleset, body, options) {
        check('body', ActivateBody, body);
        return rules.activate(named(ruleset), body, checked(options));
      },
      async rollback(ruleset, body, options) {
        check('body', RollbackBody, body);
        return rules.rollback(named(ruleset), body, checked(options));
      },
      rollbackTarget: async (ruleset, options) => rules.rollbackTarget(named(ruleset), checked(options)),
    },
    health: async options => transport.json('GET', '/health', {}, checked(options)),
    close,
  };
}

/** Throws ARGUMENT_INVALID, which names the argument and in it the field that the schema refuses. */
function check(argument: string, schema: z.ZodType, value: unknown): void {
  const issue = schema.safeParse(value).error?.issues[0];
  if (!issue) return;
  const name = [argument, ...issue.path].join('.');
  if (issue.code === 'unrecognized_keys') {
    throw errors.ARGUMENT_INVALID(name, 'an object with known fields', `one with ${JSON.stringify(issue.keys[0])}`);
  }
  const words =
    issue.code === 'invalid_type'
      ? (kinds[issue.expected] ?? issue.expected)
      : issue.message.replace(/^(must be|Too \w+: expected) /, '');
  const found = issue.path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown>)[key], value);
  throw invalid(name, {words}, found);
}

const kinds: Readonly<Record<string, string>> = {
  record: 'an object',
  object: 'an object',
  array: 'an array',
  string: 'a string',
  number: 'a number',
  boolean: 'true or false',
};

function named(ruleset: string): string {
  check('ruleset', rulesetName, ruleset);
  return ruleset;
}

/** Options with a time limit that a timer can have and a signal that is one. */
function checked<Options extends CallOptions>(options: Options | undefined): Options | undefined {
  if (options === undefined) return undefined;
  demand('options', expected.object, options);
  demandEach({timeoutMs: options.timeoutMs, signal: options.signal}, limits, 'options.');
  return options;
}

const limits = {
  timeoutMs: {
    words: 'a number of milliseconds from 1 on',
    holds: (ms: unknown) => Number(ms) >= 1 && Number(ms) < 2 ** 31,
  },
  signal: {words: 'an AbortSignal', holds: (signal: unknown) => signal instanceof AbortSignal},
};

async function* linesOf(
  sets: Iterable<JsonObject> | AsyncIterable<JsonObject>,
  source: {fault?: unknown},
): AsyncGenerator<Uint8Array> {
  let number = 0;
  try {
    for await (const given of sets) {
      check(`facts[${number++}]`, anyFacts, given);
      checkFinite(given);
      yield Buffer.from(`${JSON.stringify(given)}\n`);
    }
  } catch (fault) {
    source.fault = fault;
    throw fault;
  }
}

function batchLine(text: string): BatchLine {
  const line = JSON.parse(text) as EvaluationResult & {error?: unknown};
  return isProblem(line.error) ? {error: errorOf(line.error)} : {answer: line};
}
