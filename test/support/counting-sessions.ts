import {setTimeout as sleep} from 'node:timers/promises';
import type {RulectlError} from '../../src/kit/errors.js';
import type {JsonObject} from '../../src/kit/json.js';
import {Answer, EvaluationRequest, type RequestEvaluator} from '../../src/service/evaluate/evaluation-request.js';
import {SessionEvaluator} from '../../src/service/sessions/session-evaluator.js';
import type {FactStore} from '../../src/state/facts/fact-store.js';

/** Counts `Counter.n` up by `Event.by`, as rules would. */
export const countingEvaluator: RequestEvaluator = {
  evaluate({facts: given}) {
    const facts = given as JsonObject & {Counter?: {n: number}; Event?: {by: number}};
    const n = (facts.Counter?.n ?? 0) + (facts.Event?.by ?? 0);
    const result = {ruleset: {digest: 'sha256:x'}, facts: {...facts, Counter: {n}}, effects: []};
    return new Answer(JSON.stringify(result), 'sha256:x');
  },
};

export const countingKey = (session: string) => ({environment: 'dev', ruleset: 'count', session});

/** A front door for sessions without a network before it. */
export function countingDoor(store: FactStore): (session: string, idempotencyKey?: string) => Promise<number> {
  const evaluator = new SessionEvaluator({
    inner: countingEvaluator,
    store,
    rulesetOf: () => ({name: 'count', environment: 'dev'}),
    isHandled: () => false,
    onEffects: () => {},
    onConflict: () => {},
  });
  return async (session, idempotencyKey) => {
    const text = JSON.stringify({session, facts: {Event: {by: 1}}});
    const request = EvaluationRequest.read({text, form: 'request', terms: {idempotencyKey}});
    const {result} = await evaluator.evaluate(request);
    return (result.facts.Counter as {n: number}).n;
  };
}

export interface Hammering {
  /** Additions that were acknowledged, by session. */
  readonly acknowledged: readonly number[];
  /** Codes of refusals, each with how often it came; every refused addition was tried again. */
  readonly refusals: Readonly<Record<string, number>>;
}

/** Many clients add to few sessions over several doors; each addition is repeated under its key until it is answered. */
export async function hammer(
  stores: readonly FactStore[],
  {clients, additions, sessions, prefix}: {clients: number; additions: number; sessions: number; prefix: string},
): Promise<Hammering> {
  const doors = stores.map(countingDoor);
  const acknowledged = Array<number>(sessions).fill(0);
  const refusals: Record<string, number> = {};
  const client = async (id: number): Promise<void> => {
    for (let i = 0; i < additions; i++) {
      const session = (id * 7 + i) % sessions;
      for (let attempt = 0; ; attempt++) {
        try {
          await doors[(id + attempt) % doors.length]!(`${prefix}${session}`, `${id}-${i}`);
          acknowledged[session]!++;
          break;
        } catch (error) {
          const {code} = error as RulectlError;
          refusals[code] = (refusals[code] ?? 0) + 1;
          if (code === undefined || attempt > 600) throw error;
          await sleep(20 + Math.random() * 60);
        }
      }
    }
  };
  await Promise.all(Array.from({length: clients}, (_, id) => client(id)));
  return {acknowledged, refusals};
}

/** What the store has, by session. */
export async function counted(store: FactStore, prefix: string, sessions: number): Promise<number[]> {
  return Promise.all(
    Array.from({length: sessions}, async (_, session) => {
      const stored = await store.load(countingKey(`${prefix}${session}`), {fresh: true});
      return (stored?.facts.Counter as {n: number} | undefined)?.n ?? 0;
    }),
  );
}
