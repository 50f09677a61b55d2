"""The goldens of the formats that other programs read: valid by their schemas, and read back as those
programs read them, each says what the JSON report beside it says."""
import html.parser
import json
import pathlib
import re
import unittest
import urllib.parse

import jsonschema

from contract import SOURCE

REPORTS = sorted((pathlib.Path(SOURCE) / "fixtures" / "reports").iterdir())
SCHEMAS = pathlib.Path(__file__).parent / "schemas"


def validator(name):
    schema = json.loads((SCHEMAS / name).read_text())
    return jsonschema.validators.validator_for(schema)(schema)


def report(folder):
    return json.loads((folder / "report.json").read_text())


def new(folder):
    return [finding for finding in report(folder)["findings"] if finding["status"] == "new"]


def source_text(folder, file):
    path = folder / "source" / file
    return path.read_bytes() if path.is_file() else None


def fixed(text, edits):
    for edit in sorted(edits, key=lambda edit: edit["offset"], reverse=True):
        text = text[:edit["offset"]] + edit["text"].encode() + text[edit["offset"] + edit["length"]:]
    return text


class Sarif(unittest.TestCase):
    def run_of(self, folder):
        log = json.loads((folder / "report.sarif").read_text())
        self.assertEqual(log["version"], "2.1.0")
        (run,) = log["runs"]
        return log, run

    def test_sarif_goldens_are_valid(self):
        schema = validator("sarif-2.1.0.json")
        for folder in REPORTS:
            log, _ = self.run_of(folder)
            self.assertEqual([error.json_path + ": " + error.message for error in schema.iter_errors(log)], [], folder)

    def test_sarif_a_wrong_key_is_found(self):
        log, run = self.run_of(REPORTS[-1])
        run["results"][0]["mesage"] = {}
        self.assertTrue(list(validator("sarif-2.1.0.json").iter_errors(log)))

    def test_sarif_results_are_the_findings(self):
        for folder in REPORTS:
            _, run = self.run_of(folder)
            found = report(folder)["findings"]
            results = [result for result in run["results"] if result.get("baselineState") != "absent"]
            self.assertEqual([result["ruleId"] for result in results], [finding["check"] for finding in found])
            for result, finding in zip(results, found, strict=True):
                self.assertEqual(result["message"]["text"], finding["message"])
                self.assertEqual(result["partialFingerprints"]["cotidyFingerprint/v1"], finding["fingerprint"])
                self.assertEqual(bool(result.get("suppressions")), finding["status"] == "suppressed")
                self.assertEqual(len(result.get("relatedLocations", [])), len(finding["notes"]))

    def test_sarif_suppressions_and_states_are_on_all_results_or_none(self):
        for folder in REPORTS:
            _, run = self.run_of(folder)
            for key in ("suppressions", "baselineState"):
                self.assertLessEqual(len({key in result for result in run["results"]}), 1, (folder, key))

    def test_sarif_places_are_characters_of_the_named_file(self):
        for folder in REPORTS:
            for result, finding in zip(self.run_of(folder)[1]["results"], report(folder)["findings"]):
                place = result["locations"][0].get("physicalLocation")
                if not place or "uriBaseId" not in place["artifactLocation"]:
                    continue
                file = urllib.parse.unquote(place["artifactLocation"]["uri"])
                self.assertEqual(file, finding["file"])
                text = source_text(folder, file)
                region = place.get("region", {})
                if not text or finding["endLine"] != finding["line"] or "endColumn" not in region:
                    continue
                line = text.split(b"\n")[finding["line"] - 1]
                marked = line[finding["column"] - 1:finding["endColumn"] - 1]
                characters = line.decode(errors="replace")[region["startColumn"] - 1:region["endColumn"] - 1]
                if "the file has changed" not in finding["message"]:
                    self.assertEqual(characters, marked.decode(errors="replace"))

    def test_sarif_fixes_do_what_their_edits_do(self):
        count = 0
        for folder in REPORTS:
            for result, finding in zip(self.run_of(folder)[1]["results"], report(folder)["findings"]):
                fixes = {fix["description"]: fix for fix in finding["fixes"]}
                for fix in result.get("fixes", []):
                    (change,) = fix["artifactChanges"]
                    file = urllib.parse.unquote(change["artifactLocation"]["uri"])
                    before = source_text(folder, file).decode(errors="surrogateescape")
                    starts = [0] + [match.end() for match in re.finditer("\n", before)]
                    after = before
                    for step in reversed(change["replacements"]):
                        at = step["deletedRegion"]
                        first = starts[at["startLine"] - 1] + at["startColumn"] - 1
                        last = starts[at["endLine"] - 1] + at["endColumn"] - 1
                        after = after[:first] + step["insertedContent"]["text"] + after[last:]
                    wanted = fixed(source_text(folder, file), fixes[fix["description"]["text"]]["edits"])
                    self.assertEqual(after.encode(errors="surrogateescape"), wanted)
                    count += 1
        self.assertGreater(count, 5)

    def test_sarif_failures_are_notifications(self):
        for folder in REPORTS:
            (invocation,) = self.run_of(folder)[1]["invocations"]
            failed = report(folder)["coverage"]["failed"]
            self.assertEqual(invocation["executionSuccessful"], not failed)
            self.assertEqual(len(invocation["toolExecutionNotifications"]), len(failed))


