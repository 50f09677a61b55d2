"""The checks' pages: their examples are run, and list, pages, fixtures, README and CHANGELOG are equal."""
import json
import os
import pathlib
import re
import subprocess
import unittest

import library_table
import model_schema
from doors import BUILD, driver
from fixture import CHECKS, SOURCE, Fixture, header

SECTIONS = ["Why", "Bad", "Good", "Options", "Fixes", "What is left alone", "Known misses"]


def checks():
    out = subprocess.run([BUILD / "bin" / "cotidy", "list", "--format", "json"],
                         capture_output=True, text=True, check=True).stdout
    rows = json.loads(out)
    return rows["checks"] if isinstance(rows, dict) else rows


def page(check):
    (path,) = SOURCE.glob(f"checks/*/{check}.md")
    return path.read_text()


def section(text, name):
    match = re.search(rf"^## {name}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    return match.group(1) if match else ""


class Pages(unittest.TestCase):
    def examples(self, name):
        for check in checks():
            blocks = re.findall(r"```cpp\n(.*?)```", section(page(check["id"]), name), re.DOTALL)
            self.assertTrue(blocks, f"{check['id']} has no example under {name}")
            for text in blocks:
                path = CHECKS / check["id"] / "example.cpp"
                library = header(text, "libraries").split()[:1]
                with self.subTest(check=check["id"], example=text):
                    yield driver(Fixture(path, *library, text=text))["findings"]

    def test_bad_examples_have_one_finding(self):
        for findings in self.examples("Bad"):
            self.assertEqual(len(findings), 1, findings)

    def test_good_examples_have_none(self):
        for findings in self.examples("Good"):
            self.assertEqual(findings, [])

    def test_pages_have_their_sections(self):
        for check in checks():
            text = page(check["id"])
            found = re.findall(r"^## (.*)$", text, re.MULTILINE)
            self.assertTrue(text.startswith(f"# {check['id']}\n"))
            self.assertEqual([name for name in SECTIONS if name in found], found, check["id"])
            for name in ("Why", "Bad", "Good", "Known misses"):
                self.assertIn(name, found, check["id"])

    def test_options_are_documented(self):
        for check in checks():
            documented = re.findall(r"^- `(\w+)` \(default (?:`([^`]*)`|empty)\)", section(page(check["id"]), "Options"),
                                    re.MULTILINE)
            options = [(option["name"], option["default"]) for option in check["options"]]
            self.assertEqual(sorted(documented), sorted(options), check["id"])

    def test_explain_prints_the_page(self):
        for check in checks():
            done = subprocess.run([BUILD / "bin" / "cotidy", "explain", check["id"]], capture_output=True, text=True)
            self.assertEqual(done.stdout.strip(), page(check["id"]).strip())


class Lists(unittest.TestCase):
    def test_every_check_has_fixtures_and_nothing_else_has(self):
        ids = {check["id"] for check in checks()}
        self.assertEqual(ids, {path.name for path in CHECKS.iterdir() if path.is_dir()})
        for check in ids:
            text = "".join(path.read_text() for path in (CHECKS / check).glob("*.cpp"))
            self.assertRegex(text, r"\w_bad\s*\(")
            self.assertRegex(text, r"\w_ok\s*\(")

    def test_check_list_is_what_the_tool_has(self):
        rows = (SOURCE / "checks" / "checks.list").read_text().split()
        names = {re.sub(r"(?<!^)([A-Z])", r"-\1", row.split("/")[1]).lower() for row in rows}
        self.assertEqual({f"coro-{name}" for name in names}, {check["id"] for check in checks()})

    def test_readme_table(self):
        readme = (SOURCE / "README.md").read_text()
        rows = dict(re.findall(r"^\| \[(coro-[\w-]+)\][^|]*\| (.*?) \|", readme, re.MULTILINE))
        self.assertEqual(rows, {check["id"]: check["summary"] for check in checks()})

    def test_changelog_names_every_check(self):
        text = (SOURCE / "CHANGELOG.md").read_text()
        for check in checks():
            self.assertIn(f"`{check['id']}`", text)


class ModelSchema(unittest.TestCase):
    def test_model_schema_is_made_from_the_page(self):
        if os.environ.get("COTIDY_UPDATE"):
            model_schema.SCHEMA.write_text(model_schema.text())
        self.assertEqual(model_schema.SCHEMA.read_text(), model_schema.text(), "run test/docs/model_schema.py")


class LibraryTable(unittest.TestCase):
    def test_library_table_is_made_from_the_models(self):
        if os.environ.get("COTIDY_UPDATE"):
            library_table.TABLE.write_text(library_table.table())
        self.assertEqual(library_table.TABLE.read_text(), library_table.table(),
                         "run test/docs/library_table.py")

    def test_library_table_has_a_reason_for_each_empty_cell(self):
        self.assertEqual(library_table.unexplained(), [])
        titles = {model["title"] for model in library_table.libraries()}
        self.assertLessEqual(set(library_table.NONE), titles)

    def test_library_table_gives_no_reason_for_a_full_cell(self):
        self.assertEqual(library_table.idle_reasons(), [])


if __name__ == "__main__":
    unittest.main()
