import {addTo} from '../../../kit/group-by.js';
import type {Json} from '../../../kit/json.js';
import {assigned} from '../../values/arithmetic.js';
import {equals} from '../../values/equality.js';
import {readItem, readKey} from '../../values/path.js';
import {jsonText} from '../../values/text.js';
import {expressionKey, expressionText, meaningKey} from '../expression-text.js';
import {readsOf} from '../footprint.js';
import {type FootprintPath, pathsMeet} from '../footprint-path.js';
import {constantOf, sampleValue} from '../logic/constant.js';
import {areIndependent, factsText, isPlain, satisfy} from '../logic/satisfy.js';
import type {Action, Expr, PathExpr, Rule} from '../program.js';
import {within} from '../walk.js';
import type {Lint, LintContext} from './lint.js';
import {placeOf} from './lint.js';

/** Each write is held against this many earlier ones: a table of thousands of rules on one path stays quick to check. */
const maxCompared = 24;

/** Rules of one salience that set the same place to different values and can hold together: only their order decides. */
export const conflictingWrites: Lint = {
  name: 'conflicting-writes',
  *run(context) {
    const writers = new Map<string, Writing[]>();
    for (const rule of context.rules) {
      // What is not certain of one rule is not certain of two.
      if (!rule.enabled || context.verdict(rule).answer !== 'yes' || readsTarget(rule, context)) continue;
      for (const write of writesOf(rule)) {
        const rivals = write.op === '=' ? writers.get(placeKey(write.target, rule)) : undefined;
        const conflict = rivals && firstConflict(rivals.slice(-maxCompared), {rule, write}, context);
        if (conflict) yield finding(conflict, context);
        // A later rule that sets what is around this place replaces it as well.
        for (const path of [write.target, ...around(write.target)]) addTo(writers, placeKey(path, rule), {rule, write});
      }
    }
  },
};

type Write = Extract<Action, {kind: 'assign'}>;

interface Writing {
  readonly rule: Rule;
  readonly write: Write;
}

/** A rule whose write the later one undoes, with facts that bring it about. */
interface Conflict {
  readonly first: Writing;
  readonly second: Writing;
  readonly facts: ReadonlyMap<PathExpr, Json>;
}

/** The assignments of a rule to fixed places, its last word on each. */
function writesOf(rule: Rule): Write[] {
  const writes = new Map<string, Write>();
  const inside = new Map<string, string[]>();
  for (const action of rule.actions) {
    if (action.kind !== 'assign' || action.target.steps.some(step => step.kind === 'computed')) continue;
    const key = expressionKey(action.target);
    // What is added to a value of the rule's own is part of that value.
    if (action.op !== '=' && writes.has(key)) writes.delete(key);
    else writes.set(key, action);
    for (const inner of inside.get(key) ?? []) writes.delete(inner);
    inside.delete(key);
    for (const path of around(action.target)) addTo(inside, expressionKey(path), key);
  }
  return [...writes.values()];
}

const placeKey = (path: PathExpr, {salience, agendaGroup}: Rule): string =>
  JSON.stringify([expressionKey(path), salience, agendaGroup]);

const maxAround = 8;

/** The paths that a path leads through, if it is not long. */
const around = (path: PathExpr): PathExpr[] =>
  path.steps.length > maxAround ? [] : path.steps.map((_step, i) => ({...path, steps: path.steps.slice(0, i)}));

/** A rule that looks at what it writes moves on from state to state: then another value is no conflict. */
function readsTarget(rule: Rule, context: LintContext): boolean {
  const {conditionReads, writes} = context.footprint(rule);
  return anyMeet(writes, conditionReads);
}

const anyMeet = (writes: readonly FootprintPath[], reads: readonly FootprintPath[]): boolean =>
  writes.some(write => reads.some(read => pathsMeet(write, read)));

function firstConflict(rivals: readonly Writing[], second: Writing, context: LintContext): Conflict | undefined {
  for (const rival of rivals) {
    const conflict = conflictOf(rival, second, context);
    if (conflict) return conflict;
  }
  return undefined;
}

