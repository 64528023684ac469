/** Run in a process of its own: loads rules from text, answers once, and prints what that took as JSON. */
import {loadRuleset} from '../../dist/index.js';
import {customers, independent} from './workloads.mjs';

const count = Number(process.argv[2]);
const text = independent(count);
const facts = customers();
const bytesBefore = process.memoryUsage().rss;
const start = performance.now();
const ruleset = loadRuleset({files: [{path: 'bench.grl', text}]});
ruleset.evaluate(facts());
const firstMs = performance.now() - start;
const mebibytes = (process.memoryUsage().rss - bytesBefore) / 2 ** 20;

/** Evaluations a second in windows of 100 ms of CPU time: how soon the engine is at full speed. */
const windows = [];
for (let window = 0; window < 20; window++) {
  const before = process.cpuUsage();
  let [calls, us] = [0, 0];
  do {
    for (let i = 0; i < 50; i++) ruleset.evaluate(facts());
    calls += 50;
    const {user, system} = process.cpuUsage(before);
    us = user + system;
  } while (us < 100_000);
  windows.push((calls * 1e6) / us);
}
console.log(JSON.stringify({firstMs, mebibytes, windows}));
