// The server as a resource of an authorization server, from end to end: oidc-provider gives the
// tokens, or the sandbox's Identity Domain, where callers' tokens are exchanged for those that sign.
//
// usage: run.mjs    (OCI_MCP_NODE_MODULES, OCI_MCP, OCI_SANDBOX: where things are)
import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';

import { freePort, refuseServer, startSandbox, startServer } from '../oauth_proxy/world.mjs';
import { forge, hs256, newKey, Provider, rs256, SCOPES } from './provider.mjs';

const [READ, WRITE, DELETE] = SCOPES;
const MODERN = '2026-07-28';
const META = 'io.modelcontextprotocol/';
const DOMAIN_ISSUER = 'https://identity.oraclecloud.com/';
const DOMAIN_AUDIENCE = 'oci-mcp-sandbox';

const toolCall = (name, args = {}) => ({ jsonrpc: '2.0', id: 1, method: 'tools/call',
  params: { name, arguments: args, _meta: { [`${META}protocolVersion`]: MODERN,
    [`${META}clientCapabilities`]: {} } } });

const READS = toolCall('oci_read', { operation: 'objectstorage.getNamespace' });

const headersOf = (message) => ({ 'content-type': 'application/json',
  accept: 'application/json, text/event-stream', 'mcp-protocol-version': MODERN,
  'mcp-method': message.method, 'mcp-name': message.params?.name ?? '' });

async function send(base, token, message = READS, more = {}, query = '') {
  const headers = { ...headersOf(message), ...more };
  if (token !== undefined) headers.authorization = `Bearer ${token}`;
  const answer = await fetch(`${base}/mcp${query}`, { method: 'POST', headers,
    body: JSON.stringify(message) });
  const text = await answer.text();
  return { status: answer.status, text, headers: answer.headers,
    challenge: answer.headers.get('www-authenticate') ?? '' };
}

function expectRefusal(answer, status, error) {
  assert.equal(answer.status, status, answer.text);
  assert.match(answer.challenge, /^Bearer /);
  assert.match(answer.challenge, new RegExp(`error="${error}"`));
}

// As no HTTP library sends it: the header as often as given.
async function raw(base, lines, body) {
  const { port } = new URL(base);
  const socket = net.connect(Number(port), '127.0.0.1');
  socket.write([`POST /mcp HTTP/1.1`, `Host: 127.0.0.1:${port}`, 'Connection: close', ...lines,
    `Content-Length: ${Buffer.byteLength(body)}`, '', body].join('\r\n'));
  let text = '';
  socket.on('data', (data) => { text += data; });
  await once(socket, 'close');
  return Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1]);
}

// ---- With oidc-provider -----------------------------------------------------------------------

