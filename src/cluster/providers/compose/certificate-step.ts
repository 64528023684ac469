import {chmod, readFile, stat} from 'node:fs/promises';
import {join} from 'node:path';
import {writeFileAtomic} from '../../../kit/atomic-file.js';
import {absent, present, type Step} from '../../actions/step.js';
import type {Deployment} from '../deployment.js';

export const tlsFolder = 'deploy/compose/tls';

/**
 * A certificate for localhost, unless there is one. Balancers run as users of their own and are given the very files, so
 * anybody may read those; the folder around them keeps the other users of this machine out.
 */
export function certificateStep({project}: Deployment): Step {
  const folder = join(project.dir, tlsFolder);
  const file = (name: string) => join(folder, name);
  const found = async () => {
    const [certificate, key, both] = await Promise.all(
      ['tls.crt', 'tls.key', 'tls.pem'].map(name => textOf(file(name))),
    );
    return certificate === undefined || key === undefined ? undefined : {certificate, key, both};
  };
  return {
    id: 'certificate',
    title: 'TLS certificate',
    why: 'The balancer listens with TLS only. Put your own in its place for another host name.',
    does: `writes ${tlsFolder}/tls.crt, tls.key and tls.pem, self-signed for localhost`,
    probe: async () => {
      const own = await found();
      if (own === undefined) return absent();
      if (own.both !== own.certificate + own.key) return {state: 'changed', detail: 'tls.pem is another one'};
      const [around, ...modes] = await Promise.all(
        ['.', 'tls.crt', 'tls.key', 'tls.pem'].map(name => stat(file(name))),
      );
      if (around!.mode & 0o077) return {state: 'changed', detail: `others may look into ${tlsFolder}`};
      const isReadable = modes.every(({mode}) => mode & 0o004);
      return isReadable ? present('is there') : {state: 'changed', detail: 'the balancers may not read it'};
    },
    run: async () => {
      const {certificate, key} = (await found()) ?? (await selfSigned('localhost'));
      // The folder around is committed with the project.
      await writeFileAtomic(file('.gitignore'), '*\n');
      await chmod(folder, 0o700);
      const texts = {'tls.crt': certificate, 'tls.key': key, 'tls.pem': certificate + key};
      for (const [name, text] of Object.entries(texts)) {
        await writeFileAtomic(file(name), text);
        await chmod(file(name), 0o644);
      }
    },
    leaves: tlsFolder,
  };
}

const textOf = (path: string): Promise<string | undefined> => readFile(path, 'utf8').catch(() => undefined);

const days = 825;

/** A certificate for a host name, signed by itself: good for a machine of one's own, refused by everybody else's. */
export async function selfSigned(host: string): Promise<{certificate: string; key: string}> {
  // A large library, for something that happens once in the life of a machine.
  const {generate} = await import('selfsigned');
  const {cert, private: key} = await generate([{name: 'commonName', value: host}], {
    keyType: 'ec',
    curve: 'P-256',
    // The library's default is SHA-1, which clients refuse.
    algorithm: 'sha256',
    notAfterDate: new Date(Date.now() + days * 86_400_000),
    extensions: [
      {name: 'basicConstraints', cA: true},
      {
        name: 'subjectAltName',
        altNames: [
          {type: 2, value: host},
          {type: 7, ip: '127.0.0.1'},
        ],
      },
    ],
  });
  return {certificate: `${cert.trim()}\n`, key: `${key.trim()}\n`};
}
