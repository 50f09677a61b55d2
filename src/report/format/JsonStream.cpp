#include "report/format/JsonStream.h"

#include "report/Json.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace cotidy {

using Json = nlohmann::ordered_json;

void JsonStream::newLine() { Out << '\n' << std::string(Open.size() * std::max(Indent, 1), ' '); }

void JsonStream::begin(std::string_view Key) {
  if (!IsFirst)
    Out << ',';
  if (!Open.empty())
    newLine();
  if (!Key.empty())
    Out << jsonText(Key) << (Indent < 0 ? ":" : ": ");
  IsFirst = false;
}

void JsonStream::open(char Bracket, std::string_view Key) {
  begin(Key);
  Out << Bracket;
  Open += Bracket == '[' ? ']' : '}';
  IsFirst = true;
}

void JsonStream::add(const Json &Value) { add({}, Value); }

void JsonStream::add(std::string_view Key, const Json &Value) {
  begin(Key);
  std::string Text = jsonText(Value, Indent);
  // Line ends in it stand between values: those in strings are escaped.
  for (std::string_view Rest = Text; !Rest.empty();) {
    std::string_view Line = Rest.substr(0, Rest.find('\n'));
    Out << Line;
    Rest.remove_prefix(std::min(Line.size() + 1, Rest.size()));
    if (!Rest.empty())
      newLine();
  }
}

void JsonStream::close() {
  char Bracket = Open.back();
  Open.pop_back();
  if (!IsFirst)
    newLine();
  Out << Bracket;
  IsFirst = false;
  if (Open.empty())
    Out << '\n';
}

} // namespace cotidy
