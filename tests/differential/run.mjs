// node tests/differential/run.mjs --spec spec --program PATH [--service NAME]... [--jobs N]
// See README.md.

import { fork } from 'node:child_process';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { hasPassed, showDifferences, showTable } from './report.mjs';
import { serviceNames } from './spec.mjs';

const REGION = 'us-ashburn-1';

function readOptions() {
  const { values } = parseArgs({
    options: {
      spec: { type: 'string', default: 'spec' },
      program: { type: 'string' },
      service: { type: 'string', multiple: true },
      jobs: { type: 'string', default: '2' },
    },
  });
  if (!values.program) throw new Error('--program: the path of differential_requests');
  if (!process.env.OCI_MCP_NODE_MODULES)
    throw new Error('OCI_MCP_NODE_MODULES: the folder that holds the oci-* packages');
  return {
    spec: resolve(values.spec),
    program: resolve(values.program),
    modules: resolve(process.env.OCI_MCP_NODE_MODULES),
    services: values.service,
    jobs: Number(values.jobs),
  };
}

// An identity for both sides, and a profile with it.
function makeIdentity(folder) {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
  const digest = createHash('md5').update(publicKey.export({ type: 'spki', format: 'der' })).digest('hex');
  const identity = {
    tenancy: 'ocid1.tenancy.oc1..differential',
    user: 'ocid1.user.oc1..differential',
    fingerprint: digest.match(/../g).join(':'),
    region: REGION,
    pem,
  };
  const { tenancy, user, fingerprint, region } = identity;
  const fields = { tenancy, user, fingerprint, region, key_file: join(folder, 'key.pem') };
  writeFileSync(join(folder, 'key.pem'), pem, { mode: 0o600 });
  const lines = ['[DEFAULT]', ...Object.entries(fields).map((pair) => pair.join('='))];
  writeFileSync(join(folder, 'config'), `${lines.join('\n')}\n`, { mode: 0o600 });
  return identity;
}

// Neither side may see the settings of the user's: the environment is empty, the time zone UTC.
function startWorker(options, folder, identity) {
  const { spec, program, modules } = options;
  const setup = { spec, program, modules, identity, config: join(folder, 'config') };
  const env = { PATH: process.env.PATH, HOME: folder, TZ: 'UTC', DIFFERENTIAL_SETUP: JSON.stringify(setup) };
  return fork(join(import.meta.dirname, 'worker.mjs'), { env });
}

// The biggest first, so that no worker is left with one at the end.
function inOrder(options) {
  const known = serviceNames(options.spec);
  const unknown = options.services?.find((name) => !known.includes(name));
  if (unknown) throw new Error(`--service: ${unknown} is not described in ${options.spec}`);
  const size = (name) => statSync(join(options.spec, `${name}.json`)).size;
  return [...(options.services ?? known)].sort((a, b) => size(b) - size(a));
}

function runWorker(options, folder, identity, queue, outcomes) {
  return new Promise((done) => {
    const worker = startWorker(options, folder, identity);
    let current = null;
    const next = () => {
      current = queue.shift();
      if (current) worker.send({ service: current });
      else worker.kill();
    };
    worker.on('message', (outcome) => {
      outcomes.push(outcome);
      if (outcome.operations) showDifferences(outcome);
      next();
    });
    worker.on('exit', (code, signal) => {
      if (current) outcomes.push({ name: current, error: `the worker ended: ${signal ?? code}` });
      done();
    });
    next();
  });
}

function conclude(outcomes, services) {
  for (const name of services)
    if (!outcomes.some((outcome) => outcome.name === name)) outcomes.push({ name, error: 'not compared' });
  outcomes.sort((a, b) => (a.name < b.name ? -1 : 1));
  showTable(outcomes);
  const all = outcomes.flatMap((outcome) => outcome.operations ?? []);
  const passed = all.filter(hasPassed).length;
  const broken = outcomes.filter((outcome) => outcome.error).length;
  console.log(`\n${passed} passed, ${all.length - passed + broken} failed`);
  return passed > 0 && passed === all.length && broken === 0;
}

async function main() {
  const options = readOptions();
  const folder = mkdtempSync(join(tmpdir(), 'differential-'));
  chmodSync(folder, 0o700);
  try {
    const identity = makeIdentity(folder);
    const services = inOrder(options);
    const queue = [...services];
    const outcomes = [];
    const jobs = Math.max(1, Math.min(options.jobs, queue.length));
    await Promise.all(Array.from({ length: jobs }, () => runWorker(options, folder, identity, queue, outcomes)));
    process.exitCode = conclude(outcomes, services) ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

try {
  await main();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
