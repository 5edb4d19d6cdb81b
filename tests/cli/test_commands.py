"""The commands that run tools: what they print, to whom, and their exit statuses."""

from __future__ import annotations

import json
import subprocess

from kit import PROGRAM, SandboxCase

CREATE = ("call", "core.createVcn", "--compartment", "tenancy", "--cidr-blocks", "10.0.0.0/16")


class Commands(SandboxCase):
    def test_help_names_every_command(self) -> None:
        text = self.run_program("--help").out
        for name in ("search", "describe", "call", "resources", "wait", "policy", "tools",
                     "completion"):
            self.assertIn(f"\n  {name} ", text)
            self.assertIn("usage: oci-mcp", self.run_program(name, "--help").out
                          if name != "completion" else "usage: oci-mcp")

    def test_unknown_command_names_the_nearest(self) -> None:
        result = self.run_program("serch", "vm")
        self.assertEqual(result.status, 2)
        self.assertIn("did you mean search", result.err)

    def test_search_prints_json_to_programs_and_lines_to_people(self) -> None:
        self.assertEqual(self.run_program("search", "spin", "up", "a", "vm").json()["best"],
                         "core.launchInstance")
        self.assertIn("core.launchInstance ", self.run_terminal("search", "spin up a vm").out)

    def test_describe_takes_words_of_the_oci_command_line(self) -> None:
        found = self.run_program("describe", "compute", "instance", "launch").json()
        self.assertEqual(found["id"], "core.launchInstance")

    def test_call_reads_as_json_csv_and_table(self) -> None:
        self.assertTrue(self.run_program("call", "identity.listRegions").json()["count"] > 0)
        csv = self.run_program("call", "iam", "region", "list", "--format", "csv")
        self.assertEqual(csv.out.splitlines()[0], "key,name")
        table = self.run_terminal("call", "identity.listRegions", "--fields", "name")
        self.assertIn("us-ashburn-1", table.out)
        self.assertNotIn("{", table.out)

    def test_parameters_go_by_any_spelling_and_lists_by_repetition(self) -> None:
        made = self.run_program(*CREATE, "--cidrBlocks", "10.1.0.0/16", "--display_name", "net",
                                "--yes").json()
        self.assertEqual(made["data"]["cidrBlocks"], ["10.0.0.0/16", "10.1.0.0/16"])
        found = self.run_program("call", "core.listVcns", "--compartment", "/", "--display-name",
                                 "net", "--query", "[].id").json()
        self.assertEqual(found["data"], [made["data"]["id"]])

    def test_change_without_a_person_is_refused_and_says_how_to_allow_it(self) -> None:
        result = self.run_program(*CREATE, "--display-name", "refused")
        self.assertEqual(result.status, 3)
        self.assertIn("--allow-writes", result.err)
        self.assertEqual(result.json()["error"], "denied")
        left = self.run_program("call", "core.listVcns", "--compartment", "tenancy",
                                "--display-name", "refused").json()
        self.assertEqual(left["count"], 0)

    def test_person_at_the_terminal_is_asked(self) -> None:
        no = self.run_terminal(*CREATE, "--display-name", "asked", typed="n\n")
        self.assertEqual(no.status, 3)
        self.assertIn("Create a VCN", no.out)
        self.assertIn("declined", no.out)
        yes = self.run_terminal(*CREATE, "--display-name", "asked", typed="y\n")
        self.assertEqual(yes.status, 0, yes.out)
        self.assertIn('"displayName": "asked"', yes.out)

    def test_yes_is_not_enough_for_what_only_a_person_may_confirm(self) -> None:
        result = self.run_program("call", "core.terminateInstance", "--instance-id",
                                  "ocid1.instance.oc1.iad.x", "--yes")
        self.assertEqual(result.status, 3)

    def test_dry_run_shows_the_request_and_sends_nothing(self) -> None:
        shown = self.run_program(*CREATE, "--display-name", "dry", "--dry-run").json()
        self.assertEqual(shown["request"]["method"], "POST")
        self.assertNotIn("authorization", str(shown).lower())
        left = self.run_program("call", "core.listVcns", "--compartment", "tenancy",
                                "--display-name", "dry").json()
        self.assertEqual(left["count"], 0)

    def test_statuses_tell_failures_apart(self) -> None:
        self.assertEqual(self.run_program("call").status, 2)
        self.assertEqual(self.run_program("call", "core.nonsense").status, 2)
        self.assertEqual(self.run_program("call", "core.getVcn").status, 2)
        self.assertEqual(self.run_program("call", "core.getVcn", "--nonsense", "x").status, 2)
        missing = self.run_program("call", "core.getVcn", "--vcn-id", "ocid1.vcn.oc1.iad.none")
        self.assertEqual(missing.status, 4)
        self.assertEqual(len(missing.err.splitlines()), 1)
        self.assertEqual(self.run_program("call", "core.getVcn", "--vcn-id", "x", "--read-only",
                                          OCI_CONFIG_FILE="/nonexistent").status, 1)

    def test_policy_says_what_decides(self) -> None:
        answer = self.run_program("policy", "test", "core.terminateInstance", "--json").json()
        self.assertEqual(answer["decision"], "confirm human")
        self.assertIn("mode", self.run_program("policy", "show").json())
        self.assertEqual(self.run_program("policy", "nonsense").status, 2)

    def test_tools_lists_what_clients_see(self) -> None:
        names = [tool["name"] for tool in self.run_program("tools").json()]
        self.assertEqual(names, sorted(names))
        self.assertIn("oci_search", names)
        more = self.run_program("tools", "--tools", "core.listVcns").json()
        self.assertEqual(more[-1]["name"], "core_list_vcns")

    def assert_lists_what_a_client_is_given(self, *options: str) -> None:
        messages = [
            {"id": 1, "method": "initialize", "params": {
                "protocolVersion": "2025-11-25", "capabilities": {},
                "clientInfo": {"name": "test", "version": "1"}}},
            {"method": "notifications/initialized"}, {"id": 2, "method": "tools/list"}]
        text = "".join(json.dumps({"jsonrpc": "2.0"} | message) + "\n" for message in messages)
        server = subprocess.run([PROGRAM, *options], env=self.environment, input=text,
                                capture_output=True, text=True)
        wanted = json.loads(server.stdout.splitlines()[-1])["result"]["tools"]
        self.assertEqual(self.run_program("tools", *options).json(), wanted)
        shown = self.run_terminal("tools", *options).out.splitlines()
        self.assertEqual([line.split()[0] for line in shown], [tool["name"] for tool in wanted])

    def test_tools_lists_sets_and_stand_ins_as_a_client_is_given_them(self) -> None:
        compat = ("--compat", "oracle.oci-compute-mcp-server")
        self.assert_lists_what_a_client_is_given("--toolsets", "network,cost")
        self.assert_lists_what_a_client_is_given("--toolsets", "network", "--tools", "core.list*")
        self.assert_lists_what_a_client_is_given(*compat)
        self.assert_lists_what_a_client_is_given(*compat, "--core-tools", "true")
        self.assert_lists_what_a_client_is_given("--core-tools", "false", "--tools",
                                                 "identity.listRegions")

    def test_shells_complete_commands_operations_and_values(self) -> None:
        script = self.run_program("completion", "bash").out
        line = ("oci-mcp() { %s \"$@\"; }; compopt() { :; }; COMP_WORDS=(oci-mcp %s);"
                " COMP_CWORD=%d;"
                " _oci_mcp; printf '%%s\\n' \"${COMPREPLY[@]}\"")

        def complete(words: str, position: int) -> list[str]:
            done = subprocess.run(["bash", "-c", script + line % (PROGRAM, words, position)],
                                  env=self.environment, capture_output=True, text=True)
            return done.stdout.split()

        self.assertIn("search", complete("sea", 1))
        self.assertIn("core.launchInstance", complete("call core.launchI", 2))
        self.assertIn("objectstorage.", complete("call objects", 2))
        self.assertEqual(complete("call x --region uk-l", 4), ["uk-london-1"])
        self.assertIn("--dry-run", complete("call x --dr", 3))
        for shell in ("zsh", "fish"):
            self.assertIn("oci-mcp", self.run_program("completion", shell).out)
        self.assertEqual(self.run_program("completion", "tcsh").status, 2)
