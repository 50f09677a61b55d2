"""The JSON Schema of library models, with the words of the models' page: editors complete and check by it.

Made from the page's tables and from the kinds of values below; that it has the loader's keys and words is
what the loader's tests ask. `python3 model_schema.py` writes src/model/library/cotidy-model.schema.json anew."""
import json
import pathlib
import re

SOURCE = pathlib.Path(__file__).resolve().parents[2]
PAGE = SOURCE / "src" / "libraries" / "README.md"
SCHEMA = SOURCE / "src" / "model" / "library" / "cotidy-model.schema.json"

TEXT = {"type": "string"}
TEXTS = {"type": "array", "items": TEXT}
NAMES = {"oneOf": [TEXT, TEXTS]}
FLAG = {"type": "boolean"}
NUMBER = {"type": "integer", "minimum": -128, "maximum": 127}


def words(*allowed):
    return {"enum": list(allowed)}


TYPE = {
    "name": NAMES,
    "kind": words("other", "task", "awaitable", "generator", "fire-and-forget", "value"),
    "start": words("unknown", "lazy", "eager"),
    "drop": words("unknown", "never-runs", "cancels", "loses-error", "reported", "terminates", "blocks", "leaks",
                  "starts", "legal"),
    "awaits": words("unknown", "once", "many"),
    "handlerIdiom": FLAG,
}
HANDLER = {"name": NAMES, "argument": NUMBER, "errorParameter": NUMBER, "harmlessError": FLAG, "settlesError": FLAG}
CALLBACK = {"name": NAMES, "argument": NUMBER, "framework": FLAG}
DETACH = {"name": NAMES, "task": NUMBER, "token": NUMBER, "error": TYPE["drop"], "handler": TEXT}
CATEGORIES = ("sleep", "thread-join", "future", "condition", "semaphore", "lock", "file", "filesystem", "socket",
              "descriptor", "dns", "process", "signal", "console", "database", "http", "rpc")
BLOCKING = {
    "name": NAMES, "level": words("wait", "disk", "lock", "console", "run"), "category": words(*CATEGORIES),
    "reason": TEXT, "instead": TEXT, "unlessArgument": NUMBER, "unlessFlags": TEXTS, "onlyFlags": TEXTS,
    "zeroIsPolling": FLAG, "unlessAtMost": NUMBER, "consoleArgument": NUMBER, "fromArguments": NUMBER,
    "onlyTypes": NAMES, "unlessTypes": NAMES, "quietBeside": TEXTS, "readyTests": TEXTS, "onlyFresh": FLAG,
    "runsLoop": FLAG,
}
# The lists of objects, by their keys: what an object has, and what it must have.
ROWS = {
    "types": (TYPE, ["name"]), "results": (TYPE, ["name"]), "handlers": (HANDLER, ["name"]),
    "callbacks": (CALLBACK, ["name"]), "detaches": (DETACH, ["name"]),
    "blocking": (BLOCKING, ["name", "level", "category", "reason"]),
}
LIBRARY = {
    "$schema": TEXT, "format": {"const": "cotidy-model/1"}, "title": TEXT, "namespaces": TEXTS, "programs": TEXTS,
    "headers": TEXTS,
    "externC": FLAG, "blessedDiscard": TEXT, "joinAll": TEXT,
    "instead": {"type": "object", "additionalProperties": False,
                "properties": {name: TEXT for name in (*CATEGORIES, "sleep-by-timer")}},
}
PLAIN = ("cleanups", "pauses")


def plain(text):
    """A cell of the page without its marks."""
    return re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text).replace("`", "").replace("\\|", "|").strip()


def described(page):
    """What the page's tables say, by section and key."""
    found, section = {}, ""
    for line in page.splitlines():
        if line.startswith("## "):
            section = line[3:].strip("`")
        cells = re.split(r"(?<!\\)\|", line)
        keys = re.fullmatch(r"\s*`([\w$]+)`\s*", cells[1]) if len(cells) > 3 else None
        if keys:
            found[section, keys[1]] = plain(cells[2])
    return found


def properties(kinds, section, say):
    """The kinds with what the page says of each key."""
    return {key: {**kind, "description": say[section, key]} if (section, key) in say else kind
            for key, kind in kinds.items()}


def rows(key, say):
    kinds, needed = ROWS[key]
    section = "types" if key == "results" else key
    return {"type": "array", "items": {"type": "object", "additionalProperties": False, "required": needed,
                                       "properties": properties(kinds, section, say)}}


def schema():
    say = described(PAGE.read_text())
    roles = [key for section, key in say if section == "The library" and key not in LIBRARY]
    library = properties(LIBRARY, "The library", say)
    library.update({key: rows(key, say) for key in ROWS})
    library.update(properties({key: TEXTS if key in PLAIN else NAMES for key in roles}, "The library", say))
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "A library model of cotidy",
            "type": "object", "additionalProperties": False, "required": ["format", "title", "namespaces"],
            "properties": library}


def text():
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    SCHEMA.write_text(text())
