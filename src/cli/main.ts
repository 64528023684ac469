import {exitCodes, toRulectlError} from '../kit/error-report.js';
import {packageVersion} from '../kit/package-info.js';
import {findCommand, registry} from './registry.js';
import {errorOutputOf, splitCommand} from './ui/command-line.js';
import {endOnSignals, runCleanups} from './ui/interrupt.js';

/**
 * Runs one command line (`process.argv`). The only catch-all and the only exit of the program: everything below throws
 * a RulectlError, or sets `process.exitCode` to 1 for "done, and the answer is no".
 */
export async function main(argv: readonly string[]): Promise<void> {
  const words = argv.slice(2);
  // React's development build, which the screens would load without this, keeps a measure of each drawing for ever.
  process.env.NODE_ENV ||= 'production';
  endQuietlyOnClosedPipe();
  endOnSignals();
  try {
    await run(words);
  } catch (thrown) {
    const {errorText} = await import('./ui/print-error.js');
    const error = toRulectlError(thrown);
    await runCleanups();
    // Handles that the failed command left open must not keep the process alive.
    process.stderr.write(errorText(error, errorOutputOf(words)), () => process.exit(exitCodes[error.kind]));
  }
}

async function run(words: readonly string[]): Promise<void> {
  const {name, rest} = splitCommand(words);
  if (name === undefined || name === 'help') return runWithoutCommand(rest);
  const entry = findCommand(name);
  if (entry) {
    const {runCommand} = await import('./run-command.js');
    return runCommand(entry, rest);
  }
  const [{nearest}, {errors}] = await Promise.all([import('../kit/did-you-mean.js'), import('./errors.js')]);
  throw errors.CLI_UNKNOWN_COMMAND(
    name,
    nearest(
      name,
      registry.map(entry => entry.name),
    ),
  );
}

/** `rulectl`, `rulectl --help`, `rulectl --version`, `rulectl help [command]`: answered without loading a command. */
async function runWithoutCommand(words: readonly string[]): Promise<void> {
  const [topic] = words.filter(word => !word.startsWith('-'));
  if (topic !== undefined) return run([topic, '--help']);
  if (words.includes('--version') || words.includes('-V')) {
    process.stdout.write(`${packageVersion()}\n`);
    return;
  }
  const known = ['-h', '--help', '--no-color', '--quiet', '--debug'];
  const odd = words.find(word => !known.includes(word));
  if (odd !== undefined) {
    const [{didYouMean}, {errors}] = await Promise.all([import('../kit/did-you-mean.js'), import('./errors.js')]);
    throw errors.CLI_USAGE(`Unknown option ${odd}.${didYouMean(odd, [...known, '--version'])}`);
  }
  const {helpText} = await import('./help.js');
  process.stdout.write(`${helpText(registry, packageVersion())}\n`);
}

/** `rulectl … | head` closes the pipe early: that is the reader's right and no failure. */
function endQuietlyOnClosedPipe(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      void runCleanups().then(() => process.exit(process.exitCode ?? 0));
    });
  }
}
