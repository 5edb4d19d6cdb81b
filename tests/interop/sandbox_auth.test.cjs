/*
 * The sandbox's identity services against the official SDK's ways to sign in, and against requests
 * made by hand where no SDK has a client. Environment: see sandbox_kit.cjs.
 */
"use strict";
const assert = require("assert");
const childProcess = require("child_process");
const crypto = require("crypto");
const fs = require("fs");
const os = require("os");
const path = require("path");
const {
  load, program, readProfile, runAll, send, sign, sleep, start, stop,
} = require("./sandbox_kit.cjs");

const REGIONS = "/20160918/regions";
const FORM = { "content-type": "application/x-www-form-urlencoded" };
const EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";

/* ---- Small helpers -------------------------------------------------------------------------- */

const claims = (token) => JSON.parse(Buffer.from(token.split(".")[1], "base64url"));
const inHome = (sandbox, name) => fs.readFileSync(path.join(sandbox.home, name), "utf8");

function environment(sandbox, name) {
  const lines = inHome(sandbox, name).split("\n").filter((line) => line);
  return Object.fromEntries(lines.map((line) => line.split(/=(.*)/s).slice(0, 2)));
}

async function withEnvironment(values, work) {
  Object.assign(process.env, values);
  try {
    return await work();
  } finally {
    for (const name of Object.keys(values)) delete process.env[name];
  }
}

function newKey() {
  const { publicKey, privateKey } = crypto.generateKeyPairSync("rsa", { modulusLength: 2048 });
  const pem = publicKey.export({ type: "spki", format: "pem" });
  return {
    pem,
    bare: pem.replace(/-----[A-Z ]+-----|\n/g, ""),
    jwk: publicKey.export({ format: "jwk" }),
    key: privateKey.export({ type: "pkcs8", format: "pem" }),
  };
}

/* Signed by a key that stands for somebody. */
const ask = (sandbox, who, request) => send(sandbox.url, sign(who, sandbox.url, request));
const post = (sandbox, who, target, body) =>
  ask(sandbox, who, { method: "POST", target, body: JSON.stringify(body) });
const bearerOf = (token, key) => ({ keyId: `ST$${token}`, key });

const session = (sandbox) =>
  bearerOf(inHome(sandbox, "session_token"), inHome(sandbox, "session_key.pem"));

async function regionsAre(sandbox, who, status = 200) {
  const answer = await ask(sandbox, who, { target: REGIONS });
  assert.strictEqual(answer.status, status, answer.text);
  return answer;
}

function refused(answer, pattern) {
  assert.strictEqual(answer.status, 401, answer.text);
  assert.strictEqual(JSON.parse(answer.text).code, "NotAuthenticated");
  if (pattern) assert.match(answer.text, pattern);
}

async function lastCaller(sandbox) {
  const answer = await send(sandbox.url, { target: "/sandbox/auth/callers" });
  return JSON.parse(answer.text).pop();
}

const flip = (sandbox, what) =>
  send(sandbox.url, { method: "POST", target: `/sandbox/auth/${what}`, headers: { "content-length": 0 } });

async function signedIn(sandbox, provider, kind) {
  const { IdentityClient } = load("oci-identity");
  const client = new IdentityClient(
    { authenticationDetailsProvider: provider },
    { retryConfiguration: load("oci-common").NoRetryConfigurationDetails }
  );
  client.endpoint = sandbox.url;
  const regions = await client.listRegions({});
  assert.ok(regions.items.length > 1);
  assert.strictEqual((await lastCaller(sandbox)).kind, kind);
  client.shutdownCircuitBreaker();
}

async function withSandbox(options, work) {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), "sandbox-auth-"));
  const sandbox = await start("--home", home, ...options);
  try {
    return await work(sandbox);
  } finally {
    await stop(sandbox);
    fs.rmSync(home, { recursive: true });
  }
}

/* ---- SDK ------------------------------------------------------------------------------------ */

const tests = {};

async function instancePrincipal(sandbox) {
  const { InstancePrincipalsAuthenticationDetailsProviderBuilder } = load("oci-common");
  const builder = new InstancePrincipalsAuthenticationDetailsProviderBuilder();
  builder.metadataBaseUrl = `${sandbox.url}/opc/v2`;
  builder.federationEndpoint = sandbox.url;
  return builder.build();
}

tests["SDK: instance principal, also after its certificate was changed"] = async ({ sandbox }) => {
  const provider = await instancePrincipal(sandbox);
  await signedIn(sandbox, provider, "instance");
  assert.strictEqual((await flip(sandbox, "rotate-certificates")).status, 204);
  await signedIn(sandbox, provider, "instance"); /* the token is still right */
  await provider.refresh();
  await signedIn(sandbox, provider, "instance");
};

