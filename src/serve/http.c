// SPDX-License-Identifier: MIT
/* Requests in, responses out; only user of libmicrohttpd.
 *
 * One thread owns all connections and calls the library's loop; it never computes. A request whose answer
 * has to be worked on goes to sleep (its connection is suspended) and is woken when there is news:
 *
 *   this thread:  head -> guard -> body -> service_answer -> asleep ....... -> finish -> send
 *   a worker:                                 job .......... bell (an eventfd)
 *
 * A worker rings after it has changed its job, and this thread looks at all sleepers after it has heard
 * the bell, so no news is missed: who goes to sleep later has seen it.
 * A connection on which no whole request has come for PATIENCE_S is shut, however it trickles. */
#include "base/gzip.h"
#include "serve/doorstep.h"
#include "serve/guard.h"
#include "serve/listen.h"
#include "serve/refusal.h"
#include "serve/serve.h"
#include "serve/tongue.h"

#include <microhttpd.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static const struct place nowhere = {0};

enum {
    PATIENCE_S = 15,  /* for a request's head and body, and between requests */
    HEARTBEAT_S = 10, /* of streams: finds out who has gone */
    STALLED_S = 60,   /* for a peer that takes nothing of what is sent */
    CONNECTIONS_MOST = 256,
    CONNECTION_BYTES = 32768,
    TURN_MS = 200,
    CLOSING_TURNS = 10, /* for those who still wait to be told */
};

/* One connection. */
struct link {
    struct link *next;
    int socket;
    time_t since; /* it waits for a request to be whole; 0: an answer is under way */
};

/* One request and its response. */
struct exchange {
    struct server *server;
    struct exchange *next;
    struct MHD_Connection *connection;
    struct link *link;
    struct arena arena;
    struct request request;
    struct response response;
    struct buffer body;
    const char *target;
    const struct tongue *tongue; /* of the answer; NULL: English */
    size_t sent;         /* bytes of the job's events */
    struct gzip gzip;    /* a stream that is packed; else not open */
    struct buffer ready; /* of a stream: what is to be sent, */
    size_t given;        /* but for so many bytes */
    bool begun, answered, asleep;
    bool beat;  /* a stream is due a sign of life */
    bool ended; /* a stream: all of it is in `ready` */
};

struct server {
    struct service service;
    struct guard guard;
    struct doorstep doorstep;
    struct MHD_Daemon *daemons[LISTEN_MOST]; /* one a socket, up to the first NULL */
    int bell;                                /* eventfd */
    struct exchange *exchanges;
    struct link *links;
    time_t beaten;
    bool closing;
};

static time_t seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec + 1; /* never 0 */
}

/* ---- Sleeping and waking ---- */

/* On a worker. */
static void ring_bell(void *self, struct job *job)
{
    const struct server *server = self;
    const uint64_t one = 1;
    (void)job;
    (void)!write(server->bell, &one, sizeof one); /* full: it rings already */
}

static void sleep_on(struct exchange *exchange)
{
    exchange->asleep = true;
    MHD_suspend_connection(exchange->connection);
}

static bool has_news(const struct exchange *exchange)
{
    struct job *job = exchange->response.job;
    monitor_enter(&job->desk->monitor);
    const bool over = job->state >= JOB_DONE;
    const bool more = !exchange->response.finish && job->events.length > exchange->sent;
    monitor_leave(&job->desk->monitor);
    return over || more || exchange->beat || exchange->server->closing;
}

static void wake_sleepers(struct server *server)
{
    for (struct exchange *exchange = server->exchanges; exchange; exchange = exchange->next)
        if (exchange->asleep && has_news(exchange)) {
            exchange->asleep = false;
            MHD_resume_connection(exchange->connection);
        }
}

/* ---- Sending ---- */

static void add_header(struct MHD_Response *response, const char *name, const char *value)
{
    if (value)
        MHD_add_response_header(response, name, value);
}

