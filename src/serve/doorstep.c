// SPDX-License-Identifier: MIT
/* Modes are asked for when files are made and looked at when they are read; links are never followed. */
#include "serve/doorstep.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct place nowhere = {0};

enum { PRIVATE_FOLDER = 0700, PRIVATE_FILE = 0600, OTHERS = 0077, ROOM = 4000 };

static bool is_private(const struct stat *what)
{
    return what->st_uid == geteuid() && !(what->st_mode & OTHERS);
}

/* ---- The folder ---- */

/* Where it belongs, and the folder that must be there first; false: the environment does not say. */
static bool find_folder(char parent[ROOM], char folder[ROOM])
{
    const char *runtime = getenv("XDG_RUNTIME_DIR"), *state = getenv("XDG_STATE_HOME");
    const char *home = getenv("HOME");
    if (runtime && runtime[0] == '/')
        snprintf(parent, ROOM, "%s", runtime);
    else if (state && state[0] == '/')
        snprintf(parent, ROOM, "%s/surety", state);
    else if (home && home[0] == '/')
        snprintf(parent, ROOM, "%s/.local/state/surety", home);
    else
        return false;
    const char *name = runtime && runtime[0] == '/' ? "surety" : "run";
    return snprintf(folder, ROOM, "%s/%s", parent, name) < ROOM;
}

enum status doorstep_open(struct doorstep *doorstep, unsigned port, struct error *err)
{
    char parent[ROOM], folder[ROOM];
    struct stat found;
    *doorstep = (struct doorstep){.token = ""};
    if (!find_folder(parent, folder))
        return error_set(err, STATUS_IO, nowhere,
                         "neither XDG_RUNTIME_DIR nor HOME names a folder");
    TRY(folder_make(parent, err));
    if (mkdir(folder, PRIVATE_FOLDER) != 0 && errno != EEXIST)
        return error_set(err, STATUS_IO, nowhere, "%.120s: %s", folder, strerror(errno));
    if (lstat(folder, &found) != 0 || !S_ISDIR(found.st_mode) || !is_private(&found))
        return error_set(err, STATUS_IO, nowhere, "%.120s is not this user's alone", folder);
    snprintf(doorstep->token, sizeof doorstep->token, "%s/%u.token", folder, port);
    snprintf(doorstep->page, sizeof doorstep->page, "%s/%u.html", folder, port);
    return STATUS_OK;
}

/* ---- Files ---- */

static enum status leave(const char *path, const char *text, struct error *err)
{
    if (!path[0])
        return error_set(err, STATUS_IO, nowhere, "there is no folder for it");
    (void)unlink(path);
    const int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, PRIVATE_FILE);
    const size_t length = strlen(text);
    const bool written = fd >= 0 && write(fd, text, length) == (ssize_t)length;
    if (fd >= 0)
        close(fd);
    return written ? STATUS_OK
                   : error_set(err, STATUS_IO, nowhere, "%.120s: %s", path, strerror(errno));
}

bool doorstep_token(const struct doorstep *doorstep, char *out, size_t room)
{
    struct stat found;
    const int fd =
        doorstep->token[0] ? open(doorstep->token, O_RDONLY | O_NOFOLLOW | O_CLOEXEC) : -1;
    if (fd < 0)
        return false;
    const bool trusted = fstat(fd, &found) == 0 && S_ISREG(found.st_mode) && is_private(&found);
    const ssize_t length = trusted ? read(fd, out, room - 1) : -1;
    close(fd);
    if (length < 0)
        return false;
    out[length] = '\0';
    return true;
}

enum status doorstep_leave_token(const struct doorstep *doorstep, const char *token,
                                 struct error *err)
{
    return leave(doorstep->token, token, err);
}

enum status doorstep_leave_page(const struct doorstep *doorstep, const char *address,
                                struct error *err)
{
    char page[1024];
    snprintf(page, sizeof page,
             "<!doctype html>\n<meta charset=\"utf-8\">\n<title>Surety</title>\n"
             "<meta name=\"referrer\" content=\"no-referrer\">\n"
             "<meta http-equiv=\"refresh\" content=\"0; url=%s\">\n"
             "<p><a href=\"%s\">Surety</a></p>\n",
             address, address);
    return leave(doorstep->page, page, err);
}

void doorstep_clear(const struct doorstep *doorstep)
{
    if (doorstep->token[0])
        (void)unlink(doorstep->token);
    if (doorstep->page[0])
        (void)unlink(doorstep->page);
}
