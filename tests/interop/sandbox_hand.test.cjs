/*
 * What the sandbox does by hand, against the official JavaScript SDK: objects in parts, versions,
 * copies, pre-authenticated requests; search, metrics, streams, keys, secrets, identity, usage.
 * Environment: see sandbox_kit.cjs.
 */
"use strict";
const assert = require("assert");
const crypto = require("crypto");
const stream = require("stream");
const {
  fails, load, readProfile, runAll, start, stop, text, until,
} = require("./sandbox_kit.cjs");

/* ---- Clients -------------------------------------------------------------------------------- */

const CLIENTS = {
  objects: ["oci-objectstorage", "ObjectStorageClient"],
  identity: ["oci-identity", "IdentityClient"],
  search: ["oci-resourcesearch", "ResourceSearchClient"],
  metrics: ["oci-monitoring", "MonitoringClient"],
  streams: ["oci-streaming", "StreamAdminClient"],
  messages: ["oci-streaming", "StreamClient"],
  vaults: ["oci-keymanagement", "KmsVaultClient"],
  keys: ["oci-keymanagement", "KmsManagementClient"],
  crypto: ["oci-keymanagement", "KmsCryptoClient"],
  secrets: ["oci-vault", "VaultsClient"],
  bundles: ["oci-secrets", "SecretsClient"],
  audit: ["oci-audit", "AuditClient"],
  usage: ["oci-usageapi", "UsageapiClient"],
  limits: ["oci-limits", "LimitsClient"],
  logging: ["oci-logging", "LoggingManagementClient"],
  ingestion: ["oci-loggingingestion", "LoggingClient"],
  logs: ["oci-loggingsearch", "LogSearchClient"],
  network: ["oci-core", "VirtualNetworkClient"],
  compute: ["oci-core", "ComputeClient"],
  volumes: ["oci-core", "BlockstorageClient"],
  domains: ["oci-identitydomains", "IdentityDomainsClient"],
};

function clients(sandbox) {
  const common = load("oci-common");
  const provider = new common.ConfigFileAuthenticationDetailsProvider(
    sandbox.config_file, "DEFAULT");
  const out = {};
  for (const [name, [module, type]] of Object.entries(CLIENTS)) {
    out[name] = new (load(module)[type])(
      { authenticationDetailsProvider: provider },
      { circuitBreaker: undefined, retryConfiguration: common.NoRetryConfigurationDetails });
    out[name].endpoint = sandbox.url;
  }
  return out;
}

const tests = {};

async function newBucket({ api, profile }, name, more = {}) {
  const namespaceName = (await api.objects.getNamespace({})).value;
  await api.objects.createBucket({
    namespaceName,
    createBucketDetails: { name, compartmentId: profile.tenancy, ...more },
  });
  return { namespaceName, bucketName: name };
}

/* ---- Objects -------------------------------------------------------------------------------- */

tests["objects: the upload manager uploads in parts"] = async (context) => {
  const { api } = context;
  const at = await newBucket(context, "parts");
  const content = crypto.randomBytes(3 * 1024 * 1024 + 17);
  const { UploadManager } = load("oci-objectstorage");
  const manager = new UploadManager(api.objects, {
    partSize: 1024 * 1024, maxConcurrentUploads: 3, allowedMultipartUploads: true,
    enforceMD5: true,
  });
  await manager.upload({
    content: { stream: stream.Readable.from([content]) },
    requestDetails: { ...at, objectName: "dir/big", contentType: "application/x-big" },
  });
  const got = await api.objects.getObject({ ...at, objectName: "dir/big" });
  const chunks = [];
  for await (const chunk of got.value) chunks.push(Buffer.from(chunk));
  assert.ok(Buffer.concat(chunks).equals(content));
  assert.strictEqual(got.contentType, "application/x-big");
  assert.match(got.opcMultipartMd5, /^[A-Za-z0-9+/]{22}==-4$/);
  assert.strictEqual((await api.objects.listMultipartUploads(at)).items.length, 0);
};

