"""The configuration of one person, mounted for another user with another home."""

from __future__ import annotations

import os
import shutil
import subprocess
import unittest
from pathlib import Path

from auth_kit import AuthCase
from stdio_kit import StdioServer

USER = "12345"
AS_USER = ("setpriv", "--reuid", USER, "--regid", USER, "--clear-groups")
MOUNT = 'mkdir -p "$1" && mount --bind "$0" "$1" && mount -o remount,bind,ro "$1" && shift && ' \
        'exec "$@"'


def can_mount() -> bool:
    return subprocess.run(["unshare", "--mount", "true"], capture_output=True).returncode == 0


@unittest.skipUnless(os.geteuid() == 0 and shutil.which("setpriv"), "needs another user id")
class Container(AuthCase):
    def setUp(self) -> None:
        super().setUp()
        self.write_config(Path(self.greeting["config_file"]).read_text(encoding="utf-8"))
        for name in ("api_key.pem", "session_key.pem", "session_token"):
            shutil.copy(Path(self.greeting["home"]) / name, self.config.parent / name)
        self.config.write_text(self.config.read_text().replace(self.greeting["home"], "~/.oci"))
        self.home.chmod(0o755)
        self.other = self.home / "other"
        self.other.mkdir(mode=0o755)
        self.environment_there = self.base | {"HOME": str(self.other)}

    def give(self, *paths: Path) -> None:
        for path in paths or (self.config.parent, *self.config.parent.iterdir()):
            os.chown(path, int(USER), int(USER))

    def first_call(self, *before: str, **variables: str) -> tuple[dict, str]:
        server = StdioServer(self.environment_there | variables, before=before)
        result = server.call()
        self.assertEqual(server.end(), 0)
        return result, f"{result.get('message')}; {result.get('hint')}"

    def mounted(self) -> tuple[str, ...]:
        """As `-v ~/.oci:/home/other/.oci:ro` of a container engine."""
        return ("unshare", "--mount", "sh", "-c", MOUNT, str(self.config.parent),
                str(self.other / ".oci"), *AS_USER)

    @unittest.skipUnless(can_mount(), "needs mounts of its own")
    def test_a_folder_mounted_read_only_signs(self) -> None:
        self.give()
        for profile in ("DEFAULT", "SESSION"):
            result, text = self.first_call(*self.mounted(), OCI_CONFIG_PROFILE=profile)
            self.assertFalse(result["isError"], text)

    @unittest.skipUnless(can_mount(), "needs mounts of its own")
    def test_a_mounted_key_of_somebody_else_says_whose_it_is(self) -> None:
        self.give()
        key = self.config.parent / "api_key.pem"
        os.chown(key, 0, 0)
        result, text = self.first_call(*self.mounted())
        self.assertTrue(result["isError"])
        self.assertIn(f"{self.other}/.oci/api_key.pem", text)
        self.assertRegex(text, rf"uid 0; this program runs as uid {USER}.*chmod 600")

    def test_a_key_that_its_owner_may_not_read_gives_the_command(self) -> None:
        self.config.parent.rename(self.other / ".oci")
        key = self.other / ".oci" / "api_key.pem"
        self.give(self.other / ".oci", *(self.other / ".oci").iterdir())
        key.chmod(0o000)
        result, text = self.first_call(*AS_USER)
        self.assertTrue(result["isError"])
        self.assertIn(f"run `chmod 600 {key}`", text)
        key.chmod(0o600)
        self.assertFalse(self.first_call(*AS_USER)[0]["isError"])

    def test_a_folder_nobody_may_enter_gives_the_command(self) -> None:
        self.config.parent.rename(self.other / ".oci")
        self.give(self.other / ".oci", *(self.other / ".oci").iterdir())
        (self.other / ".oci").chmod(0o600)
        result, text = self.first_call(*AS_USER)
        self.assertTrue(result["isError"])
        self.assertRegex(text, r"chmod u\+x")

    def test_an_absolute_path_of_another_machine_says_that(self) -> None:
        self.config.parent.rename(self.other / ".oci")
        there = self.other / ".oci" / "config"
        there.write_text(there.read_text().replace("~/.oci/", "/Users/ann/.oci/"))
        self.give(self.other / ".oci", *(self.other / ".oci").iterdir())
        result, text = self.first_call(*AS_USER)
        self.assertTrue(result["isError"])
        self.assertIn("points to /Users/ann/.oci/api_key.pem, which does not exist here", text)
        self.assertIn("one that begins with ~/ fits any machine", text)

    def test_a_user_whom_the_system_does_not_know_has_no_home(self) -> None:
        environment = {name: value for name, value in self.environment_there.items()
                       if name != "HOME"}
        server = StdioServer(environment, before=AS_USER)
        result = server.call()
        self.assertEqual(server.end(), 0)
        self.assertTrue(result["isError"])
        self.assertEqual(result["class"], "configuration")


if __name__ == "__main__":
    unittest.main()
