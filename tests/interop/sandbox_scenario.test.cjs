/*
 * A company's whole day on the sandbox with the official JavaScript SDK: things of many services
 * from creation to their end, with the SDK's own waiters, iterators and upload manager. It counts
 * what goes over the wire and fails when that is less than it promises. Environment: see
 * sandbox_kit.cjs.
 */
"use strict";
const assert = require("assert");
const crypto = require("crypto");
const stream = require("stream");
const {
  fails, load, readProfile, runAll, start, stop, text,
} = require("./sandbox_kit.cjs");

const LEAST_CALLS = 150;
const LEAST_SERVICES = 25;

/* ---- Clients that count --------------------------------------------------------------------- */

const CLIENTS = {
  alarms: ["oci-monitoring", "MonitoringClient"],
  audit: ["oci-audit", "AuditClient"],
  bastions: ["oci-bastion", "BastionClient"],
  budgets: ["oci-budget", "BudgetClient"],
  bundles: ["oci-secrets", "SecretsClient"],
  clusters: ["oci-containerengine", "ContainerEngineClient"],
  compute: ["oci-core", "ComputeClient"],
  crypto: ["oci-keymanagement", "KmsCryptoClient"],
  databases: ["oci-database", "DatabaseClient"],
  dns: ["oci-dns", "DnsClient"],
  files: ["oci-filestorage", "FileStorageClient"],
  functions: ["oci-functions", "FunctionsManagementClient"],
  gateways: ["oci-apigateway", "GatewayClient"],
  identity: ["oci-identity", "IdentityClient"],
  ingestion: ["oci-loggingingestion", "LoggingClient"],
  keys: ["oci-keymanagement", "KmsManagementClient"],
  limits: ["oci-limits", "LimitsClient"],
  loadBalancers: ["oci-loadbalancer", "LoadBalancerClient"],
  logging: ["oci-logging", "LoggingManagementClient"],
  logs: ["oci-loggingsearch", "LogSearchClient"],
  messages: ["oci-streaming", "StreamClient"],
  mysql: ["oci-mysql", "DbSystemClient"],
  network: ["oci-core", "VirtualNetworkClient"],
  nosql: ["oci-nosql", "NosqlClient"],
  objects: ["oci-objectstorage", "ObjectStorageClient"],
  queues: ["oci-queue", "QueueAdminClient"],
  rules: ["oci-events", "EventsClient"],
  science: ["oci-datascience", "DataScienceClient"],
  search: ["oci-resourcesearch", "ResourceSearchClient"],
  secrets: ["oci-vault", "VaultsClient"],
  stacks: ["oci-resourcemanager", "ResourceManagerClient"],
  streams: ["oci-streaming", "StreamAdminClient"],
  topics: ["oci-ons", "NotificationControlPlaneClient"],
  usage: ["oci-usageapi", "UsageapiClient"],
  vaults: ["oci-keymanagement", "KmsVaultClient"],
  volumes: ["oci-core", "BlockstorageClient"],
  work: ["oci-workrequests", "WorkRequestClient"],
};

/* A waiter that asks the same again and again makes one call, however slow the machine is. */
function counting(http, service, seen) {
  return {
    send: (request, ...rest) => {
      const polled = request.method === "GET" || request.method === "HEAD";
      seen.calls.add(`${request.method} ${request.uri} ${polled ? "" : seen.calls.size}`);
      seen.services.add(service);
      return http.send(request, ...rest);
    },
  };
}

function clients(sandbox, seen) {
  const common = load("oci-common");
  const provider = new common.ConfigFileAuthenticationDetailsProvider(
    sandbox.config_file, "DEFAULT");
  const out = {};
  for (const [name, [module, type]] of Object.entries(CLIENTS)) {
    const http = new common.FetchHttpClient(new common.DefaultRequestSigner(provider));
    out[name] = new (load(module)[type])(
      { authenticationDetailsProvider: provider, httpClient: counting(http, module, seen) },
      { circuitBreaker: undefined, retryConfiguration: common.NoRetryConfigurationDetails });
    out[name].endpoint = sandbox.url;
  }
  return out;
}

/* The SDK's waiters, asking often enough for a test. */
function waitersOf(client, work) {
  const common = load("oci-common");
  const pace = {
    terminationStrategy: new common.MaxTimeTerminationStrategy(30),
    delayStrategy: new common.FixedTimeDelayStrategy(0.05),
  };
  return client.createWaiters.length === 2
    ? client.createWaiters(work, pace) : client.createWaiters(pace);
}

