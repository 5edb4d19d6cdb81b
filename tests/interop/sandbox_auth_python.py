#!/usr/bin/env python3
"""The sandbox's identity services against the official Python SDK: each of its signers makes a call
that the sandbox verifies. Not part of the tests that always run: needs `pip install oci`.

usage: sandbox_auth_python.py SANDBOX
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

import oci
from oci.auth import signers
from oci.auth.signers import resource_principals_signer


class Sandbox:
    def __init__(self, program: str, home: str) -> None:
        self.process = subprocess.Popen(
            [program, "--listen", "127.0.0.1:0", "--tls-port", "0", "--home", home,
             "--exit-on-eof"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        ready = json.loads(self.process.stdout.readline())
        self.url, self.config_file, self.home = ready["url"], ready["config_file"], Path(home)

    def text(self, name: str) -> str:
        return (self.home / name).read_text(encoding="utf-8")

    def environment(self, name: str) -> dict[str, str]:
        return dict(line.split("=", 1) for line in self.text(name).splitlines())

    def last_caller(self) -> dict[str, str]:
        with urllib.request.urlopen(f"{self.url}/sandbox/auth/callers") as answer:
            return json.load(answer)[-1]

    def stop(self) -> int:
        self.process.stdin.close()
        return self.process.wait(10)


def of_session(sandbox: Sandbox) -> oci.signer.AbstractBaseSigner:
    profile = oci.config.from_file(sandbox.config_file, "SESSION")
    key = oci.signer.load_private_key_from_file(profile["key_file"])
    token = Path(profile["security_token_file"]).read_text(encoding="utf-8")
    return signers.SecurityTokenSigner(token, key)


def of_instance(sandbox: Sandbox) -> oci.signer.AbstractBaseSigner:
    signer = signers.InstancePrincipalsSecurityTokenSigner(
        federation_endpoint=f"{sandbox.url}/v1/x509")
    signer.refresh_security_token()
    return signer


def of_delegate(sandbox: Sandbox) -> oci.signer.AbstractBaseSigner:
    return signers.InstancePrincipalsDelegationTokenSigner(
        delegation_token=sandbox.text("delegation_token"),
        federation_endpoint=f"{sandbox.url}/v1/x509")


def of_resource(sandbox: Sandbox) -> oci.signer.AbstractBaseSigner:
    """By the environment. For 1.1 the SDK takes the address of the auth service from the region."""
    original = oci.regions.endpoint_for
    oci.regions.endpoint_for = lambda *_, **__: sandbox.url
    try:
        return signers.get_resource_principals_signer()
    finally:
        oci.regions.endpoint_for = original


def of_workload(sandbox: Sandbox) -> oci.signer.AbstractBaseSigner:
    values = sandbox.environment("oke-workload-identity.env")
    resource_principals_signer.OCI_KUBERNETES_PROXYMUX_SERVICE_PORT = \
        values["KUBERNETES_SERVICE_PORT_PROXYMUX"]
    return resource_principals_signer.get_oke_workload_identity_resource_principal_signer(
        service_account_token_path=values["OCI_MCP_OKE_SERVICE_ACCOUNT_TOKEN_PATH"])


def of_exchange(sandbox: Sandbox) -> oci.signer.AbstractBaseSigner:
    values = sandbox.environment("identity-domain.env")
    return signers.TokenExchangeSigner(
        Path(values["OCI_MCP_UPST_JWT_FILE"]).read_text(encoding="utf-8"), values["IDCS_DOMAIN"],
        values["IDCS_CLIENT_ID"], values["IDCS_CLIENT_SECRET"], region="us-ashburn-1")


# What it is, how the signer is made (or a profile), with which environment, and who the sandbox
# takes it for.
# 3.0 is missing: the SDK refuses the address of the parent, because it has a path.
CASES = [
    ("API key", "DEFAULT", None, "user"),
    ("API key of another user", "READER", None, "user"),
    ("session token", of_session, None, "user"),
    ("instance principal", of_instance, "instance-principal.env", "instance"),
    ("delegation", of_delegate, "instance-principal.env", "instance"),
    ("resource principal 1.1", of_resource, "resource-principal-1.1.env", "resource"),
    ("resource principal 2.1", of_resource, "resource-principal-2.1.env", "resource"),
    ("resource principal 2.1.2", of_resource, "resource-principal-2.1.2.env", "resource"),
    ("resource principal 2.2", of_resource, "resource-principal.env", "resource"),
    ("workload identity", of_workload, "oke-workload-identity.env", "workload"),
    ("token exchange", of_exchange, "identity-domain.env", "user"),
]


def client_of(sandbox: Sandbox, make) -> oci.identity.IdentityClient:
    """`make` gives a signer, or is the name of a profile."""
    options = {"service_endpoint": sandbox.url, "retry_strategy": oci.retry.NoneRetryStrategy()}
    if isinstance(make, str):
        profile = oci.config.from_file(sandbox.config_file, make)
        return oci.identity.IdentityClient(profile, **options)
    return oci.identity.IdentityClient({}, signer=make(sandbox), **options)


def try_case(sandbox: Sandbox, make, environment: str | None, kind: str) -> str | None:
    """What went wrong, or None."""
    values = sandbox.environment(environment) if environment else {}
    os.environ.update(values)
    try:
        regions = client_of(sandbox, make).list_regions().data
        found = sandbox.last_caller()["kind"]
    except Exception as error:  # pylint: disable=broad-except
        return f"{type(error).__name__}: {error}"
    finally:
        for name in values:
            del os.environ[name]
    return None if regions and found == kind else f"{len(regions)} regions, as {found}"


def main() -> int:
    failed = 0
    with tempfile.TemporaryDirectory(prefix="sandbox-python-") as home:
        sandbox = Sandbox(sys.argv[1], home)
        os.environ["REQUESTS_CA_BUNDLE"] = str(Path(home) / "ca.pem")
        for name, make, environment, kind in CASES:
            problem = try_case(sandbox, make, environment, kind)
            if problem:
                failed += 1
                print(f"FAILED {name}\n  {problem}")
        failed += sandbox.stop() != 0
    print(f"{len(CASES) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
