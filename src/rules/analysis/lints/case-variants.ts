import {addTo, groupBy} from '../../../kit/group-by.js';
import type {Finding} from '../finding.js';
import type {Lint, LintContext} from './lint.js';
import {type PathUse, visitRule} from './path-uses.js';

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
      at: path.at,
      end: path.at + path.text.length,
      fix: `Did you mean "${right}"?`,
    });
  }
}
