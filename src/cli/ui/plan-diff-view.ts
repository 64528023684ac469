import {wrapped} from '../../kit/words.js';
import type {PlanDiff, Seat} from '../../rules/partition/plan-diff.js';
import type {Style} from './style.js';

export interface PlanDiffView {
  readonly style: Style;
  /** What it is compared with. */
  readonly before: string;
}

/** What a change of the rules does to the plan, for people. */
export function planDiffText(diff: PlanDiff, {style, before}: PlanDiffView): string {
  const {rules, moved, colocations, sends, hops, same} = diff;
  const title = style('title', `Against ${before}`);
  const added = (text: string): string => style('good', `  + ${text}`);
  const removed = (text: string): string => style('bad', `  - ${text}`);
  const lines = [
    ...rules.added.map(name => added(`rule ${name}`)),
    ...rules.removed.map(name => removed(`rule ${name}`)),
    ...moved.map(({group, from, to}) => `  ${group}: ${seatText(from)} → ${seatText(to)}`),
    ...colocations.added.map(({groups, why}) =>
      removed(`kept together now: ${groups.join(' + ')}. ${wrapped(why, {indent: 6, width: 80})}`),
    ),
    ...colocations.removed.map(({groups}) => added(`apart now: ${groups.join(' + ')}`)),
    ...sends.flatMap(({group, added: more, removed: less}) => [
      ...(more.length > 0 ? [added(`${group} is sent ${wrapped(more.join(', '), {indent: 6})}`)] : []),
      ...(less.length > 0 ? [removed(`${group} is sent ${wrapped(less.join(', '), {indent: 6})}`)] : []),
    ]),
    ...(hops.from === hops.to ? [] : [`  hops: ${hops.from} → ${hops.to}`]),
  ];
  const verdict = same ? '  The plan stays as it is.' : undefined;
  return [title, ...lines, ...(verdict === undefined ? [] : [verdict])].join('\n');
}

function seatText(seat: Seat | null): string {
  if (!seat) return 'nowhere';
  return `stage ${seat.stage}${seat.with.length > 0 ? ` with ${seat.with.join(', ')}` : ''}`;
}
