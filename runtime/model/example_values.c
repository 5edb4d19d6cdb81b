/* Values of examples, by the name of a field. */
#include <string.h>

#include "model/example.h"
#include "model/names.h"

struct value {
    const char *name; /* "*Name": what ends so; "monitoring.query": of one service */
    const char *text;
};

/* The first row that fits; those of one service first. */
static const struct value texts[] = {
    { "monitoring.query", "CpuUtilization[1m].mean()" },
    { "monitoring.namespaceName", "oci_computeagent" },
    { "monitoring.namespace", "oci_computeagent" },
    { "loggingsearch.searchQuery",
      "search \"ocid1.compartment.oc1..example\" | sort by datetime desc" },
    { "resourcesearch.query", "query instance resources where lifecycleState = 'RUNNING'" },
    { "resourcesearch.text", "web" },
    { "nosql.statement", "SELECT * FROM example_table" },
    { "nosql.ddlStatement", "CREATE TABLE example_table (id INTEGER, PRIMARY KEY(id))" },
    { "loganalytics.queryString", "* | stats count by 'Log Source'" },
    { "apmtraces.queryText", "show traces first 10 rows" },
    { "cloudguard.query", "select * from processes" },
    { "core.action", "STOP" },
    { "core.protocol", "6" },
    { "core.source", "10.0.0.0/16" },
    { "core.destination", "0.0.0.0/0" },
    { "vault.content", "ZXhhbXBsZQ==" },
    { "usageapi.groupBy", "service" },
    { "identitydomains.domainId", "ocid1.domain.oc1..example" },
    { "identitydomains.value", "user@example.com" },
    { "identitydomains.familyName", "Example" },
    { "identitydomains.path", "active" },
    { "monitoring.severity", "CRITICAL" },
    { "monitoring.destinations", "ocid1.onstopic.oc1..example" },
    { "generativeaiinference.modelId", "cohere.command-a-03-2025" },
    { "generativeaiinference.text", "Hello" },
    { "generativeaiinference.message", "Hello" },
    { "database.action", "STOP" },
    { "dns.domain", "www.example.com" },
    { "dns.rtype", "A" },
    { "dns.rdata", "10.0.0.10" },
    { "dns.zoneNameOrId", "example.com" },
    { "dns.name", "example.com" },
    { "identity.name", "example" },
    { "identity.protocol", "SAML2" },
    { "limits.serviceName", "compute" },
    { "limits.limitName", "standard-e4-core-count" },
    { "database.dbName", "EXAMPLE" },
    { "database.shape", "VM.Standard.E4.Flex" },
    { "database.dbVersion", "19.0.0.0" },
    { "email.emailAddress", "noreply@example.com" },
    { "ons.endpoint", "user@example.com" },
    { "ons.protocol", "EMAIL" },
    { "events.condition", "{\"eventType\":[\"com.oraclecloud.computeapi.launchinstance.end\"]}" },
    { "functions.image", "iad.ocir.io/mytenancy/repo/image:1.0" },
    { "containerinstances.imageUrl", "iad.ocir.io/mytenancy/repo/image:1.0" },
    { "containerinstances.shape", "CI.Standard.E4.Flex" },
    { "mysql.shapeName", "MySQL.2" },
    { "psql.shape", "PostgreSQL.VM.Standard.E4.Flex.2.32GB" },
    { "loadbalancer.shapeName", "flexible" },
    { "loadbalancer.protocol", "HTTP" },
    { "loadbalancer.policy", "ROUND_ROBIN" },
    { "streaming.partition", "0" },
    { "usageapi.key", "service" },
    { "containerengine.kubernetesVersion", "v1.33.1" },
    { "vault.secretName", "example-secret" },
    { "containerengine.version", "v1.33.1" },

    { "datasafe.objectName", "EXAMPLE" },
    { "resourcemanager.operation", "PLAN" },
    { "objectstorage.action", "ARCHIVE" },
    { "limits.statements", "Set compute-core quota standard-e4-core-count to 10 in tenancy" },
    { "core.networkEntityId", "ocid1.internetgateway.oc1..example" },
    { "generativeaiinference.inputs", "Hello" },
    { "logging.service", "objectstorage" },
    { "logging.resource", "my-bucket" },
    { "logging.category", "write" },
    { "keymanagement.plaintext", "ZXhhbXBsZQ==" },
    { "autoscaling.id", "ocid1.instancepool.oc1..example" },
    { "autoscaling.expression", "0 0 8 ? * MON-FRI *" },
    { "resourcemanager.zipFileBase64Encoded", "UEsDBA==" },
    { "apigateway.pathPrefix", "/example" },
    { "psql.dbVersion", "15" },
    { "redis.softwareVersion", "REDIS_7_0" },
    { "opensearch.softwareVersion", "2.15.0" },
    { "monitoring.name", "queue_length" },
    { "computeinstanceagent.text", "echo hello" },

    { "*compartmentId", "ocid1.compartment.oc1..example" },
    { "*compartmentIds", "ocid1.compartment.oc1..example" },
    { "tenancyId", "ocid1.tenancy.oc1..example" },
    { "statements", "Allow group Admins to manage all-resources in tenancy" },
    { "namespaceName", "mynamespace" },
    { "bucketName", "my-bucket" },
    { "*BucketName", "my-bucket" },
    { "bucket", "my-bucket" },
    { "objectName", "folder/file.txt" },
    { "object", "folder/file.txt" },
    { "*availabilityDomain", "abcd:US-ASHBURN-AD-1" },
    { "*faultDomain", "FAULT-DOMAIN-1" },
    { "shape", "VM.Standard.E5.Flex" },
    { "shapeName", "VM.Standard.E5.Flex" },
    { "*Shape", "VM.Standard.E5.Flex" },
    { "nodeShape", "VM.Standard.E5.Flex" },
    { "*cidrBlock", "10.0.0.0/16" },
    { "*cidrBlocks", "10.0.0.0/16" },
    { "*Ipv6CidrBlocks", "2001:db8::/56" },
    { "*cidr", "10.0.0.0/24" },
    { "*cidrs", "10.0.0.0/24" },
    { "*ipAddress", "10.0.0.10" },
    { "*ipAddresses", "10.0.0.10" },
    { "*privateIp", "10.0.0.10" },
    { "*publicIp", "203.0.113.10" },
    { "*ip", "10.0.0.10" },
    { "*ips", "10.0.0.10" },
    { "netmask", "255.255.255.0" },
    { "*gateway", "10.0.0.1" },
    { "macAddress", "00:00:5e:00:53:01" },
    { "*hostname", "host.example.com" },
    { "*host", "host.example.com" },
    { "*hosts", "host.example.com" },
    { "*fqdn", "host.example.com" },
    { "*domainName", "example.com" },
    { "domain", "example.com" },
    { "*emailAddress", "user@example.com" },
    { "*email", "user@example.com" },
    { "*emails", "user@example.com" },
    { "recipients", "user@example.com" },
    { "phoneNumber", "+15550100" },
    { "*url", "https://example.com" },
    { "*urls", "https://example.com" },
    { "*uri", "https://example.com" },
    { "*endpoint", "https://example.com" },
    { "*region", "us-ashburn-1" },
    { "*regions", "us-ashburn-1" },
    { "*regionName", "us-ashburn-1" },
    { "regionKey", "IAD" },
    { "*homeRegion", "us-ashburn-1" },
    { "*password", "<password>" },
    { "*passphrase", "<passphrase>" },
    { "*token", "<token>" },
    { "clientSecret", "<secret>" },
    { "*secret", "<secret>" },
    { "*privateKey", "<private key, PEM>" },
    { "*certificatePem", "<certificate, PEM>" },
    { "certificate", "<certificate, PEM>" },
    { "publicCertificate", "<certificate, PEM>" },
    { "*sshPublicKeys", "ssh-ed25519 AAAA... user@example.com" },
    { "*sshPublicKey", "ssh-ed25519 AAAA... user@example.com" },
    { "publicSshKey", "ssh-ed25519 AAAA... user@example.com" },
    { "publicKeyContent", "ssh-ed25519 AAAA... user@example.com" },
    { "*publicKey", "<public key, PEM>" },
    { "fingerprint", "00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff" },
    { "identitydomains.userName", "user@example.com" },
    { "*userName", "user" },
    { "username", "admin" },
    { "mountPoint", "/mnt/data" },
    { "*path", "/example" },
    { "*fileName", "file.txt" },
    { "*dbName", "EXAMPLE" },
    { "databaseName", "EXAMPLE" },
    { "*dbVersion", "19.0.0.0" },
    { "databaseVersion", "19.0.0.0" },
    { "giVersion", "19.0.0.0" },
    { "kubernetesVersion", "v1.33.1" },
    { "*version", "1.0" },
    { "characterSet", "AL32UTF8" },
    { "ncharacterSet", "AL16UTF16" },
    { "*timezone", "UTC" },
    { "*timeZone", "UTC" },
    { "languageCode", "en" },
    { "locale", "en-US" },
    { "*currencyCode", "USD" },
    { "*countryCode", "US" },
    { "*contentType", "application/json" },
    { "mediaType", "application/json" },
    { "*protocol", "TCP" },
    { "*duration", "PT1H" },
    { "*interval", "PT5M" },
    { "resolution", "1m" },
    { "*frequency", "PT1H" },
    { "*schedule", "0 0 * * *" },
    { "query", "example" },
    { "*sqlText", "SELECT 1 FROM DUAL" },
    { "*sql", "SELECT 1 FROM DUAL" },
    { "resourceType", "instance" },
    { "resourceTypes", "instance" },
    { "*displayName", "example" },
    { "*description", "An example." },
    { "message", "Hello." },
    { "title", "Example" },
    { "*tableNameOrId", "example_table" },
    { "tableName", "example_table" },
    { "schemaName", "EXAMPLE" },
    { "metricName", "CpuUtilization" },
    { "startTime", "2026-01-01T00:00:00Z" },
    { "endTime", "2026-01-02T00:00:00Z" },
    { "ifMatch", "etag-of-the-last-read" },
    { "etag", "etag-of-the-last-read" },
    { "partitionKey", "example" },
    { "port", "443" },
    { "*port", "443" },
};

