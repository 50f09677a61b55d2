"""How test/bench/runtime/run judges: by medians, against the goal of the operation and of the library."""
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

RUN = pathlib.Path(os.environ["COTIDY_SOURCE"]) / "test" / "bench" / "runtime" / "run"


def measured(name, milliseconds, operations=1000, allocations=0):
    """What Google Benchmark writes of one benchmark."""
    return {"run_name": name, "cpu_time": milliseconds, "time_unit": "ms", "operations": operations,
            "allocations": allocations}


def judged(*rounds):
    """The exit code and the lines of a report on a program that measures these rounds, one each time."""
    with tempfile.TemporaryDirectory() as folder:
        program = pathlib.Path(folder) / "program"
        for number, benchmarks in enumerate(rounds):
            (program.parent / str(number)).write_text(json.dumps({"benchmarks": benchmarks}))
        program.write_text(f"#!/bin/sh\ncd {folder}\nset -- [0-9]*\ncat $1\nrm $1\n")
        program.chmod(0o755)
        done = subprocess.run([RUN, program, str(len(rounds))], capture_output=True, text=True)
    return done.returncode, done.stdout.splitlines()[1:]


class Run(unittest.TestCase):
    def test_the_median_of_the_ratios_counts(self):
        code, lines = judged(*([measured("channel/shim", shim), measured("channel/asio", asio, allocations=2)]
                               for shim, asio in [(1, 2), (50, 40), (3, 5)]))
        self.assertEqual(code, 0)
        self.assertEqual([line.split() for line in lines], [["channel", "shim", "3000.0", "0.000"],
                                                            ["asio", "5000.0", "2.000", "0.60", "1.05"]])

    def test_a_goal_is_missed_by_its_own_ratio(self):
        def judge(shim, library, other):
            spawn = "spawn and join 1e6"
            return judged([measured(f"{spawn}/{library}", other), measured(f"{spawn}/shim", shim)])
        self.assertEqual(judge(24, "asio", 100)[0], 0)
        code, lines = judge(26, "asio", 100)
        self.assertEqual((code, lines[1].split()[-1]), (1, "MISSED"))
        self.assertEqual(judge(26, "other", 26)[0], 0)

    def test_a_program_that_fails_is_no_success(self):
        done = subprocess.run([RUN, "/bin/false"], capture_output=True, text=True)
        self.assertEqual(done.returncode, 1)
        self.assertIn("failed", done.stderr)


if __name__ == "__main__":
    unittest.main()