static void add_headers(const struct exchange *exchange, struct MHD_Response *out)
{
    const struct response *response = &exchange->response;
    add_header(out, "Content-Type", response->type);
    add_header(out, "Content-Encoding", response->encoding);
    add_header(out, "Content-Language", response->language);
    add_header(out, "Vary", response->language ? "Accept-Encoding, Accept-Language" : "Accept-Encoding");
    add_header(out, "Location", response->location);
    add_header(out, "Set-Cookie", response->cookie);
    add_header(out, "Allow", response->allow);
    add_header(out, "Cache-Control", response->cache ? response->cache : "no-store");
    if (response->tag)
        add_header(out, "ETag", arena_print(response->arena, "\"%s\"", response->tag));
    add_header(out, "Content-Security-Policy",
               response->page
                   ? "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri "
                     "'none'; form-action 'none'; frame-ancestors 'self'"
                   : "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' "
                     "data: blob:; font-src 'self'; connect-src 'self'; frame-src 'self'; "
                     "manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors "
                     "'none'");
    add_header(out, "X-Content-Type-Options", "nosniff");
    add_header(out, "X-Frame-Options", response->page ? "SAMEORIGIN" : "DENY");
    add_header(out, "Referrer-Policy", "no-referrer");
    add_header(out, "Cross-Origin-Resource-Policy", "same-origin");
    add_header(out, "Cross-Origin-Opener-Policy", "same-origin");
}

/* Puts by for sending, packed or as it is. */
static void make_ready(struct exchange *exchange, const char *bytes, size_t length,
                       enum gzip_piece piece)
{
    if (exchange->gzip.state)
        gzip_add(&exchange->gzip, bytes, length, piece, &exchange->ready);
    else
        buffer_add_bytes(&exchange->ready, bytes, length);
    exchange->ended = piece == GZIP_LAST;
}

/* What the job has told since, a sign of life, or the end. */
static void take_news(struct exchange *exchange)
{
    struct job *job = exchange->response.job;
    monitor_enter(&job->desk->monitor);
    const size_t news = job->events.length - exchange->sent;
    const bool over = job->state >= JOB_DONE;
    struct buffer told = {0};
    tongue_put(exchange->tongue, news ? job->events.bytes + exchange->sent : "", news, &told);
    exchange->sent += news;
    monitor_leave(&job->desk->monitor);
    if (news)
        make_ready(exchange, told.bytes, told.length, GZIP_MORE);
    exchange->ready.failed |= told.failed;
    buffer_free(&told);
    if (!news && (over || exchange->server->closing))
        make_ready(exchange, "", 0, GZIP_LAST);
    else if (!news && exchange->beat)
        make_ready(exchange, ":\n\n", 3, GZIP_MORE);
    exchange->beat = false;
}

/* More of the job's events; nothing yet: sleeps. */
static ssize_t read_events(void *self, uint64_t position, char *out, size_t room)
{
    struct exchange *exchange = self;
    (void)position;
    if (exchange->given == exchange->ready.length) {
        exchange->given = exchange->ready.length = 0;
        if (!exchange->ended)
            take_news(exchange);
    }
    if (exchange->ready.failed)
        return MHD_CONTENT_READER_END_WITH_ERROR;
    const size_t left = exchange->ready.length - exchange->given;
    const size_t given = left < room ? left : room;
    if (given)
        memcpy(out, exchange->ready.bytes + exchange->given, given);
    exchange->given += given;
    if (!given && exchange->ended)
        return MHD_CONTENT_READER_END_OF_STREAM;
    if (!given)
        sleep_on(exchange);
    return (ssize_t)given;
}

static bool is_stream(const struct response *response)
{
    return response->job && !response->finish && response->status == 200;
}

static struct MHD_Response *make_response(struct exchange *exchange)
{
    struct response *response = &exchange->response;
    if (is_stream(response)) {
        if (request_takes_gzip(&exchange->request) && gzip_open(&exchange->gzip))
            response->encoding = "gzip";
        return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 4096, read_events, exchange,
                                                 NULL);
    }
    if (response->fixed)
        return MHD_create_response_from_buffer(
            response->fixed_size, (void *)(uintptr_t)response->fixed, MHD_RESPMEM_PERSISTENT);
    /* The body lives as long as the exchange, which outlives the response. */
    return MHD_create_response_from_buffer(response->body.length, response->body.bytes,
                                           MHD_RESPMEM_PERSISTENT);
}