static const struct value numbers[] = {
    { "length", "32" },
    { "*memoryGB", "20" },
    { "*storageGB", "50" },
    { "*port", "443" },
    { "*portMin", "443" },
    { "*portMax", "443" },
    { "min", "443" },
    { "max", "443" },
    { "*memoryInGBs", "16" },
    { "*sizeInGBs", "50" },
    { "*SizeInGB", "256" },
    { "*sizeInMBs", "51200" },
    { "*sizeInTBs", "1" },
    { "*capacityInGbs", "100" },
    { "maximumBandwidthInMbps", "100" },
    { "*bandwidthInMbps", "10" },
    { "memoryInMBs", "256" },
    { "*seconds", "300" },
    { "*timeoutInSecs", "60" },
    { "*minutes", "60" },
    { "*InMs", "1000" },
    { "*days", "30" },
    { "*hours", "24" },
    { "ttl", "3600" },
    { "limit", "10" },
    { "*percentage", "50" },
    { "*percent", "50" },
    { "*threshold", "80" },
    { "uploadPartNum", "1" },
    { "*returnCode", "200" },
    { "amount", "100" },
    { "computeCount", "2" },
    { "*cpuCoreCount", "2" },
    { "offset", "0" },
    { "partition", "0" },
    { "maxTokens", "600" },
    { "year", "2026" },
    { "month", "1" },
};

