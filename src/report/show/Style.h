// The colours of a report in a terminal, which are clang's. Without colour a text stays as it is.
#pragma once

#include <string>
#include <string_view>

namespace cotidy {

class Style {
public:
  explicit Style(bool Color) : Color(Color) {}

  std::string bold(std::string_view Text) const { return painted("1", Text); }
  std::string warning(std::string_view Text) const { return painted("0;1;35", Text); }
  std::string error(std::string_view Text) const { return painted("0;1;31", Text); }
  std::string note(std::string_view Text) const { return painted("0;1;36", Text); }
  std::string caret(std::string_view Text) const { return painted("0;1;32", Text); }
  std::string fix(std::string_view Text) const { return painted("0;32", Text); }

  /// \p Text as a link; as it is without \p Uri.
  static std::string link(const std::string &Text, const std::string &Uri) {
    return Uri.empty() ? Text : "\033]8;;" + Uri + "\033\\" + Text + "\033]8;;\033\\";
  }

private:
  std::string painted(std::string_view Code, std::string_view Text) const {
    if (!Color || Text.empty())
      return std::string(Text);
    return "\033[" + std::string(Code) + "m" + std::string(Text) + "\033[0m";
  }

  bool Color;
};

} // namespace cotidy
