import {defineErrors} from '../../kit/errors.js';

export const errors = defineErrors({
  BENCH_NODE_FAILED: {
    kind: 'unavailable',
    message: (name: string, why: string) => `${name} did not get ready for the bench: ${why}`,
    next: 'if memory or processors are short, measure fewer nodes: --nodes 1,3',
  },
  BENCH_OPTION_INVALID: {
    message: (option: string, value: string, wanted: string) => `${option} is ${wanted}, not "${value}".`,
    next: 'see `rulectl bench --help`',
  },
  BENCH_NO_FACTS: {
    message: () => 'There are no fact sets to measure with.',
    next: 'name some with --facts facts.ndjson, or put .json or .ndjson files into facts/',
  },
  BENCH_ANSWERS_DIFFER: {
    kind: 'answer',
    message: (different: number, compared: number) =>
      `${different} of ${compared} answers differ from those of one process; nothing was measured.`,
    next: (_different: number, _compared: number, file: string) =>
      `The first of them, with both answers, is in ${file}: please report it.`,
  },
  BENCH_FILE_MISSING: {
    message: (file: string) => `There is no file ${file}.`,
    next: 'write one with: rulectl bench -o json > bench.json',
  },
  BENCH_FILE_INVALID: {
    message: (file: string) => `${file} holds no result of rulectl bench.`,
    next: 'write one with: rulectl bench -o json > bench.json',
  },
});
