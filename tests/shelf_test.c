// SPDX-License-Identifier: MIT
/* An evaluation that finds earlier ones on the shelf gives the very bits that it would have computed. */
#include "study_fixture.h"

#include "study/evaluate.h"
#include "study/shelf.h"

enum { ROOM = 1 << 24 };

struct question {
    struct study_fixture fixture;
    struct shelf shelf;
    const struct package *packages[2];
    const struct adversary *adversary;
    struct evaluate_options options;
};

static void question_begin(struct question *question)
{
    *question = (struct question){0};
    fixture_begin(&question->fixture);
    fixture_load(&question->fixture);
    shelf_init(&question->shelf, ROOM);
    const struct case_folder *folder = question->fixture.folder;
    question->packages[0] = case_find_package(folder, "B");
    question->packages[1] = case_find_package(folder, "A");
    question->adversary = case_find_adversary(folder, "central");
    question->options = (struct evaluate_options){.packages = question->packages,
                                                  .package_count = 2,
                                                  .reference = question->packages[1],
                                                  .adversaries = &question->adversary,
                                                  .adversary_count = 1,
                                                  .seed = 1,
                                                  .threads = 2};
}

static void question_end(struct question *question)
{
    shelf_free(&question->shelf);
    fixture_end(&question->fixture);
}

static const struct evaluation *ask(struct question *question, uint64_t futures, bool shelf)
{
    struct study_fixture *fixture = &question->fixture;
    const struct evaluation *answer = NULL;
    question->options.futures = futures;
    question->options.shelf = shelf ? &question->shelf : NULL;
    fixture->err = (struct error){0};
    assert_int_equal(evaluate_run(&fixture->arena, fixture->folder, fixture->document,
                                  &question->options, &answer, &fixture->problems, &fixture->err),
                     STATUS_OK);
    return answer;
}

static void check_same_bits(struct question *question, uint64_t futures)
{
    const struct evaluation *shelved = ask(question, futures, true);
    const struct evaluation *fresh = ask(question, futures, false);
    assert_string_equal(shelved->digest, fresh->digest);
    assert_int_equal(shelved->equations, fresh->equations);
    assert_int_equal(shelved->steps, fresh->steps);
}

static size_t count_entries(const struct shelf *shelf)
{
    size_t count = 0;
    for (const struct shelf_entry *entry = shelf->entries; entry; entry = entry->next)
        count++;
    return count;
}

static void more_futures_are_added_behind_those_that_are_known(void **state)
{
    (void)state;
    struct question question;
    question_begin(&question);
    check_same_bits(&question, 100);
    check_same_bits(&question, 500);
    check_same_bits(&question, 500);
    check_same_bits(&question, 3000);
    check_same_bits(&question, 200);
    question_end(&question);
}

static void what_is_known_is_not_run_again(void **state)
{
    (void)state;
    struct question question;
    question_begin(&question);
    ask(&question, 300, true);
    const size_t entries = count_entries(&question.shelf);
    assert_true(entries > 0);
    const struct evaluation *again = ask(&question, 300, true);
    assert_int_equal(count_entries(&question.shelf), entries);
    assert_true(again->nanoseconds_per_equation_step == 0.0); /* nothing was run */
    question_end(&question);
}

static void another_question_has_entries_of_its_own(void **state)
{
    (void)state;
    struct question question;
    const struct setting held = {.name = "h", .value = passage_of_text("0.007")};
    question_begin(&question);
    check_same_bits(&question, 300);
    question.options.seed = 2;
    check_same_bits(&question, 300);
    question.options.set = (struct settings){.items = &held, .count = 1};
    check_same_bits(&question, 300);
    question.adversary = case_find_adversary(question.fixture.folder, "high");
    check_same_bits(&question, 300);
    question.options.credit = CREDIT_RATIFIED;
    check_same_bits(&question, 300);
    question.options.endogenous = true;
    check_same_bits(&question, 300);
    question_end(&question);
}

static void each_precision_has_entries_and_moulds_of_its_own_bits(void **state)
{
    (void)state;
    struct question question;
    question_begin(&question);
    const struct case_folder *wide = question.fixture.folder;
    struct case_folder narrow = *wide;
    narrow.single = true;
    question.options.uncompared = true;
    for (size_t turn = 0; turn < 3; turn++) {
        question.fixture.folder = turn % 2 ? &narrow : wide;
        check_same_bits(&question, 300);
        check_same_bits(&question, 1500 + 100 * turn);
        assert_null(ask(&question, 300, true)->precision);
    }
    assert_true(question.shelf.moulds.cast > 0); /* one precision's models serve the other */
    question_end(&question);
}

static void a_full_shelf_forgets_the_oldest(void **state)
{
    (void)state;
    struct question question;
    question_begin(&question);
    question.shelf.bytes_most = 1;
    check_same_bits(&question, 300);
    question.options.seed = 2;
    check_same_bits(&question, 300);
    shelf_trim(&question.shelf);
    assert_int_equal(question.shelf.bytes, 0);
    assert_int_equal(count_entries(&question.shelf), 0);
    question_end(&question);
}

static void what_is_taken_again_and_again_stays_longest(void **state)
{
    (void)state;
    struct shelf shelf;
    const double numbers[4] = {1, 2, 3, 4};
    const char base[65] = "base";
    shelf_init(&shelf, 2 * sizeof numbers);
    for (int i = 0; i < 2; i++)
        shelf_put(&shelf, shelf_take(&shelf, base, 1), numbers, 4, 0, 4);
    for (int i = 0; i < 3; i++) {
        const char position[65] = {(char)('1' + i)};
        shelf_put(&shelf, shelf_take(&shelf, position, 1), numbers, 4, 0, 4);
    }
    shelf_trim(&shelf);
    assert_int_equal(shelf.bytes, 2 * sizeof numbers);
    assert_int_equal(shelf_take(&shelf, base, 1)->futures, 4);
    assert_int_equal(shelf_take(&shelf, (const char[65]){'3'}, 1)->futures, 4);
    shelf_free(&shelf);
}

static void a_gap_is_not_closed(void **state)
{
    (void)state;
    struct shelf shelf;
    const double numbers[4] = {1, 2, 3, 4};
    const char key[65] = "k";
    shelf_init(&shelf, ROOM);
    struct shelf_entry *entry = shelf_take(&shelf, key, 1);
    shelf_put(&shelf, entry, numbers, 4, 8, 4);
    assert_int_equal(entry->futures, 0);
    shelf_put(&shelf, entry, numbers, 4, 0, 3);
    shelf_put(&shelf, entry, numbers, 4, 2, 4);
    assert_int_equal(entry->futures, 6);
    assert_true(entry->columns[0][2] == 3 && entry->columns[0][3] == 2 &&
                entry->columns[0][5] == 4);
    shelf_free(&shelf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(more_futures_are_added_behind_those_that_are_known),
        cmocka_unit_test(what_is_known_is_not_run_again),
        cmocka_unit_test(another_question_has_entries_of_its_own),
        cmocka_unit_test(each_precision_has_entries_and_moulds_of_its_own_bits),
        cmocka_unit_test(a_full_shelf_forgets_the_oldest),
        cmocka_unit_test(what_is_taken_again_and_again_stays_longest),
        cmocka_unit_test(a_gap_is_not_closed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
