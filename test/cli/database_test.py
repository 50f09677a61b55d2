"""Compile databases as they are in the wild: where they are, what they say, what they get wrong."""
import json
import os
import shlex
import unittest

from sandbox import BAD, Sandbox

FOUND = ["a.cpp:3 coro-dropped-task"]


class Where(Sandbox):
    def setUp(self):
        super().setUp()
        self.write("a.cpp", BAD)

    def test_upwards_from_the_file(self):
        self.write("deep/er/b.cpp", BAD)
        self.database("deep/er/b.cpp")
        done = self.check(self.root / "deep/er/b.cpp", cwd="/")
        self.assertEqual(done.findings, ["deep/er/b.cpp:3 coro-dropped-task"])

    def test_in_the_build_folder_beside(self):
        self.database("a.cpp", where="build/compile_commands.json")
        self.assertEqual(self.check().findings, FOUND)

    def test_folder_or_file_is_named(self):
        file = self.database("a.cpp", where="out/compile_commands.json")
        self.assertEqual(self.check("-p", file.parent, cwd="/").findings, FOUND)
        self.assertEqual(self.check("-p", file, cwd="/").findings, FOUND)
        self.assertEqual(self.check(f"-p={file}", cwd="/").findings, FOUND)

    def test_build_folder_counts_as_its_parents(self):
        self.write("out/CMakeCache.txt", "")
        self.write("out/gen.cpp", BAD)
        self.database("a.cpp", "out/gen.cpp", where="out/compile_commands.json")
        self.assertEqual(self.check("-p", "out").findings, [*FOUND, "out/gen.cpp:3 coro-dropped-task"])

    def test_root_holds_half_of_the_files(self):
        self.write("b.cpp", BAD)
        self.database("a.cpp", "b.cpp", where="some/where/compile_commands.json")
        self.assertEqual(self.check("-p", "some/where").findings, [*FOUND, "b.cpp:3 coro-dropped-task"])

    def test_root_can_be_named(self):
        self.write("src/b.cpp", BAD)
        self.database("src/b.cpp")
        self.assertEqual(self.check("--root", "src").findings, ["b.cpp:3 coro-dropped-task"])

    def test_file_outside_the_current_folder(self):
        os.mkdir(self.root / "else")
        flags = ["--", "-std=c++20", f"-I{self.root}"]
        self.assertEqual(self.check("../a.cpp", *flags, cwd=self.root / "else").findings, FOUND)


class Choice(Sandbox):
    def setUp(self):
        super().setUp()
        for name in ("a.cpp", "src/b.cpp", "src/deep/c.cpp"):
            self.write(name, BAD)
        self.database("a.cpp", "src/b.cpp", "src/deep/c.cpp")

    def chosen(self, *names, **more):
        return [text.split(":")[0] for text in self.check(*names, **more).findings]

    def test_all(self):
        self.assertEqual(self.chosen(), ["a.cpp", "src/b.cpp", "src/deep/c.cpp"])

    def test_files(self):
        self.assertEqual(self.chosen("a.cpp", "./src/../a.cpp"), ["a.cpp"])
        self.assertEqual(self.chosen("b.cpp", cwd=self.root / "src"), ["src/b.cpp"])

    def test_globs(self):
        self.assertEqual(self.chosen("src/*.cpp"), ["src/b.cpp"])
        self.assertEqual(self.chosen("**/[bc].cpp"), ["src/b.cpp", "src/deep/c.cpp"])
        self.assertEqual(self.chosen("src/**"), ["src/b.cpp", "src/deep/c.cpp"])
        self.assertEqual(self.chosen("{a,z}.cpp", "src/?.cpp"), ["a.cpp", "src/b.cpp"])

    def test_folder(self):
        self.assertEqual(self.chosen("src"), ["src/b.cpp", "src/deep/c.cpp"])


