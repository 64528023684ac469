import {aggregateFunctions} from './aggregate.js';
import type {Builtin} from './builtin.js';
import {collectionFunctions} from './collection.js';
import {conversionFunctions} from './conversion.js';
import {dateFunctions} from './date.js';
import {mathFunctions} from './math.js';
import {stringFunctions} from './string.js';
import {validationFunctions} from './validation.js';

/** The functions by subject, as the reference lists them. */
export const functionGroups: readonly {readonly title: string; readonly functions: readonly Builtin[]}[] = [
  {title: 'Text', functions: stringFunctions},
  {title: 'Numbers', functions: mathFunctions},
  {title: 'Dates', functions: dateFunctions},
  {title: 'Checks', functions: validationFunctions},
  {title: 'Lists and objects', functions: [...aggregateFunctions, ...collectionFunctions]},
  {title: 'Conversion and choice', functions: conversionFunctions},
];

/** Every pure function of the language. */
export const builtins: readonly Builtin[] = functionGroups.flatMap(({functions}) => functions);

const byName = new Map(builtins.map(builtin => [builtin.name.toLowerCase(), builtin]));

/** The function of that name, written in any case. */
export const builtin = (name: string): Builtin | undefined => byName.get(name.toLowerCase());
