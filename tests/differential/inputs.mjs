// Makes requests for an operation: objects in the SDK's names, with parameters and the body side
// by side. Deterministic: everything follows from the service, the operation and the variant.
//
//     minimal      what is required, nothing else
//     full N       everything; one variant for each choice of subtypes of polymorphic types
//     hard         everything, with values that are easy to get wrong
//     empty        everything that may be left out is "", 0, false, [] or {}
//     null         everything that may be left out is null
//     dots         path parameters "." and ".."
//
// Each goes to a region of its own; some clients have other host names on demand, and get them.

import { createHash } from 'node:crypto';

const DEPTH = 7; // of models in each other; deeper ones hold what is required
const FIELDS = 600; // of one request; after these, what is required
const UNIONS = 2; // nested polymorphic types of which every subtype has its turn
const VARIANTS = 150; // of one operation
const EXPLICIT = 'https://explicit.differential.example.com'; // for clients without a host of their own

const TEXTS = [
  'ünïcödé 漢字 🦀', 'a/b//c', ' two  spaces ', '+&=#?%', '%2F%252f', "it's \"so\" \\n", '...', '<a>|{b}^`',
  "!'()*~-_.,;:@$[]", '\u2028\u00a0\ufeff', '{region}', 'null', 'true', '0', '-1e5', '../..', '*', '∑'.repeat(70),
  'long '.repeat(300),
];
const BODY_TEXTS = [...TEXTS, 'tab\tline\nfeed\r', '\u0001\u001f\u007f', '', '{"a": [1]}', '</script>'];
const HEADER_TEXTS = ['with space', '"quoted", \'single\'', ';,=:@', 'a/b+c%20d', '{x}~!*()', 'W/"etag"', '*'];
const INTEGERS = [0, -1, 1, 42, 2147483648, -2147483649, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER];
const FLOATS = [0, 0.1, -2.5, 1e21, 1e-7, 123456.789, 5e-324, Number.MAX_VALUE, 7];
const STRANGE_REGIONS = ['xx-nowhere-1', 'us-dedicated-1.example.com'];
const DEFAULT_REGION = 'us-ashburn-1';
const INSTANTS = [
  '2026-01-02T03:04:05.678Z', '1969-12-31T23:59:59.999Z', '2024-02-29T12:00:00.000Z', '2031-10-09T08:07:06.000Z',
];
const ANYTHING = { text: 'ü', list: [1, [], {}, null, 'x'], nested: { on: false, off: true, zero: 0, '': 0.5 } };

// Values that the SDK takes in another form than JSON has. JSON dates are Date on both sides.
export class Day {
  constructor(text) {
    this.text = text;
  }
}
export class Bytes {
  constructor(buffer, asText) {
    Object.assign(this, { buffer, asText });
  }
}
export class Range {
  constructor(startByte, endByte) {
    Object.assign(this, { startByte, endByte });
  }
  toString() {
    return `bytes=${this.startByte}-${this.endByte}`;
  }
}

class Random {
  constructor(seed) {
    this.state = createHash('sha256').update(seed).digest().readUInt32LE();
  }
  next(count) {
    this.state = (Math.imul(this.state, 1664525) + 1013904223) >>> 0;
    return (this.state >>> 8) % count;
  }
  of(list) {
    return list[this.next(list.length)];
  }
}

// How many choices of subtypes a type has, up to UNIONS polymorphic types in each other.
function countChoices(type, unions, open = new Set()) {
  if (type.kind === 'list' || type.kind === 'map') return countChoices(type.of, unions, open);
  if (type.kind !== 'model' || open.has(type)) return 1;
  const inner = new Set(open).add(type);
  if (!type.union)
    return Math.max(1, ...type.fields.map((field) => countChoices(field.type, unions, inner)));
  if (unions === 0) return 1;
  return [...type.union.values()].reduce((sum, model) => sum + countChoices(model, unions - 1, inner), 0);
}

class Maker {
  constructor(variant, seed) {
    this.variant = variant;
    this.random = new Random(seed);
    this.serial = 0;
    this.left = FIELDS;
  }

  // The subtype of that choice, and the choice within it.
  subtype(union, unions, choice, open) {
    const values = [...union.union];
    if (unions === 0 || this.variant !== 'full') {
      const fresh = values.filter(([, model]) => !open.includes(model));
      return { entry: this.random.of(fresh.length ? fresh : values), choice };
    }
    let rest = choice % countChoices(union, unions);
    for (const entry of values) {
      const count = countChoices(entry[1], unions - 1);
      if (rest < count) return { entry, choice: rest };
      rest -= count;
    }
    return { entry: values[0], choice: 0 };
  }

