import {createServer} from 'node:http';
import {expect, onTestFinished, test} from 'vitest';
import {rulectl} from '../support/cli.js';
import {folderOf} from '../support/folder.js';
import {startRedis} from '../support/redis-servers.js';
import {until} from '../support/servers.js';

const spec = (webhook: string) => `apiVersion: rulectl.dev/v1
kind: Cluster
metadata: {name: mailing, environment: dev}
spec:
  topology: replicated
  rules: {path: rules}
  effects:
    SendEmail: {webhook: {url: "${webhook}"}}
`;
const rules = `rule "Welcome" no-loop {
    when
        Customer.email != null
    then
        Customer.welcomed = true;
        SendEmail("welcome", Customer.email);
}
`;

test('a gateway that is killed over an effect loses nothing: another does it, under the same key', async () => {
  const redis = await startRedis('--appendonly', 'yes');
  const received: {key: string; body: Record<string, unknown>}[] = [];
  let onFirst = (): void => {};
  const hook = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    received.push({key: String(request.headers['idempotency-key']), body: JSON.parse(body)});
    // The first delivery gets no answer: whoever made it dies over it.
    if (received.length === 1) onFirst();
    else response.writeHead(204).end();
  });
  await new Promise<void>(resolve => hook.listen(0, '127.0.0.1', resolve));
  const {port} = hook.address() as {port: number};
  const cwd = folderOf({'cluster.yaml': spec(`http://127.0.0.1:${port}/`), 'rules/mail.grl': rules});
  onTestFinished(async () => {
    await rulectl(['down'], {cwd});
    hook.closeAllConnections();
    hook.close();
    await redis.stop();
  });
  const facts = `redis://127.0.0.1:${redis.port}`;
  const up = await rulectl(['up', '--detach', '--gateways', '2', '--facts', facts, '-o', 'json'], {cwd});
  expect(up.stderr).toBe('');
  const {gateways} = JSON.parse(up.stdout) as {gateways: {url: string; pid: number}[]};
  onFirst = () => {
    // Whichever of the two took it; the other one, and the one that is started anew, are left.
    for (const {pid} of gateways) process.kill(pid, 'SIGKILL');
  };

  const answer = await rulectl(
    ['eval', '--session', 'c1', '--facts', '{"Customer": {"email": "a@b.c"}}', '-o', 'json'],
    {cwd},
  );
  expect(answer.stdout === '' || JSON.parse(answer.stdout).facts.Customer.welcomed).toBe(true);
  await until(() => received.length >= 2, {timeoutMs: 60_000});
  expect(new Set(received.map(({key}) => key)).size).toBe(1);
  expect(received[1]!.body).toEqual({
    effect: 'SendEmail',
    args: ['welcome', 'a@b.c'],
    rule: 'Welcome',
    environment: 'dev',
    ruleset: 'mailing',
    session: 'c1',
  });
});
