"""What ./dev and .ci/run do on machines that this one is not.

A copy of the scripts runs with stand-ins for apt, CMake, Ninja and CTest, which write down how they
were called. What apt offers and what is installed is said by each test.
"""
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

SOURCE = pathlib.Path(os.environ["COTIDY_SOURCE"])
SYSTEM = "/usr/bin:/bin"

STAND_IN = r"""#!/usr/bin/env bash
name=$(basename "$0")
here=$(dirname "$0")
say() { echo "$name $*" >>"$here/calls"; }
case $name in
  apt-cache)
    offered=$here/offered
    if [ -e "$here/updated" ]; then offered="$offered $here/offered-after-update"; fi
    # shellcheck disable=SC2086
    if [ "$1" = pkgnames ]; then cat $offered
    elif grep -qx "$2" $offered; then printf '%s:\n  Candidate: 1.0\n' "$2"
    else printf '%s:\n  Candidate: (none)\n' "$2"; fi ;;
  dpkg-query) if grep -qx "${!#}" "$here/installed"; then printf installed; else exit 1; fi ;;
  apt-get) say "$@"; [ "$1" != update ] || touch "$here/updated"; [ ! -e "$here/broken" ] || exit 100 ;;
  sudo) say "$@"; "$@" ;;
  id) cat "$here/user" ;;
  ninja) say "$@"; if [ -e "$here/broken-build" ]; then echo "error: no such thing"; exit 1; fi ;;
  ctest)
    say "$@"
    while [ $# -gt 0 ]; do case $1 in --output-junit) junit=$2 ;; esac; shift; done
    mkdir -p "$(dirname "$junit")"
    cat "$here/junit" >"$junit"
    cat "$here/ctest-log"
    [ ! -e "$here/broken-tests" ] || exit 8 ;;
  cmake) say "$@"; mkdir -p "$4" ;;
esac
"""

TOOLS = "apt-cache dpkg-query apt-get id cmake ninja ctest".split()


def llvm_packages(number):
    names = "clang-{0} libclang-{0}-dev llvm-{0}-dev clang-tidy-{0} lld-{0} clang-format-{0} libclang-rt-{0}-dev"
    return names.format(number).split()


OTHERS = (
    "cmake ninja-build ccache nlohmann-json3-dev libgtest-dev zlib1g-dev libzstd-dev libboost1.81-dev "
    "libasio-dev qcoro-qt6-dev qt6-base-dev libcapnp-dev g++ git python3 python3-jsonschema shellcheck"
).split()