tests["objects: parts by hand, listed, out of order, aborted"] = async (context) => {
  const { api } = context;
  const at = await newBucket(context, "hand");
  const { multipartUpload } = await api.objects.createMultipartUpload({
    ...at, createMultipartUploadDetails: { object: "o", metadata: { color: "red" } },
  });
  const uploadId = multipartUpload.uploadId;
  const part = (uploadPartNum, body) => api.objects.uploadPart({
    ...at, objectName: "o", uploadId, uploadPartNum, uploadPartBody: body,
    contentLength: body.length,
  });
  const two = await part(2, "world");
  const one = await part(1, "hello ");
  const listed = await api.objects.listMultipartUploadParts({ ...at, objectName: "o", uploadId });
  assert.deepStrictEqual(listed.items.map((p) => p.size).sort(), [5, 6]);
  const commit = (parts) => api.objects.commitMultipartUpload({
    ...at, objectName: "o", uploadId, commitMultipartUploadDetails: { partsToCommit: parts },
  });
  const good = [{ partNum: 1, etag: one.eTag }, { partNum: 2, etag: two.eTag }];
  await fails(commit([good[1], good[0]]), 400, "InvalidUploadPart");
  await fails(commit([{ partNum: 1, etag: "wrong" }]), 400, "InvalidUploadPart");
  await commit(good);
  const got = await api.objects.getObject({ ...at, objectName: "o" });
  assert.strictEqual(await text(got.value), "hello world");
  assert.strictEqual(got.opcMeta["opc-meta-color"], "red");
  const { multipartUpload: other } = await api.objects.createMultipartUpload({
    ...at, createMultipartUploadDetails: { object: "p" },
  });
  assert.strictEqual((await api.objects.listMultipartUploads(at)).items.length, 1);
  await fails(api.objects.deleteBucket({ ...at }), 409, "BucketNotEmpty");
  await api.objects.abortMultipartUpload({ ...at, objectName: "p", uploadId: other.uploadId });
  assert.strictEqual((await api.objects.listMultipartUploads(at)).items.length, 0);
};

tests["objects: versions, delete markers, and back again"] = async (context) => {
  const { api } = context;
  const at = await newBucket(context, "versions", { versioning: "Enabled" });
  const put = (body) => api.objects.putObject({
    ...at, objectName: "v", putObjectBody: body, contentLength: body.length });
  const first = await put("one");
  const second = await put("second");
  assert.notStrictEqual(first.versionId, second.versionId);
  const old = await api.objects.getObject({ ...at, objectName: "v", versionId: first.versionId });
  assert.strictEqual(await text(old.value), "one");
  assert.strictEqual(old.eTag, first.eTag);
  const gone = await api.objects.deleteObject({ ...at, objectName: "v" });
  assert.ok(gone.versionId);
  await fails(api.objects.getObject({ ...at, objectName: "v" }), 404, "ObjectNotFound");
  assert.strictEqual((await api.objects.listObjects(at)).listObjects.objects.length, 0);
  const all = (await api.objects.listObjectVersions(at)).objectVersionCollection.items;
  assert.deepStrictEqual(all.map((one) => one.isDeleteMarker), [true, false, false]);
  assert.strictEqual(all[1].versionId, second.versionId);
  await fails(api.objects.deleteBucket({ ...at }), 409, "BucketNotEmpty");
  await api.objects.deleteObject({ ...at, objectName: "v", versionId: gone.versionId });
  const back = await api.objects.getObject({ ...at, objectName: "v" });
  assert.strictEqual(await text(back.value), "second");
  const { bucket } = await api.objects.getBucket({
    ...at, fields: ["approximateCount", "approximateSize"] });
  assert.strictEqual(bucket.approximateCount, 2);
  assert.strictEqual(bucket.approximateSize, 9);
  assert.strictEqual(bucket.versioning, "Enabled");
};

tests["objects: a copy comes with a work request"] = async (context) => {
  const { api } = context;
  const at = await newBucket(context, "source");
  await newBucket(context, "target");
  await api.objects.putObject({
    ...at, objectName: "a", putObjectBody: "content", contentLength: 7, opcMeta: { k: "v" } });
  const copy = (more) => api.objects.copyObject({
    ...at,
    copyObjectDetails: {
      sourceObjectName: "a", destinationRegion: "us-ashburn-1",
      destinationNamespace: at.namespaceName, destinationBucket: "target",
      destinationObjectName: "b", ...more,
    },
  });
  const { opcWorkRequestId } = await copy({});
  await until("the copy", async () => {
    const { workRequest } = await api.objects.getWorkRequest({ workRequestId: opcWorkRequestId });
    return workRequest.status === "COMPLETED";
  });
  const got = await api.objects.getObject({ ...at, bucketName: "target", objectName: "b" });
  assert.strictEqual(await text(got.value), "content");
  assert.strictEqual(got.opcMeta["opc-meta-k"], "v");
  await fails(copy({ sourceObjectName: "x" }), 404, "ObjectNotFound");
  await fails(copy({ destinationBucket: "x" }), 404, "BucketNotFound");
  await fails(copy({ destinationObjectIfNoneMatchETag: "*" }), 412);
};

tests["objects: conditions, sums and ranges"] = async (context) => {
  const { api } = context;
  const at = await newBucket(context, "conditions");
  const put = (more) => api.objects.putObject({
    ...at, objectName: "o", putObjectBody: "0123456789", contentLength: 10, ...more });
  const sum = crypto.createHash("sha256").update("0123456789").digest("base64");
  const { eTag } = await put({ opcContentSha256: sum });
  await fails(put({ ifNoneMatch: "*" }), 412);
  await fails(put({ ifMatch: "other" }), 412);
  await fails(put({ opcContentSha256: "wrong" }), 400);
  await fails(put({ contentMD5: "wrong" }), 400, "UnmatchedContentMD5");
  await put({ ifMatch: eTag });
  const got = await api.objects.getObject({ ...at, objectName: "o", range: { startByte: 2, endByte: 4 } });
  assert.strictEqual(await text(got.value), "234");
  assert.strictEqual((await api.objects.headObject({ ...at, objectName: "o" })).contentLength, 10);
};

