"""How test/bench/runtime/run judges: by medians, against the goal of the operation and of the library."""
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

RUN = pathlib.Path(os.environ["COTIDY_SOURCE"]) / "test" / "bench" / "runtime" / "run"


def measured(name, *milliseconds, operations=1000, allocations=0):
    """What Google Benchmark writes of one benchmark: each repetition, and statistics that are not read."""
    rows = [{"run_name": name, "run_type": "iteration", "cpu_time": time, "time_unit": "ms",
             "operations": operations, "allocations": allocations} for time in milliseconds]
    return rows + [{"run_name": name, "run_type": "aggregate", "cpu_time": 1e9}]


def judged(*benchmarks):
    """The exit code and the lines of a report on these measurements."""
    with tempfile.TemporaryDirectory() as folder:
        program = pathlib.Path(folder) / "program"
        rows = [row for benchmark in benchmarks for row in benchmark]
        program.write_text(f"#!/bin/sh\ncat <<'END'\n{json.dumps({'benchmarks': rows})}\nEND\n")
        program.chmod(0o755)
        done = subprocess.run([RUN, program], capture_output=True, text=True)
    return done.returncode, done.stdout.splitlines()[1:]


class Run(unittest.TestCase):
    def test_medians_are_compared(self):
        code, lines = judged(measured("channel/shim", 1, 2, 90), measured("channel/asio", 3, 4, 5, allocations=2))
        self.assertEqual(code, 0)
        self.assertEqual([line.split() for line in lines], [["channel", "shim", "2000.0", "0.000"],
                                                            ["asio", "4000.0", "2.000", "0.50", "1.05"]])

    def test_a_goal_is_missed_by_its_own_ratio(self):
        spawn = "spawn and join 1e6"
        self.assertEqual(judged(measured(f"{spawn}/shim", 24), measured(f"{spawn}/asio", 100))[0], 0)
        code, lines = judged(measured(f"{spawn}/shim", 26), measured(f"{spawn}/asio", 100))
        self.assertEqual((code, lines[1].split()[-1]), (1, "MISSED"))
        self.assertEqual(judged(measured(f"{spawn}/shim", 26), measured(f"{spawn}/other", 26))[0], 0)

    def test_a_program_that_fails_is_no_success(self):
        done = subprocess.run([RUN, "/bin/false"], capture_output=True, text=True)
        self.assertEqual(done.returncode, 1)
        self.assertIn("failed", done.stderr)


if __name__ == "__main__":
    unittest.main()