tests["SDK: instance principal renews an expired token"] = () =>
  withSandbox(["--token-seconds", "6"], async (sandbox) => {
    const provider = await instancePrincipal(sandbox);
    await signedIn(sandbox, provider, "instance");
    const first = await provider.getKeyId();
    await sleep(6200);
    await signedIn(sandbox, provider, "instance");
    assert.notStrictEqual(await provider.getKeyId(), first);
  });

tests["SDK: resource principal 2.2 by files"] = async ({ sandbox, profile }) => {
  const { ResourcePrincipalAuthenticationDetailsProvider: Provider } = load("oci-common");
  await withEnvironment(environment(sandbox, "resource-principal.env"), async () => {
    const provider = Provider.builder();
    await signedIn(sandbox, provider, "resource");
    assert.strictEqual(await provider.getStringClaim("res_tenant"), profile.tenancy);
    assert.strictEqual(provider.getRegion().regionId, "us-ashburn-1");
  });
};

tests["resource principal files are renewed before the tokens expire"] = () =>
  withSandbox(["--token-seconds", "6"], async (sandbox) => {
    const key = inHome(sandbox, "resource_key.pem");
    const first = inHome(sandbox, "resource_token");
    await regionsAre(sandbox, bearerOf(first, key));
    await sleep(6200);
    refused(await ask(sandbox, bearerOf(first, key), { target: REGIONS }), /expired/);
    await regionsAre(sandbox, bearerOf(inHome(sandbox, "resource_token"), key));
  });

tests["SDK: session token, with refresh"] = async ({ sandbox }) => {
  const { SessionAuthDetailProvider } = load("oci-common");
  const provider = new SessionAuthDetailProvider(sandbox.config_file, "SESSION");
  await signedIn(sandbox, provider, "user");
  const real = globalThis.fetch;
  const first = await provider.getSecurityToken();
  /* The SDK knows one address for this only; the request is the same. */
  globalThis.fetch = async (request) => {
    const at = new URL(request.url);
    assert.strictEqual(at.host, "auth.us-ashburn-1.oraclecloud.com");
    const headers = Object.fromEntries(request.headers);
    const answer = await send(sandbox.url, {
      method: request.method, target: at.pathname, headers, body: await request.text(),
    });
    return new Response(answer.text, { status: answer.status, headers: answer.headers });
  };
  try {
    await provider.refreshSessionToken();
  } finally {
    globalThis.fetch = real;
  }
  assert.notStrictEqual(await provider.getSecurityToken(), first);
  await signedIn(sandbox, provider, "user");
};

/* The SDK's HTTPS agent is not that of fetch: the authority must be there when node starts. */
const OKE_CHILD = `
  const { sandbox, modules } = JSON.parse(process.argv[1]);
  const load = (name) => require(require("path").join(modules, name));
  const { OkeWorkloadIdentityAuthenticationDetailsProvider: Provider } = load("oci-common");
  const { IdentityClient } = load("oci-identity");
  const provider = Provider.builder(sandbox.home + "/ca.pem", sandbox.home + "/service_account_token");
  const client = new IdentityClient({ authenticationDetailsProvider: provider });
  client.endpoint = sandbox.url;
  client.listRegions({}).then((all) => { console.log(all.items.length > 1); process.exit(0); },
    (error) => { console.log(error); process.exit(1); });
`;

tests["SDK: OKE workload identity"] = async ({ sandbox }) => {
  const modules = process.env.OCI_MCP_NODE_MODULES || path.join(process.cwd(), "node_modules");
  const values = environment(sandbox, "oke-workload-identity.env");
  const child = childProcess.spawn(
    process.execPath,
    ["-e", OKE_CHILD, JSON.stringify({ sandbox: { home: sandbox.home, url: sandbox.url }, modules })],
    {
      env: { ...process.env, ...values, NODE_EXTRA_CA_CERTS: values.OCI_KUBERNETES_SERVICE_ACCOUNT_CERT_PATH },
      stdio: ["ignore", "pipe", "inherit"], timeout: 30000,
    }
  );
  let output = "";
  child.stdout.on("data", (data) => (output += data));
  const code = await new Promise((resolve) => child.on("exit", resolve));
  assert.strictEqual(code, 0, output);
  assert.match(output, /^true$/m);
  assert.strictEqual((await lastCaller(sandbox)).kind, "workload");
};

/* ---- Signatures ----------------------------------------------------------------------------- */