tests["objects: pre-authenticated requests by plain HTTP"] = async (context) => {
  const { api, sandbox } = context;
  const at = await newBucket(context, "open");
  await api.objects.putObject({
    ...at, objectName: "docs/a b.txt", putObjectBody: "hello", contentLength: 5,
    contentType: "text/plain" });
  const make = async (details) => (await api.objects.createPreauthenticatedRequest({
    ...at,
    createPreauthenticatedRequestDetails: {
      name: "par", timeExpires: new Date(Date.now() + 3600000), ...details },
  })).preauthenticatedRequest;
  const read = await make({ accessType: "ObjectRead", objectName: "docs/a b.txt" });
  const get = await fetch(sandbox.url + read.accessUri);
  assert.strictEqual(get.status, 200);
  assert.strictEqual(await get.text(), "hello");
  assert.strictEqual(get.headers.get("content-type"), "text/plain");
  assert.strictEqual(read.fullPath, sandbox.url + read.accessUri);
  const part = await fetch(read.fullPath, { headers: { range: "bytes=-2" } });
  assert.strictEqual(part.status, 206);
  assert.strictEqual(await part.text(), "lo");
  assert.strictEqual((await fetch(read.fullPath, { headers: { range: "bytes=9-" } })).status, 416);
  assert.strictEqual((await fetch(read.fullPath, { method: "PUT", body: "x" })).status, 404);

  const any = await make({ accessType: "AnyObjectReadWrite", objectName: "in/",
    bucketListingAction: "ListObjects" });
  const base = `${sandbox.url}${any.accessUri.replace(/\/o\/.*$/, "/o/")}`;
  const put = await fetch(`${base}in/new`, { method: "PUT", body: "uploaded" });
  assert.strictEqual(put.status, 200);
  assert.strictEqual(await (await fetch(`${base}in/new`)).text(), "uploaded");
  assert.strictEqual((await fetch(`${base}out`, { method: "PUT", body: "x" })).status, 404);
  const list = await (await fetch(`${base}?prefix=in/`)).json();
  assert.deepStrictEqual(list.objects.map((one) => one.name), ["in/new"]);

  const { items } = await api.objects.listPreauthenticatedRequests(at);
  assert.strictEqual(items.length, 2);
  assert.ok(items.every((one) => one.accessUri === undefined));
  await api.objects.deletePreauthenticatedRequest({ ...at, parId: read.id });
  assert.strictEqual((await fetch(read.fullPath)).status, 404);
  await fails(make({ accessType: "ObjectRead", objectName: "x", timeExpires: new Date(0) }), 400);
  const soon = await make({ accessType: "ObjectRead", objectName: "docs/a b.txt",
    timeExpires: new Date(Date.now() + 1000) });
  await until("its expiry", async () => (await fetch(soon.fullPath)).status === 404);
};

tests["objects: the archive gives nothing before it is restored"] = async (context) => {
  const { api } = context;
  const at = await newBucket(context, "archive", { storageTier: "Archive" });
  await api.objects.putObject({ ...at, objectName: "o", putObjectBody: "old", contentLength: 3 });
  await fails(api.objects.getObject({ ...at, objectName: "o" }), 409, "NotRestored");
  const head = await api.objects.headObject({ ...at, objectName: "o" });
  assert.strictEqual(head.archivalState, "Archived");
  await api.objects.restoreObjects({ ...at, restoreObjectsDetails: { objectName: "o" } });
  await until("restored", async () =>
    (await api.objects.headObject({ ...at, objectName: "o" })).archivalState === "Restored");
  assert.strictEqual(
    await text((await api.objects.getObject({ ...at, objectName: "o" })).value), "old");
};

tests["objects: many are deleted at once, each for itself"] = async (context) => {
  const { api } = context;
  const at = await newBucket(context, "many");
  for (const objectName of ["a", "b"])
    await api.objects.putObject({ ...at, objectName, putObjectBody: "x", contentLength: 1 });
  const { batchDeleteObjectsResult: result } = await api.objects.batchDeleteObjects({
    ...at,
    batchDeleteObjectsDetails: { objects: [{ objectName: "a" }, { objectName: "no" }] },
  });
  assert.deepStrictEqual(result.deleted.map((one) => one.objectName), ["a"]);
  assert.strictEqual(result.failed[0].statusCode, 404);
  await fails(api.objects.getObjectLifecyclePolicy(at), 404);
  await api.objects.deleteObject({ ...at, objectName: "b" });
  await api.objects.deleteBucket(at);
  await fails(api.objects.getBucket(at), 404, "BucketNotFound");
};

