# SPDX-License-Identifier: MIT
"""The tools that guard the tree notice what they are there for, and the counting counts."""
import importlib.machinery
import importlib.util
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

TOP = pathlib.Path(__file__).resolve().parent.parent


def load(name):
    """A tool as a module: it has no .py at its end."""
    loader = importlib.machinery.SourceFileLoader(name.replace("-", "_"), str(TOP / "tools" / name))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


class Layers(unittest.TestCase):
    """tools/check-layers on a house of two rooms."""

    def check(self, **files):
        tree = {"tools/layers.txt": "low:\nhigh: low\n<zlib.h> only low\n",
                "src/low/low.h": "/* A room. */\n", "src/low/own.h": "/* Private to low. */\n",
                "src/high/high.c": '#include "low/low.h"\n', "src/low/low.c": '#include "low/own.h"\n'}
        tree.update({name.replace("__", "/").replace("_DOT_", "."): text for name, text in files.items()})
        with tempfile.TemporaryDirectory() as top:
            for name, text in tree.items():
                path = pathlib.Path(top, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
            return subprocess.run([sys.executable, "-B", str(TOP / "tools/check-layers"), top],
                                  capture_output=True, text=True, check=False)

    def complains(self, sentence, **files):
        done = self.check(**files)
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertEqual(done.stdout.count("\n"), 1, done.stdout)
        self.assertIn(sentence, done.stdout)

    def test_a_house_in_order_passes(self):
        self.assertEqual(self.check().returncode, 0)

    def test_an_include_that_runs_upward_is_told_with_its_place(self):
        self.complains('src/low/low.c:2: includes "high/high.h"; low may use no other folder',
                       src__low__low_DOT_c='\n#include "high/high.h"\n',
                       src__high__high_DOT_h="/* A room. */\n")

    def test_a_private_header_stays_private(self):
        self.complains("which is private to low", src__high__high_DOT_c='#include "low/own.h"\n')

    def test_a_library_has_the_users_named(self):
        self.complains("includes <zlib.h>; only low may", src__high__high_DOT_c="#include <zlib.h>\n")

    def test_a_link_that_runs_upward_is_found(self):
        self.complains("links high", src__low__meson_DOT_build="low = x(dependencies: [m, high])\n")

    def test_an_include_without_its_folder_is_found(self):
        self.complains("by path from src", src__high__high_DOT_c='#include "high.h"\n')

    def test_a_folder_without_a_row_is_found(self):
        self.complains("is not in tools/layers.txt", src__new__new_DOT_c="")


class Style(unittest.TestCase):
    def test_comments_and_literals_are_no_code(self):
        code_only = load("check-style").code_only
        self.assertNotIn("strcpy", code_only('/* strcpy(a, b) */ "strcpy(" // strcpy()'))
        self.assertIn("strcpy", code_only('x = "a\\"b"; strcpy(a, b);'))


class Counting(unittest.TestCase):
    """tools/run-tests: what was said is what is counted."""

    def count(self, how, output, code):
        tool = load("run-tests")
        result = tool.Result("x", output=output)
        getattr(tool, how)(result, code)
        return result.passed, result.failed, result.skipped

    def test_cases_of_one_program_are_counted_one_by_one(self):
        self.assertEqual(self.count("count_tap", "1..3\nok 1 - a\nok 2 # SKIP no\nnot ok 3 - c\n", 1),
                         (1, 1, 1))

    def test_a_crash_counts_for_all_that_did_not_run(self):
        self.assertEqual(self.count("count_tap", "1..5\nok 1 - a\nAborted\n", 134), (1, 4, 0))

    def test_a_bad_end_fails_though_every_case_was_fine(self):
        self.assertEqual(self.count("count_tap", "1..1\nok 1 - a\nleak\n", 1), (1, 1, 0))

    def test_a_silent_script_counts_once(self):
        self.assertEqual(self.count("count_tap", "", 0), (1, 0, 0))
        self.assertEqual(self.count("count_tap", "oops\n", 3), (0, 1, 0))

    def test_unittest_is_counted_one_by_one(self):
        self.assertEqual(self.count("count_unittest",
                                    "Ran 9 tests in 1s\n\nFAILED (failures=1, errors=2, skipped=1)\n", 1),
                         (5, 3, 1))
        self.assertEqual(self.count("count_unittest", "Ran 9 tests in 1s\n\nOK\n", 0), (9, 0, 0))


class Setup(unittest.TestCase):
    """tools/setup on a machine without root and sudo."""

    def missing(self, purpose, installed):
        """What setup says on a machine on which dpkg-query takes `installed` for the rule."""
        with tempfile.TemporaryDirectory() as folder:
            for name, text in {"dpkg-query": installed, "id": "echo 1000"}.items():
                path = pathlib.Path(folder, name)
                path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
                path.chmod(0o755)
            for name in ("sed", "tr"):
                os.symlink(f"/usr/bin/{name}", pathlib.Path(folder, name))
            done = subprocess.run(["/bin/sh", "-c", f". tools/setup; setup_packages {purpose}"], cwd=TOP,
                                  env={"PATH": folder}, capture_output=True, text=True, check=False)
        return done

    def test_what_is_missing_is_said_with_the_command_to_type(self):
        done = self.missing("tests", 'test "$4" != meson && echo installed')
        self.assertEqual(done.returncode, 1)
        self.assertIn("apt-get install --no-install-recommends meson \n", done.stderr)

    def test_what_only_tests_need_is_not_installed_for_a_build(self):
        only_chromium_is_missing = 'test "$4" != chromium && echo installed'
        self.assertEqual(self.missing("build", only_chromium_is_missing).returncode, 0)
        done = self.missing("tests", only_chromium_is_missing)
        self.assertIn("apt-get install --no-install-recommends chromium \n", done.stderr)


if __name__ == "__main__":
    unittest.main()
