#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The flagship in Ukrainian over HTTP: no words for people are left in English but quotations, which say so."""
import csv
import html.parser
import json
import re
import subprocess
import time
import unittest

from served import MOVED, ROOT, SURETY, Served

CYRILLIC = re.compile("[\u0400-\u04ff]")
PROSE = re.compile(r"[a-z]{2,}[ ,]+[a-z]{2,}")
UKRAINIAN = {"Accept-Language": "uk-UA,uk;q=0.9,en;q=0.8"}
# Members that hold formulas, commands, names or digests; a file's text or a title of a source has no place here.
NO_WORDS = {"program", "expression", "given", "when", "from", "until", "supported_if", "refuted_if", "effect_expression", "group", "text",
            "value", "stop", "left", "right", "run", "units", "unit", "name", "goal", "finding", "series", "rule", "turn"}


def left_in_english(answer, place=""):
    """(place, text) of prose in Latin letters that is not marked."""
    if isinstance(answer, list):
        for one in answer:
            yield from left_in_english(one, place)
    elif isinstance(answer, dict):
        for key, value in answer.items():
            if isinstance(value, str):
                said = CYRILLIC.search(value) or not PROSE.search(value) or answer.get(key + "_lang") == "en"
                if not said and key not in NO_WORDS:
                    yield f"{place}/{key}", value
            elif key not in NO_WORDS:
                yield from left_in_english(value, f"{place}/{key}")


def unmarked(answer):
    """An answer without the members that name languages, and without its words."""
    if isinstance(answer, list):
        return [unmarked(one) for one in answer]
    if isinstance(answer, dict):
        return {key: unmarked(value) for key, value in answer.items() if not key.endswith("_lang")}
    return answer if not isinstance(answer, str) else ""


class ReportTexts(html.parser.HTMLParser):
    """What a report says: (element, text), and what of it is marked as English."""

    EMPTY = {"meta", "br", "line", "path", "rect", "circle", "polyline", "polygon"}

    def __init__(self, page):
        super().__init__()
        self.open, self.texts, self.english, self.language = [], [], [], None
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.language = attributes["lang"] if tag == "html" else self.language
        if tag not in self.EMPTY:
            self.open.append((tag, attributes.get("lang")))
        if "aria-label" in attributes:
            self.texts.append((tag, attributes["aria-label"]))

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, text):
        tags = [tag for tag, _ in self.open]
        if not text.strip() or {"style", "code"} & set(tags):
            return
        if ("span", "en") in self.open:
            self.english.append((tags[-2], text))
        else:
            self.texts.append((tags[-1], text))


