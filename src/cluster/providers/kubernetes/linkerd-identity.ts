import {createPrivateKey, X509Certificate} from 'node:crypto';
import {absent, type Observation, present} from '../../actions/step.js';
import type {AppliedObject, InstallingStep} from './inventory.js';
import {applyArguments, type Kubectl, type KubernetesObject} from './kubectl.js';

export const linkerdNamespace = 'linkerd';

/** Names that Linkerd gives them, save for that of the anchor with its key, which Linkerd never sees. */
const names = {
  anchor: 'linkerd-trust-anchor',
  issuer: 'linkerd-identity-issuer',
  roots: 'linkerd-identity-trust-roots',
};

const dayMs = 86_400_000;
const anchorDays = 3650;
const issuerDays = 365;
/** A deploy this long before the issuer expires makes another one of the same anchor: no proxy notices. */
const renewDays = 90;

const ours = {'app.kubernetes.io/managed-by': 'rulectl'};

interface Pair {
  readonly certificate: string;
  readonly key: string;
}

/**
 * The trust anchor of the mesh and the issuer of its identities, as Linkerd's chart wants them from whoever installs it
 * (`identity.externalCA`, `identity.issuer.scheme: kubernetes.io/tls`). Keys travel on standard input only.
 */
export function linkerdIdentityStep(kubectl: Kubectl): InstallingStep {
  const inside = kubectl.inNamespace(linkerdNamespace);
  const args = [...applyArguments, '-f', '-'];
  const removal = ['delete', `secret/${names.issuer}`, `secret/${names.anchor}`, `configmap/${names.roots}`];
  const issuer = () => inside.get('secret', names.issuer);
  return {
    id: 'mesh:linkerd-identity',
    title: 'Trust anchor of the mesh',
    why: `Proxies prove who they are by certificates; deploys renew the issuer ${renewDays} days before it expires.`,
    command: inside.command(...args),
    shared: true,
    installs: {objects: [made('Secret', names.issuer), made('Secret', names.anchor), made('ConfigMap', names.roots)]},
    probe: async () => observed(await issuer()),
    run: async ({say}) => {
      const anchor = pairIn(await inside.get('secret', names.anchor)) ?? (await newAnchor());
      const items = [
        secret(names.anchor, anchor),
        {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: {name: names.roots, labels: ours},
          data: {'ca-bundle.crt': anchor.certificate},
        },
        // Last: it shows that the others are there.
        secret(names.issuer, await newIssuer(anchor), {'ca.crt': anchor.certificate}),
      ];
      await inside.run(args, {onLine: say, input: JSON.stringify({apiVersion: 'v1', kind: 'List', items})});
    },
    undo: {
      command: inside.command(...removal, '--ignore-not-found'),
      keep: async () => (isOurs(await issuer()) ? undefined : 'somebody else made it'),
      run: async ({say}) => void (await inside.run([...removal, '--ignore-not-found'], {onLine: say})),
    },
  };
}

const made = (kind: string, name: string): AppliedObject => ({group: '', kind, namespace: linkerdNamespace, name});

const isOurs = (object: KubernetesObject | undefined): boolean =>
  object?.metadata?.labels?.['app.kubernetes.io/managed-by'] === ours['app.kubernetes.io/managed-by'];

function observed(issuer: KubernetesObject | undefined): Observation {
  if (issuer === undefined) return absent();
  if (!isOurs(issuer)) return present('somebody else made it; it is left as it is');
  const pair = pairIn(issuer);
  if (pair === undefined) return {state: 'changed', detail: 'it holds no certificate'};
  const {validTo} = new X509Certificate(pair.certificate);
  const left = Date.parse(validTo) - Date.now();
  return left > renewDays * dayMs ? present() : {state: 'changed', detail: `the issuer expires at ${validTo}`};
}

function pairIn(object: KubernetesObject | undefined): Pair | undefined {
  const [certificate, key] = ['tls.crt', 'tls.key'].map(name => object?.data?.[name]);
  if (certificate === undefined || key === undefined) return undefined;
  const text = (base64: string) => Buffer.from(base64, 'base64').toString();
  return {certificate: text(certificate), key: text(key)};
}

const secret = (name: string, {certificate, key}: Pair, more: Readonly<Record<string, string>> = {}) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  type: 'kubernetes.io/tls',
  metadata: {name, labels: ours},
  stringData: {'tls.crt': certificate, 'tls.key': key, ...more},
});

const newAnchor = () => authority('root.linkerd.cluster.local', {days: anchorDays, below: 1});

const newIssuer = (anchor: Pair) => authority('identity.linkerd.cluster.local', {days: issuerDays, below: 0, anchor});

/** A certificate that signs others: `below` is how many authorities may stand between it and a proxy's. */
async function authority(
  name: string,
  {days, below, anchor}: {readonly days: number; readonly below: number; readonly anchor?: Pair},
): Promise<Pair> {
  const {generate} = await import('selfsigned');
  const made = await generate([{name: 'commonName', value: name}], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    notAfterDate: new Date(Date.now() + days * dayMs),
    extensions: [
      {name: 'basicConstraints', cA: true, pathLenConstraint: below, critical: true},
      {name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true},
    ],
    ...(anchor === undefined ? {} : {ca: {cert: anchor.certificate, key: anchor.key}}),
  });
  const key = createPrivateKey(made.private).export({type: 'sec1', format: 'pem'}).toString();
  return {certificate: `${made.cert.trim()}\n`, key};
}
