// JSON written as it comes: the values of a list or an object one by one, each a line of its own,
// so that a report of many findings is never in memory as a whole.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <ostream>
#include <string>
#include <string_view>

namespace cotidy {

class JsonStream {
public:
  /// With \p Indent every value is laid out over lines of its own.
  explicit JsonStream(std::ostream &Out, int Indent = -1) : Out(Out), Indent(Indent) {}

  /// '[' or '{', in an object as the value of \p Key.
  void open(char Bracket, std::string_view Key = {});
  void add(const nlohmann::ordered_json &Value);
  void add(std::string_view Key, const nlohmann::ordered_json &Value);
  /// The innermost that is open; a line end follows the last one.
  void close();

private:
  void begin(std::string_view Key);
  void newLine();

  std::ostream &Out;
  int Indent;
  std::string Open; ///< the closing brackets that are due
  bool IsFirst = true;
};

} // namespace cotidy
