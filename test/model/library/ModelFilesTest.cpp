// `CotidyModels`: what its names are relative to.
#include "model/library/ModelFiles.h"

#include "llvm/Support/MemoryBuffer.h"
#include "gtest/gtest.h"

using namespace llvm;

namespace cotidy {
namespace {

using Names = std::vector<std::string>;

class ModelFiles : public testing::Test {
protected:
  ModelFiles() { Files.setCurrentWorkingDirectory("/build"); }

  void configure(StringRef Path, StringRef Text) {
    Files.addFile(Path, 0, MemoryBuffer::getMemBufferCopy(Text));
  }
  Names resolve(StringRef Option, StringRef AnalysedFile = "/project/src/net/a.cpp") {
    return resolveModelFiles(Option, AnalysedFile, Files);
  }

  vfs::InMemoryFileSystem Files;
};

TEST_F(ModelFiles, StartAtTheConfigurationThatNamesThem) {
  configure("/project/.clang-tidy", "CheckOptions: {CotidyModels: m.json}");
  configure("/project/src/net/.clang-tidy", "Checks: 'coro-*'\nInheritParentConfig: true");
  EXPECT_EQ(resolve("m.json"), Names{"/project/m.json"});
}

TEST_F(ModelFiles, StartAtTheNearestConfiguration) {
  configure("/project/.clang-tidy", "CheckOptions: {CotidyModels: m.json}");
  configure("/project/src/.clang-tidy", "CheckOptions: {CotidyModels: n.json}");
  EXPECT_EQ(resolve("n.json"), Names{"/project/src/n.json"});
}

TEST_F(ModelFiles, HeedTheOptionOfOneCheckAndTheListForm) {
  configure("/project/src/.clang-tidy",
            "CheckOptions:\n  - {key: coro-dropped-task.CotidyModels, value: m.json}");
  EXPECT_EQ(resolve("m.json"), Names{"/project/src/m.json"});
}

TEST_F(ModelFiles, DoNotTakeACommentForAnOption) {
  configure("/project/.clang-tidy", "CheckOptions: {CotidyModels: m.json}");
  configure("/project/src/.clang-tidy", "# CotidyModels: n.json\nChecks: 'coro-*'");
  EXPECT_EQ(resolve("m.json"), Names{"/project/m.json"});
}

TEST_F(ModelFiles, StartAtTheCurrentFolderWhenNoConfigurationNamesThem) {
  configure("/project/.clang-tidy", "Checks: [");
  EXPECT_EQ(resolve("m.json"), Names{"/build/m.json"});
}

TEST_F(ModelFiles, FindTheConfigurationOfARelativeFile) {
  configure("/build/../project/.clang-tidy", "CheckOptions: {CotidyModels: m.json}");
  EXPECT_EQ(resolve("../x/m.json", "../project/a.cpp"), Names{"/x/m.json"});
}

TEST_F(ModelFiles, ComeAsAListWithEitherSeparator) {
  configure("/project/.clang-tidy", "CheckOptions: {CotidyModels: m.json}");
  EXPECT_EQ(resolve(" a.json; b/c.json,/abs/d.json;;"),
            (Names{"/project/a.json", "/project/b/c.json", "/abs/d.json"}));
}

} // namespace
} // namespace cotidy
