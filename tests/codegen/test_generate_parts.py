"""The parts of `codegen generate` that are functions of a text: escaping, names, English."""
from __future__ import annotations

import re
import unittest

from codegen import english, names
from codegen.ctext import Pool, c_comment, c_row, c_string


class Escaping(unittest.TestCase):
    def test_strings_end_where_they_should(self) -> None:
        for text, expected in (
                ("plain", '"plain"'),
                ('say "no"', '"say \\"no\\""'),
                ("back\\slash", '"back\\\\slash"'),
                ("two\nlines\ttab", '"two\\nlines\\ttab"'),
                ("bell\a1", '"bell\\0071"'),
                ("é", '"\\303\\251"'),
                ("what??/", '"what?\\?/"'),
                ("????", '"?\\?\\?\\?"'),
                ("", '""')):
            with self.subTest(text=text):
                self.assertEqual(c_string(text), expected)

    def test_comments_cannot_be_ended_by_what_is_in_them(self) -> None:
        for text in ("*/ int x; /*", "**//", "/*/", "*\\\n/", "??/\n*/", "/**/"):
            with self.subTest(text=text):
                comment = c_comment(text)
                self.assertNotRegex(comment, r"\*/|/\*|\\|\n|\?\?")

    def test_a_pool_counts_bytes_and_holds_each_text_once(self) -> None:
        pool = Pool()
        self.assertEqual([pool.at(text) for text in ("", "é", "a", "é", "a")], [0, 1, 4, 1, 4])
        self.assertEqual(pool.entries(), ['"\\0"', '"\\303\\251\\0"', '"a\\0"'])

    def test_rows_break_before_column_100(self) -> None:
        row = c_row("name", {"name": "1", "left_out": "",
                             **{f"part{at}": "x" * 30 for at in range(6)}})
        self.assertLessEqual(max(map(len, row.split("\n"))), 100)
        self.assertTrue(row.startswith("    { .name = 1 /* name */,"))
        self.assertTrue(row.endswith(" },"))
        self.assertNotIn("left_out", row)


class Names(unittest.TestCase):
    def test_snake_case_is_the_one_of_the_sdks(self) -> None:
        for name, expected in (
                ("displayName", "display_name"), ("memoryInGBs", "memory_in_gbs"),
                ("createIPSecConnection", "create_ip_sec_connection"), ("VCNId", "vcn_id"),
                ("isIPv6Enabled", "is_ipv6_enabled"), ("listIpv6s", "list_ipv6s"),
                ("opc-request-id", "opc_request_id"), ("contentMD5", "content_md5"),
                ("opcContentCrc32c", "opc_content_crc32c"), ("eTag", "e_tag"),
                ("access_token", "access_token"), ("kmsKeyID", "kms_key_id"),
                ("listIPsOfVm", "list_ips_of_vm"), ("9lives", "n9lives"),
                ("vpusPerGB", "vpus_per_gb"), ("listOAuth2Apps", "list_o_auth2_apps")):
            with self.subTest(name=name):
                self.assertEqual(names.snake(name), expected)

    def test_members_are_no_keywords_of_c_or_cpp(self) -> None:
        for name in ("default", "class", "new", "int", "unknown", "linux", "errno", "and"):
            with self.subTest(name=name):
                self.assertEqual(names.member(name), name + "_")

    def test_short_tool_names_are_the_operation_itself(self) -> None:
        self.assertEqual(names.tool_name("core", "listInstances"), "core_list_instances")

    def test_long_tool_names_are_abbreviated_and_stay_readable(self) -> None:
        self.assertEqual(names.tool_name("core", "changeRemotePeeringConnectionCompartment"),
                         "core_change_remote_peering_conn_cmpt")

    def test_no_tool_name_is_too_long_or_like_another(self) -> None:
        known = set()
        for at in range(200):
            operation = f"requestSummarizedUnabbreviatedWordings{'VeryMuchLonger' * 3}Number{at}"
            name = names.tool_name("service", operation)
            self.assertRegex(name, names.TOOL_NAME)
            known.add(name)
        self.assertEqual(len(known), 200)

    def test_a_tool_name_does_not_depend_on_other_services(self) -> None:
        operation = "listComputeCapacityTopologyComputeBareMetalHosts"
        self.assertEqual(names.tool_name("core", operation), names.tool_name("core", operation))
        self.assertRegex(names.tool_name("core", operation), re.compile("^core_list_"))


class English(unittest.TestCase):
    def test_titles_read_as_english(self) -> None:
        for operation, expected in (
                ("listBootVolumeAttachments", "List boot volume attachments"),
                ("getVcn", "Get a VCN"), ("getNatGateway", "Get a NAT gateway"),
                ("createIPSecConnection", "Create an IPSec connection"),
                ("createMfaTotpDevice", "Create an MFA TOTP device"),
                ("getUser", "Get a user"), ("getObject", "Get an object"),
                ("addUserToGroup", "Add a user to a group"),
                ("changeVolumeCompartment", "Move a volume to another compartment"),
                ("getDrgRedundancyStatus", "Get DRG redundancy status"),
                ("deleteDhcpOptions", "Delete DHCP options"),
                ("updateCpe", "Update a CPE"), ("headObject", "Get the headers of an object"),
                ("instanceAction", "Run an action on an instance"),
                ("listIpv6s", "List IPv6 addresses"), ("getIpv6", "Get an IPv6 address"),
                ("bulkDeleteResources", "Bulk delete resources"),
                ("createOAuthClientCredential", "Create an OAuth client credential"),
                ("listMaintenanceWindows", "List maintenance windows"),
                ("getWindowsUpdate", "Get a Windows update"),
                ("createExecutionAction", "Create an execution action"),
                ("serviceProviderInteractionRequest", "Request a service provider interaction"),
                ("unPublishListingRevisionPackage", "Unpublish a listing revision package"),
                ("bulkDeActivateAttribute", "Bulk deactivate attribute"),
                ("createOrUpdateGitRef", "Create or update a Git ref"),
                ("uploadKeyAndGenerateWallet", "Upload a key and generate a wallet"),
                ("deploymentWalletExists", "Check whether a deployment wallet exists"),
                ("getPublicIpByIpAddress", "Get a public IP by IP address"),
                ("createOdaInstance", "Create a Digital Assistant instance"),
                ("listEmWarehouses", "List Enterprise Manager warehouses"),
                ("listGiVersions", "List grid infrastructure versions"),
                ("updateCaptchas", "Update CAPTCHAs"), ("backupVault", "Back up a vault"),
                ("getMe", "Get my own user"), ("createSqlJob", "Create a SQL job"),
                ("chat", "Chat"), ("getHost", "Get a host"), ("createUnit", "Create a unit")):
            with self.subTest(operation=operation):
                self.assertEqual(english.title(operation), expected)


if __name__ == "__main__":
    unittest.main()