const resource = {
  async 'from nothing to a call: challenge, metadata, authorization server, token'({ base, provider }) {
    const first = await send(base);
    assert.equal(first.status, 401);
    const where = /resource_metadata="([^"]+)"/.exec(first.challenge)[1];
    const told = await fetch(where);
    assert.equal(told.headers.get('access-control-allow-origin'), '*');
    const metadata = await told.json();
    assert.equal(metadata.resource, `${base}/mcp`);
    assert.deepEqual(metadata.authorization_servers, [provider.url]);
    assert.deepEqual(metadata.scopes_supported, SCOPES);
    const scope = /scope="([^"]+)"/.exec(first.challenge)[1];
    const answer = await send(base, await provider.token('ann', scope, metadata.resource));
    assert.equal(answer.status, 200, answer.text);
    assert.match(answer.text, /"isError":false/);
  },

  async 'tokens that are wrong in one way are refused'({ base, provider }) {
    const now = Math.floor(Date.now() / 1000);
    const claims = provider.claims();
    const header = { alg: 'RS256', kid: provider.kid };
    assert.equal((await send(base, provider.signed(claims))).status, 200);
    const wrong = {
      audience: await provider.token('ann', READ, 'https://other.example.com/mcp'),
      'no audience': provider.signed({ ...claims, aud: undefined }),
      issuer: provider.signed({ ...claims, iss: `${provider.url}/` }),
      expired: provider.signed({ ...claims, exp: now - 120 }),
      'without an end': provider.signed({ ...claims, exp: undefined }),
      'not yet': provider.signed({ ...claims, nbf: now + 120 }),
      none: forge({ alg: 'none' }, claims, () => Buffer.alloc(0)),
      'none, with a signature': forge({ alg: 'none' }, claims, rs256(provider.key)),
      'HS256 with the public key': forge({ alg: 'HS256', kid: provider.kid }, claims,
        hs256(provider.publicPem())),
      'another key': forge(header, claims, rs256(newKey())),
      'unknown kid': provider.signed(claims, { kid: 'second' }),
      'own key inside': forge({ ...header, kid: undefined, jwk: {} }, claims, rs256(newKey())),
      crit: provider.signed(claims, { crit: ['exp'] }),
      'id token of a logout': provider.signed(claims, { typ: 'logout+jwt' }),
      garbage: 'garbage',
    };
    for (const [name, token] of Object.entries(wrong)) {
      const answer = await send(base, token);
      assert.equal(answer.status, 401, `${name}: ${answer.status} ${answer.text}`);
      expectRefusal(answer, 401, 'invalid_token');
    }
  },

  async 'unknown keys do not make it ask the authorization server again and again'({ base, provider }) {
    await send(base, provider.signed(provider.claims()));
    const before = provider.keyRequests;
    for (let i = 0; i < 30; i += 1)
      expectRefusal(await send(base, provider.signed(provider.claims(), { kid: `k${i}` })), 401,
        'invalid_token');
    assert.ok(provider.keyRequests - before <= 1, `${provider.keyRequests - before} requests`);
  },

  async 'a call that needs more says which scope, and passes with it'({ base, provider }) {
    const write = toolCall('oci_write', { operation: 'core.createVcn', dry_run: true,
      params: { createVcnDetails: { compartmentId: 'tenancy', cidrBlock: '10.0.0.0/16' } } });
    const refused = await send(base, await provider.token('ann', READ), write);
    expectRefusal(refused, 403, 'insufficient_scope');
    const scope = /scope="([^"]+)"/.exec(refused.challenge)[1];
    assert.ok(scope.split(' ').includes(WRITE));
    const union = [...new Set([READ, ...scope.split(' ')])].join(' ');
    const passed = await send(base, await provider.token('ann', union), write);
    assert.equal(passed.status, 200, passed.text);
    assert.match(passed.text, /"isError":false/, passed.text);
    assert.equal((await send(base, await provider.token('ann', DELETE), write)).status, 200);
    expectRefusal(await send(base, provider.signed(provider.claims({ scope: 'openid' }))), 403,
      'insufficient_scope');
  },

  async 'tokens come in one header and nowhere else'({ base, provider }) {
    const token = await provider.token('ann', READ);
    expectRefusal(await send(base, undefined, READS, {}, `?access_token=${token}`), 400,
      'invalid_request');
    expectRefusal(await send(base, token, READS, {}, `?access_token=${token}`), 400, 'invalid_request');
    const body = JSON.stringify(READS);
    const head = Object.entries(headersOf(READS)).map(([name, value]) => `${name}: ${value}`);
    const line = `Authorization: Bearer ${token}`;
    assert.equal(await raw(base, [...head, line], body), 200);
    assert.equal(await raw(base, [...head, line, line], body), 400);
    assert.equal(await raw(base, [...head, line, 'Authorization: Basic YTpi'], body), 400);
    const large = provider.signed(provider.claims({ padding: 'x'.repeat(20000) }));
    assert.ok([401, 431].includes((await send(base, large)).status));
  },

  async 'a session is of the one who began it'({ base, provider }) {
    const ann = await provider.token('ann', READ);
    const legacy = (session) => ({ 'mcp-protocol-version': '2025-11-25',
      ...(session === undefined ? {} : { 'mcp-session-id': session }) });
    const begun = await send(base, ann, { jsonrpc: '2.0', id: 1, method: 'initialize',
      params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'a', version: '1' } } },
    legacy());
    assert.equal(begun.status, 200, begun.text);
    const session = begun.headers.get('mcp-session-id');
    assert.ok(session);
    const list = { jsonrpc: '2.0', id: 2, method: 'tools/list', params: {} };
    assert.equal((await send(base, ann, list, legacy(session))).status, 200);
    const ben = await provider.token('ben', READ);
    assert.ok([403, 404].includes((await send(base, ben, list, legacy(session))).status));
    assert.equal((await send(base, undefined, list, legacy(session))).status, 401);
  },

  async 'a cursor is of the one who got it'({ base, provider }) {
    const ann = await provider.token('ann', READ);
    const args = { operation: 'identity.listRegions', limit: 1 };
    const first = JSON.parse((await send(base, ann, toolCall('oci_read', args))).text);
    const cursor = first.result?.structuredContent?.cursor;
    if (cursor === undefined) return; // all of it fits into one answer
    const again = toolCall('oci_read', { ...args, cursor });
    assert.match((await send(base, ann, again)).text, /"isError":false/);
    assert.match((await send(base, await provider.token('ben', READ), again)).text, /"isError":true/);
  },

  async 'tokens are in no log'({ base, provider, log }) {
    const token = await provider.token('ann', READ);
    await send(base, token);
    await send(base, `${token}x`);
    assert.ok(!log().includes(token.split('.')[2]));
    assert.ok(!log().includes(token.split('.')[1]));
  },
};

