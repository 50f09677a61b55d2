#include "cli/Arguments.h"

#include "gtest/gtest.h"

using namespace cotidy;

namespace {

constexpr OptionRow Rows[] = {
    {"--jobs", "-j", TakesValue::Yes, "N", "how many"},
    {"--fix", "", TakesValue::No, "", "mend"},
    {"--diff", "", TakesValue::Optional, "BASE", "changed lines"},
    {"--later", "", TakesValue::No, "", "", true},
};

std::string problem(llvm::ArrayRef<const char *> Words) {
  llvm::Expected<Arguments> Parsed = Arguments::parse(Words, Rows);
  return Parsed ? "" : llvm::toString(Parsed.takeError());
}

Arguments parsed(llvm::ArrayRef<const char *> Words) {
  return llvm::cantFail(Arguments::parse(Words, Rows));
}

TEST(Arguments, AllWaysToGiveAValue) {
  const std::vector<const char *> Ways[] = {{"--jobs", "4"}, {"--jobs=4"}, {"-j4"},
                                            {"-j", "4"},     {"-j=4"},     {"-jobs=4"}};
  for (const auto &Words : Ways)
    EXPECT_EQ(parsed(Words).value("--jobs"), "4") << Words.front();
}

TEST(Arguments, TheLastValueCounts) {
  Arguments Parsed = parsed({"-j1", "a", "--jobs=2", "b"});
  EXPECT_EQ(Parsed.value("--jobs"), "2");
  EXPECT_EQ(Parsed.values("--jobs").size(), 2u);
  EXPECT_EQ(Parsed.operands(), (std::vector<std::string>{"a", "b"}));
}

TEST(Arguments, DoubleDashEndsThem) {
  Arguments Parsed = parsed({"a", "--", "--fix", "b"});
  EXPECT_FALSE(Parsed.has("--fix"));
  EXPECT_TRUE(Parsed.hasDoubleDash());
  EXPECT_EQ(Parsed.afterDoubleDash(), (std::vector<std::string>{"--fix", "b"}));
}

TEST(Arguments, MistakesAreNamed) {
  EXPECT_EQ(problem({"--jbos=1"}), "unknown option '--jbos'; did you mean '--jobs'?");
  EXPECT_EQ(problem({"--jobs"}), "'--jobs' needs a value: N");
  EXPECT_EQ(problem({"--fix=1"}), "'--fix' takes no value");
  EXPECT_EQ(problem({"--later"}), "'--later' is not in this version yet");
}

TEST(Arguments, OptionalValueIsNotTheNextWord) {
  Arguments Parsed = parsed({"--diff", "main"});
  EXPECT_TRUE(Parsed.has("--diff"));
  EXPECT_EQ(Parsed.value("--diff"), "");
  EXPECT_EQ(parsed({"--diff=main"}).value("--diff"), "main");
}

TEST(Arguments, PlannedOptionsAreNotInHelp) {
  std::string Help = describeOptions(Rows);
  EXPECT_NE(Help.find("-j, --jobs N"), std::string::npos);
  EXPECT_NE(Help.find("--diff[=BASE]"), std::string::npos);
  EXPECT_EQ(Help.find("--later"), std::string::npos);
}

} // namespace
