import {readFileSync} from 'node:fs';
import {createInterface} from 'node:readline';
import {doLoadJob, type LoadCommand, type LoadMessage} from '../../../lab/drills/load/load-job.js';
import {LoadJob} from '../../../lab/drills/load/load-settings.js';
import {onInterrupt} from '../../ui/interrupt.js';

/** `drill generate`: sends the load of a job, from a file or the first line of standard input, and tells what it sees. */
export async function generate({job: file}: {readonly job?: string}): Promise<void> {
  const tell = (message: LoadMessage): void => void process.stdout.write(`${JSON.stringify(message)}\n`);
  if (file !== undefined) {
    return doLoadJob(LoadJob.parse(JSON.parse(readFileSync(file, 'utf8'))), silence(), tell);
  }
  const lines = createInterface({input: process.stdin})[Symbol.asyncIterator]();
  const {value, done} = await lines.next();
  if (done) return;
  // Ctrl-C is for the drill, which tells its generators.
  const release = onInterrupt(() => {});
  try {
    await doLoadJob(LoadJob.parse(JSON.parse(value)), commandsIn(lines), tell);
  } finally {
    release();
    process.stdin.destroy();
  }
}

async function* commandsIn(lines: AsyncIterator<string>): AsyncGenerator<LoadCommand> {
  for (let line = await lines.next(); !line.done; line = await lines.next())
    yield JSON.parse(line.value) as LoadCommand;
}

/** Nobody tells a generator in a pod anything. */
async function* silence(): AsyncGenerator<LoadCommand> {
  await new Promise(() => {});
}
