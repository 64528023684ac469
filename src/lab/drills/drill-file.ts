import {readFileSync} from 'node:fs';
import {dirname, resolve} from 'node:path';
import {z} from 'zod';
import {type Finding, findingsOf} from '../../cluster/file/describe-issue.js';
import type {JsonSchema} from '../../cluster/file/json-schema-path.js';
import {readYaml, type YamlSource} from '../../cluster/file/yaml-source.js';
import {at, type RulectlError} from '../../kit/errors.js';
import {isObject, type JsonObject} from '../../kit/json.js';
import {errors} from './errors.js';
import type {PlannedFault} from './faults/run-fault.js';
import {DrillFile} from './settings.js';

/** A schedule of faults, and what its file says of the drill beside it. */
export interface FaultSchedule {
  /** Settings as the file has them, for flags to go before; paths are from the file's folder. */
  readonly given: Readonly<Record<string, unknown>>;
  readonly faults: readonly PlannedFault[];
  /** Old spellings in it. */
  readonly notices: readonly string[];
}

/** Reads a `drill.yaml`. Throws DRILL_FILE_INVALID where it is no YAML, DRILL_SETTING_INVALID with the place of a bad value. */
export function readDrillFile(path: string): FaultSchedule {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw errors.DRILL_FILE_INVALID(`${path} cannot be read`);
  }
  return parseDrillFile(text, path);
}

/** As `readDrillFile`, of its text. */
export function parseDrillFile(text: string, path = 'drill.yaml'): FaultSchedule {
  const yaml = readYaml({path, text});
  const [broken] = yaml.diagnostics;
  if (broken !== undefined) {
    const {message, fix, line, column} = broken;
    throw errors.DRILL_FILE_INVALID(message, fix, at({path, line, column}));
  }
  const {value, notices} = inNewSpelling(yaml.document?.toJS());
  const {data, error} = DrillFile.safeParse(value);
  if (data === undefined) throw invalid(yaml, findingsOf(error.issues[0]!, [], value, fileSchema())[0]!);
  const {duration, faults} = data;
  const late = faults.findIndex(({at: from}) => from >= duration);
  if (late >= 0) {
    throw invalid(yaml, {
      path: ['faults', late, 'at'],
      part: 'value',
      message: `${faults[late]!.fault} comes ${faults[late]!.at / 1000} s after the start of a drill of ${duration / 1000} s.`,
      fix: 'let it come earlier, or the drill last longer',
    });
  }
  const {faults: _, ...given} = {...value};
  for (const name of ['facts', 'trace', 'poison'])
    if (typeof given[name] === 'string') given[name] = resolve(dirname(path), given[name]);
  return {
    given,
    faults: faults.map(({fault, part, at: from, for: lasts}) => ({
      fault,
      target: part,
      from: from / duration,
      to: Math.min(1, (from + lasts) / duration),
    })),
    notices,
  };
}

const fileSchema = () => z.toJSONSchema(DrillFile, {unrepresentable: 'any'}) as JsonSchema;

const invalid = (
  yaml: YamlSource,
  {path, part, message, fix}: Pick<Finding, 'path' | 'part' | 'message' | 'fix'>,
): RulectlError => {
  const {line, column} = yaml.place(path, part);
  return errors.DRILL_SETTING_INVALID(message, fix, at({path: yaml.source.path, line, column}));
};

/** `target` of a fault used to be what is its `part` now. */
function inNewSpelling(document: unknown): {readonly value: JsonObject; readonly notices: readonly string[]} {
  const value = document as JsonObject;
  if (!isObject(value) || !Array.isArray(value.faults)) return {value, notices: []};
  const isOld = (fault: unknown): fault is JsonObject => isObject(fault) && 'target' in fault && !('part' in fault);
  if (!value.faults.some(isOld)) return {value, notices: []};
  const faults = value.faults.map(fault => {
    if (!isOld(fault)) return fault;
    const {target, ...rest} = fault;
    return {...rest, part: target!};
  });
  return {
    value: {...value, faults},
    notices: ["`target` of a fault is called `part` now; a drill file's `target` is the cluster."],
  };
}
