import type {ListTestNode, RelationOperator} from './ast.js';
import {Kind} from './token.js';

/** Words that are no names where a name may stand, unless a `$` stands before them (ruling 9). */
export const reserved: ReadonlySet<string> = new Set([
  'rule',
  'when',
  'then',
  'and',
  'or',
  'not',
  'AND',
  'OR',
  'NOT',
  'in',
  'true',
  'false',
  'null',
]);

/** Words that mean something only before a parenthesis. */
export const keywordsBeforeParen: ReadonlySet<string> = new Set(['exists', 'forall', 'test', 'accumulate']);

export const symbolRelations: ReadonlyMap<Kind, RelationOperator> = new Map([
  [Kind.equal, '=='],
  [Kind.notEqual, '!='],
  [Kind.less, '<'],
  [Kind.lessEqual, '<='],
  [Kind.greater, '>'],
  [Kind.greaterEqual, '>='],
]);

export const wordRelations: ReadonlyMap<string, RelationOperator> = new Map(
  (['in', 'contains', 'startsWith', 'endsWith', 'matches'] as const).map(word => [word, word]),
);

export const listTests: ReadonlyMap<string, ListTestNode['test']> = new Map(
  (['empty', 'not_empty', 'count', 'first', 'last', 'index'] as const).map(word => [word, word]),
);

const caseSensitive = new Set(['true', 'false', 'null', 'and', 'or', 'not']);

/** The keyword that a word is but for its case: never a name, so that `True` is no fact by mistake (ruling 23). */
export function spelledWrong(word: string): string | undefined {
  if (word.length < 2 || word.length > 5 || reserved.has(word)) return undefined;
  const lower = word.toLowerCase();
  return caseSensitive.has(lower) ? lower : undefined;
}

const operatorWords = new Map([...wordRelations.keys(), ...listTests.keys()].map(word => [word.toLowerCase(), word]));

/** The word of an operator that a word is but for its case. */
export function operatorInstead(word: string): string | undefined {
  const operator = operatorWords.get(word.toLowerCase());
  return operator === word ? undefined : operator;
}
