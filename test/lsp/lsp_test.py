"""The language server, spoken to as editors speak to it."""
import json
import os
import pathlib
import unittest

from client import Client, Sandbox, applied
from sandbox import BAD, GOOD


class Connected(Sandbox):
    def setUp(self):
        super().setUp()
        self.path = self.write("a.cpp", BAD)
        self.database("a.cpp", "b.cpp")
        self.client = self.connect()

    def connect(self, **more):
        client = Client(self.root, **more)
        self.addCleanup(client.process.stdout.close)
        self.addCleanup(client.process.stdin.close)
        self.addCleanup(client.process.stderr.close)
        self.addCleanup(client.process.wait)
        self.addCleanup(client.process.kill)
        return client

    def opened(self, text=BAD, client=None):
        client = client or self.client
        client.open(self.path, text)
        return client.diagnostics(self.path)


class Session(Connected):
    def test_open_shows_the_findings(self):
        (found,) = self.opened()
        self.assertEqual((found["source"], found["code"], found["severity"]), ("cotidy", "coro-dropped-task", 2))
        self.assertEqual(found["range"], {"start": {"line": 2, "character": 2}, "end": {"line": 2, "character": 8}})

    def test_unsaved_text_is_what_counts(self):
        self.assertEqual(self.opened(GOOD), [])
        self.client.change(self.path, BAD, 2)
        self.assertEqual(len(self.client.diagnostics(self.path)), 1)
        self.client.change(self.path, GOOD, 3)
        self.assertEqual(self.client.diagnostics(self.path), [])
        self.assertEqual(self.path.read_text(), BAD)

    def starts(self, version):
        return [(found["range"]["start"]["line"], found["range"]["start"]["character"])
                for found in self.client.diagnostics(self.path, version)]

    def test_changes_come_in_pieces(self):
        self.assertEqual(self.client.opened["capabilities"]["textDocumentSync"]["change"], 2)
        self.opened()
        self.client.edit(self.path, 2, ((2, 2), (2, 2), "co_await "))
        self.assertEqual(self.starts(2), [])
        self.client.edit(self.path, 3, ((2, 2), (2, 11), ""), ((0, 0), (0, 0), "// 😀\n"), ((3, 0), (3, 2), 'const char *s = "é😀"; '))
        self.assertEqual(self.starts(3), [(3, 23)])
        self.client.edit(self.path, 4, ((3, 18), (3, 20), ""))  # the character that takes two units
        self.assertEqual(self.starts(4), [(3, 21)])
        self.client.edit(self.path, 5, ((0, 0), (1, 0), ""), ((4, 0), (9, 9), "}\n"), ((5, 0), (5, 0), BAD[BAD.index("task drops"):].replace("drops", "again")))
        self.assertEqual([line for line, _ in self.starts(5)], [2, 6])
        self.client.change(self.path, GOOD, 6)
        self.assertEqual(self.starts(6), [])

    def test_pieces_of_windows_lines(self):
        self.opened(BAD.replace("\n", "\r\n"))
        self.client.edit(self.path, 2, ((1, 99), (1, 99), "\r\n  work();"))
        self.assertEqual(self.starts(2), [(2, 2), (3, 2)])

    def test_pieces_in_bytes(self):
        client = self.client = self.connect(capabilities={"general": {"positionEncodings": ["utf-8"]}})
        self.opened(BAD.replace("  work();", '  const char *s = "é😀"; work();'), client)
        client.edit(self.path, 2, ((2, 21), (2, 25), ""))
        self.assertEqual(self.starts(2), [(2, 24)])

    def test_unsaved_header_is_what_counts(self):
        header = self.root / "task.h"
        self.client.open(header, header.read_text().replace("task work();", "struct done {}; done work();"))
        self.client.diagnostics(header)
        self.assertEqual(self.opened(), [])

    def test_many_changes_are_one_analysis(self):
        self.opened(GOOD)
        for version in range(2, 12):
            self.client.change(self.path, BAD + "//" * version, version)
        self.assertEqual(len(self.client.diagnostics(self.path, 11)), 1)
        self.client.request("textDocument/hover", {"textDocument": {"uri": self.path.as_uri()}, "position": {"line": 0, "character": 0}})
        self.assertTrue(self.client.messages.empty())

    def test_broken_code_keeps_what_was_known_and_heals(self):
        self.opened()
        self.client.change(self.path, BAD + "task x(", 2)
        told = self.client.wait_for(lambda message: message.get("method") == "window/logMessage")
        self.assertIn("a.cpp:6", told["params"]["message"])
        self.client.change(self.path, GOOD, 3)
        self.assertEqual(self.client.diagnostics(self.path), [])

    def test_quick_fix_mends_the_text(self):
        text = BAD.replace("  work();", '  const char *s = "é😀"; work();')
        (found,) = self.opened(text)
        self.assertEqual(found["range"]["start"], {"line": 2, "character": 25})
        actions = self.client.request("textDocument/codeAction", {
            "textDocument": {"uri": self.path.as_uri()}, "range": found["range"], "context": {"diagnostics": [found]}})
        self.assertEqual(actions[0]["kind"], "quickfix")
        self.assertEqual(actions[0]["diagnostics"][0]["code"], "coro-dropped-task")
        (edits,) = actions[0]["edit"]["changes"].values()
        self.assertEqual(applied(text, edits), text.replace("work()", "co_await work()"))
        elsewhere = {"start": {"line": 4, "character": 0}, "end": {"line": 4, "character": 0}}
        self.assertEqual(self.client.request("textDocument/codeAction", {
            "textDocument": {"uri": self.path.as_uri()}, "range": elsewhere, "context": {"diagnostics": []}}), [])

    def test_no_fix_for_a_text_that_has_changed_since(self):
        (found,) = self.opened()
        self.client.change(self.path, "// new line\n" + BAD, 2)
        self.assertEqual(self.client.request("textDocument/codeAction", {
            "textDocument": {"uri": self.path.as_uri()}, "range": found["range"], "context": {"diagnostics": []}}), [])

    def test_bytes_when_the_editor_takes_them(self):
        client = self.connect(capabilities={"general": {"positionEncodings": ["utf-8", "utf-16"]}})
        self.assertEqual(client.opened["capabilities"]["positionEncoding"], "utf-8")
        (found,) = self.opened(BAD.replace("  work();", '  const char *s = "é😀"; work();'), client)
        self.assertEqual(found["range"]["start"], {"line": 2, "character": 28})

    def test_hover_explains(self):
        self.opened()
        where = {"textDocument": {"uri": self.path.as_uri()}, "position": {"line": 2, "character": 4}}
        text = self.client.request("textDocument/hover", where)["contents"]["value"]
        self.assertIn("**coro-dropped-task**", text)
        self.assertIn("## Why", text)
        self.assertNotIn("## Options", text)
        where["position"]["line"] = 0
        self.assertIsNone(self.client.request("textDocument/hover", where))

    def test_notes_are_related_information(self):
        (found,) = self.opened('#include "task.h"\ntask paths(bool b) {\n  auto t = work();\n  if (b)\n    co_return;\n  co_await t;\n}\n')
        self.assertTrue(found["relatedInformation"])
        uris = [note["location"]["uri"] for note in found["relatedInformation"]]
        self.assertIn(self.path.as_uri(), uris)
        self.assertLessEqual(set(uris), {self.path.as_uri(), (self.root / "task.h").as_uri()})
        self.assertTrue(all(note["message"] for note in found["relatedInformation"]))

    def test_several_roots(self):
        self.opened()
        other = self.write("other/deep name/x&y.cpp", BAD)
        self.write("other/task.h", (self.root / "task.h").read_text())
        rows = [{"directory": str(self.root / "other"), "file": str(other), "arguments": ["c++", "-std=c++20", "-I.", "-c", str(other)]}]
        self.write("other/compile_commands.json", json.dumps(rows))
        self.client.open(other, BAD)
        self.assertEqual(len(self.client.diagnostics(other)), 1)

    def test_file_without_a_database(self):
        os.remove(self.root / "compile_commands.json")
        self.assertEqual(len(self.opened()), 1)

    def test_configuration_is_read_again_on_save(self):
        self.opened()
        self.write(".clang-tidy", "Checks: '-*,coro-blocking-call'\n")
        self.client.notify("textDocument/didSave", {"textDocument": {"uri": self.path.as_uri()}})
        self.assertEqual(self.client.diagnostics(self.path), [])

    def test_suppressed_findings_are_not_shown(self):
        self.assertEqual(self.opened(BAD.replace("work();", "work(); // NOLINT")), [])

    def test_close_clears(self):
        self.opened()
        self.client.notify("textDocument/didClose", {"textDocument": {"uri": self.path.as_uri()}})
        self.assertEqual(self.client.diagnostics(self.path), [])

    def test_stale_work_is_killed(self):
        endless = "constexpr int f() { int n = 0; while (true) n = (n + 1) % 7; return n; }\nconstexpr int v = f();\n"
        self.database("a.cpp", flags=["-fconstexpr-steps=4294967295"])
        self.client.open(self.path, BAD + endless)
        children = pathlib.Path(f"/proc/{self.client.process.pid}/task/{self.client.process.pid}/children")
        while not (started := children.read_text().split()):
            pass
        self.client.change(self.path, BAD, 2)
        self.assertEqual(len(self.client.diagnostics(self.path, 2)), 1)
        self.assertFalse(os.path.exists(f"/proc/{started[0]}"))


