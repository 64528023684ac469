import {describe, expect, onTestFinished, test} from 'vitest';
import type {JsonObject} from '../../../../src/kit/json.js';
import {errors as apiErrors} from '../../../../src/service/api/errors.js';
import {
  Answer,
  EvaluationRequest,
  type RequestEvaluator,
  type RequestTerms,
} from '../../../../src/service/evaluate/evaluation-request.js';
import {SessionEvaluator} from '../../../../src/service/sessions/session-evaluator.js';
import {newCommitId} from '../../../../src/state/facts/commit-id.js';
import {errors} from '../../../../src/state/facts/errors.js';
import type {Commit, CommitOutcome} from '../../../../src/state/facts/fact-store.js';
import {MemoryStore} from '../../../../src/state/facts/memory/memory-store.js';
import {TwoTierStore} from '../../../../src/state/facts/two-tier-store.js';

const key = {environment: 'dev', ruleset: 'shop', session: 's'};
const settings = {ttlMs: 60_000, sessionBytes: 10_000, idempotencyTtlMs: 60_000};

/** Counts `Counter.n` up by `Event.by`, as rules would; mails at ten. */
const counting: RequestEvaluator = {
  async evaluate({facts: given, settings: {now}}) {
    const facts = given as JsonObject & {Counter?: {n: number}; Event?: {by: number; fail?: boolean}};
    if (facts.Event?.fail) throw apiErrors.API_REQUEST_INVALID('the rules fail');
    const n = (facts.Counter?.n ?? 0) + (facts.Event?.by ?? 0);
    const effects =
      n === 10
        ? [
            {name: 'Mail', args: [n], rule: 'Ten'},
            {name: 'Untold', args: [], rule: 'Ten'},
          ]
        : [];
    const result = {ruleset: {digest: 'sha256:x'}, facts: {...facts, Counter: {n}}, effects, now};
    return new Answer(JSON.stringify(result), 'sha256:x');
  },
};

const requestOf = (text: string, terms: RequestTerms = {}) => EvaluationRequest.read({text, form: 'request', terms});

class ObservedStore extends MemoryStore {
  readonly commits: Commit[] = [];
  /** Takes the place of the next commits, one each. */
  readonly accidents: Array<(commit: Commit) => Promise<CommitOutcome>> = [];
  override commit(commit: Commit): Promise<CommitOutcome> {
    this.commits.push(commit);
    const accident = this.accidents.shift();
    return accident ? accident(commit) : super.commit(commit);
  }
  really(commit: Commit): Promise<CommitOutcome> {
    return super.commit(commit);
  }
}

function open(inner: RequestEvaluator = counting) {
  const store = new ObservedStore(settings);
  onTestFinished(() => store.close());
  let conflicts = 0;
  const evaluator = new SessionEvaluator({
    inner,
    store,
    rulesetOf: (name = 'shop') => ({name, environment: 'dev'}),
    isHandled: ({name}) => name === 'Mail',
    onEffects: () => {},
    onConflict: () => conflicts++,
  });
  const ask = async (request: JsonObject, terms: RequestTerms = {}) => {
    const answer = await evaluator.evaluate(requestOf(JSON.stringify(request), terms));
    return JSON.parse(answer.text);
  };
  const add = (by: number, terms: RequestTerms = {}) => ask({session: 's', facts: {Event: {by}}}, terms);
  const stored = async () => (await store.load(key))?.facts;
  return {evaluator, store, ask, add, stored, conflicts: () => conflicts};
}

