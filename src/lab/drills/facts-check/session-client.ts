import {RulectlError} from '../../../kit/errors.js';
import {isObject, type JsonObject} from '../../../kit/json.js';
import type {EvaluateOptions} from '../../../rules/engine/answer.js';
import {loadRuleset} from '../../../rules/ruleset/load.js';
import type {RulesetSource} from '../../../rules/ruleset/ruleset.js';
import {openGateway} from '../../../service/api/client.js';
import type {ServerAddress} from '../../../service/api/transport.js';
import {Answer, EvaluationRequest} from '../../../service/evaluate/evaluation-request.js';
import {SessionEvaluator} from '../../../service/sessions/session-evaluator.js';
import type {FactStore} from '../../../state/facts/fact-store.js';
import type {AppendOutcome, Content} from './judge-history.js';

/** A client of one of several front doors to the same sessions. */
export interface SessionClient {
  /** Appends through the rules. Rejects with what the caller of a cluster would be told. */
  append(session: string, item: string, idempotencyKey: string | undefined): Promise<void>;
  read(session: string): Promise<Content>;
  close(): Promise<void>;
}

/** Through a gateway of a cluster that runs the ledger rules. */
export function throughGateway(address: ServerAddress): SessionClient {
  const gateway = openGateway(address);
  return {
    async append(session, item, idempotencyKey) {
      const request = {session, facts: {Operation: {item}}};
      await gateway.evaluate(request, idempotencyKey === undefined ? {} : {idempotencyKey});
    },
    async read(session) {
      try {
        return contentOf((await gateway.facts.get(session)).facts);
      } catch (error) {
        if (error instanceof RulectlError && error.code === 'FACTS_UNKNOWN_SESSION') return contentOf({});
        throw error;
      }
    },
    close: () => gateway.close(),
  };
}

/** Through a front door in this process, with a connection of its own to the store: all of a gateway but its network. */
export function throughStore(store: FactStore): SessionClient {
  const ruleset = loadRuleset(ledgerSource);
  const place = {environment: 'check', ruleset: ruleset.name};
  const evaluator = new SessionEvaluator({
    inner: {
      evaluate({facts, settings: {now}}) {
        const options: EvaluateOptions = now === undefined ? {} : {now};
        return new Answer(ruleset.evaluate(facts, options), ruleset.digest);
      },
    },
    store,
    rulesetOf: () => ({name: place.ruleset, environment: place.environment}),
    isHandled: () => false,
    onEffects: () => {},
    onConflict: () => {},
  });
  return {
    async append(session, item, idempotencyKey) {
      const text = JSON.stringify({session, facts: {Operation: {item}}});
      await evaluator.evaluate(EvaluationRequest.read({text, form: 'request', terms: {idempotencyKey}}));
    },
    async read(session) {
      const stored = await store.load({...place, session}, {fresh: true});
      return contentOf(stored?.facts ?? {});
    },
    close: () => store.close(),
  };
}

function contentOf({Ledger: ledger}: JsonObject): Content {
  if (!isObject(ledger)) return {items: [], count: 0};
  return {items: Array.isArray(ledger.items) ? ledger.items.map(String) : [], count: Number(ledger.count ?? 0)};
}

/** Failures that say: nothing was stored, and nothing will be. So does every status that blames the request. */
const refusals = new Set([
  'FACTS_STORE_UNAVAILABLE',
  'FACTS_STORE_FULL',
  'FACTS_STORE_REFUSES',
  'GATEWAY_NO_NODE',
  'GATEWAY_NODE_DIED_TWICE',
  'GATEWAY_TRIES_SPENT',
  'API_OVERLOADED',
  'API_NOT_READY',
]);

/** What a failed append means. Whatever is not known to be a refusal may have been applied. */
export const outcomeOfFailure = (error: unknown): {outcome: AppendOutcome; code: string} => {
  if (!(error instanceof RulectlError)) return {outcome: 'indeterminate', code: 'CONNECTION'};
  const {code, status} = error;
  return {outcome: refusals.has(code) || (status >= 400 && status < 500) ? 'refused' : 'indeterminate', code};
};

/**
 * The rules that the checker's clients write through: one request appends to a list and raises a number, and a second
 * rule follows from the first, so that half an evaluation would show.
 */
export const ledgerRules = `rule "Append" salience 20 no-loop {
    when
        Operation.item != null
    then
        Ledger.items += Operation.item;
        Ledger.count += 1;
}

rule "Grade" salience 10 no-loop {
    when
        Ledger.count >= 10
    then
        Ledger.grade = "many";
}
`;

export const ledgerSource: RulesetSource = {name: 'ledger', files: [{path: 'ledger.grl', text: ledgerRules}]};
