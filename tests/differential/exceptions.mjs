// The known differences, each with what the SDK does, what we do, and why we are right.
//
// apply(request, test) changes our request into the one that the SDK makes of the same input and
// says whether it changed anything; it sees our request and the description, never the SDK's
// request, so that anything else that differs still shows. The order counts: each starts from what
// the ones before it left. A `quiet` one concerns nearly every request: it is counted, but such a
// request counts as equal.

// ---- Query ------------------------------------------------------------------------------------

const queryParameters = ({ operation }) => operation.parameters.filter((parameter) => parameter.in === 'query');

// [[name, value], ...], decoded. Only decodes what we encoded.
const readQuery = (query) =>
  query === '' ? [] : query.split('&').map((pair) => pair.split('=').map(decodeURIComponent));

const writeQuery = (pairs) => pairs.map((pair) => pair.map(encodeStrictly).join('=')).join('&');

const encodeStrictly = (text) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

function changeQuery(request, change) {
  const query = writeQuery(change(readQuery(request.query)));
  const changed = query !== request.query;
  request.query = query;
  return changed;
}

// formatDateToRFC3339() of oci-common: whole seconds, the hour without a leading zero.
function sdkDate(text) {
  const [, day, hour, rest] = /^(.{10})T(\d\d)(:\d\d:\d\d)/.exec(new Date(text).toISOString());
  return `${day}T${Number(hour)}${rest}Z`;
}

// An array without a value that is not "" still leaves its place between two "&".
function joinAsSdk(pairs, test) {
  const parts = [];
  for (const { wire, sdk } of queryParameters(test)) {
    const own = pairs.filter(([name]) => name === wire).map(([name, value]) => `${name}=${value}`);
    const given = test.request[sdk];
    if (own.length) parts.push(own.join('&'));
    else if (Array.isArray(given)) parts.push('');
  }
  return parts.join('&');
}

// ---- Bodies -----------------------------------------------------------------------------------

const leafOf = (type) => (type.of ? leafOf(type.of) : type);

const subtypeOf = (type, value) => type.union?.get(value[type.discriminator]) ?? type;

// Calls visit(object, field) for every member of every object of a model in a JSON body.
function walk(type, value, visit) {
  if (value === null || typeof value !== 'object') return;
  if (type.kind === 'list') value.forEach((item) => walk(type.of, item, visit));
  else if (type.kind === 'map') Object.values(value).forEach((item) => walk(type.of, item, visit));
  else if (type.kind === 'model')
    for (const field of subtypeOf(type, value).fields) {
      if (!(field.wire in value)) continue;
      walk(field.type, value[field.wire], visit);
      visit(value, field);
    }
}

function changeBody(request, { operation }, change) {
  let changed = false;
  if (request.body && operation.body.media === 'application/json')
    walk(operation.body.type, request.body, (object, field) => {
      changed = change(object, field) || changed;
    });
  return changed;
}

const isContentType = (parameter) => parameter.in === 'header' && parameter.wire.toLowerCase() === 'content-type';

const isEmpty = (value) => value && typeof value === 'object' && !Array.isArray(value) && !Object.keys(value).length;

// ---- The table --------------------------------------------------------------------------------

