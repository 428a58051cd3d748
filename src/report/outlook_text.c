// SPDX-License-Identifier: MIT
/* One row for history, one a package: model and both at every horizon, then both at other weights. */
#include "report/outlook_report.h"
#include "report/text_table.h"
#include "report/wording.h"

static const struct outcome as_count = {.show = SHOW_COUNT};

struct writer {
    struct buffer *out;
    struct arena arena;
    const struct outlook *outlook;
    const struct report_style *style;
    enum dialect dialect;
    const char **names; /* [row], history first */
    size_t rows;
    struct column *columns;
    size_t column_count;
    bool inside; /* the model alone too: nothing above says it */
};

static const char *kept(struct writer *self, const char *text)
{
    self->out->failed |= !text;
    return text ? text : "";
}

/* Between the ends of a range. */
static const char *to_of(const struct writer *self)
{
    return self->dialect == DIALECT_UNICODE ? "\u2013" : "-";
}

static struct cell level_cell(struct writer *self, const struct outlook_level *level)
{
    const struct phrase value = wording_value(&as_count, level->value, self->dialect);
    const struct phrase low = wording_value(&as_count, level->low, self->dialect);
    const struct phrase high = wording_value(&as_count, level->high, self->dialect);
    return (struct cell){
        kept(self, arena_print(&self->arena, "%s", value.text)),
        kept(self, arena_print(&self->arena, "(%s%s%s)", low.text, to_of(self), high.text))};
}

static struct cell *add_column(struct writer *self, unsigned block, const char *group,
                               const char *head)
{
    struct cell *cells = ARENA_ARRAY(&self->arena, struct cell, self->rows);
    self->out->failed |= !cells;
    if (cells)
        self->columns[self->column_count++] = (struct column){group, head, cells, block};
    return cells;
}

/* Names of history and of the packages. */
static void fill_names(struct writer *self)
{
    const struct outlook *outlook = self->outlook;
    self->names[0] = "History alone (outside)";
    for (size_t p = 0; p < outlook->row_count; p++) {
        struct buffer name = {0}, plain = {0};
        wording_package(&plain, outlook->rows[p].package);
        escape_terminal(&name, plain.bytes, self->dialect);
        self->names[p + 1] = kept(self, arena_print(&self->arena, "%s", name.bytes));
        self->out->failed |= plain.failed || name.failed;
        buffer_free(&plain);
        buffer_free(&name);
    }
}

static void add_horizon(struct writer *self, size_t horizon, bool combined)
{
    const struct outlook *outlook = self->outlook;
    const char *head = kept(self, arena_print(&self->arena, "%g y", outlook->years[horizon]));
    struct cell *cells =
        add_column(self, combined, combined ? "Both (combined)" : "Model alone (inside)", head);
    for (size_t p = 0; cells && p < outlook->row_count; p++) {
        const struct outlook_cell *cell = &outlook->rows[p].cells[horizon];
        cells[p + 1] = level_cell(self, combined ? &cell->combined : &cell->inside);
    }
    if (cells && combined)
        cells[0] = level_cell(self, &outlook->outside[horizon]);
}

static void add_pool(struct writer *self)
{
    const struct outlook *outlook = self->outlook;
    const size_t last = outlook->horizon_count - 1;
    struct cell *cells = add_column(
        self, 1, "Log odds", kept(self, arena_print(&self->arena, "%g y", outlook->years[last])));
    for (size_t p = 0; cells && p < outlook->row_count; p++)
        cells[p + 1] = level_cell(self, &outlook->rows[p].cells[last].pooled);
}

static void write_table(struct writer *self)
{
    for (size_t h = 0; h < self->outlook->horizon_count && self->inside; h++)
        add_horizon(self, h, false);
    for (size_t h = 0; h < self->outlook->horizon_count; h++)
        add_horizon(self, h, true);
    add_pool(self);
    if (!self->out->failed)
        text_table(self->out, self->names, "of 100 (10-90 % range)", self->rows, self->columns,
                   self->column_count, self->style);
    self->column_count = 0;
}

