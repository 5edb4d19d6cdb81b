// Makes arguments for a tool: valid ones from its schema and the description of its operation, and
// from these invalid ones, each with one mistake.
//
// A schema alone does not say which fields belong to which subtype, what a subtype requires or what
// is in an object that is not spelled out. That is taken from the description; the validator then
// says whether the schema agrees. A spot is one place of a schema; it remembers which values a
// valid input has used already, so that inputs are made until all of them had their turn.

const DEPTH = 6; // of models in each other; deeper ones hold what is required
const FIELDS = 400; // of one input; after these, what is required
const VARIANTS = 400; // of one tool
const UNKNOWN = 'zzUnknown';
const OUTSIDE = 'ZZ_OUTSIDE';
const WRONG = {
  string: [42], integer: ['seven', 1.5], number: ['seven'], boolean: ['perhaps'], array: [7], object: [7],
};
const SAMPLES = {
  string: 'text', boolean: true, integer: 7, float: 0.5, any: { any: 'value' }, binary: 'bytes', range: 'bytes=0-9',
  date: '2026-01-02T03:04:05.678Z', day: '2026-01-02',
};
const TEXTS = new Set(['string', 'enum', 'range', 'date', 'day', 'binary']);

// Headers that the server fills itself.
const PLUMBING = new Set([
  'opc-request-id', 'opc-retry-token', 'opc-client-request-id', 'authorization', 'content-length', 'expect',
]);

const isPlumbing = ({ wire, in: where, required }) =>
  where === 'header' && !required && PLUMBING.has(wire.toLowerCase());

function spotOf(schema) {
  const inner = new Map(Object.entries(schema.properties ?? {}).map(([name, value]) => [name, spotOf(value)]));
  if (schema.items) inner.set(0, spotOf(schema.items));
  return { schema, inner, used: false, left: new Set(schema.enum ?? []) };
}

const isOpen = (spot) => !spot.used || spot.left.size > 0 || [...spot.inner.values()].some(isOpen);

// Some strings of the packages are any value on the wire (spec/overlay/any.yaml); the schema offers objects.
const isAny = ({ kind }, spot) =>
  kind === 'any' || (spot?.schema.type === 'object' && /Any JSON value/.test(spot.schema.description));

const fold = (name) => name.toLowerCase().replace(/[^a-z0-9]/g, '');

// Names are those of the SDK for parameters and of the wire for fields; what JSON Schema's users
// cannot spell is replaced, and the end of too long a name counts.
function nameOf({ wire, sdk, in: where }) {
  const isPlain = (name) => /^[\w.-]{1,64}$/.test(name);
  if (!where && isPlain(wire)) return wire;
  return isPlain(sdk) ? sdk : sdk.replace(/[^\w.-]/g, '_').slice(-64);
}

export class InputMaker {
  constructor(operation, schema) {
    this.operation = operation;
    this.root = spotOf(schema);
    this.places = []; // the first use of each spot: {keys, spot, type, input, branch}
    this.problems = new Set();
    this.visited = new Set();
    this.turns = new Map();
    this.flat = this.isFlat();
    this.root.used = true;
  }

  isFlat() {
    const { body } = this.operation;
    if (body?.type.kind !== 'model') return false;
    const models = [body.type, ...(body.type.union?.values() ?? [])];
    const isField = models.some(({ fields }) => fields.some((field) => nameOf(field) === body.sdk));
    return isField || !this.root.inner.has(body.sdk);
  }

  minimal() {
    return this.request({ full: false });
  }

  // Everything, and then again what has not had its turn.
  *maximal() {
    for (let i = 0; i < VARIANTS && (i === 0 || isOpen(this.root)); i++) {
      const at = { full: true };
      this.fresh = [];
      this.left = FIELDS;
      const input = this.request(at);
      for (const place of this.fresh) this.places.push({ ...place, input, branch: at.root?.branch });
      yield input;
    }
  }

  // What no input could use.
  unused(spot = this.root, path = '') {
    const own = spot.used ? [...spot.left].map((value) => `${path} = ${value}`) : [path];
    return [...own, ...[...spot.inner].flatMap(([name, inner]) => this.unused(inner, `${path}.${name}`))];
  }

