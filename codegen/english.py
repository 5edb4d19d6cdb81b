"""Titles for operations that nobody has written about, composed from the parts of their ids:
`listBootVolumeAttachments` -> "List boot volume attachments"."""
from __future__ import annotations

from codegen.names import words

# Words that are not written in lower case.
_SPELLINGS = {
    "adb": "ADB", "adbs": "ADBs", "addm": "ADDM", "adm": "ADM", "ai": "AI", "ajax": "AJAX",
    "apex": "APEX", "api": "API", "apis": "APIs", "apm": "APM", "arn": "ARN", "asm": "ASM",
    "asms": "ASMs", "asn": "ASN", "awr": "AWR", "aws": "AWS", "azure": "Azure", "bds": "BDS",
    "bgp": "BGP", "bios": "BIOS", "byoasn": "BYOASN", "byoasns": "BYOASNs", "byoip": "BYOIP",
    "byol": "BYOL", "byols": "BYOLs", "ca": "CA", "captcha": "CAPTCHA", "captchas": "CAPTCHAs",
    "cas": "CAs", "ccc": "CCC", "cdn": "CDN", "cidr": "CIDR", "cidrs": "CIDRs", "cis": "CIS",
    "cpe": "CPE", "cpes": "CPEs", "cpu": "CPU", "cpus": "CPUs", "csr": "CSR", "csv": "CSV",
    "cve": "CVE", "db": "DB", "dbs": "DBs", "dhcp": "DHCP", "dkim": "DKIM", "dns": "DNS",
    "dnssec": "DNSSEC", "dr": "DR", "drg": "DRG", "drgs": "DRGs", "ebs": "EBS", "ekm": "EKM",
    "esxi": "ESXi", "exadata": "Exadata", "exadb": "ExaDB", "exascale": "Exascale", "fsu": "FSU",
    "gcp": "GCP", "gdp": "GDP", "gds": "GDS", "git": "Git", "gpu": "GPU", "gsm": "GSM",
    "gsms": "GSMs", "ha": "HA", "hcx": "HCX", "hpc": "HPC", "hsm": "HSM", "html": "HTML",
    "http": "HTTP", "https": "HTTPS", "iam": "IAM", "id": "ID", "idp": "IdP", "ids": "IDs",
    "ike": "IKE", "io": "I/O", "iorm": "IORM", "iot": "IoT", "ip": "IP", "ips": "IPs",
    "ipsec": "IPSec", "ipv4": "IPv4", "ipv6": "IPv6", "ipv6s": "IPv6s", "java": "Java",
    "jfr": "JFR", "jms": "JMS", "jre": "JRE", "js": "JS", "json": "JSON", "jvm": "JVM",
    "jvms": "JVMs", "jwt": "JWT", "kafka": "Kafka", "kms": "KMS", "kmsi": "KMSI", "lob": "LOB",
    "lustre": "Lustre", "mac": "Mac", "macs": "Macs", "mcp": "MCP", "mfa": "MFA", "mib": "MIB",
    "ml": "ML", "mysql": "MySQL", "nat": "NAT", "nfs": "NFS", "nlb": "NLB", "nsg": "NSG",
    "nsgs": "NSGs", "occ": "OCC", "occm": "OCCM", "oci": "OCI", "ocpu": "OCPU", "ocpus": "OCPUs",
    "oidc": "OIDC", "ons": "ONS", "oracle": "Oracle", "ords": "ORDS", "os": "OS", "osn": "OSN",
    "par": "PAR", "pbf": "PBF", "pdb": "PDB", "pdbs": "PDBs", "pdf": "PDF", "pem": "PEM",
    "pii": "PII", "psa": "PSA", "rac": "RAC", "raft": "Raft", "rpst": "RPST", "rpt": "RPT",
    "rrset": "RRSet", "saas": "SaaS", "saml": "SAML", "sbom": "SBOM", "scim": "SCIM",
    "sddc": "SDDC", "sddcs": "SDDCs", "sdk": "SDK", "sdm": "SDM", "sku": "SKU", "sla": "SLA",
    "smtp": "SMTP", "spm": "SPM", "sql": "SQL", "ssh": "SSH", "ssl": "SSL", "tde": "TDE",
    "tls": "TLS", "totp": "TOTP", "tsig": "TSIG", "ui": "UI", "upst": "UPST", "uri": "URI",
    "url": "URL", "urls": "URLs", "vcn": "VCN", "vcns": "VCNs", "vlan": "VLAN", "vlans": "VLANs",
    "vm": "VM", "vms": "VMs", "vmware": "VMware", "vnic": "VNIC", "vnics": "VNICs", "vpn": "VPN",
    "vtap": "VTAP", "vtaps": "VTAPs", "waa": "WAA", "waas": "WAAS", "waf": "WAF", "wls": "WebLogic",
    "xml": "XML", "yaml": "YAML", "zpr": "ZPR",
}
# Words that ids write as one or split, and pairs that belong together.
_PHRASES = {
    "windows update": "Windows update", "windows updates": "Windows updates",
    "windows instance": "Windows instance", "linux": "Linux", "kubernetes": "Kubernetes",
    "opensearch": "OpenSearch", "redis": "Redis", "golden gate": "GoldenGate",
    "goldengate": "GoldenGate", "postgresql": "PostgreSQL", "crossconnect": "cross-connect",
    "cross connect": "cross-connect", "cross connects": "cross-connects", "dataguard": "Data Guard",
    "data guard": "Data Guard", "ip sec": "IPSec", "o auth": "OAuth", "o auth2": "OAuth2",
    "fast connect": "FastConnect", "git hub": "GitHub", "my sql": "MySQL", "heat wave": "HeatWave",
    "heatwave": "HeatWave", "e tag": "ETag", "on prem": "on-premises", "to pdb": "to a PDB",
    "oracle db": "Oracle Database", "preauthenticated request": "pre-authenticated request",
    "preauthenticated requests": "pre-authenticated requests", "web app": "web app",
    "mac device": "Mac device", "smtp credential": "SMTP credential", "big data": "big data",
    "metadatum": "metadata", "swiftpassword": "Swift password", "swift password": "Swift password",
    "swift passwords": "Swift passwords", "oda": "Digital Assistant", "opa": "Process Automation",
    "oce": "Oracle Content", "opsi": "Ops Insights", "vb": "Visual Builder",
    "vbs": "Visual Builder Studio", "dis": "Data Integration", "data safe": "Data Safe",
    "em": "Enterprise Manager", "enterprise manager": "Enterprise Manager", "vip": "virtual IP",
    "gi": "grid infrastructure", "ru": "release update", "dbnode": "DB node",
    "basecc": "Base Cloud@Customer", "macs managed": "agent-managed", "on premise": "on-premises",
    "non container": "non-container", "sign on": "sign-on", "auto scaling": "autoscaling",
    "addon": "add-on", "addons": "add-ons", "adhoc": "ad hoc", "mgmt": "management",
    "sqls": "SQL statements", "me": "my own user", "comparision": "comparison",
}
_PREPOSITIONS = frozenset("as at by for from in into of on per to using via with without".split())
_BOUNDS = _PREPOSITIONS | {"and", "or"}
_MASS = frozenset("""
access analytics availability bandwidth capacity compliance connectivity consumption content data
deletion diagnostics feedback hardware health history info information infrastructure inventory
lineage logging maintenance metadata monitoring overlap performance progress recovery redundancy
replication retention sharding software status storage usage utilization validation AWR DNS Oracle
""".split())
_PLURAL_LOOKS = ("ss", "us", "is", "as", "os")
_PLURALS = frozenset("aliases gas captchas quotas replicas schemas".split())
_VOWEL_LETTERS = frozenset("AEFHILMNORSX")  # acronyms are spelled: an MFA device, a VCN
_SPOKEN = frozenset("SaaS SQL RAC LOB SAML SCIM SKU MIB MACs APEX NAT".split())
_CONSONANT_STARTS = ("uni", "use", "usa", "uti", "eu", "one", "URL", "URI", "ubi")
# Verbs that read better as something else.
_VERBS = {
    "head": "get the headers of", "softstop": "soft-stop", "softreset": "soft-reset",
    "backup": "back up", "rollback": "roll back", "switchover": "switch over",
    "failover": "fail over", "reencrypt": "re-encrypt", "heartbeat": "send the heartbeat of",
}
# Verbs after which the noun is not one of many.
_NO_ARTICLE = frozenset("list search summarize query batch bulk".split())
# Ids that start with a noun; the verb is their last word.
_SECOND_VERBS = frozenset("action detach reset restore stats".split())
_FIRST_VERBS = frozenset("cancel create delete get list perform resume run update".split())
_FIRST_NOUNS = frozenset("consumer disaster interaction service".split())
# Parts of a verb that ids write as a word of its own: unPublish, deActivate.
_PREFIXES = frozenset(("un", "de"))


