#include "report/show/Unicode.h"

#include <gtest/gtest.h>

namespace cotidy {
namespace {

TEST(Unicode, ReadsCharactersOfEveryLength) {
  EXPECT_EQ(firstCharacter("a").Value, U'a');
  EXPECT_EQ(firstCharacter("\xc3\xa4").Value, U'\u00e4');
  EXPECT_EQ(firstCharacter("\xe2\x82\xac").Value, U'\u20ac');
  EXPECT_EQ(firstCharacter("\xf0\x9f\x98\x80").Value, U'\U0001f600');
  EXPECT_EQ(firstCharacter("\xf4\x8f\xbf\xbf").Bytes, 4U);
}

TEST(Unicode, RefusesWhatIsNoUtf8) {
  for (std::string_view Text : {
           "\x80",             // continues nothing
           "\xc3",             // cut off
           "\xc3(",            // continued by nothing
           "\xc0\x80",         // overlong
           "\xe0\x80\x80",     // overlong
           "\xed\xa0\x80",     // surrogate
           "\xf4\x90\x80\x80", // beyond Unicode
           "\xff",
       }) {
    Character C = firstCharacter(Text);
    EXPECT_FALSE(C.IsValid);
    EXPECT_EQ(C.Bytes, 1U);
  }
}

TEST(Unicode, MendsByteByByte) {
  EXPECT_EQ(repairUtf8("a\xe2\x82z\xc3\xa4"), "a\xef\xbf\xbd\xef\xbf\xbdz\xc3\xa4");
  EXPECT_EQ(repairUtf8(""), "");
}

TEST(Unicode, KnowsWhatNoTerminalMaySee) {
  for (char32_t Value : {0x00, 0x1b, 0x7f, 0x9b, 0x202e, 0x2066, 0x2028, 0xfeff})
    EXPECT_TRUE(isControl(Value)) << hexadecimal(Value, 4);
  for (char32_t Value : {0x20, 0x7e, 0xa0, 0xe4, 0x2026, 0x754c, 0x1f600})
    EXPECT_FALSE(isControl(Value)) << hexadecimal(Value, 4);
}

TEST(Unicode, KnowsWidths) {
  EXPECT_EQ(displayWidth(U'a'), 1U);
  EXPECT_EQ(displayWidth(U'\u0301'), 0U);
  EXPECT_EQ(displayWidth(U'\u754c'), 2U);
}

} // namespace
} // namespace cotidy
