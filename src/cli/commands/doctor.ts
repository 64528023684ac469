import {Command} from 'commander';
import {type CheckResult, runChecks} from '../../cluster/doctor/check.js';
import {checksFor} from '../../cluster/doctor/checks.js';
import {deployTargets} from '../../cluster/providers/registry.js';
import {answerNo, type CommonOptions, Ui} from '../ui/ui.js';
import {targetNamed} from './deploy/deployment.js';

interface DoctorOptions extends CommonOptions {
  readonly fix?: boolean;
}

export const command = (): Command =>
  new Command('doctor')
    .description('check tools and their versions, credentials, the cluster file and its targets; changes nothing')
    .argument('[target]', `${deployTargets.join(', ')} (default: those of the cluster file)`)
    .option('--fix', 'mend what can be mended safely')
    .action(doctor);

const marks = {ok: ['good', '✓'], warn: ['warn', '!'], fail: ['bad', '✗'], skip: ['dim', '–']} as const;

async function doctor(target: string | undefined, options: DoctorOptions): Promise<void> {
  const ui = new Ui(options);
  const checks = await ui.during('Looking', () =>
    checksFor(options.file, target === undefined ? undefined : targetNamed(target)).then(found =>
      runChecks(found, options.fix === true),
    ),
  );
  const failed = checks.filter(({state}) => state === 'fail');
  if (failed.length > 0) answerNo();
  ui.result({checks}, () => text(ui, checks));
}

function text(ui: Ui, checks: readonly CheckResult[]): string {
  const width = Math.max(...checks.map(({title}) => title.length));
  const lines = checks
    .filter(({state}) => state !== 'skip')
    .map(({state, title, hint, id}) => {
      const [tone, mark] = marks[state];
      const name = state === 'ok' ? '' : ui.style('dim', `  [${id}]`);
      return `${ui.style(tone, mark)} ${title.padEnd(width)}  ${state === 'ok' ? ui.style('dim', hint) : hint}${name}`;
    });
  const skipped = checks.filter(({state}) => state === 'skip').length;
  const count = (state: CheckResult['state']) => checks.filter(check => check.state === state).length;
  return [
    ...lines,
    '',
    `${count('ok')} well, ${count('warn')} to look at, ${count('fail')} failed${skipped > 0 ? `, ${skipped} that do not matter here` : ''}.`,
  ].join('\n');
}
