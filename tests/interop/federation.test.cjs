/*
 * How an instance signs in: what oci-common and our program send through the same recorder to the
 * same sandbox, side by side. Environment: see sandbox_kit.cjs, and OCI_MCP (the program).
 */
"use strict";
const assert = require("assert");
const { execFile } = require("child_process");
const crypto = require("crypto");
const fs = require("fs");
const http = require("http");
const os = require("os");
const path = require("path");
const { promisify } = require("util");
const { load, start, stop } = require("./sandbox_kit.cjs");

const program = path.resolve(process.env.OCI_MCP || "build/oci-mcp");
let passed = 0;
let failed = 0;

/* Passes everything on as it is, and keeps it. */
async function record(target) {
  const seen = [];
  const server = http.createServer((request, answer) => {
    let body = "";
    request.on("data", (data) => { body += data; });
    request.on("end", () => {
      seen.push({ method: request.method, path: request.url, headers: request.headers, body });
      const sent = http.request(target + request.url, { method: request.method,
        headers: request.headers }, (came) => {
        answer.writeHead(came.statusCode, came.rawHeaders);
        came.pipe(answer);
      });
      sent.end(body);
    });
  });
  await new Promise((resolve) => { server.listen(0, "127.0.0.1", resolve); });
  return { seen, url: `http://127.0.0.1:${server.address().port}`,
    close: () => new Promise((resolve) => { server.closeAllConnections(); server.close(resolve); }) };
}

async function bySdk(sandbox) {
  const recorder = await record(sandbox.url);
  const common = load("oci-common");
  const builder = new common.InstancePrincipalsAuthenticationDetailsProviderBuilder();
  builder.metadataBaseUrl = `${recorder.url}/opc/v2`;
  builder.federationEndpoint = recorder.url;
  try {
    const provider = await builder.build();
    await provider.getKeyId();
  } finally {
    await recorder.close();
  }
  return recorder.seen;
}

async function byUs(sandbox) {
  const recorder = await record(sandbox.url);
  const home = fs.mkdtempSync(path.join(os.tmpdir(), "oci-mcp-federation-"));
  const environment = { PATH: process.env.PATH, HOME: home,
    OCI_MCP_ENDPOINT: recorder.url, OCI_MCP_AUTH_TYPE: "instance_principal",
    OCI_METADATA_BASE_URL: `${recorder.url}/opc/v2` };
  try {
    await promisify(execFile)(program, ["auth", "verify"], { env: environment });
  } finally {
    fs.rmSync(home, { recursive: true });
    await recorder.close();
  }
  return recorder.seen;
}

const x509 = (seen) => seen.find(({ path: where }) => where.endsWith("/v1/x509"));
const part = (request, name) =>
  new RegExp(`${name}="([^"]*)"`).exec(request.headers.authorization)[1];
const metadata = (seen) => seen.filter(({ path: where }) => where.startsWith("/opc/"));
const bare = (text) => text.replace(/-----[^-]+-----|\s/g, "");

const tests = {
  "the request goes to the same place": ([theirs, ours]) => {
    assert.strictEqual(ours.method, theirs.method);
    assert.strictEqual(ours.path, theirs.path);
  },
  /* The SDK names the certificate by SHA-1, ours by SHA-256 as newer SDKs of other languages do. */
  "the key ids name one tenancy and one certificate": ([theirs, ours]) => {
    const pem = JSON.parse(ours.body).certificate;
    const certificate = new crypto.X509Certificate(Buffer.from(pem, "base64"));
    const [tenancy, kind, print] = part(theirs, "keyId").split("/");
    assert.strictEqual(kind, "fed-x509");
    assert.strictEqual(print, certificate.fingerprint.toLowerCase());
    assert.strictEqual(part(ours, "keyId"),
      `${tenancy}/fed-x509-sha256/${certificate.fingerprint256}`);
    for (const name of ["algorithm", "version"])
      assert.strictEqual(part(ours, name), part(theirs, name), name);
  },
  "the same headers are signed, in the same order": ([theirs, ours]) => {
    assert.strictEqual(part(ours, "headers").toLowerCase(), part(theirs, "headers").toLowerCase());
    for (const name of part(ours, "headers").toLowerCase().split(" ")) {
      if (name !== "(request-target)") assert.ok(ours.headers[name], name);
    }
    assert.strictEqual(ours.headers["content-type"], theirs.headers["content-type"]);
  },
  "the body has the same members of the same form": ([theirs, ours]) => {
    const a = JSON.parse(theirs.body);
    const b = JSON.parse(ours.body);
    assert.deepStrictEqual(Object.keys(b).sort(), Object.keys(a).sort());
    assert.strictEqual(b.certificate, a.certificate);
    assert.deepStrictEqual(b.intermediateCertificates, a.intermediateCertificates);
    assert.strictEqual(b.purpose, a.purpose);
    assert.strictEqual(bare(b.publicKey), b.publicKey, "the public key is bare");
    assert.strictEqual(bare(a.publicKey), a.publicKey, "theirs, too");
    assert.strictEqual(b.publicKey.slice(0, 44), a.publicKey.slice(0, 44), "the kind of key");
    assert.strictEqual(b.publicKey.length, a.publicKey.length, "its size");
  },
  "the metadata service is asked for the same, with the same word": (_pair, theirs, ours) => {
    const asked = (seen) => new Set(metadata(seen).map((one) => one.path.replace(/\/$/, "")));
    for (const one of asked(ours)) /* the SDK was told its region */
      assert.ok(asked(theirs).has(one) || one === "/opc/v2/instance/region", `${one} is not what the SDK asks for`);
    for (const one of metadata(ours)) assert.strictEqual(one.headers.authorization, "Bearer Oracle");
  },
  "calls are signed with the token under the same kind of key id": (_pair, _theirs, ours) => {
    const call = ours.find(({ path: where }) => where.startsWith("/20160918/"));
    assert.match(part(call, "keyId"), /^ST\$eyJ/);
  },
};

(async () => {
  const sandbox = await start("--speed", "0");
  const theirs = await bySdk(sandbox);
  const ours = await byUs(sandbox);
  for (const [name, test] of Object.entries(tests)) {
    try {
      test([x509(theirs), x509(ours)], theirs, ours);
      passed++;
      console.log(`ok   ${name}`);
    } catch (error) {
      failed++;
      console.log(`FAIL ${name}: ${error.message}`);
    }
  }
  assert.strictEqual(await stop(sandbox), 0);
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed ? 1 : 0);
})();
