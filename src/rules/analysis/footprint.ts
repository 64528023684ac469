import {everythingPath, type FootprintPath, hasNumberedFacts, outermost} from './footprint-path.js';
import type {Action, Expr, PathExpr, Rule} from './program.js';

/**
 * What a rule looks at and what it changes: enough to decide which rules can run apart (law of splits). Look-ups,
 * effects and log entries put something out but read and write no facts, beyond the arguments they are given.
 */
export interface Footprint {
  /** Condition, action expressions, targets of `+=` and its kin, presence of the keys of `setX`. */
  readonly reads: readonly FootprintPath[];
  /** What re-arms the rule (refraction). */
  readonly conditionReads: readonly FootprintPath[];
  readonly writes: readonly FootprintPath[];
  /** The footprint cannot be bounded; `reads` and `writes` are everything then. */
  readonly everything: boolean;
  /** Interferes with every rule whatever it reads: it moves the focus, waits for it, or halts (ruling 6). */
  readonly exclusive: boolean;
  /** Why it is `everything` or `exclusive`, in words that continue `rule "X" …`. */
  readonly reason?: string;
  readonly halts: boolean;
  /** Moves the focus or waits for it: its firing depends on a stack that all rules share. */
  readonly focuses: boolean;
  readonly activationGroup?: string;
}

/** The footprint of one rule. Pure; costs one walk over its condition and actions. */
export function footprintOf(rule: Rule): Footprint {
  const condition = new PathCollector();
  condition.expr(rule.condition);
  const actions = new PathCollector();
  for (const action of rule.actions) actions.action(action);

  const halts = rule.actions.some(action => action.kind === 'halt');
  const focusReason = whyFocus(rule);
  const unbounded = condition.unbounded ?? actions.unbounded;
  const reason = unbounded ?? focusReason ?? (halts ? 'ends the evaluation with Halt()' : undefined);
  return {
    reads: unbounded ? [everythingPath] : outermost([...condition.reads, ...actions.reads]),
    conditionReads: condition.unbounded ? [everythingPath] : outermost(condition.reads),
    writes: unbounded ? [everythingPath] : outermost(actions.writes),
    everything: unbounded !== undefined,
    exclusive: halts || focusReason !== undefined,
    halts,
    focuses: focusReason !== undefined,
    ...(reason === undefined ? {} : {reason}),
    ...(rule.activationGroup === undefined ? {} : {activationGroup: rule.activationGroup}),
  };
}

/** What one action looks at and what it changes; everything when that cannot be bounded. */
export function footprintOfAction(action: Action): Pick<Footprint, 'reads' | 'writes'> {
  const paths = new PathCollector();
  paths.action(action);
  return paths.unbounded === undefined ? paths : {reads: [everythingPath], writes: [everythingPath]};
}

/** What an expression looks at. */
export function readsOf(expr: Expr): readonly FootprintPath[] {
  const paths = new PathCollector();
  paths.expr(expr);
  return paths.unbounded === undefined ? paths.reads : [everythingPath];
}

function whyFocus(rule: Rule): string | undefined {
  if (rule.agendaGroup !== 'MAIN') return `waits for the focus of agenda group "${rule.agendaGroup}"`;
  return rule.actions.some(action => action.kind === 'focus')
    ? 'moves the focus with ActivateAgendaGroup()'
    : undefined;
}

/** Walks expressions and actions and notes the paths. */
class PathCollector {
  readonly reads: FootprintPath[] = [];
  readonly writes: FootprintPath[] = [];
  /** Why the paths cannot be bounded. */
  unbounded: string | undefined;

  action(action: Action): void {
    switch (action.kind) {
      case 'assign':
        this.indexes(action.target);
        this.expr(action.value);
        this.write(action.target);
        // `X = v` needs the value there only to see whether it changes, and whoever changes it is a fellow writer.
        if (action.op !== '=') this.read(action.target);
        return;
      case 'set':
        this.indexes(action.target);
        this.expr(action.value);
        for (const key of action.keys) {
          this.read(action.target, key);
          this.write(action.target, key);
        }
        return;
      case 'retract':
        this.writes.push({steps: [action.fact], numbered: false});
        return;
      case 'focus':
        this.expr(action.group);
        return;
      case 'log':
        for (const arg of action.args) this.expr(arg);
        return;
      case 'effect':
        // The target is put out as text: only its indexes are evaluated (ruling 63).
        if (action.target) this.indexes(action.target);
        for (const arg of action.args) this.expr(arg);
        return;
      case 'halt':
        return;
      default:
        this.unknown(action);
    }
  }

  expr(expr: Expr): void {
    switch (expr.kind) {
      case 'path':
        this.indexes(expr);
        this.read(expr);
        return;
      case 'get':
        this.indexes(expr.target);
        for (const key of expr.keys) this.read(expr.target, key);
        return;
      case 'literal':
        return;
      case 'array':
        for (const item of expr.items) this.expr(item);
        return;
      case 'object':
        for (const {value} of expr.entries) this.expr(value);
        return;
      case 'call':
      case 'lookup':
        for (const arg of expr.args) this.expr(arg);
        return;
      case 'negate':
      case 'not':
      case 'empty':
        this.expr(expr.operand);
        return;
      case 'arithmetic':
        this.expr(expr.first);
        for (const {right} of expr.rest) this.expr(right);
        return;
      case 'relation':
        this.expr(expr.left);
        this.expr(expr.right);
        return;
      case 'and':
      case 'or':
        for (const operand of expr.operands) this.expr(operand);
        return;
      case 'exists':
      case 'forall':
        this.readInstances(expr.type);
        this.expr(expr.condition);
        return;
      case 'accumulate':
        this.readInstances(expr.type);
        for (const test of expr.tests) this.expr(test);
        if (expr.value) this.expr(expr.value);
        return;
      default:
        this.unknown(expr);
    }
  }

  private indexes(path: PathExpr): void {
    for (const step of path.steps) if (step.kind === 'computed') this.expr(step.index);
  }

  private read(path: PathExpr, key?: string): void {
    this.bound(path);
    const steps = cut(path, key);
    if (steps) this.reads.push({steps, numbered: false});
  }

  private write(path: PathExpr, key?: string): void {
    this.bound(path);
    const steps = cut(path, key);
    if (steps) this.writes.push({steps, numbered: false});
    else this.unbounded ??= `writes through the instance path ${path.text}`;
  }

  /** A computed index reaches its whole container (ruling 48): here all facts. */
  private bound({root}: PathExpr): void {
    if (root.kind === 'facts') this.unbounded ??= 'computes the name of a fact';
  }

  private readInstances(type: string): void {
    this.reads.push({steps: [type], numbered: hasNumberedFacts(type)});
  }

  /** A form of a later language version: sound until somebody teaches the planner more. */
  private unknown(form: never): void {
    this.unbounded ??= `uses ${(form as {kind: string}).kind}, whose footprint is not known`;
  }
}

/**
 * The steps of a path up to its first array or computed index (ruling 5); undefined for a path of a bound instance,
 * which the enclosing quantifier reads as a whole.
 */
function cut(path: PathExpr, key?: string): string[] | undefined {
  if (path.root.kind === 'instance') return undefined;
  if (path.root.kind === 'facts') return [];
  const steps = [path.root.name];
  for (const step of path.steps) {
    if (step.kind !== 'key') return steps;
    steps.push(step.key);
  }
  if (key !== undefined) steps.push(key);
  return steps;
}
