"""Compares what the driver says of a project with what the project's own comments expect.

`// finding: text` expects a finding on its line whose "check: message" contains the text. Functions
whose name ends in _bad must hold a finding and those in _ok none; `missed_…_bad` and `false_alarm_…_ok`
are the other way round, so that a mended one has to be renamed.
"""
import collections
import json
import os
import pathlib
import re
import subprocess

SOURCE = pathlib.Path(os.environ["COTIDY_SOURCE"])
BUILD = pathlib.Path(os.environ["COTIDY_BUILD"])
PROJECTS = SOURCE / "fixtures" / "projects"
COTIDY = BUILD / "bin" / "cotidy"


class Run:
    """One run of `cotidy check`, and its JSON report."""

    def __init__(self, *arguments):
        command = [COTIDY, "check", "--report", "json", *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, cwd=PROJECTS)
        self.status, self.errors = done.returncode, done.stderr
        try:
            self.report = json.loads(done.stdout)
        except json.JSONDecodeError:
            raise AssertionError(f"no report (exit {done.returncode})\n{done.stdout}{done.stderr}") from None

    def findings(self, root):
        for finding in self.report["findings"]:
            file = os.path.realpath(root / finding["file"])
            yield file, finding["line"], f"{finding['check']}: {finding['message']}", finding["function"]


def expected(files):
    for file in files:
        for number, line in enumerate(file.read_text().splitlines(), start=1):
            for text in re.findall(r"// finding: (.*?)\s*(?=$|// )", line):
                yield os.path.realpath(file), number, text


def names(files, ending):
    return {name for file in files for name in re.findall(rf"\b(\w+_{ending})\(", file.read_text())}


def differences(run, root, files):
    """What is unexpected, missing or misnamed, as readable lines."""
    wrong, found = [], collections.defaultdict(int)
    left = list(expected(files))
    for file, line, message, function in run.findings(root):
        for name in re.findall(r"\w+", function):
            found[name] += 1
        match = next((one for one in left if one[:2] == (file, line) and one[2] in message), None)
        if match:
            left.remove(match)
        else:
            wrong.append(f"unexpected: {os.path.relpath(file, root)}:{line}: {message}")
    wrong += [f"missing: {os.path.relpath(file, root)}:{line}: {text}" for file, line, text in left]
    for name in sorted(names(files, "bad")):
        if bool(found[name]) == name.startswith("missed_"):
            wrong.append(f"misnamed: {name} has {found[name]} findings")
    for name in sorted(names(files, "ok")):
        if bool(found[name]) != name.startswith("false_alarm_"):
            wrong.append(f"misnamed: {name} has {found[name]} findings")
    return wrong
