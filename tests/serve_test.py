#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What `surety serve` promises: answers, refusals, order among requests, and what is kept.

A real server on a free port of loopback, and `--get` without one (SURETY names the program; default
build/surety). Who may ask is in serve_hostile_test.py."""
import contextlib
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import unittest

from first_load import bytes_of_first_load
from schema import holds
from served import MOVED, ROOT, SURETY, Served, Server


class Shown(Served):
    """The page, where it was built; a program without it says so."""

    def setUp(self):
        status, _, self.index = self.server.ask("GET", "/", token=False)
        if status == 404:
            self.assertIn("not built", self.index["detail"])
            self.skipTest("the page is not built into this program")

    def test_the_page_comes_packed_to_those_who_take_it(self):
        status, headers, packed = self.server.ask("GET", "/", headers={"Accept-Encoding": "br, gzip"})
        self.assertEqual((status, headers["Content-Encoding"], headers["Vary"]), (200, "gzip", "Accept-Encoding"))
        self.assertEqual(packed, self.index)

    def test_what_is_loaded_before_the_first_picture_is_small(self):
        sizes = bytes_of_first_load()
        self.assertLessEqual(sizes["script"] + sizes["style"], 90 * 1024, sizes)
        self.assertLessEqual(sum(sizes.values()), 200 * 1000, sizes)

    def test_whatever_the_page_names_is_there(self):
        named = re.findall(r'(?:src|href)="[./]*(assets/[^"]+)"', self.index.decode())
        self.assertTrue(named)
        for path in named:
            status, headers, _ = self.server.ask("GET", "/" + path, token=False)
            self.assertEqual(status, 200, path)
            self.assertIn("immutable", headers["Cache-Control"])


class Packed(Served):
    """Answers come packed to those who take it, and are the same."""

    def both(self, method, path, body=None):
        plain = self.server.ask(method, path, body)
        packed = self.server.ask(method, path, body, {"Accept-Encoding": "gzip"})
        self.assertEqual((plain[0], packed[0]), (200, 200), path)
        self.assertEqual((plain[1]["Content-Encoding"], packed[1]["Content-Encoding"]), (None, "gzip"), path)
        self.assertEqual(plain[1]["Vary"], packed[1]["Vary"])
        self.assertIn("Accept-Encoding", plain[1]["Vary"].split(", "))
        self.assertEqual(packed[2], plain[2], path)
        return plain, packed

    def test_every_large_answer_comes_packed(self):
        run = self.both("POST", "/api/v1/runs", {**MOVED, "futures": 20})[0][2]
        for path in ("/api/v1/case", "/api/v1/model", "/openapi.json", f"/api/v1/runs/{run['id']}.csv",
                     f"/api/v1/runs/{run['id']}.html", run["refine"] + "?to=30"):
            self.both("GET", path)

    def test_small_answers_come_as_they_are(self):
        headers = self.server.ask("GET", "/api/v1/nothing", headers={"Accept-Encoding": "gzip"})[1]
        self.assertIsNone(headers["Content-Encoding"])

    def test_whoever_has_an_answer_is_told_so(self):
        plain, packed = self.both("POST", "/api/v1/runs", {**MOVED, "futures": 21})
        self.assertNotEqual(plain[1]["ETag"], packed[1]["ETag"])
        for _, headers, run in (plain, packed):
            status, _, _ = self.server.ask("GET", f"/api/v1/runs/{run['id']}", headers={
                "If-None-Match": headers["ETag"], "Accept-Encoding": "gzip"})
            self.assertEqual(status, 304)


class Asked(Served):
    def test_the_case_says_what_there_is(self):
        status, _, case = self.server.ask("GET", "/api/v1/case")
        self.assertEqual(status, 200)
        self.assertEqual(case["schema"], "surety.case/1")
        self.assertIn("mnf_size", [lever["id"] for lever in case["levers"]])
        self.assertIn(case["first"]["lever"], [lever["id"] for lever in case["levers"]])
        self.assertEqual(case["time"], {"start": 48, "settlement": 60, "end": 240, "epoch_year": 2022, "epoch_month": 1})
        self.assertEqual([way["set"][0]["name"] for way in case["settles"]], ["settlement_mode"] * 2)

    def test_a_run_gives_the_numbers_of_the_command_line(self):
        plain = {"scenario": {"from": "P06"}, "futures": 50}
        status, headers, run = self.server.ask("POST", "/api/v1/runs", plain)
        self.assertEqual(status, 200, run)
        self.assertEqual(headers["Location"], "/api/v1/runs/" + run["id"])
        words = run["program"]["command"].split()[1:] + ["--json", "--no-sensitivities"]
        told = json.loads(subprocess.run([SURETY, *words], cwd=ROOT, capture_output=True, check=True).stdout)
        there = {one["outcome"]: one for one in told["results"][0]["outcomes"]}
        for one in run["results"][0]["outcomes"]:
            self.assertEqual(one, there[one["outcome"]])
        self.assertEqual(run["results"][0]["fan"], told["results"][0]["fan"])

    def test_a_run_under_a_rival_structure_is_the_command_lines_and_another_than_the_plain_one(self):
        ids = [one["id"] for one in self.server.ask("GET", "/api/v1/case")[2]["structures"]]
        runs = {}
        for structure in (None, ids[0], *ids[1:3], None):
            scenario = {"from": "P06", "structure": structure}
            run = self.server.ask("POST", "/api/v1/runs", {"scenario": scenario, "futures": 40})[2]
            words = run["program"]["command"].split()[1:] + ["--json", "--no-sensitivities"]
            told = json.loads(subprocess.run([SURETY, *words], cwd=ROOT, capture_output=True, check=True).stdout)
            self.assertEqual(run["case"]["structure"], structure or ids[0])
            self.assertEqual(run["case"]["structure"], told["case"]["structure"])
            there = {one["outcome"]: one for one in told["results"][0]["outcomes"]}
            for one in run["results"][0]["outcomes"]:
                self.assertEqual(one, there[one["outcome"]])
            runs[structure] = run
        self.assertEqual(runs[None]["id"], runs[ids[0]]["id"])
        self.assertEqual(len({run["id"] for run in runs.values()}), 3)
        self.assertEqual(len({run["digest"] for run in runs.values()}), 3)
        meta = self.server.ask("GET", f"/api/v1/runs/{runs[ids[1]]['id']}.meta.json")[2]
        self.assertEqual(meta["structure"], ids[1])
        wrong = {"scenario": {"from": "P06", "structure": "none"}}
        answer = self.server.ask("POST", "/api/v1/runs", wrong)
        self.refused(answer, 422, "invalid")
        self.assertEqual(answer[2]["errors"][0]["pointer"], "/scenario/structure")

    def test_the_first_picture_is_there_before_anybody_asks(self):
        reference = self.server.ask("GET", "/api/v1/case")[2]["reference"]
        run = self.server.ask("POST", "/api/v1/runs", {"scenario": {"from": reference}, "base": reference})[2]
        fresh = Server()
        status, _, again = fresh.ask("GET", "/api/v1/runs/" + run["id"])
        self.assertEqual((status, again["results"], again["digest"]), (200, run["results"], run["digest"]))
        self.assertEqual(fresh.end(), 0)
        told = json.loads(subprocess.run([SURETY, "evaluate", "--packages", reference, "--futures", "500", "--json",
                                          "--no-sensitivities"], cwd=ROOT, capture_output=True, check=True).stdout)
        there = {one["outcome"]: one["value"] for one in told["results"][0]["outcomes"]}
        for one in run["results"][0]["outcomes"]:
            self.assertEqual(one["value"], there[one["outcome"]])

    def test_what_is_wrong_is_said_with_its_place(self):
        wrong = {"scenario": {"from": "P06", "levers": {"mnf_sizes": 2, "fort_target": 7}}}
        answer = self.server.ask("POST", "/api/v1/runs", wrong)
        self.refused(answer, 422, "invalid")
        self.assertEqual({fault["pointer"] for fault in answer[2]["errors"]},
                         {"/scenario/levers/mnf_sizes", "/scenario/levers/fort_target"})

    def test_what_is_no_json_is_refused(self):
        for text in ("", "{", "[]", "nonsense", '{"scenario": {"from": "P06"}', '{"a": 1, "a": 2}'):
            self.refused(self.server.ask("POST", "/api/v1/runs", text), 400, "malformed")


class Kept(unittest.TestCase):
    """Saved scenarios, in a data folder of their own."""

    def setUp(self):
        self.holder = tempfile.TemporaryDirectory()
        self.server = Server(self.holder.name)

    def tearDown(self):
        self.server.end()
        self.holder.cleanup()

    def test_scenarios_are_saved_changed_and_deleted(self):
        status, headers, saved = self.server.ask("POST", "/api/v1/scenarios", MOVED)
        self.assertEqual(status, 201, saved)
        self.assertEqual(saved["scenario"], MOVED["scenario"])
        address = headers["Location"]
        changed = {"scenario": {"from": "P03", "title": "Ours"}}
        self.assertEqual(self.server.ask("PUT", address, changed)[2]["title"], "Ours")
        self.assertEqual(self.server.ask("GET", address)[2]["scenario"], changed["scenario"])
        self.assertEqual(len(self.server.ask("GET", "/api/v1/scenarios")[2]["scenarios"]), 1)
        self.assertEqual(self.server.ask("DELETE", address)[0], 204)
        self.assertEqual(self.server.ask("GET", address)[0], 404)
        self.assertEqual(self.server.ask("DELETE", address)[0], 404)
        self.assertEqual(self.server.ask("PUT", address, changed)[0], 404)

    def test_what_cannot_be_run_is_not_saved(self):
        self.assertEqual(self.server.ask("POST", "/api/v1/scenarios", {"scenario": {"from": "P99"}})[0], 422)
        self.assertEqual(self.server.ask("GET", "/api/v1/scenarios")[2]["scenarios"], [])

    def test_saved_scenarios_survive_a_killed_server(self):
        for lever in range(5):
            self.server.ask("POST", "/api/v1/scenarios",
                            {"scenario": {"from": "P06", "levers": {"mnf_size": lever}}})
        self.server.end(signal.SIGKILL)
        self.server = Server(self.holder.name)
        kept = self.server.ask("GET", "/api/v1/scenarios")[2]["scenarios"]
        self.assertEqual([one["scenario"]["levers"]["mnf_size"] for one in kept], [4, 3, 2, 1, 0])

    def test_a_file_of_a_newer_version_is_left_alone(self):
        path = os.path.join(self.holder.name, "surety", "scenarios.sqlite3")
        self.assertEqual(self.server.ask("POST", "/api/v1/scenarios", MOVED)[0], 201)
        self.server.end()
        with contextlib.closing(sqlite3.connect(path)) as file:
            file.execute("PRAGMA user_version = 2")
        self.server = Server(self.holder.name)
        status, _, problem = self.server.ask("GET", "/api/v1/scenarios")
        self.assertEqual(status, 500)
        self.assertIn("newer version", problem["detail"])


class Written(Served):
    def scenario_of(self, yaml):
        return self.server.ask("POST", "/api/v1/yaml", {"yaml": yaml})

    def test_a_scenario_is_a_file_and_a_file_is_a_scenario(self):
        clauses = [{"lever": "mnf_size", "value": 7, "from": "settle_time", "ramp": 6, "status": "pledged",
                    "note": "a \"quoted\" note: with # signs"}]
        for scenario in (MOVED["scenario"], {"from": "P06", "clauses": clauses, "levers": {"fort_target": 0.5}}):
            yaml = self.server.ask("POST", "/api/v1/yaml", {"scenario": scenario})[2]["yaml"]
            again = self.scenario_of(yaml)
            self.assertEqual(again[0], 200, again[2])
            runs = [self.server.ask("POST", "/api/v1/runs", {"scenario": one, "futures": 20})[2]
                    for one in (scenario, again[2]["scenario"])]
            self.assertEqual(runs[0]["results"], runs[1]["results"])

    def test_a_fault_in_a_file_is_told_with_line_and_column(self):
        answer = self.scenario_of("id: mine\ntitle: t\nfrom: base\nclauses:\n  - mnf_sizes: 3\n")
        self.refused(answer, 422, "invalid")
        fault = answer[2]["errors"][0]
        self.assertEqual((fault["pointer"], fault["line"], fault["column"]), ("/yaml", 5, 5))
        self.assertIn("mnf_size", fault["hint"])

    def test_the_command_asks_the_same(self):
        scenario = {"from": "P06", "assumptions": {"break0": 0.02}, "adversary": "high", "seed": 5}
        command = self.server.ask("POST", "/api/v1/command", {"scenario": scenario, "base": "P03"})[2]["command"]
        self.assertEqual(command, "surety evaluate --packages P06,P03 --reference P03 --adversary high "
                                  "--set break0=0.02 --seed 5 --futures 500")
        command = self.server.ask("POST", "/api/v1/command", {"question": "fail", **MOVED, "when": "p15 > 0.1"})
        self.assertEqual(command[2]["command"],
                         "surety fail --package ./scenario.yaml --when 'p15 > 0.1' --futures 2000")

    def test_a_moved_scenario_gives_the_numbers_of_its_file(self):
        with tempfile.TemporaryDirectory() as folder:
            yaml = self.server.ask("POST", "/api/v1/yaml", MOVED)[2]["yaml"]
            with open(os.path.join(folder, "scenario.yaml"), "w", encoding="utf-8") as file:
                file.write(yaml)
            run = self.server.ask("POST", "/api/v1/runs", {**MOVED, "futures": 30})[2]
            words = run["program"]["command"].split()[1:] + ["--json", "--no-sensitivities"]
            words[1:1] = [os.path.join(ROOT, "cases", "ukraine")]
            told = json.loads(subprocess.run([SURETY, *words], cwd=folder, capture_output=True, check=True).stdout)
        there = {one["outcome"]: one for one in told["results"][0]["outcomes"]}
        for one in run["results"][0]["outcomes"]:
            self.assertEqual(one, there[one["outcome"]])

    def test_credit_counts_a_moved_lever(self):
        firm = {"from": "P06", "credit": "delivered"}
        runs = [self.server.ask("POST", "/api/v1/runs", {"scenario": one, "futures": 20})[2]
                for one in (firm, {**firm, "levers": {"mnf_size": 40}})]
        self.assertNotEqual(runs[0]["results"][0], runs[1]["results"][0])

    def test_inherited_clauses_are_not_sent(self):
        clause = {"lever": "mnf_size", "value": 3, "package": "base"}
        self.refused(self.server.ask("POST", "/api/v1/runs", {"scenario": {"from": "P06", "clauses": [clause]}}),
                     422, "invalid")

    def test_the_model_says_what_each_variable_reads(self):
        model = self.server.ask("GET", "/api/v1/model")[2]
        self.assertEqual(model["schema"], "surety.model/1")
        variables = {one["id"]: one for one in model["variables"]}
        self.assertIn("vol_coal", variables["vol_coal_change"]["reads"])
        self.assertEqual(variables["vol_coal"]["kind"], "stock")
        for one in model["variables"]:
            self.assertLessEqual(set(one["reads"]), set(variables))


class Worked(Served):
    def ask_job(self, question):
        status, headers, job = self.server.ask("POST", "/api/v1/jobs", question)
        self.assertEqual(status, 202, job)
        return headers["Location"]

    def wait(self, address):
        """The job when it is over; its stream of events ends then."""
        status, headers, events = self.server.ask("GET", address + "/events")
        self.assertEqual((status, headers["Content-Type"]), (200, "text/event-stream"))
        self.events = re.findall(r"^event: (\w+)$", events.decode(), re.M)
        return self.server.ask("GET", address)[2]

    def test_each_question_gives_the_answer_of_its_command(self):
        plain, moved = {"from": "P06"}, MOVED["scenario"]
        with open(os.path.join(ROOT, "docs", "answers.schema.json"), encoding="utf-8") as file:
            answers = json.load(file)
        for question, schema in (
                ({"question": "compare", "scenarios": [plain, moved], "futures": 20}, "results/3"),
                ({"question": "matter", "scenario": plain, "futures": 200}, "matter/1"),
                ({"question": "fail", "scenario": plain, "when": "p15 > 0.1", "futures": 400}, "fail/1"),
                ({"question": "fail", "scenario": plain, "when": "p15 > 0.1", "box": "type_draw >= 0.5",
                  "futures": 400}, "fail/1"),
                ({"question": "claims", "only": ["H01"], "futures": 50, "keys": False}, "claims/1"),
                ({"question": "claims", "only": ["H01"], "futures": 50, "keys": False,
                  "assumptions": {"break0": 0.02}}, "claims/1"),
                ({"question": "claims", "only": ["H01"], "futures": 50, "keys": False, "structures": True}, "claims/1"),
                ({"question": "why", "scenario": {**plain, "structure": "accident"}, "futures": 50}, "why/1"),
                ({"question": "learn", "scenarios": [plain, moved], "futures": 200}, "learn/1"),
                ({"question": "outlook", "scenarios": [plain, moved], "futures": 50, "event": "serious",
                  "weight": 0.25, "priors": "judged"}, "outlook/1"),
                ({"question": "check", "futures": 50}, "checks/1"),
                ({"question": "why", "scenario": plain, "futures": 50}, "why/1")):
            job = self.wait(self.ask_job(question))
            self.assertEqual(job["state"], "done", job)
            self.assertEqual(job["result"]["schema"], "surety." + schema)
            if schema != "results/3":
                self.assertEqual(holds(answers, answers["$defs"][schema.split("/")[0]], job["result"]), [])
            self.assertEqual(self.events[-2:], ["result", "done"])

    def test_a_question_that_has_no_answer_says_why(self):
        job = self.wait(self.ask_job({"question": "fail", "scenario": {"from": "P06"}, "when": "p15 > 5",
                                      "futures": 200}))
        self.assertEqual((job["state"], self.events[-1]), ("failed", "failed"))
        self.assertIn("nothing fails", job["problem"]["detail"])

    def test_a_box_that_is_named_has_the_figures_of_the_one_that_was_found(self):
        asked = {"question": "fail", "scenario": {"from": "P06"}, "when": "p15 > 0.1", "futures": 1000}
        found = self.wait(self.ask_job(asked))["result"]["boxes"][0]
        text = ", ".join(f"{clause['factor']} {sign} {clause[end]!r}" for clause in found["clauses"]
                         for sign, end in ((">=", "low"), ("<=", "high")) if clause[end] is not None)
        named = self.wait(self.ask_job({**asked, "box": text}))["result"]
        self.assertEqual((named["boxes"][0]["held_out"], named["boxes"][0]["typical_future"]),
                         (found["held_out"], found["typical_future"]))
        self.assertIn("type_draw", found["typical_draws"])
        self.assertEqual((named["box"], named["trajectory"]), (text, []))
        job = self.server.ask("POST", "/api/v1/jobs", {**asked, "box": "type_drow >= 0.5"})
        self.assertEqual((job[0], job[2]["errors"][0]["pointer"]), (422, "/box"))

    OWN_CLAIM = """thresholds: Written now.
