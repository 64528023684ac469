import type {Json} from '../../../kit/json.js';
import {equals} from '../../values/equality.js';
import {expressionKey} from '../expression-text.js';
import type {FootprintPath} from '../footprint-path.js';
import type {TermTest} from '../logic/literals.js';
import {areIndependent, factsText, isPlain} from '../logic/satisfy.js';
import type {PathExpr, Rule} from '../program.js';
import type {Lint, LintContext} from './lint.js';
import {placeOf} from './lint.js';
import {type ConstantWrite, constantWritesOf} from './path-uses.js';

/** Firings are followed one by one: rules beyond these numbers are left alone. */
const maxMachine = 64;
const maxFirings = 64;

/**
 * Rules that set each other off without end: `s == "a"` then `s = "b"`, and `s == "b"` then `s = "a"`. Their firings are
 * followed from facts with which the first one holds, and only where every rule that could come between is understood.
 */
export const mutualLoops: Lint = {
  name: 'mutual-loops',
  needsAllRules: true,
  *run(context) {
    // One that ends the evaluation, or moves the focus, could come between any two.
    if (context.rules.some(rule => rule.enabled && context.footprint(rule).exclusive)) return;
    const transitions = new Map(context.rules.map(rule => [rule, transitionOf(rule, context)]));
    const done = new Set<Transition>();
    for (const start of transitions.values()) {
      if (!start || done.has(start)) continue;
      const machine = machineOf(start, transitions, context);
      const loop = machine && loopFrom(start, machine, context);
      // One that only leads into a loop is not to blame.
      if (!loop?.includes(start)) continue;
      for (const each of loop) done.add(each);
      yield finding(start, loop, context);
    }
  },
};

/** A rule whose every test and every write is understood. */
interface Transition {
  readonly rule: Rule;
  readonly branches: readonly (readonly TermTest[])[];
  readonly asked: ReadonlyMap<string, PathExpr>;
  readonly writes: readonly ConstantWrite[];
}

function transitionOf(rule: Rule, context: LintContext): Transition | undefined {
  if (!rule.enabled || rule.lockOnActive || rule.activationGroup !== undefined) return undefined;
  if (rule.dateEffective !== undefined || rule.dateExpires !== undefined) return undefined;
  const branches = (context.form(rule) ?? []).map(branch => branch.filter(isPlainTest));
  const isUnderstood = context.form(rule)?.every((branch, i) => branch.length === branches[i]!.length) ?? false;
  const asked = new Map(branches.flat().map(({term, subject}) => [term, subject]));
  const writes = constantWritesOf(rule);
  const assigned = rule.actions.filter(({kind}) => kind === 'assign' || kind === 'set' || kind === 'retract');
  if (!isUnderstood || asked.size === 0 || writes.length === 0 || writes.length !== assigned.length) return undefined;
  return writes.every(({target}) => isPlain(target)) ? {rule, branches, asked, writes} : undefined;
}

/** Where a plain path leads. */
const footprintOf = ({root, steps}: PathExpr): FootprintPath => ({
  steps: [root.kind === 'fact' ? root.name : '', ...steps.map(step => (step.kind === 'key' ? step.key : ''))],
  numbered: false,
});

type PlainTest = TermTest & {readonly subject: PathExpr};

const isPlainTest = (literal: {readonly kind: string}): literal is PlainTest =>
  literal.kind === 'test' && isPlain((literal as TermTest).subject);

/**
 * A rule with all those that change what one of them asks for, in the order in which they fire. Undefined when one of
 * them is not understood, when they are too many, or when they work on paths that lead through each other.
 */
function machineOf(
  start: Transition,
  transitions: ReadonlyMap<Rule, Transition | undefined>,
  context: LintContext,
): Transition[] | undefined {
  const machine = new Set([start]);
  const paths = new Map<string, PathExpr>();
  // A set also goes over what is added to it on the way.
  for (const {asked, writes} of machine) {
    for (const {key, target} of writes) paths.set(key, target);
    for (const [key, path] of asked) {
      paths.set(key, path);
      for (const rule of context.writers.meeting(footprintOf(path))) {
        const writer = transitions.get(rule);
        if (!writer || machine.size > maxMachine) return undefined;
        machine.add(writer);
      }
    }
  }
  if (machine.size < 2 || !areIndependent([...paths.values()])) return undefined;
  return [...machine].sort((a, b) => b.rule.salience - a.rule.salience || a.rule.order - b.rule.order);
}

/** The rules that fire in turn without end, from facts with which the first one holds. */
function loopFrom(start: Transition, machine: readonly Transition[], context: LintContext): Transition[] | undefined {
  const verdict = context.verdict(start.rule);
  if (verdict.answer !== 'yes') return undefined;
  const state = new Map([...verdict.witness].map(([path, value]) => [expressionKey(path), value]));
  // Refraction: a rule that has fired waits until something that it asks for changes.
  const armed = new Set(machine);
  const fired: Transition[] = [];
  const seen = new Map<string, number>();
  while (fired.length < maxFirings) {
    const next = machine.find(each => armed.has(each) && holds(each, state));
    if (!next) return undefined;
    fired.push(next);
    armed.delete(next);
    for (const {key, value} of next.writes) {
      if (equals(state.get(key) ?? null, value)) continue;
      state.set(key, value);
      for (const each of machine) if (each.asked.has(key) && !isSpent(each, fired)) armed.add(each);
    }
    const moment = JSON.stringify([machine.map(each => armed.has(each)), [...state].sort(byKey)]);
    const before = seen.get(moment);
    if (before !== undefined) return fired.slice(before);
    seen.set(moment, fired.length);
  }
  return undefined;
}

const isSpent = (each: Transition, fired: readonly Transition[]): boolean => each.rule.noLoop && fired.includes(each);

const byKey = ([a]: readonly [string, Json], [b]: readonly [string, Json]): number => (a < b ? -1 : 1);

const holds = ({branches}: Transition, state: ReadonlyMap<string, Json>): boolean =>
  branches.some(branch => branch.every(test => test.holds(state.get(test.term) ?? null)));

function finding(start: Transition, loop: readonly Transition[], context: LintContext) {
  const verdict = context.verdict(start.rule);
  const rules = [...new Set(loop.map(({rule}) => rule))].sort((a, b) => a.order - b.order);
  const names = rules.map(({name}) => `"${name}"`);
  const {target} = start.writes[0]!;
  return context.warning(start.rule, {
    code: 'RULE_MAY_LOOP',
    message:
      `Rules ${names.slice(0, -1).join(', ')} and ${names.at(-1)} set each other off without end, ` +
      `for example with ${verdict.answer === 'yes' ? factsText(verdict.witness) : ''}.`,
    ...placeOf(target),
    fix: 'Add no-loop to one of them, or a condition that ends their turns.',
  });
}
