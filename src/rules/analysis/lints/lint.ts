import type {FactShape} from '../fact-shape.js';
import type {Finding} from '../finding.js';
import {type Footprint, footprintOf} from '../footprint.js';
import type {FootprintPath} from '../footprint-path.js';
import type {NormalForm} from '../logic/normal-form.js';
import {formOf, type Satisfiability, satisfy} from '../logic/satisfy.js';
import {PathIndex} from '../path-index.js';
import type {Program, Rule} from '../program.js';

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

/** A program with what several lints ask about its rules, worked out once. */
export class LintContext {
  readonly #footprints = new Map<Rule, Footprint>();
  readonly #forms = new Map<Rule, NormalForm | undefined>();

  readonly #opposites = new Map<Rule, NormalForm | undefined>();
  readonly #verdicts = new Map<Rule, Satisfiability>();
  #writers: PathIndex<Rule> | undefined;
  #readers: PathIndex<Rule> | undefined;

  constructor(
    readonly program: Program,
    readonly options: LintOptions,
  ) {}

  get rules(): readonly Rule[] {
    return this.program.rules;
  }

  footprint(rule: Rule): Footprint {
    let footprint = this.#footprints.get(rule);
    if (!footprint) this.#footprints.set(rule, (footprint = footprintOf(rule)));
    return footprint;
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

  /** The normal form of a rule's condition; undefined when it is too large to reason about. */
  form(rule: Rule): NormalForm | undefined {
    if (!this.#forms.has(rule)) this.#forms.set(rule, formOf(rule.condition));
    return this.#forms.get(rule);
  }

  /** The normal form of the opposite of a rule's condition. */
  opposite(rule: Rule): NormalForm | undefined {
    if (!this.#opposites.has(rule)) this.#opposites.set(rule, formOf(rule.condition, false));
    return this.#opposites.get(rule);
  }

  /** Whether a rule's condition can hold. */
  verdict(rule: Rule): Satisfiability {
    let verdict = this.#verdicts.get(rule);
    if (!verdict) this.#verdicts.set(rule, (verdict = satisfy([this.form(rule)])));
    return verdict;
  }

  /** A rule's attribute as written, or the rule's name when it is not known where it stands. */
  attribute(rule: Rule, name: string): {readonly at: number; readonly end?: number} {
    const attribute = rule.written?.find(each => each.name === name);
    return attribute ? {at: attribute.valueAt, end: attribute.end} : {at: rule.nameAt};
  }

  /** A finding about a rule. */
  warning(rule: Rule, finding: Omit<Finding, 'severity' | 'file' | 'rule'>): Finding {
    return {severity: 'warning', file: rule.file, rule: rule.name, ...finding};
  }
}
