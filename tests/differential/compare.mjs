// Brings both requests into one form and says whether they are the same.
//
//     {method, origin, path, query, headers: {name: value}, signed, body}
//
// `signed` is the list of signed headers; `body` is null, JSON, or {bytes}. What each side makes up
// for itself (dates, random ids, the signature) is checked here and then left out.

import { createHash, createVerify } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';

import { exceptions } from './exceptions.mjs';

const OWN = ['authorization', 'host', 'date', 'x-date', 'user-agent', 'content-length', 'x-content-sha256', 'accept'];
const RANDOM = ['opc-request-id', 'opc-retry-token'];

function takeHeaders(list) {
  const headers = {};
  for (const [name, value] of list) {
    const key = name.toLowerCase();
    headers[key] = key in headers ? `${headers[key]}, ${value}` : value;
  }
  return headers;
}

const signedNames = (headers) => /,headers="([^"]*)"/.exec(headers.authorization)?.[1].split(' ') ?? [];

function readBody(operation, bytes) {
  if (!bytes || bytes.length === 0) return null;
  if (operation.body?.media !== 'application/json') return { bytes: bytes.toString('base64') };
  return JSON.parse(bytes.toString());
}

function dropOwn(operation, request, headers) {
  const given = new Set(operation.parameters.filter(({ sdk }) => request[sdk]).map(({ wire }) => wire.toLowerCase()));
  for (const name of OWN) delete headers[name];
  for (const name of RANDOM) if (name in headers && !given.has(name)) headers[name] = '(random)';
  return headers;
}

function normalise({ operation, request }, url, raw) {
  const headers = takeHeaders(raw.headers);
  return {
    method: raw.method,
    ...url,
    signed: signedNames(headers),
    headers: dropOwn(operation, request, headers),
    body: readBody(operation, raw.body),
  };
}

function splitSdkUrl(text) {
  const url = new URL(text);
  return { origin: url.origin, path: url.pathname, query: url.search.slice(1) };
}

// Ours is sent as it is, so it is not mended by a parser here.
function splitOurUrl(text) {
  const [, origin, path, query] = /^(https?:\/\/[^/?#]+)([^?#]*)(?:\?([^#]*))?$/.exec(text) ?? [];
  return { origin, path, query: query ?? '' };
}

// ---- What ours must be by itself --------------------------------------------------------------

function signatureIsRight(raw, headers, key) {
  const target = raw.url.slice(splitOurUrl(raw.url).origin.length) || '/';
  const lines = signedNames(headers).map((name) => {
    const value = name === '(request-target)' ? `${raw.method.toLowerCase()} ${target}` : headers[name.toLowerCase()];
    return `${name.toLowerCase()}: ${value}`;
  });
  const signature = /,signature="([^"]*)"/.exec(headers.authorization)?.[1] ?? '';
  return createVerify('sha256').update(lines.join('\n')).verify(key, signature, 'base64');
}

const isEncoded = (text) => /^(?:[A-Za-z0-9\-._~/&=]|%[0-9A-F]{2})*$/.test(text);

// Names of JSON objects that occur twice are lost on parsing, but make the text longer.
const isExactJson = (bytes) => JSON.stringify(JSON.parse(bytes.toString())).length === bytes.toString().length;

function faults({ operation, key }, raw) {
  const found = [];
  const headers = takeHeaders(raw.headers);
  const url = splitOurUrl(raw.url);
  const body = raw.body ?? Buffer.alloc(0);
  const names = raw.headers.map(([name]) => name.toLowerCase());
  const check = (holds, what) => holds || found.push(what);

  check(new Set(names).size === names.length, 'a header stands twice');
  check(url.origin && isEncoded(url.path) && isEncoded(url.query), 'the URL is not encoded');
  check(url.origin && headers.host === new URL(url.origin).host, 'host is not the host of the URL');
  check(/^[\w*]+\/[\w.*+-]+/.test(headers.accept ?? ''), 'no accept');
  check(Math.abs(Date.now() - Date.parse(headers['x-date'])) < 300000, 'x-date is not now');
  check(signatureIsRight(raw, headers, key), 'the signature does not fit');
  if (signedNames(headers).includes('x-content-sha256')) {
    const digest = createHash('sha256').update(body).digest('base64');
    check(headers['x-content-sha256'] === digest, 'x-content-sha256 is not of the body');
    check(headers['content-length'] === String(body.length), 'content-length is not of the body');
  }
  if (operation.body?.media === 'application/json' && body.length)
    check(isExactJson(body), 'a name stands twice in the body, or it is not compact');
  return found;
}

// ---- Comparison -------------------------------------------------------------------------------

// The exceptions turn our request into what the SDK makes of the same input; each says whether it
// changed something.
function predict(test, ours) {
  const names = [];
  const predicted = structuredClone(ours);
  for (const exception of exceptions)
    if (exception.apply(predicted, test)) names.push(exception.name);
  return { predicted, names };
}

// `test` is {service, operation, request, key}. Gives {result, exceptions, ours, sdk, faults}, where
// result is "equal", "excepted", "refused" (by both) or "different".
export function compare(test, rawOurs, rawSdk) {
  if (rawOurs.error !== undefined || rawSdk.error !== undefined) return compareRefusals(test, rawOurs, rawSdk);
  const wrong = faults(test, rawOurs);
  const ours = normalise(test, splitOurUrl(rawOurs.url), rawOurs);
  const sdk = normalise(test, splitSdkUrl(rawSdk.url), rawSdk);
  const { predicted, names } = predict(test, ours);

  if (wrong.length || !isDeepStrictEqual(predicted, sdk))
    return { result: 'different', exceptions: names, faults: wrong, ours, predicted, sdk };
  const loud = names.some((name) => !exceptions.find((item) => item.name === name).quiet);
  return { result: loud ? 'excepted' : 'equal', exceptions: names };
}

function compareRefusals(test, ours, sdk) {
  if (ours.error !== undefined && sdk.error !== undefined)
    return { result: 'refused', exceptions: [], ours, sdk };
  const expected = exceptions.find((item) => item.refuses?.(test, ours, sdk));
  return { result: expected ? 'excepted' : 'different', exceptions: expected ? [expected.name] : [], ours, sdk };
}
