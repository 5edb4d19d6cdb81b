// Every message that leaves the server, in a long conversation of each revision on stdio, is what
// the published JSON schema of that revision says.
// Environment: OCI_MCP, OCI_SANDBOX (programs), OCI_MCP_NODE_MODULES (folder of ajv),
// OCI_MCP_SHARED_DATA (folder with mcp-schema/REVISION.json; without it nothing is tested).
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

const schemas = path.join(process.env.OCI_MCP_SHARED_DATA ?? '', 'mcp-schema');
if (!process.env.OCI_MCP_SHARED_DATA || !existsSync(schemas)) {
  console.log('skipped: the schemas of the protocol (no shared data beside the checkout)');
  console.log('0 passed, 0 failed');
  process.exit(0);
}

const require = createRequire(
  path.join(path.resolve(process.env.OCI_MCP_NODE_MODULES), 'anchor.js'));
const Ajv = require('ajv').default;
const Ajv2020 = require('ajv/dist/2020').default;
const addFormats = require('ajv-formats').default;
const server = path.resolve(process.env.OCI_MCP);
const sandboxProgram = path.resolve(process.env.OCI_SANDBOX);

const MODERN = '2026-07-28';
const PREFIX = 'io.modelcontextprotocol/';
const RESULTS = {
  initialize: 'InitializeResult', ping: 'EmptyResult', 'server/discover': 'DiscoverResult',
  'tools/list': 'ListToolsResult', 'tools/call': 'CallToolResult',
  'resources/list': 'ListResourcesResult', 'resources/read': 'ReadResourceResult',
  'resources/templates/list': 'ListResourceTemplatesResult', 'prompts/list': 'ListPromptsResult',
  'prompts/get': 'GetPromptResult', 'completion/complete': 'CompleteResult',
  'logging/setLevel': 'EmptyResult', 'subscriptions/listen': 'SubscriptionsListenResult',
};

function check(condition, what) {
  if (!condition) throw new Error(what);
}

// ---- Schemas ------------------------------------------------------------------------------------

class Schema {
  constructor(revision) {
    this.document = JSON.parse(readFileSync(path.join(schemas, `${revision}.json`), 'utf8'));
    this.place = this.document.$defs ? '$defs' : 'definitions';
    this.names = this.document[this.place];
    const Kind = this.document.$schema.includes('2020-12') ? Ajv2020 : Ajv;
    this.ajv = addFormats(new Kind({ strict: false, allErrors: true }));
    this.ajv.addFormat('byte', true);
    this.ajv.addSchema(this.document, 'mcp');
    this.made = {};
  }

  expect(name, value) {
    check(this.names[name], `the schema has no ${name}`);
    const validate = this.made[name] ??=
      this.ajv.compile({ $ref: `mcp#/${this.place}/${name}` });
    check(validate(value), `no ${name}: ${JSON.stringify(value).slice(0, 400)}: ` +
      JSON.stringify(validate.errors).slice(0, 600));
  }

  either(...names) {
    return names.find((name) => this.names[name]);
  }
}

// ---- A conversation -----------------------------------------------------------------------------