async function withProvider(sandbox) {
  const port = await freePort();
  const provider = await Provider.start(`http://127.0.0.1:${port}/mcp`);
  const server = await startServer(port, { OCI_CONFIG_FILE: sandbox.config_file,
    OCI_MCP_ENDPOINT: sandbox.url, OCI_MCP_OAUTH_ISSUER: provider.url,
    OCI_MCP_OAUTH_IDENTITY: 'server' }, ['--allow-writes', '--log-level', 'debug']);
  return { base: server.base, provider, log: () => server.log,
    stop: async () => { await server.stop(); await provider.stop(); } };
}

// ---- With the sandbox's domain ----------------------------------------------------------------

// Somebody signs in at the domain; gives a token for the server.
async function login(sandbox, username, scope) {
  const redirect = 'http://127.0.0.1:33419/callback';
  const asked = new URL(`${sandbox.url}/oauth2/v1/authorize`);
  asked.search = new URLSearchParams({ response_type: 'code', client_id: 'sandbox-app',
    redirect_uri: redirect, scope, login_hint: username });
  const sent = await fetch(asked, { redirect: 'manual' });
  const code = new URL(sent.headers.get('location')).searchParams.get('code');
  assert.ok(code);
  const basic = Buffer.from(`sandbox-app:${sandbox.secret}`).toString('base64');
  const answer = await fetch(`${sandbox.url}/oauth2/v1/token`, { method: 'POST',
    headers: { authorization: `Basic ${basic}` },
    body: new URLSearchParams({ grant_type: 'authorization_code', redirect_uri: redirect,
      code }) });
  return (await answer.json()).access_token;
}

async function people(sandbox) {
  const page = await (await fetch(`${sandbox.url}/oauth2/v1/authorize?response_type=code&client_id=`
    + 'sandbox-app&redirect_uri=http://127.0.0.1:33419/callback&scope=openid&prompt=login')).text();
  return [...page.matchAll(/<option[^>]*>([^<]+)<\/option>|<option value="([^"]+)"/g)]
    .map((found) => found[2] ?? found[1]);
}

const claimsOf = (token) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url'));

