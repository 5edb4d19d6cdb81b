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
const EXPLICIT = 'https://explicit.differential.example.com'; // for clients without a host of their own

const setup = JSON.parse(process.env.DIFFERENTIAL_SETUP);
const overlays = readOverlays(setup.spec);
const key = createPublicKey(setup.identity.pem);

// ---- The C program ------------------------------------------------------------------------------

function openProgram() {
  const child = spawn(setup.program, [setup.config, setup.identity.region], { stdio: ['pipe', 'pipe', 'inherit'] });
  const waiting = [];
  const broken = (why) => waiting.splice(0).forEach((resolve) => resolve({ error: `the program ended: ${why}`, broken: true }));
  createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()(JSON.parse(line)));
  child.on('error', broken);
  child.on('exit', (code, signal) => broken(signal ?? code));
  child.stdin.on('error', () => {});
  return (question) =>
    new Promise((resolve) => {
      if (child.exitCode !== null || child.signalCode !== null) return resolve({ error: 'the program ended', broken: true });
      waiting.push(resolve);
      child.stdin.write(`${JSON.stringify(question)}\n`);
    });
}

let ask = openProgram();

async function askProgram(question) {
  const answer = await ask(question);
  if (answer.body) answer.body = Buffer.from(answer.body, 'base64');
  return answer;
}

// ---- Comparing ----------------------------------------------------------------------------------

const sdk = openSdk(setup.modules, setup.identity);

function count(counts, name) {
  counts[name] = (counts[name] ?? 0) + 1;
}

async function compareOperation(service, operation) {
  const outcome = { id: operation.id, requests: 0, results: {}, exceptions: {}, examples: [] };
  const endpoint = service.clients.get(operation.client).explicitEndpoint ? EXPLICIT : null;
  const inputs = makeInputs(service.name, operation);
  const op = `${service.name}.${operation.id}`;
  const answers = inputs.map(({ request }) => askProgram({ op, arguments: forTool(request), endpoint }));

  for (const [index, { variant, request }] of inputs.entries()) {
    const sent = await sdk(service, operation, endpoint, request);
    const ours = await answers[index];
    const { result, exceptions, ...sides } = compare({ service, operation, request, key }, ours, sent);
    outcome.requests++;
    count(outcome.results, result);
    exceptions.forEach((name) => count(outcome.exceptions, name));
    if (ours.broken) ask = openProgram();
    if ((result === 'different' || result === 'refused') && outcome.examples.length < EXAMPLES)
      outcome.examples.push({ variant, result, arguments: forTool(request), ...sides });
  }
  return outcome;
}

async function compareService(name) {
  const service = readService(setup.spec, name, overlays);
  const version = packageVersion(setup.modules, service.package.name);
  if (version !== service.package.version)
    return { name, error: `${service.package.name} ${service.package.version} is described, ${version ?? 'none'} is installed` };
  const operations = [];
  for (const operation of service.operations) operations.push(await compareOperation(service, operation));
  return { name, operations };
}

process.on('message', async ({ service }) => {
  try {
    process.send(await compareService(service));
  } catch (error) {
    process.send({ name: service, error: error.stack });
  }
});
