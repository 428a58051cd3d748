#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs of a slider on its way: answered in single precision, refined in double."""
import json
import re
import subprocess
import unittest

from served import MOVED, ROOT, SURETY, Served

FUTURES = 200


class Moving(Served):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        asked = {**MOVED, "futures": FUTURES}
        cls.single = cls.asks({**asked, "precision": "single"})
        cls.double = cls.asks(asked)

    @classmethod
    def asks(cls, question):
        status, _, run = cls.server.ask("POST", "/api/v1/runs", question)
        assert status == 200, run
        return run

    def get(self, path):
        status, _, content = self.server.ask("GET", path)
        self.assertEqual(status, 200, content)
        return content

    def events(self, run, futures):
        """The results that its refinement tells."""
        text = self.get(f"{run['refine']}?to={futures}").decode()
        return [json.loads(data) for data in re.findall(r"event: result\ndata: (.*)\n", text)]

    def outcomes(self, run, package="scenario"):
        return next(one for one in run["results"] if one["package"] == package)["outcomes"]

    def test_an_answer_says_its_precision(self):
        self.assertEqual(self.single["case"]["precision"], "single")
        self.assertEqual(self.double["case"]["precision"], "double")
        self.assertIsNone(self.single["precision"])  # the comparison with double would take longer than the answer

    def test_an_answer_on_the_way_is_not_packed(self):
        for precision, encoding in (("single", None), ("double", "gzip")):
            headers = self.server.ask("POST", "/api/v1/runs", {**MOVED, "futures": FUTURES, "precision": precision},
                                      {"Accept-Encoding": "gzip"})[1]
            self.assertEqual(headers["Content-Encoding"], encoding, precision)

    def test_the_precisions_have_addresses_of_their_own(self):
        self.assertNotEqual(self.single["id"], self.double["id"])
        for run in (self.single, self.double):
            self.assertEqual(self.get("/api/v1/runs/" + run["id"]), run)
        same = self.asks({**MOVED, "futures": FUTURES, "precision": "double"})
        self.assertEqual(same["id"], self.double["id"])

    def test_a_single_answer_is_close_to_the_double_one(self):
        compared = 0
        for package in ("scenario", self.single["inputs"]["reference"]):
            for got, due in zip(self.outcomes(self.single, package), self.outcomes(self.double, package)):
                if not got["value"] or got["value"].get("band") or due["value"]["mean"] is None:
                    continue
                size = max(abs(due["value"][at]) for at in ("mean", "q05", "q95"))
                for at in ("mean", "q05", "q25", "q50", "q75", "q95"):
                    self.assertAlmostEqual(got["value"][at], due["value"][at], delta=1e-4 * size + 1e-9,
                                           msg=f"{package} {got['outcome']} {at}")
                    compared += 1
        self.assertGreater(compared, 40)
        self.assertNotEqual(self.outcomes(self.single), self.outcomes(self.double))

    def test_the_base_beside_itself_differs_by_nothing(self):
        reference = self.double["inputs"]["reference"]
        same = self.asks({"scenario": {"from": reference}, "futures": FUTURES, "precision": "single"})
        for outcome in self.outcomes(same):
            contrast = outcome["contrast"]
            if contrast and contrast["equal"]:
                self.assertEqual((contrast["better"], contrast["worse"]), (0, 0), outcome["outcome"])
                self.assertEqual({contrast["difference"][at] for at in ("mean", "q05", "q50", "q95")}, {0})

    def test_what_follows_a_single_answer_is_the_double_run(self):
        finer = self.events(self.single, FUTURES + 100)
        self.assertEqual({run["case"]["precision"] for run in finer}, {"double"})
        self.assertEqual({run["id"] for run in finer}, {self.double["id"]})
        self.assertEqual(finer[-1]["results"], self.events(self.double, FUTURES + 100)[-1]["results"])

    def test_files_are_those_of_the_double_run(self):
        of_single = self.get(f"/api/v1/runs/{self.single['id']}.json")
        self.assertEqual(of_single["case"]["precision"], "double")
        self.assertEqual(of_single, self.get(f"/api/v1/runs/{self.double['id']}.json?to={FUTURES}"))
        self.assertNotIn("--precision", of_single["program"]["command"])

    def test_the_command_gives_the_same_numbers(self):
        words = self.asks({"scenario": {"from": "P06"}, "futures": 64, "precision": "single"})
        command = words["program"]["command"].split()
        self.assertEqual(command[-2:], ["--precision", "single"])
        told = json.loads(subprocess.run([SURETY, *command[1:], "--json", "--no-sensitivities", "--quiet"], cwd=ROOT,
                                         capture_output=True, check=True).stdout)
        spreads = {one["outcome"]: one["value"] for one in self.outcomes(told, "P06")}
        for one in self.outcomes(words):
            self.assertEqual(one["value"], spreads[one["outcome"]])
        body = {"scenario": {"from": "P06"}, "futures": 64, "precision": "single"}
        self.assertEqual(self.server.ask("POST", "/api/v1/command", body)[2]["command"], words["program"]["command"])

    def test_another_precision_is_refused(self):
        answer = self.server.ask("POST", "/api/v1/runs", {**MOVED, "precision": "half"})
        self.refused(answer, 422, "invalid")
        self.assertEqual(answer[2]["errors"][0]["pointer"], "/precision")


if __name__ == "__main__":
    unittest.main()
