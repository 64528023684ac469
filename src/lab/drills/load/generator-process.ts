import {spawn} from 'node:child_process';
import {createInterface} from 'node:readline';
import type {RemoteGenerator} from './load-elsewhere.js';
import type {LoadCommand, LoadMessage} from './load-job.js';
import type {LoadJob} from './load-settings.js';

/** What is kept of a generator's error output. */
const lastChars = 500;

/** Starts a generator in a process of its own. `words` run `rulectl drill generate`; the job goes over a pipe. */
export function startGenerator(words: readonly string[], job: LoadJob): RemoteGenerator {
  const child = spawn(process.execPath, [...words], {stdio: ['pipe', 'pipe', 'pipe']});
  const ended = new Promise<void>(resolve => child.once('close', () => resolve()));
  let errorText = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errorText = (errorText + text).slice(-lastChars);
  });
  // One that has died is noticed by the end of its messages.
  child.stdin.on('error', () => {});
  const write = (value: LoadJob | LoadCommand): void => void child.stdin.write(`${JSON.stringify(value)}\n`);
  write(job);
  return {
    messages: messagesIn(createInterface({input: child.stdout})),
    tell: write,
    lastWords: () => errorText.trim() || `it said nothing${child.signalCode ? ` (${child.signalCode})` : ''}`,
    close: async () => {
      child.stdin.end();
      const timer = setTimeout(() => child.kill('SIGKILL'), 2000);
      await ended;
      clearTimeout(timer);
    },
  };
}

/** The messages among lines; whatever else somebody prints is passed over. */
export async function* messagesIn(lines: AsyncIterable<string>): AsyncGenerator<LoadMessage> {
  for await (const line of lines) {
    if (line.startsWith('{"kind":')) yield JSON.parse(line) as LoadMessage;
  }
}