tests["a request that was changed on its way is refused"] = async ({ sandbox, profile }) => {
  const target = `/20160918/users?compartmentId=${profile.tenancy}`;
  const get = () => sign(profile, sandbox.url, { target });
  const body = '{"a":1}';
  const write = () => sign(profile, sandbox.url, { method: "POST", target: "/20160918/vcns", body });
  assert.strictEqual((await send(sandbox.url, get())).status, 200);
  const foreign = { ...profile, key: newKey().key };
  const dated = (ms) =>
    sign(profile, sandbox.url, { target, date: new Date(Date.now() + ms) });
  const changed = {
    path: { ...get(), target: target.replace("users", "groups") },
    query: { ...get(), target: `${target}&limit=1` },
    body: { ...write(), body: '{"a":2}' },
    "date, changed": (() => {
      const request = get();
      request.headers.date = new Date(Date.now() - 60000).toUTCString();
      return request;
    })(),
    "date, six minutes ago": dated(-6 * 60000),
    "date, in six minutes": dated(6 * 60000),
    "host not signed": sign(profile, sandbox.url, { target, order: ["date", "(request-target)"] }),
    "target not signed": sign(profile, sandbox.url, { target, order: ["date", "host"] }),
    "wrong key": sign(foreign, sandbox.url, { target }),
    "wrong user": sign({ ...profile, keyId: profile.keyId.replace("ocid1.user", "ocid1.used") }, sandbox.url, { target }),
    "no signature": { target },
    "body not signed": sign(profile, sandbox.url, {
      method: "POST", target: "/20160918/vcns", body, order: ["date", "(request-target)", "host"],
    }),
  };
  for (const [name, request] of Object.entries(changed)) {
    const answer = await send(sandbox.url, request);
    assert.strictEqual(answer.status, 401, name);
    assert.strictEqual(JSON.parse(answer.text).code, "NotAuthenticated", name);
  }
  assert.strictEqual((await send(sandbox.url, dated(-4 * 60000))).status, 200);
};

tests["users sign with their own keys"] = async ({ sandbox, profile }) => {
  const text = fs.readFileSync(sandbox.config_file, "utf8");
  const part = path.join(sandbox.home, "reader-only");
  fs.writeFileSync(part, text.slice(text.indexOf("[READER]")));
  const reader = readProfile(part);
  assert.notStrictEqual(reader.user, profile.user);
  await regionsAre(sandbox, reader);
  assert.strictEqual((await lastCaller(sandbox)).id, reader.user);
  refused(await ask(sandbox, { ...reader, key: profile.key }, { target: REGIONS }));
};

/* ---- Sessions ------------------------------------------------------------------------------- */

tests["session: expired tokens are refused, and not refreshed"] = () =>
  withSandbox(["--token-seconds", "6"], async (sandbox) => {
    const who = session(sandbox);
    const body = { currentToken: who.keyId.slice(3) };
    await regionsAre(sandbox, who);
    await sleep(6200);
    refused(await ask(sandbox, who, { target: REGIONS }), /expired/);
    refused(await post(sandbox, who, "/v1/authentication/refresh", body), /expired/);
  });

tests["session: its life is that of --session-minutes"] = () =>
  withSandbox(["--session-minutes", "7"], async (sandbox) => {
    const { exp, iat } = claims(inHome(sandbox, "session_token"));
    assert.strictEqual(exp - iat, 420);
    const rpst = claims(inHome(sandbox, "resource_token"));
    assert.strictEqual(rpst.exp - rpst.iat, 3600);
  });

tests["session: a token of somebody else is not refreshed"] = async ({ sandbox, profile }) => {
  const who = session(sandbox);
  const other = inHome(sandbox, "resource_token");
  const target = "/v1/authentication/refresh";
  refused(await post(sandbox, who, target, { currentToken: other }), /another session/);
  refused(await post(sandbox, profile, target, { currentToken: who.keyId.slice(3) }), /another/);
  assert.strictEqual((await post(sandbox, who, target, {})).status, 400);
  assert.strictEqual((await ask(sandbox, who, { method: "POST", target, body: "x" })).status, 400);
  const forged = newKey();
  const parts = who.keyId.slice(3).split(".");
  parts[1] = Buffer.from(
    JSON.stringify({ ...claims(who.keyId), jwk: JSON.stringify(forged.jwk) })
  ).toString("base64url");
  refused(await ask(sandbox, bearerOf(parts.join("."), forged.key), { target: REGIONS }), /issued/);
};

tests["session: all are ended on demand"] = () =>
  withSandbox([], async (sandbox) => {
    const who = session(sandbox);
    await regionsAre(sandbox, who);
    assert.strictEqual((await flip(sandbox, "end-sessions")).status, 204);
    refused(await ask(sandbox, who, { target: REGIONS }), /ended/);
  });

