import {groupBy} from '../../kit/group-by.js';
import {parse} from '../grl/parser.js';
import {print} from '../grl/printer.js';
import type {SourceFile} from '../grl/source.js';

/** A rule as it stands in a version, printed in the canonical layout: how it was indented is no difference. */
interface PrintedRule {
  readonly name: string;
  readonly path: string;
  readonly text: string;
}

export interface RuleChanges {
  readonly added: readonly PrintedRule[];
  readonly removed: readonly PrintedRule[];
  /** Same name, other text. */
  readonly changed: readonly (Pick<PrintedRule, 'name' | 'path'> & {readonly from: string; readonly to: string})[];
  /** Rules that kept their text but not their place among the others: equals in salience fire in load order. */
  readonly reordered: readonly string[];
}

/** What is different between two versions of rules, rule by rule; files that were merely split or renamed do not count. */
export function ruleChanges(from: readonly SourceFile[], to: readonly SourceFile[]): RuleChanges {
  const before = printedRules(from);
  const after = printedRules(to);
  const known = new Map(before.map(rule => [rule.name, rule]));
  const there = new Map(after.map(rule => [rule.name, rule]));
  const changed = after.flatMap(({name, path, text}) => {
    const old = known.get(name);
    return old && old.text !== text ? [{name, path, from: old.text, to: text}] : [];
  });
  const kept = (rules: readonly PrintedRule[]) =>
    rules.filter(({name}) => known.has(name) && there.has(name)).map(({name}) => name);
  return {
    added: after.filter(({name}) => !known.has(name)),
    removed: before.filter(({name}) => !there.has(name)),
    changed,
    reordered: outOfOrder(kept(before), kept(after)),
  };
}

function printedRules(files: readonly SourceFile[]): PrintedRule[] {
  const rules = files.flatMap(({path, text}) =>
    parse({path, text}).tree.rules.map(({name, at, end}) => {
      const own = text.slice(at, end);
      return {name, path, text: print(parse({path, text: own}).tree, own)};
    }),
  );
  // A name that occurs twice is an error of `check`; the first one stands for it here.
  return [...groupBy(rules, ({name}) => name).values()].map(([first]) => first!);
}

/** The names that are not in a longest sequence that both orders share. */
function outOfOrder(before: readonly string[], after: readonly string[]): string[] {
  const position = new Map(before.map((name, i) => [name, i]));
  // Longest increasing subsequence (patience sorting), over the old positions in the new order.
  const ends: Link[] = [];
  for (const name of after) {
    const at = position.get(name)!;
    const pile = ends.findIndex(end => end.at > at);
    const place = pile < 0 ? ends.length : pile;
    ends[place] = {at, name, previous: ends[place - 1]};
  }
  const steady = new Set<string>();
  for (let link: Link | undefined = ends.at(-1); link; link = link.previous) steady.add(link.name);
  return after.filter(name => !steady.has(name));
}

interface Link {
  readonly at: number;
  readonly name: string;
  readonly previous: Link | undefined;
}