describe('an evaluation with a session', () => {
  test('starts from what is stored, and stores what comes out', async () => {
    const {add, ask, stored} = open();
    expect((await add(1)).facts).toEqual({Event: {by: 1}, Counter: {n: 1}});
    expect((await add(2)).facts).toEqual({Event: {by: 2}, Counter: {n: 3}});
    await ask({session: 's', facts: {Event: null, Other: {a: [null]}}});
    expect(await stored()).toEqual({Counter: {n: 3}, Other: {a: [null]}});
  });

  test('passes requests without one on as they are', async () => {
    const texts: string[] = [];
    const {ask} = open({
      evaluate: request => {
        texts.push(request.text);
        return new Answer('{}', '');
      },
    });
    await ask({facts: {F: 'a session of "session"'}});
    await ask({facts: {F: 1}});
    expect(texts.map(text => JSON.parse(text))).toEqual([{facts: {F: 'a session of "session"'}}, {facts: {F: 1}}]);
  });

  test('finds the session also where its key is spelt with escapes', async () => {
    const {store} = open();
    const evaluator = new SessionEvaluator({
      inner: counting,
      store,
      rulesetOf: () => ({name: 'shop', environment: 'dev'}),
      isHandled: () => false,
      onEffects: () => {},
      onConflict: () => {},
    });
    const text = '{"facts": {"Event": {"by": 4}}, "\\u0073ession": "s"}';
    await evaluator.evaluate(requestOf(text));
    expect((await store.load(key))?.facts).toMatchObject({Counter: {n: 4}});
  });

  test('compares also when nothing changed', async () => {
    const {store, add, ask, conflicts} = open();
    await add(1);
    await ask({session: 's', facts: {}});
    await ask({session: 's', facts: {Event: {by: 0}}});
    await ask({session: 's', facts: {}});
    const last = store.commits.at(-1)!;
    expect(last.text).toBeUndefined();
    expect(last.expected).toBe((await store.load(key))!.version);
    expect(conflicts()).toBe(0);
  });

  test('evaluates again when others were faster, from what they stored', async () => {
    const {store, add, stored, conflicts} = open();
    await add(1);
    store.accidents.push(async commit => {
      await store.really({key, id: newCommitId(), text: '{"Counter":{"n":100}}'});
      return store.really(commit);
    });
    expect((await add(1)).facts.Counter).toEqual({n: 101});
    expect(await stored()).toMatchObject({Counter: {n: 101}});
    expect(conflicts()).toBe(1);
  });

  test('does not fail on an old copy', async () => {
    const remote = new MemoryStore(settings);
    // Nobody tells this copy of changes.
    remote.watch = () => () => {};
    const near = new TwoTierStore(remote, {entries: 10, bytes: 10_000});
    onTestFinished(() => near.close());
    const evaluator = new SessionEvaluator({
      inner: {
        evaluate: request => {
          if (request.text.includes('poison')) throw apiErrors.API_REQUEST_INVALID('the rules fail');
          return counting.evaluate(request);
        },
      },
      store: near,
      rulesetOf: () => ({name: 'shop', environment: 'dev'}),
      isHandled: () => false,
      onEffects: () => {},
      onConflict: () => {},
    });
    const request = requestOf('{"session":"s","facts":{"Event":{"by":1}}}');
    await remote.commit({key, id: newCommitId(), text: '{"F":"poison"}'});
    await expect(evaluator.evaluate(request)).rejects.toMatchObject({code: 'API_REQUEST_INVALID'});
    await remote.commit({key, id: newCommitId(), text: '{"F":"cured"}'});
    const {facts} = JSON.parse((await evaluator.evaluate(request)).text);
    expect(facts).toMatchObject({F: 'cured', Counter: {n: 1}});
  });

  test('gives up with 409 when others are faster again and again', async () => {
    const {store, add, stored} = open();
    await add(1);
    for (let i = 0; i < 50; i++)
      store.accidents.push(async () => ({outcome: 'conflict', current: await store.load(key)}));
    await expect(add(1)).rejects.toMatchObject({code: 'FACTS_CONFLICT', status: 409});
    expect(await stored()).toMatchObject({Counter: {n: 1}});
  });

  test('loses no addition of many at once', async () => {
    const {add, stored, conflicts} = open();
    await Promise.all(Array.from({length: 50}, () => add(1)));
    expect(await stored()).toMatchObject({Counter: {n: 50}});
    expect(conflicts()).toBe(0);
  });

  test('answers a repeated request as the first time, and applies it once', async () => {
    const {add, ask, stored} = open();
    const first = await add(5, {idempotencyKey: 'k'});
    await add(1);
    expect(await add(5, {idempotencyKey: 'k'})).toEqual(first);
    expect(await stored()).toMatchObject({Counter: {n: 6}});
    await expect(add(6, {idempotencyKey: 'k'})).rejects.toMatchObject({code: 'FACTS_IDEMPOTENCY_REUSED', status: 422});
    expect((await ask({session: 'other', facts: {Event: {by: 5}}}, {idempotencyKey: 'k'})).facts.Counter.n).toBe(5);
  });

  test('answers it so also when the rules fail on what it made of the session', async () => {
    let fail = false;
    const {add, stored} = open({
      evaluate: request => {
        if (fail) throw apiErrors.API_REQUEST_INVALID('the rules fail');
        return counting.evaluate(request);
      },
    });
    const first = await add(5, {idempotencyKey: 'k'});
    fail = true;
    expect(await add(5, {idempotencyKey: 'k'})).toEqual(first);
    await expect(add(5, {idempotencyKey: 'another'})).rejects.toMatchObject({code: 'API_REQUEST_INVALID'});
    expect(await stored()).toMatchObject({Counter: {n: 5}});
  });

  test('finds out what became of a commit whose answer was lost', async () => {
    const {store, add, stored} = open();
    const lost = () => errors.FACTS_OUTCOME_UNKNOWN('s', 'the connection broke');
    store.accidents.push(async commit => {
      await store.really(commit);
      throw lost();
    });
    expect((await add(1)).facts.Counter).toEqual({n: 1});
    store.accidents.push(async () => {
      throw lost();
    });
    expect((await add(1)).facts.Counter).toEqual({n: 2});
    expect(await stored()).toMatchObject({Counter: {n: 2}});
  });

  test('does not guess when a commit was lost and others wrote since', async () => {
    const {store, add, stored} = open();
    const accident = async (commit: Commit): Promise<CommitOutcome> => {
      await store.really(commit);
      await store.really({key, id: newCommitId(), text: '{"Counter":{"n":100}}'});
      throw errors.FACTS_OUTCOME_UNKNOWN('s', 'the connection broke');
    };
    store.accidents.push(accident);
    await expect(add(1)).rejects.toMatchObject({code: 'FACTS_OUTCOME_UNKNOWN', status: 503});
    expect(await stored()).toEqual({Counter: {n: 100}});
    // With a key the store knows.
    store.accidents.push(accident);
    expect((await add(1, {idempotencyKey: 'k'})).facts.Counter).toEqual({n: 101});
    expect(await stored()).toEqual({Counter: {n: 100}});
  });

  test('writes the effects that somebody handles with the same commit', async () => {
    const {store, add} = open();
    const {effects} = await add(10);
    expect(effects.map(({name}: {name: string}) => name)).toEqual(['Mail', 'Untold']);
    const taken = await store.outbox.take({environment: 'dev', consumer: 'c', most: 10, leaseMs: 1000});
    expect(taken).toMatchObject([{name: 'Mail', args: [10], rule: 'Ten', key}]);
  });

  test('takes the time that it is given once, and only from those who may give it', async () => {
    const {evaluator} = open();
    const text = JSON.stringify({session: 's', facts: {}, now: '2026-01-01T00:00:00Z'});
    expect(() => requestOf(text)).toThrow(expect.objectContaining({code: 'API_SCOPE_MISSING'}));
    const answer = await evaluator.evaluate(EvaluationRequest.read({text, form: 'request', mayGiveNow: true}));
    expect(JSON.parse(answer.text).now).toBe('2026-01-01T00:00:00.000Z');
  });

  test('ends in time when the one before it hangs', async () => {
    const store = new ObservedStore(settings);
    onTestFinished(() => store.close());
    let release = (): void => {};
    const held = new Promise<void>(resolve => (release = resolve));
    const evaluator = new SessionEvaluator({
      inner: {evaluate: request => held.then(() => counting.evaluate(request))},
      store,
      rulesetOf: () => ({name: 'shop', environment: 'dev'}),
      isHandled: () => false,
      onEffects: () => {},
      onConflict: () => {},
      deadlineMs: 50,
    });
    const request = requestOf('{"session":"s","facts":{}}');
    const first = evaluator.evaluate(request);
    await expect(evaluator.evaluate(request)).rejects.toMatchObject({code: 'FACTS_STORE_UNAVAILABLE', status: 503});
    release();
    await first;
  });
});
