#include "engine/unit/Unit.h"

#include "gtest/gtest.h"

using namespace cotidy;

namespace {

Unit sample() {
  Unit U;
  U.File = "/p/a b\xff.cpp"; // not UTF-8
  U.Directory = "/p";
  U.Arguments = {"c++", "-DX=\"y\n\"", "-c", "a b\xff.cpp"};
  U.Cost = 12;
  U.Settings = {"/p", "coro-*", {"/m.json"}, R"([{"name":"a"}])"};
  U.Overlays = {{"/p/b\xff.h", "text \xfe\r\n"}};
  U.Facts = R"([{"usr": "\xff"}])";
  identify(U);
  return U;
}

TEST(Unit, TravelsAsOneLine) {
  Unit U = sample();
  std::string Text = writeUnit(U);
  EXPECT_EQ(Text.find('\n'), Text.size() - 1);
  llvm::Expected<Unit> Back = readUnit(Text);
  ASSERT_TRUE(bool(Back)) << llvm::toString(Back.takeError());
  EXPECT_EQ(writeUnit(*Back), Text);
  EXPECT_EQ(Back->File, U.File);
  EXPECT_EQ(Back->Arguments, U.Arguments);
  EXPECT_EQ(Back->Settings.Models, U.Settings.Models);
  ASSERT_EQ(Back->Overlays.size(), 1U);
  EXPECT_EQ(Back->Overlays[0].File, U.Overlays[0].File);
  EXPECT_EQ(Back->Overlays[0].Text, U.Overlays[0].Text);
  EXPECT_EQ(Back->Facts, U.Facts);
  U.Facts.reset();
  EXPECT_FALSE(llvm::cantFail(readUnit(writeUnit(U))).Facts);
}

TEST(Unit, IdIsOfAllThatDecides) {
  Unit U = sample();
  std::string Id = U.Id;
  identify(U);
  EXPECT_EQ(U.Id, Id);
  U.Arguments.push_back("-DY");
  identify(U);
  EXPECT_NE(U.Id, Id);
}

TEST(Unit, OtherTextIsRefused) {
  for (const char *Text :
       {"", "{}", "[]", "{\"id\": 1}", "{\"id\": \"x\", \"file\": {\"base64\": 1}}"}) {
    llvm::Expected<Unit> U = readUnit(Text);
    EXPECT_FALSE(bool(U)) << Text;
    llvm::consumeError(U.takeError());
  }
}

} // namespace
