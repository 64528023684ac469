import {readFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {Eta} from 'eta';
import {stringify} from 'yaml';

const folder = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'templates');

/** Fills a file of `templates/`. Values are names, numbers and paths that the spec's schema has already bounded. */
export function fill(template: string, values: object): string {
  // These files are not HTML: escaping would damage them.
  const eta = new Eta({autoEscape: false, autoTrim: [false, 'nl']});
  return eta.renderString(readFileSync(join(folder, `${template}.eta`), 'utf8'), values);
}

/**
 * The same for a YAML template: every value is quoted as a YAML scalar, whatever it holds; a list becomes items of the
 * steps of a job.
 */
export function fillYaml(template: string, values: object): string {
  const eta = new Eta({autoEscape: false, autoFilter: true, filterFunction: quoted, autoTrim: [false, 'nl']});
  return eta.renderString(readFileSync(join(folder, `${template}.eta`), 'utf8'), values);
}

const stepIndent = ' '.repeat(6);

const quoted = (value: unknown): string =>
  Array.isArray(value)
    ? stringify(value, {lineWidth: 0}).trimEnd().replaceAll('\n', `\n${stepIndent}`)
    : stringify(String(value), {defaultStringType: 'QUOTE_DOUBLE', lineWidth: 0}).trimEnd();
