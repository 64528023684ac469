import {Command} from 'commander';
import {collect} from '../ui/collect.js';
import {Ui} from '../ui/ui.js';
import type {EvalOptions} from './eval/evaluate.js';

export const command = (): Command =>
  new Command('eval')
    .description('evaluate facts: with the rules of the project, with rules named here, or on a cluster')
    .argument('[rules...]', 'rule files and folders, instead of the rules of the project')
    .option('-e, --expression <rule>', 'a rule as text, after the files; may be repeated', collect)
    .option('--facts <facts>', 'file (.json, .ndjson), - for standard input, or JSON itself')
    .option('--batch [file]', 'NDJSON: one fact set a line in, one answer a line out (default: standard input)')
    .option('--cluster [url]', 'ask a cluster (default: the one that `rulectl up` started)')
    .option('--target <name>', 'ask the cluster of a target')
    .option('--session <id>', 'with the facts that the cluster keeps for this session')
    .option('--explain', 'why each rule fired, or why not')
    .option('--now <moment>', 'the moment that rules see, ISO 8601')
    .option('--focus <groups>', 'agenda groups, first listed first served; commas or repeated', collect)
    .addHelpText('after', examples)
    .action(async (rules: string[], options: EvalOptions) => {
      const {evaluate} = await import('./eval/evaluate.js');
      await evaluate(rules, options, new Ui(options));
    });

const examples = `
Examples:
  rulectl eval --facts facts/vip.json --explain
  rulectl eval rules/pricing --facts '{"Customer": {"tier": "vip"}}'
  rulectl eval -e 'rule Adult { when P.age >= 18 then P.adult = true; }' --facts '{"P": {"age": 20}}'
  rulectl eval --cluster --batch customers.ndjson -o json > answers.ndjson`;
