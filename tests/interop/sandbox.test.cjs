/*
 * The sandbox against the official JavaScript SDK: what the SDK signs the sandbox accepts, and what
 * the sandbox answers the SDK understands. Environment: see sandbox_kit.cjs.
 */
"use strict";
const assert = require("assert");
const childProcess = require("child_process");
const crypto = require("crypto");
const fs = require("fs");
const os = require("os");
const path = require("path");
const {
  failure, fails, load, program, readProfile, runAll, send, sign, start, stop, text, until,
} = require("./sandbox_kit.cjs");

/* ---- Clients -------------------------------------------------------------------------------- */

function clients(sandbox, provider) {
  const core = load("oci-core");
  const identity = load("oci-identity");
  const objects = load("oci-objectstorage");
  const make = (Client) => {
    const client = new Client(
      { authenticationDetailsProvider: provider },
      { circuitBreaker: undefined, retryConfiguration: load("oci-common").NoRetryConfigurationDetails }
    );
    client.endpoint = sandbox.url;
    return client;
  };
  return {
    network: make(core.VirtualNetworkClient),
    compute: make(core.ComputeClient),
    volumes: make(core.BlockstorageClient),
    identity: make(identity.IdentityClient),
    objects: make(objects.ObjectStorageClient),
    work: make(load("oci-workrequests").WorkRequestClient),
  };
}

function apiKey(sandbox) {
  const common = load("oci-common");
  return new common.ConfigFileAuthenticationDetailsProvider(sandbox.config_file, "DEFAULT");
}

/* ---- Tests ---------------------------------------------------------------------------------- */

const tests = {};

tests["identity: seeds are there"] = async ({ api, profile }) => {
  const domains = await api.identity.listAvailabilityDomains({ compartmentId: profile.tenancy });
  assert.strictEqual(domains.items.length, 3);
  assert.strictEqual(domains.items[0].compartmentId, profile.tenancy);
  const regions = await api.identity.listRegionSubscriptions({ tenancyId: profile.tenancy });
  assert.ok(regions.items.some((region) => region.isHomeRegion));
  const tenancy = await api.identity.getTenancy({ tenancyId: profile.tenancy });
  assert.strictEqual(tenancy.tenancy.id, profile.tenancy);
  const user = await api.identity.getUser({ userId: profile.user });
  assert.strictEqual(user.user.lifecycleState, "ACTIVE");
  const below = await api.identity.listCompartments({ compartmentId: profile.tenancy });
  assert.ok(below.items.length >= 1 && below.items.every((one) => one.id !== profile.tenancy));
  assert.match(below.items[0].id, /^ocid1\.compartment\.oc1\.\.[a-z2-7]{60}$/);
};

tests["session token profile works"] = async ({ sandbox, profile }) => {
  const common = load("oci-common");
  const provider = new common.SessionAuthDetailProvider(sandbox.config_file, "SESSION");
  const users = await clients(sandbox, provider).identity.listUsers({
    compartmentId: profile.tenancy,
  });
  assert.strictEqual(users.items.length, 2);
};

