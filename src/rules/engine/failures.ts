import {at, type RulectlError} from '../../kit/errors.js';
import {placeOf} from '../grl/place.js';
import type {Fault} from '../values/fault.js';
import type {Agenda} from './agenda.js';
import type {SkippedError} from './answer.js';
import {errors} from './errors.js';
import type {WorkingMemory} from './working-memory.js';

/**
 * Errors of an evaluation with the rule, the place in its text, and what had fired before (ruling 66: an error points
 * at the operand at fault).
 */
export class Failures {
  constructor(
    private readonly agenda: Agenda,
    private readonly memory: WorkingMemory,
  ) {}

  failed(rank: number, fault: Fault, fired: readonly string[] = []): RulectlError {
    const rule = this.agenda.ranked[rank]!;
    return errors.EVALUATION_FAILED(rule.name, fault.message, this.#at(rank, this.#offsetOf(rank, fault), fired));
  }

  skipped(rank: number, fault: Fault): SkippedError {
    const {code, message, path = '', line = 0, column = 0} = this.failed(rank, fault);
    return {code, message, rule: this.agenda.ranked[rank]!.name, path, line, column};
  }

  tooManyFirings(rank: number, maxFirings: number, fired: readonly string[]): RulectlError {
    const {name, nameAt} = this.agenda.ranked[rank]!;
    return errors.EVALUATION_MAX_FIRINGS(maxFirings, name, lastOf(fired), this.#at(rank, nameAt, fired));
  }

  tooDeep(rank: number, fired: readonly string[]): RulectlError {
    const {name, nameAt} = this.agenda.ranked[rank]!;
    return errors.EVALUATION_TOO_DEEP(name, this.#at(rank, nameAt, fired));
  }

  timedOut(rank: number, timeoutMs: number, fired: readonly string[]): RulectlError {
    const context = fired.length === 0 ? 'No rule had fired.' : `The last rules to fire: ${lastOf(fired)}.`;
    if (rank < 0) return errors.EVALUATION_TIMEOUT(timeoutMs, context, at({fired}));
    return errors.EVALUATION_TIMEOUT(timeoutMs, context, this.#at(rank, this.agenda.ranked[rank]!.nameAt, fired));
  }

  #offsetOf(rank: number, {place}: Fault): number {
    const {site} = this.memory;
    const {actions, nameAt} = this.agenda.ranked[rank]!;
    if (site >= 0) return this.agenda.compiled.sites.offset(site, place) ?? nameAt;
    // Rules that are in the table have no sites: it is the number of the action.
    const action = actions[~site];
    return action?.kind === 'assign' ? action.target.at : nameAt;
  }

  #at(rank: number, offset: number, fired: readonly string[]) {
    const {file, name} = this.agenda.ranked[rank]!;
    const {path, text} = this.agenda.compiled.program.files[file]!;
    return at({path, ...placeOf(text, offset), rule: name, fired});
  }
}

/** The last rules that fired and how often each has. */
function lastOf(fired: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of fired) counts.set(name, (counts.get(name) ?? 0) + 1);
  const last = [...new Set(fired.slice(-10))];
  return last.map(name => `${name} (${counts.get(name) === 1 ? 'once' : `${counts.get(name)} times`})`).join(', ');
}