async function all(iterator) {
  const out = [];
  for await (const one of iterator) out.push(one);
  return out;
}

/* ---- Things that many services have alike ---------------------------------------------------- */

const NO_SUCH = "q".repeat(60);
const lower = (name) => name[0].toLowerCase() + name.slice(1);

/*
 * What is not as the name of the thing says: `name` (the member that it is called by), `id` (the
 * parameter of its paths), `moveId`, `moveDetails` and `moveTo` (those of a move; `move` is false
 * where the service has none), `up` and `down` (its first and last state).
 */
const LIVES = {
  Alarm: {
    client: "alarms", more: ({ compartmentId, topicId }) => ({
      metricCompartmentId: compartmentId, namespace: "oci_computeagent", severity: "CRITICAL",
      query: "CpuUtilization[1m].mean() > 80", destinations: [topicId], isEnabled: true }) },
  Application: { client: "functions", more: ({ subnetId }) => ({ subnetIds: [subnetId] }) },
  AutonomousDatabase: {
    client: "databases", up: "AVAILABLE", down: "TERMINATED",
    moveDetails: "changeCompartmentDetails",
    more: () => ({ source: "NONE", dbName: "life", adminPassword: "Wel_come12345", cpuCoreCount: 1,
      dataStorageSizeInTBs: 1 }) },
  Bastion: {
    client: "bastions", name: "name",
    more: ({ subnetId }) => ({ bastionType: "STANDARD", targetSubnetId: subnetId }) },
  Budget: {
    client: "budgets", move: false, more: ({ compartmentId }) => ({
      amount: 100, resetPeriod: "MONTHLY", targetType: "COMPARTMENT", targets: [compartmentId] }) },
  Cluster: {
    client: "clusters", name: "name", move: false,
    more: ({ vcnId }) => ({ vcnId, kubernetesVersion: "v1.31.1" }) },
  DbSystem: {
    client: "mysql", move: false, more: ({ subnetId }) => ({
      subnetId, shapeName: "MySQL.2", adminUsername: "root1", adminPassword: "Wel_come12345",
      dataStorageSizeInGBs: 50 }) },
  FileSystem: { client: "files", more: ({ domain }) => ({ availabilityDomain: domain }) },
  Gateway: {
    client: "gateways", more: ({ subnetId }) => ({ endpointType: "PUBLIC", subnetId }) },
  LoadBalancer: {
    client: "loadBalancers",
    more: ({ subnetId }) => ({
      shapeName: "flexible", subnetIds: [subnetId],
      shapeDetails: { minimumBandwidthInMbps: 10, maximumBandwidthInMbps: 10 } }) },
  LogGroup: { client: "logging" },
  Project: { client: "science" },
  Queue: { client: "queues" },
  Rule: {
    client: "rules", more: ({ topicId }) => ({
      isEnabled: true, condition: "{}",
      actions: { actions: [{ actionType: "ONS", isEnabled: true, topicId }] } }) },
  Stack: {
    client: "stacks", more: () => ({
      configSource: { configSourceType: "ZIP_UPLOAD", zipFileBase64Encoded: "UEsFBg==" } }) },
  StreamPool: { client: "streams", name: "name" },
  Table: {
    client: "nosql", name: "name", id: "tableNameOrId", moveTo: "toCompartmentId",
    more: () => ({
      ddlStatement: "create table life (id integer, primary key (id))",
      tableLimits: { maxReadUnits: 1, maxWriteUnits: 1, maxStorageInGBs: 1 } }) },
  Zone: {
    client: "dns", name: "name", id: "zoneNameOrId", moveId: "zoneId",
    more: () => ({ name: "life.example.com", zoneType: "PRIMARY", migrationSource: "NONE" }) },
};

/* Its id from the answer, or from what the work request tells when it is done. */
async function born(waiters, answer, member) {
  if (answer[member]) return answer[member].id;
  assert.ok(answer.opcWorkRequestId, Object.keys(answer).join());
  const { workRequest } = await waiters.forWorkRequest({ workRequestId: answer.opcWorkRequestId });
  return workRequest.loadBalancerId || workRequest.resources[0].identifier;
}

/* Gone is 404 or a last state: services differ, and the SDK's waiter passes the 404 on. */
async function gone(waiting) {
  try {
    await waiting;
  } catch (error) {
    if (error.statusCode !== 404) throw error;
  }
}