tests["a network, a subnet, an instance: from creation to the end"] = async ({ api, profile }) => {
  const compartmentId = profile.tenancy;
  const { vcn } = await api.network.createVcn({
    createVcnDetails: { compartmentId, cidrBlocks: ["10.0.0.0/16"], displayName: "net", dnsLabel: "net" },
  });
  assert.match(vcn.id, /^ocid1\.vcn\.oc1\.iad\.[a-z2-7]{60}$/);
  assert.strictEqual(vcn.cidrBlock, "10.0.0.0/16");
  assert.ok(Date.now() - new Date(vcn.timeCreated) < 60000);
  assert.deepStrictEqual(vcn.freeformTags, {});
  const tables = await api.network.listRouteTables({ compartmentId, vcnId: vcn.id });
  assert.strictEqual(tables.items[0].id, vcn.defaultRouteTableId);
  assert.ok(vcn.defaultSecurityListId && vcn.defaultDhcpOptionsId);
  await until("vcn AVAILABLE", async () =>
    (await api.network.getVcn({ vcnId: vcn.id })).vcn.lifecycleState === "AVAILABLE");

  const { subnet } = await api.network.createSubnet({
    createSubnetDetails: { compartmentId, vcnId: vcn.id, cidrBlock: "10.0.1.0/24" },
  });
  await fails(api.network.deleteVcn({ vcnId: vcn.id }), 409);

  const images = await api.compute.listImages({ compartmentId, operatingSystem: "Oracle Linux" });
  assert.strictEqual(images.items.length, 2);
  const shapes = await api.compute.listShapes({ compartmentId });
  const domains = await api.identity.listAvailabilityDomains({ compartmentId });
  const { instance, opcWorkRequestId } = await api.compute.launchInstance({
    launchInstanceDetails: {
      compartmentId,
      availabilityDomain: domains.items[0].name,
      shape: shapes.items[0].shape,
      displayName: "one",
      shapeConfig: { ocpus: 2, memoryInGBs: 16 },
      metadata: { ssh_authorized_keys: "ssh-rsa AAAA" },
      sourceDetails: { sourceType: "image", imageId: images.items[0].id },
      createVnicDetails: { subnetId: subnet.id },
      freeformTags: { team: "blue" },
    },
  });
  assert.strictEqual(instance.lifecycleState, "PROVISIONING");
  assert.strictEqual(instance.imageId, images.items[0].id);
  assert.strictEqual(instance.sourceDetails.sourceType, "image");
  assert.strictEqual(instance.shapeConfig.ocpus, 2);
  assert.deepStrictEqual(instance.freeformTags, { team: "blue" });
  const instanceId = instance.id;
  await fails(api.compute.instanceAction({ instanceId, action: "STOP" }), 409, "IncorrectState");
  const seen = new Set();
  const state = async () => {
    const now = (await api.compute.getInstance({ instanceId })).instance.lifecycleState;
    seen.add(now);
    return now;
  };
  await until("RUNNING", async () => (await state()) === "RUNNING");
  assert.ok(seen.has("STARTING"), [...seen].join());
  await until("work request", async () => {
    const { workRequest } = await api.work.getWorkRequest({ workRequestId: opcWorkRequestId });
    if (workRequest.status !== "SUCCEEDED") return false;
    assert.strictEqual(workRequest.percentComplete, 100);
    assert.ok(workRequest.timeFinished);
    assert.strictEqual(workRequest.resources[0].identifier, instanceId);
    return true;
  });
  const running = await api.compute.listInstances({ compartmentId, lifecycleState: "RUNNING" });
  assert.deepStrictEqual(running.items.map((one) => one.id), [instanceId]);
  assert.strictEqual(
    (await api.compute.listInstances({ compartmentId, displayName: "two" })).items.length, 0);
  await fails(api.compute.instanceAction({ instanceId, action: "START" }), 409, "IncorrectState");
  const stopped = await api.compute.instanceAction({ instanceId, action: "STOP" });
  assert.strictEqual(stopped.instance.lifecycleState, "STOPPING");
  await until("STOPPED", async () => (await state()) === "STOPPED");
  await fails(api.network.deleteSubnet({ subnetId: subnet.id }), 409);
  await api.compute.terminateInstance({ instanceId });
  assert.strictEqual(await state(), "TERMINATING");
  await until("TERMINATED", async () => (await state()) === "TERMINATED");
  await api.network.deleteSubnet({ subnetId: subnet.id });
  await until("the subnet's end", async () => {
    try {
      await api.network.deleteVcn({ vcnId: vcn.id });
      return true;
    } catch (error) {
      assert.strictEqual(error.statusCode, 409);
      return false;
    }
  });
  await until("the defaults' end", async () =>
    (await api.network.listRouteTables({ compartmentId, vcnId: vcn.id, lifecycleState: "AVAILABLE" }))
      .items.length === 0);
};

