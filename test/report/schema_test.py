"""Every golden of json and jsonl keeps the contract, and a report that is off by anything does not."""
import copy
import glob
import json
import os
import unittest

from contract import SOURCE, lines_problems, problems, report_problems


def goldens(name):
    found = sorted(glob.glob(os.path.join(SOURCE, "fixtures", "reports", "*", name)))
    assert found, f"no golden named {name}"
    return found


def rich_report():
    with open(os.path.join(SOURCE, "fixtures/reports/session/report.json"), encoding="utf-8") as file:
        return json.load(file)


def places(value, path=()):
    """The path to every value inside a document."""
    if path:
        yield path
    if isinstance(value, (dict, list)):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(inner, (*path, key))


def parent_of(document, path):
    for key in path[:-1]:
        document = document[key]
    return document


class SchemaTest(unittest.TestCase):
    def test_json_goldens_keep_the_contract(self):
        for path in goldens("report.json"):
            self.assertEqual(problems(path), [], path)

    def test_jsonl_goldens_keep_the_contract(self):
        for path in goldens("report.jsonl"):
            self.assertEqual(problems(path), [], path)

    def test_a_missing_key_is_refused(self):
        for path in places(rich_report()):
            report = rich_report()
            parent = parent_of(report, path)
            if isinstance(parent, dict):
                del parent[path[-1]]
                self.assertTrue(report_problems(report), f"accepted without {path}")

    def test_an_unknown_key_is_refused(self):
        for path in places(rich_report()):
            report = rich_report()
            value = parent_of(report, path)[path[-1]]
            if isinstance(value, dict):
                value["surprise"] = 1
                self.assertTrue(report_problems(report), f"accepted more in {path}")

    def test_a_value_of_another_type_is_refused(self):
        for path in places(rich_report()):
            for other in (None, 1.5, -1):
                report = rich_report()
                parent_of(report, path)[path[-1]] = other
                self.assertTrue(report_problems(report), f"accepted {other} as {path}")

    def test_numbers_that_lie_are_refused(self):
        for part, key in (("coverage", "planned"), ("summary", "new"), ("summary", "suppressed")):
            report = rich_report()
            report[part][key] += 1
            self.assertTrue(report_problems(report), f"{part}.{key}")

    def test_findings_out_of_order_or_doubled_are_refused(self):
        report = rich_report()
        report["findings"].reverse()
        self.assertTrue(report_problems(report))
        report = rich_report()
        report["findings"][1]["fingerprint"] = report["findings"][0]["fingerprint"]
        self.assertTrue(report_problems(report))

    def test_lines_cut_off_are_refused(self):
        report = rich_report()
        closing = {key: report.pop(key) for key in ("coverage", "summary")}
        findings = report.pop("findings")
        whole = [report, *findings, closing]
        self.assertEqual(lines_problems(copy.deepcopy(whole)), [])
        for cut in (whole[:-1], whole[1:], whole[:1], []):
            self.assertTrue(lines_problems(cut))

    def test_json_and_jsonl_say_the_same(self):
        for path in goldens("report.json"):
            with open(path, encoding="utf-8") as file:
                report = json.load(file)
            with open(path + "l", encoding="utf-8", newline="\n") as file:
                header, *findings, closing = map(json.loads, file)
            self.assertEqual({**header, "findings": findings, **closing}, report)


if __name__ == "__main__":
    unittest.main()