async function live(type, life, context) {
  const client = context.api[life.client];
  const waiters = waitersOf(client, context.api.work);
  const call = (verb, request) => client[`${verb}${type}`](request);
  const compartmentId = context.compartmentId;
  const created = await call("create", {
    [`create${type}Details`]: {
      compartmentId, [life.name || "displayName"]: `life${type}`,
      ...(life.more ? life.more(context) : {}) } });
  const key = life.id || `${lower(type)}Id`;
  const at = { [key]: await born(waiters, created, lower(type)) };
  const up = () => waiters[`for${type}`](at, life.up || "ACTIVE");
  const first = await up();
  assert.strictEqual(first[lower(type)].compartmentId, compartmentId);
  const listed = client[`list${type}s`]({
    compartmentId, availabilityDomain: context.domain, limit: 50 });
  assert.ok(JSON.stringify(await listed).includes(at[key]), `${type} is not listed`);
  const change = { freeformTags: { stage: "two" } };
  const update = (ifMatch) => call("update", { ...at, [`update${type}Details`]: change, ifMatch });
  await fails(update("no-such-etag"), 412);
  await update(first.etag || first.eTag);
  const second = await up();
  assert.deepStrictEqual(second[lower(type)].freeformTags, change.freeformTags);
  if (life.move !== false) {
    await client[`change${type}Compartment`]({
      [life.moveId || key]: at[key],
      [life.moveDetails || `change${type}CompartmentDetails`]: {
        [life.moveTo || "compartmentId"]: context.other },
    });
    assert.strictEqual((await up())[lower(type)].compartmentId, context.other);
  }
  await call("delete", at);
  await gone(waiters[`for${type}`](at, life.down || "DELETED"));
  await fails(call("get", { [key]: `ocid1.${type.toLowerCase()}.oc1.iad.${NO_SUCH}` }), 404);
}

/* ---- Tests ---------------------------------------------------------------------------------- */

const tests = {};

tests["identity: compartments, groups and policies; pages by iterators"] = async (context) => {
  const { api, profile } = context;
  const waiters = waitersOf(api.identity, api.work);
  for (const [place, name] of [["compartmentId", "day"], ["other", "night"]]) {
    const { compartment } = await api.identity.createCompartment({
      createCompartmentDetails: { compartmentId: profile.tenancy, name, description: name } });
    await waiters.forCompartment({ compartmentId: compartment.id }, "ACTIVE");
    context[place] = compartment.id;
  }
  const names = ["ann", "bob", "cid"];
  for (const name of names) {
    const { group } = await api.identity.createGroup({
      createGroupDetails: { compartmentId: profile.tenancy, name, description: name } });
    await waiters.forGroup({ groupId: group.id }, "ACTIVE");
  }
  const groups = await all(api.identity.listGroupsRecordIterator({
    compartmentId: profile.tenancy, limit: 2 }));
  assert.ok(names.every((name) => groups.some((one) => one.name === name)));
  const { policy } = await api.identity.createPolicy({
    createPolicyDetails: {
      compartmentId: context.compartmentId, name: "p", description: "p",
      statements: ["Allow group ann to read buckets in compartment day"] } });
  await api.identity.deletePolicy({ policyId: policy.id });
  const domains = await api.identity.listAvailabilityDomains({ compartmentId: profile.tenancy });
  context.domain = domains.items[0].name;
};

