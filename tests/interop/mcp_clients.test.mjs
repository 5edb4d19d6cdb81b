// Official MCP clients do the main job over stdio and HTTP: launch, find, terminate, read an object.
// Environment: OCI_MCP and OCI_SANDBOX (programs), OCI_MCP_NODE_MODULES (folder of the clients).
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { loadClients, withClient } from './clients.mjs';

const modules = path.resolve(process.env.OCI_MCP_NODE_MODULES);
const server = path.resolve(process.env.OCI_MCP);
const sandboxProgram = path.resolve(process.env.OCI_SANDBOX);
const TOOLS = 'default,objectstorage.createBucket';
let passed = 0;
let failed = 0;

function check(condition, what) {
  if (!condition) throw new Error(what);
}

function startSandbox(home) {
  const child = spawn(sandboxProgram, ['--listen', '127.0.0.1:0', '--home', home, '--speed', '0'],
    { stdio: ['ignore', 'pipe', 'inherit'] });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', () => reject(new Error('the sandbox ended')));
    child.stdout.once('data', (line) => resolve({ child, ...JSON.parse(line) }));
  });
}

async function answer(client, name, args) {
  const result = await client.callTool({ name, arguments: args });
  const text = result.content[0].text;
  check(JSON.stringify(JSON.parse(text)) === JSON.stringify(result.structuredContent),
    `${name}: content and structuredContent differ`);
  check(!result.isError, `${name}: ${text}`);
  return result.structuredContent;
}

async function makeInstance(client, compartmentId, name) {
  const vcn = await answer(client, 'core_create_vcn', { compartmentId, cidrBlocks: ['10.0.0.0/16'] });
  const subnet = await answer(client, 'core_create_subnet',
    { compartmentId, vcnId: vcn.data.id, cidrBlock: '10.0.0.0/24' });
  const domains = await answer(client, 'identity_list_availability_domains', { compartmentId });
  const images = await answer(client, 'core_list_images', { compartmentId });
  const launched = await answer(client, 'core_launch_instance', {
    compartmentId, displayName: name, availabilityDomain: domains.data[0].name,
    shape: 'VM.Standard.E5.Flex', createVnicDetails: { subnetId: subnet.data.id },
    sourceDetails: { sourceType: 'image', imageId: images.data[0].id },
  });
  return launched.data.id;
}

async function until(client, instanceId, state) {
  for (let i = 0; i < 200; i++) {
    const now = await answer(client, 'core_get_instance', { instanceId });
    if (now.data.lifecycleState === state) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`the instance never became ${state}`);
}

async function mainJob(client, compartmentId, name) {
  const { tools, nextCursor } = await client.listTools();
  check(nextCursor === undefined, 'tools/list has more than one page');
  check(tools.some((tool) => tool.name === 'core_launch_instance'), 'no tool to launch');
  check(tools.every((tool) => tool.inputSchema.type === 'object' && tool.annotations), 'odd tool');
  const instanceId = await makeInstance(client, compartmentId, name);
  await until(client, instanceId, 'RUNNING');
  const found = await answer(client, 'core_list_instances', { compartmentId, displayName: name });
  check(found.data.length === 1 && found.data[0].id === instanceId, 'the list lacks the instance');
  check('nextCursor' in found, 'a list without a cursor');
  await answer(client, 'core_terminate_instance', { instanceId });
  await until(client, instanceId, 'TERMINATED');
  await readObject(client, compartmentId, name);
  const refused = await client.callTool({ name: 'core_get_instance', arguments: { instnceId: 'x' } });
  check(refused.isError && /instanceId/.test(refused.content[0].text), 'a mistyped name passed');
}

async function readObject(client, compartmentId, bucketName) {
  const namespace = await answer(client, 'objectstorage_get_namespace', {});
  const where = { namespaceName: namespace.data, bucketName };
  await answer(client, 'objectstorage_create_bucket',
    { namespaceName: namespace.data, name: bucketName, compartmentId });
  const text = 'a/b c+é\n';
  await answer(client, 'objectstorage_put_object',
    { ...where, objectName: 'x/y z+é.txt', putObjectBody: text });
  const back = await answer(client, 'objectstorage_get_object',
    { ...where, objectName: 'x/y z+é.txt' });
  check(back.data.text === text, `the object came back as ${JSON.stringify(back.data)}`);
}

// Everything beside tools: guides as resources and prompts, completion, templates.
async function readGuides(client) {
  const { resources } = await client.listResources();
  check(resources.length > 15, 'too few resources');
  const guide = await client.readResource({ uri: resources[0].uri });
  check(guide.contents[0].text.length > 300, 'a guide without text');
  const { resourceTemplates } = await client.listResourceTemplates();
  check(resourceTemplates.some(({ uriTemplate }) => uriTemplate === 'oci://op/{id}'), 'templates');
  const operation = await client.readResource({ uri: 'oci://op/core.launchInstance' });
  check(JSON.parse(operation.contents[0].text).summary.id === 'core.launchInstance', 'oci://op');
  const wrong = await client.readResource({ uri: 'oci://op/none' }).catch((error) => error);
  check(/no resource/.test(wrong.message), `an unknown resource: ${wrong.message}`);
  const { prompts } = await client.listPrompts();
  check(prompts.some(({ name }) => name === 'inventory'), 'no prompt inventory');
  const { messages } = await client.getPrompt(
    { name: 'inventory', arguments: { compartment: '/prod' } });
  check(messages[0].content.text.includes('/prod'), 'the prompt lacks its argument');
  const operations = await client.complete({ ref: { type: 'ref/resource', uri: 'oci://op/{id}' },
    argument: { name: 'id', value: 'core.listVc' } });
  check(operations.completion.values.includes('core.listVcns'), 'no operation was completed');
  const places = await client.complete({ ref: { type: 'ref/prompt', name: 'inventory' },
    argument: { name: 'compartment', value: 'ten' } });
  check(places.completion.values.includes('tenancy'), 'no compartment was completed');
}