  request(at) {
    Object.assign(at, { keys: [], open: [], depth: 0 });
    at.root = at;
    const made = {};
    const { body } = this.operation;
    for (const parameter of this.parameters()) {
      this.field(made, parameter, this.root, at, true);
      this.expectRequired(parameter, this.root);
    }
    if (body?.type.kind === 'binary') this.stream(made, body, at);
    else if (body && this.flat) this.flatBody(made, body, at);
    else if (body) this.field(made, { ...body, wire: body.sdk, in: 'body' }, this.root, at, true);
    return made;
  }

  // Where a resource carries the host, its name is an argument even of operations that have none.
  parameters() {
    const { parameters, hostParameter: wire } = this.operation;
    const own = parameters.filter((parameter) => !isPlumbing(parameter));
    if (!wire || parameters.some((parameter) => parameter.wire === wire)) return own;
    return [{ wire, sdk: wire, in: 'query', required: true, type: { kind: 'string' } }, ...own];
  }

  // Text, or bytes in base64 under a second name: either will do, so that neither is required.
  stream(made, { sdk, required }, at) {
    const bytes = `${sdk}Base64`;
    if (!at.full && !required) return;
    const name = at.full && this.root.inner.get(sdk)?.used ? bytes : sdk;
    made[name] = this.at(this.root.inner.get(name), { kind: 'string' }, name, at);
    if (name === bytes) made[name] = 'AAEC';
  }

  // A body that may be left out has required fields only when it is there.
  flatBody(made, body, at) {
    if (at.full || at.withBody || body.required) Object.assign(made, this.model(body.type, this.root, at));
  }

  at(spot, type, key, at) {
    return this.value(type, spot, { ...at, keys: [...at.keys, key] });
  }

  value(type, spot, at) {
    if (spot && at.full && !spot.used) {
      spot.used = true;
      this.fresh.push({ keys: at.keys, spot, type });
    }
    const value = this.plain(type, spot, at);
    if (spot && at.full) spot.left.delete(value);
    // A name that means different types in different subtypes is a text in the schema.
    return spot?.schema.type === 'string' && typeof value !== 'string' ? JSON.stringify(value) : value;
  }

  plain(type, spot, at) {
    if (type.kind === 'list') return this.list(type.of, spot, at);
    if (type.kind === 'map') return { key: this.at(undefined, type.of, 'key', at) };
    if (type.kind === 'model') return this.model(type, spot, at);
    if (isAny(type, spot)) return SAMPLES.any;
    const values = spot?.schema.enum ?? type.values;
    if (values) return (at.full && [...(spot?.left ?? [])][0]) || this.turn(values, at);
    return SAMPLES[type.kind];
  }

  list(of, spot, at) {
    const inner = spot?.inner.get(0);
    if (at.open.includes(of) && !inner) return [];
    const count = at.full ? Math.max(1, inner?.left.size ?? 1) : 1;
    return Array.from({ length: count }, (_, i) => this.at(inner, of, i, at));
  }

  // One after the other, for each place of its own.
  turn(values, { full, keys }) {
    const key = keys.join('.');
    const turn = this.turns.get(key) ?? 0;
    if (full) this.turns.set(key, turn + 1);
    return values[full ? turn % values.length : 0];
  }

  branch(type, spot, at) {
    const all = [...type.union.keys()];
    const other = all.filter((value) => !at.open.includes(type.union.get(value)));
    const values = (at.full && spot?.inner.size) || !other.length ? all : other;
    const left = spot?.inner.get(type.discriminator)?.left ?? new Set();
    if (at.branch !== undefined && at.keys.length === 0) return at.branch;
    return (at.full && values.find((value) => left.has(value))) || this.turn(values, at);
  }

  model(type, spot, at) {
    const inner = { ...at, open: [...at.open, type], depth: at.depth + 1 };
    const branch = type.union?.size ? this.branch(type, spot, at) : type.value;
    const model = type.union?.get(branch) ?? type;
    if (at.keys.length === 0) at.root.branch = branch;
    if (model !== type) inner.open.push(model);
    const visit = `${at.keys.join('.')} ${model.name}`;
    const isFirst = at.full && !this.visited.has(visit) && at.depth <= DEPTH;
    if (at.full) this.visited.add(visit);
    const made = {};
    for (const field of model.fields) {
      if (field.wire === type.discriminator && branch !== undefined) {
        this.discriminator(made, type, branch, spot, inner);
        continue;
      }
      this.field(made, field, spot, inner, isFirst);
      // Not those of a subtype, nor of a body that may be left out as a whole.
      if (type.fields.includes(field) && (at.keys.length || this.operation.body.required))
        this.expectRequired(field, spot);
    }
    return made;
  }

