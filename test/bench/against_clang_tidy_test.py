"""The comparison with clang-tidy's coroutine checks, on a program with one mistake and three right coroutines."""
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

SOURCE, BUILD = pathlib.Path(os.environ["COTIDY_SOURCE"]), pathlib.Path(os.environ["COTIDY_BUILD"])
PROGRAM = """#include <cppcoro/task.hpp>
#include <mutex>
cppcoro::task<> save(const int &n);
cppcoro::task<> right(int &n) { co_await save(n); }
cppcoro::task<> also_right(const int &n) { co_await save(n); }
cppcoro::task<> in_place() {
  int n = 1;
  co_await [n]() -> cppcoro::task<> { co_await save(n); }();
}
std::mutex mutex;
cppcoro::task<> wrong() {
  std::unique_lock<std::mutex> first(mutex, std::defer_lock), second(mutex);
  co_await save(1);
}
"""


class Comparison(unittest.TestCase):
    def compare(self, program):
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "main.cpp").write_text(program)
            command = f"clang++ -std=c++20 -isystem {SOURCE}/fixtures/support/cppcoro -c main.cpp"
            entry = {"directory": ".", "file": "main.cpp", "command": command}
            pathlib.Path(folder, "compile_commands.json").write_text(json.dumps([entry]))
            done = subprocess.run([SOURCE / "test/bench/against-clang-tidy", BUILD, folder], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def test_counts_both_over_the_same_files(self):
        counts = dict(reversed(line.split()) for line in self.compare(PROGRAM).splitlines()[:-1])
        self.assertEqual(counts["cppcoreguidelines-avoid-reference-coroutine-parameters"], "2")
        self.assertEqual(counts["cppcoreguidelines-avoid-capturing-lambda-coroutines"], "1")
        self.assertEqual(counts["coro-lock-across-await"], "1")
        self.assertEqual(counts["coro-dangling-parameter"], "0")

    def test_sums_up(self):
        self.assertRegex(self.compare(PROGRAM), r"\n1 files \(0 do not compile\): clang-tidy \d, cotidy 1\n$")

    def test_counts_no_file_that_does_not_compile(self):
        self.assertRegex(self.compare(PROGRAM + "int f() { return g(); }\n"),
                         r"\n0 files \(1 do not compile\): clang-tidy 0, cotidy 0\n$")


if __name__ == "__main__":
    unittest.main()
