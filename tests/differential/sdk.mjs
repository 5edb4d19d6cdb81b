// Calls the official clients and catches what they would send. All of the SDK runs, its signer
// and the making of a Request included; only fetch() is not the real one.

import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Readable } from 'node:stream';

import { forSdk } from './inputs.mjs';

// Thrown at the SDK instead of an answer, once the request is known.
const SEEN = Symbol('seen');

export function openSdk(modules, identity) {
  // CommonJS packages that look at fetch when they are used: this one is in place before them.
  let seen = null;
  globalThis.fetch = async (request) => {
    seen = {
      method: request.method,
      url: request.url,
      headers: [...request.headers],
      body: request.body ? Buffer.from(await request.arrayBuffer()) : null,
    };
    throw SEEN;
  };

  const load = createRequire(join(modules, 'resolve.js'));
  const common = load('oci-common');
  const provider = new common.SimpleAuthenticationDetailsProvider(
    identity.tenancy, identity.user, identity.fingerprint, identity.pem, null,
    common.Region.fromRegionId(identity.region));
  const http = new common.FetchHttpClient(new common.DefaultRequestSigner(provider), null);

  // The retrier waits before it tries again, so it sees no failure: it gets an answer that nothing
  // can be read from.
  let refusal = null;
  const unreadable = () => {
    throw SEEN;
  };
  const catching = {
    async send(...parameters) {
      try {
        await http.send(...parameters);
      } catch (error) {
        if (error !== SEEN) refusal = error;
      }
      return { status: 200, headers: { get: unreadable }, json: unreadable, text: unreadable };
    },
  };

  const clients = new Map();
  function clientFor(service, name) {
    const key = `${service.name} ${name}`;
    if (!clients.has(key)) {
      const Client = load(service.package.name)[name];
      const options = { authenticationDetailsProvider: provider, httpClient: catching };
      clients.set(key, new Client(options, { circuitBreaker: { noCircuit: true } }));
    }
    return clients.get(key);
  }

  function setHost(client, { endpoint, region, dualStack, realmSpecific }) {
    if (endpoint) {
      client.endpoint = endpoint;
      return;
    }
    client.useRealmSpecificEndpointTemplate = Boolean(realmSpecific);
    client.enableDualstackEndpoint = Boolean(dualStack);
    client.regionId = region;
  }

  // {method, url, headers, body}, or {error} when the SDK refuses.
  async function call(service, operation, host, request) {
    const client = clientFor(service, operation.client);
    seen = refusal = null;
    try {
      setHost(client, host);
      await client[operation.id](forSdk(request, { Readable }));
    } catch (error) {
      if (error !== SEEN) refusal ??= error;
    }
    return seen ?? { error: String(refusal?.message ?? refusal) };
  }

  // The SDK passes on any discriminator, so its own constants are asked whether ours are right.
  // `done` holds the types that were looked at before.
  function subtypeFaults(service, type, done) {
    if (type.of) return subtypeFaults(service, type.of, done);
    if (type.kind !== 'model' || done.has(type)) return [];
    done.add(type);
    const { models } = load(service.package.name);
    const name = type.fields.find((field) => field.wire === type.discriminator)?.sdk;
    const subtypes = [...(type.union ?? [])];
    const known = ([, model]) => models[model.name][name];
    const wrong = subtypes.filter((subtype) => known(subtype) !== subtype[0]);
    return [
      ...wrong.map((subtype) => `${subtype[1].name}: ${name} is "${subtype[0]}" here, "${known(subtype)}" in the SDK`),
      ...subtypes.flatMap(([, model]) => subtypeFaults(service, model, done)),
      ...type.fields.flatMap((field) => subtypeFaults(service, field.type, done)),
    ];
  }

  return { call, subtypeFaults, regions: common.Region.values().map((region) => region.regionId) };
}

export function packageVersion(modules, name) {
  try {
    return createRequire(join(modules, 'resolve.js'))(`${name}/package.json`).version;
  } catch {
    return null;
  }
}
