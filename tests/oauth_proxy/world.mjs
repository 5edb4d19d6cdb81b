// The programs of a test: the sandbox, oidc-provider, and our server in front of one of them.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const MODULES = process.env.OCI_MCP_NODE_MODULES;
const SERVER = process.env.OCI_MCP ?? 'build/oci-mcp';
const SANDBOX = process.env.OCI_SANDBOX ?? 'build/oci-sandbox';
const WAIT_MS = 60000;

export const load = (file) => import(pathToFileURL(path.join(MODULES, file)).href);

export async function freePort() {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

async function firstLine(stream) {
  let text = '';
  for await (const piece of stream) {
    text += piece;
    if (text.includes('\n')) return text.slice(0, text.indexOf('\n'));
  }
  throw new Error(`ended after: ${text}`);
}

export async function startSandbox() {
  const child = spawn(SANDBOX, ['--listen', '127.0.0.1:0', '--exit-on-eof'],
    { stdio: ['pipe', 'pipe', 'inherit'] });
  const said = JSON.parse(await firstLine(child.stdout));
  return { ...said, secret: readFileSync(path.join(said.home, 'client_secret'), 'utf8').trim(),
    stop: async () => { child.stdin.end(); await once(child, 'exit'); } };
}

// Starts our server and waits until /readyz says `status`: 200 when people can log in.
export async function startServer(port, environment, args = [], status = 200) {
  const base = `http://127.0.0.1:${port}`;
  const child = spawn(SERVER, args, { stdio: ['ignore', 'inherit', 'pipe'],
    env: { PATH: process.env.PATH, ASAN_OPTIONS: process.env.ASAN_OPTIONS ?? '',
      ORACLE_MCP_HOST: '127.0.0.1', ORACLE_MCP_PORT: String(port), ORACLE_MCP_BASE_URL: base,
      ...environment } });
  const server = { base, log: '', stop: async () => {
    if (child.exitCode === null) { child.kill('SIGTERM'); await once(child, 'exit'); }
    return child.exitCode;
  } };
  child.stderr.on('data', (data) => { server.log += data; });
  for (let waited = 0; ; waited += 50) {
    const ready = await fetch(`${base}/readyz`).catch(() => undefined);
    if (ready?.status === status) return server;
    if (child.exitCode !== null || waited > WAIT_MS) {
      await server.stop();
      throw new Error(`the server is not ready: ${server.log}`);
    }
    await new Promise((resolve) => { setTimeout(resolve, 50); });
  }
}

// Starts it where it must refuse; gives its status and what it says.
export async function refuseServer(environment) {
  const child = spawn(SERVER, ['--http', '127.0.0.1:0'], { stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: process.env.PATH, ...environment } });
  let log = '';
  child.stderr.on('data', (data) => { log += data; });
  const [status] = await once(child, 'close');
  return { status, log };
}

const AUDIENCE = 'https://oci-mcp.example.com';
const SCOPE = 'oci_mcp.cloud.invoke';

// oidc-provider with one confidential application, as an Identity Domain has them.
export async function startProvider(callback) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const warn = console.warn;
  console.warn = () => {}; // it tells of its own keys for development
  const { default: Provider } = await load('oidc-provider/lib/index.js');
  const secret = 'the secret/of%the+application';
  const resource = { scope: SCOPE, audience: AUDIENCE, accessTokenFormat: 'jwt',
    accessTokenTTL: 600, jwt: { sign: { alg: 'RS256' } } };
  const provider = new Provider(url, {
    clients: [{ client_id: 'application', client_secret: secret, redirect_uris: [callback],
      grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'],
      token_endpoint_auth_method: 'client_secret_basic', application_type: 'web' }],
    scopes: ['openid', SCOPE],
    cookies: { keys: ['for a test'] },
    pkce: { required: () => true },
    issueRefreshToken: async () => true,
    rotateRefreshToken: true,
    features: {
      devInteractions: { enabled: true },
      revocation: { enabled: true },
      resourceIndicators: { enabled: true, defaultResource: () => AUDIENCE,
        useGrantedResource: () => true, getResourceServerInfo: () => resource },
    },
  });
  const server = http.createServer(provider.callback()).listen(port, '127.0.0.1');
  await once(server, 'listening');
  console.warn = warn;
  return { url, client: 'application', secret, audience: AUDIENCE, scopes: SCOPE,
    stop: async () => { server.closeAllConnections(); server.close(); await once(server, 'close'); } };
}