/* ---- Search --------------------------------------------------------------------------------- */

async function search(api, query) {
  const searchDetails = { type: "Structured", query, matchingContextType: "NONE" };
  const { resourceSummaryCollection } = await api.search.searchResources({ searchDetails });
  return resourceSummaryCollection.items.map((item) => item.displayName);
}

tests["search finds what exists by type, name, state, tag"] = async ({ api, profile }) => {
  const compartmentId = profile.tenancy;
  for (const [displayName, team] of [["find-a", "red"], ["find-b", "blue"], ["other", "red"]])
    await api.network.createVcn({
      createVcnDetails: {
        compartmentId, cidrBlock: "10.0.0.0/16", displayName, freeformTags: { team, x: "blue" } },
    });
  const find = (where) => search(api, `query vcn resources where ${where}`);
  assert.deepStrictEqual(
    await find("displayName =~ 'find' && lifecycleState != 'TERMINATED' sorted by displayName asc"),
    ["find-a", "find-b"]);
  assert.deepStrictEqual(await find("displayName = 'FIND-a'"), ["find-a"]);
  assert.deepStrictEqual(
    await find("(freeformTags.key = 'team' && freeformTags.value = 'blue')"), ["find-b"]);
  assert.deepStrictEqual(await find(`compartmentId = '${"x".repeat(10)}'`), []);
  assert.ok((await search(api, "query all resources")).includes("find-a"));
  assert.deepStrictEqual(await find("timeCreated > 'now + 1h' || displayName = 'other'"), ["other"]);
  await fails(search(api, "query nothing resources"), 400);
  await fails(search(api, "query vcn resources where displayName ="), 400);
  const { resourceSummaryCollection: free } = await api.search.searchResources({
    searchDetails: { type: "FreeText", text: "find-b", matchingContextType: "NONE" } });
  assert.ok(free.items.some((item) => item.displayName === "find-b"));
  assert.ok(free.items.every((item) => item.displayName.includes("find-b")));
  const page = await api.search.searchResources({
    limit: 2, searchDetails: { type: "Structured", query: "query vcn resources" } });
  assert.strictEqual(page.resourceSummaryCollection.items.length, 2);
  assert.ok(page.opcNextPage);
};

/* ---- Compute and metrics -------------------------------------------------------------------- */

tests["an instance has a VNIC, an address, a boot volume, and metrics"] = async (context) => {
  const { api, profile } = context;
  const compartmentId = profile.tenancy;
  const { vcn } = await api.network.createVcn({
    createVcnDetails: { compartmentId, cidrBlock: "10.3.0.0/16" } });
  const { subnet } = await api.network.createSubnet({
    createSubnetDetails: { compartmentId, vcnId: vcn.id, cidrBlock: "10.3.1.0/24" } });
  const images = await api.compute.listImages({ compartmentId });
  const { instance } = await api.compute.launchInstance({
    launchInstanceDetails: {
      compartmentId, availabilityDomain: "sbOX:US-ASHBURN-AD-1", shape: "VM.Standard2.1",
      displayName: "metered", sourceDetails: { sourceType: "image", imageId: images.items[0].id },
      createVnicDetails: { subnetId: subnet.id },
    },
  });
  const instanceId = instance.id;
  const { items } = await api.compute.listVnicAttachments({ compartmentId, instanceId });
  assert.strictEqual(items.length, 1);
  const { vnic } = await api.network.getVnic({ vnicId: items[0].vnicId });
  assert.match(vnic.privateIp, /^10\.3\.1\.\d+$/);
  assert.ok(vnic.publicIp && vnic.isPrimary);
  const ips = await api.network.listPrivateIps({ vnicId: vnic.id });
  assert.strictEqual(ips.items[0].ipAddress, vnic.privateIp);
  const boots = await api.compute.listBootVolumeAttachments({
    availabilityDomain: instance.availabilityDomain, compartmentId, instanceId });
  const { bootVolume } = await api.volumes.getBootVolume({ bootVolumeId: boots.items[0].bootVolumeId });
  assert.strictEqual(bootVolume.imageId, images.items[0].id);
  await until("RUNNING", async () =>
    (await api.compute.getInstance({ instanceId })).instance.lifecycleState === "RUNNING");
  const listed = await api.metrics.listMetrics({
    compartmentId, listMetricsDetails: { namespace: "oci_computeagent", name: "CpuUtilization" } });
  assert.ok(listed.items.some((metric) => metric.dimensions.resourceId === instanceId));
  const summarize = async (query) => (await api.metrics.summarizeMetricsData({
    compartmentId,
    summarizeMetricsDataDetails: { namespace: "oci_computeagent", query },
  })).items;
  const data = await summarize(`CpuUtilization[1m]{resourceId = "${instanceId}"}.mean()`);
  assert.strictEqual(data.length, 1);
  const { value } = data[0].aggregatedDatapoints[0];
  assert.ok(value >= 0 && value <= 100, String(value));
  assert.deepStrictEqual(
    (await summarize(`CpuUtilization[1m]{resourceId = "${instanceId}"}.mean() > 100`)), []);
  await fails(summarize("CpuUtilization[1m"), 400);
  await api.compute.terminateInstance({ instanceId });
  await until("the boot volume's end", async () => {
    const now = await api.volumes.getBootVolume({ bootVolumeId: bootVolume.id });
    return now.bootVolume.lifecycleState === "TERMINATED";
  });
};

