#include "report/show/Unicode.h"

#include <algorithm>
#include <cstdio>
#include <iterator>

namespace cotidy {
namespace {

struct Range {
  char32_t First, Last;
};

template <std::size_t N> bool isIn(const Range (&Ranges)[N], char32_t Value) {
  return std::ranges::any_of(Ranges, [&](Range R) { return R.First <= Value && Value <= R.Last; });
}

/// C0, DEL and C1, soft hyphen, marks and overrides of direction, separators of lines, the byte
/// order mark, and tags.
constexpr Range Controls[] = {{0x00, 0x1f},     {0x7f, 0x9f},     {0xad, 0xad},
                              {0x61c, 0x61c},   {0x200e, 0x200f}, {0x2028, 0x202e},
                              {0x2060, 0x206f}, {0xfeff, 0xfeff}, {0xe0000, 0xe007f}};

constexpr Range Combining[] = {{0x300, 0x36f},   {0x483, 0x489},   {0x591, 0x5bd},
                               {0x610, 0x61a},   {0x64b, 0x65f},   {0x1ab0, 0x1aff},
                               {0x1dc0, 0x1dff}, {0x200b, 0x200d}, {0x20d0, 0x20ff},
                               {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f}, {0xe0100, 0xe01ef}};

constexpr Range Wide[] = {{0x1100, 0x115f},   {0x2e80, 0x303e},   {0x3041, 0xa4cf},
                          {0xac00, 0xd7a3},   {0xf900, 0xfaff},   {0xfe30, 0xfe6f},
                          {0xff00, 0xff60},   {0xffe0, 0xffe6},   {0x1f300, 0x1f64f},
                          {0x1f680, 0x1f6ff}, {0x1f900, 0x1f9ff}, {0x20000, 0x3fffd}};

/// How many bytes a sequence has whose first byte is \p Lead; 0 when none starts so.
unsigned sequenceLength(unsigned char Lead) {
  if (Lead < 0x80)
    return 1;
  if (Lead < 0xc2 || Lead > 0xf4)
    return 0;
  return Lead < 0xe0 ? 2 : Lead < 0xf0 ? 3 : 4;
}

bool isEncodedIn(char32_t Value, unsigned Bytes) {
  constexpr char32_t Least[] = {0, 0, 0x80, 0x800, 0x10000};
  return Value >= Least[Bytes] && Value <= 0x10ffff && !(Value >= 0xd800 && Value <= 0xdfff);
}

} // namespace

Character firstCharacter(std::string_view Text) {
  auto Lead = static_cast<unsigned char>(Text.front());
  Character Invalid{Lead, 1, false};
  unsigned Bytes = sequenceLength(Lead);
  if (Bytes == 0 || Bytes > Text.size())
    return Invalid;
  char32_t Value = Bytes == 1 ? Lead : Lead & (0x7fU >> Bytes);
  for (char Byte : Text.substr(1, Bytes - 1)) {
    if ((Byte & 0xc0) != 0x80)
      return Invalid;
    Value = (Value << 6) | (Byte & 0x3f);
  }
  return isEncodedIn(Value, Bytes) ? Character{Value, Bytes, true} : Invalid;
}

std::string repairUtf8(std::string_view Text) {
  std::string Repaired;
  while (!Text.empty()) {
    Character C = firstCharacter(Text);
    Repaired += C.IsValid ? Text.substr(0, C.Bytes) : "\xef\xbf\xbd";
    Text.remove_prefix(C.Bytes);
  }
  return Repaired;
}

bool isControl(char32_t Value) { return isIn(Controls, Value); }

std::string hexadecimal(char32_t Value, int Digits) {
  char Spelt[16];
  int Length = std::snprintf(Spelt, sizeof Spelt, "%0*X", Digits, static_cast<unsigned>(Value));
  return {Spelt, static_cast<std::size_t>(Length)};
}

unsigned countCharacters(std::string_view Text) {
  unsigned Count = 0;
  for (; !Text.empty(); ++Count)
    Text.remove_prefix(firstCharacter(Text).Bytes);
  return Count;
}

unsigned displayWidth(char32_t Value) {
  if (isIn(Combining, Value))
    return 0;
  return isIn(Wide, Value) ? 2 : 1;
}

} // namespace cotidy
