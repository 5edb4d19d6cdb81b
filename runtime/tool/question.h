/* Asking a person before something is changed. Thread-safe. */
#ifndef TOOL_QUESTION_H
#define TOOL_QUESTION_H

#include "tool/confirm.h"
#include "tool/send.h"

/*
 * Gets the consent that the policy wants for a request, from the client of the turn in the way that
 * it can: by a question that waits for the answer, by a question in the result (ERR_CONFIRM, and
 * turn->question is set), or by a code that the model gave, where the administrator allows codes.
 * ERR_DENIED when the person said no, and when nobody can be asked: the hint says how the user can
 * allow it. `subject` is what the consent is for.
 */
NODISCARD enum err tool_question_ask(struct tool_turn *turn, const struct tool_request *request,
                                     const struct tool_policy_answer *answer,
                                     const struct tool_confirm_subject *subject,
                                     struct tool_confirm_consent *out);

/* The same for a plan of several requests, which `message` tells of in words; `request` is the one
 * that the policy is strictest about. */
NODISCARD enum err tool_question_plan(struct tool_turn *turn, const struct tool_request *request,
                                      const struct tool_policy_answer *answer,
                                      const struct tool_confirm_subject *subject,
                                      const char *message, struct tool_confirm_consent *out);

#endif
