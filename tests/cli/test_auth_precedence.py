"""Where each part of an identity comes from, row by row, and the error of each wrong one."""

from __future__ import annotations

import re
import unittest

from auth_kit import AuthCase

TENANCY = "ocid1.tenancy.oc1..variables"
ALICE = "ocid1.user.oc1..alice"

# Of `auth status --json`: type, profile, region.
FIRST = ("api_key", "DEFAULT", "us-ashburn-1")

# flags, variables, what must come out of it. B is the second file, with [DEFAULT] in Phoenix.
PRECEDENCE: list[tuple[str, dict[str, str], tuple[str, str, str]]] = [
    ("", {}, FIRST),
    # The file.
    ("", {"OCI_CONFIG_FILE": "B"}, ("api_key", "DEFAULT", "us-phoenix-1")),
    ("--config-file B", {"OCI_CONFIG_FILE": "/nonexistent"},
     ("api_key", "DEFAULT", "us-phoenix-1")),
    ("", {"OCI_CONFIG_FILE": ""}, FIRST),
    ("", {"OCI_CONFIG_FILE": "   "}, FIRST),
    ("", {"OCI_CONFIG_FILE": "~/.oci/b"}, ("api_key", "DEFAULT", "us-phoenix-1")),
    ("--config-file ~/.oci/b", {}, ("api_key", "DEFAULT", "us-phoenix-1")),
    # The profile.
    ("", {"OCI_CONFIG_PROFILE": "READER"}, ("api_key", "READER", "us-ashburn-1")),
    ("", {"ORACLE_MCP_AUTH_PROFILE": "READER"}, ("api_key", "READER", "us-ashburn-1")),
    ("", {"OCI_CONFIG_PROFILE": "READER", "ORACLE_MCP_AUTH_PROFILE": "SESSION"},
     ("api_key", "READER", "us-ashburn-1")),
    ("", {"OCI_CONFIG_PROFILE": "", "ORACLE_MCP_AUTH_PROFILE": "READER"},
     ("api_key", "READER", "us-ashburn-1")),
    ("--profile READER", {"OCI_CONFIG_PROFILE": "SESSION"}, ("api_key", "READER", "us-ashburn-1")),
    ("", {"OCI_CONFIG_PROFILE": " "}, FIRST),
    # The region, which never changes the identity.
    ("", {"OCI_REGION": "fra"}, ("api_key", "DEFAULT", "eu-frankfurt-1")),
    ("--region lhr", {"OCI_REGION": "fra"}, ("api_key", "DEFAULT", "uk-london-1")),
    ("", {"OCI_REGION": ""}, FIRST),
    ("", {"OCI_CLI_REGION": "fra"}, FIRST),
    ("", {"OCI_REGION": "fra", "OCI_CONFIG_PROFILE": "SESSION"},
     ("security_token", "SESSION", "eu-frankfurt-1")),
    # The type: auto goes by the profile's own section.
    ("", {"OCI_CONFIG_PROFILE": "SESSION"}, ("security_token", "SESSION", "us-ashburn-1")),
    ("", {"OCI_MCP_AUTH_TYPE": "auto", "OCI_CONFIG_PROFILE": "SESSION"},
     ("security_token", "SESSION", "us-ashburn-1")),
    *[("", {name: word, "OCI_CONFIG_PROFILE": "SESSION"},
       ("security_token", "SESSION", "us-ashburn-1"))
      for name in ("OCI_MCP_AUTH_TYPE", "OCI_IOT_AUTH_TYPE", "OCI_AUTH_TYPE",
                   "ORACLE_MCP_AUTH_METHOD", "OCI_CLI_AUTH")
      for word in ("security_token", "session_token", "SESSION", "Security-Token")],
    ("", {"OCI_MCP_AUTH_TYPE": "api_key_auth"}, FIRST),
    ("", {"OCI_MCP_AUTH_TYPE": "API-KEY"}, FIRST),
    ("", {"OCI_MCP_AUTH_TYPE": " ", "OCI_AUTH_TYPE": "api_key"}, FIRST),
    ("", {"OCI_MCP_AUTH_TYPE": "api_key", "OCI_AUTH_TYPE": "security_token"}, FIRST),
    ("", {"OCI_IOT_AUTH_TYPE": "api_key", "OCI_AUTH_TYPE": "security_token"}, FIRST),
    ("", {"OCI_AUTH_TYPE": "api_key", "ORACLE_MCP_AUTH_METHOD": "security_token"}, FIRST),
    ("", {"ORACLE_MCP_AUTH_METHOD": "api_key", "OCI_CLI_AUTH": "security_token"}, FIRST),
    ("--auth-type api_key", {"OCI_MCP_AUTH_TYPE": "security_token"}, FIRST),
    # Raw credentials come last, and only fill what is missing.
    ("", {"OCI_CLI_USER": ALICE, "OCI_CLI_TENANCY": TENANCY, "OCI_CLI_FINGERPRINT": "aa:bb",
          "OCI_CLI_KEY_FILE": "/nonexistent"}, FIRST),
    ("", {"OCI_CLI_REGION": "fra", "OCI_CONFIG_PROFILE": "BARE"},
     ("api_key", "BARE", "eu-frankfurt-1")),
    ("", {"OCI_CLI_REGION": "fra", "OCI_REGION": "lhr", "OCI_CONFIG_PROFILE": "BARE"},
     ("api_key", "BARE", "uk-london-1")),
]

