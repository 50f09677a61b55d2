# cmake -DOUT=x.cpp -DFUNCTION=name -DFILES="a;b" -P Embed.cmake
# Writes files into a C++ source as raw strings, so that the driver and the plugin need nothing but
# themselves: `llvm::ArrayRef<EmbeddedFile> name()`, the entries named by the files' stems.
set(text "#include \"libraries/Embedded.h\"\n\nnamespace cotidy {\nnamespace {\n")
string(APPEND text "const EmbeddedFile Files[] = {\n")
foreach(file IN LISTS FILES)
  get_filename_component(stem "${file}" NAME_WE)
  file(READ "${file}" content)
  string(APPEND text "{\"${stem}\", R\"cotidy~(${content})cotidy~\"},\n")
endforeach()
string(APPEND text "};\n} // namespace\n\n")
string(APPEND text "llvm::ArrayRef<EmbeddedFile> ${FUNCTION}() { return Files; }\n} // namespace cotidy\n")
file(WRITE "${OUT}" "${text}")
