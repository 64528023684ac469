import {describe, expect, test} from 'vitest';
import {parseSpec} from '../../../../src/cluster/file/load-spec.js';
import {targetSchemas} from '../../../../src/cluster/providers/registry.js';
import {clusterText} from '../../../support/cluster-text.js';

const targets = await targetSchemas();

interface Case {
  readonly name: string;
  readonly text: string;
  /** `line:column CODE`, for each finding. */
  readonly at: readonly string[];
  readonly says: RegExp;
}

const specialised = (...lines: string[]) => clusterText('topology: specialised', ...lines);

const cases: Case[] = [
  {name: 'an empty file', text: '', at: ['1:1 SPEC_YAML'], says: /empty/},
  {name: 'an open bracket', text: clusterText('rules: {path: rules'), at: ['6:1 SPEC_YAML'], says: /Malformed YAML/},
  {
    name: 'a tab',
    text: clusterText('topology: replicated').replace('  topology', '\ttopology'),
    at: ['5:1 SPEC_YAML'],
    says: /spaces/,
  },
  {name: 'a field twice', text: clusterText('slo: {}', 'slo: {}'), at: ['6:3 SPEC_YAML'], says: /unique.*Remove/s},
  {name: 'two documents', text: `${clusterText()}---\nkind: Cluster\n`, at: ['6:1 SPEC_YAML'], says: /second document/},
  {name: 'a list', text: '- a\n', at: ['1:1 SPEC_WRONG_VALUE'], says: /A cluster file must be a mapping, not a list/},
  {
    name: 'a misspelt field',
    text: clusterText('topolgy: replicated'),
    at: ['5:3 SPEC_UNKNOWN_FIELD'],
    says: /topolgy.*Did you mean topology\?/s,
  },
  {
    name: 'a field that is like no other',
    text: clusterText('slo: {zzz: 1}'),
    at: ['5:9 SPEC_UNKNOWN_FIELD'],
    says: /Known fields: availability, p99Ms/,
  },
  {
    name: 'a misspelt field in a group',
    text: specialised('groups:', '  pricing: {rules: [a.grl], replicas: {mni: 2}}'),
    at: ['7:42 SPEC_UNKNOWN_FIELD'],
    says: /mni in spec\.groups\.pricing\.replicas.*Did you mean min\?/s,
  },
  {
    name: 'a misspelt choice',
    text: clusterText('topology: specialized'),
    at: ['5:13 SPEC_WRONG_VALUE'],
    says: /Did you mean specialised\?/,
  },
  {
    name: 'a missing field',
    text: clusterText().replace('kind: Cluster\n', ''),
    at: ['1:1 SPEC_MISSING_FIELD'],
    says: /kind is missing/,
  },
  {
    name: 'an empty value',
    text: specialised('groups:', '  pricing:', '    rules:'),
    at: ['8:7 SPEC_WRONG_VALUE'],
    says: /must be a list, not empty/,
  },
  {
    name: 'a text for a number',
    text: clusterText('gateway: {replicas: two}'),
    at: ['5:23 SPEC_WRONG_VALUE'],
    says: /a number, not "two"/,
  },
  {
    name: 'a number too small',
    text: clusterText('limits: {maxFirings: 0}'),
    at: ['5:24 SPEC_WRONG_VALUE'],
    says: /at least 1, not 0/,
  },
  {
    name: 'a number too large',
    text: clusterText('gateway: {port: 70000}'),
    at: ['5:19 SPEC_WRONG_VALUE'],
    says: /at most 65535/,
  },
  {
    name: 'half a replica',
    text: clusterText('gateway: {replicas: 1.5}'),
    at: ['5:23 SPEC_WRONG_VALUE'],
    says: /whole number/,
  },
  {
    name: 'a bad duration',
    text: clusterText('facts: {ttl: 1 hour}'),
    at: ['5:16 SPEC_WRONG_VALUE'],
    says: /duration such as/,
  },
  {
    name: 'a bad size',
    text: clusterText('limits: {bodyBytes: 1Mega}'),
    at: ['5:23 SPEC_WRONG_VALUE'],
    says: /size such as/,
  },
  {
    name: 'a bad rate',
    text: clusterText('gateway: {rateLimit: {perKey: 5 a day}}'),
    at: ['5:33 SPEC_WRONG_VALUE'],
    says: /rate such as/,
  },
  {
    name: 'bad CPU',
    text: specialised('groups: {a: {rules: [a.grl], resources: {requests: {cpu: 1x}}}}'),
    at: ['6:60 SPEC_WRONG_VALUE'],
    says: /amount of CPU/,
  },
  {
    name: 'a limit below the request',
    text: specialised('groups: {a: {rules: [a.grl], resources: {requests: {memory: 1Gi}, limits: {memory: 512Mi}}}}'),
    at: ['6:86 SPEC_WRONG_VALUE'],
    says: /limits\.memory is less than the request/,
  },
  {
    name: 'max below min',
    text: specialised('groups: {a: {rules: [a.grl], replicas: {min: 3, max: 2}}}'),
    at: ['6:56 SPEC_WRONG_VALUE'],
    says: /max is less than min/,
  },
  {
    name: 'a group name with capitals',
    text: specialised('groups: {Pricing: {rules: [a.grl]}}'),
    at: ['6:12 SPEC_WRONG_VALUE'],
    says: /lower-case/,
  },
  {
    name: 'a group without rules',
    text: specialised('groups: {a: {rules: []}}'),
    at: ['6:23 SPEC_WRONG_VALUE'],
    says: /must not be empty/,
  },
  {
    name: 'neither auto nor groups',
    text: specialised('groups: automatic'),
    at: ['6:11 SPEC_WRONG_VALUE'],
    says: /auto or a mapping, not "automatic"/,
  },
  {name: 'no groups', text: specialised(), at: ['4:1 SPEC_GROUPS_MISSING'], says: /needs spec\.groups/},
  {name: 'auto without nodes', text: specialised('groups: auto'), at: ['6:3 SPEC_NODES_MISSING'], says: /nodes: 3/},
  {
    name: 'nodes without auto',
    text: specialised('nodes: 3', 'groups: {a: {rules: [a.grl]}}'),
    at: ['6:3 SPEC_NODES_UNUSED'],
    says: /groups: auto/,
  },
  {
    name: 'auto in a replicated cluster',
    text: clusterText('groups: auto', 'nodes: 2'),
    at: ['5:3 SPEC_GROUPS_UNUSED'],
    says: /every rule/,
  },
  {
    name: 'a group called all',
    text: specialised('groups: {all: {rules: [a.grl]}}'),
    at: ['6:12 SPEC_GROUP_NAME'],
    says: /kept for/,
  },
  {
    name: 'a port twice',
    text: clusterText('gateway: {local: 2, port: 8080}', 'control: {port: 8081}'),
    at: ['6:19 SPEC_PORT_TWICE'],
    says: /8080 to 8081/,
  },
  {
    name: 'Redis without a URL',
    text: clusterText('facts: {store: redis}'),
    at: ['5:3 SPEC_URL_MISSING'],
    says: /\$\{REDIS_URL\}/,
  },
  {
    name: 'a URL without Redis',
    text: clusterText('facts: {url: "${REDIS_URL}"}'),
    at: ['5:11 SPEC_URL_UNUSED'],
    says: /store: memory/,
  },
  {
    name: 'a bus, which nothing reads yet',
    text: clusterText('events: {bus: nats, url: "${BUS_URL}"}'),
    at: ['5:17 SPEC_NOT_YET', '5:28 SPEC_NOT_YET'],
    says: /spec\.events\.bus does nothing yet/,
  },
  {
    name: 'traces, which nobody sends yet',
    text: clusterText('observability: {tracing: otlp}'),
    at: ['5:28 SPEC_NOT_YET'],
    says: /write none/,
  },
  {
    name: 'traces in a form that is to come',
    text: clusterText('observability: {tracing: {otlp: "https://traces"}}'),
    at: ['5:28 SPEC_NOT_YET'],
    says: /does nothing yet/,
  },
  {
    name: 'a storage class, which no volume takes yet',
    text: clusterText('targets: {kubernetes: {storageClass: fast}}'),
    at: ['5:40 SPEC_NOT_YET'],
    says: /Leave it out/,
  },
  {
    name: 'a misspelt setting of a target',
    text: clusterText('targets:', '  aws:', '    regoin: us-west-2'),
    at: ['7:7 SPEC_UNKNOWN_FIELD'],
    says: /Did you mean region/,
  },
  {
    name: 'no URL',
    text: clusterText('facts: {store: redis, url: redis}'),
    at: ['5:30 SPEC_WRONG_VALUE'],
    says: /must be a URL/,
  },
  {
    name: 'memory on more than one machine',
    text: clusterText('repository: {store: postgres, url: "${DB}"}', 'targets: {aws: {}}'),
    at: ['6:13 SPEC_NOT_LOCAL'],
    says: /facts\.store: memory.*targets\.aws\.facts/s,
  },
  {
    name: 'an open gateway',
    text: clusterText('gateway: {host: rules.example.com}'),
    at: ['5:13 SPEC_OPEN_LISTENER'],
    says: /tls/,
  },
  {
    name: 'two handlers of an effect',
    text: clusterText('effects: {Mail: {log: {}, webhook: {url: "http://a.b"}}}'),
    at: ['5:19 SPEC_WRONG_VALUE'],
    says: /exactly one handler/,
  },
  {
    name: 'a tag that names no version',
    text: clusterText('image: {tag: latest}'),
    at: ['5:16 SPEC_WRONG_VALUE'],
    says: /must name a version/,
  },
  {
    name: 'a variable that is not set',
    text: clusterText('gateway: {host: "${HOST}"}'),
    at: ['5:19 SPEC_ENV_MISSING'],
    says: /HOST is not set.*\$\{HOST:-…\}/s,
  },
];

