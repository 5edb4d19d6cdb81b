// The login in front of an Identity Domain, from end to end: official client, scripted browser, our
// server, and behind it the sandbox's domain or oidc-provider.
//
// usage: run.mjs    (OCI_MCP_NODE_MODULES, OCI_MCP, OCI_SANDBOX: where things are)
import assert from 'node:assert/strict';
import http from 'node:http';

import { agree, Browser, formOf } from './browser.mjs';
import { knock, Login, Person, post, REDIRECT, register, withClient } from './client.mjs';
import { freePort, refuseServer, startProvider, startSandbox, startServer } from './world.mjs';

const TEXT = { name: 'oci_read', arguments: { operation: 'objectstorage.getNamespace' } };

const flip = (text) => {
  const at = Math.floor(text.length / 2);
  return text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1);
};

async function callsTool(client) {
  const answer = await client.callTool(TEXT);
  assert.ok(!answer.isError, JSON.stringify(answer.content));
}

async function expectPage(answer, status) {
  assert.equal(answer.status, status, answer.page);
  assert.equal(answer.location, undefined);
  assert.match(answer.headers.get('content-security-policy'), /frame-ancestors 'none'/);
  assert.doesNotMatch(answer.page, /<script/i);
}

function expectError(answer, status, error) {
  assert.equal(answer.status, status, JSON.stringify(answer.body));
  assert.equal(answer.body.error, error);
  assert.equal(answer.headers.get('cache-control'), 'no-store');
}

// ---- With each of the two domains -------------------------------------------------------------

const everywhere = {
  async 'the official client registers, logs in, calls a tool and refreshes'({ base }) {
    const person = new Person();
    await withClient(base, person, callsTool);
    assert.equal(person.logins, 1);
    assert.equal(person.answer.get('iss'), base);
    assert.equal(person.answer.get('state'), person.asked);
    const before = person.kept.refresh_token;
    assert.ok(before, 'no refresh token');
    person.kept = { ...person.kept, access_token: 'too-old' };
    await withClient(base, person, callsTool);
    assert.equal(person.logins, 1);
    assert.notEqual(person.kept.refresh_token, before);
  },

  async 'tokens show nothing of the domain\'s'({ base }) {
    const login = await Login.begin(base);
    const { body } = await login.redeem((await login.finish()).get('code'));
    assert.equal(await knock(base, body.access_token), 200);
    const seen = Buffer.from(body.access_token, 'base64url').toString('latin1');
    assert.doesNotMatch(body.access_token + seen, /eyJ|"iss"|"sub"/);
  },

  async 'a code works once, for its client, its redirect and its verifier'({ base }) {
    const login = await Login.begin(base);
    const other = (await register(base)).body.client_id;
    const code = (await login.finish()).get('code');
    expectError(await login.redeem(code, { code_verifier: 'x'.repeat(43) }), 400, 'invalid_grant');
    expectError(await login.redeem(code, { client_id: other }), 400, 'invalid_grant');
    expectError(await login.redeem(code, { redirect_uri: `${REDIRECT}2` }), 400, 'invalid_grant');
    expectError(await login.redeem(flip(code)), 400, 'invalid_grant');
    assert.equal((await login.redeem(code)).status, 200);
    expectError(await login.redeem(code), 400, 'invalid_grant');
  },

  async 'of two requests with one code only one gets tokens'({ base }) {
    const login = await Login.begin(base);
    const code = (await login.finish()).get('code');
    const both = await Promise.all([login.redeem(code), login.redeem(code)]);
    assert.deepEqual(both.map(({ status }) => status).sort(), [200, 400]);
  },

  async 'a refresh token that was used ends the login'({ base }) {
    const login = await Login.begin(base);
    const first = (await login.redeem((await login.finish()).get('code'))).body;
    const second = (await login.refresh(first.refresh_token)).body;
    assert.equal(await knock(base, second.access_token), 200);
    expectError(await login.refresh(first.refresh_token), 400, 'invalid_grant');
    expectError(await login.refresh(second.refresh_token), 400, 'invalid_grant');
    assert.equal(await knock(base, second.access_token), 401);
  },

  async 'revoked tokens let nobody in'({ base }) {
    const login = await Login.begin(base);
    const { body } = await login.redeem((await login.finish()).get('code'));
    const revoked = await post(`${base}/revoke`,
      { token: body.access_token, client_id: login.client });
    assert.equal(revoked.status, 200);
    assert.equal(await knock(base, body.access_token), 401);
  },
};

// ---- With one of them -------------------------------------------------------------------------

