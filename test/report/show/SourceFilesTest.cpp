#include "report/show/SourceFiles.h"

#include <gtest/gtest.h>

namespace cotidy {
namespace {

TEST(SourceFile, HasLinesWithoutTheirEnds) {
  SourceFile File("one\r\n\nthree");
  EXPECT_EQ(File.line(1), "one");
  EXPECT_EQ(File.line(2), "");
  EXPECT_EQ(File.line(3), "three");
  EXPECT_EQ(File.line(0), std::nullopt);
  EXPECT_EQ(File.line(4), std::nullopt);
}

TEST(SourceFile, KnowsThePlaceOfAByte) {
  SourceFile File("ab\ncd\n");
  auto At = [&](unsigned Offset) {
    SourceFile::Place Place = File.place(Offset).value();
    return std::pair(Place.Line, Place.Column);
  };
  EXPECT_EQ(At(0), std::pair(1U, 1U));
  EXPECT_EQ(At(2), std::pair(1U, 3U));
  EXPECT_EQ(At(3), std::pair(2U, 1U));
  EXPECT_EQ(At(6), std::pair(3U, 1U));
  EXPECT_FALSE(File.place(7));
}

TEST(SourceFiles, HasNothingOfWhatCannotBeRead) {
  SourceFiles Files(COTIDY_REPORT_FIXTURES);
  EXPECT_EQ(Files.find("no such file"), nullptr);
  EXPECT_EQ(Files.find("session"), nullptr); // a folder
  EXPECT_EQ(Files.find("/dev/zero"), nullptr);
  EXPECT_EQ(Files.find(""), nullptr);
  EXPECT_NE(Files.find("session/result.json"), nullptr);
}

} // namespace
} // namespace cotidy