DOMAIN = {"OCI_MCP_AUTH_TYPE": "identity_domain_upst"}
DOMAIN_URL = DOMAIN | {"OCI_MCP_IDENTITY_DOMAIN_URL": "https://idcs-1.example.com"}
DOMAIN_ID = DOMAIN_URL | {"OCI_MCP_IDENTITY_DOMAIN_CLIENT_ID": "id"}
DOMAIN_JWT = DOMAIN_ID | {"OCI_MCP_UPST_JWT_FILE": "JWT"}
DOMAIN_ALL = DOMAIN_JWT | {"OCI_MCP_IDENTITY_DOMAIN_CLIENT_SECRET_FILE": "JWT"}
ACTING = {"OCI_MCP_AUTH_TYPE": "instance_principal_delegation"}
POD = {"OCI_MCP_AUTH_TYPE": "oke_workload_identity"}
SESSION = {"OCI_MCP_AUTH_TYPE": "security_token"}

ERRORS: list[tuple[dict[str, str], str]] = [
    ({"OCI_MCP_AUTH_TYPE": "password"}, r"OCI_MCP_AUTH_TYPE must be one of auto, api_key, "),
    ({"OCI_CONFIG_FILE": "/nonexistent/config"}, r"/nonexistent/config"),
    ({"OCI_CONFIG_PROFILE": "NOBODY"}, r"\[NOBODY\].*\[DEFAULT\]"),
    (SESSION, r"profile \[DEFAULT\] in \S+ lacks security_token_file; `oci-mcp auth login"),
    (SESSION | {"OCI_CONFIG_FILE": "INHERITED", "OCI_CONFIG_PROFILE": "CHILD"},
     r"security_token_file must stand in profile \[CHILD\] of \S+ itself"),
    ({"OCI_CONFIG_PROFILE": "EMPTY"}, r"lacks (?=.*user)(?=.*tenancy)(?=.*fingerprint).*key_file"),
    ({"OCI_CONFIG_PROFILE": "ELSEWHERE"},
     r"key_file of profile \[ELSEWHERE\] in \S+ points to /Users/a/\.oci/key\.pem, which does not "
     r"exist here; .*~/"),
    (DOMAIN, r"OCI_MCP_IDENTITY_DOMAIN_URL is required for identity_domain_upst"),
    (DOMAIN | {"OCI_MCP_IDENTITY_DOMAIN_URL": "http://a.example.com"},
     r"OCI_MCP_IDENTITY_DOMAIN_URL must be an absolute https:// URL with a host"),
    (DOMAIN_URL, r"OCI_MCP_IDENTITY_DOMAIN_CLIENT_ID is required for identity_domain_upst"),
    (DOMAIN_ID, r"OCI_MCP_UPST_JWT_FILE is required"),
    (DOMAIN_JWT, r"OCI_MCP_IDENTITY_DOMAIN_CLIENT_SECRET_FILE is required"),
    (DOMAIN_ALL, r"identity_domain_upst requires an explicit region or OCI_REGION"),
    (DOMAIN_ALL | {"OCI_REGION": "iad", "OCI_MCP_UPST_JWT_FILE": "/nonexistent/jwt"},
     r"cannot read OCI_MCP_UPST_JWT_FILE /nonexistent/jwt"),
    (DOMAIN_ALL | {"OCI_REGION": "iad", "OCI_MCP_UPST_JWT_FILE": "VOID"},
     r"OCI_MCP_UPST_JWT_FILE must reference a non-empty file"),
    (ACTING, r"OCI_MCP_DELEGATION_TOKEN_FILE is required for delegation authentication"),
    (ACTING | {"OCI_MCP_DELEGATION_TOKEN_FILE": "JWT", "OCI_MCP_DELEGATION_TOKEN": "x"},
     r"Set only OCI_MCP_DELEGATION_TOKEN_FILE; inline delegation tokens are deprecated\."),
    (ACTING | {"OCI_MCP_DELEGATION_TOKEN_FILE": "JWT", "OCI_IOT_DELEGATION_TOKEN": "x"},
     r"Set only OCI_MCP_DELEGATION_TOKEN_FILE; inline delegation tokens are deprecated\."),
    (POD | {"OCI_MCP_OKE_SERVICE_ACCOUNT_TOKEN_PATH": "JWT",
            "OCI_MCP_OKE_SERVICE_ACCOUNT_TOKEN": "x"},
     r"Set only OCI_MCP_OKE_SERVICE_ACCOUNT_TOKEN_PATH; inline OKE tokens are deprecated\."),
    (POD | {"OCI_IOT_OKE_SERVICE_ACCOUNT_TOKEN_PATH": "/nonexistent/token"},
     r"/nonexistent/token"),
    ({"OCI_MCP_AUTH_TYPE": "resource_principal"}, r"OCI_RESOURCE_PRINCIPAL_VERSION is required"),
]