function conflictOf(first: Writing, second: Writing, context: LintContext): Conflict | undefined {
  const [a, b] = [first.rule, second.rule];
  if (a === b || meaningKey(first.write.value) === meaningKey(second.write.value)) return undefined;
  if (a.activationGroup !== undefined && a.activationGroup === b.activationGroup) return undefined;
  if (!datesOverlap(a, b) || !leaveEachOther(a, b, context)) return undefined;
  const values = [first.write.value, second.write.value];
  // A value that is made of what one of the rules writes goes on from there.
  const written = [...context.footprint(a).writes, ...context.footprint(b).writes];
  if (values.some(value => anyMeet(written, readsOf(value)))) return undefined;
  const verdict = satisfy([context.form(a), context.form(b)]);
  if (verdict.answer !== 'yes') return undefined;
  const facts = withSamples(verdict.witness, values);
  return facts && undoes(second.write, first.write, facts) ? {first, second, facts} : undefined;
}

/** A number that tells most factors and summands apart. */
const sample = 100;

/** Facts with a number at each place that the values are made of; undefined when that is not possible. */
function withSamples(witness: ReadonlyMap<PathExpr, Json>, values: readonly Expr[]): Map<PathExpr, Json> | undefined {
  const facts = new Map(witness);
  const known = new Set([...witness.keys()].map(expressionKey));
  for (const expr of values.flatMap(value => [...within(value)])) {
    if (expr.kind !== 'path' || known.has(expressionKey(expr))) continue;
    if (!isPlain(expr)) return undefined;
    known.add(expressionKey(expr));
    facts.set(expr, sample);
  }
  return areIndependent([...facts.keys()]) ? facts : undefined;
}

/** Whether what the first write leaves is something else after the second one, and would not be the other way round. */
function undoes(second: Write, first: Write, facts: ReadonlyMap<PathExpr, Json>): boolean {
  const [a, b] = [sampleValue(first.value, facts), sampleValue(second.value, facts)];
  if (a === undefined || b === undefined) return false;
  const inner = first.target.steps.slice(second.target.steps.length);
  if (first.op === '=') return !equals(valueAt(b, inner), a);
  // What is added first is lost, what is added later stays.
  return inner.length === 0 && typeof a === 'number' && typeof b === 'number' && !equals(assigned(first.op, b, a), b);
}

const valueAt = (value: Json, steps: PathExpr['steps']): Json =>
  steps.reduce<Json>((inner, step) => {
    if (step.kind === 'item') return readItem(inner, step.index);
    return step.kind === 'key' ? readKey(inner, step.key) : null;
  }, value);

const datesOverlap = (a: Rule, b: Rule): boolean =>
  Math.max(a.dateEffective ?? Number.NEGATIVE_INFINITY, b.dateEffective ?? Number.NEGATIVE_INFINITY) <
  Math.min(a.dateExpires ?? Number.POSITIVE_INFINITY, b.dateExpires ?? Number.POSITIVE_INFINITY);

/**
 * Whether both rules fire, each once, whichever comes first: nothing that one does changes what the condition of the
 * other reads, and neither ends the evaluation or hands the focus to other rules.
 */
function leaveEachOther(first: Rule, second: Rule, context: LintContext): boolean {
  if ([...first.actions, ...second.actions].some(({kind}) => kind === 'halt' || kind === 'focus')) return false;
  const [a, b] = [context.footprint(first), context.footprint(second)];
  return !anyMeet(a.writes, b.conditionReads) && !anyMeet(b.writes, a.conditionReads);
}

function finding({first, second, facts}: Conflict, context: LintContext) {
  const {target} = second.write;
  const example = facts.size > 0 ? ` (${factsText(facts)})` : '';
  return context.warning(second.rule, {
    code: 'RULE_CONFLICTING_WRITES',
    message:
      `Rules "${first.rule.name}" and "${second.rule.name}" can hold together${example} and ` +
      `${whatTheyDo(first.write, second.write)} at the same salience; the later definition wins.`,
    ...placeOf(target),
    fix: 'Give them different saliences, or conditions that exclude each other, or one activation-group.',
  });
}

function whatTheyDo(first: Write, second: Write): string {
  const [a, b] = [first, second].map(({value}) => {
    const constant = constantOf(value);
    return constant === undefined ? expressionText(value) : jsonText(constant);
  });
  return first.op === '=' && first.target.text === second.target.text
    ? `set ${second.target.text} to ${a} and ${b}`
    : `do ${first.target.text} ${first.op} ${a} and ${second.target.text} = ${b}`;
}
