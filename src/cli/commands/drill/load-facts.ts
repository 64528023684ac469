import {join, relative} from 'node:path';
import type {Project} from '../../../cluster/project/project.js';
import type {JsonObject} from '../../../kit/json.js';
import {errors as drillErrors} from '../../../lab/drills/load/errors.js';
import {factsFromSchema} from '../../../lab/drills/load/facts-from-schema.js';
import {parseTrace, type Trace} from '../../../lab/drills/load/trace.js';
import type {DrillSettings} from '../../../lab/drills/settings.js';
import {factFilesIn, isLines, parseFactLines, parseFacts, readFactsFile} from '../../input/facts.js';

/** Fact sets beyond this many teach nothing more and cost the oracle time. */
const mostFacts = 500;

/** What is sent: fact sets in turn and, from a trace, when. */
export interface LoadFacts {
  readonly facts: readonly JsonObject[];
  readonly trace: Trace | undefined;
}

/**
 * Facts of a recorded trace; else those that a person named, files or a JSON Schema to make them from; else every file
 * of `facts/`; else made from the schema that the cluster file names. Throws DRILL_NO_FACTS.
 */
export function loadFacts(project: Project, settings: DrillSettings): LoadFacts {
  const trace = settings.trace === undefined ? undefined : parseTrace(read(settings.trace).text, settings.trace);
  // Every request of a trace has its own facts.
  if (trace !== undefined && trace.facts.length > 0) return {facts: trace.facts, trace};
  const given = settings.facts === undefined ? factFilesIn(join(project.dir, 'facts')) : [settings.facts];
  const facts = given.flatMap(file => factsIn(file, settings));
  const schema = project.spec.rules.facts;
  if (facts.length === 0 && schema !== undefined) facts.push(...factsIn(join(project.dir, schema), settings));
  if (facts.length === 0) throw drillErrors.DRILL_NO_FACTS();
  return {facts: facts.slice(0, mostFacts), trace};
}

/** The facts of one file, without a limit to their number. */
export function poisonFacts({poison, ...settings}: DrillSettings): JsonObject[] {
  return poison === undefined ? [] : factsIn(poison, settings);
}

function factsIn(file: string, {sets, seed}: Pick<DrillSettings, 'sets' | 'seed'>): JsonObject[] {
  const text = read(file);
  if (isLines(file)) return parseFactLines(text);
  const value = parseFacts(text);
  if (!isSchema(value)) return [value];
  return factsFromSchema(value, {count: sets, seed});
}

/** A JSON Schema names its dialect, or says what type its root has. */
const isSchema = (value: JsonObject): boolean =>
  typeof value.$schema === 'string' || (value.type === 'object' && typeof value.properties === 'object');

const read = (file: string) => readFactsFile(file, relative(process.cwd(), file));
