/* The audit: what was changed, by whom. Under the state's lock. */
#ifndef SANDBOX_HAND_AUDIT_H
#define SANDBOX_HAND_AUDIT_H

#include "sandbox/hand.h"

/* Effect: keeps an event of an operation that was answered, when it changes something. */
void sandbox_hand_audit_note(struct sandbox_job *job);

#endif