class Talk {
  constructor(revision, environment) {
    this.schema = new Schema(revision);
    this.revision = revision;
    this.methods = new Map();
    this.waiting = new Map();
    this.seen = {};
    this.problems = [];
    this.count = 0;
    this.onRequest = () => {};
    this.child = spawn(server, [], { stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, ...environment, OCI_MCP_TOOLS: '' } });
    createInterface({ input: this.child.stdout }).on('line', (line) => this.take(line));
    this.ended = new Promise((resolve) => this.child.on('exit', resolve));
  }

  take(line) {
    try {
      const message = JSON.parse(line);
      for (const one of Array.isArray(message) ? message : [message]) this.takeOne(one);
    } catch (error) {
      this.problems.push(error.message);
    }
  }

  takeOne(message) {
    const { schema } = this;
    const isAnswer = message.method === undefined;
    this.count++;
    if (isAnswer) this.waiting.get(message.id)?.(message);
    else this.seen[message.method] = (this.seen[message.method] ?? 0) + 1;
    if (isAnswer && message.error) {
      // JSON-RPC says null where no id could be read; the schemas have no word for that.
      if (message.id !== null)
        schema.expect(schema.either('JSONRPCErrorResponse', 'JSONRPCError'), message);
    } else if (isAnswer) {
      schema.expect(schema.either('JSONRPCResultResponse', 'JSONRPCResponse'), message);
      const asks = message.result.resultType === 'input_required';
      schema.expect(asks ? 'InputRequiredResult' : RESULTS[this.methods.get(message.id)],
        message.result);
    } else if (message.id !== undefined) {
      check(this.revision !== MODERN, `a request in ${MODERN}: ${message.method}`);
      schema.expect('JSONRPCRequest', message);
      schema.expect('ServerRequest', message);
      this.onRequest(message);
    } else {
      schema.expect('JSONRPCNotification', message);
      schema.expect('ServerNotification', message);
    }
  }

  write(message) {
    this.child.stdin.write(JSON.stringify(message) + '\n');
  }

  meta(more) {
    if (this.revision !== MODERN) return more ? { _meta: more } : {};
    return { _meta: { [`${PREFIX}protocolVersion`]: MODERN,
      [`${PREFIX}clientCapabilities`]: { elicitation: { form: {} } }, ...more } };
  }

  answerOf(id) {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no answer to ${id}`)), 60000);
      this.waiting.set(id, (message) => {
        clearTimeout(timer);
        resolve(message);
      });
    });
  }

  ask(method, params = {}, meta = undefined) {
    const id = this.methods.size % 2 ? this.methods.size + 1 : `id-${this.methods.size + 1}`;
    const answer = this.answerOf(id);
    this.methods.set(id, method);
    this.write({ jsonrpc: '2.0', id, method, params: { ...params, ...this.meta(meta) } });
    return answer;
  }

  async result(method, params, meta) {
    const answer = await this.ask(method, params, meta);
    check(answer.result, `${method}: ${JSON.stringify(answer.error)}`);
    return answer.result;
  }

  async code(method, params, code) {
    const answer = await this.ask(method, params);
    check(answer.error?.code === code, `${method}: ${JSON.stringify(answer)}`);
  }

  tool(name, args, meta, more) {
    return this.result('tools/call', { name, arguments: args, ...more }, meta);
  }

  async end() {
    this.child.stdin.end();
    await this.ended;
    check(this.problems.length === 0, this.problems.join('\n'));
  }
}

// ---- What is said -------------------------------------------------------------------------------

async function begin(talk) {
  if (talk.revision === MODERN) {
    const found = await talk.result('server/discover');
    return found.capabilities;
  }
  const capabilities = talk.revision >= '2025-06-18' ? { elicitation: {} } : {};
  const agreed = await talk.result('initialize',
    { protocolVersion: talk.revision, capabilities, clientInfo: { name: 't', version: '1' } });
  check(agreed.protocolVersion === talk.revision, `agreed on ${agreed.protocolVersion}`);
  talk.write({ jsonrpc: '2.0', method: 'notifications/initialized' });
  await talk.result('ping');
  await talk.result('logging/setLevel', { level: 'debug' });
  return agreed.capabilities;
}

async function resources(talk) {
  const { resources: list } = await talk.result('resources/list');
  for (const { uri } of list) await talk.result('resources/read', { uri });
  const { resourceTemplates } = await talk.result('resources/templates/list');
  check(resourceTemplates.length === 3, 'templates');
  for (const uri of ['oci://op/core.launchInstance', 'oci://service/identity'])
    await talk.result('resources/read', { uri });
  await talk.code('resources/read', { uri: 'oci://op/core.nothing' },
    talk.revision === MODERN ? -32602 : -32002);
}

async function prompts(talk) {
  const { prompts: list } = await talk.result('prompts/list');
  for (const prompt of list) {
    const values = Object.fromEntries((prompt.arguments ?? []).map(({ name }) => [name, 'x']));
    await talk.result('prompts/get', { name: prompt.name, arguments: values });
    for (const { name } of prompt.arguments ?? []) {
      await talk.result('completion/complete', { ref: { type: 'ref/prompt', name: prompt.name },
        argument: { name, value: '' } });
    }
  }
  await talk.code('prompts/get', { name: 'nothing' }, -32602);
  await talk.result('completion/complete', { ref: { type: 'ref/resource', uri: 'oci://op/{id}' },
    argument: { name: 'id', value: '' } });
}

async function tools(talk) {
  await talk.result('tools/list');
  const level = talk.revision === MODERN ? { [`${PREFIX}logLevel`]: 'debug' } : {};
  await talk.tool('oci_context', {}, level);
  await talk.tool('oci_search', { query: 'list instances' });
  await talk.tool('oci_read', { operation: 'core.listVcns', compartment: 'tenancy', region: '*' },
    { progressToken: 'p' });
  await talk.tool('oci_read', { operation: 'core.listNothing' }, level);
  await talk.tool('oci_batch', { steps: [
    { id: 'a', operation: 'core.listVcns', params: { compartmentId: 'tenancy' } },
    { id: 'b', operation: 'core.listSubnets', params: { compartmentId: 'tenancy' } }] },
  { progressToken: 7 });
  await talk.code('tools/call', { name: 'nothing' }, -32602);
  await talk.code('tools/list', { cursor: 'x' }, -32602);
  await talk.code('no/method', {}, -32601);
  check(talk.seen['notifications/message'] > 1, 'no log messages came');
}

async function change(talk) {
  const call = { operation: 'core.createVcn', compartment: 'tenancy',
    body: { displayName: 'net', cidrBlocks: ['10.0.0.0/16'] } };
  const yes = { action: 'accept', content: { confirm: true } };
  talk.onRequest = ({ id }) => talk.write({ jsonrpc: '2.0', id, result: yes });
  let result = await talk.tool('oci_write', call);
  if (talk.revision === MODERN) {
    check(result.resultType === 'input_required', 'no question');
    await talk.code('tools/call', { name: 'oci_write', arguments: call, requestState: 'x' }, -32602);
    result = await talk.tool('oci_write', call, {},
      { requestState: result.requestState, inputResponses: { confirm: yes } });
  }
  check(result.isError === (talk.revision < '2025-06-18'), JSON.stringify(result));
  await talk.tool('oci_delete', { operation: 'core.deleteVcn', params: { vcnId: 'x' },
    dry_run: true });
}

async function special(talk) {
  if (talk.revision === '2025-03-26') {
    talk.methods.set('b1', 'ping');
    talk.methods.set('b2', 'tools/list');
    const both = Promise.all(['b1', 'b2'].map((id) => talk.answerOf(id)));
    talk.write([{ jsonrpc: '2.0', id: 'b1', method: 'ping' },
      { jsonrpc: '2.0', id: 'b2', method: 'tools/list' }]);
    await both;
  }
  talk.write({ jsonrpc: '2.0', id: 'odd', method: 7 });
  await talk.answerOf('odd');
}

// Its answer comes when the conversation ends.
async function listen(talk) {
  const open = talk.ask('subscriptions/listen', { notifications: { toolsListChanged: true } });
  await talk.result('tools/list');
  check(talk.seen['notifications/subscriptions/acknowledged'] === 1, 'no acknowledgement');
  return { open };
}

async function converse(revision, environment) {
  const talk = new Talk(revision, environment);
  try {
    const capabilities = await begin(talk);
    for (const name of ['tools', 'resources', 'prompts', 'logging'])
      check(capabilities[name], `no capability ${name}`);
    for (const part of [tools, resources, prompts, change, special]) await part(talk);
    const listening = revision === MODERN ? await listen(talk) : undefined;
    await talk.end();
    if (listening) check((await listening.open).result, 'the subscription was not ended');
  } finally {
    talk.child.kill();
  }
  console.log(`     ${talk.count} messages of ${revision}`);
}

// ---- All revisions ------------------------------------------------------------------------------

function startSandbox(home) {
  const child = spawn(sandboxProgram, ['--listen', '127.0.0.1:0', '--home', home, '--speed', '0'],
    { stdio: ['ignore', 'pipe', 'inherit'] });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', () => reject(new Error('the sandbox ended')));
    child.stdout.once('data', (line) => resolve({ child, ...JSON.parse(line) }));
  });
}

let passed = 0;
let failed = 0;
const home = mkdtempSync(path.join(tmpdir(), 'oci-mcp-schema-'));
const sandbox = await startSandbox(home);
for (const revision of ['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25', MODERN]) {
  try {
    await converse(revision,
      { OCI_MCP_ENDPOINT: sandbox.url, OCI_CONFIG_FILE: sandbox.config_file });
    passed++;
    console.log(`ok   ${revision}`);
  } catch (error) {
    failed++;
    console.log(`FAIL ${revision}: ${error.message}`);
  }
}
sandbox.child.removeAllListeners('exit');
sandbox.child.kill('SIGTERM');
rmSync(home, { recursive: true, force: true });
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
