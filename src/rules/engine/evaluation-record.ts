import {byCodePoint, type JsonObject} from '../../kit/json.js';
import type {Agenda} from './agenda.js';
import type {Change, EvaluationOutcome, Firing, PartOutcome} from './answer.js';
import {FiringLog} from './firing-log.js';
import type {WorkingMemory} from './working-memory.js';
import {publicChanges, WrittenPaths} from './written-paths.js';

/** What the rules of an evaluation have done, and what it comes to once none of them fires any more. */
export class EvaluationRecord {
  readonly firings = new FiringLog();
  /** Written paths but for those in `memory.deferred`. */
  #written: WrittenPaths | undefined;

  constructor(
    private readonly agenda: Agenda,
    private readonly memory: WorkingMemory,
  ) {}

  clear(): void {
    this.firings.clear();
    this.#written = undefined;
  }

  /** Notes what the firing under way has written. */
  addWrites(rule: string): void {
    const {writes, removedNulls} = this.memory.outputs;
    if (writes.length === 0 && removedNulls.length === 0) return;
    this.#written ??= new WrittenPaths();
    for (const keys of writes) this.#written.add(keys, rule);
    for (const fact of removedNulls) this.#written.addRemovedNull(fact, rule);
  }

  /** The names of the rules that fired, in order. */
  fired(): string[] {
    return this.firings.fired(this.agenda.table.names);
  }

  /** What becomes the answer. `before` are the facts that the evaluation began with. */
  outcome(before: JsonObject): EvaluationOutcome {
    const {effects, log} = this.memory.outputs;
    const {skipped} = this.firings;
    const facts = this.memory.finish();
    const outcome: EvaluationOutcome = {
      facts,
      changes: this.#changes(before, facts),
      fired: this.fired(),
      effects: effects.map(({item}) => item),
      log: log.map(({item}) => item),
    };
    if (skipped.length > 0) outcome.errors = skipped.map(({error}) => error);
    return outcome;
  }

  /** What is merged with the outcomes of other parts. */
  partOutcome(before: JsonObject): Pick<PartOutcome, 'firings' | 'changes'> {
    const written = this.#written ?? new WrittenPaths();
    for (const [path, rule] of this.memory.deferred.paths(this.agenda.table.names)) written.add(path, rule);
    return {firings: this.#firings(), changes: written.changes(before, this.memory.finish())};
  }

  #changes(before: JsonObject, after: JsonObject): Change[] {
    const {deferred, values} = this.memory;
    const changes = deferred.changes(values, this.agenda.table.names);
    if (this.#written === undefined) return changes;
    const others = publicChanges(this.#written.changes(before, after));
    return [...changes, ...others].sort((a, b) => byCodePoint(a.path, b.path));
  }

  #firings(): Firing[] {
    const {ranked} = this.agenda;
    const {effects, log} = this.memory.outputs;
    const {count, skipped} = this.firings;
    const made = Array.from({length: count}, (_, i): Firing => ({order: ranked[this.firings.rankAt(i)]!.order}));
    for (const {firing, item} of effects) (made[firing]!.effects ??= []).push(item);
    for (const {firing, item} of log) (made[firing]!.log ??= []).push(item);
    for (const {position, error, inCondition} of skipped) {
      made[position]!.error = error;
      if (inCondition) made[position]!.inCondition = true;
    }
    return made;
  }
}