/* Whether a tag, packed or not, is one of those that the header If-None-Match names. */
static bool names_tag(const char *match, const char *tag)
{
    const size_t length = strlen(tag);
    for (const char *at = strstr(match, tag); at; at = strstr(at + 1, tag))
        if (at > match && at[-1] == '"' &&
            (at[length] == '"' || strncmp(at + length, "-gzip\"", 6) == 0))
            return true;
    return false;
}

/* The peer has what the tag names. */
static bool is_unchanged(const struct exchange *exchange)
{
    const struct response *response = &exchange->response;
    const char *match = exchange->request.match;
    return response->tag && match && response->status == 200 &&
           exchange->request.verb == VERB_GET && names_tag(match, response->tag);
}

static enum MHD_Result send_response(struct exchange *exchange)
{
    struct response *response = &exchange->response;
    if (response->body.failed)
        response_refuse(response, REFUSAL_INTERNAL, exchange->target, NULL, "Memory is out.");
    exchange->tongue = tongue_of(&exchange->server->service.tongues, &exchange->request);
    tongue_response(exchange->tongue, response);
    if (is_unchanged(exchange)) {
        response->status = 304;
        response->fixed = NULL;
        buffer_free(&response->body);
    }
    if (!is_stream(response))
        response_pack(response, &exchange->request);
    exchange->link->since = 0;
    exchange->sent = response->seen;
    struct MHD_Response *out = make_response(exchange);
    if (!out)
        return MHD_NO;
    add_headers(exchange, out);
    const enum MHD_Result sent = MHD_queue_response(exchange->connection, response->status, out);
    MHD_destroy_response(out);
    return sent;
}

/* Sends, or sleeps until the job that the response waits for is over. */
static enum MHD_Result conclude(struct exchange *exchange)
{
    struct server *server = exchange->server;
    struct response *response = &exchange->response;
    if (response->job && response->finish) {
        const bool over = job_is_over(response->job);
        if (!over && !server->closing) {
            sleep_on(exchange);
            return MHD_YES;
        }
        if (over)
            response->finish(&server->service, response->job, response);
        else
            response_refuse(response, REFUSAL_BUSY, exchange->target, NULL,
                            "The server is closing.");
    }
    return send_response(exchange);
}

/* ---- Receiving ---- */

static const char *header(struct exchange *exchange, const char *name)
{
    return MHD_lookup_connection_value(exchange->connection, MHD_HEADER_KIND, name);
}

static uint64_t announced_size(struct exchange *exchange)
{
    const char *length = header(exchange, "Content-Length");
    size_t size = 0;
    return length && text_to_size(length, strlen(length), &size) ? size : 0;
}

/* The head is there: who asks, and what. True when the body may come. */
static bool begin(struct exchange *exchange, const char *method)
{
    struct request *request = &exchange->request;
    struct response *response = &exchange->response;
    exchange->begun = true;
    *request = (struct request){.arena = &exchange->arena,
                                .verb = verb_of(method),
                                .path = exchange->target,
                                .query = "",
                                .host = header(exchange, "Host"),
                                .origin = header(exchange, "Origin"),
                                .fetch_site = header(exchange, "Sec-Fetch-Site"),
                                .cookie = header(exchange, "Cookie"),
                                .token = header(exchange, "X-Token"),
                                .type = header(exchange, "Content-Type"),
                                .client = header(exchange, "X-Client"),
                                .match = header(exchange, "If-None-Match"),
                                .last_event = header(exchange, "Last-Event-ID"),
                                .encodings = header(exchange, "Accept-Encoding"),
                                .languages = header(exchange, "Accept-Language")};
    response->arena = &exchange->arena;
    if (request_target(request, exchange->target))
        return guard_admits(&exchange->server->guard, request, announced_size(exchange), response);
    response_refuse(response, REFUSAL_MALFORMED, "", NULL, "This is no path of ours.");
    return false;
}