tests["metrics of one's own are summed up as they were posted"] = async ({ api, profile }) => {
  const compartmentId = profile.tenancy;
  const now = Math.floor(Date.now() / 60000) * 60000;
  const point = (minutes, value) => ({ timestamp: new Date(now - minutes * 60000), value });
  const series = (host, ...values) => ({
    namespace: "mine", compartmentId, name: "load", dimensions: { host },
    datapoints: values.map((value, i) => point(10 - i, value)),
  });
  await api.metrics.postMetricData({
    postMetricDataDetails: { metricData: [series("a", 1, 2, 3), series("b", 10, 20, 30)] } });
  const values = async (query) => (await api.metrics.summarizeMetricsData({
    compartmentId, summarizeMetricsDataDetails: { namespace: "mine", query },
  })).items.map((item) => item.aggregatedDatapoints.map((one) => one.value));
  assert.deepStrictEqual(await values("load[1m]{host = \"a\"}.max()"), [[1, 2, 3]]);
  assert.deepStrictEqual(await values("load[1m].grouping().sum()"), [[11, 22, 33]]);
  assert.deepStrictEqual(await values("load[1m].groupBy(host).max() > 2"), [[3], [10, 20, 30]]);
  const { alarm } = await api.metrics.createAlarm({
    createAlarmDetails: {
      displayName: "loud", compartmentId, metricCompartmentId: compartmentId, namespace: "mine",
      query: "load[1m].absent()", severity: "CRITICAL", destinations: [], isEnabled: true,
    },
  });
  const status = await api.metrics.listAlarmsStatus({ compartmentId });
  assert.strictEqual(status.items.find((one) => one.id === alarm.id).status, "FIRING");
};

/* ---- Identity ------------------------------------------------------------------------------- */

tests["identity: compartments are a tree"] = async ({ api, profile }) => {
  const make = async (name, compartmentId) => (await api.identity.createCompartment({
    createCompartmentDetails: { name, compartmentId, description: name } })).compartment;
  const parent = await make("parent", profile.tenancy);
  const child = await make("child", parent.id);
  await fails(make("child", parent.id), 409, "CompartmentAlreadyExists");
  await until("ACTIVE", async () => (await api.identity.getCompartment({
    compartmentId: child.id })).compartment.lifecycleState === "ACTIVE");
  await fails(api.identity.deleteCompartment({ compartmentId: parent.id }), 409);
  const move = (compartmentId, targetCompartmentId) => api.identity.moveCompartment({
    compartmentId, moveCompartmentDetails: { targetCompartmentId } });
  await fails(move(parent.id, child.id), 409);
  await move(child.id, profile.tenancy);
  const { compartment } = await api.identity.getCompartment({ compartmentId: child.id });
  assert.strictEqual(compartment.compartmentId, profile.tenancy);
  await api.identity.deleteCompartment({ compartmentId: parent.id });
};

tests["identity: users, keys, tokens, groups, policies"] = async ({ api, profile }) => {
  const compartmentId = profile.tenancy;
  const details = { name: "ann", compartmentId, description: "somebody" };
  const { user } = await api.identity.createUser({ createUserDetails: details });
  await fails(api.identity.createUser({ createUserDetails: details }), 409);
  const userId = user.id;
  const pem = () => crypto.generateKeyPairSync("rsa", { modulusLength: 2048 })
    .publicKey.export({ type: "spki", format: "pem" });
  const upload = (key) => api.identity.uploadApiKey({ userId, createApiKeyDetails: { key } });
  const { apiKey } = await upload(pem());
  assert.match(apiKey.fingerprint, /^([0-9a-f]{2}:){15}[0-9a-f]{2}$/);
  await fails(upload("no key"), 400);
  await upload(pem());
  await upload(pem());
  await fails(upload(pem()), 400);
  await api.identity.deleteApiKey({ userId, fingerprint: apiKey.fingerprint });
  const keys = (await api.identity.listApiKeys({ userId })).items;
  assert.strictEqual(keys.filter((one) => !one.lifecycleState.startsWith("DELET")).length, 2);
  const { authToken } = await api.identity.createAuthToken({
    userId, createAuthTokenDetails: { description: "t" } });
  assert.ok(authToken.token);
  assert.strictEqual((await api.identity.listAuthTokens({ userId })).items[0].token, undefined);
  const { group } = await api.identity.createGroup({
    createGroupDetails: { name: "crew", compartmentId, description: "g" } });
  const join = () => api.identity.addUserToGroup({
    addUserToGroupDetails: { userId, groupId: group.id } });
  await join();
  await fails(join(), 409);
  const policy = (...statements) => api.identity.createPolicy({
    createPolicyDetails: { compartmentId, name: "p", description: "p", statements } });
  await fails(policy("please let me in"), 400, "InvalidParameter");
  await policy("Allow group crew to manage all-resources in tenancy",
    "allow any-user to read buckets in compartment dev where request.user.id = 'x'");
};

