#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What `surety serve` promises: answers, refusals, order among requests, and that nobody else can ask.

A real server on a free port of loopback, and `--get` without one (SURETY names the program; default
build/surety)."""
import http.client
import json
import os
import re
import signal
import subprocess
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SURETY = os.environ.get("SURETY", os.path.join(ROOT, "build", "surety"))
MOVED = {"scenario": {"from": "P06", "levers": {"mnf_size": 25}}}


class Server:
    """A server of its own process."""

    def __init__(self):
        self.process = subprocess.Popen([SURETY, "serve", "--quiet"], cwd=ROOT, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True)
        self.address = self.process.stdout.readline().strip()
        self.port, self.token = re.fullmatch(r"http://127\.0\.0\.1:(\d+)/\?token=([0-9a-f]{32})",
                                             self.address).groups()
        self.port = int(self.port)

    def connect(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)

    def ask(self, method, path, body=None, headers=None, token=True):
        """Status, headers and the body, read as JSON where it is."""
        connection = self.connect()
        sent = {"X-Token": self.token} if token else {}
        if body is not None:
            sent["Content-Type"] = "application/json"
        text = json.dumps(body) if isinstance(body, (dict, list)) else body
        connection.request(method, path, text, {**sent, **(headers or {})})
        response = connection.getresponse()
        content = response.read()
        connection.close()
        if "json" in (response.getheader("Content-Type") or ""):
            content = json.loads(content)
        return response.status, response.headers, content

    def end(self, how=signal.SIGINT):
        self.process.send_signal(how)
        code = self.process.wait(timeout=60)
        self.process.stdout.close()
        self.process.stderr.close()
        return code


class Served(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()

    @classmethod
    def tearDownClass(cls):
        code = cls.server.end()
        assert code == 0, f"the server ended with {code}"

    def refused(self, answer, status, kind):
        self.assertEqual(answer[0], status, answer[2])
        self.assertEqual(answer[1]["Content-Type"], "application/problem+json")
        self.assertEqual(answer[2]["type"], f"urn:surety:problem:{kind}")
        self.assertEqual(answer[2]["status"], status)


class Guarded(Served):
    def test_without_the_token_nothing_is_answered(self):
        self.refused(self.server.ask("GET", "/api/v1/case", token=False), 401, "token")
        self.refused(self.server.ask("GET", "/api/v1/case", headers={"X-Token": "0" * 32}), 401, "token")

    def test_the_printed_address_turns_its_token_into_a_cookie(self):
        status, headers, _ = self.server.ask("GET", f"/?token={self.server.token}", token=False)
        self.assertEqual((status, headers["Location"]), (303, "/"))
        cookie = headers["Set-Cookie"]
        self.assertIn("SameSite=Strict", cookie)
        self.assertIn("HttpOnly", cookie)
        status, _, _ = self.server.ask("GET", "/api/v1/case", headers={"Cookie": cookie.split(";")[0]}, token=False)
        self.assertEqual(status, 200)

    def test_another_host_is_refused(self):
        for host in ("evil.example", f"evil.example:{self.server.port}", "127.0.0.1:1", "127.0.0.1"):
            self.refused(self.server.ask("GET", "/api/v1/case", headers={"Host": host}), 403, "foreign")

    def test_another_origin_is_refused(self):
        for origin in ("http://evil.example", "null", "https://127.0.0.1"):
            self.refused(self.server.ask("POST", "/api/v1/runs", MOVED, {"Origin": origin}), 403, "foreign")
        self.refused(self.server.ask("POST", "/api/v1/runs", MOVED, {"Sec-Fetch-Site": "cross-site"}), 403, "foreign")

    def test_paths_lead_nowhere_else(self):
        for path in ("/../etc/passwd", "/%2e%2e/etc/passwd", "//etc/passwd", "/assets/../../x", "/.git/config",
                     "/api/v1/../v1/case", "/a%00b", "/" + "a" * 5000, "/api/v1/runs/..;/x"):
            status, _, _ = self.server.ask("GET", path)
            self.assertIn(status, (400, 404, 414), path)


class Asked(Served):
    def test_the_case_says_what_there_is(self):
        status, _, case = self.server.ask("GET", "/api/v1/case")
        self.assertEqual(status, 200)
        self.assertEqual(case["schema"], "surety.case/1")
        self.assertIn("mnf_size", [lever["id"] for lever in case["levers"]])

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

    def test_what_is_wrong_is_said_with_its_place(self):
        wrong = {"scenario": {"from": "P06", "levers": {"mnf_sizes": 2, "fort_target": 7}}}
        answer = self.server.ask("POST", "/api/v1/runs", wrong)
        self.refused(answer, 422, "invalid")
        self.assertEqual({fault["pointer"] for fault in answer[2]["errors"]},
                         {"/scenario/levers/mnf_sizes", "/scenario/levers/fort_target"})

    def test_what_is_no_json_is_refused(self):
        for text in ("", "{", "[]", "nonsense", '{"scenario": {"from": "P06"}', '{"a": 1, "a": 2}'):
            self.refused(self.server.ask("POST", "/api/v1/runs", text), 400, "malformed")


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
        for question, schema in (
                ({"question": "compare", "scenarios": [plain, moved], "futures": 20}, "results/2"),
                ({"question": "matter", "scenario": plain, "futures": 200}, "matter/1"),
                ({"question": "fail", "scenario": plain, "when": "p15 > 0.1", "futures": 400}, "fail/1"),
                ({"question": "claims", "only": ["H01"], "futures": 50, "keys": False}, "claims/1"),
                ({"question": "claims", "only": ["H01"], "futures": 50, "keys": False,
                  "assumptions": {"break0": 0.02}}, "claims/1"),
                ({"question": "learn", "scenarios": [plain, moved], "futures": 200}, "learn/1"),
                ({"question": "why", "scenario": plain, "futures": 50}, "why/1")):
            job = self.wait(self.ask_job(question))
            self.assertEqual(job["state"], "done", job)
            self.assertEqual(job["result"]["schema"], "surety." + schema)
            self.assertEqual(self.events[-2:], ["result", "done"])

    def test_a_question_that_has_no_answer_says_why(self):
        job = self.wait(self.ask_job({"question": "fail", "scenario": {"from": "P06"}, "when": "p15 > 5",
                                      "futures": 200}))
        self.assertEqual((job["state"], self.events[-1]), ("failed", "failed"))
        self.assertIn("nothing fails", job["problem"]["detail"])

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

    def test_a_run_is_refined_in_the_same_futures(self):
        run = self.server.ask("POST", "/api/v1/runs", {"scenario": {"from": "P06"}, "futures": 40})[2]
        _, _, events = self.server.ask("GET", run["refine"] + "?to=60")
        result = json.loads(re.search(r"^event: result\ndata: (.*)$", events.decode(), re.M)[1])
        self.assertEqual(result["inputs"]["futures"], 60)
        self.assertIsNotNone(result["no_deal"])
        self.assertGreater(len(result["outcomes"]), len(run["outcomes"]))
        again = self.server.ask("POST", "/api/v1/runs", {"scenario": {"from": "P06"}, "futures": 40})[2]
        self.assertEqual(again, run)

    def test_a_newer_move_stops_the_refinement_of_its_client(self):
        client = {"X-Client": "slider"}
        run = self.server.ask("POST", "/api/v1/runs", {"scenario": {"from": "P07"}}, client)[2]
        connection = self.server.connect()
        connection.request("GET", run["refine"] + "?to=100000", headers={"X-Token": self.server.token, **client})
        stream = connection.getresponse()
        self.server.ask("POST", "/api/v1/runs", MOVED, client)
        self.assertIn(b"event: stopped", stream.read())
        connection.close()


class WithoutAServer(unittest.TestCase):
    def get(self, path):
        return subprocess.run([SURETY, "serve", "--get", path], cwd=ROOT, capture_output=True, text=True, check=False)

    def test_get_prints_one_answer(self):
        got = self.get("/api/v1/case")
        self.assertEqual(got.returncode, 0, got.stderr)
        self.assertEqual(json.loads(got.stdout)["schema"], "surety.case/1")

    def test_get_says_by_its_exit_code_what_is_not_there(self):
        got = self.get("/api/v1/nothing")
        self.assertEqual(got.returncode, 1)
        self.assertEqual(json.loads(got.stdout)["status"], 404)


if __name__ == "__main__":
    unittest.main()