class Commands(Sandbox):
    def rows(self, *rows):
        base = {"directory": str(self.root)}
        self.write("compile_commands.json", json.dumps([base | row for row in rows]))

    def test_string_and_list(self):
        self.write("a b.cpp", BAD)
        command = ["c++", "-std=c++20", "-I.", "-c", "a b.cpp"]
        for row in ({"command": shlex.join(command)}, {"arguments": command}):
            self.rows({"file": "a b.cpp"} | row)
            self.assertEqual(self.check().findings, ["a b.cpp:3 coro-dropped-task"])

    def test_relative_folder(self):
        self.write("src/a.cpp", BAD)
        self.rows({"directory": "src", "file": "a.cpp", "command": "c++ -std=c++20 -I.. -c a.cpp"})
        self.assertEqual(self.check(cwd="/", *["-p", self.root]).findings, ["src/a.cpp:3 coro-dropped-task"])

    def test_same_command_twice_is_one(self):
        self.write("a.cpp", BAD)
        self.database("a.cpp", "a.cpp")
        done = self.check()
        self.assertEqual((done.findings, done.coverage["planned"]), (FOUND, 1))

    def test_different_commands_both_run(self):
        self.write("a.cpp", '#include "task.h"\ntask f() {\n#ifdef X\n  work();\n#else\n  work();\n#endif\n  co_return;\n}\n')
        self.rows(*({"file": "a.cpp", "command": f"c++ -std=c++20 -I. {flag} -c a.cpp"} for flag in ("-DX", "")))
        done = self.check()
        self.assertEqual(done.findings, ["a.cpp:4 coro-dropped-task", "a.cpp:6 coro-dropped-task"])
        self.assertEqual((done.coverage["planned"], done.coverage["analysed"]), (1, 1))

    def test_wrappers_are_taken_off(self):
        self.write("a.cpp", BAD)
        for wrapper in ("ccache", "/usr/bin/distcc", "icecc", "ccache distcc"):
            self.rows({"file": "a.cpp", "command": f"{wrapper} g++ -std=c++20 -I. -c a.cpp"})
            self.assertEqual(self.check().findings, FOUND, wrapper)

    def test_gcc_flags_are_named_once(self):
        self.write("a.cpp", BAD)
        self.write("b.cpp", BAD)
        self.database("a.cpp", "b.cpp", compiler="g++", flags=[
            "-fconserve-stack", "-mno-such-thing", "-march=no-such-cpu", "-fno-canonical-system-headers"])
        done = self.check()
        self.assertEqual((done.status, len(done.findings)), (1, 2), done.err)
        for flag in ("-fconserve-stack", "-mno-such-thing", "-march=no-such-cpu", "-fno-canonical-system-headers"):
            self.assertEqual(done.err.count(flag), 1, done.err)

    def test_gcc_flags_in_a_response_file(self):
        self.write("a.cpp", BAD)
        self.write("sub/more.rsp", "-fconserve-stack -std=c++20")
        self.write("all.rsp", "-I. @sub/more.rsp")
        self.rows({"file": "a.cpp", "command": "g++ @all.rsp -c a.cpp"})
        done = self.check()
        self.assertEqual(done.findings, FOUND)
        self.assertIn("-fconserve-stack", done.err)

    def test_nothing_is_written_and_nothing_foreign_is_loaded(self):
        self.write("a.cpp", BAD)
        self.write("pre.h", "struct pre {};\n")
        self.write("pre.h.gch", b"gpch not of clang")
        before = sorted(os.listdir(self.root)) + ["compile_commands.json"]
        self.database("a.cpp", flags=[
            "-o", "a.o", "-MMD", "-MF", "a.d", "-MT", "a.o", "-fplugin=./none.so", "-save-temps", "-include", "pre.h",
            "-Xclang", "-load", "-Xclang", "none.so", "-Winvalid-pch", "-Werror", "-Wall", "-Wextra"])
        done = self.check()
        self.assertEqual(done.findings, FOUND, done.err)
        self.assertEqual(sorted(os.listdir(self.root)), sorted(before))

    def test_precompiled_header_is_read_as_text(self):
        self.write("a.cpp", "pre *pointer;\n" + BAD)
        self.write("pre.hxx", "struct pre {};\n")
        self.write("pre.hxx.pch", b"CPCH of another clang")
        self.database("a.cpp", flags=["-Xclang", "-include-pch", "-Xclang", "pre.hxx.pch"])
        self.assertEqual(self.check().findings, ["a.cpp:4 coro-dropped-task"])

    def test_other_inputs_are_left_out(self):
        self.write("a.cpp", BAD)
        self.write("b.cpp", BAD)
        self.rows({"file": "a.cpp", "command": "c++ -std=c++20 -I. a.cpp b.cpp x.o -lpthread -o all"})
        self.assertEqual(self.check().findings, FOUND)


