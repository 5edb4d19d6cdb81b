"""oci-mcp auth setup, status, verify, profiles: API keys, and what is shown of who signs."""

from __future__ import annotations

import json
import re
import stat
import unittest

from auth_kit import AuthCase
from kit import SandboxCase

MARK = "CANARYx7q9"


class AuthSetup(AuthCase):
    def admin(self, *arguments: str):
        return SandboxCase.run_program(self, *arguments)

    def setUp(self) -> None:
        super().setUp()
        about = self.admin("auth", "status", "--json").json()
        self.user, self.tenancy = about["user"]["value"], about["tenancy"]["value"]

    def setup_key(self, *arguments: str, **environment: str):
        return self.auth("auth", "setup", "--user", self.user, "--tenancy", self.tenancy,
                         "--region", "iad", *arguments, **environment)

    def upload(self, pem: str) -> dict:
        return self.admin("call", "identity.uploadApiKey", "--user-id", self.user, "--body",
                          json.dumps({"key": pem}), "--yes").json()

    def test_a_new_key_signs_once_it_was_uploaded(self) -> None:
        made = self.setup_key("--profile-name", "KEY", "--json").json()
        self.assertTrue(made["made"])
        before = self.auth("auth", "verify", "--profile", "KEY")
        self.assertEqual(before.status, 1)
        self.assertEqual(self.upload(made["public_key"])["data"]["fingerprint"],
                         made["fingerprint"])
        self.assertEqual(self.auth("auth", "verify", "--profile", "KEY").status, 0)
        gone = self.admin("call", "identity.deleteApiKey", "--user-id", self.user, "--fingerprint",
                          made["fingerprint"], "--allow-writes")
        self.assertEqual(gone.status, 0, gone.err)
        self.assertEqual(self.auth("auth", "verify", "--profile", "KEY").status, 1)

    def test_the_private_key_is_private_and_never_printed(self) -> None:
        made = self.setup_key()
        path = self.home / ".oci" / "oci_api_key.pem"
        self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600)
        secret = path.read_text().splitlines()[3]
        self.assertNotIn(secret, made.out + made.err)
        self.assertIn("BEGIN PUBLIC KEY", made.out)

    def test_a_key_that_is_there_is_taken_and_kept(self) -> None:
        first = self.setup_key("--profile-name", "A", "--json").json()
        second = self.setup_key("--profile-name", "B", "--json").json()
        self.assertEqual([second["made"], second["fingerprint"]], [False, first["fingerprint"]])

    def test_credentials_are_not_replaced_without_a_yes(self) -> None:
        self.setup_key()
        before = self.config.read_bytes()
        self.assertEqual(self.setup_key("--key-file", "~/other.pem").status, 3)
        self.assertEqual(self.config.read_bytes(), before)
        self.assertEqual(self.setup_key("--key-file", "~/other.pem", "--yes").status, 0)
        self.assertIn("key_file=~/other.pem", self.config.read_text())

    def test_an_absolute_path_of_another_machine_is_named(self) -> None:
        self.setup_key()
        text = self.config.read_text().replace("~/.oci/", "/home/opc/.oci/")
        self.config.write_text(text)
        for words in (("auth", "status"), ("auth", "verify"), ("doctor",)):
            result = self.auth(*words)
            self.assertEqual(result.status, 1)
            self.assertIn("/home/opc/.oci/oci_api_key.pem, which does not exist here",
                          result.out + result.err)
            self.assertIn("~/", result.out + result.err)


class AuthStatus(AuthCase):
    def test_each_value_says_where_it_came_from(self) -> None:
        self.signed_in("S1")
        about = self.auth("auth", "status", "--profile", "S1", "--json", OCI_REGION="fra").json()
        self.assertEqual(about["type"], "security_token")
        self.assertEqual(about["region"]["value"], "eu-frankfurt-1")
        self.assertIn("OCI_REGION", about["region"]["source"])
        self.assertIn("claim", about["user"]["source"])
        self.assertIn("profile [S1]", about["tenancy"]["source"])
        self.assertFalse(about["ended"])
        self.assertRegex(self.auth("auth", "status", "--profile", "S1").out, r"(?m)^ends in 23 h")

    def test_profiles_shows_all_and_marks_the_chosen_one(self) -> None:
        self.signed_in("S1")
        self.signed_in("S2")
        found = self.auth("auth", "profiles", "--profile", "S2", "--json").json()["profiles"]
        self.assertEqual([(one["name"], one["chosen"]) for one in found],
                         [("S1", False), ("S2", True)])
        self.assertRegex(self.auth("auth", "profiles").out, r"S1 +security_token +us-ashburn-1")

    def test_a_missing_file_or_profile_says_what_to_do(self) -> None:
        for word in ("status", "verify", "profiles", "refresh", "logout"):
            result = self.auth("auth", word)
            self.assertEqual(result.status, 1, word)
            self.assertIn("oci-mcp auth setup", result.err)
        self.signed_in("S1")
        result = self.auth("auth", "status", "--profile", "S9")
        self.assertIn("it has [S1]", result.err)


class AuthCanary(AuthCase):
    """Marked secrets in every input; no output of any command has one."""

    def test_no_output_shows_a_secret(self) -> None:
        self.signed_in("S1")
        folder = self.home / ".oci" / "sessions" / "S1"
        secrets = [MARK, (folder / "token").read_text()[200:260],
                   (folder / "oci_api_key.pem").read_text().splitlines()[5]]
        self.config.write_text(self.config.read_text() + f"pass_phrase={MARK}\n\n[BAD]\n"
                               f"user={MARK}\nkey_file=~/x.pem\npass_phrase={MARK}\n"
                               "tenancy=t\nfingerprint=f\n")
        (self.home / "x.pem").write_text(
            f"-----BEGIN PRIVATE KEY-----\n{MARK}\n-----END PRIVATE KEY-----\n")
        variables = {name: MARK for name in (
            "OCI_CLI_PASSPHRASE", "OCI_CLI_KEY_CONTENT", "OCI_MCP_DELEGATION_TOKEN",
            "OCI_RESOURCE_PRINCIPAL_RPST", "OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM",
            "OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM_PASSPHRASE", "OCI_MCP_OKE_SERVICE_ACCOUNT_TOKEN")}
        variables["HTTPS_PROXY"] = f"http://user:{MARK}@127.0.0.1:9"
        for words in (("auth", "status"), ("auth", "verify"), ("auth", "profiles"),
                      ("auth", "refresh"), ("doctor",), ("doctor", "--json"),
                      ("auth", "login", "--region", "iad", "--timeout", "1", "--yes")):
            for profile in ("S1", "BAD"):
                result = self.auth(*words, "--profile", profile, "--log-level", "debug",
                                   **variables)
                for secret in secrets:
                    self.assertNotIn(secret, result.out, words)
                    shown = re.sub(r"user=\S+", "", result.err)
                    self.assertNotIn(secret, shown, words)


if __name__ == "__main__":
    unittest.main()