def _article(word: str) -> str:
    if word.startswith(_CONSONANT_STARTS):
        return "a"
    if word not in _SPOKEN and len(word) > 1 and word[:2].isupper():
        return "an" if word[0] in _VOWEL_LETTERS else "a"
    return "an" if word[0].lower() in "aeiou" else "a"


def _is_plural(word: str) -> bool:
    if word.isupper() or not word.endswith("s"):
        return False
    return not word.lower().endswith(_PLURAL_LOOKS) or word.lower() in _PLURALS


def _with_article(words_: list[str]) -> list[str]:
    last = words_[-1]
    if _is_plural(last) or last in _MASS or words_[0] in ("all", "my", "own", "a"):
        return words_
    return [_article(words_[0]), *words_]


def _spell(parts: list[str]) -> list[str]:
    spelled, at = [], 0
    while at < len(parts):
        pair = " ".join(parts[at:at + 2])
        if pair in _PHRASES and at + 1 < len(parts):
            spelled += _PHRASES[pair].split(" ")
            at += 2
            continue
        word = parts[at]
        spelled += _PHRASES.get(word, _SPELLINGS.get(word, word)).split(" ")
        at += 1
    return spelled


def _noun_phrases(parts: list[str], articles: bool) -> list[str]:
    """Splits at prepositions and puts articles before what is one of many. By what something is
    found stands without: "by name"."""
    phrases, current = [], []
    for part in [*parts, "\0"]:
        if part in _BOUNDS or part == "\0":
            if current:
                phrases += _with_article(current) if articles else current
            articles = part != "by"
            current = []
            phrases += [part] if part != "\0" else []
        elif part == "generate" and phrases[-1:] == ["and"] and not current:
            phrases.append(part)
        else:
            current.append(part)
    return phrases


