// What our request must be, the SDK aside: the arguments in their places, unchanged, encoded and
// signed. So an exception (exceptions.mjs) never starts from something wrong.

import { createHash, createVerify } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';

import { plain } from './inputs.mjs';

const encode = (text) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

const asText = (value) => (value instanceof Date ? value.toISOString() : String(value));

const isGiven = (value) => value !== null && value !== undefined;

function expectedPath(operation, given) {
  const values = operation.parameters.filter((item) => item.in === 'path');
  return values.reduce((path, { wire, sdk }) => {
    const text = encode(asText(given[sdk]));
    return path.replace(`{${wire}}`, /^\.\.?$/.test(text) ? text.replaceAll('.', '%2E') : text);
  }, operation.path);
}

function expectedQuery(operation, given) {
  const pairs = operation.parameters
    .filter((item) => item.in === 'query' && isGiven(given[item.sdk]))
    .flatMap(({ wire, sdk, csv }) => {
      const values = [given[sdk]].flat().map(asText);
      return (csv && values.length ? [values.join(',')] : values).map((value) => `${encode(wire)}=${encode(value)}`);
    });
  return pairs.join('&');
}

function expectedHeaders(operation, given) {
  const headers = {};
  for (const { in: place, wire, sdk, prefix } of operation.parameters) {
    if (place !== 'header' || !isGiven(given[sdk]) || wire === 'authorization') continue;
    if (prefix) for (const [key, value] of Object.entries(given[sdk])) headers[prefix + key.toLowerCase()] = value;
    else headers[wire.toLowerCase()] = [given[sdk]].flat().map(asText).join(',');
  }
  return headers;
}

const hasHeader = (headers) => ([name, value]) =>
  headers[name] === value || (value === '' && name.startsWith('opc-re') && headers[name] !== undefined);

// A value that is no JSON is undefined.
export function readJson(bytes) {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}

// The body with wire names.
function toWire(type, value) {
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  if (type.kind === 'list') return value.map((item) => toWire(type.of, item));
  const entries = Object.entries(value);
  if (type.kind === 'map') return Object.fromEntries(entries.map(([key, item]) => [key, toWire(type.of, item)]));
  if (type.kind !== 'model') return value;
  const own = type.union?.get(value[type.discriminator]) ?? type;
  const fields = new Map(own.fields.map((field) => [field.sdk, field]));
  return Object.fromEntries(entries.map(([key, item]) => [fields.get(key).wire, toWire(fields.get(key).type, item)]));
}

function expectedBody({ body }, request) {
  if (!body || !isGiven(request[body.sdk])) return null;
  if (body.media !== 'application/json') return request[body.sdk].buffer;
  return JSON.parse(JSON.stringify(toWire(body.type, plain(request[body.sdk]))));
}

function isExpectedBody(operation, request, bytes) {
  const expected = expectedBody(operation, request);
  if (expected === null) return bytes === null;
  if (Buffer.isBuffer(expected)) return expected.equals(bytes);
  return bytes !== null && isDeepStrictEqual(readJson(bytes), expected);
}

// Names that occur twice in an object are lost on parsing, but make the text longer.
const isCompact = (bytes) => JSON.stringify(readJson(bytes))?.length === bytes.toString().length;

function signatureFits({ method, target, headers, signed, key }) {
  const lines = signed.map((name) => {
    const value = name === '(request-target)' ? `${method.toLowerCase()} ${target}` : headers[name.toLowerCase()];
    return `${name.toLowerCase()}: ${value}`;
  });
  const signature = /,signature="([^"]*)"/.exec(headers.authorization)?.[1] ?? '';
  return createVerify('sha256').update(lines.join('\n')).verify(key, signature, 'base64');
}

// `sent` is {raw, url, headers, signed}, as compare.mjs takes them apart.
export function findFaults({ operation, request, key }, { raw, url, headers, signed }) {
  const found = [];
  const body = raw.body ?? Buffer.alloc(0);
  const target = url.query ? `${url.path}?${url.query}` : url.path;
  const check = (holds, what) => holds || found.push(what);

  check(url.path === expectedPath(operation, request), 'the path is not what was given');
  check(url.query === expectedQuery(operation, request), 'the query is not what was given');
  for (const pair of Object.entries(expectedHeaders(operation, request)).filter(([name]) => name !== 'content-length'))
    check(hasHeader(headers)(pair), `${pair[0]} is not what was given`);
  check(isExpectedBody(operation, request, raw.body), 'the body is not what was given');
  check(new Set(raw.headers.map(([name]) => name.toLowerCase())).size === raw.headers.length, 'a header stands twice');
  check(url.origin && headers.host === new URL(url.origin).host, 'host is not the host of the URL');
  check(/^[\w*]+\/[\w.*+-]+/.test(headers.accept ?? ''), 'no accept');
  check(Math.abs(Date.now() - Date.parse(headers['x-date'])) < 300000, 'x-date is not now');
  check(signatureFits({ method: raw.method, target, headers, signed, key }), 'the signature does not fit');
  if (signed.includes('x-content-sha256')) {
    const digest = createHash('sha256').update(body).digest('base64');
    check(headers['x-content-sha256'] === digest, 'x-content-sha256 is not of the body');
    check(headers['content-length'] === String(body.length), 'content-length is not of the body');
  }
  if (operation.body?.media === 'application/json' && body.length)
    check(isCompact(body), 'a name stands twice in the body, or it is not compact');
  return found;
}
