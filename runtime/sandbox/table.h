/*
 * Questions to the generated tables that the sandbox asks often. All answers are borrowed from the
 * tables. Thread-safe.
 */
#ifndef SANDBOX_TABLE_H
#define SANDBOX_TABLE_H

#include "json/json.h"
#include "model/model.h"

/* The service of a name, or NULL. */
const struct model_service *sandbox_table_service(const char *name);

/* The field of exactly this wire name, or NULL. */
const struct model_field *sandbox_table_field(const struct model_service *service,
                                              const struct model_type *type, const char *name);

/* The model of a MODEL_OBJECT or MODEL_UNION field, else NULL. */
const struct model_type *sandbox_table_model(const struct model_service *service,
                                             const struct model_field *field);

/* The model of the body of a request or response type when it is one object, else NULL. */
const struct model_type *sandbox_table_body(const struct model_service *service, uint16_t type);

/* The body field of a request or response type, or NULL. */
const struct model_field *sandbox_table_body_field(const struct model_service *service,
                                                   uint16_t type);

/*
 * The field of a list answer that holds its items, seen from the response type: the body itself
 * when that is a list of models, else the member of the body model that is ("items" and
 * "Resources" win over others). NULL when the response is no list.
 */
const struct model_field *sandbox_table_items(const struct model_service *service,
                                              uint16_t response);

/* The subtype that `value` says by its discriminator, or `type` itself. */
const struct model_type *sandbox_table_concrete(const struct model_service *service,
                                                const struct model_type *type,
                                                const struct json *value);

/* The value of an enum that equals `word`, without regard to case, or NULL. */
const char *sandbox_table_enum_value(const struct model_service *service, uint16_t index,
                                     const char *word, size_t len);

/* The first of the blank-separated `words` that the enum has, or NULL. */
const char *sandbox_table_enum_pick(const struct model_service *service, uint16_t index,
                                    const char *words);

/* True when `text` ends with `tail`. */
bool sandbox_table_ends_with(const char *text, const char *tail);

#endif
