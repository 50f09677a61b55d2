// An editor's text and the places in it, which the protocol counts from 0 and in code units of
// UTF-16 unless the editor takes bytes.
#pragma once

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/JSON.h"

#include <string>
#include <vector>

namespace cotidy::lsp {

enum class Units { Utf16, Utf8 };

class Text {
public:
  Text(std::string Content, Units Unit);

  const std::string &content() const { return Content; }

  /// Puts the text of a change in place of its range, or of all when it has none.
  void change(const llvm::json::Object &Change);

  /// Of the byte at \p Offset.
  llvm::json::Value position(size_t Offset) const;
  /// Of a place in lines and columns of bytes, from 1.
  llvm::json::Value position(unsigned Line, unsigned Column) const;

  /// The byte at a position; the nearest when the text has none such.
  size_t offset(const llvm::json::Object *Position) const;
  /// The same of lines and columns of bytes, from 1.
  size_t offset(unsigned Line, unsigned Column) const;

private:
  llvm::StringRef line(size_t Number) const;

  std::string Content;
  Units Unit;
  std::vector<size_t> Starts;
};

llvm::json::Value rangeJson(llvm::json::Value First, llvm::json::Value Last);

/// "file:///a%20b.cpp" and the path that it stands for; empty when it stands for no file.
std::string uriOf(llvm::StringRef Path);
std::string pathOf(llvm::StringRef Uri);

} // namespace cotidy::lsp
