import {readdirSync, readFileSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {pathToFileURL} from 'node:url';
import {exitCodes} from '../../src/kit/error-report.js';
import type {RulectlError} from '../../src/kit/errors.js';

type Maker = (...values: unknown[]) => RulectlError;

/** Stands for any argument of a message, whatever is asked of it, and reads as `…`. */
const anything: unknown = new Proxy(() => anything, {
  get(_target, key) {
    if (key === Symbol.toPrimitive || key === 'toString' || key === 'join' || key === 'toISOString') return () => '…';
    if (key === Symbol.iterator) return () => [anything][Symbol.iterator]();
    return key === 'length' ? 1 : anything;
  },
});

const sources = (): string[] =>
  readdirSync('src', {recursive: true, encoding: 'utf8'})
    .filter(path => /\.tsx?$/.test(path))
    .sort();

/** Every error of every catalogue, made with `…` for what varies; by code. */
async function allErrors(): Promise<RulectlError[]> {
  const files = sources().filter(path => /(^|\/)errors\.ts$/.test(path) && path !== 'kit/errors.ts');
  const catalogues = await Promise.all(
    files.map(
      async path => (await import(pathToFileURL(resolve('src', path)).href)) as {errors: Record<string, Maker>},
    ),
  );
  const made = catalogues.flatMap(({errors}) => Object.values(errors).map(make => make(...Array(8).fill(anything))));
  return made.sort((a, b) => (a.code < b.code ? -1 : 1));
}

/** Codes of diagnostics: what `check` and the reading of cluster and test files find in texts. */
function findingCodes(known: ReadonlySet<string>): string[] {
  const texts = sources().map(path => readFileSync(join('src', path), 'utf8'));
  const codes = texts.flatMap(text =>
    [...text.matchAll(/'((?:GRL|RULE|COMPAT|SPEC|TEST)_[A-Z_]+)'/g)].map(([, code]) => code!),
  );
  return [...new Set(codes)].filter(code => !known.has(code)).sort();
}

const cell = (text: string | undefined): string =>
  (text ?? '').replaceAll('|', '\\|').replaceAll('\n', ' ').replaceAll('<', '&lt;');

/** The page docs/errors.md. */
export async function errorPage(): Promise<string> {
  const errors = await allErrors();
  const rows = errors.map(
    ({code, kind, status, message, next}) =>
      `| \`${code}\` | ${exitCodes[kind]} | ${status} | ${cell(message)} | ${cell(next)} |`,
  );
  return [
    '# Errors',
    '',
    'Every error has a stable code. A command that fails prints it on standard error and ends with the exit code; a server',
    'sends it in a problem document (RFC 9457) with the HTTP status. `…` stands for what varies.',
    '',
    '| code | exit | HTTP | what happened | what to do |',
    '|---|---|---|---|---|',
    ...rows,
    '',
    '## Findings in texts',
    '',
    'What is wrong or odd in rules, cluster files and test files is reported with these codes, each with its line, the text',
    'and, where there is one, a fix. [rule-authors.md](rule-authors.md#what-check-finds) explains the warnings.',
    '',
    findingCodes(new Set(errors.map(({code}) => code)))
      .map(code => `\`${code}\``)
      .join(' · '),
    '',
  ].join('\n');
}
