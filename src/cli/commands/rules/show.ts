import {loadRuleset} from '../../../rules/ruleset/load.js';
import {sourceOfBundle} from '../../../rules/ruleset/source-of-bundle.js';
import type {SplitSummary} from '../../../state/repository/records.js';
import type {Ui} from '../../ui/ui.js';
import {onControl, rulesetName, versionNumber} from './on-control.js';
import type {RulesOptions} from './options.js';
import {momentText} from './words.js';

/** `rulectl rules show`. */
export async function show(version: string | undefined, options: RulesOptions, ui: Ui): Promise<void> {
  const number = version === undefined ? undefined : versionNumber(version);
  const found = await onControl(options, async control => control.version(await rulesetName(options, control), number));
  const {record, bundle} = found;
  ui.result(found, () => {
    const {rules} = loadRuleset(sourceOfBundle(bundle));
    const field = (name: string, value: string) => `${ui.style('dim', name.padEnd(10))}${value}`;
    return [
      ui.style('title', `${record.ruleset} version ${record.version}`),
      field('digest', record.digest),
      field('pushed', `${momentText(record.createdAt)} UTC by ${record.author}`),
      field('source', record.source),
      ...(record.message === '' ? [] : [field('message', record.message)]),
      ...(bundle.signature
        ? [field('signed', `${bundle.signature.keyId}, activation ${bundle.signature.sequence}`)]
        : []),
      ...splitLines(record.split).map((line, i) => field(i === 0 ? 'split' : '', line)),
      '',
      ui.table(
        [{title: 'rule'}, {title: 'salience', align: 'right'}, {title: 'where'}],
        rules.map(({name, salience, path, line}) => [name, String(salience), `${path}:${line}`]),
      ),
    ].join('\n');
  });
}

const splitLines = ({stages, colocations}: SplitSummary): string[] => [
  ...stages.map((parts, i) => `stage ${i + 1}: ${parts.map(({part, rules}) => `${part} (${rules})`).join(', ')}`),
  ...colocations.map(({groups, why}) => `${groups.join(' + ')} together: ${why}`),
];