async function whoSigns(base, token) {
  const answer = await send(base, token, toolCall('oci_context'));
  assert.equal(answer.status, 200, answer.text);
  return JSON.parse(answer.text).result.structuredContent;
}

const callers = {
  async 'each caller signs as itself, many at once'({ base, sandbox }) {
    const names = await people(sandbox);
    assert.ok(names.length >= 2, `people: ${names}`);
    const tokens = await Promise.all(names.map((name) => login(sandbox, name, `openid ${READ}`)));
    await Promise.all(Array.from({ length: 40 }, async (_, i) => {
      const token = tokens[i % tokens.length];
      const { user, auth } = await whoSigns(base, token);
      assert.equal(user, claimsOf(token).user_ocid);
      assert.equal(auth, 'identity_domain_upst');
    }));
  },

  async 'the application itself is another caller than any user'({ base, sandbox }) {
    const basic = Buffer.from(`sandbox-app:${sandbox.secret}`).toString('base64');
    const answer = await fetch(`${sandbox.url}/oauth2/v1/token`, { method: 'POST',
      headers: { authorization: `Basic ${basic}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope: READ }) });
    const { access_token: token } = await answer.json();
    const found = await send(base, token);
    assert.ok([200, 403].includes(found.status), found.text);
  },

  async 'callers see no profile and no file of the server'({ base, sandbox }) {
    const [name] = await people(sandbox);
    const token = await login(sandbox, name, `openid ${READ}`);
    const text = await send(base, token, toolCall('oci_context', { show: 'profiles' }));
    assert.ok(!text.text.includes(sandbox.config_file), text.text);
    const other = await send(base, token, toolCall('oci_read',
      { operation: 'objectstorage.getNamespace', profile: 'DEFAULT' }));
    assert.match(other.text, /sign as themselves/);
  },
};

async function withDomain(sandbox) {
  const port = await freePort();
  const server = await startServer(port, { OCI_MCP_ENDPOINT: sandbox.url,
    OCI_CONFIG_FILE: sandbox.config_file, OCI_REGION: 'us-ashburn-1', OCI_MCP_PROFILES: '*',
    OCI_MCP_OAUTH_ISSUER: DOMAIN_ISSUER, OCI_MCP_OAUTH_SERVER: sandbox.url,
    OCI_MCP_OAUTH_AUDIENCE: DOMAIN_AUDIENCE, IDCS_DOMAIN: sandbox.url,
    IDCS_CLIENT_ID: 'sandbox-app', IDCS_CLIENT_SECRET: sandbox.secret });
  return { base: server.base, sandbox, log: () => server.log, stop: () => server.stop() };
}

// ---- Without a server -------------------------------------------------------------------------

const alone = {
  async 'all that is missing is named in one line'() {
    const { status, log } = await refuseServer({ OCI_MCP_OAUTH_ISSUER: 'https://a.example.com' });
    assert.notEqual(status, 0);
    assert.match(log, /IDCS_DOMAIN, IDCS_CLIENT_ID, IDCS_CLIENT_SECRET, ORACLE_MCP_BASE_URL/);
  },
};

let passed = 0;
let failed = 0;

async function runAll(where, world, tests) {
  for (const [name, test] of Object.entries(tests)) {
    try {
      await test(world);
      passed += 1;
      console.log(`ok   ${where}: ${name}`);
    } catch (error) {
      failed += 1;
      console.log(`FAIL ${where}: ${name}\n${error.stack}\n${world.log()}`);
    }
  }
}

const sandbox = await startSandbox();
try {
  for (const [where, open, tests] of [
    ['alone', async () => ({ log: () => '', stop: async () => {} }), alone],
    ['oidc-provider', withProvider, resource],
    ['sandbox', withDomain, callers],
  ]) {
    const world = await open(sandbox);
    try {
      await runAll(where, world, tests);
    } finally {
      await world.stop();
    }
  }
} finally {
  await sandbox.stop();
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
