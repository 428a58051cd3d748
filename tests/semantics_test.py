# SPDX-License-Identifier: MIT
"""docs/semantics.md says what src/model/builtin.def says, and its goldens are those of tests/golden."""
import pathlib
import re
import unittest

TOP = pathlib.Path(__file__).resolve().parent.parent
FUNCTION = re.compile(r'^BUILTIN\(\w+,\s*"(\w+)",\s*\d+,\s*\d+,\s*"([^"]*)"', re.M)


def tables():
    """Each row of the page as a dictionary of its column names."""
    columns = []
    for line in (TOP / "docs/semantics.md").read_text(encoding="utf-8").splitlines():
        if not line.startswith("|"):
            columns = []
            continue
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if not columns:
            columns = cells
        elif not set(line) <= set("|- "):
            yield dict(zip(columns, cells, strict=True))


def rules_of_functions():
    """The unit rules that stand beside each function: in their column, or behind the meaning."""
    found = {}
    for row in tables():
        rules = row["units"] if "units" in row else "; ".join(re.findall(r"units ([^;|]+)", row.get("meaning", "")))
        for name in re.findall(r"`([A-Z][A-Z0-9_]*)", next(iter(row.values()))) if rules else ():
            found.setdefault(name.lower(), []).extend(rule.strip() for rule in rules.split(";"))
    return found


class Semantics(unittest.TestCase):
    def test_every_function_has_a_row_with_its_unit_rule(self):
        rules = rules_of_functions()
        text = (TOP / "src/model/builtin.def").read_text(encoding="utf-8")
        functions = dict(FUNCTION.findall(text))
        self.assertEqual(set(functions), set(rules))
        for name, rule in functions.items():
            self.assertIn(rule, rules[name], name)

    def test_every_golden_that_a_row_names_is_there(self):
        for row in tables():
            for name in filter(None, (one.strip() for one in row.get("golden", "").split(","))):
                self.assertTrue((TOP / "tests/golden" / name / "model.xmile").is_file(), name)

    def test_every_golden_is_named_on_the_page(self):
        text = (TOP / "docs/semantics.md").read_text(encoding="utf-8")
        words = set(re.findall(r"[a-z0-9]+(?:-[a-z0-9]+)*", text))
        goldens = {path.name for path in (TOP / "tests/golden").iterdir() if path.is_dir()}
        self.assertEqual(goldens - words, set())


if __name__ == "__main__":
    unittest.main()
