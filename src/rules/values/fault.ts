/**
 * Which part of an operation is to blame, so that the caller can point at it in the rule text (ruling 66): an operand,
 * the operator itself (a result that is not finite), the index of a path, the target of an assignment, the value as a
 * whole, or the argument with that number (0 is the first).
 */
export type FaultPlace = 'left' | 'right' | 'operator' | 'index' | 'target' | 'value' | number;

/**
 * Thrown when values do not fit what is done with them. Not an `Error`: it never reaches a person as it is, and a
 * stack trace would cost more than the evaluation that it ends.
 */
export class Fault {
  constructor(
    readonly message: string,
    readonly place: FaultPlace,
  ) {}
}