def _change_compartment(parts: list[str]) -> str | None:
    if parts[0] == "change" and parts[-1] == "compartment" and len(parts) > 2:
        return " ".join(["Move", *_with_article(_spell(parts[1:-1])), "to another compartment"])
    return None


def _parts(operation: str) -> list[str]:
    """The words of an id, its verb first where that can be told."""
    parts: list[str] = []
    for word in words(operation):
        if parts and parts[-1] in _PREFIXES:
            word = parts.pop() + word
        parts.append(word)
    is_second = parts[-1] in _SECOND_VERBS and parts[0] not in _FIRST_VERBS
    if len(parts) > 1 and (is_second or parts[0] in _FIRST_NOUNS):
        return [parts[-1], *parts[:-1]]
    return parts


def _fixed_form(parts: list[str]) -> str | None:
    """What reads otherwise than verb and object."""
    if len(parts) > 1 and parts[0] == "action":
        return " ".join(["Run an action on", *_with_article(_spell(parts[1:]))])
    if len(parts) > 1 and parts[-1] == "exists":
        return " ".join(["Check whether", *_with_article(_spell(parts[:-1])), "exists"])
    return _change_compartment(parts)


def _split_verb(parts: list[str]) -> tuple[list[str], list[str]]:
    """Verb and object: "bulk delete" and "create or update" are one verb."""
    if len(parts) > 3 and parts[1] in ("and", "or"):
        return parts[:3], parts[3:]
    if len(parts) > 1 and parts[0] in ("bulk", "batch", "cascading", "cascade"):
        return parts[:2], parts[2:]
    return parts[:1], parts[1:]


def title(operation: str) -> str:
    """English for the id of an operation, without a full stop."""
    parts = _parts(operation)
    fixed = _fixed_form(parts)
    if fixed:
        return fixed
    verb, rest = _split_verb(parts)
    if rest and rest[-1] in ("ipv6", "ipv6s"):
        rest = [*rest[:-1], "ipv6", "address" if rest[-1] == "ipv6" else "addresses"]
    spelled = [_VERBS[verb[0]]] if verb[0] in _VERBS else _spell(verb)
    text = [*spelled, *_noun_phrases(_spell(rest), verb[0] not in _NO_ARTICLE)]
    line = " ".join(text)
    return line[0].upper() + line[1:]
