"""Whether reports keep the contract: the JSON Schema, and what a schema cannot say.

    contract.py FILE...    a file named *.jsonl is read line by line

The functions serve every test that has a report in hand.
"""
import functools
import json
import os
import sys

import jsonschema

SOURCE = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
SCHEMA = os.path.join(SOURCE, "src", "report", "cotidy-report.schema.json")


@functools.cache
def _validator(part):
    with open(SCHEMA, encoding="utf-8") as file:
        schema = json.load(file)
    jsonschema.Draft202012Validator.check_schema(schema)
    schema["$ref"] = f"#/$defs/{part}"
    return jsonschema.Draft202012Validator(schema)


def _breaches(validator, document):
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(document)]


def _order(finding):
    return [finding[key] for key in ("file", "line", "column", "check", "message")]


def _inconsistencies(findings, coverage, summary):
    """Numbers that contradict what they count."""
    told = coverage["analysed"] + coverage["cached"]
    told += len(coverage["skipped"]) + len(coverage["failed"])
    if coverage["planned"] != told:
        yield f"{coverage['planned']} files planned, {told} accounted for"
    for status in ("new", "baseline", "suppressed"):
        count = sum(finding["status"] == status for finding in findings)
        if summary[status] != count:
            yield f"summary: {summary[status]} {status}, but there are {count}"
    if sum(summary["byCheck"].values()) != summary["new"]:
        yield "summary: byCheck does not add up to new"
    if findings != sorted(findings, key=_order):
        yield "findings are not sorted"
    if len({finding["fingerprint"] for finding in findings}) != len(findings):
        yield "two findings have one fingerprint"


def report_problems(report):
    """What is wrong with a report of the format json, parsed; nothing when it is right."""
    breaches = _breaches(_validator("report"), report)
    return breaches or list(
        _inconsistencies(report["findings"], report["coverage"], report["summary"])
    )


def lines_problems(lines):
    """What is wrong with the parsed lines of a report of the format jsonl."""
    if len(lines) < 2:
        return ["a header and a closing line are due"]
    header, *findings, closing = lines
    breaches = _breaches(_validator("header"), header) + _breaches(_validator("closing"), closing)
    one_finding, any_line = _validator("finding"), _validator("line")
    for finding in findings:
        breaches += _breaches(one_finding, finding)
    for line in lines:
        breaches += _breaches(any_line, line)
    return breaches or list(
        _inconsistencies(findings, closing["coverage"], closing["summary"])
    )


def problems(path):
    """What is wrong with the report in a file."""
    with open(path, encoding="utf-8", newline="\n") as file:
        if path.endswith(".jsonl"):
            return lines_problems([json.loads(line) for line in file])
        return report_problems(json.load(file))


if __name__ == "__main__":
    found = [f"{path}: {problem}" for path in sys.argv[1:] for problem in problems(path)]
    print("\n".join(found), end="\n" if found else "")
    sys.exit(bool(found))
