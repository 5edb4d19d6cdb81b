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

// Fields that the SDK makes anew when it has a value that is not null.
function isConverted(type) {
  if (type.of?.of) return false;
  return leafOf(type).kind === 'model' || Boolean(type.of && type.of.shared);
}

// What the SDK reads first of a body, given or not; undefined when it reads nothing.
const firstRead = (type) =>
  type.kind === 'model' && !type.union
    ? type.fields.find((field) => field.wire !== field.sdk || isConverted(field.type))?.sdk
    : undefined;

const isHeader = (name) => (parameter) => parameter.in === 'header' && parameter.wire.toLowerCase() === name;

const isEmpty = (value) => value && typeof value === 'object' && !Array.isArray(value) && !Object.keys(value).length;

// "https://telemetry." of "https://telemetry.{region}.{secondLevelDomain}".
const startOf = (template) => template.slice(0, template.indexOf('{region}'));

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
    name: 'reads-are-retried',
    quiet: true,
    sdk: 'says opc-client-retries only where it retries by default',
    ours: 'retries all operations that only read, and says so',
    why: 'a read can be repeated',
    apply(request, test) {
      if (test.class !== 'read' || test.operation.retried) return false;
      return request.headers['opc-client-retries'] === 'true' && delete request.headers['opc-client-retries'];
    },
  },
  {
    name: 'operation-hosts',
    sdk: 'sends every operation of a client to one host',
    ours: 'postMetricData goes to telemetry-ingestion',
    why: 'the service takes it nowhere else',
    apply(request, { service, operation }) {
      const own = operation.hostTemplate && startOf(operation.hostTemplate);
      if (!own || !request.origin.startsWith(own)) return false;
      request.origin = startOf(service.clients.get(operation.client).endpoint) + request.origin.slice(own.length);
      return true;
    },
  },
  {
    name: 'stream-content-type',
    sdk: 'calls binary bodies application/json, or nothing where the body is not signed',
    ours: 'application/octet-stream unless the caller says something else',
    why: 'they are not JSON; the SDK for Python says the same',
    apply(request, { operation, request: given }) {
      const parameter = operation.parameters.find(isHeader('content-type'));
      if (!operation.body || leafOf(operation.body.type).kind !== 'binary' || given[parameter?.sdk]) return false;
      if (request.headers['content-type'] !== 'application/octet-stream') return false;
      if (operation.unsignedBody) delete request.headers['content-type'];
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
      const csv = queryParameters(test).filter((item) => item.csv);
      const lists = new Map(csv.map(({ wire, sdk }) => [wire, test.request[sdk]]));
      return changeQuery(request, (pairs) =>
        pairs.flatMap(([name, value]) =>
          lists.get(name)?.join(',') === value ? lists.get(name).map((item) => [name, item]) : [[name, value]]));
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
      const dates = queryParameters(test).filter((item) => leafOf(item.type).kind === 'date');
      const names = new Set(dates.map((item) => item.wire));
      return changeQuery(request, (pairs) =>
        pairs.map(([name, value]) => [name, names.has(name) ? sdkDate(value) : value]));
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
        if (place !== 'header' || !['', 0, false].includes(given[sdk])) continue;
        if (request.headers[name] === '(random)') continue;
        changed = name in request.headers || changed;
        delete request.headers[name];
      }
      return changed;
    },
  },
  {
    name: 'header-dates',
    sdk: 'writes dates in headers as "Fri Jan 02 2026 03:04:05 GMT+0000 (Coordinated Universal Time)"',
    ours: 'the date as it was given',
    why: 'no service reads that; RFC 3339 is described',
    apply(request, { operation, request: given }) {
      let changed = false;
      for (const { in: place, wire, sdk, type } of operation.parameters) {
        if (place !== 'header' || type.kind !== 'date' || !given[sdk]) continue;
        changed = true;
        request.headers[wire.toLowerCase()] = String(new Date(request.headers[wire.toLowerCase()]));
      }
      return changed;
    },
  },
  {
    name: 'null-objects',
    sdk: 'leaves out null for fields that hold models, or lists of enums that belong to no model',
    ours: 'null, as it was given',
    why: 'null is how a field is cleared',
    apply: (request, test) =>
      changeBody(request, test, (object, { wire, type }) => {
        if (object[wire] !== null || !isConverted(type)) return false;
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
  {
    name: 'no-optional-body',
    sdk: 'throws when an optional body is not given',
    ours: 'sends none',
    why: 'it is optional',
    apply: () => false,
    refuses({ operation, request }, ours, sdk) {
      const { body } = operation;
      if (ours.error !== undefined || !body || body.required || request[body.sdk]) return false;
      return sdk.error === `Cannot read properties of undefined (reading '${firstRead(body.type)}')`;
    },
  },
  {
    name: 'uncounted-stream',
    sdk: 'cannot sign a stream when it also has to find its length for the header content-length',
    ours: 'counts and signs',
    why: 'the caller need not know the length',
    apply: () => false,
    refuses({ operation, request }, ours, sdk) {
      const length = operation.parameters.find(isHeader('content-length'));
      if (ours.error !== undefined || !length || request[length.sdk] !== undefined) return false;
      if (operation.unsignedBody) return false;
      return sdk.error === 'Unable to read body content';
    },
  },
];