  text(place, name) {
    const own = `${name}${++this.serial}`;
    if (this.variant === 'hard') {
      const text = this.random.of({ header: HEADER_TEXTS, body: BODY_TEXTS }[place] ?? TEXTS);
      if (place === 'path' || this.random.next(3)) return `${own}${text}`.trim();
      return place === 'header' ? text : this.random.next(2) ? text : `${text}${own}`;
    }
    if (this.variant === 'dots' && place === 'path') return this.serial % 2 ? '..' : '.';
    return own;
  }

  scalar(type, place, name) {
    const hard = this.variant === 'hard';
    switch (type.kind) {
      case 'string':
        return this.text(place, name);
      case 'boolean':
        return this.random.next(2) === 1;
      case 'integer':
        return hard ? this.random.of(INTEGERS) : 1 + this.random.next(1000);
      case 'float':
        return hard ? this.random.of(FLOATS) : this.random.next(4000) / 8;
      case 'enum':
        return this.random.of(type.values);
      case 'date':
        return new Date(this.random.of(INSTANTS));
      case 'day':
        return new Day(this.random.of(INSTANTS).slice(0, 10));
      case 'range':
        return new Range(this.random.next(50), 50 + this.random.next(1000));
      case 'binary':
        return new Bytes(this.bytes(), this.variant === 'minimal');
      default:
        return hard ? ANYTHING : { any: name, [`n${this.serial++}`]: [1, true] };
    }
  }

  // Text only, but for one variant: the SDK hashes bodies as if they were.
  bytes() {
    if (this.variant === 'empty') return Buffer.alloc(0);
    if (this.variant === 'hard') return Buffer.from(Array.from({ length: 700 }, (_, i) => (i * 7) & 255));
    return Buffer.from(`bytes of ${this.serial++}: ünïcödé\n`.repeat(1 + this.random.next(40)));
  }

  empty(type) {
    const values = { string: '', boolean: false, integer: 0, float: 0, list: [], map: {} };
    if (type.kind === 'model' && type.fields.every((field) => !field.required)) return {};
    return values[type.kind];
  }

  value(type, place, name, at) {
    if (type.kind === 'list') return this.list(type, place, name, at);
    if (type.kind === 'map') return this.map(type, place, name, at);
    if (type.kind !== 'model') return this.scalar(type, place, name);
    return this.model(type, at);
  }

  // Lists and maps of a type that is being made already stay empty: recursion ends there.
  isClosed(type, at) {
    if (type.kind === 'list' || type.kind === 'map') return this.isClosed(type.of, at);
    return type.kind === 'model' && at.open.includes(type);
  }

  list(type, place, name, at) {
    if (this.isClosed(type, at)) return [];
    const count = this.variant === 'minimal' ? 1 : 2 + (this.variant === 'hard') + (place !== 'body');
    const items = Array.from({ length: count }, (_, i) =>
      this.value(type.of, place, name, { ...at, choice: at.choice + i }));
    if (this.variant === 'hard' && type.of.kind === 'string' && place === 'query') items.push('');
    return items;
  }

  map(type, place, name, at) {
    if (this.isClosed(type, at)) return {};
    const keys = this.variant === 'hard' && place === 'body' ? ['k.1', 'ключ "x"/\\', ''] : ['first', 'Second-2'];
    return Object.fromEntries(keys.map((key) => [key, this.value(type.of, place, name, at)]));
  }

  model(type, at) {
    if (!type.union) return this.fields(type, at, {});
    const { entry: [value, model], choice } = this.subtype(type, at.unions, at.choice, at.open);
    const inner = { ...at, open: [...at.open, type], unions: Math.max(0, at.unions - 1), choice };
    return this.fields(model, inner, { [type.discriminator]: value });
  }

  fields(type, at, made) {
    const inner = { ...at, open: [...at.open, type], depth: at.depth + 1 };
    if (type.value !== undefined) made[type.discriminator] = type.value;
    for (const field of type.fields) {
      if (field.wire === type.discriminator && field.wire in made) continue;
      if (field.required) made[field.sdk] = this.value(field.type, 'body', field.sdk, inner);
      else this.option(made, field, 'body', inner);
    }
    return made;
  }

  option(made, field, place, at) {
    if (this.variant === 'minimal' || this.variant === 'dots') return;
    if (this.variant === 'null') made[field.sdk] = null;
    else if (this.variant === 'empty') {
      const empty = this.empty(field.type);
      if (empty !== undefined) made[field.sdk] = empty;
    } else if (at.depth <= DEPTH && this.left-- > 0 && !this.isClosed(field.type, at))
      made[field.sdk] = this.value(field.type, place, field.sdk, at);
  }

