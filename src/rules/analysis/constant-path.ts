import {isConstantIndex} from '../values/path.js';
import type {PathExpr} from './program.js';

/** Whether no step of a path is computed or no valid index. */
export const isConstantPath = ({steps}: PathExpr): boolean =>
  steps.every(step => step.kind === 'key' || (step.kind === 'item' && isConstantIndex(step.index)));
