"""A client of the language server, as an editor is one: frames, requests, notifications that come between."""
import json
import os
import pathlib
import queue
import subprocess
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "cli"))

from sandbox import COTIDY, Sandbox  # noqa: E402

PATIENCE = 120


class Client:
    def __init__(self, root, capabilities=None):
        self.process = subprocess.Popen([COTIDY, "lsp"], cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE)
        self.messages, self.last = queue.Queue(), 0
        threading.Thread(target=self._read, daemon=True).start()
        self.opened = self.request("initialize", {"processId": os.getpid(), "rootUri": None,
                                                  "capabilities": capabilities or {}})
        self.notify("initialized", {})

    def _read(self):
        while header := self.process.stdout.readline():
            length = int(header.split(b":")[1])
            self.process.stdout.readline()
            self.messages.put(json.loads(self.process.stdout.read(length)))

    def raw(self, body):
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    def send(self, **message):
        self.raw(json.dumps({"jsonrpc": "2.0", **message}).encode())

    def notify(self, method, params):
        self.send(method=method, params=params)

    def wait_for(self, fits):
        while True:
            message = self.messages.get(timeout=PATIENCE)
            if fits(message):
                return message

    def ask(self, method, params):
        self.last += 1
        self.send(id=self.last, method=method, params=params)
        return self.wait_for(lambda message: message.get("id") == self.last)

    def request(self, method, params):
        answer = self.ask(method, params)
        assert "error" not in answer, answer
        return answer["result"]

    def open(self, path, text):
        self.notify("textDocument/didOpen", {"textDocument": {"uri": path.as_uri(), "languageId": "cpp", "version": 1, "text": text}})

    def change(self, path, text, version):
        self.notify("textDocument/didChange", {"textDocument": {"uri": path.as_uri(), "version": version},
                                               "contentChanges": [{"text": text}]})

    def edit(self, path, version, *changes):
        """Changes of ((line, character), (line, character), text), each to what those before it have left."""
        places = [{"start": dict(zip(("line", "character"), first)), "end": dict(zip(("line", "character"), last))}
                  for first, last, _ in changes]
        self.notify("textDocument/didChange", {
            "textDocument": {"uri": path.as_uri(), "version": version},
            "contentChanges": [{"range": place, "text": text} for place, (_, _, text) in zip(places, changes)]})

    def diagnostics(self, path, version=None):
        """The next that are published for the file."""
        params = self.wait_for(lambda message: message.get("method") == "textDocument/publishDiagnostics"
                               and message["params"]["uri"] == path.as_uri()
                               and version in (None, message["params"]["version"]))["params"]
        return params["diagnostics"]

    def close(self):
        self.request("shutdown", None)
        self.notify("exit", None)
        return self.process.wait(timeout=PATIENCE)


def applied(text, edits):
    """The text after edits whose places are lines and UTF-16 code units."""
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)

    def offset(place):
        line = text.split("\n")[place["line"]]
        units = line.encode("utf-16-le")[:2 * place["character"]]
        return starts[place["line"]] + len(units.decode("utf-16-le"))

    for edit in sorted(edits, key=lambda edit: offset(edit["range"]["start"]), reverse=True):
        text = text[:offset(edit["range"]["start"])] + edit["newText"] + text[offset(edit["range"]["end"]):]
    return text
