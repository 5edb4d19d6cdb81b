"""A container image from nothing, written as an OCI archive without any engine. The Containerfile
beside says the same to engines: it is built from the folder that is left in the work folder."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path

from common import (ABOUT, EPOCH, Entry, IMAGE_NAMES, Job, Programs, copyright_text, gzipped,
                    json_bytes, tar_bytes, write)

USER = 65532
AUTHORITIES = Path("/usr/share/ca-certificates/mozilla")  # Debian's package ca-certificates
MEDIA = "application/vnd.oci.image."
FOLDERS = ["etc", "etc/ssl", "etc/ssl/certs", "usr", "usr/bin", "usr/share", "usr/share/doc",
           "usr/share/doc/oci-mcp", "home"]


def authorities() -> bytes:
    """Not this machine's bundle, which may hold its owner's own."""
    files = sorted(AUTHORITIES.glob("*.crt"))
    if not files:
        raise SystemExit(f"no certificates in {AUTHORITIES}; install ca-certificates")
    return b"".join(path.read_bytes().rstrip(b"\n") + b"\n" for path in files)


def entries(programs: Programs) -> list[Entry]:
    user = f"root:x:0:0::/:/none\noci:x:{USER}:{USER}::/home/oci:/none\n".encode()
    group = f"root:x:0:\noci:x:{USER}:\n".encode()
    return [*(Entry(name, mode=0o755, is_folder=True) for name in FOLDERS),
            Entry("home/oci", mode=0o700, is_folder=True, owner=USER),
            Entry("tmp", mode=0o1777, is_folder=True),
            Entry("etc/passwd", user), Entry("etc/group", group),
            Entry("etc/ssl/certs/ca-certificates.crt", authorities()),
            Entry("usr/share/doc/oci-mcp/copyright", copyright_text(programs)),
            Entry("usr/bin/oci-mcp", (programs.folder / "oci-mcp").read_bytes(), 0o755)]


def created() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(EPOCH))


def config(job: Job, programs: Programs, layer: bytes) -> dict:
    labels = {"org.opencontainers.image.title": ABOUT["name"],
              "org.opencontainers.image.version": job.version,
              "io.modelcontextprotocol.server.name": ABOUT["registry_name"]}
    return {"created": created(), "architecture": IMAGE_NAMES[programs.arch], "os": "linux",
            "config": {"User": f"{USER}:{USER}", "WorkingDir": "/home/oci",
                       "Env": ["HOME=/home/oci", "PATH=/usr/bin"],
                       "Entrypoint": ["/usr/bin/oci-mcp"], "Labels": labels},
            "rootfs": {"type": "layers", "diff_ids": [f"sha256:{digest(layer)}"]},
            "history": [{"created": created(), "created_by": "packaging/make image"}]}


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def archive(job: Job, programs: Programs) -> bytes:
    layer = tar_bytes(entries(programs))
    blobs: list[bytes] = []

    def blob(data: bytes, kind: str) -> dict:
        blobs.append(data)
        return {"mediaType": MEDIA + kind, "digest": f"sha256:{digest(data)}", "size": len(data)}

    manifest = {"schemaVersion": 2, "mediaType": MEDIA + "manifest.v1+json",
                "config": blob(json_bytes(config(job, programs, layer)), "config.v1+json"),
                "layers": [blob(gzipped(layer), "layer.v1.tar+gzip")]}
    named = blob(json_bytes(manifest), "manifest.v1+json")
    named["annotations"] = {"org.opencontainers.image.ref.name": job.version}
    named["platform"] = {"architecture": IMAGE_NAMES[programs.arch], "os": "linux"}
    index = {"schemaVersion": 2, "mediaType": MEDIA + "index.v1+json", "manifests": [named]}
    return tar_bytes([Entry("oci-layout", b'{"imageLayoutVersion": "1.0.0"}\n'),
                      Entry("index.json", json_bytes(index)),
                      *(Entry(f"blobs/sha256/{digest(data)}", data) for data in blobs)])


def leave_rootfs(job: Job, programs: Programs) -> None:
    context = job.fresh(f"image/{programs.arch}")
    root = context / "rootfs"
    for folder in (root, context / "home"):
        folder.mkdir()
    for entry in entries(programs):
        if entry.owner:
            continue  # the home folder, which the Containerfile makes the user's
        path = root / entry.name
        if entry.is_folder:
            path.mkdir(exist_ok=True)
        else:
            path.write_bytes(entry.data)
        path.chmod(entry.mode)


def make(job: Job) -> None:
    for programs in job.static():
        leave_rootfs(job, programs)
        name = f"oci-mcp-{job.version}-linux-{IMAGE_NAMES[programs.arch]}.oci.tar"
        write(job.out / name, archive(job, programs))
