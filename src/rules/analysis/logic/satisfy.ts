import {groupBy} from '../../../kit/group-by.js';
import type {Json} from '../../../kit/json.js';
import {jsonText} from '../../values/text.js';
import type {Expr, PathExpr} from '../program.js';
import {candidatesFor, examplesOf} from './candidates.js';
import type {Literal, TermTest} from './literals.js';
import {conjunction, type NormalForm, normalForm} from './normal-form.js';

/**
 * Whether a condition can hold for some facts, provided that it meets no error: `no` is proved; `yes` comes with values
 * that make it hold; `maybe` is all that can be said when it holds tests that are not understood, or is too large.
 */
export type Satisfiability =
  | {readonly answer: 'yes'; readonly witness: ReadonlyMap<PathExpr, Json>}
  | {readonly answer: 'no'; readonly clash: readonly Literal[]}
  | {readonly answer: 'maybe'};

/** Facts by path, for messages. */
export const factsText = (facts: ReadonlyMap<PathExpr, Json>): string =>
  [...facts].map(([path, value]) => `${path.text} ${jsonText(value)}`).join(', ');

const maybe: Satisfiability = {answer: 'maybe'};

/** The normal form of a condition or, with `positive` false, of its opposite. */
export const formOf = (expr: Expr, positive = true): NormalForm | undefined => normalForm(expr, positive, verdictOn);

const verdictOn = (expr: Expr, positive: boolean): Satisfiability => satisfy([formOf(expr, positive)]);

/** Whether all of some conditions, given by their normal forms, can hold together. */
export function satisfy(forms: readonly (NormalForm | undefined)[]): Satisfiability {
  const form = conjunction(forms);
  if (!form) return maybe;
  let answer: Satisfiability | undefined;
  for (const literals of form) {
    const found = satisfyAll(literals);
    if (found.answer === 'yes') return found;
    if (!answer || found.answer === 'maybe') answer = found;
  }
  return answer ?? {answer: 'no', clash: []};
}

function satisfyAll(literals: readonly Literal[]): Satisfiability {
  const clash = opposites(literals);
  if (clash) return {answer: 'no', clash};
  let certain = true;
  const witness = new Map<PathExpr, Json>();
  for (const literal of literals) {
    if (literal.kind !== 'opaque') continue;
    if (!literal.witness) certain = false;
    for (const [path, value] of literal.witness ?? []) witness.set(path, value);
  }
  for (const tests of byTerm(literals)) {
    const {answer, value} = satisfyTerm(tests);
    if (answer === 'no') return {answer: 'no', clash: smallestClash(tests)};
    const {subject} = tests[0]!;
    if (answer === 'maybe' || !isPlain(subject)) certain = false;
    else witness.set(subject, value!);
  }
  return certain && areIndependent([...witness.keys()]) ? {answer: 'yes', witness} : maybe;
}

/** A test that is not understood, or a pattern, cannot come out both ways; nor can one be smaller and greater. */
function opposites(literals: readonly Literal[]): readonly Literal[] | undefined {
  const seen = new Map<string, Literal>();
  for (const literal of literals) {
    if (literal.key === undefined) continue;
    const other = seen.get(literal.key);
    if (other && other.positive !== literal.positive) return [other, literal];
    seen.set(literal.key, literal);
  }
  for (const literal of seen.values()) {
    if (literal.kind !== 'opaque' || !literal.positive) continue;
    const rival = literal.excludes?.map(key => seen.get(key)).find(other => other?.positive);
    if (rival) return [literal, rival].sort((a, b) => a.source.at - b.source.at);
  }
  return undefined;
}

const byTerm = (literals: readonly Literal[]): Iterable<TermTest[]> =>
  groupBy(
    literals.filter(literal => literal.kind === 'test'),
    ({term}) => term,
  ).values();

function satisfyTerm(tests: readonly TermTest[]): {answer: Satisfiability['answer']; value?: Json} {
  const pinned = tests.some(test => test.oneOf);
  // A pattern is decided on given values only: which strings it leaves is not known.
  const decided = pinned ? tests : tests.filter(test => test.nature !== 'pattern');
  const candidates = candidatesFor(decided);
  if (!candidates) return {answer: 'maybe'};
  const allowed = candidates.filter(candidate => decided.every(test => test.holds(candidate)));
  if (allowed.length === 0) return {answer: 'no'};
  if (decided.length === tests.length) return {answer: 'yes', value: allowed[0]!};
  const examples = [...tests.flatMap(examplesOf), ...allowed];
  const value = examples.find(example => tests.every(test => test.holds(example)));
  return value === undefined ? {answer: 'maybe'} : {answer: 'yes', value};
}

/** Of tests that exclude each other two that do, if two suffice: a message about two is easier to follow. */
function smallestClash(tests: readonly TermTest[]): readonly TermTest[] {
  for (const [i, first] of tests.entries()) {
    if (satisfyTerm([first]).answer === 'no') return [first];
    for (const second of tests.slice(0, i)) {
      if (satisfyTerm([second, first]).answer === 'no') return [second, first];
    }
  }
  return tests;
}

/** A path whose place is fixed, given its fact or instance: no index, no list on the way. */
export const isPlain = (expr: Expr): expr is PathExpr =>
  expr.kind === 'path' && expr.root.kind !== 'facts' && !expr.mapped && expr.steps.every(step => step.kind === 'key');

/** Whether paths can have any values at once: none leads through another, and each begins at a fact that is named. */
export function areIndependent(paths: readonly PathExpr[]): boolean {
  if (paths.some(({root}) => root.kind === 'facts')) return false;
  const keys = paths.map(keysOf).sort();
  return keys.every((key, i) => i === 0 || !key.startsWith(keys[i - 1]!));
}

/** One text for a plain path, such that a path that leads through another has that one's as a prefix. */
const keysOf = ({root, steps}: PathExpr): string =>
  [
    root.kind === 'fact' ? root.name : root.kind === 'instance' ? root.level : '',
    ...steps.map(step => (step.kind === 'key' ? step.key : '')),
  ]
    .map(key => `${JSON.stringify(key)}.`)
    .join('');
