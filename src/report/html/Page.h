// The page's own text: page.html with style.css and page.js in it, and a place for the data.
#pragma once

#include <string_view>

namespace cotidy::html {

std::string_view pageStyle();
std::string_view pageScript();
std::string_view pageBody();

} // namespace cotidy::html
