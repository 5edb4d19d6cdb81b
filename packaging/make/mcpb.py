"""The bundle that desktop clients install with a click; they ask for what `user_config` names."""

from __future__ import annotations

import io
import time
import zipfile

from common import ABOUT, EPOCH, Job, NPM_NAMES, Programs, copyright_text, json_bytes, write

USER_CONFIG = {
    "config_file": {"type": "file", "title": "OCI configuration file", "required": False,
                    "description": "Where profiles are", "default": "${HOME}/.oci/config"},
    "profile": {"type": "string", "title": "Profile", "required": False,
                "description": "Section of the configuration file", "default": "DEFAULT"},
    "read_only": {"type": "boolean", "title": "Read only", "required": False,
                  "description": "Refuse whatever changes something", "default": False},
}


def manifest(version: str) -> dict:
    return {
        "manifest_version": "0.3", "name": ABOUT["name"], "display_name": ABOUT["title"],
        "version": version, "description": ABOUT["summary"],
        "long_description": ABOUT["description"], "author": {"name": ABOUT["maintainer"]},
        "server": {"type": "binary", "entry_point": "server/oci-mcp", "mcp_config": {
            "command": "${__dirname}/server/oci-mcp", "args": [],
            "env": {"OCI_CONFIG_FILE": "${user_config.config_file}",
                    "OCI_CONFIG_PROFILE": "${user_config.profile}",
                    "OCI_MCP_READ_ONLY": "${user_config.read_only}"}}},
        "compatibility": {"platforms": ["linux"]}, "tools_generated": True,
        "user_config": USER_CONFIG,
    }


def zipped(files: list[tuple[str, bytes, int]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data, mode in files:
            info = zipfile.ZipInfo(name, time.gmtime(EPOCH)[:6])
            info.compress_type, info.create_system = zipfile.ZIP_DEFLATED, 3
            info.external_attr = (0o100000 | mode) << 16
            archive.writestr(info, data)
    return out.getvalue()


def bundle_name(job: Job, programs: Programs) -> str:
    return f"oci-mcp-{job.version}-linux-{NPM_NAMES[programs.arch]}.mcpb"


def make(job: Job) -> None:
    for programs in job.dynamic():
        data = zipped([("manifest.json", json_bytes(manifest(job.version)), 0o644),
                       ("copyright", copyright_text(programs), 0o644),
                       ("server/oci-mcp", (programs.folder / "oci-mcp").read_bytes(), 0o755)])
        write(job.out / bundle_name(job, programs), data)
