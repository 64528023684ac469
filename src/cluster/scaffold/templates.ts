import {readFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {Eta, type EtaConfig} from 'eta';
import {parse, stringify} from 'yaml';

const folder = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'templates');

function render(template: string, values: object, options: Partial<EtaConfig> = {}): string {
  // These files are not HTML: escaping would damage them.
  const eta = new Eta({autoEscape: false, autoTrim: [false, 'nl'], ...options});
  return eta.renderString(readFileSync(join(folder, `${template}.eta`), 'utf8'), values);
}

/** Fills a file of `templates/`. Values are names, numbers and paths that the spec's schema has already bounded. */
export const fill = (template: string, values: object): string => render(template, values);

/**
 * The same for a YAML template: every value is quoted as a YAML scalar, whatever it holds; a list becomes items of the
 * steps of a job.
 */
export const fillYaml = (template: string, values: object): string =>
  render(template, values, {autoFilter: true, filterFunction: quoted});

/**
 * What a filled YAML template says, as data. Each value takes its place as JSON, whatever it holds, so that none can
 * break out of it; comments and anchors stay behind.
 */
export const fillData = <T extends object>(template: string, values: object): T =>
  parse(render(template, values, asJson), {merge: true}) as T;

const asJson = {autoFilter: true, filterFunction: (value: unknown) => JSON.stringify(value), autoTrim: false} as const;

/** The same for an HTML template, which may include others of its folder: every value is escaped. */
export const fillHtml = (template: string, values: object): string =>
  new Eta({views: folder, autoTrim: [false, 'nl']}).render(`${template}.eta`, values);

const stepIndent = ' '.repeat(6);

const quoted = (value: unknown): string =>
  Array.isArray(value)
    ? stringify(value, {lineWidth: 0}).trimEnd().replaceAll('\n', `\n${stepIndent}`)
    : stringify(String(value), {defaultStringType: 'QUOTE_DOUBLE', lineWidth: 0}).trimEnd();