tests["volumes: an attachment takes from the instance what it lacks"] = async ({ api, profile }) => {
  const compartmentId = profile.tenancy;
  const { vcn } = await api.network.createVcn({
    createVcnDetails: { compartmentId, cidrBlock: "10.9.0.0/16" },
  });
  const { subnet } = await api.network.createSubnet({
    createSubnetDetails: { compartmentId, vcnId: vcn.id, cidrBlock: "10.9.1.0/24" },
  });
  const images = await api.compute.listImages({ compartmentId });
  const { instance } = await api.compute.launchInstance({
    launchInstanceDetails: {
      compartmentId, availabilityDomain: "sbOX:US-ASHBURN-AD-1", shape: "VM.Standard2.1",
      sourceDetails: { sourceType: "image", imageId: images.items[0].id },
      createVnicDetails: { subnetId: subnet.id },
    },
  });
  const { volume } = await api.volumes.createVolume({
    createVolumeDetails: { compartmentId, availabilityDomain: "sbOX:US-ASHBURN-AD-1", sizeInGBs: 50 },
  });
  assert.strictEqual(volume.sizeInGBs, 50);
  const { volumeAttachment } = await api.compute.attachVolume({
    attachVolumeDetails: { type: "paravirtualized", instanceId: instance.id, volumeId: volume.id },
  });
  assert.strictEqual(volumeAttachment.attachmentType, "paravirtualized");
  assert.strictEqual(volumeAttachment.compartmentId, compartmentId);
  assert.strictEqual(volumeAttachment.availabilityDomain, "sbOX:US-ASHBURN-AD-1");
  await fails(api.volumes.deleteVolume({ volumeId: volume.id }), 409, "IncorrectState");
};

tests["what is not there is 404, what is wrong is 400"] = async ({ api, profile }) => {
  const bogus = `ocid1.instance.oc1.iad.${"a".repeat(60)}`;
  const error = await fails(
    api.compute.getInstance({ instanceId: bogus }), 404, "NotAuthorizedOrNotFound");
  assert.ok(error.opcRequestId.includes("/"));
  await fails(api.network.createVcn({
    createVcnDetails: { compartmentId: `ocid1.compartment.oc1..${"b".repeat(60)}`, cidrBlock: "10.0.0.0/16" },
  }), 404, "NotAuthorizedOrNotFound");
  const missing = await fails(
    api.network.createSubnet({ createSubnetDetails: { compartmentId: profile.tenancy } }),
    400, "MissingParameter");
  assert.match(missing.message, /vcnId/);
  await fails(api.compute.listInstances({ compartmentId: profile.tenancy, limit: 0 - 1 }),
    400, "InvalidParameter");
  await fails(api.compute.listInstances({ compartmentId: profile.tenancy, page: "nonsense" }), 400);
  await fails(api.compute.launchInstance({ launchInstanceDetails: {
    compartmentId: profile.tenancy, availabilityDomain: "x", shape: 12,
  } }), 400, "InvalidParameter");
  const none = await api.compute.listInstances({
    compartmentId: `ocid1.compartment.oc1..${"c".repeat(60)}`,
  });
  assert.deepStrictEqual(none.items, []);
};

tests["pages cover everything once, in the order asked for"] = async ({ api, profile }) => {
  const compartmentId = (await api.identity.createCompartment({
    createCompartmentDetails: { compartmentId: profile.tenancy, name: "pages", description: "x" },
  })).compartment.id;
  for (const name of ["d", "b", "g", "a", "f", "c", "e"])
    await api.network.createVcn({
      createVcnDetails: { compartmentId, cidrBlock: "10.0.0.0/16", displayName: name },
    });
  const names = [];
  let page;
  do {
    const answer = await api.network.listVcns({
      compartmentId, limit: 3, page, sortBy: "DISPLAYNAME", sortOrder: "ASC",
    });
    assert.ok(answer.items.length <= 3);
    names.push(...answer.items.map((vcn) => vcn.displayName));
    page = answer.opcNextPage;
  } while (page);
  assert.strictEqual(names.join(""), "abcdefg");
  const newest = await api.network.listVcns({ compartmentId, limit: 7, sortBy: "TIMECREATED" });
  assert.strictEqual(newest.opcNextPage, undefined);
  assert.strictEqual(newest.items.length, 7);
  await fails(api.identity.deleteCompartment({ compartmentId }), 409);
};

