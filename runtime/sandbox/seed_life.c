#include "sandbox/seed_life.h"

#include <string.h>

#include "sandbox/seed_play.h"

#define STARTED_MS ((int64_t)100 * 24 * 3600 * 1000) /* so long ago: cost and metrics reach back */

/* What was done, in this order; texts are JSON. */
static const struct {
    const char *operation;
    const char *as;
    const char *params;
    const char *body;
} steps[] = {
    { "identity.createCompartment", "prod",
      NULL,
      "{\"compartmentId\":\"${tenancy.id}\",\"name\":\"prod\",\"description\":"
      "\"What customers use\"}" },
    { "identity.createCompartment", "network",
      NULL,
      "{\"compartmentId\":\"${prod.id}\",\"name\":\"network\",\"description\":"
      "\"Networks of production\"}" },
    { "identity.createCompartment", "database",
      NULL,
      "{\"compartmentId\":\"${prod.id}\",\"name\":\"database\",\"description\":"
      "\"Databases of production\"}" },
    { "identity.createCompartment", "security",
      NULL,
      "{\"compartmentId\":\"${tenancy.id}\",\"name\":\"security\",\"description\":"
      "\"Keys, secrets and audit\"}" },
    { "identity.createGroup", "NetworkAdmins",
      NULL,
      "{\"compartmentId\":\"${tenancy.id}\",\"name\":\"NetworkAdmins\",\"description\":"
      "\"Care for networks\"}" },
    { "identity.createGroup", "Developers",
      NULL,
      "{\"compartmentId\":\"${tenancy.id}\",\"name\":\"Developers\",\"description\":"
      "\"Work in dev\"}" },
    { "identity.createGroup", "Auditors",
      NULL,
      "{\"compartmentId\":\"${tenancy.id}\",\"name\":\"Auditors\",\"description\":"
      "\"May read everything\"}" },
    { "identity.createUser", "alice",
      NULL,
      "{\"compartmentId\":\"${tenancy.id}\",\"name\":\"alice\",\"description\":\"A person\","
      "\"email\":\"alice@example.com\"}" },
    { "identity.createUser", "bob",
      NULL,
      "{\"compartmentId\":\"${tenancy.id}\",\"name\":\"bob\",\"description\":\"A person\","
      "\"email\":\"bob@example.com\"}" },
    { "identity.createUser", "carol",
      NULL,
      "{\"compartmentId\":\"${tenancy.id}\",\"name\":\"carol\",\"description\":\"A person\","
      "\"email\":\"carol@example.com\"}" },
    { "identity.addUserToGroup", NULL,
      NULL,
      "{\"userId\":\"${alice.id}\",\"groupId\":\"${NetworkAdmins.id}\"}" },
    { "identity.addUserToGroup", NULL,
      NULL,
      "{\"userId\":\"${bob.id}\",\"groupId\":\"${Developers.id}\"}" },
    { "identity.addUserToGroup", NULL,
      NULL,
      "{\"userId\":\"${carol.id}\",\"groupId\":\"${Auditors.id}\"}" },
    { "identity.createPolicy", "network-admins",
      NULL,
      "{\"compartmentId\":\"${tenancy.id}\",\"name\":\"network-admins\",\"description\":"
      "\"For those who care for networks\",\"statements\":["
      "\"Allow group NetworkAdmins to manage virtual-network-family in compartment prod:network\""
      "]}" },
    { "identity.createPolicy", "developers",
      NULL,
      "{\"compartmentId\":\"${tenancy.id}\",\"name\":\"developers\",\"description\":"
      "\"For those who work in dev\",\"statements\":["
      "\"Allow group Developers to manage all-resources in compartment dev\","
      "\"Allow group Developers to read all-resources in compartment prod\"]}" },
    { "identity.createPolicy", "auditors",
      NULL,
      "{\"compartmentId\":\"${tenancy.id}\",\"name\":\"auditors\",\"description\":"
      "\"For those who only look\",\"statements\":["
      "\"Allow group Auditors to inspect all-resources in tenancy\","
      "\"Allow group Auditors to read audit-events in tenancy\"]}" },
    { "identity.createTagNamespace", "operations",
      NULL,
      "{\"compartmentId\":\"${tenancy.id}\",\"name\":\"Operations\",\"description\":"
      "\"Who pays, and for what\"}" },
    { "identity.createTag", NULL,
      "{\"tagNamespaceId\":\"${operations.id}\"}",
      "{\"name\":\"CostCenter\",\"description\":\"Who pays\"}" },
    { "core.createVcn", "vcn",
      NULL,
      "{\"compartmentId\":\"${network.id}\",\"cidrBlocks\":[\"10.0.0.0/16\"],\"displayName\":"
      "\"prod-vcn\",\"dnsLabel\":\"prod\",\"freeformTags\":{\"environment\":\"production\"}}" },
    { "core.createInternetGateway", "internet",
      NULL,
      "{\"compartmentId\":\"${network.id}\",\"vcnId\":\"${vcn.id}\",\"isEnabled\":true,"
      "\"displayName\":\"prod-internet\"}" },
    { "core.createNatGateway", "nat",
      NULL,
      "{\"compartmentId\":\"${network.id}\",\"vcnId\":\"${vcn.id}\",\"displayName\":"
      "\"prod-nat\"}" },
    { "core.createServiceGateway", "services",
      NULL,
      "{\"compartmentId\":\"${network.id}\",\"vcnId\":\"${vcn.id}\",\"displayName\":"
      "\"prod-services\",\"services\":[{\"serviceId\":\"${service.id}\"}]}" },
    { "core.createRouteTable", "public-routes",
      NULL,
      "{\"compartmentId\":\"${network.id}\",\"vcnId\":\"${vcn.id}\",\"displayName\":"
      "\"prod-public-routes\",\"routeRules\":[{\"networkEntityId\":\"${internet.id}\","
      "\"destination\":\"0.0.0.0/0\",\"destinationType\":\"CIDR_BLOCK\"}]}" },
    { "core.createRouteTable", "private-routes",
      NULL,
      "{\"compartmentId\":\"${network.id}\",\"vcnId\":\"${vcn.id}\",\"displayName\":"
      "\"prod-private-routes\",\"routeRules\":[{\"networkEntityId\":\"${nat.id}\","
      "\"destination\":\"0.0.0.0/0\",\"destinationType\":\"CIDR_BLOCK\"}]}" },
    { "core.createSecurityList", "public-rules",
      NULL,
      "{\"compartmentId\":\"${network.id}\",\"vcnId\":\"${vcn.id}\",\"displayName\":"
      "\"prod-public-rules\",\"egressSecurityRules\":[{\"protocol\":\"all\",\"destination\":"
      "\"0.0.0.0/0\"}],\"ingressSecurityRules\":[{\"protocol\":\"6\",\"source\":\"0.0.0.0/0\","
      "\"tcpOptions\":{\"destinationPortRange\":{\"min\":22,\"max\":22}}},{\"protocol\":\"6\","
      "\"source\":\"0.0.0.0/0\",\"tcpOptions\":{\"destinationPortRange\":{\"min\":443,\"max\":4"
      "43}}}]}" },
    { "core.createSecurityList", "private-rules",
      NULL,
      "{\"compartmentId\":\"${network.id}\",\"vcnId\":\"${vcn.id}\",\"displayName\":"
      "\"prod-private-rules\",\"egressSecurityRules\":[{\"protocol\":\"all\",\"destination\":"
      "\"0.0.0.0/0\"}],\"ingressSecurityRules\":[{\"protocol\":\"6\",\"source\":"
      "\"10.0.0.0/16\",\"tcpOptions\":{\"destinationPortRange\":{\"min\":22,\"max\":22}}},{"
      "\"protocol\":\"6\",\"source\":\"10.0.0.0/16\",\"tcpOptions\":{\"destinationPortRange\":{"
      "\"min\":1521,\"max\":1521}}}]}" },
    { "core.createSubnet", "public-subnet",
      NULL,
      "{\"compartmentId\":\"${network.id}\",\"vcnId\":\"${vcn.id}\",\"cidrBlock\":"
      "\"10.0.0.0/24\",\"displayName\":\"prod-public-subnet\",\"dnsLabel\":\"pub\","
      "\"routeTableId\":\"${public-routes.id}\",\"securityListIds\":[\"${public-rules.id}\"],"
      "\"prohibitPublicIpOnVnic\":false}" },
    { "core.createSubnet", "private-subnet",
      NULL,
      "{\"compartmentId\":\"${network.id}\",\"vcnId\":\"${vcn.id}\",\"cidrBlock\":"
      "\"10.0.1.0/24\",\"displayName\":\"prod-private-subnet\",\"dnsLabel\":\"priv\","
      "\"routeTableId\":\"${private-routes.id}\",\"securityListIds\":[\"${private-rules.id}\"],"
      "\"prohibitPublicIpOnVnic\":true}" },
    { "core.createSubnet", "cluster-subnet",
      NULL,
      "{\"compartmentId\":\"${network.id}\",\"vcnId\":\"${vcn.id}\",\"cidrBlock\":"
      "\"10.0.2.0/24\",\"displayName\":\"prod-cluster-subnet\",\"dnsLabel\":\"oke\","
      "\"routeTableId\":\"${private-routes.id}\",\"securityListIds\":[\"${private-rules.id}\"],"
      "\"prohibitPublicIpOnVnic\":true}" },
    { "core.createNetworkSecurityGroup", "web-nsg",
      NULL,
      "{\"compartmentId\":\"${network.id}\",\"vcnId\":\"${vcn.id}\",\"displayName\":"
      "\"prod-web\"}" },
    { "core.addNetworkSecurityGroupSecurityRules", NULL,
      "{\"networkSecurityGroupId\":\"${web-nsg.id}\"}",
      "{\"securityRules\":[{\"direction\":\"INGRESS\",\"protocol\":\"6\",\"source\":"
      "\"0.0.0.0/0\",\"sourceType\":\"CIDR_BLOCK\",\"tcpOptions\":{\"destinationPortRange\":{"
      "\"min\":443,\"max\":443}}}]}" },
    { "core.createVcn", "dev-vcn",
      NULL,
      "{\"compartmentId\":\"${dev.id}\",\"cidrBlocks\":[\"10.1.0.0/16\"],\"displayName\":"
      "\"dev-vcn\",\"dnsLabel\":\"dev\"}" },
    { "core.createSubnet", "dev-subnet",
      NULL,
      "{\"compartmentId\":\"${dev.id}\",\"vcnId\":\"${dev-vcn.id}\",\"cidrBlock\":"
      "\"10.1.0.0/24\",\"displayName\":\"dev-subnet\"}" },
    { "core.launchInstance", "prod-web-1",
      NULL,
      "{\"compartmentId\":\"${prod.id}\",\"availabilityDomain\":\"sbOX:US-ASHBURN-AD-1\","
      "\"displayName\":\"prod-web-1\",\"shape\":\"VM.Standard.E4.Flex\",\"shapeConfig\":{"
      "\"ocpus\":2,\"memoryInGBs\":32},\"sourceDetails\":{\"sourceType\":\"image\",\"imageId\":"
      "\"${image.id}\"},\"createVnicDetails\":{\"subnetId\":\"${public-subnet.id}\",\"nsgIds\":"
      "[\"${web-nsg.id}\"]}}" },
    { "core.launchInstance", "prod-web-2",
      NULL,
      "{\"compartmentId\":\"${prod.id}\",\"availabilityDomain\":\"sbOX:US-ASHBURN-AD-2\","
      "\"displayName\":\"prod-web-2\",\"shape\":\"VM.Standard.E4.Flex\",\"shapeConfig\":{"
      "\"ocpus\":2,\"memoryInGBs\":32},\"sourceDetails\":{\"sourceType\":\"image\",\"imageId\":"
      "\"${image.id}\"},\"createVnicDetails\":{\"subnetId\":\"${public-subnet.id}\",\"nsgIds\":"
      "[\"${web-nsg.id}\"]}}" },
    { "core.launchInstance", "prod-worker-1",
      NULL,
      "{\"compartmentId\":\"${prod.id}\",\"availabilityDomain\":\"sbOX:US-ASHBURN-AD-1\","
      "\"displayName\":\"prod-worker-1\",\"shape\":\"VM.Standard.E4.Flex\",\"shapeConfig\":{"
      "\"ocpus\":4,\"memoryInGBs\":64},\"sourceDetails\":{\"sourceType\":\"image\",\"imageId\":"
      "\"${image.id}\"},\"createVnicDetails\":{\"subnetId\":\"${private-subnet.id}\"}}" },
    { "core.launchInstance", "dev-box",
      NULL,
      "{\"compartmentId\":\"${dev.id}\",\"availabilityDomain\":\"sbOX:US-ASHBURN-AD-1\","
      "\"displayName\":\"dev-box\",\"shape\":\"VM.Standard.E4.Flex\",\"shapeConfig\":{"
      "\"ocpus\":1,\"memoryInGBs\":16},\"sourceDetails\":{\"sourceType\":\"image\",\"imageId\":"
      "\"${image.id}\"},\"createVnicDetails\":{\"subnetId\":\"${dev-subnet.id}\"}}" },
    { "core.launchInstance", "dev-old-box",
      NULL,
      "{\"compartmentId\":\"${dev.id}\",\"availabilityDomain\":\"sbOX:US-ASHBURN-AD-2\","
      "\"displayName\":\"dev-old-box\",\"shape\":\"VM.Standard.E4.Flex\",\"shapeConfig\":{"
      "\"ocpus\":1,\"memoryInGBs\":16},\"sourceDetails\":{\"sourceType\":\"image\",\"imageId\":"
      "\"${image.id}\"},\"createVnicDetails\":{\"subnetId\":\"${dev-subnet.id}\"}}" },
    { "core.instanceAction", NULL,
      "{\"instanceId\":\"${dev-old-box.id}\",\"action\":\"STOP\"}",
      NULL },
    { "core.createVolume", "data-volume",
      NULL,
      "{\"compartmentId\":\"${prod.id}\",\"availabilityDomain\":\"sbOX:US-ASHBURN-AD-1\","
      "\"displayName\":\"prod-worker-data\",\"sizeInGBs\":200}" },
    { "core.attachVolume", NULL,
      NULL,
      "{\"type\":\"paravirtualized\",\"instanceId\":\"${prod-worker-1.id}\",\"volumeId\":"
      "\"${data-volume.id}\"}" },
    { "core.createVolume", "spare-volume",
      NULL,
      "{\"compartmentId\":\"${dev.id}\",\"availabilityDomain\":\"sbOX:US-ASHBURN-AD-1\","
      "\"displayName\":\"dev-spare\",\"sizeInGBs\":50}" },
    { "core.createVolumeBackup", "volume-backup",
      NULL,
      "{\"volumeId\":\"${data-volume.id}\",\"displayName\":\"prod-worker-data-backup\","
      "\"type\":\"INCREMENTAL\"}" },
    { "objectstorage.createBucket", NULL,
      "{\"namespaceName\":\"${namespace.name}\"}",
      "{\"name\":\"prod-assets\",\"compartmentId\":\"${prod.id}\",\"versioning\":\"Enabled\"}" },
    { "objectstorage.createBucket", NULL,
      "{\"namespaceName\":\"${namespace.name}\"}",
      "{\"name\":\"prod-backups\",\"compartmentId\":\"${prod.id}\",\"storageTier\":\"Archive\"}" },
    { "objectstorage.createBucket", NULL,
      "{\"namespaceName\":\"${namespace.name}\"}",
      "{\"name\":\"dev-scratch\",\"compartmentId\":\"${dev.id}\"}" },
    { "objectstorage.putObject", NULL,
      "{\"namespaceName\":\"${namespace.name}\",\"bucketName\":\"prod-assets\",\"objectName\":"
      "\"index.html\"}",
      "\"<!doctype html><title>Hello</title>\\n\"" },
    { "objectstorage.putObject", NULL,
      "{\"namespaceName\":\"${namespace.name}\",\"bucketName\":\"prod-assets\",\"objectName\":"
      "\"css/site.css\"}",
      "\"body { margin: 2em }\\n\"" },
    { "objectstorage.putObject", NULL,
      "{\"namespaceName\":\"${namespace.name}\",\"bucketName\":\"prod-assets\",\"objectName\":"
      "\"reports/2026/january.csv\"}",
      "\"day,visits\\n1,120\\n2,143\\n\"" },
    { "objectstorage.putObject", NULL,
      "{\"namespaceName\":\"${namespace.name}\",\"bucketName\":\"dev-scratch\",\"objectName\":"
      "\"notes.txt\"}",
      "\"Things to try.\\n\"" },
    { "database.createAutonomousDatabase", "orders",
      NULL,
      "{\"compartmentId\":\"${database.id}\",\"dbName\":\"ORDERS\",\"displayName\":\"orders\","
      "\"dbWorkload\":\"OLTP\",\"computeModel\":\"ECPU\",\"computeCount\":2,"
      "\"dataStorageSizeInTBs\":1}" },
    { "containerengine.createCluster", "cluster",
      NULL,
      "{\"compartmentId\":\"${prod.id}\",\"name\":\"prod-cluster\",\"vcnId\":\"${vcn.id}\","
      "\"kubernetesVersion\":\"v1.33.1\",\"endpointConfig\":{\"subnetId\":"
      "\"${cluster-subnet.id}\",\"isPublicIpEnabled\":false}}" },
    { "containerengine.createNodePool", "pool",
      NULL,
      "{\"compartmentId\":\"${prod.id}\",\"clusterId\":\"${cluster.id}\",\"name\":"
      "\"prod-pool\",\"kubernetesVersion\":\"v1.33.1\",\"nodeShape\":\"VM.Standard.E4.Flex\","
      "\"nodeShapeConfig\":{\"ocpus\":2,\"memoryInGBs\":32},\"nodeConfigDetails\":{\"size\":3,"
      "\"placementConfigs\":[{\"availabilityDomain\":\"sbOX:US-ASHBURN-AD-1\",\"subnetId\":"
      "\"${cluster-subnet.id}\"}]}}" },
    { "loadbalancer.createLoadBalancer", "balancer",
      NULL,
      "{\"compartmentId\":\"${network.id}\",\"displayName\":\"prod-balancer\",\"shapeName\":"
      "\"flexible\",\"shapeDetails\":{\"minimumBandwidthInMbps\":10,\"maximumBandwidthInMbps\":"
      "100},\"subnetIds\":[\"${public-subnet.id}\"],\"isPrivate\":false}" },
    { "loadbalancer.createBackendSet", NULL,
      "{\"loadBalancerId\":\"${balancer.id}\"}",
      "{\"name\":\"web\",\"policy\":\"ROUND_ROBIN\",\"healthChecker\":{\"protocol\":\"HTTP\","
      "\"urlPath\":\"/\",\"port\":443}}" },
    { "filestorage.createFileSystem", "shared-files",
      NULL,
      "{\"compartmentId\":\"${prod.id}\",\"availabilityDomain\":\"sbOX:US-ASHBURN-AD-1\","
      "\"displayName\":\"prod-shared\"}" },
    { "keymanagement.createVault", "vault",
      NULL,
      "{\"compartmentId\":\"${security.id}\",\"displayName\":\"security-vault\",\"vaultType\":"
      "\"DEFAULT\"}" },
    { "keymanagement.createKey", "key",
      NULL,
      "{\"compartmentId\":\"${security.id}\",\"displayName\":\"security-key\",\"keyShape\":{"
      "\"algorithm\":\"AES\",\"length\":32},\"protectionMode\":\"SOFTWARE\"}" },
    { "vault.createSecret", "secret",
      NULL,
      "{\"compartmentId\":\"${security.id}\",\"vaultId\":\"${vault.id}\",\"keyId\":"
      "\"${key.id}\",\"secretName\":\"orders-password\",\"description\":"
      "\"Of the orders database\",\"secretContent\":{\"contentType\":\"BASE64\",\"content\":"
      "\"bm90LWEtcmVhbC1wYXNzd29yZA==\"}}" },
    { "logging.createLogGroup", "log-group",
      NULL,
      "{\"compartmentId\":\"${prod.id}\",\"displayName\":\"prod-logs\",\"description\":"
      "\"Logs of production\"}" },
    { "logging.createLog", NULL,
      "{\"logGroupId\":\"${log-group.id}\"}",
      "{\"displayName\":\"application\",\"logType\":\"CUSTOM\"}" },
    { "ons.createTopic", "topic",
      NULL,
      "{\"compartmentId\":\"${prod.id}\",\"name\":\"prod-alerts\",\"description\":"
      "\"Wakes people up\"}" },
    { "ons.createSubscription", NULL,
      NULL,
      "{\"compartmentId\":\"${prod.id}\",\"topicId\":\"${topic.topicId}\",\"protocol\":"
      "\"EMAIL\",\"endpoint\":\"oncall@example.com\"}" },
    { "monitoring.createAlarm", "alarm",
      NULL,
      "{\"compartmentId\":\"${prod.id}\",\"metricCompartmentId\":\"${prod.id}\","
      "\"displayName\":\"prod-cpu-high\",\"namespace\":\"oci_computeagent\",\"query\":"
      "\"CpuUtilization[1m].mean() > 80\",\"severity\":\"CRITICAL\",\"destinations\":["
      "\"${topic.topicId}\"],\"isEnabled\":true}" },
    { "functions.createApplication", "application",
      NULL,
      "{\"compartmentId\":\"${dev.id}\",\"displayName\":\"dev-functions\",\"subnetIds\":["
      "\"${dev-subnet.id}\"]}" },
    { "functions.createFunction", "resize",
      NULL,
      "{\"applicationId\":\"${application.id}\",\"displayName\":\"resize-image\",\"image\":"
      "\"iad.ocir.io/sandbox/resize:1\",\"memoryInMBs\":256}" },
    { "streaming.createStream", "stream",
      NULL,
      "{\"compartmentId\":\"${dev.id}\",\"name\":\"dev-events\",\"partitions\":1}" },
    { "dns.createZone", "zone",
      NULL,
      "{\"compartmentId\":\"${network.id}\",\"name\":\"example.com\",\"zoneType\":\"PRIMARY\","
      "\"migrationSource\":\"NONE\"}" },
    { "budget.createBudget", "budget",
      NULL,
      "{\"compartmentId\":\"${tenancy.id}\",\"displayName\":\"all-of-it\",\"amount\":2000,"
      "\"resetPeriod\":\"MONTHLY\",\"targetType\":\"COMPARTMENT\",\"targets\":[\"${prod.id}\"]}" },
};

static enum err parse(struct call *call, const char *text, struct json **out)
{
    return text == NULL ? ERR_NONE : json_parse(call, "seed", span_of(text), out);
}

static bool has_service(const char *operation)
{
    size_t len = strcspn(operation, ".");

    for (size_t i = 0; i < model_service_count; i++) {
        if (strlen(model_services[i]->name) == len &&
            strncmp(model_services[i]->name, operation, len) == 0)
            return true;
    }
    return false;
}

enum err sandbox_seed_life(struct call *call, struct sandbox_state *state, int64_t now_ms)
{
    struct sandbox_seed_player *player =
        sandbox_seed_player_new(call, state, now_ms - STARTED_MS);

    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        struct sandbox_seed_step step = { .operation = steps[i].operation, .as = steps[i].as };
        enum err e = parse(call, steps[i].params, &step.params);

        if (!has_service(step.operation))
            continue;
        if (!e)
            e = parse(call, steps[i].body, &step.body);
        if (!e)
            e = sandbox_seed_play(player, &step);
        if (e)
            return e;
    }
    return ERR_NONE;
}