tests["session: an API key gets a token for another key"] = async ({ sandbox, profile }) => {
  const made = newKey();
  const target = "/v1/token/upst/actions/GenerateUpst";
  const answer = await post(sandbox, profile, target, {
    publicKey: made.pem, sessionExpirationInMinutes: 5,
  });
  assert.strictEqual(answer.status, 200, answer.text);
  const { token } = JSON.parse(answer.text);
  assert.strictEqual(claims(token).exp - claims(token).iat, 300);
  await regionsAre(sandbox, bearerOf(token, made.key));
  for (const body of [{ publicKey: "x" }, { publicKey: made.pem, sessionExpirationInMinutes: 61 }])
    assert.strictEqual((await post(sandbox, profile, target, body)).status, 400);
};

function loginTarget(made, more = {}) {
  const query = new URLSearchParams({
    action: "login", client_id: "iaas_console", response_type: "token id_token", nonce: "n",
    scope: "openid", redirect_uri: "http://localhost:8181",
    public_key: Buffer.from(JSON.stringify({ ...made.jwk, kid: "Ignored" })).toString("base64url"),
    ...more,
  });
  return `/v1/oauth2/authorize?${query}`;
}

tests["session: login in the browser, as the CLI starts it"] = async ({ sandbox, profile }) => {
  const made = newKey();
  const answer = await send(sandbox.url, { target: loginTarget(made) });
  assert.strictEqual(answer.status, 302, answer.text);
  const to = new URL(answer.headers.location);
  assert.strictEqual(to.origin + to.pathname, "http://localhost:8181/");
  const token = new URLSearchParams(to.hash.slice(1)).get("security_token");
  assert.strictEqual(claims(token).sub, profile.user);
  assert.strictEqual(claims(token).tenant, profile.tenancy);
  await regionsAre(sandbox, bearerOf(token, made.key));
  for (const wrong of [{ redirect_uri: "http://example.com:8181" }, { client_id: "x" },
    { public_key: "x" }, { redirect_uri: "https://localhost:8181" }])
    assert.strictEqual((await send(sandbox.url, { target: loginTarget(made, wrong) })).status, 400);
};

