// The schema of every tool against a validator of JSON Schema and the server: what the one takes
// the other takes, and a mistake is refused with the name of the field. The server has no
// configuration here: arguments that it takes end as an error "config", others as "argument".
// Environment: OCI_MCP (program), OCI_MCP_NODE_MODULES (folder of the validator).
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { readOverlays, readService } from '../differential/spec.mjs';
import { InputMaker } from './schema_inputs.mjs';

const modules = path.resolve(process.env.OCI_MCP_NODE_MODULES);
const require = createRequire(path.join(modules, 'none.js'));
const Ajv = require('ajv/dist/2020.js').default;
const addFormats = require('ajv-formats').default;
const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
const spec = path.join(root, 'spec');

const IN_FLIGHT = 30;
const SHOWN = 15; // failures of one test
const CLIP = 700;
const SCHEMA_BYTES = 32 << 10;
const TEXT_BYTES = 2 << 10;
const TOOL_NAME = /^[a-z][a-z0-9_]{2,39}$/;

// readOnly, destructive, idempotent; a write that is no POST overwrites.
const HINTS = {
  read: () => [true, false, true],
  write: (method) => [false, method !== 'POST', method === 'PUT'],
  action: (method) => [false, true, method === 'PUT'],
  delete: () => [false, true, true],
};

// A conversation over stdio with many requests under way.
class Server {
  constructor(home) {
    this.child = spawn(path.resolve(process.env.OCI_MCP), ['--tools', '*', '--reveal-secrets'],
      { stdio: ['pipe', 'pipe', 'inherit'], env: { HOME: home } });
    this.waiting = new Map();
    this.blocked = [];
    this.parts = [];
    this.next = 1;
    this.child.on('exit', (code) => {
      throw new Error(`the server ended: ${code}`);
    });
    this.child.stdout.on('data', (chunk) => this.read(chunk));
  }

  read(chunk) {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      this.parts.push(chunk.subarray(start, end));
      this.answer(Buffer.concat(this.parts).toString());
      this.parts = [];
      start = end + 1;
    }
    this.parts.push(chunk.subarray(start));
  }

  answer(line) {
    const { id, result, error } = JSON.parse(line);
    const done = this.waiting.get(id);
    this.waiting.delete(id);
    this.blocked.shift()?.();
    done({ line, result, error });
  }

  async room() {
    while (this.waiting.size >= IN_FLIGHT) await new Promise((go) => this.blocked.push(go));
  }

  send(message) {
    this.child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  }

  ask(method, params) {
    const id = this.next++;
    this.send({ id, method, params });
    return new Promise((done) => this.waiting.set(id, done));
  }

  // The answer's line and the tools in it.
  async list() {
    const clientInfo = { name: 'schemas', version: '1.0.0' };
    await this.ask('initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo });
    this.send({ method: 'notifications/initialized' });
    const { line, result } = await this.ask('tools/list', {});
    return { line, tools: result.tools };
  }

  end() {
    this.child.removeAllListeners('exit');
    return new Promise((done) => {
      this.child.on('exit', done);
      this.child.stdin.end();
    });
  }
}

// One line of the outcome, with the failures below it.
class Test {
  constructor(name) {
    Object.assign(this, { name, count: 0, failures: [] });
  }

  check(condition, what) {
    this.count++;
    if (!condition) this.failures.push(typeof what === 'function' ? what() : what);
  }

  report() {
    const hasPassed = this.failures.length === 0 && this.count > 0;
    const broken = hasPassed ? '' : `, ${this.failures.length} failed`;
    console.log(`${hasPassed ? 'ok  ' : 'FAIL'} ${this.name} (${this.count}${broken})`);
    for (const failure of this.failures.slice(0, SHOWN)) console.log(`       ${failure}`);
    return hasPassed;
  }
}

const tests = {
  same: new Test('tools/list is the same at every start'),
  names: new Test('every operation has one tool, with a name that clients take'),
  sizes: new Test('schemas and descriptions are there and of a bearable size'),
  hints: new Test('annotations follow the class of the operation'),
  compile: new Test('schemas compile in strict mode'),
  complete: new Test('schemas hold what the operations take and nothing else'),
  minimal: new Test('what is required is enough'),
  maximal: new Test('all properties, values and subtypes are taken'),
  mistakes: new Test('mistakes are refused with the name of the field'),
  examples: new Test('the example of each operation is valid'),
};

function readRows() {
  const [, ...lines] = readFileSync(path.join(root, 'generated', 'operations.tsv'), 'utf8').trimEnd().split('\n');
  return lines.map((line) => line.split('\t')).map(([id, method, , kind, , tool]) => ({ id, method, kind, tool }));
}

function readOperations(rows) {
  const overlays = readOverlays(spec);
  const services = new Set(rows.map(({ id }) => id.split('.')[0]));
  return new Map([...services].flatMap((name) =>
    readService(spec, name, overlays).operations.map((operation) => [`${name}.${operation.id}`, operation])));
}

// ---- What is said of a tool ---------------------------------------------------------------------

function* textsOf({ properties = {}, items }, at) {
  for (const [name, property] of Object.entries(properties)) {
    yield { at: `${at}.${name}`, text: property.description };
    yield* textsOf(property, `${at}.${name}`);
  }
  if (items) yield* textsOf(items, `${at}[]`);
}

function checkSizes(tool) {
  const bytes = Buffer.byteLength(JSON.stringify(tool.inputSchema));
  tests.sizes.check(bytes <= SCHEMA_BYTES, `${tool.name}: ${bytes} bytes of schema`);
  const own = [{ at: 'title', text: tool.title }, { at: 'description', text: tool.description }];
  for (const { at, text } of [...own, ...textsOf(tool.inputSchema, '')])
    tests.sizes.check(text?.trim() && Buffer.byteLength(text) < TEXT_BYTES, `${tool.name}: ${at}: ${text}`);
}

