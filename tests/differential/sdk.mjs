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
  function clientFor(service, name, endpoint) {
    const key = `${service.name} ${name}`;
    if (!clients.has(key)) {
      const Client = load(service.package.name)[name];
      const client = new Client(
        { authenticationDetailsProvider: provider, httpClient: catching },
        { circuitBreaker: { noCircuit: true } });
      if (endpoint) client.endpoint = endpoint;
      clients.set(key, client);
    }
    return clients.get(key);
  }

  // {method, url, headers, body}, or {error} when the SDK refuses.
  return async function call(service, operation, endpoint, request) {
    const client = clientFor(service, operation.client, endpoint);
    seen = refusal = null;
    try {
      await client[operation.id](forSdk(request, { Readable }));
    } catch (error) {
      if (error !== SEEN) refusal ??= error;
    }
    return seen ?? { error: String(refusal?.message ?? refusal) };
  };
}

export function packageVersion(modules, name) {
  try {
    return createRequire(join(modules, 'resolve.js'))(`${name}/package.json`).version;
  } catch {
    return null;
  }
}