tests["network: subnets by pages; what holds things cannot go"] = async (context) => {
  const { api, compartmentId } = context;
  const waiters = waitersOf(api.network, api.work);
  const { vcn } = await api.network.createVcn({
    createVcnDetails: { compartmentId, cidrBlocks: ["10.0.0.0/16"], displayName: "net" } });
  context.vcnId = vcn.id;
  const up = await waiters.forVcn({ vcnId: vcn.id }, "AVAILABLE");
  await fails(api.network.updateVcn({
    vcnId: vcn.id, updateVcnDetails: { displayName: "x" }, ifMatch: "x" }), 412, "NoEtagMatch");
  await api.network.updateVcn({
    vcnId: vcn.id, updateVcnDetails: { displayName: "renamed" }, ifMatch: up.etag });
  const subnets = [];
  for (let i = 0; i < 5; i++) {
    const { subnet } = await api.network.createSubnet({
      createSubnetDetails: {
        compartmentId, vcnId: vcn.id, cidrBlock: `10.0.${i}.0/24`, displayName: `s${i}` } });
    subnets.push(subnet.id);
  }
  context.subnetId = subnets[0];
  for (const subnetId of subnets) await waiters.forSubnet({ subnetId }, "AVAILABLE");
  const listed = await all(api.network.listAllSubnets({ compartmentId, vcnId: vcn.id, limit: 2 }));
  assert.deepStrictEqual(listed.map((one) => one.id).sort(), [...subnets].sort());
  const pages = await all(api.network.listSubnetsResponseIterator({ compartmentId, limit: 3 }));
  assert.deepStrictEqual(pages.map((page) => page.items.length), [3, 2]);
  const { internetGateway } = await api.network.createInternetGateway({
    createInternetGatewayDetails: { compartmentId, vcnId: vcn.id, isEnabled: true } });
  const rule = { destination: "0.0.0.0/0", networkEntityId: internetGateway.id };
  const { routeTable } = await api.network.updateRouteTable({
    rtId: vcn.defaultRouteTableId, updateRouteTableDetails: { routeRules: [rule] } });
  assert.strictEqual(routeTable.routeRules[0].networkEntityId, internetGateway.id);
  await fails(api.network.deleteVcn({ vcnId: vcn.id }), 409);
  await api.network.changeSubnetCompartment({
    subnetId: subnets[4], changeSubnetCompartmentDetails: { compartmentId: context.other } });
  const moved = await waiters.forSubnet({ subnetId: subnets[4] }, "AVAILABLE");
  assert.strictEqual(moved.subnet.compartmentId, context.other);
  await api.network.deleteSubnet({ subnetId: subnets[4] });
  await gone(waiters.forSubnet({ subnetId: subnets[4] }, "TERMINATED"));
};

tests["compute: an instance with a volume starts, stops, ends"] = async (context) => {
  const { api, compartmentId, domain } = context;
  const waiters = waitersOf(api.compute, api.work);
  const image = (await api.compute.listImages({ compartmentId, limit: 1 })).items[0];
  const launched = await waiters.forLaunchInstance({
    launchInstanceDetails: {
      compartmentId, availabilityDomain: domain, shape: "VM.Standard.E4.Flex",
      shapeConfig: { ocpus: 1, memoryInGBs: 8 },
      sourceDetails: { sourceType: "image", imageId: image.id },
      createVnicDetails: { subnetId: context.subnetId } } });
  assert.strictEqual(launched.workRequestResponse.workRequest.status, "SUCCEEDED");
  const instanceId = launched.response.instance.id;
  await waiters.forInstance({ instanceId }, "RUNNING");
  const volumeWaiters = waitersOf(api.volumes, api.work);
  const { volume } = await api.volumes.createVolume({
    createVolumeDetails: { compartmentId, availabilityDomain: domain, sizeInGBs: 50 } });
  await volumeWaiters.forVolume({ volumeId: volume.id }, "AVAILABLE");
  const { volumeAttachment } = await api.compute.attachVolume({
    attachVolumeDetails: { type: "paravirtualized", instanceId, volumeId: volume.id } });
  const attached = { volumeAttachmentId: volumeAttachment.id };
  await waiters.forVolumeAttachment(attached, "ATTACHED");
  await fails(api.volumes.deleteVolume({ volumeId: volume.id }), 409);
  await fails(api.compute.instanceAction({ instanceId, action: "START" }), 409, "IncorrectState");
  for (const [action, state] of [["STOP", "STOPPED"], ["START", "RUNNING"]]) {
    await api.compute.instanceAction({ instanceId, action });
    await waiters.forInstance({ instanceId }, state);
  }
  await api.compute.detachVolume(attached);
  await gone(waiters.forVolumeAttachment(attached, "DETACHED"));
  await api.volumes.deleteVolume({ volumeId: volume.id });
  await api.compute.terminateInstance({ instanceId });
  await waiters.forInstance({ instanceId }, "TERMINATED");
};

tests["objects: uploaded in parts, listed by pages, bucket not empty"] = async (context) => {
  const { api, compartmentId } = context;
  const namespaceName = (await api.objects.getNamespace({})).value;
  const at = { namespaceName, bucketName: "day" };
  await api.objects.createBucket({
    namespaceName, createBucketDetails: { name: "day", compartmentId } });
  const { UploadManager } = load("oci-objectstorage");
  const content = crypto.randomBytes(2 * 1024 * 1024 + 5);
  await new UploadManager(api.objects, { partSize: 1024 * 1024, allowedMultipartUploads: true })
    .upload({
      content: { stream: stream.Readable.from([content]) },
      requestDetails: { ...at, objectName: "0" } });
  assert.strictEqual((await api.objects.headObject({ ...at, objectName: "0" })).contentLength,
    content.length);
  for (const objectName of ["1", "2"])
    await api.objects.putObject({ ...at, objectName, putObjectBody: "x", contentLength: 1 });
  const { value } = await api.objects.getObject({ ...at, objectName: "1" });
  assert.strictEqual(await text(value), "x");
  const first = await api.objects.listObjects({ ...at, limit: 2 });
  assert.strictEqual(first.listObjects.nextStartWith, "2");
  await fails(api.objects.deleteBucket(at), 409, "BucketNotEmpty");
  for (const objectName of ["0", "1", "2"]) await api.objects.deleteObject({ ...at, objectName });
  await api.objects.deleteBucket(at);
  await fails(api.objects.getBucket(at), 404, "BucketNotFound");
};

