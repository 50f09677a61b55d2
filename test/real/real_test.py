"""Programs on real libraries, analysed with the flags that CMake found for them."""
import os
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "projects"))
from expectations import BUILD, PROJECTS, SOURCE, Run, differences  # noqa: E402


class RealLibraries(unittest.TestCase):
    maxDiff = None

    def check(self, library):
        if library not in os.environ["REAL_PROGRAMS"].split(","):
            self.skipTest(f"{library} is not installed")
        folder = PROJECTS / f"real-{library}"
        run = Run("-p", BUILD, folder / "main.cpp")
        self.assertEqual(run.status, 1, run.errors)
        wrong = differences(run, SOURCE, sorted(folder.glob("*.*")))
        self.assertEqual(wrong, [], "\n" + "\n".join(wrong))

    def test_boost_asio(self):
        self.check("boost-asio")

    def test_asio(self):
        self.check("asio")

    def test_qcoro(self):
        self.check("qcoro")

    def test_kj(self):
        self.check("kj")


if __name__ == "__main__":
    unittest.main()
