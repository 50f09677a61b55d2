# cmake -DOUT=page.cpp -DFOLDER=dir -P Embed.cmake
# Writes page.html, style.css and page.js into a C++ source, so that a report needs nothing but the
# binary.
set(text "#include \"report/html/Page.h\"\n\nnamespace cotidy::html {\n")
foreach(pair pageBody:page.html pageStyle:style.css pageScript:page.js)
  string(REPLACE ":" ";" pair ${pair})
  list(GET pair 0 function)
  list(GET pair 1 file)
  file(READ "${FOLDER}/${file}" content)
  string(APPEND text "std::string_view ${function}() { return R\"cotidy~(${content})cotidy~\"; }\n")
endforeach()
string(APPEND text "} // namespace cotidy::html\n")
file(WRITE "${OUT}" "${text}")
