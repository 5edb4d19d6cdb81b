// Prints the outcome: differences with both sides, a table of services, the exceptions, the sum.

import { exceptions } from './exceptions.mjs';

const SHOWN = 6000; // characters of one side
const PATHS = 20; // of them, where they differ
const RESULTS = ['equal', 'excepted', 'refused', 'different'];
const PARTS = {
  host: 'host', arguments: 'arguments', ours: 'ours', predicted: 'as the SDK would send it', sdk: 'official SDK',
};

const short = (value) => {
  const text = JSON.stringify(value, null, 1) ?? 'nothing';
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}...` : text;
};

const sent = ({ results }) => (results.equal ?? 0) + (results.excepted ?? 0) + (results.different ?? 0);

// An operation passes when something was sent for it, and nothing differs.
export const hasPassed = (operation) => sent(operation) > 0 && !operation.results.different;

function sum(operations, of) {
  return operations.reduce((total, operation) => total + (of(operation) ?? 0), 0);
}

function sumExceptions(operations) {
  const counts = {};
  for (const operation of operations)
    for (const [name, number] of Object.entries(operation.exceptions)) counts[name] = (counts[name] ?? 0) + number;
  return counts;
}

// The names of paths at which two values differ.
function differingPaths(a, b, path = '') {
  const isObject = (value) => value !== null && typeof value === 'object';
  if (!isObject(a) || !isObject(b)) return Object.is(a, b) ? [] : [path];
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].flatMap((key) => differingPaths(a[key], b[key], path ? `${path}.${key}` : key));
}

export function showDifferences(service) {
  for (const operation of service.operations) {
    if (hasPassed(operation)) continue;
    for (const example of operation.examples) {
      console.log(`\n${service.name}.${operation.id} (${example.variant}): ${example.result}`);
      for (const fault of example.faults ?? []) console.log(`  ${fault}`);
      if (example.predicted)
        for (const path of differingPaths(example.predicted, example.sdk).slice(0, PATHS))
          console.log(`  differs: ${path}`);
      for (const [part, title] of Object.entries(PARTS))
        if (example[part] !== undefined) console.log(`  ${title}: ${short(example[part])}`);
    }
  }
}

function row(name, cells, rest) {
  console.log(`${name.padEnd(36)}${cells.map((cell) => String(cell).padStart(12)).join('')}  ${rest}`.trimEnd());
}

function showRow(name, operations) {
  const loud = Object.entries(sumExceptions(operations)).filter(
    ([exception]) => !exceptions.find((item) => item.name === exception).quiet);
  row(name, [
    operations.length,
    sum(operations, (operation) => operation.requests),
    ...RESULTS.map((result) => sum(operations, (operation) => operation.results[result])),
  ], loud.map(([exception, number]) => `${exception} ${number}`).join(', '));
}

export function showTable(services) {
  console.log();
  row('service', ['operations', 'requests', ...RESULTS], 'exceptions');
  for (const service of services)
    if (service.error) console.log(`${service.name.padEnd(36)}${service.error}`);
    else showRow(service.name, service.operations);
  const all = services.flatMap((service) => service.operations ?? []);
  showRow('all', all);
  console.log();
  const counts = sumExceptions(all);
  for (const { name, sdk, ours, why } of exceptions)
    if (counts[name])
      console.log(`${name}: ${counts[name]} requests\n  SDK: ${sdk}\n  ours: ${ours}\n  because: ${why}`);
}