class Languages(Sandbox):
    def test_what_can_hold_no_coroutine_is_skipped_with_the_reason(self):
        self.write("a.cpp", BAD)
        self.write("old.cpp", "int x;\n")
        self.write("plain.c", "int x;\n")
        self.write("asm.s", "\n")
        base = {"directory": str(self.root)}
        self.write("compile_commands.json", json.dumps([
            base | {"file": "a.cpp", "command": "c++ -std=c++20 -c a.cpp"},
            base | {"file": "old.cpp", "command": "c++ -std=c++17 -c old.cpp"},
            base | {"file": "plain.c", "command": "cc -c plain.c"},
            base | {"file": "asm.s", "command": "cc -c asm.s"}]))
        done = self.check()
        self.assertEqual((done.status, done.findings), (1, FOUND), done.err)
        self.assertEqual(done.reasons("skipped"), {
            "asm.s": "not compiled as C++", "plain.c": "not compiled as C++",
            "old.cpp": "compiled as c++17; coroutines need C++20"})

    def test_foreign_compiler_is_a_failure(self):
        self.write("a.cpp", BAD)
        self.database("a.cpp", compiler="/usr/local/cuda/bin/nvcc")
        done = self.check()
        self.assertEqual(done.status, 3)
        self.assertIn("'nvcc'", done.reasons("failed")["a.cpp"])

    def test_cross_compiler_by_its_name(self):
        self.write("a.cpp", "static_assert(sizeof(void *) == 4);\n")
        self.database("a.cpp", compiler="arm-linux-gnueabihf-g++")
        self.assertEqual(self.check().coverage["analysed"], 1)


class Lies(Sandbox):
    def refused_with(self, text, *words):
        self.write("compile_commands.json", text)
        self.assert_refused(self.check(), "compile_commands.json", *words)

    def test_not_json(self):
        for text in ("", "not json", "{}", '[{"file": "a.cpp"}]', b"\x00\xff\xfe", "[[[[", '"x"'):
            self.refused_with(text)

    def test_empty(self):
        self.refused_with("[]", "empty")

    def test_no_such_database(self):
        self.assert_refused(self.check("-p", "nowhere"), "nowhere")

    def test_missing_files_and_folders_are_failures(self):
        self.write("a.cpp", BAD)
        os.mkdir(self.root / "folder.cpp")
        base = {"command": "c++ -std=c++20 -I. -c x", "directory": str(self.root)}
        self.write("compile_commands.json", json.dumps([
            base | {"file": "a.cpp", "command": "c++ -std=c++20 -I. -c a.cpp"},
            base | {"file": "gone.cpp"}, base | {"file": "folder.cpp"},
            base | {"file": "b.cpp", "directory": str(self.root / "nowhere")}]))
        done = self.check()
        self.assertEqual((done.status, done.findings), (3, FOUND))
        failed = done.reasons("failed")
        self.assertEqual(failed["gone.cpp"], "no such file")
        self.assertEqual(failed["folder.cpp"], "is not a regular file")
        self.assertIn("nowhere", failed["nowhere/b.cpp"])

    def test_missing_response_file_is_a_failure(self):
        self.write("a.cpp", BAD)
        self.database("a.cpp", flags=["@gone.rsp"])
        self.assertEqual(self.check().status, 3)

    def test_no_compiler(self):
        self.write("a.cpp", BAD)
        self.write("compile_commands.json", json.dumps(
            [{"directory": str(self.root), "file": "a.cpp", "arguments": []}]))
        self.assertIn(self.check().status, (2, 3))


class Headers(Sandbox):
    def test_builtin_headers_are_found_whatever_the_compiler_is(self):
        self.write("a.cpp", "#include <stddef.h>\n#include <stdarg.h>\n#include <immintrin.h>\n" + BAD)
        for compiler in ("g++", "/nowhere/bin/c++"):
            self.database("a.cpp", compiler=compiler, flags=["-resource-dir", "/nowhere"])
            self.assertEqual(self.check().findings, ["a.cpp:6 coro-dropped-task"], compiler)

    def test_symlinked_folder_is_one_folder(self):
        self.write("real/a.cpp", BAD)
        os.symlink("real", self.root / "link")
        self.database("real/a.cpp", "link/a.cpp")
        done = self.check()
        self.assertEqual((done.findings, done.coverage["planned"]), (["real/a.cpp:3 coro-dropped-task"], 1))

    def test_root_behind_a_symlink(self):
        self.write("real/task.h", (self.root / "task.h").read_text())
        self.write("real/a.cpp", BAD)
        os.symlink("real", self.root / "link")
        self.write("real/compile_commands.json", json.dumps(
            [{"directory": str(self.root / "link"), "file": "a.cpp", "command": "c++ -std=c++20 -c a.cpp"}]))
        for folder in ("real", "link"):
            self.assertEqual(self.check("-p", folder).findings, FOUND)


if __name__ == "__main__":
    unittest.main()
