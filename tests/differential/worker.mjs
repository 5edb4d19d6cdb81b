// A process that compares one service after another: gets {service} from its parent, answers with
// the outcome. Starts the C program once.

import { spawn } from 'node:child_process';
import { createPublicKey } from 'node:crypto';
import { createInterface } from 'node:readline';

import { compare } from './compare.mjs';
import { forTool, makeInputs } from './inputs.mjs';
import { openSdk, packageVersion } from './sdk.mjs';
import { readOverlays, readService } from './spec.mjs';

const EXAMPLES = 3; // of differences shown for one operation

const setup = JSON.parse(process.env.DIFFERENTIAL_SETUP);
const overlays = readOverlays(setup.spec);
const key = createPublicKey(setup.identity.pem);

// ---- The C program ------------------------------------------------------------------------------

function openProgram() {
  const child = spawn(setup.program, [setup.config], { stdio: ['pipe', 'pipe', 'inherit'] });
  const program = { ended: false, waiting: [], child };
  const end = (why) => {
    program.ended = true;
    for (const resolve of program.waiting.splice(0)) resolve({ error: `the program ended: ${why}`, crashed: true });
  };
  createInterface({ input: child.stdout }).on('line', (line) => program.waiting.shift()(JSON.parse(line)));
  child.on('error', end);
  child.on('close', (code, signal) => end(signal ?? code));
  child.stdin.on('error', () => {});
  return program;
}

let program = openProgram();

async function askProgram(question) {
  if (program.ended) program = openProgram();
  const answer = await new Promise((resolve) => {
    program.waiting.push(resolve);
    program.child.stdin.write(`${JSON.stringify(question)}\n`);
  });
  if (typeof answer.body === 'string') answer.body = Buffer.from(answer.body, 'base64');
  return answer;
}

// ---- Comparing ----------------------------------------------------------------------------------

const sdk = openSdk(setup.modules, setup.identity);

function count(counts, name) {
  counts[name] = (counts[name] ?? 0) + 1;
}

// `seenTypes` are the types whose subtypes an operation before looked at.
function compareSubtypes(service, operation, seenTypes, outcome) {
  const faults = operation.body ? sdk.subtypeFaults(service, operation.body.type, seenTypes) : [];
  if (!faults.length) return;
  count(outcome.results, 'different');
  outcome.examples.push({ variant: 'subtypes', result: 'different', faults });
}

async function compareOperation(service, operation, seenTypes) {
  const outcome = { id: operation.id, requests: 0, results: {}, exceptions: {}, examples: [] };
  const inputs = makeInputs(service, operation, sdk.regions);
  const op = `${service.name}.${operation.id}`;
  const answers = inputs.map(({ request, host }) =>
    askProgram({ op, arguments: forTool(request, operation), ...host }));

  for (const [index, { variant, request, host }] of inputs.entries()) {
    const sent = await sdk.call(service, operation, host, request);
    const ours = await answers[index];
    const test = { service, operation, request, key, class: ours.class };
    const { result, exceptions, ...sides } = compare(test, ours, sent);
    outcome.requests++;
    count(outcome.results, result);
    exceptions.forEach((name) => count(outcome.exceptions, name));
    if (['different', 'refused'].includes(result) && outcome.examples.length < EXAMPLES)
      outcome.examples.push({ variant, result, host, arguments: forTool(request, operation), ...sides });
  }
  compareSubtypes(service, operation, seenTypes, outcome);
  return outcome;
}

async function compareService(name) {
  const service = readService(setup.spec, name, overlays);
  const version = packageVersion(setup.modules, service.package.name);
  const described = service.package;
  if (version !== described.version)
    return { name, error: `${described.name} ${described.version} is described, ${version ?? 'none'} is installed` };
  const operations = [];
  const seenTypes = new Set();
  for (const operation of service.operations) operations.push(await compareOperation(service, operation, seenTypes));
  return { name, operations };
}

process.on('message', async ({ service }) => {
  try {
    process.send(await compareService(service));
  } catch (error) {
    process.send({ name: service, error: error.stack });
  }
});
