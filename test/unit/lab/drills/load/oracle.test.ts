import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {expect, onTestFinished, test} from 'vitest';
import {drillNow, Oracle} from '../../../../../src/lab/drills/load/oracle.js';
import {withLookups} from '../../../../../src/rules/engine/with-lookups.js';
import {loadRuleset} from '../../../../../src/rules/ruleset/load.js';
import {Lookups} from '../../../../../src/service/evaluate/lookups.js';

const rulesetOf = (text: string) => loadRuleset({name: 'shop', files: [{path: 'price.grl', text}]});
const doubling = rulesetOf('rule "Price" no-loop { when Order.total > 0 then Order.price = Order.total * 2; }');
const trebling = rulesetOf('rule "Price" no-loop { when Order.total > 0 then Order.price = Order.total * 3; }');
const facts = [{Order: {total: 4}}, {Order: {total: 'four'}}];

const answerOf = (ruleset: typeof doubling, set = 0) => ruleset.evaluate(facts[set]!, {now: drillNow});

const oracleOf = (...rulesets: (typeof doubling)[]) =>
  Oracle.open(
    facts,
    rulesets.map(ruleset => ({ruleset})),
  );

test('an answer is right for the rules that it names, in a roll-out for either', async () => {
  const oracle = await oracleOf(doubling, trebling);
  expect(oracle.judge(0, answerOf(doubling))).toBe('right');
  expect(oracle.judge(0, answerOf(trebling))).toBe('right');
});

test('an answer of one version under the name of the other is mixed', async () => {
  const oracle = await oracleOf(doubling, trebling);
  expect(oracle.judge(0, {...answerOf(doubling), ruleset: answerOf(trebling).ruleset})).toBe('mixed-version');
});

test('an answer that no version gives is wrong', async () => {
  const oracle = await oracleOf(doubling);
  expect(oracle.judge(0, {...answerOf(doubling), fired: []})).toBe('wrong');
  expect(oracle.judge(0, {...answerOf(trebling), ruleset: answerOf(doubling).ruleset})).toBe('wrong');
});

test('of rules that it does not know an oracle cannot judge', async () => {
  expect((await oracleOf(doubling)).judge(0, answerOf(trebling))).toBe('other-version');
});

test('facts that no set has, such as those of a session, are judged in the same way', async () => {
  const oracle = await oracleOf(doubling, trebling);
  const session = {Order: {total: 7}, Drill: {w1: 1}};
  const answer = doubling.evaluate(session, {now: drillNow});
  expect(await oracle.judgeFacts(session, answer)).toBe('right');
  expect(await oracle.judgeFacts({...session, Drill: {}}, answer)).toBe('wrong');
  expect(await oracle.judgeFacts(session, {...answer, ruleset: answerOf(trebling).ruleset})).toBe('mixed-version');
});

test('an error is the right answer where the rules give the same one within the limits of the cluster', async () => {
  const counting = rulesetOf('rule "Count" { when Order.total < 20 then Order.total += 1; }');
  const many = {Order: {total: 0}};
  const oracle = await Oracle.open([many], [{ruleset: counting, limits: {maxFirings: 6, timeoutMs: 0}}]);
  expect(oracle.isRefused(0, 'EVALUATION_MAX_FIRINGS')).toBe(true);
  expect(oracle.isRefused(0, 'GATEWAY_NODE_DIED_TWICE')).toBe(false);
  expect(await oracle.refusesFacts(many, 'EVALUATION_MAX_FIRINGS')).toBe(true);
  expect(oracle.judge(0, counting.evaluate(many, {now: drillNow}))).toBe('wrong');
});

/** Rules that ask a function from outside, which answers so; without an answer nothing listens. */
async function scoring(answer?: number) {
  const server = createServer((_request, response) => response.end(String(answer)));
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const {port} = server.address() as AddressInfo;
  const close = () => new Promise(resolve => server.close(resolve));
  if (answer === undefined) await close();
  else onTestFinished(() => void close());
  const text = 'rule "Score" no-loop { when CreditScore(Order.total) > 500 then Order.fine = true; }';
  const ruleset = loadRuleset({name: 'shop', files: [{path: 'score.grl', text}], functions: ['CreditScore']});
  const lookups = new Lookups({CreditScore: {url: `http://127.0.0.1:${port}`, timeoutMs: 2000, cacheMs: 0}});
  const oracle = await Oracle.open(facts, [{ruleset, lookups}]);
  onTestFinished(() => oracle.close());
  return {oracle, ruleset, lookups};
}

test('functions from outside are asked, as the cluster asks them', async () => {
  const {oracle, ruleset, lookups} = await scoring(700);
  const answer = await withLookups(
    found => ruleset.evaluate(facts[0]!, {now: drillNow, lookups: found}),
    new Map(),
    lookups,
  );
  expect(answer.fired).toEqual(['Score']);
  expect(oracle.judge(0, answer)).toBe('right');
  expect(oracle.judge(0, {...answer, fired: []})).toBe('wrong');
});

test('where a function does not answer this machine there is nothing to compare with', async () => {
  const {oracle, ruleset} = await scoring();
  const answer = {...answerOf(doubling), ruleset: {name: 'shop', version: null, digest: ruleset.digest}};
  expect(oracle.judge(0, answer)).toBe('not-comparable');
  expect(await oracle.judgeFacts(facts[0]!, answer)).toBe('not-comparable');
  expect(oracle.isRefused(0, 'LOOKUP_FAILED')).toBe(false);
});
