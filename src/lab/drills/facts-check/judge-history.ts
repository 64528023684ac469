import {addTo, groupBy} from '../../../kit/group-by.js';
import {LedgerBook} from '../load/ledger.js';
import type {Verdict} from '../report/report.js';
import {verdictOf} from '../report/verdict.js';

/** What is counted of a run, with what each means for people. The last five should be zero. */
export const figures = {
  attempted: 'elements sent, each different from all others',
  acknowledged: 'told that they are stored',
  refused: 'told that they are not',
  indeterminate: 'told neither: there or not, at most once',
  recovered: 'of those, found at the end',
  lost: 'acknowledged, and not there',
  duplicated: 'there more than once',
  invented: 'there, though refused or never sent',
  stale: 'reads that missed what was acknowledged before',
  torn: 'reads that saw half of a commit',
} as const;

type Figure = keyof typeof figures;

export interface FactsVerdict extends Readonly<Record<Figure, number>> {
  readonly verdict: Verdict;
  readonly reasons: readonly string[];
  readonly reads: number;
  /** Acknowledgements by front door. One without any was not tested. */
  readonly doors: readonly number[];
  /** How often clients were told what, by code. */
  readonly refusals: Readonly<Record<string, number>>;
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
  const book = new LedgerBook(Object.keys(figures) as Figure[]);
  for (const {outcome, code} of appends) {
    book.attempt();
    book.settle(outcome, code);
  }

  for (const [session, content] of last.entries()) {
    if (!content) continue;
    if (content.items.length !== content.count) {
      book.count('torn');
      note('torn', `session ${session}: ${content.items.length} items, counted ${content.count}`);
    }
    const copies = new Map<string, number>();
    for (const item of content.items) copies.set(item, (copies.get(item) ?? 0) + 1);
    for (const append of bySession.get(session) ?? []) {
      const found = copies.get(append.item) ?? 0;
      copies.delete(append.item);
      if (found > 1) {
        book.count('duplicated', found - 1);
        note('duplicated', describe(append));
      }
      if (found === 0 && append.outcome === 'acknowledged') {
        book.count('lost');
        note('lost', describe(append));
      }
      if (found > 0 && append.outcome === 'refused') {
        book.count('invented');
        note('invented', describe(append));
      }
      if (found > 0 && append.outcome === 'indeterminate') book.count('recovered');
    }
    for (const [item, found] of copies) {
      book.count('invented', found);
      note('invented', `${item} in session ${session}, which nobody sent`);
    }
  }

  for (const {session, startMs, items, count} of reads) {
    if (items.length !== count) {
      book.count('torn');
      note('torn', `a read of session ${session}: ${items.length} items, counted ${count}`);
    }
    const held = new Set(items);
    const missed = (bySession.get(session) ?? []).find(
      ({outcome, endMs, item}) => outcome === 'acknowledged' && endMs < startMs && !held.has(item),
    );
    if (missed) {
      book.count('stale');
      note('stale', `a read at ${Math.round(startMs)} ms without ${describe(missed)}`);
    }
  }

  const byDoor = Array.from(
    {length: doors},
    (_, number) => appends.filter(({door, outcome}) => door === number && outcome === 'acknowledged').length,
  );
  const {ledger, causes} = book;
  return {
    ...decide(ledger, {last, byDoor}),
    ...ledger,
    reads: reads.length,
    doors: byDoor,
    refusals: Object.fromEntries(causes.map(({cause, count}) => [cause, count])),
    examples: Object.fromEntries(examples),
  };
}

const harm = ['lost', 'duplicated', 'invented', 'stale', 'torn'] as const satisfies Figure[];

function decide(
  ledger: Readonly<Record<Figure, number>>,
  {last, byDoor}: {readonly last: readonly (Content | undefined)[]; readonly byDoor: readonly number[]},
): Pick<FactsVerdict, 'verdict' | 'reasons'> {
  const failures = harm.filter(kind => ledger[kind] > 0).map(kind => `${ledger[kind]} ${kind}`);
  const unread = last.filter(content => content === undefined).length;
  const silent = byDoor.indexOf(0);
  const doubts = [
    ...(unread > 0 ? [`${unread} sessions could not be read at the end`] : []),
    ...(ledger.acknowledged === 0
      ? ['nothing was acknowledged']
      : silent >= 0
        ? [`front door ${silent + 1} acknowledged nothing`]
        : []),
  ];
  return verdictOf({doubts, failures, certain: failures.length > 0});
}

const describe = ({item, session, outcome, endMs, code}: Append): string =>
  `${item} of session ${session}, ${outcome} at ${Math.round(endMs)} ms${code === undefined ? '' : ` (${code})`}`;

/** Moments are milliseconds of one monotonic clock, so that "before" means before. */
interface Timed {
  readonly session: number;
  readonly startMs: number;
  readonly endMs: number;
}

/**
 * What became of an append, as its client was told. `refused`: it was not applied and never will be. `indeterminate`: a
 * timeout, a broken connection, a commit whose answer was lost.
 */
export type AppendOutcome = 'acknowledged' | 'refused' | 'indeterminate';

/** One element, different from all others, added to the list of a session and counted there, by one evaluation. */
export interface Append extends Timed {
  readonly item: string;
  readonly outcome: AppendOutcome;
  /** Number of the door that it went through last. */
  readonly door: number;
  /** How often it was sent, under one idempotency key. */
  readonly sent: number;
  /** Code of the last failure. */
  readonly code?: string;
}

/** What a session held: the list, and the number that is raised with it. */
export interface Content {
  readonly items: readonly string[];
  readonly count: number;
}

export interface Read extends Timed, Content {}

/** All that the clients did and were told. */
export interface History {
  readonly appends: readonly Append[];
  readonly reads: readonly Read[];
}
