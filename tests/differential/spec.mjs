// Reads a document of spec/ and what spec/overlay/ adds, and gives operations whose types can be
// walked: every schema becomes one of the kinds below.
//
//     {kind: string|boolean|integer|float|any|binary|range|date|day}
//     {kind: enum, values, shared}     {kind: list, of}     {kind: map, of}
//     {kind: model, name, fields: [{wire, sdk, type, required}], union: Map(value -> model) | null}
//
// Models are made once each and may be recursive. A shared enum belongs to no model.

import { readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';

export function serviceNames(folder) {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => basename(name, '.json'))
    .sort();
}

// "service:\n  Owner: [name, ...]", the form of the overlay files that are needed here, as a set
// of "service Owner name".
function readOverlay(folder, file) {
  const text = readFileSync(join(folder, 'overlay', file), 'utf8').replace(/^#.*\n/gm, '');
  const facts = new Set();
  for (const [, service, owners] of text.matchAll(/^(\w+):\n((?: .*\n|\n)*)/gm))
    for (const [, owner, names] of owners.matchAll(/^ {2}(\S+):\s*\[([^\]]*)\]/gm))
      for (const name of names.split(',').map((item) => item.trim()))
        if (name) facts.add(`${service} ${owner} ${name}`);
  return facts;
}

// Clients whose hosts resources carry: "service Client" -> the parameter that names the resource, or
// "" when nobody knows the host; operations with a host of their own: "service operation" -> template.
function readHosts(folder) {
  const text = readFileSync(join(folder, 'overlay', 'hosts.yaml'), 'utf8').replace(/^#.*\n/gm, '');
  const hosts = new Map();
  for (const [, service, owners] of text.matchAll(/^(\w+):\n((?: .*\n|\n)*)/gm)) {
    for (const [, owner, parameter] of owners.matchAll(/^ {2}(\w+):\n {4}parameter: (\w+)$/gm))
      hosts.set(`${service} ${owner}`, parameter);
    for (const [, owner, value] of owners.matchAll(/^ {2}(\w+): (\S+)$/gm))
      hosts.set(`${service} ${owner}`, value === 'none' ? '' : value);
  }
  return hosts;
}

export function readOverlays(folder) {
  return {
    floats: readOverlay(folder, 'numbers.yaml'),
    days: readOverlay(folder, 'dates.yaml'),
    csv: readOverlay(folder, 'csv.yaml'),
    hosts: readHosts(folder),
  };
}

const refName = (ref) => ref.slice(ref.lastIndexOf('/') + 1);

class Reader {
  constructor(service, document, overlays) {
    this.service = service;
    this.schemas = document.components.schemas;
    this.overlays = overlays;
    this.models = new Map();
  }

  has(overlay, owner, wire) {
    return this.overlays[overlay].has(`${this.service} ${owner} ${wire}`);
  }

  // `owner` and `wire` name the field or parameter, for the overlays.
  type(schema, owner, wire) {
    if (schema.$ref) return this.named(refName(schema.$ref));
    if (schema.enum) return { kind: 'enum', values: schema.enum };
    if (schema.contentMediaType) return { kind: 'binary' };
    if (schema['x-oci-range']) return { kind: 'range' };
    if (schema.format === 'date' || this.has('days', owner, wire)) return { kind: 'day' };
    if (schema.format === 'date-time') return { kind: 'date' };
    if (schema.type === 'number') return { kind: this.isFloat(schema, owner, wire) ? 'float' : 'integer' };
    if (schema.type === 'array') return { kind: 'list', of: this.type(schema.items, owner, wire) };
    if (schema.additionalProperties)
      return { kind: 'map', of: this.type(schema.additionalProperties, owner, wire) };
    return { kind: schema.type ?? 'any' };
  }

  isFloat({ format }, owner, wire) {
    return format ? !format.startsWith('int') : this.has('floats', owner, wire);
  }

  named(name) {
    const schema = this.schemas[name];
    if (schema.enum) return { kind: 'enum', values: schema.enum, shared: !name.includes('.') };
    if (!this.models.has(name)) {
      const model = { kind: 'model', name, fields: [], union: null };
      this.models.set(name, model);
      this.fill(model, schema);
    }
    return this.models.get(name);
  }

  fill(model, schema) {
    for (const base of schema.allOf ?? []) {
      const parent = this.named(refName(base.$ref));
      model.fields.push(...parent.fields);
      model.discriminator = parent.discriminator;
      model.value = this.valueOf(parent.name, model.name);
    }
    if (schema.discriminator) model.discriminator = schema.discriminator.propertyName;
    for (const [wire, property] of Object.entries(schema.properties ?? {}))
      model.fields.push({
        wire,
        sdk: property['x-oci-name'] ?? wire,
        type: this.type(property, model.name, wire),
        required: schema.required?.includes(wire) ?? false,
      });
    if (schema.discriminator) {
      model.union = new Map();
      for (const [value, ref] of Object.entries(schema.discriminator.mapping))
        model.union.set(value, this.named(refName(ref)));
    }
  }

  valueOf(base, subtype) {
    const mapping = Object.entries(this.schemas[base].discriminator.mapping);
    return mapping.find(([, ref]) => refName(ref) === subtype)[0];
  }

  parameter(id, parameter) {
    return {
      wire: parameter.name,
      sdk: parameter['x-oci-name'] ?? parameter.name,
      in: parameter.in,
      required: parameter.required ?? false,
      prefix: parameter['x-oci-prefix'],
      csv: parameter.explode === false || this.has('csv', id, parameter.name),
      type: this.type(parameter.schema, id, parameter.name),
    };
  }

  body(id, body) {
    if (!body) return null;
    const [[media, { schema }]] = Object.entries(body.content);
    return {
      sdk: body['x-oci-name'],
      required: body.required,
      media,
      type: this.type(schema, id, body['x-oci-name']),
    };
  }

  operation(path, method, operation) {
    const id = operation.operationId;
    return {
      id,
      client: operation['x-oci-client'],
      method: method.toUpperCase(),
      path: path.split('#')[0],
      unsignedBody: operation['x-oci-unsigned-body'] ?? false,
      retried: operation['x-oci-retry'] ?? false,
      hostTemplate: this.overlays.hosts.get(`${this.service} ${id}`),
      hostParameter: this.overlays.hosts.get(`${this.service} ${operation['x-oci-client']}`),
      parameters: (operation.parameters ?? []).map((item) => this.parameter(id, item)),
      body: this.body(id, operation.requestBody),
    };
  }
}

export function readService(folder, name, overlays) {
  const document = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'));
  const reader = new Reader(name, document, overlays);
  const clients = document['x-oci-clients'];
  for (const client of clients) client.explicitEndpoint ||= overlays.hosts.has(`${name} ${client.name}`);
  const operations = [];
  for (const [path, methods] of Object.entries(document.paths))
    for (const [method, operation] of Object.entries(methods))
      operations.push(reader.operation(path, method, operation));
  return {
    name,
    package: document.info['x-oci-package'],
    clients: new Map(clients.map((client) => [client.name, client])),
    operations,
  };
}