/* Of enums: taken where the enum has the value. */
static const struct value choices[] = {
    { "logging.logType", "SERVICE" },
    { "streaming.type", "TRIM_HORIZON" },
    { "core.direction", "INGRESS" },
    { "dns.operation", "ADD" },
    { "usageapi.granularity", "DAILY" },
    { "usageapi.queryType", "COST" },
    { "sortOrder", "DESC" },
    { "identitydomains.op", "REPLACE" },
    { "database.dbWorkload", "OLTP" },
    { "database.computeModel", "ECPU" },
    { "protocol", "HTTPS" },
};

/* What no OCID says, by the part of the name before "Id"; NULL: no OCID at all. */
static const struct value ids[] = {
    { "kmsKey", "key" },
    { "nsg", "networksecuritygroup" },
    { "rt", "routetable" },
    { "resource", "instance" },
    { "tenant", "tenancy" },
    { "topic", "onstopic" },
    { "secret", "vaultsecret" },
    { "function", "fnfunc" },
    { "ons.subscription", "onssubscription" },
    { "functions.application", "fnapp" },
    { "resourcemanager.stack", "ormstack" },
    { "resourcemanager.job", "ormjob" },
    { "bastion.session", "bastionsession" },
    { "dns.zone", "dns-zone" },
    { "mysql.dbSystem", "mysqldbsystem" },
    { "psql.dbSystem", "postgresqldbsystem" },
    { "disasterrecovery.plan", "drplan" },
    { "apigateway.gateway", "apigateway" },
    { "apigateway.deployment", "apideployment" },
    { "devops.project", "devopsproject" },
    { "devops.repository", "devopsrepository" },
    { "devops.connection", "devopsconnection" },
    { "devops.buildPipeline", "devopsbuildpipeline" },
    { "devops.deployPipeline", "devopsdeploypipeline" },
    { "devops.buildRun", "devopsbuildrun" },
    { "datascience.project", "datascienceproject" },
    { "datascience.model", "datasciencemodel" },
    { "datascience.job", "datasciencejob" },
    { "datascience.jobRun", "datasciencejobrun" },
    { "datascience.pipeline", "datasciencepipeline" },
    { "datascience.notebookSession", "datasciencenotebooksession" },
    { "datascience.modelDeployment", "datasciencemodeldeployment" },
    { "dataflow.application", "dataflowapplication" },
    { "dataflow.run", "dataflowrun" },
    { "generativeai.model", "generativeaimodel" },
    { "generativeai.endpoint", "generativeaiendpoint" },
    { "generativeaiinference.endpoint", "generativeaiendpoint" },
    { "upload", NULL },
    { "multipartUpload", NULL },
    { "client", NULL },
    { "external", NULL },
    { "correlation", NULL },
    { "request", NULL },
    { "sql", NULL },
    { "message", NULL },
    { "transaction", NULL },
    { "session", NULL },
    { "account", NULL },
};

