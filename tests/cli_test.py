#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What the command line promises: exit codes, messages with a remedy, nothing half written.

Runs the program as a user would (SURETY names it; default build/surety). Every bad input must give
a clear message, the right exit code and no file left behind.
"""
import csv
import io
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SURETY = os.environ.get("SURETY", os.path.join(ROOT, "build", "surety"))
CASE = os.path.join(ROOT, "cases", "ukraine")

TINY = """<?xml version="1.0" encoding="utf-8"?>
<xmile version="1.0" xmlns="http://docs.oasis-open.org/xmile/ns/XMILE/v1.0">
<header><vendor>us</vendor><product version="1">tiny</product></header>
<sim_specs><start>0</start><stop>3</stop><dt>1</dt></sim_specs>
<model><variables>
<stock name="tea"><eqn>100</eqn><outflow>cooling</outflow></stock>
<flow name="cooling"><eqn>tea*rate</eqn></flow>
<aux name="rate"><eqn>0.1</eqn></aux>
</variables></model></xmile>
"""


def surety(*words, cwd=ROOT, stdin=None, env=None, timeout=300):
    merged = dict(os.environ, **(env or {}))
    return subprocess.run([SURETY, *words], cwd=cwd, input=stdin, capture_output=True, text=True,
                          env=merged, timeout=timeout)


class Folder(unittest.TestCase):
    """Gives each test a folder of its own."""

    def setUp(self):
        self.holder = tempfile.TemporaryDirectory()
        self.dir = self.holder.name

    def tearDown(self):
        os.chmod(self.dir, 0o700)
        self.holder.cleanup()

    def path(self, name):
        return os.path.join(self.dir, name)

    def write(self, name, text, mode="w"):
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, mode) as file:
            file.write(text)
        return path

    def refused(self, result, code, *parts):
        self.assertEqual(result.returncode, code, result.stderr + result.stdout)
        for part in parts:
            self.assertIn(part, result.stderr)
        self.assertEqual(result.stdout, "")


class Help(Folder):
    def test_bare_command_shows_examples(self):
        result = surety()
        self.assertEqual(result.returncode, 0)
        self.assertIn("surety evaluate", result.stdout)
        self.assertIn("Exit codes", result.stdout)

    def test_every_command_has_help(self):
        for command in ("evaluate", "run", "list", "new", "check", "export", "verify"):
            result = surety(command, "--help")
            self.assertEqual(result.returncode, 0, command)
            self.assertIn("Examples", result.stdout)
            self.assertIn("Options", result.stdout)

    def test_version_is_printed(self):
        self.assertRegex(surety("--version").stdout, r"^surety \d+\.\d+\.\d+\n$")


class WrongWords(Folder):
    def test_a_misspelt_command_is_suggested(self):
        self.refused(surety("evalute"), 2, "did you mean 'evaluate'")

    def test_a_misspelt_option_is_suggested(self):
        self.refused(surety("evaluate", "--future", "5"), 2, "no option --future")
        self.refused(surety("evaluate", "--futurs", "5"), 2, "did you mean --futures?")

    def test_an_option_without_value_says_what_it_needs(self):
        self.refused(surety("evaluate", "--futures"), 2, "--futures N")

    def test_absurd_futures_are_refused(self):
        for value in ("0", "1", "-5", "abc", "1e3", "99999999999999999999", ""):
            self.refused(surety("evaluate", "--futures", value), 2, "whole number")

    def test_an_unknown_package_is_refused_with_a_hint(self):
        self.refused(surety("evaluate", "--packages", "P99", "--futures", "4"), 2, "no package 'P99'")

    def test_an_unknown_adversary_lists_what_there_is(self):
        self.refused(surety("evaluate", "--adversary", "evil"), 2, "central")

    def test_an_unknown_mode_lists_what_there_is(self):
        self.refused(surety("run", "--mode", "pece"), 2, "peace", "event")

    def test_an_unknown_variable_is_suggested(self):
        self.refused(surety("run", "--set", "oil_mea=60"), 2, "oil_mean")

    def test_a_lever_outside_its_range_is_refused(self):
        self.refused(surety("run", "--set", "mnf_size=500"), 2, "outside 0 .. 80", "--allow-outside-range")
        self.assertEqual(surety("run", "--set", "mnf_size=500", "--allow-outside-range", "--save",
                                "mnf_size").returncode, 0)

    def test_a_set_without_number_is_refused(self):
        self.refused(surety("run", "--set", "mnf_size"), 2, "NAME=VALUE")
        self.refused(surety("run", "--set", "mnf_size=many"), 2, "no number")

    def test_an_unknown_series_is_refused(self):
        self.refused(surety("run", "--save", "p_renewd"), 2, "p_renewed")

    def test_case_options_on_a_bare_model_are_usage_errors(self):
        model = self.write("tiny.xmile", TINY)
        for option, value in (("--package", "P06"), ("--mode", "peace"), ("--adversary", "low")):
            self.refused(surety("run", model, option, value), 2, "needs a case")

    def test_an_unknown_list_is_refused(self):
        self.refused(surety("list", "levrs"), 2, "did you mean 'levers'?")

    def test_a_missing_case_is_refused(self):
        self.refused(surety("evaluate", self.path("none")), 2, "no such file or folder")
        self.refused(surety("evaluate", self.dir), 2, "without case.yaml")

    def test_a_bare_model_cannot_be_evaluated(self):
        self.refused(surety("evaluate", self.write("tiny.xmile", TINY)), 2, "bare model")


class BadModels(Folder):
    def bad(self, text, *parts, mode="w"):
        path = self.write("model.xmile", text, mode)
        out = self.path("out.csv")
        result = surety("run", path, "-o", out)
        self.refused(result, 2, *parts)
        self.assertFalse(os.path.exists(out))

    def test_missing_file(self):
        self.refused(surety("run", self.path("no.xmile")), 2, "no such file")

    def test_empty_file(self):
        self.bad("", "model.xmile", "empty")

    def test_truncated_file(self):
        self.bad(TINY[: len(TINY) // 2], "model.xmile:")

    def test_binary_file(self):
        self.bad(bytes(range(256)) * 20, "model.xmile", mode="wb")

    def test_malformed_xml_says_where(self):
        self.bad(TINY.replace("</flow>", ""), "model.xmile:", "xml-syntax")

    def test_no_xmile_at_all(self):
        self.bad("<html><body/></html>", "xmile-root")

    def test_entity_bomb_is_refused(self):
        bomb = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
            f'<!ENTITY {chr(98 + i)} "{("&" + chr(97 + i) + ";") * 10}">' for i in range(9)) + "]>"
        self.bad(bomb + TINY.split("?>", 1)[1].replace("0.1", "&j;"), "xml-entity")

    def test_external_entity_is_refused(self):
        text = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
        self.bad(text + TINY.split("?>", 1)[1].replace("0.1", "&e;"), "xml-entity")

    def test_deep_nesting_does_not_crash(self):
        self.bad("<xmile>" + "<a>" * 200000, "model.xmile")

    def test_undefined_name_has_place_caret_and_remedy(self):
        self.bad(TINY.replace("tea*rate", "tea*rat"), "model.xmile:7:31: error:", "'rat' is not a variable",
                 "^~~", "did you mean 'rate'?")

    def test_all_problems_are_said_at_once(self):
        path = self.write("model.xmile", TINY.replace("tea*rate", "tea*rat").replace("0.1", "SIN(1, 2)"))
        result = surety("check", path)
        self.assertEqual(result.returncode, 1)
        self.assertIn("name-undefined", result.stderr)
        self.assertIn("argument-count", result.stderr)

    def test_a_loop_is_shown_whole(self):
        self.bad(TINY.replace("<eqn>0.1</eqn>", "<eqn>cooling/tea</eqn>"), "loop-algebraic",
                 "cooling", "rate")

    def test_absurd_steps_are_refused(self):
        self.bad(TINY.replace("<dt>1</dt>", "<dt>0</dt>"), "sim-specs")
        self.bad(TINY.replace("<stop>3</stop>", "<stop>1e18</stop>"), "sim-specs")

    def test_duplicate_names(self):
        self.bad(TINY.replace('name="rate"', 'name="Tea"'), "name-duplicate")


class BadCases(Folder):
    def copy_case(self):
        import shutil
        target = self.path("case")
        shutil.copytree(CASE, target)
        return target

    def change(self, case, name, old, new):
        path = os.path.join(case, name)
        with open(path) as file:
            text = file.read()
        self.assertIn(old, text)
        with open(path, "w") as file:
            file.write(text.replace(old, new, 1))

    def bad(self, case, *parts, code=2):
        out = self.path("out")
        self.refused(surety("evaluate", case, "--futures", "4", "-o", out), code, *parts)
        self.assertFalse(os.path.exists(os.path.join(out, "report.html")))

    def test_an_unknown_lever_names_the_line_and_the_remedy(self):
        case = self.copy_case()
        self.change(case, "packages/P01.yaml", "treaty_text", "treaty_txt")
        result = surety("check", case)
        self.assertEqual(result.returncode, 1)
        self.assertRegex(result.stderr, r"P01\.yaml:\d+:\d+: error: .*treaty_txt")
        self.assertIn("treaty_text", result.stderr)

    def test_empty_truncated_and_binary_yaml(self):
        for content in ("", "outcomes: [", "outcomes:\n  - {id: a, id: b", "\x00\x01\x02"):
            case = self.copy_case()
            with open(os.path.join(case, "outcomes.yaml"), "w") as file:
                file.write(content)
            self.bad(case, "outcomes.yaml")
            import shutil
            shutil.rmtree(case)

    def test_truncated_csv(self):
        case = self.copy_case()
        path = os.path.join(case, "parameters.csv")
        with open(path) as file:
            text = file.read()
        with open(path, "w") as file:
            file.write(text[: len(text) // 2] + '"')
        self.bad(case, "parameters.csv:")

    def test_a_parameter_that_differs_from_the_model(self):
        case = self.copy_case()
        self.change(case, "model.xmile", "<eqn>70</eqn>", "<eqn>71</eqn>")
        result = surety("check", case)
        self.assertEqual(result.returncode, 1)
        self.assertIn("parameter-base", result.stderr)

    def test_a_missing_file_is_named(self):
        case = self.copy_case()
        os.remove(os.path.join(case, "parameters.csv"))
        self.bad(case, "parameters.csv")

    def test_the_flagship_is_without_errors(self):
        result = surety("check", CASE)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("0 errors", result.stdout)


class Writing(Folder):
    def test_a_full_disk_is_said(self):
        with open("/dev/full", "w") as full:
            result = subprocess.run([SURETY, "run", self.write("tiny.xmile", TINY)], stdout=full,
                                    stderr=subprocess.PIPE, text=True)
        self.assertEqual(result.returncode, 4)
        self.assertIn("cannot write", result.stderr)

    def test_an_output_folder_that_cannot_be_made(self):
        blocker = self.write("file", "x")
        result = surety("evaluate", "--futures", "4", "-o", blocker)
        self.refused(result, 2, "that is a file")
        result = surety("evaluate", "--futures", "4", "-o", os.path.join(blocker, "below"))
        self.refused(result, 4)

    @unittest.skipIf(os.geteuid() == 0, "permissions do not bind the superuser")
    def test_an_output_folder_that_cannot_be_written(self):
        os.chmod(self.dir, 0o500)
        self.refused(surety("evaluate", "--futures", "4", "-o", self.path("out")), 4)

    def test_interrupting_leaves_nothing_behind(self):
        out = self.path("out")
        process = subprocess.Popen([SURETY, "evaluate", "--futures", "1000000", "-o", out], cwd=ROOT,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        time.sleep(2)
        process.send_signal(signal.SIGINT)
        stdout, stderr = process.communicate(timeout=120)
        self.assertEqual(process.returncode, 130, stderr)
        self.assertIn("interrupted", stderr)
        self.assertEqual(stdout, "")
        self.assertEqual(os.listdir(out) if os.path.isdir(out) else [], [])

    def test_new_does_not_replace_a_file(self):
        path = self.write("mine.yaml", "precious")
        self.refused(surety("new", "package", "mine", "-o", path), 2, "--force")
        with open(path) as file:
            self.assertEqual(file.read(), "precious")


class Answers(Folder):
    def test_a_run_writes_header_and_rows(self):
        result = surety("run", self.write("tiny.xmile", TINY))
        self.assertEqual(result.returncode, 0, result.stderr)
        rows = list(csv.reader(io.StringIO(result.stdout)))
        self.assertEqual(rows[0], ["Time", "tea", "cooling", "rate"])
        self.assertEqual([float(row[1]) for row in rows[1:]], [100, 90, 81, 72.9])

    def test_setting_a_stock_sets_its_initial_value(self):
        result = surety("run", self.write("tiny.xmile", TINY), "--set", "tea=50", "--save", "tea")
        self.assertEqual(result.stdout.splitlines()[1], "0,50")

    def test_what_is_saved_does_not_change_the_run(self):
        whole = list(csv.DictReader(io.StringIO(surety("run", "--package", "P06", "--vary").stdout)))
        part = list(csv.DictReader(io.StringIO(
            surety("run", "--package", "P06", "--vary", "--save", "p_renewed").stdout)))
        self.assertEqual([row["p_renewed"] for row in whole], [row["p_renewed"] for row in part])

    def test_lists_are_json_too(self):
        for topic in ("packages", "levers", "uncertainties", "outcomes", "constants"):
            result = surety("list", topic, "--json")
            self.assertEqual(result.returncode, 0, result.stderr)
            rows = json.loads(result.stdout)["rows"]
            self.assertGreater(len(rows), 10)

    def test_a_new_package_can_be_evaluated(self):
        path = self.path("mine.yaml")
        self.assertEqual(surety("new", "package", "mine", "--from", "P06", "-o", path).returncode, 0)
        result = surety("evaluate", "--packages", "P06," + path, "--futures", "64",
                        "--no-sensitivities", "--json")
        self.assertEqual(result.returncode, 0, result.stderr)
        document = json.loads(result.stdout)
        self.assertTrue(document)

    def test_flat_export_runs_alike(self):
        flat = self.path("flat.xmile")
        words = ["--package", "P06", "--noise", "off"]
        self.assertEqual(surety("export", "cases/ukraine", "--flat", *words, "-o", flat).returncode, 0)
        saved = "p_renewed,Cost_PV,UA_GDP,force_ratio"
        first = surety("run", "cases/ukraine", *words, "--save", saved).stdout.splitlines()
        second = surety("run", flat, "--save", saved).stdout.splitlines()
        self.assertEqual(first[0], second[0])
        for a, b in zip(first[1:], second[1:]):
            for x, y in zip(a.split(","), b.split(",")):
                self.assertAlmostEqual(float(x), float(y), delta=1e-9 * max(1, abs(float(x))))

    def test_verify_agrees_and_notices_a_change(self):
        out = self.path("out")
        result = surety("evaluate", "--packages", "P01,P06", "--futures", "64", "--no-sensitivities",
                        "-o", out)
        self.assertEqual(result.returncode, 0, result.stderr)
        run = os.path.join(out, "run.json")
        self.assertEqual(surety("verify", run).returncode, 0)
        with open(run) as file:
            record = json.load(file)
        text = json.dumps(record).replace(record["results_sha256"], "0" * 64)
        with open(run, "w") as file:
            file.write(text)
        self.assertEqual(surety("verify", run).returncode, 1)

    def test_threads_never_change_a_result(self):
        words = ["evaluate", "--packages", "P01,P06", "--futures", "300", "--no-sensitivities", "--json"]
        digests = {json.loads(surety(*words, "--threads", str(n)).stdout)["digest"] for n in (1, 2, 5)}
        self.assertEqual(len(digests), 1)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v"])
