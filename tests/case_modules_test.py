#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A case whose model is split into modules is asked the same questions as any other: tests/case-in-modules has
levers, uncertainties, clauses, an outcome and a claim in modules of modules."""
import csv
import json
import os
import shutil
import subprocess
import tempfile
import unittest

from served import ROOT, SURETY, Server

CASE = os.path.join(ROOT, "tests", "case-in-modules")


def surety(*words):
    return subprocess.run([SURETY, *words], capture_output=True, text=True, timeout=300, cwd=ROOT)


class CaseInModules(unittest.TestCase):
    def answer(self, *words):
        result = surety(*words, "--json")
        self.assertEqual(result.returncode, 0, result.stderr)
        return json.loads(result.stdout)

    def spoilt(self, file, old, new):
        """What `check` says of a copy in which a piece of text is another."""
        with tempfile.TemporaryDirectory() as folder:
            copy = shutil.copytree(CASE, os.path.join(folder, "case"))
            path = os.path.join(copy, file)
            with open(path, encoding="utf-8") as source:
                text = source.read()
            self.assertIn(old, text)
            with open(path, "w", encoding="utf-8") as target:
                target.write(text.replace(old, new))
            return surety("check", copy).stderr

    def test_the_case_is_sound(self):
        result = surety("check", CASE)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertNotIn("error", result.stderr)

    def test_a_clause_acts_inside_a_module_as_it_does_outside(self):
        """By hand: from 8 on, while the risk is above 0.01 (it is from 7 on), 1 + share*19 troops, the share
        rising by 1/3 a month from 0 at 8. Before that the risk grows by 0.01*2*600/620 of what is left."""
        rows = list(csv.DictReader(surety("run", CASE, "--package", "P2", "--save",
                                          "world.army.troops,world.army.Risk").stdout.splitlines()))
        troops = [float(row["world.army.troops"]) for row in rows]
        for found, wanted in zip(troops, [1] * 9 + [1 + 19 / 3, 1 + 38 / 3, 20, 20]):
            self.assertAlmostEqual(found, wanted, places=12)
        for month in range(6, 10):
            self.assertAlmostEqual(float(rows[month]["world.army.Risk"]), 1 - (1 - 0.02 * 600 / 620) ** (month - 6), 12)

    def test_packages_are_compared(self):
        answer = self.answer("evaluate", CASE, "--futures", "200")
        self.assertIn("P2", json.dumps(answer))
        text = surety("evaluate", CASE, "--futures", "200").stdout
        self.assertIn("P2 Second  19 (10–30)", text)

    def test_why_goes_through_the_variables_of_modules(self):
        text = surety("why", CASE, "--package", "P2", "--futures", "100").stdout
        self.assertIn("world.army.Risk (with world.army.ratio, world.army.hazard)", text)

    def test_what_matters_is_in_modules_and_their_groups_are_sectors(self):
        text = surety("matter", CASE, "--package", "P1", "--futures", "400").stdout
        self.assertRegex(text, r"1\. world\.army\.drift: Drift")
        groups = json.dumps(self.answer("matter", CASE, "--package", "P1", "--method", "sobol", "--by", "sector",
                                        "--rows", "64"))
        for sector in ("Danger", "Arms", "no sector"):
            self.assertIn(sector, groups)

    def test_a_claim_is_judged_and_its_key_found_in_a_module(self):
        text = surety("claims", CASE, "--futures", "200").stdout
        self.assertRegex(text, r"H1 Troops lower the risk +supported")
        self.assertIn("with world.army.deterrence at 0 it would be undetermined", text)

    def test_a_misspelt_path_is_reported_where_it_stands(self):
        self.assertIn("outcomes.yaml:2:54: error: 'world.army.Rik' is not a variable of the model",
                      self.spoilt("outcomes.yaml", "world.army.Risk*scale", "world.army.Rik*scale"))
        self.assertIn("did you mean 'world.army.drift'?",
                      self.spoilt("parameters.csv", "world.army.drift", "world.army.drft"))
        self.assertIn("base.yaml:5:5: error: 'world.army.troops' is no lever of this case",
                      self.spoilt("parameters.csv", "world.army.troops", "world.army.trops"))

    def test_a_constant_in_a_module_needs_its_source(self):
        self.assertIn("the constant world.army.reference_force does not stand in parameters.csv",
                      self.spoilt("parameters.csv", "world.army.reference_force", "scale2"))

    def test_the_book_has_the_equations_of_modules(self):
        with tempfile.TemporaryDirectory() as folder:
            self.assertEqual(surety("book", CASE, "-o", folder).returncode, 0)
            with open(os.path.join(folder, "equations.md"), encoding="utf-8") as page:
                rows = {line.split("`")[1]: line for line in page if line.startswith("| `")}
                page.seek(0)
                danger = page.read().split("## Danger")[1].split("##")[0]
        self.assertEqual(len(rows), 17)
        self.assertIn("| `world.army.Risk` | stock | 1 | initially `0`, + `hazard` |", rows["world.army.Risk"])
        self.assertIn("of the model `army`; `threat` is `force`; `since` is `settle_time`", rows["world.army"])
        for name in ("hazard", "Risk", "drift"):
            self.assertIn(f"| `world.army.{name}`", danger)

    def test_the_page_is_told_who_reads_whom_across_modules(self):
        server = Server(words=(CASE,))
        try:
            status, _, model = server.ask("GET", "/api/v1/model")
        finally:
            server.end()
        self.assertEqual(status, 200)
        by = {one["id"]: one for one in model["variables"]}
        self.assertEqual(by["cost"]["reads"], ["world.army.troops"])
        self.assertEqual(by["world.army.threat"]["reads"], ["world.force"])
        self.assertEqual(by["world.army.risk"]["reads"], ["world.army.hazard"])
        self.assertEqual(by["world.army.hazard"]["reads"],
                         ["world.army.since", "world.army.drift", "world.army.noise", "world.army.ratio", "world.army.risk"])
        self.assertEqual(by["world.army.risk"]["group"], "Danger")
        self.assertEqual({one["name"]: one["members"] for one in model["groups"]}["Arms"],
                         ["world.army.troops", "world.army.noise"])


if __name__ == "__main__":
    unittest.main()