/* Fields that no service goes without though the description lets them be left out. */
static const struct {
    const char *type;  /* "core.LaunchInstanceDetails" */
    const char *names; /* ",shape,sourceDetails," */
} wanted[] = {
    { "core.LaunchInstanceDetails",
      ",displayName,shape,shapeConfig,sourceDetails,createVnicDetails," },
    { "core.LaunchInstanceShapeConfigDetails", ",ocpus,memoryInGBs," },
    { "core.InstanceSourceViaImageDetails", ",imageId," },
    { "core.InstanceSourceViaBootVolumeDetails", ",bootVolumeId," },
    { "core.UpdateRouteTableDetails", ",routeRules," },
    { "core.RouteRule", ",destination,destinationType,networkEntityId," },
    { "core.CreateVnicDetails", ",subnetId," },
    { "core.CreateVcnDetails", ",cidrBlocks,displayName," },
    { "core.CreateSubnetDetails", ",cidrBlock,displayName," },
    { "core.CreateVolumeDetails", ",availabilityDomain,displayName,sizeInGBs," },
    { "core.InstanceActionRequest", ",action," },
    { "core.CreateInternetGatewayDetails", ",displayName," },
    { "core.AddNetworkSecurityGroupSecurityRulesDetails", ",securityRules," },
    { "core.AddSecurityRuleDetails", ",source,sourceType," },
    { "core.ListBootVolumesRequest", ",compartmentId," },
    { "core.ListVnicAttachmentsRequest", ",instanceId," },
    { "database.CreateAutonomousDatabaseDetails", ",dbName,displayName,adminPassword,computeModel,"
                                                  "computeCount,dataStorageSizeInTBs,dbWorkload," },
    { "objectstorage.CreatePreauthenticatedRequestDetails", ",objectName," },
    { "dns.PatchZoneRecordsDetails", ",items," },
    { "dns.PatchRRSetDetails", ",items," },
    { "dns.PatchDomainRecordsDetails", ",items," },
    { "dns.UpdateRRSetDetails", ",items," },
    { "dns.RecordOperation", ",domain,rtype,rdata,ttl,operation," },
    { "dns.RecordDetails", ",domain,rtype,rdata,ttl," },
    { "monitoring.SummarizeMetricsDataDetails", ",startTime,endTime," },
    { "monitoring.ListMetricsDetails", ",namespace," },
    { "containerengine.CreateNodePoolDetails",
      ",kubernetesVersion,nodeConfigDetails,nodeShapeConfig,nodeSourceDetails," },
    { "containerengine.CreateNodeShapeConfigDetails", ",ocpus,memoryInGBs," },
    { "containerengine.CreateClusterDetails", ",endpointConfig," },
    { "containerengine.CreateClusterEndpointConfigDetails", ",subnetId," },
    { "identity.CreateUserDetails", ",email," },
    { "identitydomains.User", ",name,emails," },
    { "identitydomains.UserEmails", ",primary," },
    { "identitydomains.UserName", ",givenName,familyName," },
    { "identitydomains.Operations", ",value," },
    { "generativeaiinference.EmbedTextDetails", ",inputs," },
    { "core.CreateImageDetails", ",instanceId,displayName," },
    { "core.ComputeInstanceDetails", ",launchDetails," },
    { "core.InstanceConfigurationLaunchInstanceDetails",
      ",availabilityDomain,compartmentId,shape,shapeConfig,sourceDetails,createVnicDetails," },
    { "core.InstanceConfigurationLaunchInstanceShapeConfigDetails", ",ocpus,memoryInGBs," },
    { "core.InstanceConfigurationInstanceSourceViaImageDetails", ",imageId," },
    { "core.InstanceConfigurationCreateVnicDetails", ",subnetId," },
    { "objectstorage.PutObjectLifecyclePolicyDetails", ",items," },
    { "apigateway.ApiSpecification", ",routes," },
    { "resourcemanager.CreateJobDetails", ",operation," },
    { "computeinstanceagent.InstanceAgentCommandTarget", ",instanceId," },
    { "events.CreateNotificationServiceActionDetails", ",topicId," },
    { "generativeaiinference.GenericChatRequest", ",messages," },
    { "generativeaiinference.UserMessage", ",content," },
    { "generativeaiinference.TextContent", ",text," },
    { "functions.CreateFunctionDetails", ",image," },
    { "vault.CreateSecretDetails", ",secretContent," },
    { "vault.Base64SecretContentDetails", ",content," },
    { "loadbalancer.CreateLoadBalancerDetails", ",shapeDetails," },
    { "mysql.CreateDbSystemDetails", ",adminUsername,adminPassword,dataStorageSizeInGBs," },
    { "usageapi.RequestSummarizedUsagesDetails", ",groupBy,queryType," },
    { "logging.CreateLogDetails", ",configuration," },
    { "streaming.CreateStreamDetails", ",compartmentId," },
    { "queue.PutMessagesDetailsEntry", ",content," },
    { "audit.ListEventsRequest", ",startTime,endTime," },
};

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool equals(const char *a, const char *b)
{
    while (*a != '\0' && lower(*a) == lower(*b)) {
        a++;
        b++;
    }
    return lower(*a) == lower(*b);
}

