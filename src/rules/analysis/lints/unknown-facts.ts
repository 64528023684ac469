import {nearest} from '../../../kit/did-you-mean.js';
import {factText} from '../../values/path-text.js';
import type {FactShape} from '../fact-shape.js';
import type {Finding} from '../finding.js';
import type {Lint, LintContext} from './lint.js';
import {fieldsOf, keysOf, type PathUse, visitRule} from './path-uses.js';
import {typeIsProvided, writtenFacts} from './provided.js';

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
    at: path.at,
    end: path.at + path.text.length,
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
