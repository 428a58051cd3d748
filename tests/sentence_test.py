#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The program's sentences in other languages, src/serve/sentence.*.def, beside the sources that say them:
the same conversions on both sides, and nothing that the page can show left out."""
import glob
import os
import re
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SOURCE = os.path.join(ROOT, "src")
LITERALS = r'(?:"(?:[^"\\]|\\.)*"\s*)+'
# What a page can bring about: a package's file, a scenario, a question. Model files, the command line and
# the start of the server speak to whoever sits at a terminal.
FILES = """base/file.c case/calendar.c case/claim.c case/claim_logic.c case/clause.c case/package.c case/yaml.c case/yaml_fill.c
           equation/equation_parse.c equation/token.c model/function.c plan/loop.c
           serve/answer_*.c serve/asset.c serve/body.c serve/desk.c serve/question*.c serve/route.c serve/run.c
           serve/scenario.c study/condition.c study/fail.c study/futures.c study/given_box.c study/learn.c
           study/matter.c study/matter_given.c study/why.c""".split()
SAYS = r"\b\w*(?:problem|PROBLEM|fault|refuse|error|complain|unexpected|stop_at)\w*\("
CONVERSION = r"%(?:%|[-+#0-9.*]*(?:hh|h|ll|l|z|j)?[a-zA-Z])"


def read(path):
    """A source without its comments."""
    with open(path, encoding="utf-8") as file:
        return re.sub(r'("(?:[^"\\]|\\.)*")|/\*.*?\*/', lambda found: found[1] or "", file.read(), flags=re.S)


def text_of(literals):
    """Adjacent C strings as one."""
    joined = "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', literals))
    return joined.replace('\\"', '"').replace("\\\\", "\\")


def rows(path):
    """(kind, English, said) of each row."""
    return [(kind, text_of(english), text_of(said))
            for kind, english, said in re.findall(rf"(SENTENCE|PHRASE)\(\s*({LITERALS}),\s*({LITERALS})\)", read(path))]


def conversions(text):
    """Without those that are left out."""
    return [one for one in re.findall(CONVERSION, text) if one != "%%"]


def call(source, start):
    """The arguments of the call that begins at `start`."""
    depth, at = 1, start
    while depth:
        found = re.compile(r'"(?:[^"\\]|\\.)*"|[()]').search(source, at)
        depth += {"(": 1, ")": -1}.get(found[0], 0)
        at = found.end()
    return source[start:at]


def said_in(path):
    """Every sentence that a source hands to whoever asked."""
    source = read(path)
    for found in re.finditer(SAYS, source):
        for literals in re.findall(LITERALS, call(source, found.end())):
            text = text_of(literals)
            if " " in text.strip() and re.search("[a-z]{2}", text) and not text.startswith("/"):
                yield text


class Said(unittest.TestCase):
    maxDiff = None
    tables = sorted(glob.glob(os.path.join(SOURCE, "serve", "sentence.*.def")))
    reports = sorted(glob.glob(os.path.join(SOURCE, "serve", "report.*.def")))

    def test_both_sides_have_the_same_conversions(self):
        for table in self.tables + self.reports:
            for _, english, said in rows(table):
                with self.subTest(english):
                    there = ["%s" if one == "%.0s" else one for one in conversions(said)]
                    self.assertEqual(there, conversions(english))

    def test_no_sentence_stands_twice_or_in_english(self):
        for table in self.tables + self.reports:
            english = [row[1] for row in rows(table)]
            self.assertEqual(sorted(set(english)), sorted(english))
            same = [row[1] for row in rows(table) if row[1] == row[2] and re.search("[a-z]{3}", row[1])]
            self.assertEqual(same, [])

    def test_every_sentence_that_the_page_can_show_is_there(self):
        said = {text for pattern in FILES for path in sorted(glob.glob(os.path.join(SOURCE, pattern)))
                for text in said_in(path)}
        self.assertGreater(len(said), 150)
        for table in self.tables:
            known = {row[1].replace("%%", "%") for row in rows(table)}
            begun = {text for text in said if any(one.startswith(text + ": ") for one in known)}
            self.assertEqual(sorted(said - known - begun), [])

    def test_every_kind_of_refusal_has_its_title(self):
        titles = set(re.findall(r'"([A-Z][^"]*)"\)', read(os.path.join(SOURCE, "serve", "refusal.def"))))
        for table in self.tables:
            self.assertEqual(titles - {row[1] for row in rows(table)}, set())


if __name__ == "__main__":
    unittest.main()
