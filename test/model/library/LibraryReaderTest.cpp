// The model format: what is refused and how it is said, and that the format, its documentation and
// the models that ship agree.
#include "model/library/LibraryReader.h"
#include "model/library/Roles.h"

#include "libraries/Embedded.h"

#include "llvm/Support/MemoryBuffer.h"
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
  EXPECT_EQ(errorOf(modelWith(GetParam().Members)),
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
  EXPECT_EQ(errorOf("[]"), "dir/mine.json: $: expected an object");
  EXPECT_EQ(errorOf("{}"), "dir/mine.json: $: the key 'format' is missing");
  EXPECT_EQ(errorOf(R"({"format": "cotidy-model/1", "title": "t", "namespaces": "net"})"),
            "dir/mine.json: $.namespaces: expected a list of strings");
  EXPECT_EQ(errorOf(R"({"format": "cotidy-model/1", "title": "t", "namespaces": [],
                        "guards": ["lock"]})"),
            "dir/mine.json: $.guards[0]: 'lock' needs a leading '::', for the file names no "
            "namespaces");
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

} // namespace
} // namespace cotidy