class Github(unittest.TestCase):
    """Read as the runner reads its commands."""

    def commands(self, folder):
        for line in (folder / "github.txt").read_bytes().decode().split("\n"):
            if match := re.match(r"::(error|warning|notice)(?: (.*?))?::(.*)$", line):
                level, rest, data = match.groups()
                pairs = dict(pair.split("=", 1) for pair in rest.split(","))
                for code, plain in (("%3A", ":"), ("%2C", ","), ("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
                    pairs = {key: value.replace(code, plain) for key, value in pairs.items()}
                    data = data.replace(code, plain) if code not in ("%3A", "%2C") else data
                yield level, pairs, data

    def test_github_commands_are_the_findings(self):
        for folder in REPORTS:
            told = [(level, pairs, data) for level, pairs, data in self.commands(folder) if pairs["title"] != "cotidy"]
            for (level, pairs, data), finding in zip(told, new(folder), strict=True):
                self.assertEqual((level, pairs["title"]), (finding["severity"], finding["check"]))
                if not re.search(r"[\x00-\x1f]", finding["file"]):
                    self.assertEqual(pairs.get("file", ""), finding["file"])
                if "line" in pairs:
                    self.assertEqual(int(pairs["line"]), finding["line"])
                self.assertEqual("endLine" in pairs, finding["endLine"] != finding["line"])
                self.assertNotIn("\x1b", data)

    def test_github_failures_are_errors(self):
        for folder in REPORTS:
            failed = [pairs for level, pairs, _ in self.commands(folder) if level == "error" and pairs["title"] == "cotidy"]
            self.assertEqual(len(failed), len(report(folder)["coverage"]["failed"]))

    def test_github_more_than_github_shows_is_said(self):
        for folder in REPORTS:
            notices = [data for level, _, data in self.commands(folder) if level == "notice"]
            self.assertEqual(len(notices), len(new(folder)) > 10 or len(report(folder)["coverage"]["failed"]) > 10)


class Gitlab(unittest.TestCase):
    def test_gitlab_goldens_are_valid_and_hold_the_findings(self):
        schema = validator("gitlab.json")
        for folder in REPORTS:
            entries = json.loads((folder / "gitlab.json").read_text())
            self.assertEqual([error.message for error in schema.iter_errors(entries)], [])
            self.assertEqual(len({entry["fingerprint"] for entry in entries}), len(entries))
            failed = [entry for entry in entries if entry["check_name"] == "cotidy-not-analysed"]
            self.assertEqual(len(failed), len(report(folder)["coverage"]["failed"]))
            rest = [entry for entry in entries if entry not in failed]
            self.assertEqual([(entry["check_name"], entry["location"]["path"], entry["location"]["lines"]["begin"]) for entry in rest],
                             [(finding["check"], finding["file"], finding["line"]) for finding in new(folder)])


class Rdjson(unittest.TestCase):
    def test_rdjson_goldens_are_valid_and_hold_the_findings(self):
        schema = validator("rdjson.json")
        for folder in REPORTS:
            result = json.loads((folder / "report.rdjson").read_text())
            self.assertEqual([error.message for error in schema.iter_errors(result)], [])
            told = [row for row in result["diagnostics"] if row["code"]["value"] != "cotidy-not-analysed"]
            self.assertEqual([row["message"] for row in told], [finding["message"] for finding in new(folder)])

    def test_rdjson_suggestions_do_what_the_fixes_do(self):
        count = 0
        for folder in REPORTS:
            rows = json.loads((folder / "report.rdjson").read_text())["diagnostics"]
            rows = [row for row in rows if row["code"]["value"] != "cotidy-not-analysed"]
            for row, finding in zip(rows, new(folder), strict=True):
                text = source_text(folder, finding["file"]) or b""
                starts = [0] + [match.end() for match in re.finditer(b"\n", text)]
                wanted = {fixed(text, fix["edits"]) for fix in finding["fixes"]
                          if all(edit["file"] == finding["file"] for edit in fix["edits"])}
                for suggestion in row.get("suggestions", []):
                    first, last = (starts[at["line"] - 1] + at["column"] - 1
                                   for at in (suggestion["range"]["start"], suggestion["range"]["end"]))
                    self.assertIn(text[:first] + suggestion["text"].encode() + text[last:], wanted)
                    count += 1
        self.assertGreater(count, 5)


class Markdown(unittest.TestCase):
    def test_markdown_nothing_of_the_code_is_markup(self):
        for folder in REPORTS:
            text = re.sub(r"(?ms)^  (`{3,})cpp\n.*?^  \1$", "", (folder / "report.md").read_text())
            text = re.sub(r"(`+)(?!`).+?(?<!`)\1(?!`)", "", text)
            self.assertNotRegex(text, r"<|(?<!\\)`|@|(?<!\\)\]\(", folder)

    def test_markdown_all_findings_and_failures_are_told(self):
        for folder in REPORTS:
            text = (folder / "report.md").read_text()
            self.assertEqual(len(re.findall(r"^- (?:\*\*line \d+\*\* )?.*\(`coro-[\w-]+`\)$", text, re.MULTILINE)), len(new(folder)), folder)


class Tags(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.outside = [], []

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.outside += [value for key, value in attributes if key in ("src", "href")]


class Html(unittest.TestCase):
    def test_html_page_is_self_contained_whatever_the_code_holds(self):
        pages = []
        for folder in REPORTS:
            page = Tags()
            text = (folder / "report.html").read_text()
            page.feed(text)
            self.assertEqual(page.outside, [])
            self.assertNotRegex(text, r"https?://(?!docs\.test)")
            pages.append(page.tags)
        self.assertTrue(all(tags == pages[0] for tags in pages))

    def test_html_data_are_the_findings(self):
        for folder in REPORTS:
            text = (folder / "report.html").read_text()
            data = json.loads(re.search(r'<script id="data" type="application/json">\n(.*?)</script>', text, re.DOTALL)[1])
            self.assertEqual([row["id"] for row in data["findings"]], [row["fingerprint"] for row in report(folder)["findings"]])
            self.assertEqual(data["coverage"], report(folder)["coverage"])


if __name__ == "__main__":
    unittest.main()