tests["topics have subscriptions"] = async (context) => {
  const { api, compartmentId } = context;
  const { notificationTopic } = await api.topics.createTopic({
    createTopicDetails: { name: "alerts", compartmentId } });
  context.topicId = notificationTopic.topicId;
  const topics = await all(api.topics.listAllTopics({ compartmentId, limit: 1 }));
  assert.deepStrictEqual(topics.map((one) => one.topicId), [context.topicId]);
  await fails(api.topics.getTopic({ topicId: `ocid1.onstopic.oc1.iad.${NO_SUCH}` }), 404);
};

for (const [type, life] of Object.entries(LIVES))
  tests[`${life.client}: ${type} from creation to the end`] = (context) =>
    live(type, life, context);

tests["an autonomous database stops and starts"] = async ({ api, compartmentId }) => {
  const waiters = waitersOf(api.databases, api.work);
  const { autonomousDatabase } = await api.databases.createAutonomousDatabase({
    createAutonomousDatabaseDetails: {
      compartmentId, source: "NONE", dbName: "two", adminPassword: "Wel_come12345",
      cpuCoreCount: 1, dataStorageSizeInTBs: 1 } });
  const at = { autonomousDatabaseId: autonomousDatabase.id };
  await waiters.forAutonomousDatabase(at, "AVAILABLE");
  await api.databases.stopAutonomousDatabase(at);
  await waiters.forAutonomousDatabase(at, "STOPPED");
  await fails(api.databases.stopAutonomousDatabase(at), 409, "IncorrectState");
  await api.databases.startAutonomousDatabase(at);
  await waiters.forAutonomousDatabase(at, "AVAILABLE");
};

tests["functions hold their application"] = async (context) => {
  const { api, compartmentId } = context;
  const { application } = await api.functions.createApplication({
    createApplicationDetails: {
      compartmentId, displayName: "app", subnetIds: [context.subnetId] } });
  const functions = waitersOf(api.functions, api.work);
  const applicationId = application.id;
  await functions.forApplication({ applicationId }, "ACTIVE");
  const made = await api.functions.createFunction({
    createFunctionDetails: {
      displayName: "f", applicationId, image: "iad.ocir.io/t/f:1", memoryInMBs: 128 } });
  await functions.forFunction({ functionId: made.function.id }, "ACTIVE");
  await fails(api.functions.deleteApplication({ applicationId }), 409);
  await api.functions.deleteFunction({ functionId: made.function.id });
};

tests["keys, secrets and their bundles"] = async ({ api, compartmentId }) => {
  const { vault } = await api.vaults.createVault({
    createVaultDetails: { compartmentId, displayName: "v", vaultType: "DEFAULT" } });
  await waitersOf(api.vaults, api.work).forVault({ vaultId: vault.id }, "ACTIVE");
  const { key } = await api.keys.createKey({
    createKeyDetails: {
      compartmentId, displayName: "k", keyShape: { algorithm: "AES", length: 32 } } });
  await waitersOf(api.keys, api.work).forKey({ keyId: key.id }, "ENABLED");
  const plaintext = Buffer.from("pass").toString("base64");
  const { encryptedData } = await api.crypto.encrypt({
    encryptDataDetails: { keyId: key.id, plaintext } });
  const { decryptedData } = await api.crypto.decrypt({
    decryptDataDetails: { keyId: key.id, ciphertext: encryptedData.ciphertext } });
  assert.strictEqual(decryptedData.plaintext, plaintext);
  const { secret } = await api.secrets.createSecret({
    createSecretDetails: {
      compartmentId, vaultId: vault.id, keyId: key.id, secretName: "pw",
      secretContent: { contentType: "BASE64", content: plaintext } } });
  await waitersOf(api.secrets, api.work).forSecret({ secretId: secret.id }, "ACTIVE");
  const { secretBundle } = await api.bundles.getSecretBundle({ secretId: secret.id });
  assert.strictEqual(secretBundle.secretBundleContent.content, plaintext);
};