/* ---- Streams, keys, secrets ------------------------------------------------------------------ */

tests["streams: messages come in order, by every kind of cursor"] = async (context) => {
  const { api, profile, sandbox } = context;
  const { stream: made } = await api.streams.createStream({
    createStreamDetails: { name: "s", partitions: 1, compartmentId: profile.tenancy } });
  const streamId = made.id;
  assert.strictEqual(made.messagesEndpoint, sandbox.url);
  await until("ACTIVE", async () =>
    (await api.streams.getStream({ streamId })).stream.lifecycleState === "ACTIVE");
  const b64 = (value) => Buffer.from(value).toString("base64");
  const { putMessagesResult } = await api.messages.putMessages({
    streamId,
    putMessagesDetails: { messages: ["a", "b", "c"].map((v) => ({ key: b64("k"), value: b64(v) })) },
  });
  assert.strictEqual(putMessagesResult.failures, 0);
  assert.deepStrictEqual(putMessagesResult.entries.map((one) => one.offset), [0, 1, 2]);
  const values = (response) =>
    response.items.map((one) => Buffer.from(one.value, "base64").toString()).join("");
  const read = async (more, limit) => {
    const { cursor } = await api.messages.createCursor({
      streamId, createCursorDetails: { partition: "0", ...more } });
    return api.messages.getMessages({ streamId, cursor: cursor.value, limit });
  };
  const first = await read({ type: "TRIM_HORIZON" }, 2);
  assert.strictEqual(values(first), "ab");
  const rest = await api.messages.getMessages({ streamId, cursor: first.opcNextCursor });
  assert.strictEqual(values(rest), "c");
  assert.strictEqual(values(await read({ type: "AT_OFFSET", offset: 1 })), "bc");
  assert.strictEqual(values(await read({ type: "AFTER_OFFSET", offset: 1 })), "c");
  assert.strictEqual(values(await read({ type: "LATEST" })), "");
  assert.strictEqual(values(await read({ type: "AT_TIME", time: new Date(0) })), "abc");
  await fails(read({ type: "AT_OFFSET" }), 400);
  const { cursor } = await api.messages.createGroupCursor({
    streamId, createGroupCursorDetails: { type: "TRIM_HORIZON", groupName: "g" } });
  const group = await api.messages.getMessages({ streamId, cursor: cursor.value });
  assert.strictEqual(values(group), "abc");
  assert.strictEqual(
    values(await api.messages.getMessages({ streamId, cursor: group.opcNextCursor })), "");
  const known = await api.messages.getGroup({ streamId, groupName: "g" });
  assert.strictEqual(known.group.reservations[0].committedOffset, 2);
  await fails(api.messages.getMessages({ streamId, cursor: "bogus" }), 400);
};