tests["etags: if-match guards updates"] = async ({ api, profile }) => {
  const created = await api.network.createVcn({
    createVcnDetails: { compartmentId: profile.tenancy, cidrBlock: "10.1.0.0/16" },
  });
  const vcnId = created.vcn.id;
  const read = await api.network.getVcn({ vcnId });
  assert.strictEqual(read.etag, created.etag);
  await fails(api.network.updateVcn({
    vcnId, updateVcnDetails: { displayName: "no" }, ifMatch: "other",
  }), 412, "NoEtagMatch");
  const updated = await api.network.updateVcn({
    vcnId, updateVcnDetails: { displayName: "yes", freeformTags: { a: "b" } }, ifMatch: read.etag,
  });
  assert.strictEqual(updated.vcn.displayName, "yes");
  assert.strictEqual(updated.vcn.cidrBlock, "10.1.0.0/16");
  assert.notStrictEqual(updated.etag, read.etag);
  await fails(api.network.deleteVcn({ vcnId, ifMatch: read.etag }), 412);
  await api.network.deleteVcn({ vcnId, ifMatch: updated.etag });
};

tests["retry token: once is once"] = async ({ api, profile }) => {
  const details = { compartmentId: profile.tenancy, cidrBlock: "10.2.0.0/16", displayName: "once" };
  const request = { createVcnDetails: details, opcRetryToken: "token-1" };
  const first = await api.network.createVcn(request);
  const second = await api.network.createVcn(request);
  assert.strictEqual(second.vcn.id, first.vcn.id);
  await fails(api.network.createVcn({
    createVcnDetails: { ...details, displayName: "twice" }, opcRetryToken: "token-1",
  }), 409, "InvalidatedRetryToken");
  const all = await api.network.listVcns({ compartmentId: profile.tenancy, displayName: "once" });
  assert.strictEqual(all.items.length, 1);
};

tests["moving a thing to another compartment"] = async ({ api, profile }) => {
  const target = (await api.identity.listCompartments({ compartmentId: profile.tenancy })).items
    .find((one) => one.name === "dev").id;
  const { vcn } = await api.network.createVcn({
    createVcnDetails: { compartmentId: profile.tenancy, cidrBlock: "10.3.0.0/16" },
  });
  await api.network.changeVcnCompartment({
    vcnId: vcn.id, changeVcnCompartmentDetails: { compartmentId: target },
  });
  assert.strictEqual((await api.network.getVcn({ vcnId: vcn.id })).vcn.compartmentId, target);
};

tests["things below a thing: API keys of a user"] = async ({ api, profile }) => {
  const { publicKey } = crypto.generateKeyPairSync("rsa", { modulusLength: 2048 });
  const key = publicKey.export({ type: "spki", format: "pem" });
  const { apiKey: made } = await api.identity.uploadApiKey({
    userId: profile.user, createApiKeyDetails: { key },
  });
  assert.strictEqual(made.userId, profile.user);
  const keys = await api.identity.listApiKeys({ userId: profile.user });
  assert.strictEqual(keys.items.length, 1);
  await api.identity.deleteApiKey({ userId: profile.user, fingerprint: made.fingerprint });
  const left = (await api.identity.listApiKeys({ userId: profile.user })).items;
  assert.ok(left.every((one) => one.lifecycleState.startsWith("DELET")));
  await fails(api.identity.listApiKeys({ userId: `ocid1.user.oc1..${"q".repeat(60)}` }), 404);
};

/* ---- Object storage ------------------------------------------------------------------------- */

async function bucket(api, profile, name) {
  const namespaceName = (await api.objects.getNamespace({})).value;
  await api.objects.createBucket({
    namespaceName, createBucketDetails: { name, compartmentId: profile.tenancy },
  });
  return { namespaceName, bucketName: name };
}

tests["buckets: made, listed, found, refused twice"] = async ({ api, profile }) => {
  const at = await bucket(api, profile, "first");
  const found = await api.objects.getBucket(at);
  assert.strictEqual(found.bucket.name, "first");
  assert.strictEqual(found.bucket.namespace, at.namespaceName);
  assert.strictEqual(found.bucket.createdBy, profile.user);
  assert.strictEqual(found.bucket.etag, found.eTag);
  await api.objects.headBucket(at);
  await fails(api.objects.createBucket({
    namespaceName: at.namespaceName,
    createBucketDetails: { name: "first", compartmentId: profile.tenancy },
  }), 409, "BucketAlreadyExists");
  await fails(api.objects.getBucket({ ...at, bucketName: "none" }), 404, "BucketNotFound");
  await fails(api.objects.getBucket({ ...at, namespaceName: "else" }), 404, "NamespaceNotFound");
  const updated = await api.objects.updateBucket({
    ...at, updateBucketDetails: { publicAccessType: "ObjectRead" },
  });
  assert.strictEqual(updated.bucket.publicAccessType, "ObjectRead");
  const listed = await api.objects.listBuckets({
    namespaceName: at.namespaceName, compartmentId: profile.tenancy,
  });
  assert.ok(listed.items.some((one) => one.name === "first"));
  await api.objects.deleteBucket(at);
  await fails(api.objects.getBucket(at), 404, "BucketNotFound");
};

