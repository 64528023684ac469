import {createInterface} from 'node:readline/promises';

/** Whether a person sits in front of it, who can be asked. */
export const canAsk = (): boolean => process.stdin.isTTY === true && process.stderr.isTTY === true && !process.env.CI;

/** Asks for a line of text on the terminal; an empty line takes the default. */
export async function ask(question: string, otherwise: string): Promise<string> {
  const terminal = createInterface({input: process.stdin, output: process.stderr});
  // Ctrl-C means the same in front of a question as anywhere else.
  terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  try {
    return (await terminal.question(`${question} (${otherwise}) `)).trim() || otherwise;
  } finally {
    terminal.close();
  }
}

/** Asks for one of a few words, until it gets one. Its beginning is enough where only one begins so. */
export async function choose<Word extends string>(
  question: string,
  words: readonly Word[],
  otherwise: Word,
): Promise<Word> {
  for (;;) {
    const answer = (await ask(`${question} ${words.join(' / ')}`, otherwise)).toLowerCase();
    const fitting = words.filter(word => word.startsWith(answer));
    const found = words.find(word => word === answer) ?? (fitting.length === 1 ? fitting[0] : undefined);
    if (found !== undefined) return found;
    process.stderr.write(`  One of ${words.join(', ')}.\n`);
  }
}

/** Asks a question that is answered by yes or no; no by default. */
export async function confirm(question: string): Promise<boolean> {
  return /^y(es)?$/i.test(await ask(`${question} yes/no`, 'no'));
}
