// SPDX-License-Identifier: MIT
/* A free port is found on 127.0.0.1 first; should another program have it on ::1, the next is tried. */
#include "serve/listen.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const struct place nowhere = {0};

enum { WAITING_MOST = 256, TRIES = 16 };

/* A socket that listens; -1 with errno. A port that a server has just left can be taken at once. */
static int listen_at(const void *address, socklen_t size, int family)
{
    const int yes = 1;
    const int fd = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (family == AF_INET6)
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &yes, sizeof yes);
    if (bind(fd, address, size) == 0 && listen(fd, WAITING_MOST) == 0)
        return fd;
    const int reason = errno;
    close(fd);
    errno = reason;
    return -1;
}

static int listen_old(unsigned port)
{
    const struct sockaddr_in here = {.sin_family = AF_INET,
                                     .sin_port = htons((uint16_t)port),
                                     .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
    return listen_at(&here, sizeof here, AF_INET);
}

static int listen_new(unsigned port)
{
    const struct sockaddr_in6 here = {.sin6_family = AF_INET6,
                                      .sin6_port = htons((uint16_t)port),
                                      .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    return listen_at(&here, sizeof here, AF_INET6);
}

static unsigned port_of(int fd)
{
    struct sockaddr_in here = {.sin_port = 0};
    socklen_t size = sizeof here;
    return getsockname(fd, (struct sockaddr *)&here, &size) == 0 ? ntohs(here.sin_port) : 0;
}

/* Machines without IPv6 say one of these. */
static bool is_missing(int reason)
{
    return reason == EAFNOSUPPORT || reason == EADDRNOTAVAIL || reason == EPROTONOSUPPORT;
}

enum status listen_open(unsigned port, struct listening *out, struct error *err)
{
    const char *host = "127.0.0.1";
    for (int i = 0; i < (port ? 1 : TRIES); i++) {
        host = "127.0.0.1";
        const int first = listen_old(port);
        if (first < 0)
            break;
        struct listening made = {.port = port_of(first), .sockets = {first}, .count = 1};
        host = "[::1]";
        const int second = listen_new(made.port);
        if (second >= 0)
            made.sockets[made.count++] = second;
        if (second >= 0 || is_missing(errno)) {
            *out = made;
            return STATUS_OK;
        }
        const int reason = errno;
        close(first);
        errno = reason;
    }
    return error_set(err, STATUS_IO, nowhere, "cannot listen on %s:%u: %s; --port 0 takes any",
                     host, port, strerror(errno));
}