/* Five of the weights, and what the model's hazard is against its reference's. */
static void write_weights(struct writer *self)
{
    const struct outlook *outlook = self->outlook;
    const size_t last = outlook->horizon_count - 1, step = (OUTLOOK_WEIGHTS - 1) / 4;
    const char *group = kept(
        self, arena_print(&self->arena, "Both at %g y, if the model weighs", outlook->years[last]));
    for (size_t i = 0; i < OUTLOOK_WEIGHTS; i += step) {
        const double weight = (double)i / (OUTLOOK_WEIGHTS - 1);
        struct cell *cells =
            add_column(self, 0, group, kept(self, arena_print(&self->arena, "%g", weight)));
        for (size_t p = 0; cells && p < outlook->row_count; p++)
            cells[p] = level_cell(self, &outlook->rows[p].by_weight[i]);
    }
    const char *against =
        kept(self, arena_print(&self->arena, "Hazard against %s", outlook->reference->id));
    struct cell *ratios = add_column(self, 1, against, "ratio");
    for (size_t p = 0; ratios && p < outlook->row_count; p++) {
        const struct outlook_level *ratio = &outlook->rows[p].cells[last].ratio;
        ratios[p].value = kept(self, arena_print(&self->arena, "%s",
                                                 wording_number(ratio->value, self->dialect).text));
        struct buffer range = {0};
        buffer_print(&range, "(%s", wording_number(ratio->low, self->dialect).text);
        buffer_print(&range, "%s%s)", to_of(self), wording_number(ratio->high, self->dialect).text);
        ratios[p].range = kept(self, arena_print(&self->arena, "%s", range.bytes));
        buffer_free(&range);
    }
    if (!self->out->failed)
        text_table(self->out, self->names + 1, "", self->rows - 1, self->columns,
                   self->column_count, self->style);
}

static void paragraph(struct writer *self, struct buffer *text)
{
    if (text->length)
        text_paragraph(self->out, text->bytes, 0, self->style);
    self->out->failed |= text->failed;
    text->length = 0;
}

static void write_sentences(struct writer *self)
{
    struct buffer text = {0};
    outlook_say_rank(&text, self->outlook, self->dialect);
    paragraph(self, &text);
    for (size_t p = 0; p < self->outlook->row_count; p++) {
        outlook_say_why(&text, self->outlook, p, self->dialect);
        paragraph(self, &text);
    }
    outlook_say_hazards(&text, self->outlook, self->dialect);
    paragraph(self, &text);
    outlook_say_scores(&text, self->outlook, self->dialect);
    paragraph(self, &text);
    buffer_free(&text);
}

static void write_foot(struct writer *self)
{
    const struct outlook *outlook = self->outlook;
    struct buffer text = {0};
    buffer_print(&text,
                 "Both: history's hazard times (package's over %s's hazard in the model) to the "
                 "power %s",
                 outlook->reference->id, wording_number(outlook->weight, self->dialect).text);
    buffer_print(&text,
                 "%s; %s stands for a typical past ceasefire. Log odds: a pool of both, as a "
                 "check. ",
                 outlook->judged ? " times what is held of its instruments by judgement" : "",
                 outlook->reference->id);
    buffer_print(&text, "%s futures, seed %llu", wording_whole(outlook->used).text,
                 (unsigned long long)outlook->seed);
    if (outlook->left_out)
        buffer_print(&text, "; %s more, in which some package has no risk, are left out",
                     wording_whole(outlook->left_out).text);
    buffer_add(&text, ".");
    paragraph(self, &text);
    buffer_free(&text);
}

static void write_all(struct buffer *out, const struct outlook *outlook, bool inside,
                      const struct report_style *style)
{
    struct writer self = {.out = out,
                          .outlook = outlook,
                          .style = style,
                          .dialect = text_dialect(style),
                          .rows = outlook->row_count + 1,
                          .inside = inside};
    struct buffer text = {0};
    arena_init(&self.arena);
    self.names = ARENA_ARRAY(&self.arena, const char *, self.rows);
    self.columns =
        ARENA_ARRAY(&self.arena, struct column, 2 * outlook->horizon_count + 2 + OUTLOOK_WEIGHTS);
    out->failed |= !self.names || !self.columns;
    if (!out->failed) {
        fill_names(&self);
        outlook_say_history(&text, outlook);
        paragraph(&self, &text);
        buffer_add(out, "\n");
        write_table(&self);
        buffer_add(out, "\n");
        write_weights(&self);
        write_sentences(&self);
        write_foot(&self);
    }
    buffer_free(&text);
    arena_free(&self.arena);
}

void outlook_text(struct buffer *out, const struct outlook *outlook,
                  const struct report_style *style)
{
    text_heading(out, "How often has peace failed before, and what does the model add?", style);
    write_all(out, outlook, true, style);
    text_paragraph(out, wording_levels, 0, style);
    text_paragraph(out, outlook->folder->caveat, 0, style);
}

void outlook_below(struct buffer *out, const struct outlook *outlook,
                   const struct report_style *style)
{
    if (!outlook)
        return;
    text_heading(out, "History and the model together", style);
    write_all(out, outlook, false, style);
}
