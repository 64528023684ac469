import {formatUs} from '../../kit/units.js';
import {counted} from '../../kit/words.js';
import type {EvaluationResult} from '../../rules/engine/answer.js';
import {type Style, visibleWidth} from './style.js';
import {right, table} from './table.js';

export interface EvaluationView {
  readonly style: Style;
  /** In words, where it was evaluated. */
  readonly where: string;
  /** Columns of the screen. */
  readonly width?: number | undefined;
}

/** An answer for people: what fired, what changed by whom, what it caused, how long it took. */
export function evaluationText(answer: EvaluationResult, {style, where, width}: EvaluationView): string {
  const {fired, changes, effects, log, stats, errors = [], groups = []} = answer;
  const sections: string[] = [];
  const section = (title: string, body: string) => sections.push(`${style('title', title)}\n${body}`);

  if (fired.length === 0) sections.push(style('dim', `No rule fired. --explain tells why.`));
  else section('Fired', firedText(fired, style, width ?? 100));
  if (changes.length > 0) {
    const room = valueWidth(changes, width);
    const rows = changes.map(({path, from, to, rule}) => [
      path,
      style('dim', short(from, room)),
      style('dim', '→'),
      style(to === null ? 'dim' : 'good', short(to, room)),
      style('dim', rule),
    ]);
    section(
      'Changes',
      table(['path', 'from', '', 'to', 'by rule'], rows, {
        style,
        indent: 2,
      }),
    );
  }
  if (effects.length > 0) {
    section(
      'Effects',
      effects
        .map(
          ({name, target, args, rule}) =>
            `  ${target ? `${target}.` : ''}${name}(${args.map(each => short(each)).join(', ')})  ${style('dim', rule)}`,
        )
        .join('\n'),
    );
  }
  if (log.length > 0) {
    const tones = {info: 'dim', warn: 'warn', error: 'bad'} as const;
    section(
      'Log',
      log
        .map(({level, message, rule}) => `  ${style(tones[level], level)} ${message}  ${style('dim', rule)}`)
        .join('\n'),
    );
  }
  if (errors.length > 0) {
    section(
      'Skipped',
      errors
        .map(
          ({rule, message, path, line, column}) =>
            `  ${style('bad', rule)} ${message}  ${style('dim', `${path}:${line}:${column}`)}`,
        )
        .join('\n'),
    );
  }
  if (groups.length > 0) {
    const rows = groups.map(({name, node, durationUs}) => [name, node, formatUs(durationUs)]);
    section('Groups', table(['group', 'node', right('time')], rows, {style, indent: 2}));
  }
  const {name, version, digest} = answer.ruleset;
  const which = `${name}${version === null ? '' : ` version ${version}`} ${digest.replace(/^(sha256:.{8}).*$/, '$1')}`;
  sections.push(
    style(
      'dim',
      `${counted(stats.fired, 'firing')} of ${counted(stats.rules, 'rule')} in ${formatUs(stats.durationUs)} · ${where} · ${which}`,
    ),
  );
  return sections.join('\n\n');
}

/** One line for one answer of a batch. */
export function evaluationLine(answer: EvaluationResult, style: Style): string {
  const changed = answer.changes.map(({path, to}) => `${path}=${short(to)}`).join(' ');
  return `${answer.fired.join(',') || '-'}  ${style('dim', changed)}`.trimEnd();
}

/** Firings in order, joined by arrows, in lines of at most `width` columns. */
function firedText(fired: readonly string[], style: Style, width: number): string {
  const lines: string[] = [];
  let line = '';
  for (const {rule, times} of runs(fired)) {
    const shown = times > 1 ? `${rule} ${style('dim', `×${times}`)}` : rule;
    if (line !== '' && visibleWidth(line) + visibleWidth(shown) + 7 > width) {
      lines.push(`${line} ${style('dim', '→')}`);
      line = '';
    }
    line = line === '' ? `  ${shown}` : `${line} ${style('dim', '→')} ${shown}`;
  }
  return [...lines, line].join('\n');
}

/** Firings in order, a rule that fires several times in a row once. */
function runs(fired: readonly string[]): {rule: string; times: number}[] {
  const found: {rule: string; times: number}[] = [];
  for (const rule of fired) {
    const last = found.at(-1);
    if (last?.rule === rule) last.times++;
    else found.push({rule, times: 1});
  }
  return found;
}

/** Code points of a value that are shown where the width of the screen is unknown. */
const longest = 60;

/** What a table of changes has room for in each of its two columns of values. */
function valueWidth(changes: EvaluationResult['changes'], width: number | undefined): number {
  if (width === undefined) return longest;
  const others = Math.max(...changes.map(({path}) => path.length)) + Math.max(...changes.map(({rule}) => rule.length));
  // The indent, the arrow, and two spaces between the columns.
  return Math.max(12, Math.floor((width - others - 2 - 1 - 8) / 2));
}

/** A value as compact JSON, cut to what there is room for. */
export function short(value: unknown, most = longest): string {
  const text = JSON.stringify(value) ?? 'null';
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
