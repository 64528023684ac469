import {addTo, groupBy} from '../../kit/group-by.js';
import type {Append, Content, History} from './history.js';

/** The figures of a run. All but the first four should be zero. */
export interface FactsVerdict {
  readonly verdict: 'pass' | 'fail' | 'inconclusive';
  readonly reasons: readonly string[];
  readonly attempted: number;
  readonly acknowledged: number;
  readonly refused: number;
  /** Neither acknowledged nor refused. They may be there or not, at most once. */
  readonly indeterminate: number;
  /** Those of them that are there. */
  readonly recovered: number;
  /** Acknowledged, and not there at the end. */
  readonly lost: number;
  /** There more than once: surplus copies. */
  readonly duplicated: number;
  /** There, though refused or never sent. */
  readonly invented: number;
  /** Reads that missed what had been acknowledged before they began. */
  readonly stale: number;
  /** Reads, the last ones included, in which list and number disagreed: half a commit. */
  readonly torn: number;
  readonly reads: number;
  /** Acknowledgements by door. One without any was not tested. */
  readonly doors: readonly number[];
  /** A few of each kind of fault, for looking into. */
  readonly examples: Readonly<Record<string, readonly string[]>>;
}

const mostExamples = 5;

/**
 * Judges a history in the manner of Jepsen's `set` checker (every acknowledged element must be in the last read), with
 * its stricter form for the reads in between (`set-full`: an element acknowledged before a read began must be in it),
 * and a register that rises with the set. `last` is what each session held when all was quiet; undefined where it could
 * not be read, which makes the run inconclusive, not a pass.
 */
export function judgeHistory(
  {appends, reads}: History,
  last: readonly (Content | undefined)[],
  doors: number,
): FactsVerdict {
  const examples = new Map<string, string[]>();
  const note = (kind: string, what: string): void => {
    if ((examples.get(kind)?.length ?? 0) < mostExamples) addTo(examples, kind, what);
  };
  const bySession = groupBy(appends, append => append.session);
  const tally = {lost: 0, duplicated: 0, invented: 0, recovered: 0, stale: 0, torn: 0};

  for (const [session, content] of last.entries()) {
    if (!content) continue;
    if (content.items.length !== content.count) {
      tally.torn++;
      note('torn', `session ${session}: ${content.items.length} items, counted ${content.count}`);
    }
    const copies = new Map<string, number>();
    for (const item of content.items) copies.set(item, (copies.get(item) ?? 0) + 1);
    for (const append of bySession.get(session) ?? []) {
      const found = copies.get(append.item) ?? 0;
      copies.delete(append.item);
      if (found > 1) {
        tally.duplicated += found - 1;
        note('duplicated', describe(append));
      }
      if (found === 0 && append.outcome === 'acknowledged') {
        tally.lost++;
        note('lost', describe(append));
      }
      if (found > 0 && append.outcome === 'refused') {
        tally.invented++;
        note('invented', describe(append));
      }
      if (found > 0 && append.outcome === 'unknown') tally.recovered++;
    }
    for (const [item, found] of copies) {
      tally.invented += found;
      note('invented', `${item} in session ${session}, which nobody sent`);
    }
  }

  for (const {session, startMs, items, count} of reads) {
    if (items.length !== count) {
      tally.torn++;
      note('torn', `a read of session ${session}: ${items.length} items, counted ${count}`);
    }
    const held = new Set(items);
    const missed = (bySession.get(session) ?? []).find(
      ({outcome, endMs, item}) => outcome === 'acknowledged' && endMs < startMs && !held.has(item),
    );
    if (missed) {
      tally.stale++;
      note('stale', `a read at ${Math.round(startMs)} ms without ${describe(missed)}`);
    }
  }

  const counted = (outcome: Append['outcome']) => appends.filter(append => append.outcome === outcome).length;
  const figures = {
    attempted: appends.length,
    acknowledged: counted('acknowledged'),
    refused: counted('refused'),
    indeterminate: counted('unknown'),
    ...tally,
    reads: reads.length,
    doors: Array.from(
      {length: doors},
      (_, number) => appends.filter(({door, outcome}) => door === number && outcome === 'acknowledged').length,
    ),
  };
  return {...decide(figures, last), ...figures, examples: Object.fromEntries(examples)};
}

const faults = ['lost', 'duplicated', 'invented', 'stale', 'torn'] as const;

function decide(
  figures: Record<(typeof faults)[number] | 'acknowledged', number> & Pick<FactsVerdict, 'doors'>,
  last: readonly (Content | undefined)[],
): Pick<FactsVerdict, 'verdict' | 'reasons'> {
  const found = faults.filter(kind => figures[kind] > 0).map(kind => `${figures[kind]} ${kind}`);
  if (found.length > 0) return {verdict: 'fail', reasons: found};
  const unread = last.filter(content => content === undefined).length;
  if (unread > 0) return {verdict: 'inconclusive', reasons: [`${unread} sessions could not be read at the end`]};
  if (figures.acknowledged === 0) return {verdict: 'inconclusive', reasons: ['nothing was acknowledged']};
  const silent = figures.doors.indexOf(0);
  if (silent >= 0) return {verdict: 'inconclusive', reasons: [`front door ${silent + 1} acknowledged nothing`]};
  return {verdict: 'pass', reasons: []};
}

const describe = ({item, session, outcome, endMs, code}: Append): string =>
  `${item} of session ${session}, ${outcome} at ${Math.round(endMs)} ms${code === undefined ? '' : ` (${code})`}`;