frozen: 2026-11-23
claims:
  - id: MINE
    statement: The coalition's package is safer than paper
    text: my own
    arms: {paper: P01, coalition: P06}
    statistics: {drop: MEAN(paper.p15 - coalition.p15)}
    effect: paper.p15 - coalition.p15
    supported_if: drop >= 0.05
    refuted_if: drop < 0
"""

    def test_a_claim_of_ones_own_is_judged_like_the_others(self):
        asked = {"question": "claims", "claim": self.OWN_CLAIM, "futures": 100, "keys": False}
        result = self.wait(self.ask_job(asked))["result"]
        self.assertEqual([(claim["id"], claim["verdict"]) for claim in result["claims"]], [("MINE", "supported")])
        bad = self.server.ask("POST", "/api/v1/jobs", {**asked, "claim": self.OWN_CLAIM.replace("P06", "P66")})
        self.assertEqual((bad[0], bad[2]["errors"][0]["pointer"], bad[2]["errors"][0]["line"]), (422, "/claim", 7))

    def test_claims_are_judged_under_every_structure_as_the_command_line_judges_them(self):
        asked = {"question": "claims", "only": ["H03", "H15"], "futures": 60, "keys": False, "structures": True}
        claims = self.wait(self.ask_job(asked))["result"]
        words = claims["program"]["command"].split()[1:]
        self.assertIn("--structure all", claims["program"]["command"])
        told = json.loads(subprocess.run([SURETY, *words, "--json"], cwd=ROOT, capture_output=True, check=True).stdout)
        for here, there in zip(claims["claims"], told["claims"]):
            self.assertEqual((here["structures"], here["survives"]), (there["structures"], there["survives"]))
            self.assertEqual(here["structures"][0]["verdict"], here["verdict"])

    def test_the_cases_own_checks_are_run(self):
        result = self.wait(self.ask_job({"question": "check"}))["result"]
        self.assertEqual((result["checks_failed"], result["unit_problems"]), (0, 0))
        self.assertGreater(len(result["checks"]), 20)
        self.assertTrue(all(check["passed"] for check in result["checks"]))

    def test_the_account_of_versions_is_the_cases_own(self):
        changes = self.server.ask("GET", "/api/v1/changes")[2]
        with open(os.path.join(ROOT, "cases", "ukraine", "CHANGES.md"), encoding="utf-8") as file:
            self.assertEqual(changes["markdown"], file.read())

    def test_the_book_is_the_one_that_is_written_but_for_checks_and_pictures(self):
        def without_checks(text):
            text = re.sub(r"!\[.*\n\n", "", text)
            return re.sub(r"(## 5\. Implementation verification\n).*?(\n## 6\.)", r"\1\2", text, flags=re.S)
        book = self.server.ask("GET", "/api/v1/book")[2]["markdown"]
        self.assertIn("were not run for this page", book)
        self.assertIn("### What observations say about parameters", book)
        self.assertNotIn("![", book)
        with open(os.path.join(ROOT, "docs", "model", "README.md"), encoding="utf-8") as file:
            self.assertEqual(without_checks(book), without_checks(file.read()))

    def test_a_question_can_be_stopped(self):
        address = self.ask_job({"question": "claims", "futures": 20000})
        self.server.ask("DELETE", address)
        self.assertEqual(self.wait(address)["state"], "stopped")

    def test_a_newer_question_stops_the_older_one_of_its_client(self):
        question = {"question": "claims", "futures": 19000}
        older = self.server.ask("POST", "/api/v1/jobs", question, {"X-Client": "me"})[1]["Location"]
        newer = self.server.ask("POST", "/api/v1/jobs", {**question, "futures": 18000}, {"X-Client": "me"})
        self.assertEqual(self.wait(older)["state"], "stopped")
        self.server.ask("DELETE", newer[1]["Location"])

    def test_compared_scenarios_share_their_assumptions(self):
        scenarios = [{"from": "P06"}, {"from": "P06", "assumptions": {"break0": 0.02}}]
        self.refused(self.server.ask("POST", "/api/v1/jobs", {"question": "compare", "scenarios": scenarios}),
                     422, "invalid")
        scenarios[1] = {"from": "P06", "structure": "accident"}
        self.refused(self.server.ask("POST", "/api/v1/jobs", {"question": "compare", "scenarios": scenarios}),
                     422, "invalid")

    def test_a_run_is_refined_in_the_same_futures(self):
        run = self.server.ask("POST", "/api/v1/runs", {"scenario": {"from": "P06"}, "futures": 40})[2]
        _, _, events = self.server.ask("GET", run["refine"] + "?to=60")
        result = json.loads(re.search(r"^event: result\ndata: (.*)$", events.decode(), re.M)[1])
        self.assertEqual(result["inputs"]["futures"], 60)
        self.assertIsNotNone(result["no_deal"])
        self.assertGreater(len(result["outcomes"]), len(run["outcomes"]))
        again = self.server.ask("POST", "/api/v1/runs", {"scenario": {"from": "P06"}, "futures": 40})[2]
        self.assertEqual(again, run)

    def test_a_stream_goes_on_where_it_was_cut_off(self):
        run = self.server.ask("POST", "/api/v1/runs", {"scenario": {"from": "P06"}, "futures": 41})[2]
        address = run["refine"] + "?to=61"
        events = self.server.ask("GET", address)[2]
        ids = re.findall(r"^id: (\w+-\d+)$", events.decode(), re.M)
        self.assertEqual([int(one.split("-")[1]) for one in ids], list(range(1, len(ids) + 1)))
        rest = self.server.ask("GET", address, headers={"Last-Event-ID": ids[-2]})[2]
        self.assertEqual(rest, events[events.index(f"id: {ids[-1]}\n".encode()):])
        self.assertEqual(self.server.ask("GET", address, headers={"Last-Event-ID": ids[-1]})[0], 204)
        for other in ("01234567-2", "2", "nonsense"):
            self.assertEqual(self.server.ask("GET", address, headers={"Last-Event-ID": other})[2], events)

    def test_what_has_not_changed_is_not_sent_again(self):
        for path in ("/api/v1/case", "/api/v1/model"):
            tag = self.server.ask("GET", path)[1]["ETag"]
            status, _, body = self.server.ask("GET", path, headers={"If-None-Match": tag})
            self.assertEqual((status, body), (304, b""))
            self.assertEqual(self.server.ask("GET", path, headers={"If-None-Match": '"other"'})[0], 200)

    def test_a_newer_move_stops_the_refinement_of_its_client(self):
        client = {"X-Client": "slider"}
        run = self.server.ask("POST", "/api/v1/runs", {"scenario": {"from": "P07"}}, client)[2]
        connection = self.server.connect()
        connection.request("GET", run["refine"] + "?to=100000", headers={"X-Token": self.server.token, **client})
        stream = connection.getresponse()
        self.server.ask("POST", "/api/v1/runs", MOVED, client)
        self.assertIn(b"event: stopped", stream.read())
        connection.close()


class Described(unittest.TestCase):
    """The description of the interface and the server say the same."""

    @classmethod
    def setUpClass(cls):
        cls.holder = tempfile.TemporaryDirectory()
        cls.server = Server(cls.holder.name)
        cls.document = cls.server.ask("GET", "/openapi.json", token=False)[2]

    @classmethod
    def tearDownClass(cls):
        cls.server.end()
        cls.holder.cleanup()

    def test_every_route_is_described_and_no_other(self):
        with open(os.path.join(ROOT, "src", "serve", "route.def"), encoding="utf-8") as file:
            rows = re.findall(r'^ROUTE\((\w+),\s*"([^"]+)"', file.read(), re.M)
        there = {(verb.lower(), path.replace("{}", "{id}")) for verb, path in rows}
        described = {(verb, path) for path, verbs in self.document["paths"].items() for verb in verbs}
        self.assertEqual(there, described)

    def test_every_reference_leads_somewhere(self):
        for reference in re.findall(r'"\$ref": "#/([^"]+)"', json.dumps(self.document)):
            target = self.document
            for part in reference.split("/"):
                self.assertIn(part, target, reference)
                target = target[part]

    def resolved(self, part):
        while "$ref" in part:
            target = self.document
            for name in part["$ref"].removeprefix("#/").split("/"):
                target = target[name]
            part = target
        return part

    def check(self, method, path, route, body=None):
        """Asks; the answer is one that is described. Returns it."""
        status, headers, content = self.server.ask(method, path, body)
        described = self.document["paths"][route][method.lower()]["responses"]
        self.assertIn(str(status), described, (method, path, content))
        answer = self.resolved(described[str(status)])
        if status == 204:
            return headers, content
        kind = headers["Content-Type"].split(";")[0]
        self.assertIn(kind, answer["content"], (method, path))
        if "json" in kind:
            schema = answer["content"][kind]["schema"]
            self.assertEqual(holds(self.document, schema, content), [], (method, path))
        return headers, content

    def test_answers_are_as_described(self):
        run = self.check("POST", "/api/v1/runs", "/api/v1/runs", {**MOVED, "futures": 20})[1]
        job = {"question": "fail", **MOVED, "when": "p15 > 0.1", "futures": 400}
        address = self.check("POST", "/api/v1/jobs", "/api/v1/jobs", job)[0]["Location"]
        saved = self.check("POST", "/api/v1/scenarios", "/api/v1/scenarios", MOVED)[0]["Location"]
        one_run, one_job, one_saved = "/api/v1/runs/{id}", "/api/v1/jobs/{id}", "/api/v1/scenarios/{id}"
        asked = [
            ("GET", "/api/v1/case", None, None), ("GET", "/api/v1/model", None, None), ("GET", "/api/v1/model/links", None, None),
            ("GET", "/api/v1/changes", None, None), ("GET", "/api/v1/book", None, None), ("GET", "/openapi.json", None, None), ("GET", "/api/v1/versions", None, None),
            ("POST", "/api/v1/runs", None, {"scenario": {}}),
            ("GET", f"/api/v1/runs/{run['id']}", one_run, None),
            ("GET", f"/api/v1/runs/{run['id']}.csv", one_run, None),
            ("GET", f"/api/v1/runs/{run['id']}.html", one_run, None),
            ("GET", f"/api/v1/runs/{run['id']}.zip", one_run, None),
            ("GET", f"/api/v1/runs/{run['id']}.csv?to=x", one_run, None), ("GET", "/api/v1/runs/0", one_run, None),
            ("GET", run["refine"] + "?to=30", one_run + "/events", None),
            ("GET", run["refine"] + "?to=x", one_run + "/events", None),
            ("GET", "/api/v1/runs/0/events", one_run + "/events", None),
            ("POST", "/api/v1/jobs", None, {"question": "fail"}),
            ("GET", address + "/events", one_job + "/events", None), ("GET", address, one_job, None),
            ("DELETE", address, one_job, None), ("DELETE", "/api/v1/jobs/0", one_job, None),
            ("GET", "/api/v1/jobs/0", one_job, None), ("GET", "/api/v1/jobs/0/events", one_job + "/events", None),
            ("POST", "/api/v1/yaml", None, MOVED), ("POST", "/api/v1/yaml", None, {"yaml": "id: 3"}),
            ("POST", "/api/v1/yaml", None, {"yaml": "id: a\ntitle: b\nfrom: base\n"}),
            ("POST", "/api/v1/command", None, MOVED), ("POST", "/api/v1/command", None, job),
            ("POST", "/api/v1/command", None, {}),
            ("GET", "/api/v1/scenarios", None, None), ("POST", "/api/v1/scenarios", None, {}),
            ("GET", saved, one_saved, None), ("PUT", saved, one_saved, MOVED), ("PUT", saved, one_saved, {}),
            ("PUT", "/api/v1/scenarios/77", one_saved, MOVED), ("GET", "/api/v1/scenarios/x", one_saved, None),
            ("DELETE", saved, one_saved, None), ("DELETE", saved, one_saved, None),
        ]
        for method, path, route, body in asked:
            self.check(method, path, route or path, body)
        tried = {(method.lower(), route or path) for method, path, route, _ in asked}
        tried |= {("post", "/api/v1/runs"), ("post", "/api/v1/jobs")}
        described = {(verb, path) for path, verbs in self.document["paths"].items() for verb in verbs}
        self.assertEqual(tried, described)

    def test_another_verb_is_refused_with_those_that_are_there(self):
        status, headers, _ = self.server.ask("DELETE", "/api/v1/runs")
        self.assertEqual((status, headers["Allow"]), (405, "POST"))
        status, headers, _ = self.server.ask("POST", "/api/v1/jobs/1", {})
        self.assertEqual((status, set(headers["Allow"].split(", "))), (405, {"GET", "DELETE"}))


class WithoutAServer(unittest.TestCase):
    def get(self, path):
        return subprocess.run([SURETY, "serve", "--get", path], cwd=ROOT, capture_output=True, text=True, check=False)

    def test_get_prints_one_answer(self):
        got = self.get("/api/v1/case")
        self.assertEqual(got.returncode, 0, got.stderr)
        self.assertEqual(json.loads(got.stdout)["schema"], "surety.case/1")

    def test_get_gives_every_answer_that_needs_no_body(self):
        for path, schema in (("/api/v1/model", "surety.model/1"), ("/api/v1/versions", "surety.versions/1")):
            self.assertEqual(json.loads(self.get(path).stdout)["schema"], schema)
        self.assertEqual(json.loads(self.get("/openapi.json").stdout)["openapi"], "3.1.0")

    def test_a_case_whose_claims_are_wrong_is_not_served(self):
        with tempfile.TemporaryDirectory() as folder:
            case = os.path.join(folder, "case")
            shutil.copytree(os.path.join(ROOT, "cases", "ukraine"), case)
            with open(os.path.join(case, "claims.yaml"), "a", encoding="utf-8") as file:
                file.write("nonsense: 1\n")
            got = subprocess.run([SURETY, "serve", case, "--get", "/api/v1/case"], cwd=ROOT, capture_output=True,
                                 text=True, check=False)
        self.assertEqual((got.returncode, got.stdout), (2, ""))
        self.assertIn("nonsense", got.stderr)

    def test_get_says_by_its_exit_code_what_is_not_there(self):
        got = self.get("/api/v1/nothing")
        self.assertEqual(got.returncode, 1)
        self.assertEqual(json.loads(got.stdout)["status"], 404)


if __name__ == "__main__":
    unittest.main()
