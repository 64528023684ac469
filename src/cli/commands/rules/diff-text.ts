import {structuredPatch} from 'diff';
import {canonicalJson, type Json} from '../../../kit/json.js';
import type {DecisionChange, ValueChange} from '../../../rules/comparison/decision-changes.js';
import type {RuleChanges} from '../../../rules/comparison/rule-changes.js';
import type {Ui} from '../../ui/ui.js';

/** Two versions of rules beside each other. */
export interface VersionsDiff {
  readonly from: {readonly label: string};
  readonly to: {readonly label: string};
  readonly rules: RuleChanges;
  readonly decisions: DecisionsDiff | null;
}

export interface DecisionsDiff {
  /** Fact sets evaluated with both. */
  readonly compared: number;
  readonly changed: readonly DecisionChange[];
}

/** Fact sets that are shown one by one; all of them are in the JSON. */
const maxShown = 20;
/** Characters of a value that are shown. */
const maxValue = 60;

/** A comparison for people: rules first, then what they decide. */
export function diffText({from, to, rules, decisions}: VersionsDiff, ui: Ui): string {
  const {added, removed, changed, reordered} = rules;
  const same = added.length + removed.length + changed.length + reordered.length === 0;
  const lines = [ui.style('title', `${from.label} → ${to.label}`), ''];
  if (same) lines.push('The rules are the same.');
  for (const {name, path} of added) lines.push(`${ui.style('good', '+')} ${name}  ${ui.style('dim', path)}`);
  for (const {name, path} of removed) lines.push(`${ui.style('bad', '-')} ${name}  ${ui.style('dim', path)}`);
  for (const rule of changed) {
    lines.push(`${ui.style('warn', '~')} ${rule.name}  ${ui.style('dim', rule.path)}`, ...patchLines(rule, ui));
  }
  if (reordered.length > 0) lines.push(`${ui.style('warn', '↕')} other places in load order: ${reordered.join(', ')}`);
  if (decisions) lines.push('', ...decisionLines(decisions, ui));
  return lines.join('\n');
}

function patchLines({name, from, to}: {name: string; from: string; to: string}, ui: Ui): string[] {
  const {hunks} = structuredPatch(name, name, from, to, '', '', {context: 1});
  return hunks
    .flatMap(hunk => hunk.lines)
    .filter(line => !line.startsWith('\\'))
    .map(
      line =>
        `    ${line.startsWith('+') ? ui.style('good', line) : line.startsWith('-') ? ui.style('bad', line) : line}`,
    );
}

function decisionLines({compared, changed}: DecisionsDiff, ui: Ui): string[] {
  const head = `${changed.length} of ${compared} fact sets are decided differently`;
  return [
    ui.style(changed.length > 0 ? 'bold' : 'good', `${head}.`),
    ...changed.slice(0, maxShown).flatMap(change => setLines(change, ui)),
    ...(changed.length > maxShown ? [`… and ${changed.length - maxShown} more; -o json has all.`] : []),
  ];
}

const setLines = ({set, values, failed}: DecisionChange, ui: Ui): string[] => [
  `  set ${set}`,
  ...values.map(value => `    ${valueText(value, ui)}`),
  ...(failed.from === failed.to
    ? []
    : [`    ${ui.style('bad', 'fails')}: ${failed.from ?? 'did not'} → ${failed.to ?? 'no more'}`]),
];

function valueText({path, from, to, rules}: ValueChange, ui: Ui): string {
  const by = rules.from === rules.to ? rules.to : `${rules.from ?? 'no rule'} → ${rules.to ?? 'no rule'}`;
  return `${path}: ${short(from)} → ${short(to)}${by === null ? '' : `  ${ui.style('dim', `by ${by}`)}`}`;
}

function short(value: Json): string {
  const text = canonicalJson(value);
  return text.length > maxValue ? `${text.slice(0, maxValue - 1)}…` : text;
}
