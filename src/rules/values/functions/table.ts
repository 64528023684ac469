import {aggregateFunctions} from './aggregate.js';
import type {Builtin} from './builtin.js';
import {collectionFunctions} from './collection.js';
import {conversionFunctions} from './conversion.js';
import {dateFunctions} from './date.js';
import {mathFunctions} from './math.js';
import {stringFunctions} from './string.js';
import {validationFunctions} from './validation.js';

/** Every pure function of the language, by subject. */
export const builtins: readonly Builtin[] = [
  ...stringFunctions,
  ...mathFunctions,
  ...dateFunctions,
  ...validationFunctions,
  ...aggregateFunctions,
  ...collectionFunctions,
  ...conversionFunctions,
];

const byName = new Map(builtins.map(builtin => [builtin.name.toLowerCase(), builtin]));

/** The function of that name, written in any case. */
export const builtin = (name: string): Builtin | undefined => byName.get(name.toLowerCase());
