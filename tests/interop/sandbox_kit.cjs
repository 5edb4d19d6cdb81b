/*
 * What the tests of the sandbox have in common: it runs as a child, and requests that no SDK makes
 * are signed by hand.
 *
 *   OCI_MCP_NODE_MODULES  folder with the packages of package.json
 *   OCI_SANDBOX           the program; build/oci-sandbox by default
 */
"use strict";
const assert = require("assert");
const childProcess = require("child_process");
const crypto = require("crypto");
const fs = require("fs");
const http = require("http");
const path = require("path");

const modules = process.env.OCI_MCP_NODE_MODULES || path.join(process.cwd(), "node_modules");
const program = process.env.OCI_SANDBOX || "build/oci-sandbox";
const load = (name) => require(path.join(modules, name));

/* ---- The sandbox as a child ----------------------------------------------------------------- */

function start(...options) {
  const args = ["--listen", "127.0.0.1:0", "--exit-on-eof", "--empty", ...options];
  const child = childProcess.spawn(program, args, { stdio: ["pipe", "pipe", "inherit"] });
  const ended = new Promise((resolve) => {
    child.on("error", resolve);
    child.on("exit", (code, signal) => resolve(signal || code));
  });
  return new Promise((resolve, reject) => {
    let text = "";
    ended.then((how) => reject(new Error(`the sandbox ended: ${how}`)));
    child.stdout.on("data", (data) => {
      text += data;
      if (text.includes("\n")) resolve({ child, ended, ...JSON.parse(text) });
    });
  });
}

/* How it ended: 0 when all is well. */
async function stop(sandbox) {
  if (sandbox.child.exitCode !== null || sandbox.child.signalCode !== null)
    throw new Error(`the sandbox ended by itself: ${await sandbox.ended}`);
  sandbox.child.kill("SIGTERM");
  return sandbox.ended;
}

/* ---- Small helpers -------------------------------------------------------------------------- */

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function until(what, probe) {
  for (let i = 0; i < 300; i++) {
    if (await probe()) return;
    await sleep(20);
  }
  assert.fail(`never came: ${what}`);
}

async function failure(promise) {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  return assert.fail("an error was expected");
}

async function fails(promise, status, code) {
  const error = await failure(promise);
  assert.strictEqual(error.statusCode, status, `${error.statusCode} ${error.message}`);
  if (code) assert.strictEqual(error.serviceCode, code);
  return error;
}

async function text(value) {
  const chunks = [];
  for await (const chunk of value) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString("utf8");
}

function send(url, { method = "GET", target, headers = {}, body }) {
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method, path: target, headers }, (response) => {
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("error", reject);
      response.on("aborted", () => reject(new Error("aborted")));
      response.on("end", () => {
        const content = Buffer.concat(chunks).toString("utf8");
        resolve({ status: response.statusCode, headers: response.headers, text: content });
      });
    });
    request.on("error", reject);
    request.end(body);
  });
}

/* A signature as the Go and Python SDKs make it: date, other order of headers and parameters. */
function sign(profile, url, { method = "GET", target, body, order = [], date }) {
  const headers = { host: new URL(url).host, date: (date || new Date()).toUTCString() };
  let names = ["date", "(request-target)", "host"];
  if (body !== undefined) {
    headers["content-length"] = String(Buffer.byteLength(body));
    headers["content-type"] = "application/json";
    headers["x-content-sha256"] = crypto.createHash("sha256").update(body).digest("base64");
    names.push("content-length", "content-type", "x-content-sha256");
  }
  if (order.length) names = order;
  const lines = names.map((name) =>
    name === "(request-target)"
      ? `${name}: ${method.toLowerCase()} ${target}`
      : `${name}: ${headers[name]}`
  );
  const signature = crypto.createSign("RSA-SHA256").update(lines.join("\n"));
  headers.authorization =
    `Signature version="1",headers="${names.join(" ")}",keyId="${profile.keyId}",` +
    `algorithm="rsa-sha256",signature="${signature.sign(profile.key, "base64")}"`;
  return { method, target, headers, body };
}

function readProfile(file) {
  const values = {};
  for (const line of fs.readFileSync(file, "utf8").split("\n").slice(1)) {
    if (line.startsWith("[")) break;
    const at = line.indexOf("=");
    if (at > 0) values[line.slice(0, at)] = line.slice(at + 1);
  }
  const keyId = `${values.tenancy}/${values.user}/${values.fingerprint}`;
  return { ...values, keyId, key: fs.readFileSync(values.key_file) };
}

/* ---- Running -------------------------------------------------------------------------------- */

const TEST_MS = 60000;

function inTime(name, promise) {
  let timer;
  const late = new Promise((resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${TEST_MS} ms: ${name}`)), TEST_MS);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/* Runs each test with the context and says how many passed; those whose name has `wanted` in it. */
async function runAll(tests, context, wanted) {
  let passed = 0;
  let failed = 0;
  for (const [name, test] of Object.entries(tests)) {
    if (wanted && !name.includes(wanted)) continue;
    try {
      await inTime(name, test(context));
      passed++;
    } catch (error) {
      failed++;
      console.log(`FAILED ${name}\n  ${error.stack || error}`);
    }
  }
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 && passed > 0;
}

module.exports = {
  failure, fails, load, program, readProfile, runAll, send, sign, sleep, start, stop, text, until,
};
