import {mkdirSync, readFileSync, renameSync, writeFileSync} from 'node:fs';
import {dirname} from 'node:path';

export interface JournalEntry {
  readonly step: string;
  readonly state: 'started' | 'done' | 'failed' | 'undone';
  readonly at: string;
  readonly detail?: string | undefined;
}

/**
 * What was done to a target, for people and for `destroy`. It is a memory, not the truth: a later deploy observes the
 * world again. Written as a whole to a temporary file and renamed, so a crash leaves the old or the new one.
 */
export class Journal {
  readonly #path: string;
  #entries: JournalEntry[];

  private constructor(path: string, entries: JournalEntry[]) {
    this.#path = path;
    this.#entries = entries;
  }

  /** Opens or starts the journal at `path`; one that cannot be parsed is set aside as `<path>.broken`. */
  static open(path: string): Journal {
    let text: string;
    try {
      text = readFileSync(path, 'utf8');
    } catch {
      return new Journal(path, []);
    }
    try {
      return new Journal(path, (JSON.parse(text) as {entries: JournalEntry[]}).entries);
    } catch {
      renameSync(path, `${path}.broken`);
      return new Journal(path, []);
    }
  }

  get entries(): readonly JournalEntry[] {
    return this.#entries;
  }

  /** The last word on each step. */
  get latest(): ReadonlyMap<string, JournalEntry> {
    return new Map(this.#entries.map(entry => [entry.step, entry]));
  }

  write(step: string, state: JournalEntry['state'], at: Date, detail?: string): void {
    this.#read();
    this.#entries = [...this.#entries, {step, state, at: at.toISOString(), detail}];
    this.#save();
  }

  /** Takes in what another machine wrote down, in the order of time; what is here already counts once. */
  adopt(others: readonly JournalEntry[]): void {
    this.#read();
    const key = ({step, state, at}: JournalEntry) => `${at} ${step} ${state}`;
    const known = new Set(this.#entries.map(key));
    const missing = others.filter(entry => !known.has(key(entry)));
    if (missing.length === 0) return;
    this.#entries = [...this.#entries, ...missing].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
    this.#save();
  }

  /** A step may have written through a journal of its own in between. */
  #read(): void {
    this.#entries = Journal.open(this.#path).#entries;
  }

  #save(): void {
    mkdirSync(dirname(this.#path), {recursive: true});
    const temporary = `${this.#path}.${process.pid}.tmp`;
    writeFileSync(temporary, `${JSON.stringify({version: 1, entries: this.#entries}, null, 2)}\n`, {mode: 0o600});
    renameSync(temporary, this.#path);
  }
}
