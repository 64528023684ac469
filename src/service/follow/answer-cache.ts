import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {writeFileAtomic} from '../../kit/atomic-file.js';

/** The last answer of control on disk, so that a role that restarts while control is away still knows it. */
export interface AnswerCache<Answer> {
  /** Undefined when there is none, or it is damaged. */
  load(): Promise<Answer | undefined>;
  /** A full disk is no reason to fail: the answer is in use already. */
  save(answer: Answer): Promise<void>;
}

/** Keeps an answer in `<folder>/<name>.json`, readable by the owner alone; nowhere without a folder. */
export function answerCache<Answer>(folder: string | undefined, name: string): AnswerCache<Answer> {
  if (folder === undefined) return {load: async () => undefined, save: async () => {}};
  const file = join(folder, `${name}.json`);
  return {
    async load() {
      try {
        return JSON.parse(await readFile(file, 'utf8')) as Answer;
      } catch {
        return undefined;
      }
    },
    async save(answer) {
      try {
        await writeFileAtomic(file, JSON.stringify(answer), {mode: 0o600});
      } catch {
        // See above.
      }
    },
  };
}
