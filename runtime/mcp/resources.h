/*
 * Resources: guides, descriptions of operations, the operations of a service. All of it is of the
 * program itself: the same for everybody, read without asking a service.
 */
#ifndef MCP_RESOURCES_H
#define MCP_RESOURCES_H

#include "mcp/methods.h"

/* The templates, by which completion knows them. */
#define MCP_URI_OPERATION "oci://op/"
#define MCP_URI_SERVICE   "oci://service/"
#define MCP_URI_GUIDE     "oci://guide/"

mcp_method_fn mcp_resources_list;
mcp_method_fn mcp_resources_templates;
mcp_method_fn mcp_resources_read;

#endif