tests["keys encrypt, decrypt, and rotate; secrets have versions"] = async (context) => {
  const { api, profile, sandbox } = context;
  const compartmentId = profile.tenancy;
  const { vault } = await api.vaults.createVault({
    createVaultDetails: { compartmentId, displayName: "v", vaultType: "DEFAULT" } });
  assert.strictEqual(vault.cryptoEndpoint, sandbox.url);
  const { key } = await api.keys.createKey({
    createKeyDetails: { compartmentId, displayName: "k", keyShape: { algorithm: "AES", length: 32 } } });
  const keyId = key.id;
  assert.strictEqual(key.vaultId, vault.id);
  const plaintext = Buffer.from("the secret").toString("base64");
  const encrypt = async (associatedData) => (await api.crypto.encrypt({
    encryptDataDetails: { keyId, plaintext, associatedData } })).encryptedData;
  const decrypt = async (ciphertext, associatedData) => (await api.crypto.decrypt({
    decryptDataDetails: { keyId, ciphertext, associatedData } })).decryptedData;
  const sealed = await encrypt({ a: "1", b: "2" });
  assert.ok(!Buffer.from(sealed.ciphertext, "base64").includes("the secret"));
  const opened = await decrypt(sealed.ciphertext, { b: "2", a: "1" });
  assert.strictEqual(opened.plaintext, plaintext);
  await fails(decrypt(sealed.ciphertext, { a: "1" }), 400);
  await until("ENABLED", async () =>
    (await api.keys.getKey({ keyId })).key.lifecycleState === "ENABLED");
  const { keyVersion } = await api.keys.createKeyVersion({ keyId });
  assert.strictEqual((await encrypt()).keyVersionId, keyVersion.id);
  assert.strictEqual((await decrypt(sealed.ciphertext, { a: "1", b: "2" })).plaintext, plaintext);
  assert.strictEqual((await api.keys.listKeyVersions({ keyId })).items.length, 2);
  const { generatedKey } = await api.crypto.generateDataEncryptionKey({
    generateKeyDetails: { keyId, includePlaintextKey: true, keyShape: { algorithm: "AES", length: 32 } } });
  assert.strictEqual((await decrypt(generatedKey.ciphertext)).plaintext, generatedKey.plaintext);
  await api.keys.disableKey({ keyId });
  await until("DISABLED", async () =>
    (await api.keys.getKey({ keyId })).key.lifecycleState === "DISABLED");
  await fails(encrypt(), 409);

  const content = (value) => ({
    contentType: "BASE64", content: Buffer.from(value).toString("base64") });
  const { secret } = await api.secrets.createSecret({
    createSecretDetails: {
      compartmentId, vaultId: vault.id, keyId, secretName: "pw", secretContent: content("one") } });
  const secretId = secret.id;
  assert.strictEqual(secret.currentVersionNumber, 1);
  await until("ACTIVE", async () =>
    (await api.secrets.getSecret({ secretId })).secret.lifecycleState === "ACTIVE");
  await api.secrets.updateSecret({ secretId, updateSecretDetails: { secretContent: content("two") } });
  const bundle = async (more) => {
    const got = await api.bundles.getSecretBundle({ secretId, ...more });
    return Buffer.from(got.secretBundle.secretBundleContent.content, "base64").toString();
  };
  assert.strictEqual(await bundle({}), "two");
  assert.strictEqual(await bundle({ stage: "PREVIOUS" }), "one");
  assert.strictEqual(await bundle({ versionNumber: 1 }), "one");
  const named = await api.bundles.getSecretBundleByName({ secretName: "pw", vaultId: vault.id });
  assert.deepStrictEqual(named.secretBundle.stages, ["CURRENT", "LATEST"]);
  await fails(bundle({ versionNumber: 9 }), 404);
  await api.secrets.updateSecret({ secretId, updateSecretDetails: { currentVersionNumber: 1 } });
  assert.strictEqual(await bundle({}), "one");
  const versions = await api.secrets.listSecretVersions({ secretId });
  assert.strictEqual(versions.items.length, 2);
};

/* ---- Audit, usage, limits, logs -------------------------------------------------------------- */

tests["the audit tells what was done, and by whom"] = async ({ api, profile }) => {
  const compartmentId = profile.tenancy;
  const start = new Date(Date.now() - 1000);
  const { vcn } = await api.network.createVcn({
    createVcnDetails: { compartmentId, cidrBlock: "10.0.0.0/16", displayName: "audited" } });
  const { items } = await api.audit.listEvents({
    compartmentId, startTime: start, endTime: new Date(Date.now() + 1000) });
  const event = items.find((one) => one.data.resourceId === vcn.id);
  assert.strictEqual(event.eventType, "com.oraclecloud.ComputeApi.CreateVcn");
  assert.strictEqual(event.data.resourceName, "audited");
  assert.strictEqual(event.data.identity.principalId, profile.user);
  assert.strictEqual(event.data.response.status, "200");
  const early = await api.audit.listEvents({
    compartmentId, startTime: new Date(0), endTime: new Date(1000) });
  assert.strictEqual(early.items.length, 0);
};

tests["usage is the same every time, and adds up"] = async ({ api, profile }) => {
  const today = Math.floor(Date.now() / 86400000) * 86400000;
  const ask = async (more) => (await api.usage.requestSummarizedUsages({
    requestSummarizedUsagesDetails: {
      tenantId: profile.tenancy, timeUsageStarted: new Date(today - 30 * 86400000),
      timeUsageEnded: new Date(today), granularity: "DAILY", queryType: "COST", ...more },
  })).usageAggregation.items;
  const sum = (items) => items.reduce((total, item) => total + item.computedAmount, 0);
  const days = await ask({});
  assert.strictEqual(days.length, 30);
  assert.ok(sum(days) > 1);
  assert.deepStrictEqual(await ask({}), days);
  const services = await ask({ groupBy: ["service"], isAggregateByTime: true });
  assert.ok(services.length > 2 && services.every((one) => one.service));
  assert.ok(Math.abs(sum(services) - sum(days)) < 0.1);
  const filter = { operator: "AND", dimensions: [{ key: "service", value: "COMPUTE" }], tags: [], filters: [] };
  const compute = await ask({ groupBy: ["service"], filter, isAggregateByTime: true });
  assert.deepStrictEqual(compute.map((one) => one.service), ["COMPUTE"]);
  await fails(ask({ timeUsageEnded: new Date(today + 1000) }), 400);
};

