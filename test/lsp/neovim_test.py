"""The language server in a real editor."""
import os
import pathlib
import shutil
import subprocess
import unittest

from client import Sandbox
from sandbox import BAD, COTIDY

SCRIPT = pathlib.Path(__file__).with_name("neovim.lua")


@unittest.skipUnless(shutil.which("nvim"), "Neovim is not installed")
class Neovim(Sandbox):
    def test_shows_a_finding_and_applies_its_fix(self):
        file = self.write("with space.cpp", BAD)
        self.database("with space.cpp")
        done = subprocess.run(["nvim", "--headless", "--clean", "-n", "-S", SCRIPT], cwd=self.root, capture_output=True, text=True,
                              timeout=300, env=os.environ | {"COTIDY_SERVER": str(COTIDY), "COTIDY_FILE": str(file), "HOME": str(self.root)})
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertRegex(done.stdout, r"3:3 coro-dropped-task: ")
        self.assertEqual(file.read_text(), BAD.replace("work()", "co_await work()"))


if __name__ == "__main__":
    unittest.main()
