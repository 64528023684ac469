import type {Json} from '../../../kit/json.js';
import {expressionKey} from '../expression-text.js';
import {constantOf} from '../logic/constant.js';
import type {Action, PathExpr, Rule} from '../program.js';

export interface ConstantWrite {
  readonly target: PathExpr;
  /** Equal for targets that are the same place. */
  readonly key: string;
  readonly value: Json;
}

type Assignment = Extract<Action, {kind: 'assign'}>;

/** The places that a rule sets to constants with `=`, its last word on each. */
export function constantWritesOf(rule: Rule): ConstantWrite[] {
  const writes = new Map<string, ConstantWrite>();
  for (const action of rule.actions) {
    if (action.kind !== 'assign') continue;
    const key = expressionKey(action.target);
    const value = constantAssigned(action);
    if (value === undefined) writes.delete(key);
    else writes.set(key, {target: action.target, key, value});
  }
  return [...writes.values()];
}

export function constantAssigned({op, target, value}: Assignment): Json | undefined {
  const isFixed = target.steps.every(step => step.kind !== 'computed');
  return op === '=' && isFixed ? constantOf(value) : undefined;
}
