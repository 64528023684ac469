import {counted, listed, times} from '../../kit/words.js';
import type {SplitFigures} from './split-figures.js';

/** A plan in plain words: what waits for what, what runs side by side, what it costs, what folding would save. */
export function splitSummary(figures: SplitFigures): string[] {
  const {stages, colocations, hops, calls, fold, criticalPath, serialCostUs, costs} = figures;
  const sentences = stages.map(({parts}, i) => {
    const names = parts.map(part => part.name);
    const first = i === 0 ? 'First' : 'Then';
    return names.length > 1
      ? `${first} ${listed(names)} run side by side.`
      : `${first} ${names[0]} runs${stages.length > 1 ? ' alone' : ', on its own'}.`;
  });
  sentences.push(
    `An answer waits for nodes ${times(hops)} (${counted(hops, 'hop')}) and takes ${counted(calls, 'call')} to nodes; one process needs none.`,
  );
  sentences.push(
    `The critical path, ${listed(criticalPath.parts)}, is ${costs === 'measured' ? '' : 'about '}${microseconds(criticalPath.costUs)} of rules (${costs}); all of them in one process are ${microseconds(serialCostUs)}.`,
  );
  if (stages.every(stage => stage.parts.length === 1)) {
    sentences.push('Nothing runs side by side: this split isolates the groups, it does not make an answer faster.');
  }
  if (fold.savedHops > 0) {
    sentences.push(
      `With gateway.fold: true it would be ${counted(fold.hops, 'hop')}: the rules of ${listed(stages.flatMap(stage => stage.groups))} cost less than a hop, so they would run together, without isolation.`,
    );
  }
  if (colocations.length > 0) {
    const groups = [...new Set(colocations.flatMap(colocation => colocation.groups))];
    sentences.push(`${listed(groups)} could not all be kept apart without changing answers; the reasons are below.`);
  }
  return sentences;
}

const microseconds = (us: number): string => `${us < 10 ? us.toFixed(1) : Math.round(us)} µs`;
