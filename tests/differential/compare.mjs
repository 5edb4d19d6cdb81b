// Brings both requests into one form and says whether they are the same.
//
//     {method, origin, path, query, headers: {name: value}, signed, body}
//
// `signed` is the list of signed headers; `body` is null, JSON, or {bytes}. What each side makes up
// for itself (dates, random ids, the signature) is left out, after faults.mjs has checked ours.

import { isDeepStrictEqual } from 'node:util';

import { exceptions } from './exceptions.mjs';
import { findFaults, readJson } from './faults.mjs';

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
  return readJson(bytes) ?? { unreadable: bytes.toString() };
}

function dropOwn(operation, request, headers) {
  const given = new Set(operation.parameters.filter(({ sdk }) => request[sdk]).map(({ wire }) => wire.toLowerCase()));
  for (const name of OWN) delete headers[name];
  for (const name of RANDOM) if (name in headers && !given.has(name)) headers[name] = '(random)';
  return headers;
}

function takeApart(raw, url) {
  const headers = takeHeaders(raw.headers);
  return { raw, url, headers, signed: signedNames(headers) };
}

function normalise({ operation, request }, { raw, url, headers, signed }) {
  return {
    method: raw.method,
    ...url,
    signed,
    headers: dropOwn(operation, request, { ...headers }),
    body: readBody(operation, raw.body),
  };
}

function splitSdkUrl(text) {
  const url = new URL(text);
  return { origin: url.origin, path: url.pathname, query: url.search.slice(1) };
}

// Ours is sent as it is, so it is not mended by a parser here. Host names know no case.
function splitOurUrl(text) {
  const [, origin, path, query] = /^(https?:\/\/[^/?#]+)([^?#]*)(?:\?([^#]*))?$/.exec(text) ?? [];
  return { origin: origin?.toLowerCase(), path, query: query ?? '' };
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
  const parts = takeApart(rawOurs, splitOurUrl(rawOurs.url));
  const faults = findFaults(test, parts);
  const ours = normalise(test, parts);
  const sdk = normalise(test, takeApart(rawSdk, splitSdkUrl(rawSdk.url)));
  const { predicted, names } = predict(test, ours);

  if (faults.length || !isDeepStrictEqual(predicted, sdk))
    return { result: 'different', exceptions: names, faults, ours, predicted, sdk };
  const loud = names.some((name) => !exceptions.find((item) => item.name === name).quiet);
  return { result: loud ? 'excepted' : 'equal', exceptions: names };
}

function compareRefusals(test, ours, sdk) {
  if (ours.error !== undefined && sdk.error !== undefined && !ours.crashed)
    return { result: 'refused', exceptions: [], ours, sdk };
  const expected = exceptions.find((item) => item.refuses?.(test, ours, sdk));
  return { result: expected ? 'excepted' : 'different', exceptions: expected ? [expected.name] : [], ours, sdk };
}