static bool ends_with(const char *name, const char *end)
{
    size_t len = strlen(name);
    size_t want = strlen(end);

    return len >= want && equals(name + len - want, end);
}

/* ---- Tables ---------------------------------------------------------------------------------- */

static bool fits(const char *pattern, const char *service, const char *name)
{
    const char *dot = strchr(pattern, '.');

    if (dot != NULL) {
        size_t len = (size_t)(dot - pattern);

        return strncmp(service, pattern, len) == 0 && service[len] == '\0' && equals(name, dot + 1);
    }
    return pattern[0] == '*' ? ends_with(name, pattern + 1) : equals(name, pattern);
}

static const struct value *find(const struct value *rows, size_t count, const char *service,
                                const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (fits(rows[i].name, service, name))
            return &rows[i];
    }
    return NULL;
}

bool model_example_wants(const struct model_service *service, const struct model_type *type,
                         const struct model_field *field)
{
    const char *type_name = model_text(service, type->name);
    const char *name = model_text(service, field->alias != 0 ? field->alias : field->name);
    size_t len = strlen(service->name);

    for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
        const char *row = wanted[i].type;
        const char *at;

        if (strncmp(row, service->name, len) != 0 || row[len] != '.' ||
            strcmp(row + len + 1, type_name) != 0)
            continue;
        at = strstr(wanted[i].names, name);
        return at != NULL && at[-1] == ',' && at[strlen(name)] == ',';
    }
    return false;
}

/* ---- OCIDs ----------------------------------------------------------------------------------- */

