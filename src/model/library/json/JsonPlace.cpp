#include "model/library/json/JsonPlace.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"

using namespace llvm;

namespace cotidy {
namespace {

/// Goes down into values of a text that is known to be JSON.
class Walk {
public:
  explicit Walk(StringRef Text) : Text(Text) {}

  size_t at() {
    skipSpace();
    return At;
  }

  /// To the value of the member \p Name, or to its key.
  bool toMember(StringRef Name, bool ToKey) {
    if (!enter('{'))
      return false;
    for (; next() == '"'; skipComma()) {
      size_t KeyAt = At;
      StringRef Key = skipString();
      At += next() == ':';
      if (Key == Name) {
        At = ToKey ? KeyAt : At;
        return true;
      }
      skipValue();
    }
    return false;
  }

  bool toElement(size_t Index) {
    if (!enter('['))
      return false;
    for (; Index > 0 && next() != ']' && next() != '\0'; --Index, skipComma())
      skipValue();
    return Index == 0 && next() != ']';
  }

private:
  void skipSpace() { At = std::min(Text.find_first_not_of(" \t\r\n", At), Text.size()); }

  char next() {
    skipSpace();
    return At < Text.size() ? Text[At] : '\0';
  }

  bool enter(char Bracket) {
    bool Is = next() == Bracket;
    At += Is;
    return Is;
  }

  void skipComma() { At += next() == ','; }

  /// What is between the quotes, as written.
  StringRef skipString() {
    size_t Begin = ++At;
    while (At < Text.size() && Text[At] != '"')
      At += Text[At] == '\\' ? 2 : 1;
    return Text.slice(Begin, At++);
  }

  void skipValue() {
    int Depth = 0;
    do {
      char C = next();
      if (C == '"')
        skipString();
      else if (StringRef("{}[],:").contains(C))
        ++At;
      else
        At = std::min(Text.find_first_of(" \t\r\n,]}", At), Text.size());
      Depth += (C == '{' || C == '[') - (C == '}' || C == ']');
    } while (Depth > 0 && At < Text.size());
  }

  StringRef Text;
  size_t At = 0;
};

bool follow(Walk &To, StringRef Path) {
  Path.consume_front("$");
  while (!Path.empty()) {
    size_t Index = 0;
    if (Path.consume_front("[")) {
      if (Path.consumeInteger(10, Index) || !Path.consume_front("]") || !To.toElement(Index))
        return false;
      continue;
    }
    Path.consume_front(".");
    StringRef Name = Path.take_until([](char C) { return C == '.' || C == '['; });
    Path = Path.drop_front(Name.size());
    if (Name.empty() || !To.toMember(Name, /*ToKey=*/false))
      return false;
  }
  return true;
}

} // namespace

std::string placeInJson(StringRef Text, StringRef Path, StringRef Key) {
  Walk To(Text);
  if (!follow(To, Path) || (!Key.empty() && !To.toMember(Key, /*ToKey=*/true)))
    return "";
  StringRef Before = Text.take_front(To.at());
  size_t LineEnd = Before.rfind('\n');
  size_t Column = Before.size() - (LineEnd == StringRef::npos ? 0 : LineEnd + 1) + 1;
  return formatv("{0}:{1}", Before.count('\n') + 1, Column);
}

} // namespace cotidy
