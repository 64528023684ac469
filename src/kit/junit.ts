export interface JunitCase {
  readonly name: string;
  readonly className: string;
  /** Where it is written. */
  readonly place?: {readonly file: string; readonly line: number};
  readonly durationUs: number;
  readonly failure?: {readonly message: string; readonly details: string};
  /** Why it counts neither way. */
  readonly skipped?: string;
}

export interface JunitSuite {
  readonly name: string;
  readonly cases: readonly JunitCase[];
  readonly durationUs: number;
  /** Whether its cases may be skipped: then it says how many were. */
  readonly maySkip?: boolean;
}

/** Suites as JUnit XML, the form that CI systems read. */
export function junitXml(suites: readonly JunitSuite[], durationUs: number): string {
  const cases = suites.flatMap(suite => suite.cases);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites tests="${cases.length}" failures="${failuresOf(cases)}" time="${seconds(durationUs)}">`,
    ...suites.map(suiteText),
    '</testsuites>',
    '',
  ].join('\n');
}

const failuresOf = (cases: readonly JunitCase[]): number => cases.filter(({failure}) => failure !== undefined).length;

function suiteText({name, cases, durationUs, maySkip = false}: JunitSuite): string {
  const skipped = cases.filter(each => each.skipped !== undefined).length;
  const counts = `tests="${cases.length}" failures="${failuresOf(cases)}"${maySkip ? ` skipped="${skipped}"` : ''}`;
  const head = `  <testsuite name="${escaped(name)}" ${counts} time="${seconds(durationUs)}">`;
  return [head, ...cases.map(caseText), '  </testsuite>'].join('\n');
}

function caseText({name, className, place, durationUs, failure, skipped}: JunitCase): string {
  const where = place === undefined ? '' : ` file="${escaped(place.file)}" line="${place.line}"`;
  const head = `    <testcase name="${escaped(name)}" classname="${escaped(className)}"${where} time="${seconds(durationUs)}"`;
  const inner = [
    ...(failure ? [`<failure message="${escaped(failure.message)}">${escaped(failure.details)}</failure>`] : []),
    ...(skipped === undefined ? [] : [`<skipped message="${escaped(skipped)}"/>`]),
  ];
  if (inner.length === 0) return `${head}/>`;
  return [`${head}>`, ...inner.map(line => `      ${line}`), '    </testcase>'].join('\n');
}

const seconds = (us: number): string => (us / 1e6).toFixed(6);

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
  '\r': '&#13;',
  '\t': '&#9;',
};

/** Text for XML 1.0, which has no place for most control characters, nor for lone surrogates. */
const escaped = (text: string): string =>
  text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, '\ufffd')
    .replace(/[&<>"\n\r\t]/g, character => entities[character]!);