// The same change, twice: the person says no, then yes.
async function confirm(client, answers) {
  const call = { name: 'oci_write', arguments: { operation: 'core.createVcn',
    compartment: 'tenancy', body: { displayName: 'asked', cidrBlocks: ['10.0.0.0/16'] } } };
  answers.push({ action: 'decline' }, { action: 'accept', content: { confirm: true } });
  const refused = await client.callTool(call);
  check(refused.isError && /declined/.test(refused.content[0].text), refused.content[0].text);
  const made = await client.callTool(call);
  check(!made.isError, made.content[0].text);
  check(made.structuredContent.data.displayName === 'asked', 'another VCN was made');
  check(answers.length === 0, 'the person was not asked');
}

async function askedJob(row, where) {
  const answers = [];
  const asking = { ...where, asks: true, args: [],
    environment: { ...where.environment, OCI_MCP_ALLOW_WRITES: 'false' } };
  await withClient(row, asking, async (client) => {
    await readGuides(client);
    await confirm(client, answers);
  }, (client) => row.answer(client, async (request) => {
    check(/VCN/.test(request.params.message), request.params.message);
    return answers.shift();
  }));
}

function inspect(environment, serverArgs, ...args) {
  const cli = path.join(modules, '@modelcontextprotocol/inspector/clients/launcher/build/index.js');
  const passed = Object.entries(environment).flatMap(([name, value]) => ['-e', `${name}=${value}`]);
  const text = execFileSync(process.execPath,
    [cli, '--cli', server, ...serverArgs, ...passed, '--format', 'json', ...args],
    { env: { ...process.env, MCP_INSPECTOR_SECRET_STORE: 'memory' },
      encoding: 'utf8', maxBuffer: 1 << 28 });
  return JSON.parse(text).result;
}

// --strict: the inspector ends with a status of its own when a schema is not portable.
async function inspectorLint(environment, ...serverArgs) {
  const { tools } = inspect(environment, serverArgs, '--method', 'tools/list', '--strict');
  check(tools.length >= 9, 'the inspector sees too few tools');
}

async function inspector(environment, compartmentId, era) {
  const call = (name, args) => {
    const result = inspect(environment, ['--tools', 'default'], '--protocol-era', era,
      '--method', 'tools/call', '--tool-name', name, '--tool-args-json', JSON.stringify(args));
    check(!result.isError, JSON.stringify(result));
    return result.structuredContent.data;
  };
  const vcn = call('core_create_vcn', { compartmentId, cidrBlocks: ['10.9.0.0/16'] });
  const found = call('core_list_vcns', { compartmentId, limit: 100 });
  check(found.some((item) => item.id === vcn.id), 'the list lacks the VCN');
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

const home = mkdtempSync(path.join(tmpdir(), 'oci-mcp-interop-'));
const sandbox = await startSandbox(home);
try {
  const environment = { OCI_MCP_ENDPOINT: sandbox.url, OCI_CONFIG_FILE: sandbox.config_file,
    OCI_MCP_ALLOW_WRITES: 'true' };
  const compartmentId = /^tenancy\s*=\s*(\S+)/m.exec(readFileSync(sandbox.config_file, 'utf8'))[1];
  const clients = await loadClients(modules);
  const where = { program: server, args: ['--tools', TOOLS],
    environment: { ...process.env, ...environment } };
  let number = 0;
  for (const http of [false, true]) {
    for (const row of clients) {
      const unique = `interop-${++number}`;
      const name = `${row.name}, ${http ? 'HTTP' : 'stdio'}`;
      await test(name, () => withClient(row, { ...where, http },
        (client) => mainJob(client, compartmentId, unique)));
      if (row.asks) await test(`${name}, guides and questions`,
        () => askedJob(row, { ...where, http }));
    }
  }
  const session = { ...where,
    environment: { ...where.environment, OCI_CONFIG_PROFILE: 'SESSION' } };
  await test('client 2.4.0, pinned, session token', () => withClient(clients.at(-1), session,
    (client) => mainJob(client, compartmentId, 'interop-session')));
  for (const era of ['legacy', 'modern'])
    await test(`inspector, ${era}`, () => inspector(environment, compartmentId, era));
  await test('inspector, schemas of the default tools', () => inspectorLint(environment));
  await test('inspector, schemas of all tools', () => inspectorLint(environment, '--tools', '*'));
} finally {
  sandbox.child.removeAllListeners('exit');
  sandbox.child.kill('SIGTERM');
  rmSync(home, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
