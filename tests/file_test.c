// SPDX-License-Identifier: MIT
/* Files: whole or not at all, and messages that name what is wrong; in a folder of its own. */
#include "base/file.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[64];

static const char *in_folder(const char *name)
{
    static char path[4][256];
    static size_t turn;
    turn = (turn + 1) % 4;
    snprintf(path[turn], sizeof path[turn], "%s/%s", folder, name);
    return path[turn];
}

static size_t count_entries(void)
{
    size_t count = 0;
    DIR *listing = opendir(folder);
    assert_non_null(listing);
    for (struct dirent *entry = readdir(listing); entry; entry = readdir(listing))
        count += entry->d_name[0] != '.';
    closedir(listing);
    return count;
}

static int make_folder(void **state)
{
    (void)state;
    const char *temporary = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%.40s/surety-file-XXXXXX", temporary ? temporary : "/tmp");
    return mkdtemp(folder) ? 0 : -1;
}

static int empty_folder(void **state)
{
    (void)state;
    DIR *listing = opendir(folder);
    if (!listing)
        return -1;
    for (struct dirent *entry = readdir(listing); entry; entry = readdir(listing))
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            remove(in_folder(entry->d_name));
    closedir(listing);
    return rmdir(folder);
}

static void assert_content(const char *path, const char *expected)
{
    struct arena arena;
    struct source source;
    struct error err = {0};
    arena_init(&arena);
    assert_int_equal(file_read(&arena, path, 0, &source, &err), STATUS_OK);
    assert_int_equal(source.size, strlen(expected));
    assert_string_equal(source.bytes, expected);
    assert_string_equal(source.file, path);
    arena_free(&arena);
}

static void what_was_written_is_read(void **state)
{
    (void)state;
    const char *path = in_folder("a.txt");
    assert_int_equal(file_write(path, "one\ntwo", 7, NULL), STATUS_OK);
    assert_content(path, "one\ntwo");
    assert_int_equal(file_write(path, "", 0, NULL), STATUS_OK);
    assert_content(path, "");
    assert_true(file_exists(path));
    assert_false(folder_exists(path));
    assert_int_equal(count_entries(), 1);
    unlink(path);
    assert_false(file_exists(path));
}

static void the_old_file_stays_until_the_new_one_is_whole(void **state)
{
    (void)state;
    struct file_writer writer;
    const char *path = in_folder("b.txt");
    assert_int_equal(file_write(path, "old", 3, NULL), STATUS_OK);
    assert_int_equal(file_open(&writer, path, NULL), STATUS_OK);
    fputs("new", writer.file);
    fflush(writer.file);
    assert_content(path, "old");
    file_abandon(&writer);
    file_abandon(&writer); /* may be called twice */
    assert_content(path, "old");
    assert_int_equal(count_entries(), 1);

    assert_int_equal(file_open(&writer, path, NULL), STATUS_OK);
    fputs("new", writer.file);
    assert_int_equal(file_commit(&writer, NULL), STATUS_OK);
    file_abandon(&writer); /* safe after commit */
    assert_content(path, "new");
    assert_int_equal(count_entries(), 1);
    unlink(path);
}

static void two_writers_of_one_file_do_not_meet(void **state)
{
    (void)state;
    struct file_writer first, second;
    const char *path = in_folder("c.txt");
    assert_int_equal(file_open(&first, path, NULL), STATUS_OK);
    assert_int_equal(file_open(&second, path, NULL), STATUS_OK);
    assert_string_not_equal(first.aside, second.aside);
    fputs("first", first.file);
    fputs("second", second.file);
    assert_int_equal(file_commit(&second, NULL), STATUS_OK);
    assert_content(path, "second");
    assert_int_equal(file_commit(&first, NULL), STATUS_OK);
    assert_content(path, "first");
    assert_int_equal(count_entries(), 1);
    unlink(path);
}

