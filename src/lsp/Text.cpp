#include "lsp/Text.h"

#include "report/show/Places.h"
#include "report/show/Unicode.h"

#include "llvm/ADT/StringExtras.h"

#include <algorithm>

using namespace llvm;

namespace cotidy::lsp {
namespace {

json::Value positionJson(size_t Line, size_t Character) {
  return json::Object{{"line", Line}, {"character", Character}};
}

unsigned utf16Length(const Character &C) { return C.IsValid && C.Value > 0xffff ? 2 : 1; }

} // namespace

Text::Text(std::string Content, Units Unit) : Content(std::move(Content)), Unit(Unit), Starts{0} {
  StringRef All = this->Content;
  for (size_t End = All.find('\n'); End != StringRef::npos; End = All.find('\n', End + 1))
    Starts.push_back(End + 1);
}

void Text::change(const json::Object &Change) {
  auto New = Change.getString("text");
  if (!New)
    return;
  size_t First = 0, Last = Content.size();
  if (const json::Object *Range = Change.getObject("range")) {
    First = offset(Range->getObject("start"));
    Last = std::max(First, offset(Range->getObject("end")));
  }
  std::string Changed = std::move(Content);
  Changed.replace(First, Last - First, New->str());
  *this = Text(std::move(Changed), Unit);
}

StringRef Text::line(size_t Number) const {
  StringRef All = Content;
  size_t End = Number + 1 < Starts.size() ? Starts[Number + 1] : All.size();
  return All.slice(Starts[Number], End).rtrim("\r\n");
}

json::Value Text::position(size_t Offset) const {
  size_t Line = std::upper_bound(Starts.begin(), Starts.end(), Offset) - Starts.begin() - 1;
  StringRef Before = StringRef(Content).slice(Starts[Line], Offset);
  if (Unit == Units::Utf8)
    return positionJson(Line, Before.size());
  unsigned Characters = 0;
  while (!Before.empty()) {
    Character C = firstCharacter(Before);
    Characters += utf16Length(C);
    Before = Before.drop_front(C.Bytes);
  }
  return positionJson(Line, Characters);
}

size_t Text::offset(unsigned Line, unsigned Column) const {
  size_t Number = std::min<size_t>(std::max(Line, 1U) - 1, Starts.size() - 1);
  return Starts[Number] + std::min<size_t>(std::max(Column, 1U) - 1, line(Number).size());
}

json::Value Text::position(unsigned Line, unsigned Column) const {
  return position(offset(Line, Column));
}

size_t Text::offset(const json::Object *Position) const {
  if (!Position)
    return 0;
  size_t Number = std::max<int64_t>(Position->getInteger("line").value_or(0), 0);
  int64_t Left = Position->getInteger("character").value_or(0);
  if (Number >= Starts.size())
    return Content.size();
  StringRef Line = line(Number);
  size_t Offset = Starts[Number];
  while (Left > 0 && !Line.empty()) {
    Character C = firstCharacter(Line);
    Left -= Unit == Units::Utf8 ? C.Bytes : utf16Length(C);
    Offset += C.Bytes;
    Line = Line.drop_front(C.Bytes);
  }
  return Offset;
}

json::Value rangeJson(json::Value First, json::Value Last) {
  return json::Object{{"start", std::move(First)}, {"end", std::move(Last)}};
}

std::string uriOf(StringRef Path) { return "file://" + uriPath(Path.str()); }

std::string pathOf(StringRef Uri) {
  if (!Uri.consume_front("file://"))
    return {};
  Uri = Uri.drop_while([](char C) { return C != '/'; }); // a host
  std::string Path;
  for (; !Uri.empty(); Uri = Uri.drop_front()) {
    unsigned Byte;
    if (Uri.front() == '%' && !Uri.slice(1, 3).getAsInteger(16, Byte)) {
      Path += static_cast<char>(Byte);
      Uri = Uri.drop_front(2);
    } else {
      Path += Uri.front();
    }
  }
  return Path;
}

} // namespace cotidy::lsp
