"""What is installed, and the package, used from where they lie."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "cli"))

from sandbox import BAD, BUILD, TASK  # noqa: E402

CMAKE = os.environ.get("COTIDY_CMAKE", "cmake")
PROJECT = """cmake_minimum_required(VERSION 3.25)
project(consumer LANGUAGES CXX)
find_package(cotidy 0.1 REQUIRED)
add_executable(consumer main.cpp)
target_link_libraries(consumer PRIVATE cotidy::runtime)
"""
PROGRAM = """#include <cotidy/cotidy.hpp>
cotidy::task<int> answer() { co_return 42; }
int main() { return cotidy::run(answer()) == 42 ? 0 : 1; }
"""


def run(*command, **more):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, **more)
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout


class Installed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.prefix = cls.folder / "prefix"
        run(CMAKE, "--install", BUILD, "--prefix", cls.prefix)

    def finds(self, program):
        project = self.folder / "project"
        project.mkdir(exist_ok=True)
        (project / "task.h").write_text(TASK)
        (project / "a.cpp").write_text(BAD)
        done = subprocess.run([program, "check", "a.cpp", "--", "-std=c++20"], cwd=project, capture_output=True, text=True)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("[coro-dropped-task]", done.stdout)

    def test_programs_work_from_where_they_are_installed(self):
        self.finds(self.prefix / "bin" / "cotidy")
        self.assertIn("coro-dropped-task", run(self.prefix / "bin" / "cotidy-clang-tidy", "--checks=coro-*", "--list-checks"))

    def test_plugin_and_its_checks_are_side_by_side(self):
        names = [path.name for path in self.prefix.glob("lib*/**/cotidy/*.so")]
        self.assertEqual(len(names), 2, names)

    def test_pages_are_there(self):
        for path in ("man/man1/cotidy.1", "bash-completion/completions/cotidy", "zsh/site-functions/_cotidy",
                     "fish/vendor_completions.d/cotidy.fish", "doc/cotidy/checks/coro-dropped-task.md", "doc/cotidy/LICENSE"):
            self.assertTrue((self.prefix / "share" / path).stat().st_size, path)

    def test_readme_leads_somewhere(self):
        documents = self.prefix / "share/doc/cotidy"
        readme = (documents / "README.md").read_text()
        for target in re.findall(r"\]\(([^)#]+)\)", readme):
            if "://" not in target:
                self.assertTrue((documents / target).is_file(), target)
        self.assertTrue(os.access(documents / "recipes/pre-commit", os.X_OK))

    def test_doctor_finds_the_plugin(self):
        said = subprocess.run([self.prefix / "bin" / "cotidy", "doctor"], cwd=self.prefix, capture_output=True, text=True).stdout
        (plugin,) = self.prefix.glob("lib*/**/cotidy/cotidy-plugin.so")
        self.assertIn(f"ok  plugin            {plugin}, for", said)

    def test_shim_is_found_by_a_consumer(self):
        consumer = self.folder / "consumer"
        consumer.mkdir()
        (consumer / "CMakeLists.txt").write_text(PROJECT)
        (consumer / "main.cpp").write_text(PROGRAM)
        run(CMAKE, "-S", consumer, "-B", consumer / "b", f"-DCMAKE_PREFIX_PATH={self.prefix}", "-G", "Unix Makefiles")
        run(CMAKE, "--build", consumer / "b")
        run(consumer / "b" / "consumer")

    @unittest.skipUnless(shutil.which("dpkg-shlibdeps"), "dpkg-dev is not installed")
    def test_package_names_what_it_needs_and_works(self):
        run(os.environ.get("COTIDY_CPACK", "cpack"), "-G", "DEB", "-B", self.folder / "deb", "--config", BUILD / "CPackConfig.cmake")
        (package,) = (self.folder / "deb").glob("*.deb")
        fields = run("dpkg-deb", "-f", package)
        llvm = re.search(r"LLVM (\d+)", run(BUILD / "bin" / "cotidy", "--version"))[1]
        self.assertRegex(fields, rf"(?m)^Package: cotidy-{llvm}$")
        for need in (rf"libclang-common-{llvm}-dev", rf"libclang-cpp{llvm}\b", rf"libllvm{llvm}\b", r"libc6\b"):
            self.assertRegex(fields, rf"(?m)^Depends: .*{need}")
        run("dpkg-deb", "-x", package, self.folder / "root")
        self.finds(self.folder / "root" / "usr" / "bin" / "cotidy")


if __name__ == "__main__":
    unittest.main()
