// The model format: what is refused and how it is said, and that the format, its documentation and
// the models that ship agree.
#include "model/library/LibraryReader.h"
#include "model/library/ModelWords.h"
#include "model/library/Roles.h"

#include "libraries/Embedded.h"

#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Regex.h"
#include "gtest/gtest.h"

using namespace llvm;

namespace cotidy {
namespace {

/// A model with \p Members beside the keys that every model needs.
std::string modelWith(StringRef Members) {
  return (R"({"format": "cotidy-model/1", "title": "Net", "namespaces": ["net", "corp::net"], )" +
          Members + "}")
      .str();
}

std::string errorOf(StringRef Text) {
  Expected<LibraryModel> Model = readLibraryModel(Text, "dir/mine.json");
  return Model ? "no error" : toString(Model.takeError());
}

/// "dir/mine.json: what", without the line and the column.
std::string mistakeIn(StringRef Text) {
  return Regex("^(dir/mine.json):[0-9]+:[0-9]+: ").sub("\\1: ", errorOf(Text));
}

LibraryModel read(StringRef Text) { return cantFail(readLibraryModel(Text, "dir/mine.json")); }

TEST(LibraryReader, TakesTheIdFromTheFileName) {
  EXPECT_EQ(read(modelWith(R"("guards": [])")).Id, "mine");
}

TEST(LibraryReader, SaysWhereJsonIsBroken) {
  EXPECT_EQ(errorOf("{\n \"title\": \"a\",,}"), "dir/mine.json:2:15: Expected object key");
}

struct Mistake {
  const char *Members;
  const char *Message;
};

class LibraryReaderMistake : public testing::TestWithParam<Mistake> {};

TEST_P(LibraryReaderMistake, IsExplainedInOneLine) {
  EXPECT_EQ(mistakeIn(modelWith(GetParam().Members)),
            std::string("dir/mine.json: ") + GetParam().Message);
}

INSTANTIATE_TEST_SUITE_P(
    All, LibraryReaderMistake,
    testing::Values(
        Mistake{R"("tpyes": [])", "$: unknown key 'tpyes'; did you mean 'types'?"},
        Mistake{R"("types": [{"name": "a", "kimd": "task"}])",
                "$.types[0]: unknown key 'kimd'; did you mean 'kind'?"},
        Mistake{R"("types": [{"name": "a"}, {"name": "b", "kind": "taks"}])",
                "$.types[1].kind: unknown word 'taks'; did you mean 'task'?"},
        Mistake{R"("types": [{"name": "a", "start": "tomorrow"}])",
                "$.types[0].start: unknown word 'tomorrow'; allowed: unknown, lazy, eager"},
        Mistake{R"("types": [{"kind": "task"}])", "$.types[0]: the key 'name' is missing"},
        Mistake{R"("types": {"name": "a"})", "$.types: expected a list of objects"},
        Mistake{R"("types": ["a"])", "$.types[0]: expected an object"},
        Mistake{R"("types": [{"name": 1}])", "$.types[0].name: expected a string"},
        Mistake{R"("types": [{"name": ["a", 1]}])", "$.types[0].name[1]: expected a string"},
        Mistake{R"("types": [{"name": "a", "handlerIdiom": "yes"}])",
                "$.types[0].handlerIdiom: expected true or false"},
        Mistake{R"("handlers": [{"name": "a", "argument": 1.5}])",
                "$.handlers[0].argument: expected a small whole number"},
        Mistake{R"("blocking": [{"name": "a", "category": "sleep", "reason": "r"}])",
                "$.blocking[0]: the key 'level' is missing"},
        Mistake{
            R"("blocking": [{"name": "a", "level": "wait", "category": "databse", "reason": "r"}])",
            "$.blocking[0].category: unknown word 'databse'; did you mean 'database'?"},
        Mistake{R"("instead": {"sleeep": "x"})",
                "$.instead: unknown key 'sleeep'; did you mean 'sleep'?"},
        Mistake{R"("instead": {"sleep": true})", "$.instead.sleep: expected a string"},
        Mistake{R"("headers": "net/")", "$.headers: expected a list of strings"},
        Mistake{R"("guards": ["a<int>"])", "$.guards[0]: 'a<int>' is no qualified name: write it "
                                           "without template arguments, parameters and spaces"},
        Mistake{R"("guards": ["a::"])", "$.guards[0]: 'a::' has an empty part"},
        Mistake{R"("guards": ["a*::b"])", "$.guards[0]: 'a*::b' has a '*' before its last part"},
        Mistake{R"("format": "cotidy-model/9")",
                "$.format: expected 'cotidy-model/1'; this cotidy reads no other format"}));

TEST(LibraryReader, RefusesWhatIsNoModel) {
  EXPECT_EQ(errorOf("[]"), "dir/mine.json:1:1: $: expected an object");
  EXPECT_EQ(errorOf("{}"), "dir/mine.json:1:1: $: the key 'format' is missing");
  EXPECT_EQ(errorOf(R"({"format": "cotidy-model/1", "title": "t", "namespaces": "net"})"),
            "dir/mine.json:1:58: $.namespaces: expected a list of strings");
  EXPECT_EQ(errorOf(R"({"format": "cotidy-model/1", "title": "t", "namespaces": [],
                        "guards": ["lock"]})"),
            "dir/mine.json:2:36: $.guards[0]: 'lock' needs a leading '::', for the file names no "
            "namespaces");
}

/// In values, in keys, behind strings that hold brackets and quotes, and in what stands last.
TEST(LibraryReader, NamesTheLineOfTheMistake) {
  constexpr StringRef Head =
      "{\n\t\"format\": \"cotidy-model/1\",\n\t\"title\": \"a ] } \\\" {\",\n"
      "\t\"namespaces\": [ \"net\" ],\n";
  auto PlaceOf = [&](const Twine &Members) {
    std::string Error = errorOf((Head + Members + "}").str());
    return StringRef(Error).split("json:").second.split(": ").first.str();
  };
  EXPECT_EQ(
      PlaceOf("  \"types\": [{\"name\": \"a\"},\n    {\"name\": \"b\",\n     \"kind\": \"taks\"}]"),
      "7:14");
  EXPECT_EQ(PlaceOf("  \"types\": [{\"name\": \"a\",\n   \"kimd\": \"task\"}]"), "6:4");
  EXPECT_EQ(PlaceOf("  \"types\": [],\n  \"sleep\": 1"), "6:3");
  EXPECT_EQ(PlaceOf("  \"types\": [\n {\"name\": [\"a\", \"b\",\n 3]}]"), "7:2");
  EXPECT_EQ(PlaceOf("  \"instead\": {\"sleep\": \"x\",\n \"lokc\": \"y\"}"), "6:2");
  EXPECT_EQ(PlaceOf("  \"types\": [{\"name\": \"a\"},\n  {\"kind\": \"task\"}]"), "6:3");
}

TEST(LibraryReader, PutsNamesIntoEveryNamespace) {
  LibraryModel Model = read(modelWith(R"("types": [{"name": ["a", "::b"], "start": "lazy"}],
                                         "guards": ["lock", "::operator*"])"));
  ASSERT_EQ(Model.Types.size(), 3u);
  EXPECT_EQ(Model.Types[0].Name, "net::a");
  EXPECT_EQ(Model.Types[1].Name, "corp::net::a");
  EXPECT_EQ(Model.Types[2].Name, "b");
  EXPECT_EQ(Model.Types[2].Start, StartKind::Lazy);
  EXPECT_EQ(Model.Names[Role::Guard],
            (std::vector<std::string>{"net::lock", "corp::net::lock", "operator*"}));
}

TEST(LibraryReader, ReadsNamespacesFirstWhereverTheyStand) {
  LibraryModel Model = read(R"({"guards": ["lock"], "namespaces": ["net"], "title": "t",
                                "format": "cotidy-model/1"})");
  EXPECT_EQ(Model.Names[Role::Guard], std::vector<std::string>{"net::lock"});
}

TEST(LibraryReader, LeavesTheSchemaToEditors) {
  EXPECT_EQ(read(modelWith(R"("$schema": "cotidy-model.schema.json")")).Id, "mine");
  EXPECT_EQ(mistakeIn(modelWith(R"("$schema": 1)")), "dir/mine.json: $.$schema: expected a string");
}

std::string textOf(const Twine &Path) {
  auto Buffer = MemoryBuffer::getFile(COTIDY_SOURCE_DIR + Path);
  return Buffer ? (*Buffer)->getBuffer().str() : "";
}

TEST(LibraryFormat, ExampleInTheDocumentationLoads) {
  std::string Page = textOf("/src/libraries/README.md");
  StringRef Example = StringRef(Page).split("```json\n").second.split("```").first;
  ASSERT_FALSE(Example.empty());
  LibraryModel Model = read(Example);
  EXPECT_EQ(Model.Types.size(), 7u);
  EXPECT_EQ(Model.Blocking.size(), 22u);
  for (StringRef Category : {"sleep", "rpc"})
    EXPECT_TRUE(any_of(Model.Instead, [&](const auto &Row) { return Row.first == Category; }));
}

TEST(LibraryFormat, EveryKeyIsDocumentedAndShown) {
  std::string Page = textOf("/src/libraries/README.md");
  StringRef Example = StringRef(Page).split("```json\n").second.split("```").first;
  for (const std::string &Key : libraryModelKeys()) {
    StringRef Last = StringRef(Key).rsplit('.').second;
    StringRef Name = Last.empty() ? StringRef(Key) : Last;
    EXPECT_TRUE(Example.contains(("\"" + Name + "\":").str())) << Key << " is not in the example";
    bool HasOwnSection =
        is_contained({"types", "results", "handlers", "callbacks", "blocking", "detaches"}, Name);
    std::string Documented = HasOwnSection ? ("## `" + Name + "`\n").str()
                             : StringRef(Key).starts_with("instead.")
                                 ? ("\"" + Name + "\": ").str()
                                 : ("| `" + Name + "` |").str();
    EXPECT_NE(Page.find(Documented), std::string::npos) << Key << " is not documented";
  }
}

/// "types.kind" and the like of the schema's objects, which lie as the loader's do.
void addKeys(const json::Object &Schema, const std::string &Prefix,
             std::vector<std::string> &Keys) {
  for (const auto &[Key, Value] : *Schema.getObject("properties")) {
    Keys.push_back(Prefix + Key.str());
    const json::Object *Items = Value.getAsObject()->getObject("items");
    const json::Object &Inner = Items ? *Items : *Value.getAsObject();
    if (Inner.getObject("properties") && Key.str() != "results")
      addKeys(Inner, Key.str() + ".", Keys);
  }
}

TEST(LibraryFormat, SchemaHasTheKeysOfTheLoader) {
  json::Value Schema = cantFail(json::parse(textOf("/src/model/library/cotidy-model.schema.json")));
  std::vector<std::string> Keys;
  addKeys(*Schema.getAsObject(), "", Keys);
  erase(Keys, "instead.sleep-by-timer");
  std::vector<std::string> Loaded = libraryModelKeys();
  llvm::sort(Keys);
  llvm::sort(Loaded);
  EXPECT_EQ(Keys, Loaded);
}

template <typename T> void expectWords(const json::Object &Row, StringRef Key) {
  const json::Array *Allowed = Row.getObject("properties")->getObject(Key)->getArray("enum");
  ASSERT_TRUE(Allowed);
  std::vector<std::string> Words;
  for (const json::Value &Word : *Allowed)
    Words.push_back(Word.getAsString()->str());
  std::vector<std::string> Loaded;
  for (StringRef Word : wordsOf<T>())
    Loaded.push_back(Word.str());
  EXPECT_EQ(Words, Loaded) << Key.str();
}

TEST(LibraryFormat, SchemaHasTheWordsOfTheLoader) {
  json::Value Schema = cantFail(json::parse(textOf("/src/model/library/cotidy-model.schema.json")));
  const json::Object &Keys = *Schema.getAsObject()->getObject("properties");
  const json::Object &Type = *Keys.getObject("types")->getObject("items");
  expectWords<TypeKind>(Type, "kind");
  expectWords<StartKind>(Type, "start");
  expectWords<DropEffect>(Type, "drop");
  expectWords<BlockingLevel>(*Keys.getObject("blocking")->getObject("items"), "level");
  expectWords<DropEffect>(*Keys.getObject("detaches")->getObject("items"), "error");
}

} // namespace
} // namespace cotidy
