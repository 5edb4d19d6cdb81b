// MCP clients: the official one with a browser, and one made by hand for what no good client does.
import { createHash, randomBytes } from 'node:crypto';

import { agree, Browser } from './browser.mjs';
import { load } from './world.mjs';

const { Client } = await load('@modelcontextprotocol/sdk/dist/esm/client/index.js');
const { StreamableHTTPClientTransport } =
  await load('@modelcontextprotocol/sdk/dist/esm/client/streamableHttp.js');

export const REDIRECT = 'http://127.0.0.1:33418/callback';

// What the official client keeps, and the person who signs in for it.
export class Person {
  browser = new Browser();
  redirectUrl = REDIRECT;
  clientMetadata = { client_name: 'Interop', redirect_uris: [REDIRECT],
    grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'],
    token_endpoint_auth_method: 'none' };
  logins = 0;

  constructor(scope) { if (scope !== undefined) this.clientMetadata.scope = scope; }
  state() { this.asked = randomBytes(8).toString('hex'); return this.asked; }
  clientInformation() { return this.information; }
  saveClientInformation(information) { this.information = information; }
  tokens() { return this.kept; }
  saveTokens(tokens) { this.kept = tokens; }
  saveCodeVerifier(verifier) { this.verifier = verifier; }
  codeVerifier() { return this.verifier; }

  async redirectToAuthorization(url) {
    this.logins += 1;
    const { url: end, page } = await this.browser.follow(url, REDIRECT, agree);
    if (!end.href.startsWith(REDIRECT)) throw new Error(`the login ends at ${end}: ${page}`);
    this.answer = end.searchParams;
  }
}

// Connects the official client, through a login if it must, and runs job(client).
export async function withClient(base, person, job) {
  const url = new URL(`${base}/mcp`);
  const { logins } = person;
  let transport = new StreamableHTTPClientTransport(url, { authProvider: person });
  let client = new Client({ name: 'interop', version: '1.0.0' });
  try {
    await client.connect(transport);
  } catch (error) {
    if (person.logins === logins) throw error;
    await transport.finishAuth(person.answer.get('code'));
    transport = new StreamableHTTPClientTransport(url, { authProvider: person });
    client = new Client({ name: 'interop', version: '1.0.0' });
    await client.connect(transport);
  }
  try {
    return await job(client);
  } finally {
    await client.close();
  }
}

// ---- By hand --------------------------------------------------------------------------------

export async function post(url, fields) {
  const answer = await fetch(url, { method: 'POST', body: new URLSearchParams(fields) });
  return { status: answer.status, headers: answer.headers, body: await answer.json() };
}

export async function register(base, description = {}) {
  const answer = await fetch(`${base}/register`, { method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ client_name: 'By hand', redirect_uris: [REDIRECT], ...description }) });
  return { status: answer.status, body: await answer.json() };
}

// One login that can be stopped and bent at each of its steps.
export class Login {
  browser = new Browser();
  verifier = randomBytes(32).toString('base64url');

  static async begin(base, changes = {}) {
    const login = new Login();
    login.base = base;
    login.client = changes.client_id ?? (await register(base)).body.client_id;
    login.parameters = { response_type: 'code', client_id: login.client, redirect_uri: REDIRECT,
      state: 'mine', resource: `${base}/mcp`, code_challenge_method: 'S256',
      code_challenge: createHash('sha256').update(login.verifier).digest('base64url'), ...changes };
    return login;
  }

  get url() { return `${this.base}/authorize?${new URLSearchParams(this.parameters)}`; }

  authorize() { return this.browser.ask(this.url); }

  // All the way; gives the parameters that come back.
  async finish(browser = this.browser) {
    const { url, page } = await browser.follow(this.url, REDIRECT, agree);
    if (!url.href.startsWith(REDIRECT)) throw new Error(`the login ends at ${url}: ${page}`);
    return url.searchParams;
  }

  redeem(code, changes = {}) {
    return post(`${this.base}/token`, { grant_type: 'authorization_code', code,
      client_id: this.client, redirect_uri: REDIRECT, code_verifier: this.verifier, ...changes });
  }

  refresh(token, changes = {}) {
    return post(`${this.base}/token`, { grant_type: 'refresh_token', refresh_token: token,
      client_id: this.client, ...changes });
  }
}

// Status of a message sent with a token.
export async function knock(base, token) {
  const answer = await fetch(`${base}/mcp`, { method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json',
      accept: 'application/json, text/event-stream' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params: {
      protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'k', version: '1' } } }) });
  await answer.text();
  return answer.status;
}
