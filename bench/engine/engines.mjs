import {ZenEngine} from '@gorules/zen-engine';
import {Engine} from 'json-rules-engine';
import {loadRuleset} from '../../dist/index.js';
import {customers, independent} from './workloads.mjs';

const now = '2026-01-01T00:00:00.000Z';

/** rulectl with some rules: one full answer for each call. */
export function rulectl(text, facts = customers()) {
  const ruleset = loadRuleset({files: [{path: 'bench.grl', text}]});
  const faults = ruleset.diagnostics.filter(({severity}) => severity === 'error');
  if (faults.length > 0) throw new Error(faults[0].message);
  return {
    name: 'rulectl',
    evaluate: () => ruleset.evaluate(facts(), {now}),
    fired: given => ruleset.evaluate(given, {now}).fired.length,
  };
}

/** The independent rules in json-rules-engine: conditions over two facts, an event for each rule. */
export function jsonRulesEngine(count) {
  const engine = new Engine([], {allowUndefinedFacts: true});
  for (let i = 0; i < count; i++) {
    engine.addRule({
      conditions: {
        all: [
          {fact: 'age', operator: 'greaterThan', value: (i % 60) + 10},
          {fact: 'tier', operator: 'equal', value: `t${i % 50}`},
        ],
      },
      event: {type: `r${i}`},
    });
  }
  const facts = customers();
  return {
    name: 'json-rules-engine',
    evaluate: () => engine.run(facts().Customer),
    fired: async ({Customer}) => (await engine.run(Customer)).events.length,
  };
}

/** The independent rules as one decision table of zen-engine that collects all hits. `together` calls at a time. */
export function zenEngine(count, together = 1) {
  const decision = new ZenEngine().createDecision(Buffer.from(JSON.stringify(decisionTable(count))));
  const facts = customers();
  const one = () => decision.evaluate(facts().Customer);
  return {
    name: 'zen-engine',
    together,
    evaluate: together === 1 ? one : () => Promise.all(Array.from({length: together}, one)),
    fired: async ({Customer}) => (await decision.evaluate(Customer)).result.length,
  };
}

function decisionTable(count) {
  const position = {x: 0, y: 0};
  const content = {
    hitPolicy: 'collect',
    inputs: [
      {id: 'a', name: 'a', field: 'age'},
      {id: 'b', name: 'b', field: 'tier'},
    ],
    outputs: [{id: 'o', name: 'o', field: 'r'}],
    rules: Array.from({length: count}, (_, i) => ({
      _id: String(i),
      a: `> ${(i % 60) + 10}`,
      b: `"t${i % 50}"`,
      o: String(i),
    })),
  };
  return {
    nodes: [
      {id: 'in', type: 'inputNode', name: 'in', position},
      {id: 'table', type: 'decisionTableNode', name: 'table', position, content},
      {id: 'out', type: 'outputNode', name: 'out', position},
    ],
    edges: [
      {id: '1', sourceId: 'in', targetId: 'table', type: 'edge'},
      {id: '2', sourceId: 'table', targetId: 'out', type: 'edge'},
    ],
  };
}

/** The engines for some number of independent rules, checked to agree on how many match. */
export async function contenders(count) {
  const engines = [rulectl(independent(count)), jsonRulesEngine(count), zenEngine(count), zenEngine(count, 32)];
  const probe = {Customer: {age: 35, tier: 't7'}};
  const expected = Array.from({length: count}, (_, i) => i).filter(i => 35 > (i % 60) + 10 && i % 50 === 7).length;
  for (const {name, fired} of engines) {
    const found = await fired(probe);
    if (found !== expected) throw new Error(`${name}: ${found} of ${count} rules match, not ${expected}`);
  }
  return engines;
}
