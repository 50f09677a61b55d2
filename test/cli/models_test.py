"""The users' own models: the schema and the loader agree on what a model may say, a mistake is told with its
line, and `explain --model` tells what is known of a type, and why."""
import copy
import json
import unittest

import jsonschema

from sandbox import FLAGS, GOOD, SOURCE, TASK, Sandbox

SCHEMA = json.loads((SOURCE / "src" / "model" / "library" / "cotidy-model.schema.json").read_text())
LEAST = {"format": "cotidy-model/1", "title": "Net", "namespaces": ["net"]}


def example(schema):
    """A value that the schema allows, with every key that there is."""
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][-1]
    if "oneOf" in schema:
        return example(schema["oneOf"][0])
    if schema["type"] == "object":
        return {key: example(value) for key, value in schema["properties"].items()}
    if schema["type"] == "array":
        return [example(schema["items"])]
    return {"string": "a", "integer": 1, "boolean": True}[schema["type"]]


def objects(value, path=()):
    """The paths of all objects in the value."""
    if isinstance(value, dict):
        yield path
        for key, inner in value.items():
            yield from objects(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from objects(inner, (*path, index))


def leaves(value, path=()):
    """The paths of all that is no object."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*path, key))
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        yield from leaves(value[0], (*path, 0))
    else:
        yield path


def at(value, path):
    for step in path:
        value = value[step]
    return value


class Models(Sandbox):
    def load(self, model):
        """What is wrong with the model, or nothing."""
        self.write("mine.json", json.dumps(model, indent=1))
        done = self.run_cotidy("explain", "--model", "net::nothing", "mine.json")
        return "" if "no model speaks of" in done.err else done.err

    def is_valid(self, model):
        return jsonschema.Draft202012Validator(SCHEMA).is_valid(model)

    def test_schema_is_one(self):
        jsonschema.Draft202012Validator.check_schema(SCHEMA)

    def test_models_that_ship_are_valid(self):
        for path in (SOURCE / "src" / "libraries").rglob("*.json"):
            self.assertTrue(self.is_valid(json.loads(path.read_text())), path.name)

    def test_every_key_of_the_schema_is_read(self):
        self.assertEqual(self.load(example(SCHEMA)), "")

    def test_no_other_key_is_read(self):
        whole = example(SCHEMA)
        for path in objects(whole):
            wrong = copy.deepcopy(whole)
            at(wrong, path)["nonsense"] = 1
            self.assertFalse(self.is_valid(wrong), path)
            self.assertRegex(self.load(wrong), r"mine\.json:\d+:\d+: \S+: unknown key 'nonsense'", path)

    def test_values_of_another_kind_are_refused_by_both(self):
        whole = example(SCHEMA)
        for path in leaves(whole):
            wrong = copy.deepcopy(whole)
            at(wrong, path[:-1])[path[-1]] = {"a": 1}
            self.assertFalse(self.is_valid(wrong), path)
            self.assertRegex(self.load(wrong), r"mine\.json:\d+:\d+: ", path)

    def test_what_is_missing_is_told_by_both(self):
        whole = example(SCHEMA)
        for path in objects(whole):
            for key in list(at(whole, path)):
                lacking = copy.deepcopy(whole)
                del at(lacking, path)[key]
                self.assertEqual(self.is_valid(lacking), self.load(lacking) == "", (*path, key))

    def test_mistake_has_its_line_and_the_nearest_word(self):
        self.write("mine.json", json.dumps({**LEAST, "types": [{"name": "job", "kind": "taks"}]}, indent=2))
        done = self.run_cotidy("explain", "--model", "net::job", "mine.json")
        self.assert_refused(done, "mine.json:10:15: ", "'taks'", "'task'")


class ExplainType(Sandbox):
    def setUp(self):
        super().setUp()
        self.write("task.h", TASK)
        self.write("a.cpp", GOOD)

    def explain(self, name, *words):
        return self.run_cotidy("explain", "--model", name, *words, "--", *FLAGS)

    def test_structure_and_its_reasons(self):
        done = self.explain("task", "a.cpp")
        self.assertEqual(done.status, 0, done.err)
        self.assertIn("`task`: task (promise type with `return_void`, awaitable by members `await_ready` and "
                      "`await_resume`), lazy (initial_suspend is `suspend_always`), dropping it: never runs", done.out)
        self.assertIn("no model knows its library", done.out)

    def test_model_wins(self):
        self.write("mine.json", json.dumps({**LEAST, "namespaces": [],
                                            "types": [{"name": "::task", "start": "eager", "drop": "cancels"}]}))
        done = self.explain("task", "a.cpp", "mine.json")
        self.assertIn("eager (the model says so), dropping it: is cancelled", done.out)
        self.assertIn("the model 'mine' says: task, eager, dropping it: is cancelled", done.out)

    def test_type_that_is_not_there_names_the_nearest(self):
        self.assert_refused(self.explain("taks", "a.cpp"), "'taks'", "'task'")

    def test_models_alone(self):
        done = self.run_cotidy("explain", "--model", "cppcoro::task")
        self.assertIn("the model 'cppcoro' says: task, lazy, dropping it: never runs", done.out)
        done = self.run_cotidy("explain", "--model", "folly::coro::AsyncScope")
        self.assertIn("lists it under: scopes", done.out)
        self.assert_refused(self.run_cotidy("explain", "--model", "app::job"), "'app::job'")


if __name__ == "__main__":
    unittest.main()
