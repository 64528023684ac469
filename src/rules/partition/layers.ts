import {groupBy} from '../../kit/group-by.js';
import type {Conflict, GroupRelation} from './conflict.js';

type Edge = Extract<GroupRelation, {kind: 'after'}>;

/** Stage of each group: as early as what it waits for allows, so the stages are as few as the longest chain. */
export interface Layers {
  readonly kind: 'layers';
  readonly stageOf: ReadonlyMap<number, number>;
  /** Groups that each group waits for directly. */
  readonly after: ReadonlyMap<number, ReadonlySet<number>>;
}

/** Lays out groups along their edges, by Kahn's algorithm (1962); a circle among them is a conflict. */
export function layersOf(
  groups: Iterable<number>,
  relations: readonly GroupRelation[],
): Layers | {kind: 'circle'; conflict: Conflict} {
  const edges = relations.filter(relation => relation.kind === 'after');
  const incoming = groupBy(edges, edge => edge.second);
  const outgoing = groupBy(edges, edge => edge.first);
  const all = [...new Set(groups)];
  const waiting = new Map(all.map(group => [group, incoming.get(group)?.length ?? 0]));
  const stageOf = new Map<number, number>();
  const ready = all.filter(group => waiting.get(group) === 0);
  for (const group of ready) {
    const stages = (incoming.get(group) ?? []).map(edge => stageOf.get(edge.first)! + 1);
    stageOf.set(group, Math.max(0, ...stages));
    for (const {second} of outgoing.get(group) ?? []) {
      waiting.set(second, waiting.get(second)! - 1);
      if (waiting.get(second) === 0) ready.push(second);
    }
  }
  const stuck = all.find(group => !stageOf.has(group));
  if (stuck !== undefined)
    return {kind: 'circle', conflict: circleFrom(stuck, group => incoming.get(group) ?? [], stageOf)};
  const after = new Map(all.map(group => [group, new Set((incoming.get(group) ?? []).map(edge => edge.first))]));
  return {kind: 'layers', stageOf, after};
}

/** Walks backwards from a group that never became ready until it meets itself: every such group waits for another. */
function circleFrom(
  start: number,
  incoming: (group: number) => readonly Edge[],
  settled: ReadonlyMap<number, number>,
): Conflict {
  const walked: Edge[] = [];
  const position = new Map<number, number>();
  let group = start;
  while (!position.has(group)) {
    position.set(group, walked.length);
    const edge = incoming(group).find(candidate => !settled.has(candidate.first))!;
    walked.push(edge);
    group = edge.first;
  }
  const circle = walked.slice(position.get(group)).reverse();
  const {rules, path} = circle[0]!;
  return {kind: 'circle', rules, path, circle: circle.map(edge => edge.rules[0])};
}
