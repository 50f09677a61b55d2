"""The shim's headers: each compiles alone, all compile without a warning on every compiler that is here, the example
that opens each compiles, and the debug mode of the environment works."""
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

SOURCE = pathlib.Path(os.environ["COTIDY_SOURCE"])
INCLUDE = SOURCE / "src/runtime/include"
PUBLIC = sorted((INCLUDE / "cotidy").glob("*.hpp"))
HEADERS = sorted((INCLUDE / "cotidy").rglob("*.hpp"))
COMPILERS = [path for name in ("g++-12", "clang++-19", "clang++-22") if (path := shutil.which(name))]
STRICT = ["-std=c++20", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Werror", f"-I{INCLUDE}"]

# What an example may use without saying so.
PRELUDE = """#include <cotidy/cotidy.hpp>
#include <iostream>
#include <string>
#include <system_error>
#include <vector>
struct connection { cotidy::task<> answer() { co_return; } cotidy::task<> say_goodbye() { co_return; } };
inline cotidy::task<> fetch(const char *) { co_return; }
inline cotidy::task<int> probe(int host) { co_return host; }
inline void complain(const std::exception_ptr &) {}
namespace example {
"""


def compiled(compiler, text, *flags):
    """What the compiler says of the text; empty if it likes it."""
    done = subprocess.run([compiler, *STRICT, *flags, "-x", "c++", "-fsyntax-only", "-"], input=text,
                          capture_output=True, text=True)
    return done.stderr if done.returncode else ""


def example(header):
    """The indented code in the comment that opens a header."""
    opening = header.read_text().split("#pragma once")[0]
    return "".join(f"{line}\n" for line in re.findall(r"^//   (.*)$", opening, re.MULTILINE))


class Headers(unittest.TestCase):
    def test_there_are_compilers(self):
        self.assertTrue(COMPILERS)

    def test_each_compiles_alone(self):
        for header in HEADERS:
            with self.subTest(header=header.name):
                name = header.relative_to(INCLUDE)
                self.assertEqual(compiled(COMPILERS[-1], f"#include <{name}>\n#include <{name}>\n"), "")

    def test_all_compile_without_a_warning_everywhere(self):
        text = "#include <cotidy/cotidy.hpp>\n"
        for compiler in COMPILERS:
            for flags in (["-fno-rtti", "-DCOTIDY_DEBUG=1"], ["-O2", "-DNDEBUG", "-DCOTIDY_DEBUG=0", "-std=c++23"]):
                with self.subTest(compiler=compiler, flags=flags):
                    self.assertEqual(compiled(compiler, text, *flags), "")

    def test_they_stay_small(self):
        code = [line for header in HEADERS for line in header.read_text().splitlines()
                if line.strip() and not line.lstrip().startswith("//")]
        self.assertLess(len(code), 2500)

    def test_the_one_header_includes_all(self):
        text = (INCLUDE / "cotidy/cotidy.hpp").read_text()
        for header in PUBLIC:
            if header.name != "cotidy.hpp":
                self.assertIn(f"#include <cotidy/{header.name}>", text)

    def test_each_opens_with_a_contract_and_an_example(self):
        for header in PUBLIC:
            with self.subTest(header=header.name):
                self.assertTrue(example(header), "no example")
                self.assertGreater(len(header.read_text().split("\n//   ")[0].split()), 12, "no contract")

    def test_the_readmes_program_compiles_and_it_names_every_header(self):
        page = (SOURCE / "src/runtime/README.md").read_text()
        self.assertEqual(compiled(COMPILERS[-1], re.search(r"```cpp\n(.*?)```", page, re.DOTALL).group(1)), "")
        for header in PUBLIC:
            if header.name != "cotidy.hpp":
                self.assertIn(f"[{header.stem}](include/cotidy/{header.name})", page)

    def test_the_examples_compile(self):
        text = PRELUDE
        for header in PUBLIC:
            code = re.sub(r"^#.*$", "", example(header), flags=re.MULTILINE).replace("int main()", "int program()")
            text += f'#line 1 "the example of {header.name}"\nnamespace {header.stem}_example {{\n{code}}}\n'
        self.assertEqual(compiled(COMPILERS[-1], text + "}\n", "-Wno-return-type"), "")


class Shape(unittest.TestCase):
    """Misuse that the types themselves rule out: each of these does not compile, for the reason that is named."""

    BEFORE = """#include <cotidy/cotidy.hpp>
cotidy::task<int> answer();
cotidy::task<> work();
cotidy::task<> program(cotidy::mutex &mutex, cotidy::event &event, cotidy::handle<int> &handle) {
  (void)mutex, (void)event, (void)handle;
"""
    REFUSED = {
        "work();": "nodiscard",
        "mutex.lock();": "nodiscard",
        "mutex.try_lock();": "nodiscard",
        "cotidy::sleep_for(std::chrono::seconds(1));": "nodiscard",
        "cotidy::gather(answer(), work());": "nodiscard",
        "auto one = work(); co_await one;": "await",
        "auto one = work(); auto other = one;": "copy|delete",
        "int value = answer(); co_await work();": "no viable conversion",
        "cotidy::task_group group;": "deleted default constructor",
        "auto *group = new cotidy::task_group(1, {});": "private|protected",
        "auto keep = [](cotidy::task_group &group) -> cotidy::task_group { return std::move(group); };": "delete",
        "co_await cotidy::task_group::run([](cotidy::task_group &) {});": "a group runs a coroutine",
        "auto other = handle;": "delete|copy",
        "auto guard = co_await mutex.lock(); auto other = guard;": "delete|copy",
        "cotidy::event moved = std::move(event);": "delete|copy",
        "co_await cotidy::offload([]() -> cotidy::task<> { co_return; });": "a coroutine belongs on the loop",
    }

    def test_what_is_right_compiles(self):
        self.assertEqual(compiled(COMPILERS[-1], self.BEFORE + "co_await work(); }\n"), "")

    def test_misuse_does_not(self):
        for code, reason in self.REFUSED.items():
            with self.subTest(code=code):
                text = f"{self.BEFORE}{code} co_return; }}\n"
                self.assertRegex(compiled(COMPILERS[-1], text, "-Wno-unused-variable"), reason)


class Environment(unittest.TestCase):
    """COTIDY_DEBUG in the environment, which a unit test cannot set before the program starts."""

    PROGRAM = """#include <cotidy/task.hpp>
static cotidy::task<> lost() { co_return; }
int main() { auto task = lost(); }
"""

    def said(self, program, **environment):
        done = subprocess.run([program], capture_output=True, text=True, env={**os.environ, **environment})
        self.assertEqual(done.returncode, 0)
        return done.stderr

    def test_it_turns_debug_mode_on(self):
        with tempfile.TemporaryDirectory() as folder:
            program = pathlib.Path(folder) / "program"
            subprocess.run([COMPILERS[-1], *STRICT, "-x", "c++", "-", "-o", program], input=self.PROGRAM, text=True,
                           check=True)
            self.assertRegex(self.said(program, COTIDY_DEBUG="1"), r":2: cotidy: task '.*lost.*' was never awaited")
            for off in ("0", ""):
                self.assertEqual(self.said(program, COTIDY_DEBUG=off), "")


if __name__ == "__main__":
    unittest.main()
