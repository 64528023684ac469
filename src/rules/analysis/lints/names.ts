import {editDistance, nearest} from '../../../kit/did-you-mean.js';
import {addTo, groupBy} from '../../../kit/group-by.js';
import {factText} from '../../values/path-text.js';
import type {FactShape} from '../fact-shape.js';
import type {Finding} from '../finding.js';
import {builtinActions} from '../vocabulary.js';
import type {Lint, LintContext} from './lint.js';
import {placeOf} from './lint.js';
import {fieldsOf, keysOf, type PathUse, typeIsProvided, visitRule, writtenFacts} from './path-uses.js';

/**
 * Paths that no given facts have and no rule writes. A fact is reported whenever it is missing; a field, which may be
 * optional, only when it looks like a misspelt one.
 */
export const unknownFacts: Lint = {
  name: 'unknown-facts',
  needsAllRules: true,
  *run(context) {
    const shape = context.options.facts;
    if (!shape) return;
    const written = writtenFacts(context);
    const seen = new Set<string>();
    const findings: Finding[] = [];
    for (const rule of context.rules) {
      visitRule(rule, {
        path(use) {
          if (use.access === 'write') return;
          const [fact = ''] = use.keys;
          if (use.path.root.kind === 'fact' && !shape.open && !shape.fields.has(fact)) {
            if (!written.has(fact) && !seen.has(`${rule.order} ${fact}`))
              findings.push(missingFact(use, shape, context));
            seen.add(`${rule.order} ${fact}`);
            return;
          }
          const field = misspeltField([fact, ...fieldsOf(use.path)], shape);
          if (field && !isWritten(use.keys, context)) findings.push(missingField(use, field, context));
        },
        // It reads the first of two spellings that there is.
        expression(expr, types) {
          if (expr.kind !== 'get') return;
          const {target, keys} = expr;
          const path = keysOf(target, types);
          const fields = keys.map(key => misspeltField([path[0]!, ...fieldsOf(target), key], shape));
          if (fields.some(field => !field) || keys.some(key => isWritten([...path, key], context))) return;
          findings.push(missingField({rule, path: target}, fields[1]!, context));
        },
      });
    }
    yield* findings;
  },
};

function missingFact({rule, path, keys}: PathUse, shape: FactShape, context: LintContext): Finding {
  const [fact = ''] = keys;
  const near = nearest(fact, shape.fields.keys());
  return context.warning(rule, {
    code: 'RULE_UNKNOWN_FACT',
    message: `Nobody provides ${factText(fact)}: it is not in the given facts, and no rule writes it.`,
    at: path.at,
    end: path.at + fact.length,
    fix: near ? `Did you mean "${near}"?` : 'Add it to the facts, or correct the name.',
  });
}

/** The first step that the shape does not have, with the field of its parent that it resembles. */
function misspeltField(
  keys: readonly string[],
  shape: FactShape,
): {parent: string[]; key: string; near: string} | undefined {
  let current: FactShape | undefined = shape;
  for (const [i, key] of keys.entries()) {
    if (!current || current.open) return undefined;
    const next: FactShape | undefined = current.fields.get(key);
    if (!next) {
      // Without its fact there is no telling what a field of it would be called.
      const near = i === 0 ? undefined : nearest(key, current.fields.keys());
      return near === undefined ? undefined : {parent: keys.slice(0, i), key, near};
    }
    current = next;
  }
  return undefined;
}

function missingField(
  {rule, path}: Pick<PathUse, 'rule' | 'path'>,
  {parent, key, near}: {parent: string[]; key: string; near: string},
  context: LintContext,
): Finding {
  return context.warning(rule, {
    code: 'RULE_UNKNOWN_FIELD',
    message: `${parent.join('.')} has no field ${key} in the given facts, and no rule writes it.`,
    ...placeOf(path),
    fix: `Did you mean "${near}"?`,
  });
}

const isWritten = (keys: readonly string[], context: LintContext): boolean =>
  context.writers.anyMeets({steps: keys, numbered: true});

/** `exists`, `forall` and `accumulate` over a type of which nobody provides an instance. */
export const emptyTypes: Lint = {
  name: 'empty-types',
  needsAllRules: true,
  *run(context) {
    const shape = context.options.facts;
    if (!shape || shape.open) return;
    const written = writtenFacts(context);
    const findings: Finding[] = [];
    for (const rule of context.rules) {
      visitRule(rule, {
        quantifier({kind, type, at}) {
          if (typeIsProvided(type, [...shape.fields.keys(), ...written])) return;
          const near = nearest(type, shape.fields.keys());
          const outcome = {exists: 'is always false', forall: 'is always true', accumulate: 'reduces nothing'}[kind];
          findings.push(
            context.warning(rule, {
              code: 'RULE_NO_INSTANCES',
              message: `Nobody provides ${factText(type)}, so ${kind}(…) ${outcome}.`,
              at,
              end: at + kind.length,
              fix: near ? `Did you mean "${near}"?` : 'Add instances to the facts, or correct the name.',
            }),
          );
        },
      });
    }
    yield* findings;
  },
};

/** Steps of a path that are compared. */
const maxSteps = 32;

/** Facts and fields that differ from others in the case of their letters only: they are different places. */
export const caseVariants: Lint = {
  name: 'case-variants',
  *run(context) {
    // Paths by their lower-case spelling, step by step: a variant is reported at the step where it begins.
    const spellings = new Map<string, PathUse[]>();
    for (const rule of context.rules) {
      visitRule(rule, {
        path(use) {
          for (let length = 1; length <= Math.min(use.keys.length, maxSteps); length++) {
            addTo(spellings, lowered(use.keys.slice(0, length)), use);
          }
        },
      });
    }
    for (const [key, uses] of spellings) yield* variantsAt(key.split('\n').length - 1, uses, context);
  },
};

const lowered = (keys: readonly string[]): string => keys.map(key => JSON.stringify(key).toLowerCase()).join('\n');

function* variantsAt(step: number, uses: readonly PathUse[], context: LintContext): Generator<Finding> {
  const variants = [...groupBy(uses, use => use.keys[step]!).values()];
  if (variants.length < 2) return;
  const usual = variants.reduce((most, each) => (each.length > most.length ? each : most));
  const right = usual[0]!.keys[step]!;
  for (const rare of variants.filter(each => each !== usual)) {
    const {rule, path, keys} = rare[0]!;
    yield context.warning(rule, {
      code: 'RULE_CASE_VARIANT',
      message: `${keys.slice(0, step + 1).join('.')} is written "${right}" elsewhere; names differ by case.`,
      ...placeOf(path),
      fix: `Did you mean "${right}"?`,
    });
  }
}

/** Effects whose name is one slip away from a built-in action: with `effects: any` nothing else would tell. */
export const misspeltActions: Lint = {
  name: 'misspelt-actions',
  *run(context) {
    for (const rule of context.rules) {
      for (const action of rule.actions) {
        if (action.kind !== 'effect' || action.target) continue;
        const name = action.name.toLowerCase();
        const meant = builtinActions.find(each => each.length > 3 && editDistance(name, each.toLowerCase()) === 1);
        if (!meant) continue;
        yield context.warning(rule, {
          code: 'RULE_MISSPELT_ACTION',
          message: `${action.name} is taken for an effect: it is no action of the language.`,
          at: action.at,
          end: action.at + action.name.length,
          fix: `Did you mean "${meant}"?`,
        });
      }
    }
  },
};
