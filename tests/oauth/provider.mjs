// oidc-provider as the authorization server of a resource: applications get tokens for themselves.
// Its key is the test's, so that the test can sign tokens that are wrong in one way each.
import { createHmac, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';

import { freePort, load } from '../oauth_proxy/world.mjs';

export const SCOPES = ['oci-mcp:read', 'oci-mcp:write', 'oci-mcp:delete'];

const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

export const newKey = () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;

// A token with any header and claims; `how` signs the text.
export function forge(header, claims, how) {
  const text = `${encode(header)}.${encode(claims)}`;
  return `${text}.${how(text).toString('base64url')}`;
}

export const rs256 = (key) => (text) => sign('sha256', Buffer.from(text), key);
export const hs256 = (secret) => (text) => createHmac('sha256', secret).update(text).digest();

function clientOf(id) {
  return { client_id: id, client_secret: `secret-of-${id}`, redirect_uris: [], response_types: [],
    grant_types: ['client_credentials'], token_endpoint_auth_method: 'client_secret_basic' };
}

export class Provider {
  key = newKey();
  kid = 'first';
  keyRequests = 0;

  static async start(resource) {
    const own = new Provider();
    const port = await freePort();
    own.url = `http://127.0.0.1:${port}`;
    own.resource = resource;
    const warn = console.warn;
    console.warn = () => {};
    const { default: Oidc } = await load('oidc-provider/lib/index.js');
    const info = { scope: SCOPES.join(' '), audience: resource, accessTokenFormat: 'jwt',
      accessTokenTTL: 600, jwt: { sign: { alg: 'RS256' } } };
    const provider = new Oidc(own.url, {
      clients: [clientOf('ann'), clientOf('ben')],
      scopes: SCOPES,
      cookies: { keys: ['for a test'] },
      jwks: { keys: [{ ...own.key.export({ format: 'jwk' }), kid: own.kid, use: 'sig', alg: 'RS256' }] },
      features: {
        devInteractions: { enabled: false },
        clientCredentials: { enabled: true },
        resourceIndicators: { enabled: true, defaultResource: () => resource,
          useGrantedResource: () => true, getResourceServerInfo: (_, name) => ({ ...info, audience: name }) },
      },
    });
    const answer = provider.callback();
    own.server = http.createServer((request, response) => {
      if (request.url.startsWith('/jwks')) own.keyRequests += 1;
      answer(request, response);
    }).listen(port, '127.0.0.1');
    await once(own.server, 'listening');
    console.warn = warn;
    return own;
  }

  async token(id, scope, resource = this.resource) {
    const basic = Buffer.from(`${id}:secret-of-${id}`).toString('base64');
    const answer = await fetch(`${this.url}/token`, { method: 'POST',
      headers: { authorization: `Basic ${basic}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope, resource }) });
    const body = await answer.json();
    if (answer.status !== 200) throw new Error(JSON.stringify(body));
    return body.access_token;
  }

  publicPem() { return createPublicKey(this.key).export({ type: 'spki', format: 'pem' }); }

  claims(more = {}) {
    const now = Math.floor(Date.now() / 1000);
    return { iss: this.url, sub: 'ann', aud: this.resource, scope: SCOPES[0], iat: now, exp: now + 300,
      ...more };
  }

  signed(claims, header = {}) {
    return forge({ alg: 'RS256', typ: 'at+jwt', kid: this.kid, ...header }, claims, rs256(this.key));
  }

  async stop() { this.server.closeAllConnections(); this.server.close(); await once(this.server, 'close'); }
}
