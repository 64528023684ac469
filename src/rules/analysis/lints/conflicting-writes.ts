import {addTo} from '../../../kit/group-by.js';
import {jsonText} from '../../values/text.js';
import {type FootprintPath, pathsMeet} from '../footprint-path.js';
import {satisfy, witnessText} from '../logic/satisfy.js';
import type {Rule} from '../program.js';
import {type ConstantWrite, constantWritesOf} from './constant-writes.js';
import type {Lint, LintContext} from './lint.js';

/** Each write is held against this many earlier ones: a table of thousands of rules on one path stays quick to check. */
const maxCompared = 24;

/** Rules of one salience that set the same place to different constants and can hold together: only their order decides. */
export const conflictingWrites: Lint = {
  name: 'conflicting-writes',
  *run(context) {
    const writers = new Map<string, {rule: Rule; write: ConstantWrite}[]>();
    for (const rule of context.rules) {
      if (!rule.enabled || readsTarget(rule, context)) continue;
      for (const write of constantWritesOf(rule)) {
        const place = JSON.stringify([write.key, rule.salience, rule.agendaGroup]);
        const earlier = writers.get(place) ?? [];
        const rival = earlier.slice(-maxCompared).find(other => excludes(other, {rule, write}, context));
        if (rival) yield conflict(rule, write, rival.rule, rival.write, context);
        addTo(writers, place, {rule, write});
      }
    }
  },
};

/** A rule that looks at what it writes moves on from state to state: then another value is no conflict. */
function readsTarget(rule: Rule, context: LintContext): boolean {
  const {conditionReads, writes} = context.footprint(rule);
  return anyMeet(writes, conditionReads);
}

const anyMeet = (writes: readonly FootprintPath[], reads: readonly FootprintPath[]): boolean =>
  writes.some(write => reads.some(read => pathsMeet(write, read)));

function excludes(
  a: {rule: Rule; write: ConstantWrite},
  b: {rule: Rule; write: ConstantWrite},
  context: LintContext,
): boolean {
  if (jsonText(a.write.value) === jsonText(b.write.value)) return false;
  if (a.rule.activationGroup !== undefined && a.rule.activationGroup === b.rule.activationGroup) return false;
  if (!datesOverlap(a.rule, b.rule) || !leaveEachOther(a.rule, b.rule, context)) return false;
  return satisfy([context.form(a.rule), context.form(b.rule)]).answer === 'yes';
}

/**
 * Whether the second rule fires after the first one, and the first not once more: nothing that one does changes what
 * the condition of the other reads, and the first neither ends the evaluation nor hands the focus to other rules.
 */
function leaveEachOther(first: Rule, second: Rule, context: LintContext): boolean {
  if (first.actions.some(({kind}) => kind === 'halt' || kind === 'focus')) return false;
  const [a, b] = [context.footprint(first), context.footprint(second)];
  return !anyMeet(a.writes, b.conditionReads) && !anyMeet(b.writes, a.conditionReads);
}

const datesOverlap = (a: Rule, b: Rule): boolean =>
  Math.max(a.dateEffective ?? Number.NEGATIVE_INFINITY, b.dateEffective ?? Number.NEGATIVE_INFINITY) <
  Math.min(a.dateExpires ?? Number.POSITIVE_INFINITY, b.dateExpires ?? Number.POSITIVE_INFINITY);

function conflict(rule: Rule, write: ConstantWrite, rival: Rule, other: ConstantWrite, context: LintContext) {
  const {text} = write.target;
  const verdict = satisfy([context.form(rival), context.form(rule)]);
  return context.warning(rule, {
    code: 'RULE_CONFLICTING_WRITES',
    message:
      `Rules "${rival.name}" and "${rule.name}" can hold together (${witnessText(verdict)}) and set ${text} to ` +
      `${jsonText(other.value)} and ${jsonText(write.value)} at the same salience; the later definition wins.`,
    at: write.target.at,
    end: write.target.at + text.length,
    fix: 'Give them different saliences, or conditions that exclude each other, or one activation-group.',
  });
}