tests["objects: odd names, metadata, ranges, conditions"] = async ({ api, profile }) => {
  const at = await bucket(api, profile, "things");
  const names = ["plain.txt", "a/b/c.txt", "with space +&?#%.txt", "größe/日本.txt", "/lead"];
  for (const objectName of names) {
    const body = `content of ${objectName}`;
    const put = await api.objects.putObject({
      ...at, objectName, putObjectBody: body, contentLength: Buffer.byteLength(body),
      contentType: "text/plain; charset=utf-8", opcMeta: { color: "blue" },
      contentMD5: crypto.createHash("md5").update(body).digest("base64"),
    });
    const got = await api.objects.getObject({ ...at, objectName });
    assert.strictEqual(await text(got.value), body);
    assert.strictEqual(got.eTag, put.eTag);
    assert.strictEqual(got.contentType, "text/plain; charset=utf-8");
    const color = got.opcMeta.color || got.opcMeta["opc-meta-color"];
    assert.strictEqual(color, "blue");
    const head = await api.objects.headObject({ ...at, objectName });
    assert.strictEqual(head.contentLength, Buffer.byteLength(body));
  }
  const part = await api.objects.getObject({
    ...at, objectName: "plain.txt", range: new (load("oci-common").Range)(3, 6),
  });
  assert.strictEqual(await text(part.value), "tent");
  assert.strictEqual(part.contentLength, 4);
  await fails(api.objects.getObject({
    ...at, objectName: "plain.txt", range: new (load("oci-common").Range)(900, 950),
  }), 416, "InvalidRange");
  const whole = await api.objects.headObject({ ...at, objectName: "plain.txt" });
  await fails(api.objects.getObject({ ...at, objectName: "plain.txt", ifMatch: "x" }), 412);
  await fails(api.objects.getObject({
    ...at, objectName: "plain.txt", ifNoneMatch: whole.eTag,
  }), 304);
  await fails(api.objects.putObject({
    ...at, objectName: "plain.txt", putObjectBody: "x", contentLength: 1, ifNoneMatch: "*",
  }), 412, "IfNoneMatchFailed");
  await fails(api.objects.putObject({
    ...at, objectName: "sum", putObjectBody: "x", contentLength: 1, contentMD5: "AAAA",
  }), 400, "UnmatchedContentMD5");
  await fails(api.objects.getObject({ ...at, objectName: "none" }), 404, "ObjectNotFound");
  await fails(api.objects.deleteBucket(at), 409, "BucketNotEmpty");
  for (const objectName of names) await api.objects.deleteObject({ ...at, objectName });
  await api.objects.deleteBucket(at);
};

tests["objects: lists by prefix, delimiter, pages, fields"] = async ({ api, profile }) => {
  const at = await bucket(api, profile, "lists");
  for (const objectName of ["z", "logs/1", "logs/2", "logs/old/1", "a", "m/x"])
    await api.objects.putObject({ ...at, objectName, putObjectBody: "12345", contentLength: 5 });
  const names = (answer) => answer.listObjects.objects.map((object) => object.name).join();
  const all = await api.objects.listObjects(at);
  assert.strictEqual(names(all), "a,logs/1,logs/2,logs/old/1,m/x,z");
  const top = await api.objects.listObjects({ ...at, delimiter: "/" });
  assert.strictEqual(names(top), "a,z");
  assert.deepStrictEqual(top.listObjects.prefixes, ["logs/", "m/"]);
  const logs = await api.objects.listObjects({
    ...at, prefix: "logs/", delimiter: "/", fields: "name,size,md5",
  });
  assert.strictEqual(names(logs), "logs/1,logs/2");
  assert.strictEqual(logs.listObjects.objects[0].size, 5);
  const first = await api.objects.listObjects({ ...at, limit: 4 });
  const rest = await api.objects.listObjects({ ...at, start: first.listObjects.nextStartWith });
  assert.strictEqual(`${names(first)},${names(rest)}`, names(all));
  assert.strictEqual(names(await api.objects.listObjects({ ...at, start: "b", end: "m" })),
    "logs/1,logs/2,logs/old/1");
  await api.objects.renameObject({
    ...at, renameObjectDetails: { sourceName: "z", newName: "y" },
  });
  assert.strictEqual(names(await api.objects.listObjects({ ...at, prefix: "y" })), "y");
};

