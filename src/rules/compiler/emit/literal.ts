import type {Key} from '../places.js';

/** A value as JavaScript source. JSON is a part of JavaScript, and leaves a text no way out of its quotes. */
export const literal = (value: null | boolean | number | string): string => JSON.stringify(value);

export const keyList = (keys: readonly Key[]): string => `[${keys.map(literal).join(', ')}]`;
