"""Older names of variables: the server reads them, and says once which name to set instead."""

from __future__ import annotations

import re

from kit import Result, SandboxCase

SECRET = "a-value-that-nobody-may-see"


class Deprecated(SandboxCase):
    def serve(self, *arguments: str, **environment: str) -> Result:
        """A server whose client goes away at once."""
        result = self.run_program(*arguments, **environment)
        self.assertEqual(result.status, 0, result.err)
        return result

    def warnings(self, *arguments: str, **environment: str) -> list[tuple[str, str]]:
        result = self.serve(*arguments, **environment)
        self.assertNotIn(SECRET, result.err)
        return re.findall(r"(\w+) is deprecated; set (\w+)\n", result.err)

    def test_each_older_name_is_said_once_with_the_newer_one(self) -> None:
        for old, new, value in (
                ("OCI_IOT_AUTH_TYPE", "OCI_MCP_AUTH_TYPE", "api_key"),
                ("OCI_AUTH_TYPE", "OCI_MCP_AUTH_TYPE", "api_key"),
                ("ORACLE_MCP_AUTH_METHOD", "OCI_MCP_AUTH_TYPE", "api_key"),
                ("ORACLE_MCP_AUTH_PROFILE", "OCI_CONFIG_PROFILE", "DEFAULT"),
                ("OCI_IOT_OKE_SERVICE_ACCOUNT_TOKEN_PATH",
                 "OCI_MCP_OKE_SERVICE_ACCOUNT_TOKEN_PATH", SECRET),
                ("OCI_IOT_TENANCY_ID_OVERRIDE", "OCI_MCP_TENANCY_ID_OVERRIDE", SECRET),
                ("TENANCY_ID_OVERRIDE", "OCI_MCP_TENANCY_ID_OVERRIDE", SECRET)):
            self.assertEqual(self.warnings(**{old: value}), [(old, new)])

    def test_token_as_text_gives_way_to_a_file(self) -> None:
        for name in ("DELEGATION_TOKEN", "OKE_SERVICE_ACCOUNT_TOKEN"):
            file = f"OCI_MCP_{name}_" + ("FILE" if name.startswith("DEL") else "PATH")
            for old in (f"OCI_MCP_{name}", f"OCI_IOT_{name}"):
                self.assertEqual(self.warnings(**{old: SECRET}), [(old, file)])
            self.assertEqual(self.warnings(**{file: SECRET}), [])

    def test_name_that_has_no_effect_is_not_warned_of(self) -> None:
        self.assertEqual(self.warnings(OCI_AUTH_TYPE="api_key", OCI_MCP_AUTH_TYPE="api_key"), [])
        self.assertEqual(self.warnings("--auth-type", "api_key", OCI_AUTH_TYPE="api_key"), [])
        self.assertEqual(self.warnings(OCI_AUTH_TYPE=" "), [])

    def test_names_of_other_programs_are_not_old(self) -> None:
        self.assertEqual(self.warnings(OCI_CLI_AUTH="api_key", FASTMCP_LOG_LEVEL="INFO"), [])

    def test_several_are_one_line_each(self) -> None:
        self.assertEqual(
            self.warnings(OCI_AUTH_TYPE="api_key", ORACLE_MCP_AUTH_PROFILE="DEFAULT",
                          TENANCY_ID_OVERRIDE="ocid1.tenancy.oc1..x"),
            [("ORACLE_MCP_AUTH_PROFILE", "OCI_CONFIG_PROFILE"),
             ("OCI_AUTH_TYPE", "OCI_MCP_AUTH_TYPE"),
             ("TENANCY_ID_OVERRIDE", "OCI_MCP_TENANCY_ID_OVERRIDE")])