class Protocol(Connected):
    def test_leave(self):
        self.assertEqual(self.client.close(), 0)
        self.assertEqual(self.client.process.stderr.read(), b"")

    def test_leave_without_a_word(self):
        self.client.process.stdin.close()
        self.assertEqual(self.client.process.wait(timeout=60), 1)

    def test_unknown_request_is_refused_and_unknown_notification_ignored(self):
        self.client.notify("$/setTrace", {"value": "off"})
        self.assertEqual(self.client.ask("textDocument/rename", {})["error"]["code"], -32601)

    def test_garbage_does_not_end_the_server(self):
        for body in (b"{", b"[]", b"3", b'"\xff"', b"{}"):
            self.client.raw(body)
        self.client.notify("textDocument/didChange", {"textDocument": 3, "contentChanges": "x"})
        self.client.notify("textDocument/didOpen", {})
        self.client.open(self.path, GOOD)
        self.client.notify("textDocument/didChange", {"textDocument": {"uri": self.path.as_uri(), "version": 2}, "contentChanges": [
            3, {}, {"range": 7, "text": BAD}, {"range": {"start": {"line": -5, "character": -1}, "end": "x"}, "text": ""}]})
        self.client.diagnostics(self.path, 2)
        self.client.open(pathlib.Path("/gone/x.cpp"), BAD)
        self.assertEqual(len(self.opened()), 1)


if __name__ == "__main__":
    unittest.main()