tests["messages go through a stream, entries into a log"] = async ({ api, compartmentId }) => {
  const { stream: made } = await api.streams.createStream({
    createStreamDetails: { name: "s", partitions: 1, compartmentId } });
  const streamId = made.id;
  await waitersOf(api.streams, api.work).forStream({ streamId }, "ACTIVE");
  const value = Buffer.from("hello").toString("base64");
  await api.messages.putMessages({ streamId, putMessagesDetails: { messages: [{ value }] } });
  const { cursor } = await api.messages.createCursor({
    streamId, createCursorDetails: { partition: "0", type: "TRIM_HORIZON" } });
  const got = await api.messages.getMessages({ streamId, cursor: cursor.value });
  assert.deepStrictEqual(got.items.map((one) => one.value), [value]);

  const waiters = waitersOf(api.logging, api.work);
  const logGroupId = await born(waiters, await api.logging.createLogGroup({
    createLogGroupDetails: { compartmentId, displayName: "lg" } }));
  const logId = await born(waiters, await api.logging.createLog({
    logGroupId, createLogDetails: { displayName: "l", logType: "CUSTOM" } }));
  const now = new Date();
  const entries = [{ id: "1", data: "all is well" }];
  await api.ingestion.putLogs({
    logId, putLogsDetails: {
      specversion: "1.0",
      logEntryBatches: [{ source: "t", type: "t", defaultlogentrytime: now, entries }] } });
  const { searchResponse } = await api.logs.searchLogs({
    searchLogsDetails: {
      timeStart: new Date(now - 60000), timeEnd: new Date(now.getTime() + 60000),
      searchQuery: `search "${compartmentId}/${logGroupId}/${logId}"` } });
  assert.strictEqual(searchResponse.results.length, 1);
};

tests["what was done is found, counted, audited and paid for"] = async (context) => {
  const { api, compartmentId, profile } = context;
  const { resourceSummaryCollection } = await api.search.searchResources({
    searchDetails: { type: "Structured", query: "query subnet resources" } });
  assert.ok(resourceSummaryCollection.items.length >= 4);
  const { resourceAvailability } = await api.limits.getResourceAvailability({
    compartmentId: profile.tenancy, serviceName: "vcn", limitName: "vcn-count" });
  assert.ok(resourceAvailability.used >= 1);
  const events = await all(api.audit.listAllEvents({
    compartmentId, startTime: new Date(Date.now() - 600000),
    endTime: new Date(Date.now() + 1000) }));
  assert.ok(events.some((one) => one.data.resourceId === context.vcnId));
  const { items } = await api.alarms.listMetrics({
    compartmentId, listMetricsDetails: { namespace: "oci_computeagent" }, limit: 5 });
  assert.ok(Array.isArray(items));
  const requests = await all(api.work.listAllWorkRequests({ compartmentId, limit: 2 }));
  assert.ok(requests.length >= 1);
  const today = Math.floor(Date.now() / 86400000) * 86400000;
  const { usageAggregation } = await api.usage.requestSummarizedUsages({
    requestSummarizedUsagesDetails: {
      tenantId: profile.tenancy, granularity: "DAILY", queryType: "COST",
      timeUsageStarted: new Date(today - 7 * 86400000), timeUsageEnded: new Date(today) } });
  assert.strictEqual(usageAggregation.items.length, 7);
};

/* Last: it looks at what the others did. */
tests["that was a scenario of the promised size"] = async ({ seen }) => {
  console.log(`${seen.calls.size} calls over ${seen.services.size} services`);
  assert.ok(seen.calls.size >= LEAST_CALLS, `${seen.calls.size} calls`);
  assert.ok(seen.services.size >= LEAST_SERVICES, `${seen.services.size} services`);
};

/* ---- Running -------------------------------------------------------------------------------- */

async function main() {
  const sandbox = await start("--speed", "0.02");
  const seen = { calls: new Set(), services: new Set() };
  const context = {
    sandbox, seen, api: clients(sandbox, seen), profile: readProfile(sandbox.config_file) };
  const good = await runAll(tests, context);
  const code = await stop(sandbox);
  if (code !== 0) console.log(`the sandbox ended with ${code}`);
  process.exit(good && code === 0 ? 0 : 1);
}

main();