  expectRequired(field, spot) {
    const name = nameOf(field);
    if (field.required && spot?.schema.properties && !spot.schema.required?.includes(name))
      this.problems.add(`the schema does not require ${name}`);
  }

  // Required only of a base, and not of every one (spec/overlay/optional.yaml).
  discriminator(made, { discriminator, union }, branch, spot, at) {
    const own = spot?.inner.get(discriminator);
    if (at.full || union) made[discriminator] = branch;
    if (at.full && own) this.at(own, { kind: 'enum', values: [branch] }, discriminator, at);
    own?.left.delete(at.full ? branch : undefined);
  }

  field(made, field, spot, at, isFirst) {
    const name = nameOf(field);
    const inner = spot?.inner.get(name);
    if (spot?.inner.size && !inner) this.problems.add(`the schema lacks ${[...at.keys, name].join('.')}`);
    if (!field.required && !(at.full && this.isWanted(field.type, inner, at, isFirst))) return;
    made[name] = this.at(inner, field.type, name, at);
  }

  isWanted(type, spot, at, isFirst) {
    const of = type.kind === 'list' || type.kind === 'map' ? type.of : type;
    if (spot) return isFirst || isOpen(spot);
    return isFirst && !at.open.includes(of) && this.left-- > 0;
  }

  // ---- Mistakes -----------------------------------------------------------------------------

  // Each: {what, name, input, allowed: the validator need not see it, accepted: nor the server}.
  *mistakes() {
    yield* this.mistakesWithin(this.minimal(), this.root, [], (input) => input);
    for (const place of this.places) {
      const rest = this.request({ full: false, withBody: true, branch: place.branch });
      const [first] = place.keys;
      const twin = String(first).endsWith('Base64') ? first.slice(0, -6) : `${first}Base64`;
      if (this.operation.body?.type.kind === 'binary') delete rest[twin];
      const put = (value) => ({ ...rest, [first]: replaced(place.input[first], place.keys.slice(1), value) });
      yield* this.mistakesAt(place, put);
    }
  }

  *mistakesAt({ keys, spot, type, input }, put) {
    const name = keys.findLast((key) => typeof key === 'string');
    const { schema } = spot;
    // Any value will do, and a text may stand for another type where subtypes differ.
    const isLoose = isAny(type, spot) || (schema.type === 'string' && !TEXTS.has(type.kind));
    for (const value of isLoose ? [] : WRONG[schema.type])
      yield { what: `${name} of a wrong type`, name, input: put(value) };
    // Values that people added to a plain string are offered, not enforced.
    if (schema.enum)
      yield { what: `${name} outside its values`, name, input: put(OUTSIDE), accepted: type.kind === 'string' };
    const value = keys.reduce((object, key) => object[key], input);
    if (schema.properties) yield* this.mistakesWithin(value, spot, keys, put);
  }

  // Schemas do not forbid other names: a client may spell them in its own way.
  *mistakesWithin(object, { schema, inner }, keys, put) {
    yield { what: 'an unknown name', name: UNKNOWN, input: put({ ...object, [UNKNOWN]: 1 }), allowed: true };
    for (const name of schema.required ?? []) {
      const { [name]: _, ...rest } = object;
      yield { what: `${name} left out`, name, input: put(rest) };
    }
    const name = Object.keys(object).find((key) => inner.has(key) && key.length >= 6);
    const typo = name && name.slice(0, 3) + name.slice(4);
    if (!name || [...inner.keys()].some((key) => fold(String(key)) === fold(typo))) return;
    const { [name]: value, ...rest } = object;
    yield { what: `${typo} for ${name}`, name, input: put({ ...rest, [typo]: value }), allowed: true };
  }
}

// A copy in which another value stands at that place.
function replaced(value, [key, ...rest], other) {
  if (key === undefined) return other;
  const copy = Array.isArray(value) ? [...value] : { ...value };
  copy[key] = replaced(value[key], rest, other);
  return copy;
}
