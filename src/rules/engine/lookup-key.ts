import {canonicalJson, type Json} from '../../kit/json.js';

/** Under which the answer of a look-up is kept: its name and its arguments, equal arguments alike. */
export const lookupKey = (name: string, args: readonly Json[]): string => canonicalJson([name, args]);