class Machine(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        self.bin = self.folder / "bin"
        self.bin.mkdir()
        (self.bin / "stand-in").write_text(STAND_IN)
        (self.bin / "stand-in").chmod(0o755)
        for tool in TOOLS:
            (self.bin / tool).symlink_to("stand-in")
        (self.folder / ".ci").mkdir()
        for script in ("dev", ".ci/run"):
            shutil.copy(SOURCE / script, self.folder / script)
        self.write("user", "0")
        self.write("junit", '<testsuite name="x"\n\ttests="7"\n\tfailures="0"\n\tdisabled="0"\n\tskipped="0"\n>')
        self.write("ctest-log", "    Start 1: a\n1/1 Test #1: a ...   Passed    0.01 sec\n")
        self.offer(llvm_packages(19) + llvm_packages(22) + OTHERS)
        self.install([])

    def write(self, name, text=""):
        (self.bin / name).write_text(text)

    def offer(self, packages, after_update=()):
        self.write("offered", "\n".join(packages) + "\n")
        self.write("offered-after-update", "\n".join(after_update) + "\n")

    def install(self, packages):
        self.write("installed", "\n".join(packages) + "\n")

    def run_script(self, *words, script="dev", path=None, **environment):
        self.write("calls")
        variables = {"PATH": f"{self.bin}:{path or SYSTEM}", "HOME": str(self.folder), **environment}
        done = subprocess.run([self.folder / script, *words], env=variables, capture_output=True, text=True)
        self.calls = (self.bin / "calls").read_text().splitlines()
        return done

    def called(self, tool):
        return [call for call in self.calls if call.startswith(tool + " ")]


class Installing(Machine, unittest.TestCase):
    def test_takes_the_newest_llvm_offered(self):
        self.assertEqual(self.run_script("build").returncode, 0)
        (configured,) = self.called("cmake")
        self.assertIn("-B build ", configured)
        self.assertIn("-DLLVM_DIR=/usr/lib/llvm-22/lib/cmake/llvm", configured)
        self.assertEqual(self.called("ninja"), ["ninja -C build"])

    def test_passes_over_an_llvm_that_lacks_clang_tidy(self):
        self.offer(llvm_packages(22) + ["clang-23", "libclang-23-dev"] + OTHERS)
        self.run_script("build")
        self.assertIn("llvm-22", self.called("cmake")[0])

    def test_orders_versions_by_number(self):
        self.offer(llvm_packages(22) + llvm_packages(100) + OTHERS)
        self.run_script("build")
        self.assertIn("llvm-100", self.called("cmake")[0])

    def test_touches_no_apt_when_all_is_there(self):
        self.install(llvm_packages(22) + OTHERS)
        for command in ("build", "test"):
            self.assertEqual(self.run_script(command).returncode, 0)
            self.assertEqual(self.called("apt-get"), [])

    def test_installs_what_is_missing_and_says_so(self):
        self.install([name for name in llvm_packages(22) + OTHERS if name not in ("lld-22", "ccache")])
        done = self.run_script("build")
        self.assertIn("installing: lld-22 ccache", done.stderr)
        update, install = self.called("apt-get")
        self.assertTrue(update.startswith("apt-get update"))
        self.assertTrue(install.endswith("--no-install-recommends lld-22 ccache"))

    def test_updates_when_apt_knows_no_llvm_yet(self):
        self.offer([], after_update=llvm_packages(22) + OTHERS)
        self.assertEqual(self.run_script("build").returncode, 0)
        self.assertIn("llvm-22", self.called("cmake")[0])

    def test_an_update_may_bring_a_newer_llvm(self):
        self.offer(llvm_packages(19) + OTHERS, after_update=llvm_packages(22))
        self.run_script("build")
        self.assertIn("llvm-22", self.called("cmake")[0])

    def test_falls_back_to_the_default_boost(self):
        self.offer(llvm_packages(22) + [name for name in OTHERS if "boost" not in name] + ["libboost-dev"])
        self.run_script("test")
        self.assertIn(" libboost-dev ", self.called("apt-get")[-1])

    def test_says_that_no_llvm_is_offered(self):
        self.offer(llvm_packages(14) + OTHERS)
        done = self.run_script("build")
        self.assertEqual(done.returncode, 2)
        self.assertIn("no LLVM from 19 up", done.stderr)

    def test_uses_sudo_when_not_root(self):
        self.write("user", "1000")
        (self.bin / "sudo").symlink_to("stand-in")
        self.assertEqual(self.run_script("build").returncode, 0)
        self.assertEqual(len(self.called("sudo")), 2)

    def test_says_what_to_run_without_root_and_sudo(self):
        self.write("user", "1000")
        tools = self.folder / "tools"
        tools.mkdir()
        for tool in "bash env dirname basename sed sort head cat grep mktemp rm touch mkdir".split():
            (tools / tool).symlink_to(shutil.which(tool))
        done = self.run_script("build", path=tools)
        self.assertEqual(done.returncode, 1)
        self.assertIn("run as root: apt-get update", done.stderr)


class Naming(Machine, unittest.TestCase):
    def test_a_named_llvm_has_its_own_folder(self):
        for words, environment in ((["--llvm", "19"], {}), (["--llvm=19"], {}), ([], {"COTIDY_LLVM": "19"})):
            self.assertEqual(self.run_script("build", *words, **environment).returncode, 0)
            self.assertIn("-B build-llvm19 ", self.called("cmake")[0])
            self.assertIn("/usr/lib/llvm-19/", self.called("cmake")[0])

    def test_refuses_what_it_does_not_know(self):
        for words in (["tset"], ["test", "--lvm", "19"], ["test", "--llvm", "new"], ["test", "--llvm", "18"],
                      ["test", "--llvm"]):
            done = self.run_script(*words)
            self.assertEqual(done.returncode, 2, words)
            self.assertEqual(self.calls, [])

    def test_help_names_each_command(self):
        told = self.run_script("help").stdout
        for command in "demo test build format bench clean help".split():
            self.assertRegex(told, rf"(?m)^  {command} ")

    def test_a_folder_made_for_another_llvm_starts_afresh(self):
        (self.folder / "build").mkdir()
        cache = self.folder / "build" / "CMakeCache.txt"
        cache.write_text("LLVM_DIR:PATH=/usr/lib/llvm-21/lib/cmake/llvm\n")
        self.run_script("build")
        self.assertIn("--fresh", self.called("cmake")[0])
        cache.write_text("LLVM_DIR:PATH=/usr/lib/llvm-22/lib/cmake/llvm\n")
        self.run_script("build")
        self.assertNotIn("--fresh", self.called("cmake")[0])


class Running(Machine, unittest.TestCase):
    def fail_tests(self):
        self.write("broken-tests")
        self.write("junit", '<testsuite name="x"\n\ttests="7"\n\tfailures="2"\n\tdisabled="0"\n\tskipped="1"\n>')
        self.write("ctest-log", "1/2 Test #1: good ...   Passed    0.01 sec\n2/2 Test #2: bad ...***Failed\nwhy\n")

    def test_is_quiet_when_all_is_well(self):
        done = self.run_script("test")
        self.assertEqual(done.stdout, "cotidy on LLVM 22: 7 passed, 0 failed\n")
        self.assertNotIn("Passed", done.stderr)

    def test_shows_the_log_of_a_step_that_fails(self):
        self.write("broken-build")
        done = self.run_script("test")
        self.assertEqual(done.returncode, 1)
        self.assertIn("error: no such thing", done.stderr)
        self.assertEqual(done.stdout, "")

    def test_shows_the_tests_that_fail_and_only_those(self):
        self.fail_tests()
        done = self.run_script("test")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stdout, "cotidy on LLVM 22: 4 passed, 2 failed\n")
        self.assertIn("Test #2: bad", done.stderr)
        self.assertNotIn("good", done.stderr)

    def test_ci_counts_the_tests_of_both_llvms(self):
        done = self.run_script(script=".ci/run")
        self.assertEqual(done.returncode, 0)
        self.assertEqual(done.stdout.splitlines()[-1], "cotidy: 14 passed, 0 failed")
        self.assertIn("ninja -C build-llvm19", self.calls)

    def test_ci_fails_with_either_llvm(self):
        self.fail_tests()
        done = self.run_script(script=".ci/run")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stdout.splitlines()[-1], "cotidy: 8 passed, 4 failed")

    def test_ci_fails_when_no_tests_ran(self):
        self.write("broken-build")
        done = self.run_script(script=".ci/run")
        self.assertEqual(done.returncode, 1)
        self.assertIn("no tests ran", done.stdout)

    def test_clean_removes_build_folders_only(self):
        for folder in ("build", "build-llvm19", "build-notes"):
            (self.folder / folder).mkdir()
        for folder in ("build", "build-llvm19"):
            (self.folder / folder / "CMakeCache.txt").touch()
        self.assertEqual(self.run_script("clean").returncode, 0)
        self.assertEqual(sorted(path.name for path in self.folder.glob("build*")), ["build-notes"])


if __name__ == "__main__":
    unittest.main()
