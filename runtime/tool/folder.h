/*
 * The work folder: the only place where tools read files (body_file) and write them (save_to).
 *
 * It cannot be left. Paths are relative, have no "..", and no component of them is a symbolic link
 * (openat2() with RESOLVE_BENEATH where the kernel has it, else one component after the other), so
 * what another process puts there meanwhile leads nowhere else. ".oci" and ".ssh" are refused in
 * any case of letters, even inside of the folder; so are control characters (a NUL: see
 * json_is_text()).
 *
 * Every failure is ERR_ARGUMENT that names the path and the rule, or ERR_IO with the system's word.
 * A struct tool_folder is const once open and may be used by all threads.
 */
#ifndef TOOL_FOLDER_H
#define TOOL_FOLDER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/call.h"

/* Longest relative path, bytes, and its most components. */
#define TOOL_FOLDER_PATH_MAX  1024
#define TOOL_FOLDER_DEPTH_MAX 32

struct tool_folder {
    const char *path; /* as configured, for messages; borrowed */
    int fd;           /* -1 when not open */
};

/* A file in the folder. Close `fd` with tool_folder_close_file(). */
struct tool_file {
    int fd;
    int64_t size;     /* of a file that is read */
    const char *path; /* folder and relative path, for messages; in the call's arena */
};

/* A name in the folder at which nothing is yet. Release with tool_folder_leave(). */
struct tool_place {
    int dir_fd;
    const char *name;   /* in that directory */
    const char *path;   /* folder and relative path, for messages */
    const char *access; /* leads there through dir_fd, whatever happens to the path meanwhile; for
                           code that takes paths, as oci_save_open(). In the call's arena */
};

/* Opens an existing directory, `path` borrowed; "~" is not expanded. The path itself may hold
 * links: the administrator chose it. ERR_CONFIG when it is no directory that can be opened.
 * Release with tool_folder_release(). */
NODISCARD enum err tool_folder_init(struct call *call, const char *path, struct tool_folder *out);
void tool_folder_release(struct tool_folder *folder);

/*
 * Opens a regular file for reading. Refuses what is no regular file (a FIFO does not hang), and a
 * file with several hard links: one of them may be outside.
 */
NODISCARD enum err tool_folder_open(struct call *call, const struct tool_folder *folder,
                                    const char *relative, struct tool_file *out);

/* Makes a file that is not there yet, mode 0600, and the directories to it, mode 0700. An existing
 * file is refused: nothing is ever replaced. */
NODISCARD enum err tool_folder_create(struct call *call, const struct tool_folder *folder,
                                      const char *relative, struct tool_file *out);

/* Makes the directories to a file that is not there yet, and says where it may be made. */
NODISCARD enum err tool_folder_place(struct call *call, const struct tool_folder *folder,
                                     const char *relative, struct tool_place *out);

void tool_folder_close_file(struct tool_file *file);
void tool_folder_leave(struct tool_place *place);

#endif
