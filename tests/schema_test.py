#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every --json output fits its schema: docs/results.schema.json and docs/answers.schema.json.

One run of each question, as small as it may be, and the variants that have members of their own."""
import json
import os
import re
import subprocess
import tempfile
import unittest

from schema import holds
from served import ROOT, SURETY

DOCS = os.path.join(ROOT, "docs")
FAIL = ["fail", "--package", "P06", "--when", "p15 > 0.15"]
COMMANDS = {
    "matter": [["matter", "--package", "P06", "--futures", "200"],
               ["matter", "--package", "P06", "--futures", "200", "--over-time"],
               ["matter", "--package", "P06", "--method", "sobol", "--rows", "8"],
               ["matter", "--package", "P06", "--method", "morris", "--rows", "2", "--by", "sector"]],
    "why": [["why", "--package", "P06", "--futures", "50"],
            ["why", "--package", "P06", "--lever", "mnf_size", "--futures", "50"]],
    "fail": [FAIL + ["--futures", "400"], FAIL + ["--futures", "400", "--method", "cart"],
             FAIL + ["--futures", "400", "--box", "type_draw >= 0.5"]],
    "fit": [["fit", "--sector", "EU", "--draws", "100"]],
    "learn": [["learn", "--packages", "P06,P03", "--futures", "200"]],
    "backtest": [["backtest", "--parameters", "ranges", "--draws", "64", "--origin", "2023-12"]],
    "forecast": [["forecast", "--parameters", "ranges", "--draws", "64", "--to", "2024-09"]],
    "outlook": [["outlook", "--packages", "P06,P03", "--futures", "50"],
                ["outlook", "--packages", "P06", "--futures", "50", "--priors", "judged", "--event", "serious"]],
    "claims": [["claims", "--only", "H01", "--futures", "50"],
               ["claims", "--only", "H01,H03", "--futures", "50", "--no-sensitivities"]],
    "check": [["check"], ["check", "tests/problems/argument-count.xmile"]],
    "series": [["run", "--package", "P06", "--save", "p_renewed"]],
    "diff": [["diff", "docs/tour/tea.xmile", "tests/golden/delay/model.xmile"],
             ["diff", "cases/ukraine", "cases/ukraine", "--outcome", "p15", "--futures", "20"]],
    "list": [["list", topic] for topic in ("packages", "levers", "uncertainties", "outcomes", "claims")],
}


def schema_of(name):
    with open(os.path.join(DOCS, name), encoding="utf-8") as file:
        return json.load(file)


def answer(words, codes=(0, 1, 2)):
    done = subprocess.run([SURETY, *words, "--json"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode in codes, (words, done.returncode, done.stderr)
    return json.loads(done.stdout)


class Fitting(unittest.TestCase):
    def fits(self, name, document):
        schema = schema_of("answers.schema.json")
        self.assertEqual(document["schema"], schema["$defs"][name]["properties"]["schema"]["const"])
        self.assertEqual(holds(schema, schema["$defs"][name], document), [])

    def test_evaluations_and_their_verification_fit_their_schemas(self):
        with tempfile.TemporaryDirectory() as folder:
            words = ["evaluate", "--packages", "P06", "--futures", "20"]
            results = schema_of("results.schema.json")
            self.assertEqual(holds(results, results, answer(words)), [])
            subprocess.run([SURETY, *words, "--quiet", "-o", folder], cwd=ROOT, capture_output=True, check=True)
            self.fits("verify", answer(["verify", folder]))

    def test_every_schema_is_tried(self):
        defined = {name for name, schema in schema_of("answers.schema.json")["$defs"].items()
                   if "schema" in schema.get("properties", {})}
        # "checks" is the answer of a question over HTTP; serve_test.py holds it
        self.assertEqual(defined, set(COMMANDS) | {"verify", "checks"})

    def test_every_command_that_writes_json_is_tried(self):
        with open(os.path.join(ROOT, "src", "cli", "option.def"), encoding="utf-8") as file:
            row = next(line for line in file if line.startswith("OPTION(JSON,"))
        tried = {words[0] for each in COMMANDS.values() for words in each} | {"evaluate", "verify"}
        self.assertEqual({name.lower() for name in re.findall(r"ON\((\w+)\)", row)}, tried)

    def test_every_reference_leads_somewhere(self):
        schema = schema_of("answers.schema.json")
        for name in (part["$ref"].rsplit("/", 1)[1] for part in parts(schema) if "$ref" in part):
            self.assertIn(name, schema["$defs"])


def parts(value):
    """All objects in a document."""
    if isinstance(value, dict):
        yield value
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else []:
        yield from parts(item)


def tries(name):
    def test(self):
        for words in COMMANDS[name]:
            with self.subTest(" ".join(words)):
                self.fits(name, answer(words))
    return test


for each in COMMANDS:
    setattr(Fitting, f"test_{each}_fits_its_schema", tries(each))

if __name__ == "__main__":
    unittest.main()