  // A header map is sent as it is, without null and "": there is no such header.
  parameter(request, parameter, at) {
    if (parameter.prefix && this.variant === 'null') return;
    if (parameter.required) request[parameter.sdk] = this.value(parameter.type, parameter.in, parameter.sdk, at);
    else this.option(request, parameter, parameter.in, at);
  }

  request(operation, choice) {
    const at = { depth: 0, unions: UNIONS, open: [], choice };
    const request = {};
    const length = operation.parameters.find(isLength);
    for (const parameter of operation.parameters)
      if (parameter !== length) this.parameter(request, parameter, at);
    const body = operation.body;
    if (body && (body.required || this.variant !== 'minimal'))
      request[body.sdk] = this.value(body.type, 'body', body.sdk, at);
    if (length && this.variant !== 'minimal') request[length.sdk] = request[body.sdk].buffer.length;
    return request;
  }
}

// Only the right one can be sent.
const isLength = (parameter) => parameter.in === 'header' && parameter.wire.toLowerCase() === 'content-length';

// Host names with parameters in them take no others than plain ones.
function makeHost(client, variant, choice, regions, seed) {
  if (client.explicitEndpoint) return { endpoint: EXPLICIT };
  if (variant === 'minimal') return { region: DEFAULT_REGION };
  const random = new Random(seed);
  return {
    region: random.of([...regions, ...STRANGE_REGIONS]),
    dualStack: client.dualStack !== undefined && random.next(2) === 1,
    realmSpecific: client.realmEndpoints !== undefined && variant === 'full' && choice % 2 === 0,
  };
}

// `regions` are those that both sides know.
export function makeInputs(service, operation, regions) {
  const client = service.clients.get(operation.client);
  const make = (variant, choice) => {
    const seed = `${service.name}.${operation.id} ${variant} ${choice}`;
    return {
      variant: variant === 'full' ? `full ${choice}` : variant,
      request: new Maker(variant, seed).request(operation, choice),
      host: makeHost(client, variant, choice, regions, seed),
    };
  };
  const choices = operation.body ? Math.min(VARIANTS, countChoices(operation.body.type, UNIONS)) : 1;
  const inputs = [make('minimal', 0)];
  for (let choice = 0; choice < choices; choice++) inputs.push(make('full', choice));
  inputs.push(make('hard', 0), make('empty', 0), make('null', 0));
  if (operation.parameters.some((parameter) => parameter.in === 'path' && parameter.type.kind === 'string'))
    inputs.push(make('dots', 0));
  const seen = new Set();
  return inputs.filter(({ request }) => {
    const text = JSON.stringify(request);
    return !seen.has(text) && seen.add(text);
  });
}

function convert(value, special) {
  const made = special(value);
  if (made !== undefined) return made;
  if (Array.isArray(value)) return value.map((item) => convert(item, special));
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, convert(item, special)]));
}

// The request as the official client wants it. A body stream can be read once: makes new ones.
export function forSdk(request, { Readable }) {
  return convert(request, (value) => {
    if (value instanceof Day) return new Date(value.text);
    if (value instanceof Bytes) return Readable.from([value.buffer], { objectMode: false });
    if (value instanceof Range) return value;
    return undefined;
  });
}

const sameSpelling = (name) => name.toLowerCase().replace(/[^a-z0-9]/g, '');

// Whether the fields of the body may stand beside the parameters.
function canBeFlat({ parameters, body, hostParameter }, request) {
  const value = body && request[body.sdk];
  if (body?.type.kind !== 'model' || !value || !Object.keys(value).length) return false;
  const names = [...parameters.flatMap(({ wire, sdk }) => [wire, sdk]), body.sdk, 'body', hostParameter ?? ''];
  const taken = new Set(names.map(sameSpelling));
  return !Object.keys(value).some((name) => taken.has(sameSpelling(name)));
}

// The request as arguments of a tool call. Half of the time with the fields of the body beside the
// parameters, where that is possible.
export function forTool(request, operation) {
  const flat = canBeFlat(operation, request) && new Random(JSON.stringify(request)).next(2) === 1;
  const made = {};
  for (const [name, value] of Object.entries(request)) {
    if (value instanceof Bytes && value.asText) made[name] = value.buffer.toString();
    else if (value instanceof Bytes) made[`${name}Base64`] = value.buffer.toString('base64');
    else if (flat && name === operation.body.sdk) Object.assign(made, plain(value));
    else made[name] = plain(value);
  }
  if (operation.hostParameter) made[operation.hostParameter] ??= 'ocid1.of.what.carries.the.host';
  return made;
}

// As JSON has it, in the SDK's names.
export function plain(value) {
  return convert(value, (item) => {
    if (item instanceof Day) return item.text;
    if (item instanceof Range) return String(item);
    return undefined;
  });
}
