import {join, relative} from 'node:path';
import {bundleOf} from '../../../cluster/project/bundle-of.js';
import type {Project} from '../../../cluster/project/project.js';
import type {JsonObject} from '../../../kit/json.js';
import {errors} from '../../../lab/bench/errors.js';
import {patientLimits, type Workload} from '../../../lab/bench/workload.js';
import {factFilesIn, isLines, parseFactLines, parseFacts, readFactsFile} from '../../input/facts.js';

/** Fact sets beyond this many only make the comparison longer. */
const maxFacts = 500;

/** The project's own rules and facts. Throws BENCH_NO_FACTS. */
export function projectWorkload(project: Project, facts: string | undefined): Workload {
  const {
    version: _version,
    digest: _digest,
    topology: _topology,
    environment: _environment,
    ...rules
  } = bundleOf(project, 1);
  const found = factsFor(project, facts);
  return {
    name: 'file',
    summary: `the ${project.spec.name} rules of ${relative(process.cwd(), project.file) || project.file}, ${found.length} fact sets`,
    rules: {
      ...rules,
      groups: project.groups.length > 0 ? project.groups : rules.groups,
      limits: {...patientLimits, maxFirings: rules.limits.maxFirings},
    },
    facts: found,
    served: {},
    inFlight: 8,
    alone: 64,
  };
}

/** Facts that a person named, or every file of `facts/`. Throws BENCH_NO_FACTS. */
export function factsFor({dir}: Project, given: string | undefined): JsonObject[] {
  const files = given === undefined ? factFilesIn(join(dir, 'facts')) : [given];
  const found = files.flatMap(file => {
    const text = readFactsFile(file, relative(process.cwd(), file));
    return isLines(file) ? parseFactLines(text) : [parseFacts(text)];
  });
  if (found.length === 0) throw errors.BENCH_NO_FACTS();
  return found.slice(0, maxFacts);
}