describe('a bad cluster file', () => {
  test.each(cases)('$name', ({text, at, says}) => {
    const {spec, diagnostics} = parseSpec({path: 'cluster.yaml', text}, {targets, env: {}});
    expect(spec).toBeUndefined();
    expect(diagnostics.map(({line, column, code}) => `${line}:${column} ${code}`)).toEqual(at);
    expect(diagnostics.map(({message, fix}) => `${message}\n${fix}`).join('\n')).toMatch(says);
  });

  test('all its errors at once', () => {
    const text = clusterText('topolgy: replicated', 'limits: {maxFirings: 0, timeoutMs: soon}');
    expect(parseSpec({path: 'cluster.yaml', text}, {targets}).diagnostics.map(({line}) => line)).toEqual([6, 6, 5]);
  });

  test('aliases that would grow without end are refused', () => {
    const names = ['b', 'c', 'd', 'e', 'f', 'g'];
    const bomb = names.map(
      (name, i) =>
        `${name}: &${name} [${Array(9)
          .fill(`*${['a', ...names][i]}`)
          .join(', ')}]`,
    );
    const {diagnostics} = parseSpec({path: 'cluster.yaml', text: clusterText('a: &a [x, x]', ...bomb)}, {targets});
    expect(diagnostics.map(({code}) => code)).toEqual(['SPEC_YAML']);
  });
});
