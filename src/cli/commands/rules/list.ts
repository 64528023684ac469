import {loadRuleset} from '../../../rules/ruleset/load.js';
import {sourceOfBundle} from '../../../rules/ruleset/source-of-bundle.js';
import type {SplitSummary} from '../../../state/repository/records.js';
import {right} from '../../ui/table.js';
import {Ui} from '../../ui/ui.js';
import {onControl, type RulesOptions, rulesetName, versionNumber} from './on-control.js';
import {digestText, messageText, momentText} from './words.js';

interface ListOptions extends RulesOptions {
  readonly limit: string;
}

interface HistoryOptions extends ListOptions {
  readonly spec?: boolean;
}

/** `rulectl rules list`. */
export async function list(options: ListOptions): Promise<void> {
  const ui = new Ui(options);
  const limit = versionNumber(options.limit);
  const found = await onControl(options, async control => {
    const ruleset = await rulesetName(options, control);
    const {environment, rulesets} = await control.rulesets();
    const active = rulesets.find(each => each.ruleset === ruleset)?.active ?? null;
    return {ruleset, environment, active, versions: await control.versions(ruleset, {limit})};
  });
  ui.result(found, () => {
    const {ruleset, environment, active, versions} = found;
    if (versions.length === 0) return `No version of ${ruleset} was pushed to ${environment} yet.`;
    return ui.table(
      ['', right('version'), right('rules'), 'digest', 'when (UTC)', 'author', 'source', 'message'],
      versions.map(each => [
        each.version === active?.version ? ui.style('good', '●') : '',
        String(each.version),
        String(each.rules),
        digestText(each.digest),
        momentText(each.createdAt),
        each.author,
        each.source,
        messageText(each.message),
      ]),
    );
  });
}

/** `rulectl rules history`. */
export const history = (options: HistoryOptions): Promise<void> =>
  (options.spec ? specs : activations)(options, new Ui(options));

/** The cluster file as it was, newest first; the texts themselves are in the JSON. */
async function specs(options: HistoryOptions, ui: Ui): Promise<void> {
  const limit = versionNumber(options.limit);
  const found = await onControl(options, async control => {
    const ruleset = await rulesetName(options, control);
    return {ruleset, specs: await control.specs(ruleset, {limit})};
  });
  ui.result(found, () =>
    ui.table(
      [right('#'), 'digest', 'when (UTC)', 'author'],
      found.specs.map(each => [String(each.number), digestText(each.digest), momentText(each.createdAt), each.author]),
    ),
  );
}

async function activations(options: HistoryOptions, ui: Ui): Promise<void> {
  const limit = versionNumber(options.limit);
  const found = await onControl(options, async control => {
    const ruleset = await rulesetName(options, control);
    return {ruleset, activations: await control.activations(ruleset, {limit})};
  });
  ui.result(found, () => {
    const {ruleset, activations} = found;
    if (activations.length === 0) return `No version of ${ruleset} was put into use yet.`;
    return ui.table(
      [right('#'), 'what', right('version'), 'digest', 'when (UTC)', 'author', 'signed', 'message'],
      activations.map(each => [
        String(each.sequence),
        each.kind === 'rollback' ? ui.style('warn', 'rollback') : 'activate',
        String(each.version),
        digestText(each.digest),
        momentText(each.createdAt),
        each.author,
        each.keyId ?? '-',
        messageText(each.message),
      ]),
    );
  });
}

/** `rulectl rules show`. */
export async function show(version: string | undefined, options: RulesOptions): Promise<void> {
  const ui = new Ui(options);
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
        ['rule', right('salience'), 'where'],
        rules.map(({name, salience, path, line}) => [name, String(salience), `${path}:${line}`]),
      ),
    ].join('\n');
  });
}

const splitLines = ({stages, colocations}: SplitSummary): string[] => [
  ...stages.map((parts, i) => `stage ${i + 1}: ${parts.map(({part, rules}) => `${part} (${rules})`).join(', ')}`),
  ...colocations.map(({groups, why}) => `${groups.join(' + ')} together: ${why}`),
];