tests["session: the login page takes user and password"] = async ({ sandbox, profile }) => {
  const made = newKey();
  const page = await send(sandbox.url, { target: loginTarget(made, { prompt: "login" }) });
  assert.strictEqual(page.status, 200);
  assert.match(page.headers["content-type"], /^text\/html/);
  const fields = new URLSearchParams();
  for (const [, name, value] of page.text.matchAll(/name="(\w+)" value="([^"]*)"/g))
    if (name !== "decision") fields.set(name, value);
  const enter = (more) => {
    const body = new URLSearchParams([...fields, ...Object.entries(more)]).toString();
    return send(sandbox.url, { method: "POST", target: "/v1/oauth2/authorize", headers: FORM, body });
  };
  assert.strictEqual((await enter({ username: "sandbox-reader", password: "x" })).status, 401);
  const denied = await enter({ decision: "deny" });
  assert.match(denied.headers.location, /#error=access_denied$/);
  const right = await enter({ username: "sandbox-reader", password: "sandbox" });
  assert.strictEqual(right.status, 302);
  const token = /security_token=(.*)$/.exec(right.headers.location)[1];
  assert.notStrictEqual(claims(token).sub, profile.user);
  const evil = await send(sandbox.url, {
    target: loginTarget(made, { prompt: "login", nonce: '"><script>' }),
  });
  assert.ok(!evil.text.includes("<script>"));
};

/* ---- Instances, resources, workloads --------------------------------------------------------- */

tests["metadata: only who knows the word, and by no proxy"] = async ({ sandbox }) => {
  const target = "/opc/v2/instance/region";
  const word = { authorization: "Bearer Oracle" };
  assert.strictEqual((await send(sandbox.url, { target })).status, 401);
  assert.strictEqual(
    (await send(sandbox.url, { target, headers: { ...word, "x-forwarded-for": "1.2.3.4" } })).status, 403);
  assert.strictEqual((await send(sandbox.url, { target, headers: word })).text, "iad");
  const info = await send(sandbox.url, { target: "/opc/v2/instance/regionInfo/", headers: word });
  assert.deepStrictEqual(JSON.parse(info.text), {
    realmDomainComponent: "oraclecloud.com", realmKey: "oc1",
    regionIdentifier: "us-ashburn-1", regionKey: "IAD",
  });
  assert.strictEqual((await send(sandbox.url, { target: "/opc/v2/none", headers: word })).status, 404);
};

tests["federation: a certificate of another root is refused"] = async ({ sandbox, profile }) => {
  const word = { authorization: "Bearer Oracle" };
  const file = async (url, name) =>
    (await send(url, { target: `/opc/v2/identity/${name}.pem`, headers: word })).text;
  const federate = async (from, tenancy = profile.tenancy, more = {}) => {
    const cert = await file(from, "cert");
    const print = new crypto.X509Certificate(cert).fingerprint256;
    const who = { keyId: `${tenancy}/fed-x509-sha256/${print}`, key: await file(from, "key") };
    return post(sandbox, who, "/v1/x509", {
      certificate: cert, publicKey: newKey().pem,
      intermediateCertificates: [await file(from, "intermediate")], ...more,
    });
  };
  assert.strictEqual((await federate(sandbox.url)).status, 200);
  refused(await federate(sandbox.url, "ocid1.tenancy.oc1..other"), /tenancy/);
  refused(await federate(sandbox.url, profile.tenancy, { intermediateCertificates: [] }), /issued/);
  assert.strictEqual((await federate(sandbox.url, profile.tenancy, { publicKey: "x" })).status, 400);
  await withSandbox([], async (other) => refused(await federate(other.url), /issued/));
};

async function blobs(sandbox, who, target) {
  const answer = await ask(sandbox, who, { target });
  assert.strictEqual(answer.status, 200, answer.text);
  return { ...JSON.parse(answer.text), parent: answer.headers["opc-parent-rpt-url"] };
}

async function resourceSession(sandbox, who, pair) {
  const made = newKey();
  const answer = await post(sandbox, who, "/v1/resourcePrincipalSessionToken", {
    resourcePrincipalToken: pair.resourcePrincipalToken,
    servicePrincipalSessionToken: pair.servicePrincipalSessionToken,
    sessionPublicKey: made.bare,
  });
  return { answer, who: bearerOf(JSON.parse(answer.text).token, made.key) };
}

tests["resource principals 2.1 and 2.1.2: by the key of the resource"] = async ({ sandbox }) => {
  const values = environment(sandbox, "resource-principal-2.1.2.env");
  const id = values.OCI_RESOURCE_PRINCIPAL_RESOURCE_ID;
  const tenancy = values.OCI_RESOURCE_PRINCIPAL_TENANCY_ID;
  const key = fs.readFileSync(values.OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM, "utf8");
  const ways = { V2: `resource/v2.1/${id}`, V212: `resource/v2.1.2/${tenancy}/${id}` };
  let last;
  for (const [version, keyId] of Object.entries(ways)) {
    const target = `/20180711/resourcePrincipalToken${version}/${id}`;
    const pair = await blobs(sandbox, { keyId, key }, target);
    const { who } = await resourceSession(sandbox, { keyId, key }, pair);
    await regionsAre(sandbox, who);
    assert.strictEqual((await lastCaller(sandbox)).kind, "resource");
    if (last) {
      const mixed = { ...pair, resourcePrincipalToken: last.resourcePrincipalToken };
      refused((await resourceSession(sandbox, { keyId, key }, mixed)).answer, /together/);
      const turned = { ...pair, servicePrincipalSessionToken: pair.resourcePrincipalToken };
      refused((await resourceSession(sandbox, { keyId, key }, turned)).answer, /another token/);
    }
    refused(await ask(sandbox, { keyId, key: newKey().key }, { target }));
    refused(await ask(sandbox, { keyId: `${keyId}x`, key }, { target }), /No such resource/);
    last = pair;
  }
};

tests["resource principals 1.1 and 3.0: instance, resource, and those above"] = async ({ sandbox, profile }) => {
  const provider = await instancePrincipal(sandbox);
  const keyId = await provider.getKeyId();
  const instance = { keyId, key: provider.getPrivateKey() };
  const instanceId = claims(keyId.slice(3)).sub;
  const target = `/20180711/resourcePrincipalToken/${instanceId}`;
  const pair = await blobs(sandbox, instance, target);
  assert.strictEqual(pair.parent, undefined);
  let { who } = await resourceSession(sandbox, instance, pair);
  const values = environment(sandbox, "resource-principal-3.0.env");
  let above = `${values.OCI_RESOURCE_PRINCIPAL_RPT_URL_FOR_PARENT_RESOURCE}?parents=2`;
  let depth = 0;
  for (; above; depth++) {
    const at = new URL(above);
    const next = await blobs(sandbox, who, at.pathname + at.search);
    ({ who } = await resourceSession(sandbox, who, next));
    above = next.parent;
  }
  assert.strictEqual(depth, 3);
  await regionsAre(sandbox, who);
  refused(await ask(sandbox, profile, { target }), /user/);
  assert.strictEqual((await ask(sandbox, instance, { target: `${target}x` })).status, 404);
};

tests["workload: only with the token of the service account"] = async ({ sandbox }) => {
  const target = "/resourcePrincipalSessionTokens";
  const made = newKey();
  const come = (token) =>
    send(sandbox.url, {
      method: "POST", target, headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify({ podKey: made.bare }),
    });
  const answer = await come(inHome(sandbox, "service_account_token"));
  assert.strictEqual(answer.status, 200);
  const { token } = JSON.parse(Buffer.from(answer.text, "base64"));
  assert.ok(token.startsWith("ST$"));
  await regionsAre(sandbox, { keyId: token, key: made.key });
  refused(await come("x"));
  refused(await come(inHome(sandbox, "session_token")), /no service account/);
  refused(await send(sandbox.url, { method: "POST", target, body: "{}" }));
};

tests["delegation: the token must be signed along, and be one"] = async ({ sandbox, profile }) => {
  const provider = await instancePrincipal(sandbox);
  const who = { keyId: await provider.getKeyId(), key: provider.getPrivateKey() };
  const send_ = (token, named) => {
    const request = sign(who, sandbox.url, { target: REGIONS });
    const date = request.headers.date;
    const lines = [`date: ${date}`, `(request-target): get ${REGIONS}`, `host: ${request.headers.host}`];
    if (named) lines.push(`opc-obo-token: ${token}`);
    const signature = crypto.createSign("RSA-SHA256").update(lines.join("\n")).sign(who.key, "base64");
    const names = `date (request-target) host${named ? " opc-obo-token" : ""}`;
    request.headers["opc-obo-token"] = token;
    request.headers.authorization =
      `Signature version="1",keyId="${who.keyId}",algorithm="rsa-sha256",headers="${names}",` +
      `signature="${signature}"`;
    return send(sandbox.url, request);
  };
  const token = inHome(sandbox, "delegation_token");
  assert.strictEqual((await send_(token, true)).status, 200);
  const caller = await lastCaller(sandbox);
  assert.strictEqual(caller.kind, "instance");
  assert.strictEqual(caller.delegate, claims(token).sub);
  assert.notStrictEqual(caller.delegate, profile.user);
  refused(await send_(token, false), /not signed/);
  refused(await send_(inHome(sandbox, "session_token"), true), /no delegation token/);
};

/* ---- Identity domain ------------------------------------------------------------------------- */

const CALLBACK = "http://127.0.0.1:7777/auth/callback";
const VERIFIER = "v".repeat(50);

function authorizeTarget(more = {}) {
  const query = new URLSearchParams({
    response_type: "code", client_id: "sandbox-app", redirect_uri: CALLBACK, state: "a b&c",
    scope: "openid profile offline_access", code_challenge_method: "S256", nonce: "n-1",
    code_challenge: crypto.createHash("sha256").update(VERIFIER).digest("base64url"), ...more,
  });
  return `/oauth2/v1/authorize?${query}`;
}

async function authorize(sandbox, more) {
  const answer = await send(sandbox.url, { target: authorizeTarget(more) });
  assert.strictEqual(answer.status, 302, answer.text);
  return new URL(answer.headers.location).searchParams;
}

async function token(sandbox, fields, { client = "sandbox-app", secret } = {}) {
  const password = secret === undefined ? inHome(sandbox, "client_secret") : secret;
  const headers = { ...FORM };
  if (password !== null)
    headers.authorization = `Basic ${Buffer.from(`${client}:${password}`).toString("base64")}`;
  const body = new URLSearchParams(fields).toString();
  const answer = await send(sandbox.url, { method: "POST", target: "/oauth2/v1/token", headers, body });
  assert.strictEqual(answer.headers["cache-control"], "no-store");
  return { status: answer.status, headers: answer.headers, ...JSON.parse(answer.text) };
}

const redeem = (code, more = {}) => ({
  grant_type: "authorization_code", code, redirect_uri: CALLBACK, code_verifier: VERIFIER, ...more,
});

async function verifyToken(sandbox, text) {
  const found = await send(sandbox.url, { target: "/.well-known/openid-configuration" });
  const discovery = JSON.parse(found.text);
  const { keys } = JSON.parse((await send(sandbox.url, { target: new URL(discovery.jwks_uri).pathname })).text);
  const [header, body, signature] = text.split(".");
  const { kid, alg } = JSON.parse(Buffer.from(header, "base64url"));
  assert.strictEqual(alg, "RS256");
  const jwk = keys.find((key) => key.kid === kid);
  assert.ok(jwk, "the key is in the set");
  const key = crypto.createPublicKey({ key: jwk, format: "jwk" });
  assert.ok(crypto.verify("RSA-SHA256", Buffer.from(`${header}.${body}`), key, Buffer.from(signature, "base64url")));
  const all = claims(text);
  assert.strictEqual(all.iss, discovery.issuer);
  return all;
}

tests["domain: code with PKCE, tokens that verify, refresh once"] = async ({ sandbox, profile }) => {
  const back = await authorize(sandbox);
  assert.strictEqual(back.get("state"), "a b&c");
  const given = await token(sandbox, redeem(back.get("code")));
  assert.strictEqual(given.status, 200, JSON.stringify(given));
  assert.strictEqual(given.token_type, "Bearer");
  const access = await verifyToken(sandbox, given.access_token);
  assert.strictEqual(access.aud, environment(sandbox, "identity-domain.env").IDCS_AUDIENCE);
  assert.strictEqual(access.user_ocid, profile.user);
  assert.strictEqual(access.scope, "openid profile offline_access");
  const id = await verifyToken(sandbox, given.id_token);
  assert.strictEqual(id.nonce, "n-1");
  assert.strictEqual(id.aud, "sandbox-app");
  const again = await token(sandbox, redeem(back.get("code")));
  assert.deepStrictEqual([again.status, again.error], [400, "invalid_grant"]);
  const refresh = { grant_type: "refresh_token", refresh_token: given.refresh_token };
  const next = await token(sandbox, refresh);
  assert.strictEqual(next.status, 200);
  assert.notStrictEqual(next.access_token, given.access_token);
  assert.strictEqual((await token(sandbox, refresh)).error, "invalid_grant");
};

tests["domain: a public application needs PKCE and no secret"] = async ({ sandbox }) => {
  const client_id = "sandbox-public";
  const none = await authorize(sandbox, { client_id, code_challenge: "", code_challenge_method: "plain" });
  assert.strictEqual(none.get("error"), "invalid_request");
  const code = (await authorize(sandbox, { client_id })).get("code");
  const given = await token(sandbox, redeem(code, { client_id }), { secret: null });
  assert.strictEqual(given.status, 200, JSON.stringify(given));
  const alone = await token(sandbox, { grant_type: "client_credentials", client_id }, { secret: null });
  assert.strictEqual(alone.error, "unauthorized_client");
};

tests["domain: what is wrong with a code"] = async ({ sandbox }) => {
  const wrong = {
    verifier: { code_verifier: "w".repeat(50) },
    "no verifier": { code_verifier: undefined },
    "redirect URI": { redirect_uri: "http://127.0.0.1:7777/other" },
  };
  for (const [name, more] of Object.entries(wrong)) {
    const fields = redeem((await authorize(sandbox)).get("code"), more);
    for (const key of Object.keys(fields)) if (fields[key] === undefined) delete fields[key];
    const answer = await token(sandbox, fields);
    assert.deepStrictEqual([answer.status, answer.error], [400, "invalid_grant"], name);
    assert.strictEqual((await token(sandbox, redeem(fields.code))).error, "invalid_grant", `${name}: used up`);
  }
  const foreign = await token(
    sandbox, redeem((await authorize(sandbox)).get("code"), { client_id: "sandbox-public" }), { secret: null });
  assert.strictEqual(foreign.error, "invalid_grant");
};

tests["domain: what is wrong with an authorization"] = async ({ sandbox }) => {
  const status = async (more) => (await send(sandbox.url, { target: authorizeTarget(more) })).status;
  assert.strictEqual(await status({ client_id: "x" }), 400);
  assert.strictEqual(await status({ redirect_uri: "https://evil.example/cb" }), 400);
  assert.strictEqual(await status({ redirect_uri: "http://127.0.0.1:7777/#x" }), 400);
  const told = async (more) => (await authorize(sandbox, more)).get("error");
  assert.strictEqual(await told({ response_type: "token" }), "unsupported_response_type");
  assert.strictEqual(await told({ code_challenge_method: "plain" }), "invalid_request");
  assert.strictEqual(await told({ audience: "else" }), "invalid_target");
};

tests["domain: what is wrong with a client"] = async ({ sandbox }) => {
  const fields = { grant_type: "client_credentials", scope: "urn:opc:idm:__myscopes__" };
  const right = await token(sandbox, fields);
  assert.strictEqual(right.status, 200);
  assert.strictEqual((await verifyToken(sandbox, right.access_token)).sub, "sandbox-app");
  for (const who of [{ secret: "wrong" }, { secret: "" }, { client: "nobody" }, { secret: null }]) {
    const answer = await token(sandbox, fields, who);
    assert.deepStrictEqual([answer.status, answer.error], [401, "invalid_client"]);
    assert.match(answer.headers["www-authenticate"], /^Basic/);
  }
  assert.strictEqual((await token(sandbox, { ...fields, audience: "else" })).error, "invalid_target");
  assert.strictEqual((await token(sandbox, { grant_type: "password" })).error, "unsupported_grant_type");
  assert.strictEqual((await token(sandbox, {})).error, "invalid_request");
};

function exchange(subject, made, more = {}) {
  return {
    grant_type: EXCHANGE, requested_token_type: "urn:oci:token-type:oci-upst",
    subject_token: subject, subject_token_type: "jwt", public_key: made.bare, ...more,
  };
}

tests["domain: an access token becomes one that signs requests"] = async ({ sandbox, profile }) => {
  const made = newKey();
  const file = environment(sandbox, "identity-domain.env").OCI_MCP_UPST_JWT_FILE;
  const subject = fs.readFileSync(file, "utf8");
  const given = await token(sandbox, exchange(subject, made));
  assert.strictEqual(given.status, 200, JSON.stringify(given));
  await regionsAre(sandbox, bearerOf(given.token, made.key));
  assert.strictEqual((await lastCaller(sandbox)).id, profile.user);
  const id = (await token(sandbox, redeem((await authorize(sandbox)).get("code")))).id_token;
  const wrong = {
    "another kind of token": exchange(id, made),
    "a session token": exchange(inHome(sandbox, "session_token"), made),
    "no token": exchange("x", made),
    "no key": exchange(subject, made, { public_key: "x" }),
    type: exchange(subject, made, { requested_token_type: "urn:x" }),
    "subject type": exchange(subject, made, { subject_token_type: "saml2" }),
  };
  for (const [name, fields] of Object.entries(wrong)) {
    const answer = await token(sandbox, fields);
    assert.deepStrictEqual([answer.status, answer.error], [400, "invalid_request"], name);
  }
  const public_ = await token(sandbox, exchange(subject, made, { client_id: "sandbox-public" }), { secret: null });
  assert.strictEqual(public_.error, "unauthorized_client");
};

tests["domain: an expired access token is not exchanged"] = () =>
  withSandbox(["--token-seconds", "1"], async (sandbox) => {
    const given = await token(sandbox, { grant_type: "client_credentials" });
    assert.strictEqual(given.expires_in, 1);
    await sleep(1600);
    const answer = await token(sandbox, exchange(given.access_token, newKey()));
    assert.strictEqual(answer.error, "invalid_request");
    assert.match(answer.error_description, /expired/);
  });

tests["domain: keys change; the last one stays right once"] = () =>
  withSandbox([], async (sandbox) => {
    const first = (await token(sandbox, { grant_type: "client_credentials" })).access_token;
    await flip(sandbox, "rotate-keys");
    await verifyToken(sandbox, first);
    const made = newKey();
    assert.strictEqual((await token(sandbox, exchange(first, made))).status, 200);
    await flip(sandbox, "rotate-keys");
    await assert.rejects(verifyToken(sandbox, first), /in the set/);
    assert.strictEqual((await token(sandbox, exchange(first, made))).error, "invalid_request");
  });

/* ---- The program ----------------------------------------------------------------------------- */

tests["faults come before identity services, too"] = () =>
  withSandbox(["--fault", "POST /oauth2/v1/token 503 ServiceUnavailable 1"], async (sandbox) => {
    const fields = new URLSearchParams({ grant_type: "client_credentials" }).toString();
    const go = () => send(sandbox.url, { method: "POST", target: "/oauth2/v1/token", headers: FORM, body: fields });
    assert.strictEqual((await go()).status, 503);
    assert.strictEqual((await go()).status, 401);
  });

tests["a home is kept: tokens are right after a restart"] = async () => {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), "sandbox-auth-"));
  const first = await start("--home", home);
  const who = session(first);
  await regionsAre(first, who);
  await stop(first);
  const second = await start("--home", home);
  await regionsAre(second, who);
  assert.strictEqual((await send(second.url, { method: "DELETE", target: "/v1/x509" })).status, 405);
  await stop(second);
  fs.rmSync(home, { recursive: true });
};