const once = {
  async 'metadata of both kinds agree'({ base }) {
    const resource = await (await fetch(`${base}/.well-known/oauth-protected-resource/mcp`)).json();
    const server = await (await fetch(`${base}/.well-known/oauth-authorization-server`)).json();
    assert.deepEqual(resource.authorization_servers, [server.issuer]);
    assert.equal(resource.resource, `${base}/mcp`);
    for (const name of ['authorization', 'token', 'registration'])
      assert.ok(server[`${name}_endpoint`].startsWith(`${base}/`));
  },

  async 'a page of an allowed origin may read it once'({ base }) {
    const answer = await fetch(`${base}/.well-known/oauth-authorization-server`,
      { headers: { origin: base } });
    assert.match(answer.headers.get('access-control-allow-origin'), /^(\*|http:\/\/[^,]*)$/);
  },

  async 'a foreign redirect is shown to the person and leads nowhere'({ base }) {
    const { body } = await register(base);
    for (const redirect_uri of ['https://evil.example.com/', `${REDIRECT}/../x`, `${REDIRECT}?x`,
      'http://127.0.0.1:33418@evil.example.com/callback', `${REDIRECT}"><script>alert(1)</script>`,
      'javascript:alert(1)', 'http://localhost:33418/callback'])
      await expectPage(await (await Login.begin(base,
        { client_id: body.client_id, redirect_uri })).authorize(), 400);
  },

  async 'redirects with script characters are not registered'({ base }) {
    for (const uri of ['javascript:alert(1)', 'https://a/"><script>', 'data:text/html,x',
      'http://evil.example.com/', 'https://a/#x', 'myapp://x']) {
      const { status, body } = await register(base, { redirect_uris: [uri] });
      assert.equal(status, 400, uri);
      assert.equal(body.error, 'invalid_redirect_uri');
    }
  },

  async 'a name made of markup stays text'({ base }) {
    const { body } = await register(base, { client_name: '<script>alert(1)</script>' });
    const answer = await (await Login.begin(base, { client_id: body.client_id })).authorize();
    await expectPage(answer, 200);
    assert.match(answer.page, /&lt;script&gt;/);
  },

  async 'a request without proof is refused'({ base }) {
    for (const changes of [{ code_challenge_method: 'plain' }, { code_challenge: '' },
      { response_type: 'token' }, { resource: 'https://other.example.com/mcp' }]) {
      const { location } = await (await Login.begin(base, changes)).authorize();
      assert.ok(location.href.startsWith(REDIRECT));
      assert.ok(location.searchParams.get('error'));
      assert.equal(location.searchParams.get('code'), null);
      assert.equal(location.searchParams.get('iss'), base);
    }
  },

  async 'consent needs its browser, its page and its site'({ base }) {
    const login = await Login.begin(base);
    const page = await login.authorize();
    const form = formOf(page.page, page.url);
    form.fields.set('decision', 'allow');
    await expectPage(await new Browser().ask(form.url, form.fields), 403);
    const other = await Login.begin(base);
    await other.authorize();
    await expectPage(await other.browser.ask(form.url, form.fields), 403);
    const bent = new URLSearchParams(form.fields);
    bent.set('transaction', flip(bent.get('transaction')));
    await expectPage(await login.browser.ask(form.url, bent), 403);
    const foreign = await fetch(form.url, { method: 'POST', body: form.fields, redirect: 'manual',
      headers: { cookie: login.browser.header(form.url), origin: 'https://evil.example.com' } });
    assert.equal(foreign.status, 403);
    assert.equal((await login.browser.ask(form.url, form.fields)).status, 302);
  },

  async 'a refusal goes back to the client'({ base }) {
    const login = await Login.begin(base);
    const { url } = await login.browser.follow(login.url, REDIRECT, (form) => {
      form.fields.set('decision', 'deny');
      return true;
    });
    assert.equal(url.searchParams.get('error'), 'access_denied');
    assert.equal(url.searchParams.get('state'), 'mine');
  },

  async 'nobody can be led into the middle of a login'({ base, domain }) {
    const login = await Login.begin(base);
    const stops = new Browser();
    const { url } = await stops.follow(login.url, domain, agree);
    const victim = new Browser();
    const back = await victim.follow(url, REDIRECT, agree);
    await expectPage(back, 403);
    const state = url.searchParams.get('state');
    await expectPage(await stops.ask(`${base}/auth/callback?code=x&state=${flip(state)}`), 403);
    await expectPage(await stops.ask(`${base}/auth/callback?code=x`), 403);
    await expectPage(await stops.ask(`${base}/auth/callback?code=x&state=${state}`
      + '&iss=https%3A%2F%2Fevil.example.com'), 403);
  },

  async 'a code that the domain does not know gives nothing'({ base, domain }) {
    const login = await Login.begin(base);
    const { url } = await login.browser.follow(login.url, domain, agree);
    const { location } = await login.browser.ask(
      `${base}/auth/callback?code=forged&state=${url.searchParams.get('state')}`);
    expectError(await login.redeem(location.searchParams.get('code')), 400, 'invalid_grant');
  },

  async 'whoever agreed is not asked again, another registration is'({ base, domain }) {
    const login = await Login.begin(base);
    await login.finish();
    assert.ok((await login.authorize()).location.href.startsWith(domain));
    const again = await Login.begin(base);
    assert.equal((await login.browser.ask(again.url)).status, 200);
  },

  async 'addresses inside are not asked for descriptions of clients'({ base, port }) {
    for (const host of [`127.0.0.1:${port}`, '169.254.169.254', '10.0.0.1', 'localhost', '[::1]']) {
      const login = await Login.begin(base, { client_id: `https://${host}/client.json` });
      await expectPage(await login.authorize(), 400);
    }
  },

  async 'tokens of nobody let nobody in'({ base }) {
    for (const token of ['x', 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.', flip('A'.repeat(400))])
      assert.equal(await knock(base, token), 401);
  },

  async 'an unknown client is told to register again'({ base }) {
    expectError(await post(`${base}/token`, { grant_type: 'refresh_token', refresh_token: 'x',
      client_id: 'gone' }), 401, 'invalid_client');
  },

  async 'a server that was started again goes on'(world) {
    const login = await Login.begin(world.base);
    const code = (await login.finish()).get('code');
    await world.restart();
    const { status, body } = await login.redeem(code);
    assert.equal(status, 200, JSON.stringify(body));
    assert.equal(await knock(world.base, body.access_token), 200);
  },
};

// ---- At the start -----------------------------------------------------------------------------

const alone = {
  async 'all names that are missing are told at once'() {
    const { status, log } = await refuseServer({ IDCS_DOMAIN: 'idcs.example.com' });
    assert.equal(status, 2, log);
    assert.match(log, /HTTP IDCS authentication requires: IDCS_CLIENT_ID, IDCS_CLIENT_SECRET, /);
    assert.match(log, /IDCS_AUDIENCE, ORACLE_MCP_BASE_URL/);
  },

  async 'a domain that comes up later is found'({ sandbox }) {
    const [port, domain] = [await freePort(), await freePort()];
    const server = await startServer(port, settings(sandbox, `http://127.0.0.1:${domain}`), [], 503);
    const login = await Login.begin(server.base);
    await expectPage(await login.authorize(), 503);
    assert.equal(await knock(server.base, 'x'), 503);
    const document = await (await fetch(`${sandbox.url}/.well-known/openid-configuration`)).text();
    const late = http.createServer((_, answer) => answer.end(document));
    await new Promise((resolve) => { late.listen(domain, '127.0.0.1', resolve); });
    while ((await fetch(`${server.base}/readyz`)).status !== 200)
      await new Promise((resolve) => { setTimeout(resolve, 100); });
    await login.finish();
    late.closeAllConnections();
    late.close();
    assert.equal(await server.stop(), 0, server.log);
  },
};

// ---- Worlds -----------------------------------------------------------------------------------

async function serve(world, port, environment, args) {
  let server = await startServer(port, environment, args);
  world.base = server.base;
  world.port = port;
  world.log = () => server.log;
  world.restart = async () => {
    assert.equal(await server.stop(), 0, server.log);
    server = await startServer(port, environment, args);
  };
  world.stop = async () => assert.equal(await server.stop(), 0, server.log);
  return world;
}

const common = (sandbox) => ({ OCI_CONFIG_FILE: sandbox.config_file, OCI_MCP_ENDPOINT: sandbox.url,
  OCI_REGION: 'us-ashburn-1', HOME: sandbox.home });

const settings = (sandbox, domain) => ({ ...common(sandbox), IDCS_DOMAIN: domain,
  IDCS_CLIENT_ID: 'sandbox-app', IDCS_CLIENT_SECRET: sandbox.secret,
  IDCS_AUDIENCE: 'oci-mcp-sandbox',
  IDCS_REQUIRED_SCOPES: 'openid profile email oci_mcp.cloud.invoke offline_access' });

const withNothing = async (sandbox) => ({ sandbox, log: () => '', stop: async () => {} });

async function withSandboxDomain(sandbox) {
  return serve({ domain: sandbox.url }, await freePort(), settings(sandbox, sandbox.url), []);
}

async function withProvider(sandbox) {
  const port = await freePort();
  const provider = await startProvider(`http://127.0.0.1:${port}/auth/callback`);
  const world = await serve({ domain: provider.url }, port,
    { ...common(sandbox), IDCS_DOMAIN: provider.url, IDCS_CLIENT_ID: provider.client,
      IDCS_CLIENT_SECRET: provider.secret, IDCS_AUDIENCE: provider.audience,
      IDCS_REQUIRED_SCOPES: provider.scopes }, ['--oauth-identity', 'server']);
  const { stop } = world;
  world.stop = async () => { await stop(); await provider.stop(); };
  return world;
}

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
    ['alone', withNothing, alone],
    ['sandbox', withSandboxDomain, { ...everywhere, ...once }],
    ['oidc-provider', withProvider, everywhere],
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