tests["limits have values, and what is used counts"] = async ({ api, profile }) => {
  const compartmentId = profile.tenancy;
  const { items } = await api.limits.listLimitValues({ compartmentId, serviceName: "compute" });
  const cores = items.filter((one) => one.name === "standard-e4-core-count");
  assert.strictEqual(cores.length, 3);
  const available = async () => (await api.limits.getResourceAvailability({
    compartmentId, serviceName: "vcn", limitName: "vcn-count" })).resourceAvailability;
  const before = await available();
  await api.network.createVcn({ createVcnDetails: { compartmentId, cidrBlock: "10.0.0.0/16" } });
  const after = await available();
  assert.strictEqual(after.used, before.used + 1);
  assert.strictEqual(after.available, before.available - 1);
};

tests["logs: what was pushed is found"] = async ({ api, profile }) => {
  const compartmentId = profile.tenancy;
  const { opcWorkRequestId } = await api.logging.createLogGroup({
    createLogGroupDetails: { compartmentId, displayName: "lg" } });
  assert.ok(opcWorkRequestId);
  const groups = await api.logging.listLogGroups({ compartmentId, displayName: "lg" });
  const logGroupId = groups.items[0].id;
  await api.logging.createLog({
    logGroupId, createLogDetails: { displayName: "l", logType: "CUSTOM" } });
  const logId = (await api.logging.listLogs({ logGroupId })).items[0].id;
  const now = new Date();
  await api.ingestion.putLogs({
    logId,
    putLogsDetails: {
      specversion: "1.0",
      logEntryBatches: [{
        source: "test", type: "app", defaultlogentrytime: now,
        entries: [
          { id: "1", data: JSON.stringify({ level: "ERROR", message: "it broke" }) },
          { id: "2", data: "all is well" },
        ],
      }],
    },
  });
  const find = async (rest) => (await api.logs.searchLogs({
    searchLogsDetails: {
      timeStart: new Date(now - 60000), timeEnd: new Date(now.getTime() + 60000),
      searchQuery: `search "${compartmentId}/${logGroupId}/${logId}" ${rest}`,
    },
  })).searchResponse.results.map((one) => one.data);
  assert.strictEqual((await find("")).length, 2);
  const errors = await find("| where data.level = 'ERROR' | sort by datetime desc | limit 5");
  assert.strictEqual(errors.length, 1);
  assert.strictEqual(errors[0].logContent.data.message, "it broke");
  assert.strictEqual((await find("| where message = '*well*'")).length, 1);
  assert.deepStrictEqual(await find("| summarize count()"), [{ count: 2 }]);
  await fails(find("| where"), 400);
};

/* ---- Identity domains ------------------------------------------------------------------------ */

tests["identity domains: filters and patches"] = async ({ api }) => {
  const make = async (userName, familyName) => (await api.domains.createUser({
    user: {
      schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"], userName, name: { familyName },
      emails: [{ value: `${userName}@example.com`, type: "work", primary: true }],
    },
  })).user;
  const ann = await make("ann", "Ames");
  await make("bob", "Bond");
  const find = async (filter) =>
    (await api.domains.listUsers({ filter })).users.resources.map((one) => one.userName);
  assert.deepStrictEqual(await find('userName eq "ann"'), ["ann"]);
  assert.deepStrictEqual(await find('name.familyName co "on"'), ["bob"]);
  assert.deepStrictEqual(await find('emails.value sw "ann@" or userName eq "bob"'), ["ann", "bob"]);
  await fails(find("userName eq"), 400);
  const { users } = await api.domains.searchUsers({
    userSearchRequest: {
      schemas: ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
      filter: 'userName co "o"', count: 5 },
  });
  assert.strictEqual(users.totalResults, 1);
  const patch = async (...operations) => (await api.domains.patchUser({
    userId: ann.id,
    patchOp: { schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], operations },
  })).user;
  const changed = await patch(
    { op: "REPLACE", path: "name.familyName", value: "Smith" },
    { op: "ADD", path: "title", value: "Dr." },
    { op: "REPLACE", path: 'emails[type eq "work"].value', value: "new@example.com" });
  assert.strictEqual(changed.name.familyName, "Smith");
  assert.strictEqual(changed.title, "Dr.");
  assert.strictEqual(changed.emails[0].value, "new@example.com");
  assert.strictEqual((await patch({ op: "REMOVE", path: "title" })).title, undefined);
};

/* ---- Running -------------------------------------------------------------------------------- */

async function main() {
  const sandbox = await start("--speed", "0.1");
  const context = {
    sandbox, api: clients(sandbox), profile: readProfile(sandbox.config_file) };
  const good = await runAll(tests, context, process.argv[2]);
  const code = await stop(sandbox);
  if (code !== 0) console.log(`the sandbox ended with ${code}`);
  process.exit(good && code === 0 ? 0 : 1);
}

main();