/* Where the part of a name ends that says of what it is the id; 0 when it is none. */
static size_t id_stem(const char *name)
{
    static const char *const ends[] = { "Id", "Ids", "Ocid", "Ocids", "OCID" };
    size_t len = strlen(name);

    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        size_t end = strlen(ends[i]);

        if (len > end && strcmp(name + len - end, ends[i]) == 0)
            return len - end;
    }
    return 0;
}

/* sourceVolume is a volume. */
static const char *skip_role(const char *stem)
{
    static const char *const roles[] = { "source", "target", "destination", "parent",
                                         "peer",   "remote", "primary",     "standby",
                                         "new",    "issuer", "default" };

    for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++) {
        size_t len = strlen(roles[i]);

        if (strncmp(stem, roles[i], len) == 0 && stem[len] >= 'A' && stem[len] <= 'Z')
            return stem + len;
    }
    return stem;
}

static const char *make_id(struct arena *arena, const char *service, const char *name)
{
    size_t len = id_stem(name);
    char *stem = arena_strndup(arena, skip_role(name), len - (size_t)(skip_role(name) - name));
    const struct value *row = find(ids, sizeof(ids) / sizeof(ids[0]), service, stem);
    size_t n = 0;

    if (strcmp(service, "identitydomains") == 0 && strcmp(name, "compartmentId") != 0)
        return "0123456789abcdef0123456789abcdef";
    if (row != NULL)
        return row->text == NULL ? "example-id"
                                 : arena_printf(arena, "ocid1.%s.oc1..example", row->text);
    for (size_t i = 0; stem[i] != '\0'; i++) {
        if (stem[i] != '-' && stem[i] != '_')
            stem[n++] = lower(stem[i]);
    }
    stem[n] = '\0';
    return arena_printf(arena, "ocid1.%s.oc1..example", stem);
}

/* ---- Other texts ----------------------------------------------------------------------------- */

/* The schema of a SCIM resource goes by its type. */
static const char *make_schema(struct arena *arena, const char *type)
{
    if (strcmp(type, "PatchOp") == 0 || ends_with(type, "SearchRequest"))
        return arena_printf(arena, "urn:ietf:params:scim:api:messages:2.0:%s",
                            type[0] == 'P' ? type : "SearchRequest");
    if (strcmp(type, "User") == 0 || strcmp(type, "Group") == 0)
        return arena_printf(arena, "urn:ietf:params:scim:schemas:core:2.0:%s", type);
    return arena_printf(arena, "urn:ietf:params:scim:schemas:oracle:idcs:%s", type);
}

static const char *make_date(const char *name, bool time)
{
    bool end = ends_with(name, "end") || ends_with(name, "ended") || ends_with(name, "endTime") ||
               ends_with(name, "to") || strstr(name, "Expir") != NULL ||
               strstr(name, "LessThan") != NULL || strstr(name, "Before") != NULL;

    if (time)
        return end ? "2026-01-02T00:00:00Z" : "2026-01-01T00:00:00Z";
    return end ? "2026-01-02" : "2026-01-01";
}

const char *model_example_text(struct arena *arena, const struct model_service *service,
                               const struct model_type *type, const struct model_field *field)
{
    const char *name = model_text(service, field->alias != 0 ? field->alias : field->name);
    const struct value *row = find(texts, sizeof(texts) / sizeof(texts[0]), service->name, name);

    if (field->kind == MODEL_BYTES)
        return "ZXhhbXBsZQ==";
    if (field->kind == MODEL_DATE || field->kind == MODEL_DATE_TIME)
        return make_date(name, field->kind == MODEL_DATE_TIME);
    if (field->kind == MODEL_RANGE)
        return "bytes=0-99";
    if (strcmp(service->name, "identitydomains") == 0 && strcmp(name, "schemas") == 0)
        return make_schema(arena, model_text(service, type->name));
    if (row != NULL)
        return row->text;
    return id_stem(name) > 0 ? make_id(arena, service->name, name) : "example";
}

const char *model_example_choice(const struct model_service *service,
                                 const struct model_field *field)
{
    const char *name = model_text(service, field->alias != 0 ? field->alias : field->name);
    const struct value *row =
        find(choices, sizeof(choices) / sizeof(choices[0]), service->name, name);

    return row == NULL ? NULL : row->text;
}

const char *model_example_number(const char *name)
{
    const struct value *row = find(numbers, sizeof(numbers) / sizeof(numbers[0]), "", name);

    return row != NULL ? row->text : "1";
}
