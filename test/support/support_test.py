"""fixtures/support: every stand-in compiles alone, and every prelude gives what its traits say."""
import os
import subprocess
import tempfile
import unittest

from fixture import SUPPORT, Library

PROGRAM = """#include "library.h"
#include <memory>
#include <string>
lib::task<int> number();
lib::task<> save(int);
lib::task<std::unique_ptr<int>> own() { co_return std::make_unique<int>(1); }
lib::task<> work() {
  struct local { std::string name; };
  auto make = []() -> lib::task<local> { co_return local{"x"}; };
  int n = co_await number();
  co_await save(n);
  co_await lib::sleep();
  auto one = co_await own();
  auto other = co_await make();
  auto later = save(2);
  co_await std::move(later);
}
"""


def compiled(flags, sources):
    """The compiler's errors on these sources, all in one run."""
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number, text in enumerate(sources):
            paths.append(f"{folder}/{number}.cpp")
            with open(paths[-1], "w") as file:
                file.write(text)
        done = subprocess.run([os.environ["CLANG"], "-fsyntax-only", "-w", *flags, *paths],
                              capture_output=True, text=True)
    return done.stderr


def headers(folder):
    return sorted(path.relative_to(folder) for path in folder.rglob("*")
                  if path.is_file() and path.suffix != ".ipp")


class Support(unittest.TestCase):
    def test_every_standard_header_compiles_alone(self):
        names = [path.name for path in headers(SUPPORT / "std")]
        for standard in ("c++20", "c++23"):
            flags = [f"-std={standard}", "-nostdinc++", *Library(None).flags()]
            self.assertEqual(compiled(flags, [f"#include <{name}>\n" for name in names]), "")

    def test_every_library_header_compiles_alone(self):
        for prelude in sorted((SUPPORT / "preludes").iterdir()):
            flags = ["-std=c++20", "-nostdinc++", *Library(prelude.name).flags()]
            with self.subTest(library=prelude.name):
                names = headers(SUPPORT / prelude.name)
                self.assertTrue(names)
                self.assertEqual(compiled(flags, [f"#include <{name}>\n" for name in names]), "")

    def test_one_program_compiles_with_every_prelude(self):
        for prelude in sorted((SUPPORT / "preludes").iterdir()):
            flags = ["-std=c++20", "-nostdinc++", *Library(prelude.name).flags()]
            if Library(prelude.name).traits & {"stackful", "function-objects"}:
                continue  # no function of its own is a coroutine
            with self.subTest(library=prelude.name):
                self.assertEqual(compiled(flags, [PROGRAM]), "")

    def test_traits_say_when_work_begins_and_what_a_drop_does(self):
        for prelude in sorted((SUPPORT / "preludes").iterdir()):
            traits = Library(prelude.name).traits
            with self.subTest(library=prelude.name):
                self.assertEqual(len(traits & {"lazy", "eager"}), 1)
                drops = {"never-runs", "cancels", "loses-error", "reported", "terminates", "leaks"}
                self.assertEqual(len(traits & drops), 1)
                self.assertEqual("lazy" in traits, bool(traits & {"never-runs", "leaks"}))


if __name__ == "__main__":
    unittest.main()
