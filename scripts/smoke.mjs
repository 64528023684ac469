// The library face, tried on the built package: `node scripts/smoke.mjs`.
import assert from 'node:assert/strict';
import {readdirSync, readFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {loadRuleset} from '../dist/index.js';

const retail = join(dirname(fileURLToPath(import.meta.url)), '..', 'clusters', 'retail');
const files = readdirSync(join(retail, 'rules'), {recursive: true, encoding: 'utf8'})
  .filter(path => path.endsWith('.grl'))
  .sort()
  .map(path => ({path: `rules/${path}`, text: readFileSync(join(retail, 'rules', path), 'utf8')}));

const ruleset = loadRuleset({name: 'retail', files});
assert.deepEqual(
  ruleset.diagnostics.filter(({severity}) => severity === 'error'),
  [],
);
const facts = JSON.parse(readFileSync(join(retail, 'facts', 'vip.json'), 'utf8'));
const answer = ruleset.evaluate(facts, {now: '2026-01-01T00:00:00Z'});
assert.equal(answer.facts.Validation.status, 'accepted');
assert.equal(answer.facts.Pricing.discount, 0.3);
assert.equal(answer.facts.Customer.name, 'Ada Lovelace');
assert.equal(facts.Customer.name, '  Ada Lovelace ', 'the input was changed');
console.log(`Node.js ${process.version}: ${answer.fired.length} firings of ${ruleset.rules.length} rules, as expected`);
