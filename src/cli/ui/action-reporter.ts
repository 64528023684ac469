import type {ActionEvent} from '../../cluster/actions/run.js';
import type {PlannedStep} from '../../cluster/actions/step.js';
import type {Step} from './progress.js';
import type {Ui} from './ui.js';

/** Lines of a tool's output that are kept, to be shown when it fails. */
const maxOutput = 25;

/** Shows a run of steps: one line each; a tool's output is folded away while it succeeds and shown when it fails. */
export function actionReporter(ui: Ui, verbose: boolean): (event: ActionEvent) => void {
  let line: Step | undefined;
  let output: string[] = [];
  return event => {
    switch (event.kind) {
      case 'observed':
        return;
      case 'started':
        output = [];
        line = ui.step(event.title);
        return;
      case 'output':
        output = [...output.slice(-(maxOutput - 1)), event.line];
        if (verbose) ui.note(`    ${ui.noteStyle('dim', event.line)}`);
        else line?.aside(event.line);
        return;
      case 'done':
        line?.done();
        return;
      case 'failed':
        line?.failed(event.title);
        if (!verbose) for (const each of output) ui.note(`    ${ui.noteStyle('dim', each)}`);
        return;
      case 'skipped':
        ui.note(`${ui.noteStyle('dim', `– ${event.title}: ${event.detail}`)}`);
        return;
      case 'undone':
        line?.done(`Undone: ${event.title}`);
        if (event.detail) ui.note(`  ${ui.noteStyle('dim', `stays: ${event.detail}`)}`);
    }
  };
}

/** A plan for people: what will be done, by which command, and why it is or is not needed. */
export function planText(ui: Ui, steps: readonly PlannedStep[]): string {
  const lines = steps.flatMap(step => {
    const mark = step.needed ? ui.style('warn', '●') : ui.style('good', '✓');
    const how = step.command ? `$ ${step.command.map(shown).join(' ')}` : `→ ${step.do}`;
    return [
      `${mark} ${ui.style('bold', step.title)}  ${ui.style('dim', step.because)}`,
      ...(step.needed ? [`    ${ui.style('dim', step.why)}`, `    ${ui.style('accent', how)}`] : []),
      ...(step.diff === undefined ? [] : step.diff.split('\n').map(line => `    ${diffLine(ui, line)}`)),
    ];
  });
  const needed = steps.filter(step => step.needed).length;
  return [...lines, '', `${needed} of ${steps.length} steps are needed.`].join('\n');
}

const diffLine = (ui: Ui, line: string): string =>
  line.startsWith('+') ? ui.style('good', line) : line.startsWith('-') ? ui.style('bad', line) : ui.style('dim', line);

const shown = (word: string): string => (/^[\w@%+=:,./<>-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);