tests["beyond loopback: one line of warning, and no switches"] = async () => {
  const child = childProcess.spawn(program, ["--listen", "0.0.0.0:0", "--exit-on-eof"]);
  let warning = "";
  child.stderr.on("data", (data) => (warning += data));
  const line = await new Promise((resolve, reject) => {
    child.on("exit", () => reject(new Error(warning)));
    child.stdout.on("data", (data) => resolve(String(data)));
  });
  const { url } = JSON.parse(line);
  assert.match(url, /^http:\/\/127\.0\.0\.1:\d+$/);
  assert.strictEqual(warning.trim().split("\n").length, 1);
  assert.match(warning, /warning/);
  assert.strictEqual((await flip({ url }, "end-sessions")).status, 403);
  child.removeAllListeners("exit");
  child.stdin.end();
  assert.strictEqual(await new Promise((resolve) => child.on("exit", resolve)), 0);
};

/* ---- Running -------------------------------------------------------------------------------- */

async function main() {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), "sandbox-auth-"));
  const sandbox = await start("--home", home, "--tls-port", "0");
  const profile = readProfile(sandbox.config_file);
  const right = await runAll(tests, { sandbox, profile }, process.argv[2]);
  assert.strictEqual(await stop(sandbox), 0);
  fs.rmSync(home, { recursive: true });
  process.exit(right ? 0 : 1);
}

main().catch((error) => {
  console.log(`FAILED to run: ${error.stack}`);
  process.exit(1);
});
