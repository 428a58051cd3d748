// SPDX-License-Identifier: MIT
/* Packed texts unpack to what they were; zlib itself says so. */
#include "base/gzip.h"
#include "base/zip.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <zlib.h>

#include <cmocka.h>

enum { ROOM = 4096 };

static size_t unpack(const struct buffer *packed, int window, char *out)
{
    z_stream stream = {.next_in = (unsigned char *)packed->bytes,
                       .avail_in = (unsigned)packed->length,
                       .next_out = (unsigned char *)out,
                       .avail_out = ROOM};
    assert_int_equal(inflateInit2(&stream, window), Z_OK);
    (void)inflate(&stream, Z_SYNC_FLUSH);
    const size_t length = stream.total_out;
    inflateEnd(&stream);
    return length;
}

static void a_packed_text_unpacks_to_itself(void **state)
{
    static const char text[] = "the same words, the same words, the same words";
    char out[ROOM];
    struct buffer packed = {0};
    (void)state;
    assert_true(gzip_pack(text, sizeof text, &packed));
    assert_true(packed.length < sizeof text);
    assert_int_equal(unpack(&packed, 15 + 16, out), sizeof text);
    assert_string_equal(out, text);
    buffer_free(&packed);
}

static void a_stream_can_be_unpacked_after_each_piece(void **state)
{
    char out[ROOM];
    struct buffer packed = {0};
    struct gzip gzip;
    (void)state;
    assert_true(gzip_open(&gzip));
    gzip_add(&gzip, "one ", 4, GZIP_MORE, &packed);
    assert_int_equal(unpack(&packed, 15 + 16, out), 4);
    gzip_add(&gzip, "two", 4, GZIP_MORE, &packed);
    assert_int_equal(unpack(&packed, 15 + 16, out), 8);
    assert_string_equal(out, "one two");
    gzip_close(&gzip);
    gzip_close(&gzip);
    buffer_free(&packed);
}

static uint32_t number_at(const struct buffer *bytes, size_t at, size_t length)
{
    uint32_t value = 0;
    for (size_t i = 0; i < length; i++)
        value |= (uint32_t)(unsigned char)bytes->bytes[at + i] << (8 * i);
    return value;
}

/* The end names the directory, a row names the file's head, and its bytes follow the head. */
static void an_archive_leads_to_its_files(void **state)
{
    const struct zip_file files[] = {{"a.txt", "aaaaaaaaaaaaaaaaaaaaaaaa", 24}, {"b", "bee", 3}};
    struct buffer archive = {0};
    char out[ROOM];
    (void)state;
    assert_true(zip_pack(files, 2, &archive));
    const size_t end = archive.length - 22;
    assert_int_equal(number_at(&archive, end, 4), 0x06054b50);
    assert_int_equal(number_at(&archive, end + 10, 2), 2);
    size_t row = number_at(&archive, end + 16, 4);
    for (size_t i = 0; i < 2; i++) {
        const size_t head = number_at(&archive, row + 42, 4);
        const size_t name = number_at(&archive, head + 26, 2);
        const struct buffer packed = {.bytes = archive.bytes + head + 30 + name,
                                      .length = number_at(&archive, head + 18, 4)};
        assert_int_equal(number_at(&archive, head, 4), 0x04034b50);
        assert_memory_equal(archive.bytes + head + 30, files[i].name, name);
        assert_int_equal(unpack(&packed, -15, out), files[i].length);
        assert_memory_equal(out, files[i].bytes, files[i].length);
        row += 46 + name;
    }
    assert_int_equal(row, end);
    buffer_free(&archive);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_packed_text_unpacks_to_itself),
        cmocka_unit_test(a_stream_can_be_unpacked_after_each_piece),
        cmocka_unit_test(an_archive_leads_to_its_files),
    };
    return cmocka_run_group_tests_name("gzip", tests, NULL, NULL);
}
