import {state} from './world.mjs';

/** External Secrets, where it is installed and may read: the Secret that it makes of an ExternalSecret, if it can. */
export function fetched({spec, metadata}) {
  if (state.releases['external-secrets'] === undefined || !mayRead()) return undefined;
  const data = spec.data.map(({secretKey, remoteRef}) => {
    const value = JSON.parse(state.secrets[remoteRef.key]?.at(-1) ?? '{}')[remoteRef.property];
    return [secretKey, value === undefined ? undefined : Buffer.from(value).toString('base64')];
  });
  if (data.some(([, value]) => value === undefined)) return undefined;
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: spec.target.name,
      namespace: metadata.namespace,
      ownerReferences: [{kind: 'ExternalSecret', name: metadata.name, controller: true}],
    },
    data: Object.fromEntries(data),
  };
}

/** By Pod Identity on EKS, by a binding of its account on GKE; of other clusters nothing is known here. */
function mayRead() {
  const {provider} =
    state.objects[Object.keys(state.objects).find(name => name.startsWith('secretstore/'))]?.spec ?? {};
  if (provider?.aws && state.parts.length > 0) {
    return state.parts.includes('podidentityassociation/external-secrets/external-secrets');
  }
  if (provider?.gcpsm && state.contexts.some(name => name.startsWith('gke_'))) {
    return (state.readers ?? []).some(member => member.endsWith('/ns/external-secrets/sa/external-secrets'));
  }
  return provider !== undefined;
}
