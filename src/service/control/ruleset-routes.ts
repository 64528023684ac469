import type {FastifyInstance, FastifyRequest} from 'fastify';
import type {Bundle} from '../../rules/ruleset/bundle.js';
import type {SplitSummary} from '../../state/repository/records.js';
import type {ActivateOptions, Actor} from '../../state/repository/repository.js';
import type {KeyRing} from '../access/key-ring.js';
import {ActivateBody, OneVersion, PushBody, RollbackBody, SliceQuery} from '../api/repository-messages.js';
import type {BundleTrust} from '../bundles/bundle-trust.js';
import {type LoadedBundle, loadBundle} from '../bundles/loaded-bundle.js';
import {readBody, readFields} from '../server/read-body.js';
import {errors} from './errors.js';
import type {RepositoryFeed} from './repository-feed.js';

export interface RulesetRoutes {
  readonly environment: string;
  readonly feed: RepositoryFeed;
  readonly keys: KeyRing;
  readonly trust: BundleTrust;
  /** Largest push, bytes. */
  readonly bundleBytes: number;
}

/** Versions of rules: pushed, read, put into use. The key comes first, whatever the body says. */
export function addRulesetRoutes(
  app: FastifyInstance,
  {environment, feed, keys, trust, bundleBytes}: RulesetRoutes,
): void {
  const actorOf = (request: FastifyRequest, {author, message}: {author: string; message: string}): Actor => {
    const actor = keys.admit(request.headers.authorization, 'rules').id;
    return {actor, author: author || actor, message};
  };
  const idOf = (request: FastifyRequest) => ({environment, ruleset: (request.params as {name: string}).name});

  const sliceOf = (request: FastifyRequest) => readFields(SliceQuery, request.query);
  const reads: Readonly<Record<string, (request: FastifyRequest) => Promise<object>>> = {
    '/v1/rulesets': async () => ({environment, rulesets: await feed.repository.rulesets(environment)}),
    '/v1/environments': async () => ({environments: await feed.repository.environments()}),
    '/v1/audit': async request => ({entries: await feed.repository.audit(environment, sliceOf(request))}),
    '/v1/rulesets/:name/versions': async request => ({
      versions: await feed.repository.versions(idOf(request), sliceOf(request)),
    }),
    '/v1/rulesets/:name/activations': async request => ({
      activations: await feed.repository.activations(idOf(request), sliceOf(request)),
    }),
    '/v1/rulesets/:name/rollback': async request => ({version: await feed.repository.rollbackTarget(idOf(request))}),
    '/v1/rulesets/:name/specs': async request => ({
      specs: await feed.repository.specs(idOf(request), sliceOf(request)),
    }),
    '/v1/rulesets/:name/versions/:version': async request => {
      const {version} = readFields(OneVersion, request.params);
      return feed.repository.version(idOf(request), version === 'active' ? undefined : Number(version));
    },
  };
  for (const [path, read] of Object.entries(reads)) {
    app.get(path, async request => {
      keys.admit(request.headers.authorization, path === '/v1/audit' ? 'admin' : 'rules');
      return read(request);
    });
  }

  app.post('/v1/rulesets/:name/versions', {bodyLimit: bundleBytes}, async (request, reply) => {
    keys.admit(request.headers.authorization, 'rules');
    const {bundle: sent, source, spec, activate, ...said} = readBody(PushBody, request.body);
    const {ruleset} = idOf(request);
    if (sent.name !== ruleset) throw errors.CONTROL_OTHER_RULESET(ruleset, sent.name);
    if (sent.environment !== environment) throw errors.CONTROL_OTHER_ENVIRONMENT(environment, sent.environment);
    const {version: _version, digest: bundle, signature: _signature, ...content} = sent as Bundle;
    // Compiled and planned here once, so that nothing is stored that no node could run.
    const loaded = loadBundle(sent as Bundle);
    if (activate) checkSignature(sent as Bundle, activate, trust);
    const outcome = await feed.repository.push({
      ...actorOf(request, said),
      environment,
      ruleset,
      bundle,
      content,
      source,
      split: splitOf(loaded),
      rules: loaded.ruleset.rules.length,
      spec,
      activate,
    });
    await feed.refresh();
    return reply.code(outcome.created ? 201 : 200).send(outcome);
  });

  for (const kind of ['activate', 'rollback'] as const) {
    app.post(`/v1/rulesets/:name/${kind}`, async request => {
      keys.admit(request.headers.authorization, 'rules');
      const body = readBody(kind === 'activate' ? ActivateBody : RollbackBody, request.body);
      const {version, author, message, ...options} = body;
      const id = idOf(request);
      if (options.signature || trust.demands) {
        const {bundle} = await feed.repository.version(id, version ?? (await feed.repository.rollbackTarget(id)));
        checkSignature(bundle, options, trust);
      }
      const activation = await feed.repository.activate({
        ...id,
        ...actorOf(request, {author, message}),
        version,
        ...options,
        kind,
      });
      await feed.refresh();
      return {activation};
    });
  }
}

/** Refuses what every node would refuse. Throws CONTROL_SEQUENCE and BUNDLE_* errors. */
function checkSignature(bundle: Bundle, {sequence, signature}: ActivateOptions, trust: BundleTrust): void {
  const {signature: _before, ...unsigned} = bundle;
  if (signature && signature.sequence !== sequence) throw errors.CONTROL_SEQUENCE(sequence ?? 0, signature.sequence);
  trust.check(signature ? {...unsigned, signature} : unsigned);
}

/** What the plan made of the rules, for whoever reads the history. */
const splitOf = ({plan}: LoadedBundle): SplitSummary => ({
  stages: plan.stages.map(({parts}) => parts.map(({name, host, orders}) => ({part: name, host, rules: orders.length}))),
  colocations: plan.colocations.map(({groups, why}) => ({groups: [...groups], why})),
});
