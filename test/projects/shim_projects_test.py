"""The examples of the runtime shim, fixtures/projects/shim-*: linted, built with each compiler, and run."""
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import unittest

from expectations import PROJECTS, SOURCE, Run, differences


def program(project, compiler, folder):
    """The project's program, built as its database would."""
    path = pathlib.Path(folder) / f"{project}-{compiler.rsplit('/', 1)[-1]}"
    subprocess.run([compiler, "-std=c++20", "-pthread", "-Wall", "-Wextra", "-Wno-unused-value",
                    "-Wno-unused-result", "-Werror", "-fno-rtti", f"-I{SOURCE}/src/runtime/include",
                    *sorted((PROJECTS / project / "src").glob("*.cpp")), "-o", path], check=True)
    return path


def programs(project, folder):
    for compiler in (os.environ["CLANG"], shutil.which("g++")):
        if compiler:
            yield program(project, compiler, folder)


class Shim(unittest.TestCase):
    maxDiff = None

    def lint(self, project, status=0):
        root = PROJECTS / project
        run = Run("-p", root)
        self.assertEqual(differences(run, root, sorted((root / "src").iterdir())), [])
        self.assertEqual((run.status, run.report["coverage"]["failed"]), (status, []), run.errors)

    def test_shim_is_clean(self):
        run = Run(*sorted((SOURCE / "test/runtime/sync").glob("*.cpp")), "--", "-std=c++20",
                  f"-I{SOURCE}/src/runtime/include")
        self.assertEqual([text for _, _, text, _ in run.findings(SOURCE)], [])
        self.assertEqual((run.status, run.report["coverage"]["failed"]), (0, []), run.errors)

    def test_crawler_is_clean(self):
        self.lint("shim-crawler")

    def test_service_is_clean(self):
        self.lint("shim-service")

    def test_wrong_ways_are_found_and_right_ways_are_not(self):
        self.lint("shim-errors", status=1)

    def test_crawler_visits_every_page_with_bounded_concurrency(self):
        with tempfile.TemporaryDirectory() as folder:
            for path in programs("shim-crawler", folder):
                done = subprocess.run([path], capture_output=True, text=True, check=True)
                self.assertEqual(done.stdout.splitlines(), [
                    "112 pages, 117 requests, at most 8 at once",
                    "/missing: HTTP 404",
                    "/stuck: gave up after 3 attempts, the last: cotidy: timed out"])

    def test_errors_show_what_the_right_ways_keep(self):
        with tempfile.TemporaryDirectory() as folder:
            for path in programs("shim-errors", folder):
                done = subprocess.run([path], capture_output=True, text=True, check=True)
                self.assertEqual(done.stdout, (PROJECTS / "shim-errors" / "output.txt").read_text())

    def stopped(self, path, job, drain):
        """Exit code and output of the service that is told to stop when its first job is in flight."""
        with subprocess.Popen([path, str(job), str(drain)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              text=True) as running:
            self.assertEqual(running.stdout.readline(), "ready\n")
            self.assertEqual(running.stdout.readline(), "job 1: begun\n")
            running.send_signal(signal.SIGTERM)
            output, errors = running.communicate()
            return running.returncode, output.splitlines()[-1], errors

    def test_service_drains_when_it_is_told_to_stop(self):
        with tempfile.TemporaryDirectory() as folder:
            for path in programs("shim-service", folder):
                code, last, errors = self.stopped(path, 30, 60_000)
                numbers = re.fullmatch(r"signal 15: (\d+) accepted, (\d+) in the ledger, 0 cut off", last)
                self.assertTrue(numbers, last + errors)
                self.assertEqual((code, numbers[1], errors), (0, numbers[2], ""))
                code, last, errors = self.stopped(path, 60_000, 30)
                numbers = re.fullmatch(r"signal 15: (\d+) accepted, (\d+) in the ledger, (\d+) cut off", last)
                self.assertTrue(numbers, last + errors)
                self.assertEqual((code, len(set(numbers.groups()))), (1, 1), last)
                self.assertRegex(errors, r"task 'job 1' ended with .* drain time of the shutdown")


if __name__ == "__main__":
    unittest.main()
