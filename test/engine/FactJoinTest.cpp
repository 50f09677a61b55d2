#include "engine/join/FactJoin.h"

#include "gtest/gtest.h"

using namespace cotidy;

namespace {

std::vector<Unit> units(std::initializer_list<const char *> Files) {
  std::vector<Unit> All;
  for (const char *File : Files)
    All.push_back({"", File, "/", {}, 0, {}});
  return All;
}

constexpr const char *Blocks =
    R"({"functions": [{"usr": "f", "ways": [1], "opens": []}], "needs": []})";
constexpr const char *Quiet =
    R"({"functions": [{"usr": "f", "ways": [], "opens": []}], "needs": []})";
constexpr const char *NeedsF = R"({"functions": [], "needs": ["f"]})";

TEST(FactJoin, TellsThoseWhoNeedItOnce) {
  auto All = units({"/a.cpp", "/b.cpp", "/c.cpp"});
  FactJoin Join(All);
  Join.add(0, NeedsF);
  Join.add(1, Blocks);
  Join.add(2, R"({"functions": [], "needs": ["g"]})");
  auto News = Join.news();
  ASSERT_EQ(News.size(), 1u);
  EXPECT_EQ(News[0], R"([{"opens":[],"usr":"f","ways":[1]}])");
  Join.add(0, NeedsF);
  EXPECT_TRUE(Join.news().empty());
}

TEST(FactJoin, TellsFilesInBetweenOnlyWhenACoroutineComesThere) {
  auto All = units({"/a.cpp", "/b.cpp", "/c.cpp"});
  FactJoin Join(All);
  const char *Between = R"({"functions": [{"usr": "g", "ways": [], "opens": ["f"]}], "needs": []})";
  Join.add(0, Blocks);
  Join.add(1, Between);
  EXPECT_TRUE(Join.news().empty());
  Join.add(2, R"({"functions": [], "needs": ["g"]})");
  auto News = Join.news();
  ASSERT_EQ(News.size(), 1u);
  EXPECT_EQ(News.begin()->first, 1u);
  Join.add(1, R"({"functions": [{"usr": "g", "ways": [2], "opens": ["f"]}], "needs": []})");
  News = Join.news();
  ASSERT_EQ(News.size(), 1u);
  EXPECT_EQ(News.begin()->first, 2u);
}

TEST(FactJoin, BelievesWhatAllDefinitionsSay) {
  auto All = units({"/a.cpp", "/b.cpp", "/c.cpp"});
  FactJoin Join(All);
  Join.add(0, NeedsF);
  Join.add(1, Blocks);
  Join.add(2, Quiet);
  EXPECT_TRUE(Join.news().empty());
  Join.add(2, Blocks);
  EXPECT_EQ(Join.news().size(), 1u);
}

TEST(FactJoin, ReadsNothingIntoAFileThatFailed) {
  auto All = units({"/a.cpp", "/b.cpp"});
  FactJoin Join(All);
  Join.add(0, NeedsF);
  Join.add(1, "");
  EXPECT_TRUE(Join.news().empty());
}

} // namespace