static enum MHD_Result handle(void *self, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *upload,
                              size_t *upload_size, void **context)
{
    struct server *server = self;
    struct exchange *exchange = *context;
    (void)url, (void)version;
    if (!exchange)
        return MHD_NO;
    if (!exchange->begun) {
        const union MHD_ConnectionInfo *info =
            MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
        exchange->connection = connection;
        exchange->link = info->socket_context;
        return begin(exchange, method) ? MHD_YES : send_response(exchange);
    }
    if (*upload_size) {
        buffer_add_bytes(&exchange->body, upload, *upload_size);
        *upload_size = 0;
        return exchange->body.failed || exchange->body.length > REQUEST_BODY_MOST ? MHD_NO
                                                                                  : MHD_YES;
    }
    if (!exchange->answered) {
        exchange->answered = true;
        exchange->link->since = 0;
        exchange->request.body = exchange->body.bytes;
        exchange->request.body_size = exchange->body.length;
        service_answer(&server->service, &exchange->request, &exchange->response);
    }
    return conclude(exchange);
}

/* ---- Beginnings and ends ---- */

static void *meet_request(void *self, const char *target, struct MHD_Connection *connection)
{
    struct server *server = self;
    struct exchange *exchange = calloc(1, sizeof *exchange);
    (void)connection;
    if (!exchange)
        return NULL;
    arena_init(&exchange->arena);
    exchange->server = server;
    exchange->target = arena_text(&exchange->arena, target, strlen(target));
    if (!exchange->target) {
        arena_free(&exchange->arena);
        free(exchange);
        return NULL;
    }
    exchange->next = server->exchanges;
    server->exchanges = exchange;
    return exchange;
}

static void end_request(void *self, struct MHD_Connection *connection, void **context,
                        enum MHD_RequestTerminationCode why)
{
    struct server *server = self;
    struct exchange *exchange = *context;
    (void)connection, (void)why;
    if (!exchange)
        return;
    struct exchange **at = &server->exchanges;
    while (*at != exchange)
        at = &(*at)->next;
    *at = exchange->next;
    if (exchange->link)
        exchange->link->since = seconds_now();
    job_release(exchange->response.job);
    response_free(&exchange->response);
    gzip_close(&exchange->gzip);
    buffer_free(&exchange->ready);
    buffer_free(&exchange->body);
    arena_free(&exchange->arena);
    free(exchange);
    *context = NULL;
}

static void meet_connection(void *self, struct MHD_Connection *connection, void **context,
                            enum MHD_ConnectionNotificationCode what)
{
    struct server *server = self;
    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        struct link *link = calloc(1, sizeof *link);
        if (!link)
            return;
        const union MHD_ConnectionInfo *info =
            MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
        *link = (struct link){
            .next = server->links, .socket = info->connect_fd, .since = seconds_now()};
        server->links = link;
        *context = link;
        return;
    }
    struct link **at = &server->links;
    while (*at && *at != *context)
        at = &(*at)->next;
    if (*at) {
        struct link *link = *at;
        *at = link->next;
        free(link);
    }
}

/* ---- The loop ---- */

static void shut_slow(struct server *server)
{
    const time_t now = seconds_now();
    for (struct link *link = server->links; link; link = link->next)
        if (link->since && now - link->since > PATIENCE_S)
            shutdown(link->socket, SHUT_RDWR);
}

static void beat(struct server *server)
{
    const time_t now = seconds_now();
    if (now - server->beaten < HEARTBEAT_S)
        return;
    server->beaten = now;
    for (struct exchange *exchange = server->exchanges; exchange; exchange = exchange->next)
        exchange->beat = exchange->asleep && !exchange->response.finish;
}

/* Waits for connections or the bell, then does what there is to do. */
static bool turn(struct server *server)
{
    struct pollfd news[LISTEN_MOST + 1] = {{.fd = server->bell, .events = POLLIN}};
    unsigned long long soon = TURN_MS, due;
    uint64_t rings;
    nfds_t count = 1;
    for (size_t i = 0; i < LISTEN_MOST && server->daemons[i]; i++) {
        const union MHD_DaemonInfo *info =
            MHD_get_daemon_info(server->daemons[i], MHD_DAEMON_INFO_EPOLL_FD);
        news[count++] = (struct pollfd){.fd = info->epoll_fd, .events = POLLIN};
        if (MHD_get_timeout(server->daemons[i], &due) == MHD_YES && due < soon)
            soon = due;
    }
    (void)poll(news, count, (int)soon);
    if (news[0].revents)
        (void)!read(server->bell, &rings, sizeof rings);
    wake_sleepers(server);
    bool fine = true;
    for (size_t i = 0; i < LISTEN_MOST && server->daemons[i]; i++)
        fine = MHD_run(server->daemons[i]) == MHD_YES && fine;
    return fine;
}

