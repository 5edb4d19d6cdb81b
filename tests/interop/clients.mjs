// The official MCP clients, old and new, each over stdio and over HTTP.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const INFO = { name: 'interop', version: '1.0.0' };

// The packages of the first generation, by the newest revision that each offers.
const FIRST = [
  { package: 'sdk-1-10', name: 'sdk 1.10.2', version: '2024-11-05', asks: false },
  { package: 'sdk-1-12', name: 'sdk 1.12.3', version: '2025-03-26', asks: false },
  { package: 'sdk-1-20', name: 'sdk 1.20.2', version: '2025-06-18', asks: true },
  { package: '@modelcontextprotocol/sdk', name: 'sdk 1.32.2', version: '2025-11-25', asks: true },
];

const SECOND = [
  { name: 'client 2.4.0, legacy', version: '2025-11-25', mode: 'legacy' },
  { name: 'client 2.4.0, auto', version: '2026-07-28', mode: 'auto' },
  { name: 'client 2.4.0, pinned', version: '2026-07-28', mode: { pin: '2026-07-28' } },
];

async function loadFirst(load, row) {
  const { Client } = await load(`${row.package}/dist/esm/client/index.js`);
  const { StdioClientTransport } = await load(`${row.package}/dist/esm/client/stdio.js`);
  const { StreamableHTTPClientTransport } =
    await load(`${row.package}/dist/esm/client/streamableHttp.js`);
  const types = await load(`${row.package}/dist/esm/types.js`);
  return { ...row, Stdio: StdioClientTransport, Http: StreamableHTTPClientTransport,
    make: (options) => new Client(INFO, options),
    answer: (client, handler) => client.setRequestHandler(types.ElicitRequestSchema, handler),
    agreed: (transport) => transport.protocolVersion };
}

async function loadSecond(load, row) {
  const client = await load('@modelcontextprotocol/client/dist/index.mjs');
  const { StdioClientTransport } = await load('@modelcontextprotocol/client/dist/stdio.mjs');
  return { ...row, asks: true, Stdio: StdioClientTransport,
    Http: client.StreamableHTTPClientTransport,
    make: (options) => new client.Client(INFO,
      { ...options, versionNegotiation: { mode: row.mode } }),
    answer: (it, handler) => it.setRequestHandler('elicitation/create', handler),
    agreed: (_transport, it) => it.getNegotiatedProtocolVersion() };
}

// All of them, from the folder of npm packages.
export async function loadClients(modules) {
  const load = (file) => import(pathToFileURL(path.join(modules, file)).href);
  const rows = [];
  for (const row of FIRST) rows.push(await loadFirst(load, row));
  for (const row of SECOND) rows.push(await loadSecond(load, row));
  return rows;
}

// Starts the server on a free port; gives its address and how to end it.
export async function serveHttp(program, args, environment) {
  const child = spawn(program, [...args, '--http', '127.0.0.1:0'],
    { env: environment, stdio: ['ignore', 'inherit', 'pipe'] });
  const ended = new Promise((resolve) => { child.once('exit', resolve); });
  const url = await new Promise((resolve, reject) => {
    let text = '';
    child.once('exit', () => reject(new Error(`the server ended: ${text}`)));
    child.stderr.on('data', (data) => {
      text += data;
      const found = /http:\/\/\S+\/mcp/.exec(text);
      if (found) resolve(found[0]);
    });
  });
  return { url, stop: () => { child.kill('SIGTERM'); return ended; } };
}

// Connects a client and runs job(client); everything is ended afterwards.
export async function withClient(row, where, job, prepare = () => {}) {
  const options = { capabilities: where.asks ? { elicitation: {} } : {} };
  const client = row.make(options);
  const served = where.http
    ? await serveHttp(where.program, where.args, where.environment) : undefined;
  const transport = served
    ? new row.Http(new URL(served.url))
    : new row.Stdio({ command: where.program, args: where.args, env: where.environment,
      stderr: 'inherit' });
  prepare(client);
  try {
    await client.connect(transport);
    const agreed = row.agreed(transport, client);
    if (agreed !== undefined && agreed !== row.version)
      throw new Error(`agreed on ${agreed}, not ${row.version}`);
    await job(client);
  } finally {
    await client.close();
    await served?.stop();
  }
}
