import {spawn} from 'node:child_process';
import {createInterface} from 'node:readline';
import {deferred} from '../../../kit/deferred.js';
import {type Punctuality, tickMs} from '../../load/generator.js';
import {LatencyRecorder} from '../../load/recorder.js';
import {errors} from './errors.js';
import {LedgerBook} from './ledger.js';
import type {LoadCommand, LoadMessage, LoadPart} from './load-job.js';
import {HeatRow, type LoadRun} from './load-run.js';
import type {LoadJob} from './load-settings.js';

/** A generator that runs elsewhere: in another process, or in a pod. */
export interface RemoteGenerator {
  readonly messages: AsyncIterable<LoadMessage>;
  tell(command: LoadCommand): void;
  /** Its last words, should it end early. */
  lastWords(): string;
  close(): Promise<void>;
}

/**
 * Several generators as one load: their figures are put together as they come in. Rejects with DRILL_GENERATOR_LOST when
 * one ends early.
 */
export async function openLoadElsewhere(generators: readonly RemoteGenerator[]): Promise<LoadRun> {
  const recorder = new LatencyRecorder();
  const book = new LedgerBook();
  const heat = new HeatRow();
  const followed = generators.map(generator => new Followed(generator, {recorder, book}));
  await Promise.all(followed.map(each => each.ready));
  const showHeat = (): void => {
    for (const column of heat.columns.keys()) {
      heat.columns[column] = followed.reduce((sum, each) => sum + (each.heat[column] ?? 0), 0);
    }
  };
  return {
    recorder,
    book,
    generators: generators.length,
    heat: heat.columns,
    run: async ({signal, factor, onTick}) => {
      const tell = (command: LoadCommand): void => {
        for (const {generator} of followed) generator.tell(command);
      };
      const start = performance.now();
      let told = factor();
      tell({kind: 'start'});
      const timer = setInterval(() => {
        if (factor() !== told) tell({kind: 'scale', factor: (told = factor())});
        showHeat();
        onTick(performance.now() - start);
      }, tickMs);
      const finish = (): void => tell({kind: 'finish'});
      signal.addEventListener('abort', finish, {once: true});
      try {
        return together(await Promise.all(followed.map(each => each.sent)));
      } finally {
        clearInterval(timer);
        signal.removeEventListener('abort', finish);
      }
    },
    settle: async () => {
      for (const {generator} of followed) generator.tell({kind: 'settle'});
      await Promise.all(followed.map(each => each.settled));
    },
    close: async () => void (await Promise.all(generators.map(generator => generator.close()))),
  };
}

/** Follows the messages of one generator into the common figures. */
class Followed {
  heat: readonly number[] = [];
  readonly ready: Promise<void>;
  readonly sent: Promise<Punctuality>;
  readonly settled: Promise<void>;

  constructor(
    readonly generator: RemoteGenerator,
    figures: {readonly recorder: LatencyRecorder; readonly book: LedgerBook},
  ) {
    const ready = deferred<void>();
    const sent = deferred<Punctuality>();
    const settled = deferred<void>();
    [this.ready, this.sent, this.settled] = [ready.promise, sent.promise, settled.promise];
    // Each is awaited at its time; one that fails earlier must not end the program.
    for (const promise of [this.sent, this.settled]) promise.catch(() => {});
    const take = ({latencies, ledger, causes}: LoadPart): void => {
      figures.recorder.add(latencies);
      figures.book.add(ledger, causes);
    };
    const follow = async (): Promise<void> => {
      for await (const message of generator.messages) {
        if (message.kind !== 'ready') take(message.part);
        if (message.kind === 'tick') this.heat = message.heat;
        if (message.kind === 'ready') ready.resolve();
        if (message.kind === 'sent') sent.resolve(message.punctuality);
        if (message.kind === 'settled') return settled.resolve();
      }
      throw errors.DRILL_GENERATOR_LOST(generator.lastWords());
    };
    follow().catch((error: unknown) => {
      for (const each of [ready, sent, settled]) each.reject(error);
    });
  }
}

/** The punctuality of several generators as that of one: what was worst counts. */
const together = (all: readonly Punctuality[]): Punctuality => ({
  due: all.reduce((sum, {due}) => sum + due, 0),
  sent: all.reduce((sum, {sent}) => sum + sent, 0),
  unsent: all.reduce((sum, {unsent}) => sum + unsent, 0),
  maxLateMs: Math.max(...all.map(({maxLateMs}) => maxLateMs)),
  p99LateMs: Math.max(...all.map(({p99LateMs}) => p99LateMs)),
  cpu: all.reduce((sum, {cpu}) => sum + cpu, 0),
  elapsedMs: Math.max(...all.map(({elapsedMs}) => elapsedMs)),
});

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
