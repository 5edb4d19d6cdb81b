"""What tells of the packages: the registry's server.json, the bill of materials, checksums."""

from __future__ import annotations

import hashlib
import time

from common import ABOUT, EPOCH, Job, PROGRAMS, json_bytes, write
from mcpb import bundle_name

SCHEMA = "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json"
LICENSES = {"zlib": "Zlib", "openssl": "Apache-2.0", "nghttp2": "MIT", "curl": "curl",
            "libmicrohttpd": "LGPL-2.1-or-later", "sqlite3": "blessing"}
VARIABLES = [
    {"name": "OCI_CONFIG_FILE", "description": "Configuration file", "format": "filepath",
     "default": "~/.oci/config"},
    {"name": "OCI_CONFIG_PROFILE", "description": "Profile in it", "default": "DEFAULT"},
    {"name": "OCI_REGION", "description": "Region, instead of the profile's"},
    {"name": "OCI_MCP_READ_ONLY", "description": "Refuse whatever changes something",
     "format": "boolean", "default": "false"},
]


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def server(job: Job, release_url: str, image: str) -> None:
    """npm always; bundles and the image where it was said where they will be."""
    version, variables = job.version, {"environmentVariables": VARIABLES}
    stdio = {"transport": {"type": "stdio"}}
    packages = [{"registryType": "npm", "identifier": ABOUT["name"], "version": version,
                 "runtimeHint": "npx"} | stdio | variables]
    for programs in job.dynamic() if release_url else []:
        name = bundle_name(job, programs)
        packages.append({"registryType": "mcpb", "identifier": f"{release_url.rstrip('/')}/{name}",
                         "fileSha256": sha256((job.out / name).read_bytes())} | stdio | variables)
    if image:
        packages.append({"registryType": "oci", "identifier": f"{image}:{version}"} | stdio
                        | variables)
    write(job.out / "server.json", json_bytes({
        "$schema": SCHEMA, "name": ABOUT["registry_name"], "title": ABOUT["title"],
        "description": ABOUT["summary"], "version": version, "packages": packages}))


def library(part: dict) -> dict:
    return {"SPDXID": f"SPDXRef-{part['name']}", "name": part["name"],
            "versionInfo": part["version"], "downloadLocation": "NOASSERTION",
            "filesAnalyzed": False, "licenseConcluded": LICENSES[part["name"]],
            "licenseDeclared": LICENSES[part["name"]], "copyrightText": "NOASSERTION",
            "externalRefs": [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl",
                              "referenceLocator":
                              f"pkg:deb/debian/{part['name']}@{part['version']}?arch=source"}]}


def sbom(job: Job) -> None:
    parts = {part["name"]: part for programs in job.programs
             for part in programs.contents.get("libraries", [])}
    files = [{"SPDXID": f"SPDXRef-{programs.target}-{name}", "fileName": f"./{programs.target}/{name}",
              "fileTypes": ["BINARY"], "copyrightText": "NOASSERTION",
              "licenseConcluded": "NOASSERTION",
              "checksums": [{"algorithm": algorithm.upper(), "checksumValue": hashlib.new(
                  algorithm, (programs.folder / name).read_bytes()).hexdigest()}
                  for algorithm in ("sha1", "sha256")]}
             for programs in job.programs for name in PROGRAMS]
    own = {"SPDXID": "SPDXRef-oci-mcp", "name": ABOUT["name"], "versionInfo": job.version,
           "downloadLocation": "NOASSERTION", "filesAnalyzed": False,
           "licenseConcluded": ABOUT["license"], "licenseDeclared": ABOUT["license"],
           "copyrightText": "NOASSERTION", "primaryPackagePurpose": "APPLICATION"}

    def related(kind: str, one: str, other: str) -> dict:
        return {"relationshipType": kind, "spdxElementId": one, "relatedSpdxElement": other}

    relations = [related("DESCRIBES", "SPDXRef-DOCUMENT", "SPDXRef-oci-mcp")]
    relations += [related("STATIC_LINK", "SPDXRef-oci-mcp", f"SPDXRef-{name}") for name in parts]
    relations += [related("CONTAINS", "SPDXRef-oci-mcp", each["SPDXID"]) for each in files]
    name = f"oci-mcp-{job.version}"
    marks = sha256("".join(each["checksums"][1]["checksumValue"] for each in files).encode())
    write(job.out / f"{name}.spdx.json", json_bytes({
        "spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT",
        "name": name, "documentNamespace": f"urn:oci-mcp:{job.version}:{marks}",
        "creationInfo": {"created": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(EPOCH)),
                         "creators": [f"Organization: {ABOUT['maintainer']}"]},
        "packages": [own, *(library(part) for part in parts.values())], "files": files,
        "relationships": relations}))


def sums(job: Job) -> None:
    files = sorted(path for path in job.out.rglob("*")
                   if path.is_file() and path.name != "SHA256SUMS")
    lines = [f"{sha256(path.read_bytes())}  {path.relative_to(job.out)}\n" for path in files]
    write(job.out / "SHA256SUMS", "".join(lines).encode())
