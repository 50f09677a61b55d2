"""The small projects of fixtures/projects, whose databases are what real ones are."""
import json
import os
import re
import shutil
import subprocess
import tempfile
import unittest

from expectations import COTIDY, PROJECTS, SOURCE, Run, differences, expectations


def sources(project):
    return [path for folder in ("src", "include") for path in (PROJECTS / project / folder).rglob("*.*")]


class Projects(unittest.TestCase):
    maxDiff = None

    def check(self, project, status=1):
        root = PROJECTS / project
        run = Run("-p", root)
        self.assertEqual(differences(run, root, sources(project)), [])
        self.assertEqual(run.status, status, run.errors)
        return run

    def test_many_files_say_a_finding_in_a_header_once(self):
        coverage = self.check("many-files").report["coverage"]
        self.assertEqual((coverage["planned"], coverage["analysed"]), (6, 6))

    def test_what_blocks_in_another_file_is_found_and_its_notes_walk_there(self):
        root = PROJECTS / "across-files"
        reports = [Run("-p", root, "--jobs", str(jobs)).report for jobs in (1, 5)]
        self.assertEqual(*reports)
        for report in [self.check("across-files").report]:
            notes = [(os.path.realpath(root / note["file"]), note["line"], note["message"])
                     for finding in report["findings"] for note in finding["notes"]]
            for file in sources("across-files"):
                for expectation in expectations(file.read_text()):
                    if expectation.kind == "note":
                        self.assertTrue(any(note[:2] == (os.path.realpath(file), expectation.line)
                                            and expectation.text in note[2] for note in notes),
                                        f"{file}:{expectation.line}: {expectation.text}\n{notes}")

    def test_gcc_flags_are_dropped_and_named_once(self):
        run = self.check("gcc-flags")
        self.assertEqual(run.errors.count("-fconserve-stack"), 1, run.errors)

    def test_response_file(self):
        self.check("response-file")

    def test_symlinked_folder_is_one_file(self):
        run = self.check("symlinked")
        self.assertEqual(len(run.report["findings"]), 1)
        self.assertEqual(run.report["coverage"]["planned"], 1)

    def test_file_named_twice_is_one_file_with_all_its_findings(self):
        run = self.check("named-twice")
        self.assertEqual(run.report["coverage"]["planned"], 1)

    def test_broken_and_missing_files_are_failures(self):
        failed = self.check("broken", status=3).report["coverage"]["failed"]
        self.assertEqual([row["file"] for row in failed], ["src/broken.cpp", "src/missing.cpp"])
        self.assertRegex(failed[0]["reason"], r"broken\.cpp:8:12: error: .*'stp'")


class Demo(unittest.TestCase):
    def test_findings_are_as_written_down(self):
        done = subprocess.run([COTIDY, "check", "-p", PROJECTS / "demo", "--report", "concise"],
                              capture_output=True, text=True)
        golden = PROJECTS / "demo" / "report.txt"
        if os.environ.get("COTIDY_UPDATE"):
            golden.write_text(done.stdout)
        self.assertEqual(done.stdout, golden.read_text(), done.stderr)
        self.assertEqual(done.returncode, 1)

    def test_works_at_any_path(self):
        with tempfile.TemporaryDirectory() as folder:
            copy = shutil.copytree(PROJECTS / "demo", f"{folder}/a new place")
            done = subprocess.run([COTIDY, "check", "-p", copy, "--report", "concise"],
                                  capture_output=True, text=True, cwd="/")
        self.assertEqual(done.stdout, (PROJECTS / "demo" / "report.txt").read_text(), done.stderr)

    def test_readme_shows_what_the_tool_prints(self):
        readme = (SOURCE / "README.md").read_text()
        command, shown = re.search(r"```text\n\$ cotidy (.*)\n((?:.*\n)+?)```", readme).groups()
        done = subprocess.run([COTIDY, *command.split()], capture_output=True, text=True, cwd=SOURCE)
        self.assertIn(shown, done.stdout)
        self.assertIn(f" {done.stdout.count(': warning: ')} mistakes", readme)

    def build(self, compiler):
        rows = json.loads((PROJECTS / "demo" / "compile_commands.json").read_text())
        with tempfile.TemporaryDirectory() as folder:
            for row in rows:
                command = re.sub(r"^c\+\+", compiler, row["command"]).replace("-o ", f"-o {folder}/")
                subprocess.run(command.split(), cwd=PROJECTS / "demo", check=True, capture_output=True)
            objects = [f"{folder}/{name}" for name in os.listdir(folder)]
            subprocess.run([compiler, "-pthread", *objects, "-o", f"{folder}/relay"], check=True)

    def test_builds_with_clang(self):
        self.build(os.environ["CLANG"])

    def test_builds_with_gcc(self):
        if not shutil.which("g++"):
            self.skipTest("no g++")
        self.build("g++")


if __name__ == "__main__":
    unittest.main()