function checkHints({ name, annotations }, { kind, method }) {
  const { readOnlyHint, destructiveHint, idempotentHint, openWorldHint } = annotations;
  const said = [readOnlyHint, destructiveHint, idempotentHint];
  tests.hints.check(String(said) === String(HINTS[kind](method)) && openWorldHint === true,
    `${name}: a ${method} of class ${kind} is called ${JSON.stringify(annotations)}`);
}

function checkNames(tools, rows) {
  const known = new Set(rows.map(({ tool }) => tool));
  tests.names.check(new Set(tools.map(({ name }) => name)).size === tools.length, 'a name stands twice');
  tests.names.check(tools.length === rows.length, `${tools.length} tools for ${rows.length} operations`);
  for (const { name } of tools)
    tests.names.check(TOOL_NAME.test(name) && known.has(name), `${name}: no name of a tool`);
}

// ---- What is taken ------------------------------------------------------------------------------

const clip = (value) => {
  const text = JSON.stringify(value);
  return text.length > CLIP ? `${text.slice(0, CLIP)}...` : text;
};

// An input that both shall take; or one with a mistake, which both refuse unless it says otherwise.
async function compare(server, test, tool, validate, { what, name, input, allowed, accepted }) {
  const isValid = validate(input);
  const found = isValid ? 'valid' : validate.errors.map((e) => `${e.instancePath} ${e.message}`).join('; ');
  const answer = await server.ask('tools/call', { name: tool, arguments: input });
  const { error, message } = answer.result?.structuredContent ?? { error: 'protocol', message: answer.error.message };
  const isTaken = error !== 'argument' && error !== 'protocol';
  const isRight = what
    ? (allowed || !isValid) && isTaken === Boolean(accepted) && (accepted || message.includes(name))
    : isValid && isTaken;
  test.check(isRight, () => [`${tool}: ${what ?? 'valid input'}: ${clip(input)}`, `schema: ${found}`,
    `server: ${error}: ${message}`].join('\n           '));
}

function compile(ajv, { name, inputSchema }) {
  try {
    const validate = ajv.compile(inputSchema);
    tests.compile.check(true);
    return validate;
  } catch (error) {
    tests.compile.check(false, `${name}: ${error.message}`);
    return undefined;
  } finally {
    ajv.removeSchema(inputSchema);
  }
}

// ---- Examples -----------------------------------------------------------------------------------

// What has different types in different subtypes is a text in the schema.
function fit(value, { type, properties = {}, items } = {}) {
  if (type === 'string' && typeof value !== 'string') return JSON.stringify(value);
  if (Array.isArray(value)) return value.map((item) => fit(item, items));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, fit(inner, properties[name])]));
}

// The arguments of a typed tool that say the same as params and body of the example.
async function exampleOf(server, id, { inputSchema }, { flat, operation }) {
  const answer = await server.ask('tools/call', { name: 'oci_describe', arguments: { operation: id, part: 'example' } });
  const { arguments: { params, body } } = JSON.parse(answer.result.content[0].text);
  if (!body) return fit({ ...params }, inputSchema);
  return fit({ ...params, ...(flat ? body : { [operation.body.sdk]: body }) }, inputSchema);
}

async function checkExample(server, tool, id, validate, maker) {
  const input = await exampleOf(server, id, tool, maker);
  await compare(server, tests.examples, tool.name, validate, { input });
}

// Waits until the last input is on its way, not for the answers.
async function checkTool(server, ajv, tool, id, operation, pending) {
  const validate = compile(ajv, tool);
  if (!validate) return;
  const maker = new InputMaker(operation, tool.inputSchema);
  const run = async (test, input) => {
    await server.room();
    pending.push(compare(server, test, tool.name, validate, input));
  };
  await run(tests.minimal, { input: maker.minimal() });
  await server.room();
  pending.push(checkExample(server, tool, id, validate, maker));
  for (const input of maker.maximal()) await run(tests.maximal, { input });
  for (const mistake of maker.mistakes()) await run(tests.mistakes, mistake);
  const problems = [...maker.problems, ...maker.unused().map((spot) => `nothing uses ${spot}`)];
  tests.complete.check(problems.length === 0, `${tool.name}: ${problems.join('; ')}`);
}

async function main(home) {
  const rows = readRows();
  const operations = readOperations(rows);
  const servers = [new Server(home), new Server(home)];
  try {
    const [{ line, tools }, again] = await Promise.all(servers.map((server) => server.list()));
    const rowOf = new Map(rows.map((row) => [row.tool, row]));
    const pending = [];
    const ajv = new Ajv({ strict: true, strictTypes: true, strictRequired: true });
    addFormats(ajv, ['date', 'date-time']);
    tests.same.check(line === again.line, 'the two differ');
    const typed = tools.filter(({ name }) => !name.startsWith('oci_'));
    checkNames(typed, rows);
    for (const tool of typed.filter(({ name }) => rowOf.has(name))) {
      checkSizes(tool);
      checkHints(tool, rowOf.get(tool.name));
      const { id } = rowOf.get(tool.name);
      await checkTool(servers[0], ajv, tool, id, operations.get(id), pending);
    }
    await Promise.all(pending);
  } finally {
    await Promise.all(servers.map((server) => server.end()));
  }
}

const home = mkdtempSync(path.join(tmpdir(), 'oci-mcp-schemas-'));
try {
  await main(home);
} finally {
  rmSync(home, { recursive: true, force: true });
}
const passed = Object.values(tests).filter((test) => test.report()).length;
const failed = Object.keys(tests).length - passed;
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
