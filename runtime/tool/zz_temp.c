#include "tool/explain.h"
#include "tool/preview.h"
#include "tool/undo.h"
#include "tool/wait.h"
void tool_explain(struct tool_turn *t, const struct tool_request *r) { (void)t; (void)r; }
enum err tool_preview(struct tool_turn *t, const struct tool_request *r, struct json *f, struct tool_result *o) { (void)r; (void)f; (void)o; return call_fail(t->call, ERR_INTERNAL, "preview"); }
struct json *tool_undo_of(struct tool_turn *t, const struct tool_request *r, const struct tool_target *b, const struct json *body) { (void)t; (void)r; (void)b; (void)body; return NULL; }
enum err tool_wait_after(struct tool_turn *t, const struct tool_request *r, const struct tool_sent *s, struct json **o) { (void)t; (void)r; (void)s; *o = NULL; return ERR_NONE; }
