// Files that do not compile are kept from the checks.
#include "engine/analysis/parse/CompiledOnly.h"

#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/FrontendAction.h"
#include "clang/Tooling/Tooling.h"
#include "gtest/gtest.h"

using namespace clang;

namespace cotidy {
namespace {

struct Counter : ASTConsumer {
  explicit Counter(int &Seen) : Seen(Seen) {}
  void HandleTranslationUnit(ASTContext &) override { ++Seen; }
  int &Seen;
};

struct Action : ASTFrontendAction {
  explicit Action(int &Seen) : Seen(Seen) {}
  std::unique_ptr<ASTConsumer> CreateASTConsumer(CompilerInstance &, llvm::StringRef) override {
    std::vector<std::unique_ptr<ASTConsumer>> Consumers;
    Consumers.push_back(std::make_unique<Counter>(Seen));
    return std::make_unique<CompiledOnly>(std::move(Consumers));
  }
  int &Seen;
};

int timesSeen(llvm::StringRef Code, const std::vector<std::string> &Flags = {}) {
  int Seen = 0;
  tooling::runToolOnCodeWithArgs(std::make_unique<Action>(Seen), Code, Flags);
  return Seen;
}

TEST(CompiledOnly, SeesWhatCompiles) { EXPECT_EQ(timesSeen("int f() { return 1; }"), 1); }

TEST(CompiledOnly, DoesNotSeeWhatDoesNot) {
  EXPECT_EQ(timesSeen("int f() { return unknown; }"), 0);
  EXPECT_EQ(timesSeen("#include \"missing.h\"\nint f() { return 1; }"), 0);
}

TEST(CompiledOnly, SeesThroughWarningsThatAreErrors) {
  EXPECT_EQ(timesSeen("int f() { int unused; return 1; }", {"-Werror=unused-variable"}), 1);
}

} // namespace
} // namespace cotidy