static void close_server(struct server *server)
{
    server->closing = true;
    for (int i = 0; server->daemons[0] && server->exchanges && i < CLOSING_TURNS; i++)
        turn(server);
    for (size_t i = 0; i < LISTEN_MOST && server->daemons[i]; i++)
        MHD_stop_daemon(server->daemons[i]);
    doorstep_clear(&server->doorstep);
    if (server->bell >= 0)
        close(server->bell);
}

/* Takes the sockets over. */
static enum status answer_at(struct server *server, const struct listening *listening,
                             struct error *err)
{
    for (size_t i = 0; i < listening->count; i++) {
        server->daemons[i] = MHD_start_daemon(
            MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, handle, server,
            MHD_OPTION_LISTEN_SOCKET, listening->sockets[i], MHD_OPTION_URI_LOG_CALLBACK,
            meet_request, server, MHD_OPTION_NOTIFY_COMPLETED, end_request, server,
            MHD_OPTION_NOTIFY_CONNECTION, meet_connection, server, MHD_OPTION_CONNECTION_LIMIT,
            (unsigned)CONNECTIONS_MOST, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
            (size_t)CONNECTION_BYTES, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)STALLED_S,
            MHD_OPTION_END);
        if (server->daemons[i])
            continue;
        for (size_t k = i; k < listening->count; k++)
            close(listening->sockets[k]);
        return error_set(err, STATUS_IO, nowhere, "the HTTP library does not start");
    }
    return STATUS_OK;
}

/* A server that cannot leave its token serves all the same; should it be killed, the next has another. */
static enum status open_guard(struct server *server, unsigned port, struct error *err)
{
    char kept[GUARD_TOKEN_LENGTH + 2];
    struct error unseen = {.status = STATUS_OK};
    const bool open = doorstep_open(&server->doorstep, port, &unseen) == STATUS_OK;
    const bool left = open && doorstep_token(&server->doorstep, kept, sizeof kept);
    TRY(guard_init(&server->guard, port, left ? kept : NULL, err));
    if (open)
        (void)doorstep_leave_token(&server->doorstep, server->guard.token, &unseen);
    return STATUS_OK;
}

static enum status serve(struct server *server, const struct serve_options *options,
                         struct error *err)
{
    char address[128];
    struct listening listening;
    TRY(listen_open(options->port, &listening, err));
    TRY(answer_at(server, &listening, err));
    TRY(open_guard(server, listening.port, err));
    server->service.desk.bell = ring_bell;
    server->service.desk.bell_self = server;
    TRY(desk_open(&server->service.desk, err));
    snprintf(address, sizeof address, "http://127.0.0.1:%u/?token=%s", server->guard.port,
             server->guard.token);
    struct error unseen = {.status = STATUS_OK};
    const bool door =
        options->door && doorstep_leave_page(&server->doorstep, address, &unseen) == STATUS_OK;
    options->ready(options->ready_self, address, door ? server->doorstep.page : NULL);
    service_ask_first(&server->service);
    while (!*options->stop) {
        if (!turn(server))
            return error_set(err, STATUS_IO, nowhere, "the server's loop failed");
        shut_slow(server);
        beat(server);
    }
    return STATUS_OK;
}

enum status serve_run(const struct service_subject *subject, const struct serve_options *options,
                      struct problems *problems, struct error *err)
{
    struct server *server = calloc(1, sizeof *server);
    if (!server)
        return error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
    server->bell = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    enum status status = service_open(&server->service, subject, problems, err);
    if (status == STATUS_OK && server->bell < 0)
        status = error_set(err, STATUS_IO, nowhere, "the system gives no eventfd");
    if (status == STATUS_OK)
        status = serve(server, options, err);
    close_server(server);
    service_close(&server->service);
    free(server);
    return status;
}