static void a_link_stays_and_its_file_is_replaced(void **state)
{
    (void)state;
    const char *path = in_folder("real.txt"), *link = in_folder("link.txt");
    assert_int_equal(file_write(path, "old", 3, NULL), STATUS_OK);
    assert_int_equal(symlink(path, link), 0);
    assert_int_equal(file_write(link, "new", 3, NULL), STATUS_OK);
    assert_content(path, "new");
    struct stat is;
    assert_int_equal(lstat(link, &is), 0);
    assert_true(S_ISLNK(is.st_mode));
    unlink(link);
    unlink(path);
}

/* status, message and path of a write that must fail; nothing may be left behind */
static void assert_write_fails(const char *path, const char *part_of_message)
{
    struct error err = {0};
    const size_t before = count_entries();
    assert_int_equal(file_write(path, "x", 1, &err), STATUS_IO);
    if (!strstr(err.message, part_of_message))
        fail_msg("'%s' does not say '%s'", err.message, part_of_message);
    assert_string_equal(err.at.file, path);
    assert_int_equal(count_entries(), before);
}

static void a_write_that_fails_says_why(void **state)
{
    (void)state;
    assert_int_equal(file_write(in_folder("plain"), "x", 1, NULL), STATUS_OK);
    assert_write_fails(in_folder("nowhere/x.csv"), "nowhere' does not exist");
    assert_write_fails(in_folder("plain/x.csv"), "plain' is not a folder");
    assert_write_fails(folder, "is a folder");
    assert_write_fails("", "needs a name");
    char longest[5000];
    memset(longest, 'a', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    assert_write_fails(longest, "longer than 4095 bytes");
    unlink(in_folder("plain"));
}

static void a_full_disk_is_reported(void **state)
{
    (void)state;
    if (access("/dev/full", W_OK) != 0)
        skip();
    assert_write_fails("/dev/full", "No space left on device");
    char block[100000] = {0}; /* more than a buffer: the failure comes before the commit */
    struct error err = {0};
    assert_int_equal(file_write("/dev/full", block, sizeof block, &err), STATUS_IO);
    assert_true(access("/dev/full", W_OK) == 0);
}

static void a_device_is_written_and_stays_a_device(void **state)
{
    (void)state;
    assert_int_equal(file_write("/dev/null", "x", 1, NULL), STATUS_OK);
    struct stat is;
    assert_int_equal(stat("/dev/null", &is), 0);
    assert_true(S_ISCHR(is.st_mode));
}

static void a_folder_without_permission_is_named(void **state)
{
    (void)state;
    const char *closed = in_folder("closed");
    assert_int_equal(mkdir(closed, 0500), 0);
    if (access(closed, W_OK) == 0) {
        print_message("skipped: this user may write everywhere\n");
    } else {
        assert_write_fails(in_folder("closed/x"), "closed': Permission denied");
    }
    rmdir(closed);
}

static void assert_read_fails(const char *path, size_t limit, enum status status,
                              const char *part_of_message)
{
    struct arena arena;
    struct source source;
    struct error err = {0};
    arena_init(&arena);
    assert_int_equal(file_read(&arena, path, limit, &source, &err), status);
    if (!strstr(err.message, part_of_message))
        fail_msg("'%s' does not say '%s'", err.message, part_of_message);
    arena_free(&arena);
}

static void a_read_that_fails_says_why(void **state)
{
    (void)state;
    const char *path = in_folder("d.txt"), *pipe = in_folder("pipe");
    assert_int_equal(file_write(path, "12345", 5, NULL), STATUS_OK);
    assert_int_equal(mkfifo(pipe, 0600), 0);
    assert_read_fails(in_folder("missing"), 0, STATUS_IO, "No such file");
    assert_read_fails(folder, 0, STATUS_IO, "is a folder");
    assert_read_fails("/dev/zero", 0, STATUS_IO, "is a device");
    assert_read_fails(pipe, 0, STATUS_IO, "a pipe");
    assert_read_fails(path, 4, STATUS_INPUT, "has 5 bytes; at most 4 are read");
    unlink(pipe);
    unlink(path);
}

static void a_read_without_memory_says_so(void **state)
{
    (void)state;
    const char *path = in_folder("e.txt");
    assert_int_equal(file_write(path, "12345", 5, NULL), STATUS_OK);
    for (size_t fail_at = 1; fail_at <= 2; fail_at++) {
        struct arena arena;
        struct source source;
        arena_init(&arena);
        arena.fail_at = fail_at;
        assert_int_equal(file_read(&arena, path, 0, &source, NULL), STATUS_NO_MEMORY);
        arena_free(&arena);
    }
    unlink(path);
}

static void folders_are_made_with_their_parents(void **state)
{
    (void)state;
    struct error err = {0};
    const char *deep = in_folder("p/q//r/");
    assert_int_equal(folder_make(deep, &err), STATUS_OK);
    assert_true(folder_exists(in_folder("p/q/r")));
    assert_int_equal(folder_make(deep, &err), STATUS_OK);
    assert_int_equal(file_write(in_folder("p/q/r/f"), "x", 1, &err), STATUS_OK);
    assert_int_equal(folder_make(in_folder("p/q/r/f/g"), &err), STATUS_IO);
    assert_non_null(strstr(err.message, "f' is a file, not a folder"));
    assert_int_equal(folder_make("", NULL), STATUS_IO);
    unlink(in_folder("p/q/r/f"));
    rmdir(in_folder("p/q/r"));
    rmdir(in_folder("p/q"));
    rmdir(in_folder("p"));
}

/* FIPS 180-2, appendix B. */
static void digests_are_sha_256(void **state)
{
    (void)state;
    char text[65];
    digest_text("abc", 3, text);
    assert_string_equal(text, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    digest_text(NULL, 0, text);
    assert_string_equal(text, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

static void a_digest_fed_in_pieces_is_the_same(void **state)
{
    (void)state;
    char whole[65], pieces[65], bytes[1000];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)(i * 7);
    digest_text(bytes, sizeof bytes, whole);
    struct digest digest;
    digest_init(&digest);
    for (size_t from = 0, size = 0; from < sizeof bytes; from += size, size++)
        digest_add(&digest, bytes + from, from + size < sizeof bytes ? size : sizeof bytes - from);
    digest_end(&digest, pieces);
    assert_string_equal(whole, pieces);
}

/* SHA-256 of 01 00.. and of the bytes of one NaN: the machine's own order does not matter. */
static void numbers_enter_a_digest_as_little_endian_bytes(void **state)
{
    static const unsigned char bytes[] = {1, 0, 0,    0,    0, 0, 0, 0, 0, 0, 0,    0,
                                          0, 0, 0xf8, 0x7f, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f};
    struct digest digest;
    char fed[65], whole[65];
    (void)state;
    digest_init(&digest);
    digest_add_count(&digest, 1);
    digest_add_number(&digest, -NAN);
    digest_add_number(&digest, 1.0);
    digest_end(&digest, fed);
    digest_text(bytes, sizeof bytes, whole);
    assert_string_equal(fed, whole);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_written_is_read),
        cmocka_unit_test(the_old_file_stays_until_the_new_one_is_whole),
        cmocka_unit_test(two_writers_of_one_file_do_not_meet),
        cmocka_unit_test(a_link_stays_and_its_file_is_replaced),
        cmocka_unit_test(a_write_that_fails_says_why),
        cmocka_unit_test(a_full_disk_is_reported),
        cmocka_unit_test(a_device_is_written_and_stays_a_device),
        cmocka_unit_test(a_folder_without_permission_is_named),
        cmocka_unit_test(a_read_that_fails_says_why),
        cmocka_unit_test(a_read_without_memory_says_so),
        cmocka_unit_test(folders_are_made_with_their_parents),
        cmocka_unit_test(digests_are_sha_256),
        cmocka_unit_test(numbers_enter_a_digest_as_little_endian_bytes),
        cmocka_unit_test(a_digest_fed_in_pieces_is_the_same),
    };
    return cmocka_run_group_tests(tests, make_folder, empty_folder);
}