export const exceptions = [
  {
    name: 'content-type-without-body',
    quiet: true,
    sdk: 'says content-type: application/json on GET, HEAD and DELETE',
    ours: 'no content-type',
    why: 'there is no content; the header is not signed either',
    apply(request) {
      if (!['GET', 'HEAD', 'DELETE'].includes(request.method) || request.body) return false;
      request.headers['content-type'] ??= 'application/json';
      return true;
    },
  },
  {
    name: 'stream-content-type',
    sdk: 'calls binary bodies application/json, or nothing where the type is a parameter and the body is not signed',
    ours: 'application/octet-stream unless the caller says something else',
    why: 'they are not JSON; the SDK for Python says the same',
    apply(request, { operation, request: given }) {
      const parameter = operation.parameters.find(isContentType);
      if (!operation.body || leafOf(operation.body.type).kind !== 'binary' || given[parameter?.sdk]) return false;
      if (request.headers['content-type'] !== 'application/octet-stream') return false;
      if (parameter && operation.unsignedBody) delete request.headers['content-type'];
      else request.headers['content-type'] = 'application/json';
      return true;
    },
  },
  {
    name: 'csv-as-multi',
    sdk: 'repeats the name for each item of a list',
    ours: 'one comma-separated value',
    why: 'the services take it so; the other SDKs of Oracle send it so',
    apply(request, test) {
      const csv = new Set(queryParameters(test).filter((item) => item.csv).map((item) => item.wire));
      return changeQuery(request, (pairs) =>
        pairs.flatMap(([name, value]) => (csv.has(name) ? value.split(',').map((item) => [name, item]) : [[name, value]])));
    },
  },
  {
    name: 'empty-query-values',
    sdk: 'leaves out query values that are ""',
    ours: 'name=',
    why: 'the caller gave it; a filter for "" is not the same as no filter',
    apply: (request) => changeQuery(request, (pairs) => pairs.filter(([, value]) => value !== '')),
  },
  {
    name: 'query-dates',
    sdk: 'cuts fractions of seconds off query dates, writes the hour without a leading zero, and local time as UTC',
    ours: 'the date as it was given',
    why: 'RFC 3339; the hour is wrong elsewhere than in UTC',
    apply(request, test) {
      const dates = new Set(queryParameters(test).filter((item) => leafOf(item.type).kind === 'date').map((item) => item.wire));
      return changeQuery(request, (pairs) => pairs.map(([name, value]) => [name, dates.has(name) ? sdkDate(value) : value]));
    },
  },
  {
    name: 'query-not-encoded',
    sdk: 'puts query values into the URL as they are; what the URL parser leaves (& # + % =) changes the meaning',
    ours: 'percent-encodes all but unreserved characters',
    why: 'the service gets the value that was given',
    apply(request, test) {
      const text = joinAsSdk(readQuery(request.query), test);
      const query = new URL(`${request.origin}/?${text}`).search.slice(1);
      const changed = query !== request.query;
      request.query = query;
      return changed;
    },
  },
  {
    name: 'path-sub-delims',
    sdk: "leaves !'()* in path parameters bare",
    ours: 'percent-encodes them',
    why: 'the same for a server; safe in signatures that normalise',
    apply(request) {
      const path = request.path.replace(/%(21|27|28|29|2A)/g, decodeURIComponent);
      const changed = path !== request.path;
      request.path = path;
      return changed;
    },
  },
  {
    name: 'dot-segments',
    sdk: 'lets path parameters "." and ".." take away segments of the path: another resource is asked for',
    ours: '%2E and %2E%2E, sent as they are',
    why: 'a parameter must not change which operation is called',
    apply(request) {
      const path = new URL(request.origin + request.path).pathname;
      const changed = path !== request.path;
      request.path = path;
      return changed;
    },
  },
  {
    name: 'falsy-headers',
    sdk: 'leaves out header parameters that are "", 0 or false',
    ours: 'sends them',
    why: 'false is not the same as absent (opc-dry-run: false)',
    apply(request, { operation, request: given }) {
      let changed = false;
      for (const { in: place, wire, sdk } of operation.parameters) {
        const name = wire.toLowerCase();
        if (place !== 'header' || !['', 0, false].includes(given[sdk]) || request.headers[name] === '(random)') continue;
        changed = name in request.headers || changed;
        delete request.headers[name];
      }
      return changed;
    },
  },
  {
    name: 'null-objects',
    sdk: 'leaves out null for fields that hold models',
    ours: 'null, as it was given',
    why: 'null is how a field is cleared',
    apply: (request, test) =>
      changeBody(request, test, (object, { wire, type }) => {
        if (object[wire] !== null || leafOf(type).kind !== 'model') return false;
        return delete object[wire];
      }),
  },
  {
    name: 'days-as-instants',
    sdk: 'sends a day as an instant: 2026-01-02T00:00:00.000Z',
    ours: '2026-01-02',
    why: 'the service wants the day',
    apply: (request, test) =>
      changeBody(request, test, (object, { wire, type }) => {
        if (type.kind !== 'day' || object[wire] === null) return false;
        object[wire] = new Date(object[wire]).toISOString();
        return true;
      }),
  },
  {
    name: 'empty-object-body',
    sdk: 'sends nothing for a body that is {}',
    ours: '{}',
    why: 'it was given, and the content type says JSON',
    apply(request) {
      if (!isEmpty(request.body)) return false;
      request.body = null;
      return true;
    },
  },
];