class Precedence(AuthCase):
    def setUp(self) -> None:
        super().setUp()
        with open(self.greeting["config_file"], encoding="utf-8") as file:
            text = file.read()
        default = re.search(r"(?s)\[DEFAULT\]\n(.*?)\n\n", text).group(1)
        bare = re.sub(r"(?m)^region=.*\n?", "", default)
        self.write_config(text)
        # Nothing is inherited: [BARE] and [EMPTY] stand in files whose [DEFAULT] is not there.
        (self.home / ".oci" / "b").write_text(text.replace("us-ashburn-1", "us-phoenix-1"))
        (self.home / "bare").write_text(f"[BARE]\n{bare}\n\n[EMPTY]\nregion=iad\n\n[ELSEWHERE]\n"
                                        + re.sub(r"key_file=.*", "key_file=/Users/a/.oci/key.pem",
                                                 default) + "\n")
        (self.home / "inherited").write_text(
            f"[DEFAULT]\n{default}\nsecurity_token_file=/nonexistent\n\n[CHILD]\n{default}\n")
        (self.home / "jwt").write_text("a.b.c")
        (self.home / "void").write_text("")
        for path in self.home.iterdir():
            path.chmod(0o700 if path.is_dir() else 0o600)
        self.places = {"B": ".oci/b", "INHERITED": "inherited", "JWT": "jwt", "VOID": "void"}

    def place(self, word: str) -> str:
        return str(self.home / self.places[word]) if word in self.places else word

    def status(self, flags: str, variables: dict[str, str]):
        set_to = {name: self.place(value) for name, value in variables.items()}
        if variables.get("OCI_CONFIG_PROFILE") in ("BARE", "EMPTY", "ELSEWHERE"):
            set_to["OCI_CONFIG_FILE"] = str(self.home / "bare")
        words = [self.place(word) for word in flags.split()]
        return self.auth("auth", "status", "--json", *words, **set_to)

    def test_every_row_of_precedence(self) -> None:
        for flags, variables, expected in PRECEDENCE:
            with self.subTest(flags=flags, variables=variables):
                result = self.status(flags, variables)
                self.assertEqual(result.status, 0, result.err)
                about = result.json()
                self.assertEqual((about["type"], about["profile"], about["region"]["value"]),
                                 expected)

    def test_every_error_names_what_is_wrong(self) -> None:
        for variables, pattern in ERRORS:
            with self.subTest(variables=variables):
                result = self.status("", variables)
                self.assertNotEqual(result.status, 0, result.out)
                self.assertRegex(result.err, pattern)

    def test_an_inherited_token_file_does_not_make_a_session(self) -> None:
        about = self.auth("auth", "status", "--json", "--profile", "CHILD",
                          OCI_CONFIG_FILE=str(self.home / "inherited")).json()
        self.assertEqual(about["type"], "api_key")


if __name__ == "__main__":
    unittest.main()