tests["objects: an upload in parts"] = async ({ api, profile }) => {
  const at = await bucket(api, profile, "parts");
  const { multipartUpload } = await api.objects.createMultipartUpload({
    ...at, createMultipartUploadDetails: { object: "big/one", metadata: { "opc-meta-k": "v" } },
  });
  const parts = [];
  for (const [index, body] of ["first ", "second ", "third"].entries()) {
    const answer = await api.objects.uploadPart({
      ...at, objectName: "big/one", uploadId: multipartUpload.uploadId, uploadPartNum: index + 1,
      uploadPartBody: body, contentLength: body.length,
    });
    parts.push({ partNum: index + 1, etag: answer.eTag });
  }
  await api.objects.commitMultipartUpload({
    ...at, objectName: "big/one", uploadId: multipartUpload.uploadId,
    commitMultipartUploadDetails: { partsToCommit: parts },
  });
  const got = await api.objects.getObject({ ...at, objectName: "big/one" });
  assert.strictEqual(await text(got.value), "first second third");
};

/* ---- Signatures ----------------------------------------------------------------------------- */

tests["signatures of other SDKs' forms are accepted"] = async ({ sandbox, profile }) => {
  const target = `/20160918/vcns?compartmentId=${profile.tenancy}`;
  for (const order of [[], ["host", "date", "(request-target)"], ["(request-target)", "host", "date"]]) {
    const answer = await send(sandbox.url, sign(profile, sandbox.url, { target, order }));
    assert.strictEqual(answer.status, 200, answer.text);
  }
};

tests["wrong signatures are 401 NotAuthenticated"] = async ({ sandbox, profile }) => {
  const target = "/20160918/vcns";
  const body = JSON.stringify({ compartmentId: profile.tenancy, cidrBlock: "10.0.0.0/16" });
  const good = () => sign(profile, sandbox.url, { method: "POST", target, body });
  const { privateKey } = crypto.generateKeyPairSync("rsa", { modulusLength: 2048 });
  const other = { ...profile, key: privateKey.export({ type: "pkcs8", format: "pem" }) };
  const late = new Date(Date.now() - 6 * 60 * 1000);
  const cases = {
    "no signature": { target, method: "POST", body, headers: {} },
    "other key": sign(other, sandbox.url, { method: "POST", target, body }),
    "other target": { ...good(), target: "/20160918/subnets" },
    "altered body": { ...good(), body: body.replace("10.0", "10.9") },
    "late": sign(profile, sandbox.url, { method: "POST", target, body, date: late }),
    "body not signed": sign(profile, sandbox.url, {
      method: "POST", target, body, order: ["date", "(request-target)", "host"] }),
    "host not signed": sign(profile, sandbox.url, { target, order: ["date", "(request-target)"] }),
    "unknown key": sign({ ...profile, keyId: "a/b/c" }, sandbox.url, { target }),
  };
  for (const [name, request] of Object.entries(cases)) {
    const answer = await send(sandbox.url, request);
    assert.strictEqual(answer.status, 401, `${name}: ${answer.status} ${answer.text}`);
    assert.strictEqual(JSON.parse(answer.text).code, "NotAuthenticated", name);
    assert.ok(answer.headers["opc-request-id"], name);
    assert.ok(answer.headers.date, name);
  }
  assert.strictEqual((await send(sandbox.url, good())).status, 200);
};

tests["unknown paths and methods are refused politely"] = async ({ sandbox, profile }) => {
  const ask = (request) => send(sandbox.url, sign(profile, sandbox.url, request));
  assert.strictEqual((await ask({ target: "/nothing/here" })).status, 404);
  assert.strictEqual((await ask({ target: "/20160918/regions", method: "DELETE" })).status, 405);
  assert.strictEqual((await ask({ target: "/20160918/vcns/%zz" })).status, 404);
  const broken = await ask({ target: "/20160918/vcns", method: "POST", body: "{not json" });
  assert.strictEqual(JSON.parse(broken.text).code, "CannotParseRequest");
};

