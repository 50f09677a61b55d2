#include "report/show/Line.h"

#include <gtest/gtest.h>

namespace cotidy {
namespace {

TEST(Printable, SpellsWhatATerminalWouldObey) {
  EXPECT_EQ(printable("a\nb\x1b[2J\t\x7f"), "a<U+000A>b<U+001B>[2J<U+0009><U+007F>");
  EXPECT_EQ(printable("\xff\xc2\x9b"), "<FF><U+009B>");
  EXPECT_EQ(printable("d\xc3\xa4 \xe7\x95\x8c"), "d\xc3\xa4 \xe7\x95\x8c");
}

TEST(ShownPlace, NamesWhatIsKnown) {
  EXPECT_EQ(shownPlace({"a.cpp", 7, 3}), "a.cpp:7:3: ");
  EXPECT_EQ(shownPlace({"a.cpp", 7, 0}), "a.cpp:7: ");
  EXPECT_EQ(shownPlace({"a.cpp", 0, 0}), "a.cpp: ");
  EXPECT_EQ(shownPlace({"", 7, 3}), "");
}

TEST(ShownLine, PutsTabsOnTheirStops) {
  ShownLine Line("\tab\tc", 1, 80);
  EXPECT_EQ(Line.text(), "        ab      c");
  EXPECT_EQ(Line.columnOf(0), 0U);
  EXPECT_EQ(Line.columnOf(1), 8U);
  EXPECT_EQ(Line.columnOf(4), 16U);
}

TEST(ShownLine, GivesTheColumnPastTheEnd) {
  ShownLine Line("abc", 0, 80);
  EXPECT_EQ(Line.columnOf(3), 3U);
  EXPECT_EQ(Line.columnOf(1000), 3U);
  EXPECT_EQ(ShownLine("", 0, 80).columnOf(0), 0U);
}

TEST(ShownLine, CountsWideAndSpelledCharacters) {
  ShownLine Line("\xe7\x95\x8c\x1b|", 0, 80);
  EXPECT_EQ(Line.columnOf(2), 0U);
  EXPECT_EQ(Line.columnOf(3), 2U);
  EXPECT_EQ(Line.columnOf(4), 10U);
}

TEST(ShownLine, KeepsALineThatFits) {
  std::string Line(40, 'x');
  EXPECT_EQ(ShownLine(Line, 39, 40).text(), Line);
}

/// Every place of a long line is shown, at the column that is told, in no more than the room there
/// is.
TEST(ShownLine, CutsALongLineAroundTheFocus) {
  std::string Line;
  for (unsigned I = 0; Line.size() < 3000; ++I)
    Line += "w" + std::to_string(I) + " ";
  for (unsigned Focus = 0; Focus < Line.size(); ++Focus) {
    ShownLine Shown(Line, Focus, 40);
    ASSERT_LE(Shown.text().size(), 46U);
    ASSERT_TRUE(Shown.shows(Focus));
    ASSERT_EQ(Shown.text().at(Shown.columnOf(Focus)), Line[Focus]) << Focus;
    ASSERT_EQ(Shown.text().starts_with("..."), !Shown.shows(0)) << Focus;
    ASSERT_EQ(Shown.text().ends_with("..."), !Shown.shows(Line.size())) << Focus;
  }
}

TEST(ShownLine, NeverCutsACharacter) {
  std::string Line;
  while (Line.size() < 3000)
    Line += "\xe7\x95\x8c\xc3\xa4";
  for (unsigned Focus = 0; Focus < Line.size(); ++Focus) {
    std::string Text = ShownLine(Line, Focus, 40).text();
    ASSERT_EQ(Text.find('<'), Text.npos) << Focus << Text;
  }
}

} // namespace
} // namespace cotidy
