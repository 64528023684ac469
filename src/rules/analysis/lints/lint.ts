import type {FactShape} from '../fact-shape.js';
import {type Finding, nameEnd} from '../finding.js';
import {type Footprint, footprintOf} from '../footprint.js';
import type {FootprintPath} from '../footprint-path.js';
import {formOf, type Satisfiability, satisfy} from '../logic/satisfy.js';
import {PathIndex} from '../path-index.js';
import type {PathExpr, Program, Rule} from '../program.js';

export interface LintOptions {
  /** What the facts look like, from samples or a schema. Without it nothing is said about facts that nobody provides. */
  readonly facts?: FactShape;
  /** Milliseconds since 1970. Without it nothing is said about dates that have passed. */
  readonly now?: number;
}

/** One subject of advice about rules that are correct. Silent when in doubt: a false alarm costs more than a miss. */
export interface Lint {
  readonly name: string;
  /** Another rule can make its advice wrong, so it keeps silent unless it has them all. */
  readonly needsAllRules?: true;
  run(context: LintContext): Iterable<Finding>;
}

/** Works something out for a rule when it is first asked for. */
function onceForEach<Result>(work: (rule: Rule) => Result): (rule: Rule) => Result {
  const known = new Map<Rule, Result>();
  return rule => {
    if (!known.has(rule)) known.set(rule, work(rule));
    return known.get(rule)!;
  };
}

/** Where a path stands. */
export const placeOf = ({at, text}: PathExpr) => ({at, end: at + text.length});

/** A program with what several lints ask about its rules, worked out once. */
export class LintContext {
  readonly footprint = onceForEach(footprintOf);
  /** The normal form of a rule's condition; undefined when it is too large to reason about. */
  readonly form = onceForEach(({condition}) => formOf(condition));
  /** The normal form of the opposite of a rule's condition. */
  readonly opposite = onceForEach(({condition}) => formOf(condition, false));
  /** Whether a rule's condition can hold. */
  readonly verdict = onceForEach((rule): Satisfiability => satisfy([this.form(rule)]));
  #writers: PathIndex<Rule> | undefined;
  #readers: PathIndex<Rule> | undefined;

  constructor(
    readonly program: Program,
    readonly options: LintOptions,
  ) {}

  get rules(): readonly Rule[] {
    return this.program.rules;
  }

  /** The rules that may fire, by what they write. */
  get writers(): PathIndex<Rule> {
    return (this.#writers ??= this.indexed(({writes}) => writes));
  }

  /** The rules that may fire, by what their conditions and actions read. */
  get readers(): PathIndex<Rule> {
    return (this.#readers ??= this.indexed(({reads}) => reads));
  }

  private indexed(pathsOf: (footprint: Footprint) => readonly FootprintPath[]): PathIndex<Rule> {
    const index = new PathIndex<Rule>();
    for (const rule of this.rules) {
      if (rule.enabled) for (const path of pathsOf(this.footprint(rule))) index.add(path, rule);
    }
    return index;
  }

  /** A rule's attribute as written, or the rule's name when it is not known where it stands. */
  attribute(rule: Rule, name: string): {readonly at: number; readonly end?: number} {
    const attribute = rule.written?.find(each => each.name === name);
    return attribute ? {at: attribute.valueAt, end: attribute.end} : {at: rule.nameAt};
  }

  /** Where the name of a rule stands. */
  name({file, nameAt}: Rule) {
    return {at: nameAt, end: nameEnd(this.program.files[file]!.text, nameAt)};
  }

  /** A finding about a rule. */
  warning(rule: Rule, finding: Omit<Finding, 'severity' | 'file' | 'rule'>): Finding {
    return {severity: 'warning', file: rule.file, rule: rule.name, ...finding};
  }
}