/* ---- Faults: sandboxes of their own ---------------------------------------------------------- */

async function withSandbox(options, run) {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), "sandbox-test-"));
  const sandbox = await start("--home", home, ...options);
  try {
    const profile = readProfile(sandbox.config_file);
    await run({ home, sandbox, profile, api: clients(sandbox, apiKey(sandbox)) });
  } finally {
    assert.strictEqual(await stop(sandbox), 0);
    fs.rmSync(home, { recursive: true });
  }
}

tests["faults come as often as asked for"] = () => withSandbox([
  "--fault", "GET /20160918/vcns 429 TooManyRequests 2 7",
  "--fault", "GET /20160918/subnets drop 1",
  "--fault", "GET /20160918/subnets truncate 1",
  "--fault", "GET /20160918/subnets garbage 1",
  "--fault", "GET /20160918/subnets html 1",
  "--fault", "GET /20160918/instances slow 300 1",
], async ({ sandbox, profile }) => {
  const get = (place) => {
    const target = `/20160918/${place}?compartmentId=${profile.tenancy}`;
    return send(sandbox.url, sign(profile, sandbox.url, { target }));
  };
  for (let i = 0; i < 2; i++) {
    const busy = await get("vcns");
    assert.strictEqual(busy.status, 429);
    assert.strictEqual(busy.headers["retry-after"], "7");
    assert.strictEqual(JSON.parse(busy.text).code, "TooManyRequests");
  }
  assert.strictEqual((await get("vcns")).status, 200);
  await failure(get("subnets"));
  await failure(get("subnets"));
  const garbage = await get("subnets");
  assert.strictEqual(garbage.status, 200);
  assert.throws(() => JSON.parse(garbage.text));
  assert.match((await get("subnets")).headers["content-type"], /html/);
  assert.strictEqual((await get("subnets")).status, 200);
  const begin = Date.now();
  await get("instances");
  assert.ok(Date.now() - begin >= 280);
});

tests["a second start in the same folder keeps keys and configuration"] = async () => {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), "sandbox-test-"));
  const before = await start("--home", home, "--speed", "0");
  const config = fs.readFileSync(before.config_file, "utf8");
  const modes = fs.readdirSync(home).map((name) => fs.statSync(path.join(home, name)).mode & 0o777);
  assert.ok(modes.every((mode) => mode === 0o600), modes.join());
  await stop(before);
  const after = await start("--home", home, "--speed", "0");
  try {
    assert.strictEqual(fs.readFileSync(after.config_file, "utf8"), config);
    const profile = readProfile(after.config_file);
    const { vcn } = await clients(after, apiKey(after)).network.createVcn({
      createVcnDetails: { compartmentId: profile.tenancy, cidrBlock: "10.0.0.0/16" },
    });
    assert.strictEqual(vcn.lifecycleState, "AVAILABLE");
  } finally {
    await stop(after);
    fs.rmSync(home, { recursive: true });
  }
};

tests["wrong options end with 2 and one line"] = async () => {
  for (const args of [["--listen", "example.com:0"], ["--nothing"], ["--fault", "GET /x"], ["--speed", "x"]]) {
    const ended = childProcess.spawnSync(program, args, { encoding: "utf8", timeout: 10000 });
    assert.strictEqual(ended.status, 2, args.join(" "));
    assert.strictEqual(ended.stderr.trim().split("\n").length, 1);
    assert.strictEqual(ended.stdout, "");
  }
};

/* ---- Running -------------------------------------------------------------------------------- */

async function main() {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), "sandbox-test-"));
  const sandbox = await start("--home", home, "--speed", "0.15");
  const profile = readProfile(sandbox.config_file);
  const context = { home, sandbox, profile, api: clients(sandbox, apiKey(sandbox)) };
  const right = await runAll(tests, context, process.argv[2]);
  assert.strictEqual(await stop(sandbox), 0);
  fs.rmSync(home, { recursive: true });
  process.exit(right ? 0 : 1);
}

main().catch((error) => {
  console.log(`FAILED to run: ${error.stack}`);
  process.exit(1);
});
