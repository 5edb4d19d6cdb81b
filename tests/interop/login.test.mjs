// A session that has ended, over stdio: the official client opens the login that the server asks it
// to open, and the call goes on. Revisions 2025-11-25 (while the call waits) and 2026-07-28 (by the
// result). Environment: OCI_MCP and OCI_SANDBOX (programs), OCI_MCP_NODE_MODULES (of the clients).
import { execFile } from 'node:child_process';
import http from 'node:http';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

import { loadClients, serveHttp } from './clients.mjs';

const { start, stop } = createRequire(import.meta.url)('./sandbox_kit.cjs');
const program = path.resolve(process.env.OCI_MCP);
const modules = path.resolve(process.env.OCI_MCP_NODE_MODULES);
const PORT = 8181;
const CALL = { name: 'oci_read', arguments: { operation: 'identity.listRegions' } };
let passed = 0;
let failed = 0;

function check(condition, what) {
  if (!condition) throw new Error(what);
}

/* ---- A browser ------------------------------------------------------------------------------ */

// Host is forbidden to fetch(), and names of the resolver may lead elsewhere.
function request(url, { method = 'GET', body = '' } = {}) {
  const { pathname, search, hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const sent = http.request({ host: hostname === 'localhost' ? '127.0.0.1' : hostname, port,
      path: pathname + search, method, headers: { host: `${hostname}:${port}` } }, (answer) => {
      let text = '';
      answer.on('data', (data) => { text += data; });
      answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, text }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

// What the person and the page do: sign in, come back, bring what stands behind '#'.
async function signIn(url) {
  const { headers } = await request(url);
  const [where, fragment] = headers.location.split('#');
  const page = await request(new URL('/', where).href);
  const state = /\/token\?state=(\w+)/.exec(page.text)[1];
  return request(new URL(`/token?state=${state}`, where).href, { method: 'POST', body: fragment });
}

/* ---- Sessions ------------------------------------------------------------------------------- */

const b64 = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

// A profile whose token ended an hour ago, or that no service takes, with a key that fits.
async function endSession(home, environment, refused) {
  await promisify(execFile)(program, ['auth', 'login', '--no-browser', '--profile-name', 'OLD',
    '--region', 'us-ashburn-1'], { env: { ...environment, OCI_CONFIG_PROFILE: 'DEFAULT' } });
  const file = path.join(home, '.oci', 'sessions', 'OLD', 'token');
  const [head, body, rest] = readFileSync(file, 'utf8').split('.');
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString());
  const now = Math.floor(Date.now() / 1000);
  if (refused) claims.sub += 'x';
  else Object.assign(claims, { exp: now - 3600, iat: now - 7200 });
  writeFileSync(file, `${head}.${b64(claims)}.${rest}`);
  return file;
}

async function world(sandbox, job, refused) {
  const home = mkdtempSync(path.join(tmpdir(), 'oci-mcp-login-'));
  const config = path.join(home, 'config');
  writeFileSync(config, readFileSync(sandbox.config_file, 'utf8'), { mode: 0o600 });
  const environment = { ...process.env, HOME: home, OCI_CONFIG_FILE: config,
    OCI_MCP_ENDPOINT: sandbox.url, OCI_CONFIG_PROFILE: 'OLD' };
  try {
    const token = await endSession(home, environment, refused);
    await job({ home, config, environment, token });
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

// Runs job(client, asked): `answer` says what the person does with an address.
async function withOpener(row, environment, answer, job, elicitation = { form: {}, url: {} },
  where = {}) {
  const asked = [];
  const client = row.make({ capabilities: { elicitation } });
  const transport = where.url ? new row.Http(new URL(where.url))
    : new row.Stdio({ command: program, args: [], env: environment, stderr: 'ignore' });
  row.answer(client, async ({ params }) => {
    asked.push(params);
    return answer(params);
  });
  try {
    await client.connect(transport);
    await job(client, asked);
  } finally {
    await client.close();
  }
}

/* ---- What is expected ----------------------------------------------------------------------- */

// Some questions are asked twice, for calls at once: the second sign-in comes too late.
const accept = async ({ url }) => {
  setTimeout(() => signIn(url).catch(() => {}), 50);
  return { action: 'accept' };
};

async function goesOn(row, at) {
  await withOpener(row, at.environment, accept, async (client, asked) => {
    const result = await client.callTool(CALL);
    check(!result.isError, result.content?.[0]?.text);
    check(asked.length === 1, `asked ${asked.length} times`);
    check(asked[0].mode === 'url' && /^http/.test(asked[0].url), JSON.stringify(asked[0]));
    check(/\[OLD\]/.test(asked[0].message), asked[0].message);
    check(row.version !== '2025-11-25' || asked[0].elicitationId, 'no elicitationId');
    check((statSync(path.join(at.home, '.oci/sessions/OLD/token')).mode & 0o777) === 0o600, 'mode');
    check((await client.callTool(CALL)).isError === false, 'the second call');
    check(asked.length === 1, 'asked again');
  });
  check(/\[DEFAULT\]/.test(readFileSync(at.config, 'utf8')), 'the rest of the file is gone');
}

async function saysNo(action, row, at) {
  const before = readFileSync(at.config, 'utf8');
  await withOpener(row, at.environment, async () => ({ action }), async (client) => {
    const result = await client.callTool(CALL);
    check(result.isError && /declined/.test(result.content[0].text), result.content[0].text);
    check(/oci-mcp auth login/.test(result.content[0].text), result.content[0].text);
  });
  check(readFileSync(at.config, 'utf8') === before, 'the file was changed');
}

// Whoever signs in must be of the tenancy that the profile names.
async function anotherTenancy(row, at) {
  const text = readFileSync(at.config, 'utf8');
  const changed = text.replace(/(\[OLD\][^[]*tenancy=)\S+/, '$1ocid1.tenancy.oc1..another');
  check(changed !== text, 'nothing was changed');
  writeFileSync(at.config, changed);
  await withOpener(row, at.environment, accept, async (client) => {
    const result = await client.callTool(CALL);
    check(result.isError && /another tenancy/.test(result.content[0].text), result.content[0].text);
  });
  check(readFileSync(at.config, 'utf8') === changed, 'the file was changed');
}

// Nobody comes: other calls are answered meanwhile, and the call can be cancelled.
async function blocksNobody(row, at) {
  await withOpener(row, at.environment, async () => ({ action: 'accept' }), async (client) => {
    const abort = new AbortController();
    const waiting = client.callTool(CALL, ...(row.mode ? [{ signal: abort.signal }]
      : [undefined, { signal: abort.signal }])).catch((error) => error);
    await new Promise((resolve) => { setTimeout(resolve, 1500); });
    const start = Date.now();
    const found = await client.callTool({ name: 'oci_search', arguments: { query: 'list vcns' } });
    check(!found.isError && Date.now() - start < 5000, 'another call had to wait');
    abort.abort();
    check(await waiting instanceof Error, 'the call was not cancelled');
  });
}

async function asksNobody(row, at, elicitation, where) {
  await withOpener(row, at.environment, accept, async (client, asked) => {
    const result = await client.callTool(CALL);
    check(result.isError && asked.length === 0, 'somebody was asked');
    const text = result.content[0].text;
    check(/session token of profile \[OLD\]/.test(text) && /oci-mcp auth login --profile OLD/
      .test(text), text);
  }, elicitation, where);
}

async function overHttp(row, at) {
  const served = await serveHttp(program, [], at.environment);
  try {
    await asksNobody(row, at, undefined, { url: served.url });
  } finally {
    await served.stop();
  }
}

// Another program has the port: the plain error, as for a client that opens nothing.
async function portTaken(row, at) {
  const holder = net.createServer();
  await new Promise((resolve) => { holder.listen(PORT, '127.0.0.1', resolve); });
  try {
    await asksNobody(row, at);
  } finally {
    await new Promise((resolve) => { holder.close(resolve); });
  }
}

async function together(row, at) {
  await withOpener(row, at.environment, accept, async (client, asked) => {
    const results = await Promise.all([1, 2, 3].map(() => client.callTool(CALL)));
    check(results.every(({ isError }) => !isError), JSON.stringify(results[0]));
    if (!row.mode || row.mode === 'legacy') check(asked.length === 1, `asked ${asked.length} times`);
    check(new Set(asked.map(({ url }) => url)).size === 1, 'more than one login');
  });
}

async function test(name, job) {
  try {
    await job();
    passed++;
    console.log(`ok   ${name}`);
  } catch (error) {
    failed++;
    console.log(`FAIL ${name}: ${error.message}`);
  }
}

const cases = [
  ['the call goes on', goesOn],
  ['the call goes on when a service refuses the session', goesOn, true],
  ['the person declines', (row, at) => saysNo('decline', row, at)],
  ['the person closes the question', (row, at) => saysNo('cancel', row, at)],
  ['somebody of another tenancy', anotherTenancy],
  ['other calls do not wait', blocksNobody],
  ['calls at once share one login', together],
  ['a client that opens nothing', (row, at) => asksNobody(row, at, { form: {} })],
  ['the port is taken', portTaken],
  ['over HTTP nobody signs in for the server', overHttp],
];

const sandbox = await start('--speed', '0');
try {
  const rows = (await loadClients(modules)).filter(({ name }) =>
    ['sdk 1.32.2', 'client 2.4.0, legacy', 'client 2.4.0, pinned'].includes(name));
  for (const row of rows) {
    for (const [what, job, refused] of cases)
      await test(`${row.name}: ${what}`, () => world(sandbox, (at) => job(row, at), refused));
  }
} finally {
  await stop(sandbox);
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
