// UTF-8 as hostile input: file names, source lines and messages hold any bytes, and neither a
// terminal nor a JSON reader may stumble over them.
#pragma once

#include <string>
#include <string_view>

namespace cotidy {

/// The first character of a text.
struct Character {
  char32_t Value = 0; ///< the byte itself when not valid
  unsigned Bytes = 1;
  bool IsValid = false;
};

/// \p Text is not empty. Overlong forms, surrogates and cut sequences are not valid, byte by byte.
Character firstCharacter(std::string_view Text);

/// Invalid bytes replaced by U+FFFD.
std::string repairUtf8(std::string_view Text);

/// A control character, or one that changes the direction of text: never sent to a terminal, where
/// it could hide or forge what is shown.
bool isControl(char32_t Value);

/// The code point in hexadecimal, with at least \p Digits digits.
std::string hexadecimal(char32_t Value, int Digits);

/// How many characters \p Text has; a byte that is no UTF-8 counts as one, as it is shown.
unsigned countCharacters(std::string_view Text);

/// The columns that a terminal gives to the character: 0, 1 or 2.
unsigned displayWidth(char32_t Value);

} // namespace cotidy