class Spoken(Served):
    maxDiff = None
    def done(self, question):
        """The job's answer."""
        _, _, job = self.server.ask("POST", "/api/v1/jobs", question, UKRAINIAN)
        while job.get("state") in ("waiting", "running"):
            time.sleep(0.05)
            _, _, job = self.server.ask("GET", "/api/v1/jobs/" + job["id"], headers=UKRAINIAN)
        self.assertEqual(job["state"], "done", job)
        return job["result"]

    def report(self, run, ending, language):
        path = f"/api/v1/runs/{run}{ending}{'&' if '?' in ending else '?'}lang={language}"
        status, headers, body = self.server.ask("GET", path)
        self.assertEqual((status, headers["Content-Language"]), (200, language))
        return body.decode()

    def test_reports_are_said_in_the_language_but_for_titles_of_sources(self):
        questions = [MOVED, {"scenario": dict(MOVED["scenario"], settle="endogenous")},
                     {"scenario": {"from": "P07", "credit": "ratified", "structure": "dilemma"}}]
        for question in questions:
            with self.subTest(question):
                run = self.server.ask("POST", "/api/v1/runs", question)[2]["id"]
                told = ReportTexts(self.report(run, ".html", "uk"))
                structures = [text for _, text in told.texts if text.startswith("Структура dilemma (Дилема безпеки): Присутність")]
                self.assertEqual(len(structures), "structure" in question["scenario"])
                self.assertEqual(told.language, "uk")
                self.assertEqual([one for one in told.texts if PROSE.search(one[1]) and not CYRILLIC.search(one[1])], [])
                self.assertEqual([one for one in told.english if one[0] != "td"], [])
                mixed = r"\b(the|and|of|with|for|in|is|to|by|years?|months|futures?)\b"
                self.assertEqual([one for one in told.texts
                                  if one[0] != "td" and re.search(mixed, one[1]) and CYRILLIC.search(one[1])], [])
                english = ReportTexts(self.report(run, ".html", "en"))
                self.assertEqual((english.language, english.english), ("en", []))
                self.assertEqual([one for one in english.texts if CYRILLIC.search(one[1])], [])

    def test_a_report_with_all_outcomes_weighs_them_against_history_in_the_language(self):
        run = self.server.ask("POST", "/api/v1/runs", MOVED)[2]["id"]
        told = ReportTexts(self.report(run, ".html?to=60", "uk"))
        texts = [text for _, text in told.texts]
        self.assertIn("Історія й модель разом", texts)
        for begins in ("За ваги 0,50 найнижчий ризик має", "Події в історії за рік ризику", "Подія: поновлена війна. Ті самі"):
            self.assertTrue(any(text.startswith(begins) for text in texts), begins)
        self.assertEqual([one for one in told.english if one[0] != "td"], [])
        mixed = r"\b(the|and|of|with|for|in|is|to|by|years?|months|futures?)\b"
        said = [(tag, text.replace("Correlates of War", "")) for tag, text in told.texts if tag != "td" and CYRILLIC.search(text)]
        self.assertEqual([one for one in said if re.search(mixed, one[1])], [])

    def test_a_table_of_a_run_has_its_titles_in_the_language_and_the_same_numbers(self):
        run = self.server.ask("POST", "/api/v1/runs", MOVED)[2]["id"]
        both = [list(csv.DictReader(self.report(run, ".csv", language).splitlines())) for language in ("en", "uk")]
        self.assertTrue(all(CYRILLIC.search(row["title"]) for row in both[1]))
        for row in both[0] + both[1]:
            del row["title"]
        self.assertEqual(*both)

    def test_case_and_model_have_no_words_left_in_english(self):
        for path in ("/api/v1/case", "/api/v1/model"):
            status, headers, answer = self.server.ask("GET", path, headers=UKRAINIAN)
            self.assertEqual((status, headers["Content-Language"]), (200, "uk"))
            self.assertEqual(list(left_in_english(answer)), [])
            self.assertEqual(unmarked(answer), unmarked(self.server.ask("GET", path)[2]))

    def test_runs_have_no_words_left_in_english(self):
        _, headers, run = self.server.ask("POST", "/api/v1/runs?lang=uk", {**MOVED, "futures": 20})
        self.assertEqual(headers["Content-Language"], "uk")
        self.assertEqual(list(left_in_english(run)), [])
        self.assertIn("змінено", run["packages"][0]["title"])
        _, _, events = self.server.ask("GET", run["refine"] + "?to=30&lang=uk")
        refined = json.loads(re.findall(rb"^event: result\ndata: (.*)$", events, re.M)[-1])
        self.assertEqual(list(left_in_english(refined)), [])
        self.assertEqual(refined["no_deal"]["title"], "Війна триває")

    def test_claims_have_no_words_left_in_english(self):
        claims = self.done({"question": "claims", "only": ["H01", "H05", "H21b"], "keys": False, "futures": 100})
        self.assertEqual(list(left_in_english(claims)), [])

    def test_long_questions_have_no_words_left_in_english(self):
        of_p06 = {"scenario": {"from": "P06"}, "futures": 400}
        for question in ({"question": "fail", "when": "p15 > 0.15", **of_p06}, {"question": "matter", **of_p06},
                         {"question": "why", **of_p06, "futures": 50}):
            self.assertEqual(list(left_in_english(self.done(question))), [])

    def test_what_history_and_model_say_together_is_in_ukrainian_or_marked(self):
        answer = self.done({"question": "outlook", "scenarios": [{"from": "P01"}, {"from": "P07"}], "futures": 100})
        self.assertEqual(list(left_in_english(answer)), [])
        self.assertIn("поновлена війна", [one["title"] for one in answer["events"]])

    def test_refusals_say_in_ukrainian_what_is_wrong(self):
        wrong = "id: a\ntitle: b\nfrom: P6\nclauses:\n  - lever: mnf_sise\n    value: 3\n  - lever: reinforce\n    valu: 1\n"
        answer = self.server.ask("POST", "/api/v1/yaml", {"yaml": wrong}, UKRAINIAN)
        self.refused(answer, 422, "invalid")
        self.assertEqual(list(left_in_english(answer[2])), [])
        self.assertIn("можливо, «mnf_size»?", [fault["hint"] for fault in answer[2]["errors"]])
        self.assertTrue(all("message_lang" not in fault for fault in answer[2]["errors"]), answer[2])

    def test_each_language_has_a_tag_of_its_own(self):
        tags = {self.server.ask("GET", "/api/v1/case?lang=" + one)[1]["ETag"] for one in ("en", "uk")}
        self.assertEqual(len(tags), 2)
        for tag in tags:
            answers = [self.server.ask("GET", "/api/v1/case?lang=" + one, headers={"If-None-Match": tag})[0]
                       for one in ("en", "uk")]
            self.assertEqual(sorted(answers), [200, 304])

    def test_every_text_of_the_case_is_translated(self):
        made = subprocess.run([SURETY, "check", "--json"], cwd=ROOT, capture_output=True, check=True)
        checked = json.loads(made.stdout)
        self.assertEqual([one["texts"] - one["translated"] for one in checked["languages"]], [0])
        self.assertEqual([one for one in checked["problems"] if one["id"].startswith("text-")], [])

    def test_a_translation_keeps_the_numbers_and_the_names_of_what_it_translates(self):
        _, _, english = self.server.ask("GET", "/api/v1/case")
        _, _, said = self.server.ask("GET", "/api/v1/case", headers=UKRAINIAN)
        for one, other in zip(english["packages"], said["packages"], strict=True):
            for key in ("summary", "description"):
                self.assertEqual(set(re.findall(r"\bP\d\d\b", one[key])), set(re.findall(r"\bP\d\d\b", other[key])))
        for kind in ("levers", "uncertainties", "constants"):
            for one, other in zip(english[kind], said[kind], strict=True):
                names = [set(re.findall(r"\b[a-z]+(?:_[a-z]+)+\b", note)) for note in (one["note"], other["note"])]
                self.assertEqual(*names)
                digits = [sorted(re.findall(r"\d+\.\d+", note.replace(",", "."))) for note in (one["note"], other["note"])]
                self.assertEqual(*digits)


if __name__ == "__main__":
    unittest.main()
