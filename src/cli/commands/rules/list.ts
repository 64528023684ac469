import type {Ui} from '../../ui/ui.js';
import {onControl, rulesetName, versionNumber} from './on-control.js';
import type {HistoryOptions, ListOptions} from './options.js';
import {digestText, messageText, momentText} from './words.js';

/** `rulectl rules list`. */
export async function list(options: ListOptions, ui: Ui): Promise<void> {
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
      [
        {title: ''},
        {title: 'version', align: 'right'},
        {title: 'rules', align: 'right'},
        {title: 'digest'},
        {title: 'when (UTC)'},
        {title: 'author'},
        {title: 'source'},
        {title: 'message'},
      ],
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
export const history = (options: HistoryOptions, ui: Ui): Promise<void> =>
  options.spec ? specs(options, ui) : activations(options, ui);

/** The cluster file as it was, newest first; the texts themselves are in the JSON. */
async function specs(options: HistoryOptions, ui: Ui): Promise<void> {
  const limit = versionNumber(options.limit);
  const found = await onControl(options, async control => {
    const ruleset = await rulesetName(options, control);
    return {ruleset, specs: await control.specs(ruleset, {limit})};
  });
  ui.result(found, () =>
    ui.table(
      [{title: '#', align: 'right'}, {title: 'digest'}, {title: 'when (UTC)'}, {title: 'author'}],
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
      [
        {title: '#', align: 'right'},
        {title: 'what'},
        {title: 'version', align: 'right'},
        {title: 'digest'},
        {title: 'when (UTC)'},
        {title: 'author'},
        {title: 'signed'},
        {title: 'message'},
      ],
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
