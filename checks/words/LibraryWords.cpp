#include "words/LibraryWords.h"

#include "model/library/LibraryModel.h"

#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace cotidy {

/// What a model says in plain words, with the names in quotes.
static std::string quoteNames(StringRef Text) {
  auto IsOfName = [](char C) { return isAlnum(C) || C == '_' || C == ':'; };
  std::string Quoted;
  while (!Text.empty()) {
    StringRef Word = Text.take_while(IsOfName);
    bool IsName = Word.contains('_') || Word.contains("::");
    Quoted += IsName ? ("'" + Word + "'").str() : Word.str();
    Text = Text.drop_front(Word.size());
    StringRef Between = Text.take_until(IsOfName);
    Quoted += Between;
    Text = Text.drop_front(Between.size());
  }
  return Quoted;
}

std::string insteadOf(StringRef Category, const LibraryUse &Use) {
  std::string Text;
  if (Use.Library)
    for (const auto &[Key, Instead] : Use.Library->Instead)
      if (Key == Category)
        Text = Instead;
  return Text;
}

std::string adviceFrom(std::string Text, const LibraryUse &Use) {
  if (Text.empty())
    return Text;
  for (size_t At; (At = Text.find("{ns}")) != std::string::npos;)
    Text.replace(At, 4, Use.Namespace);
  return StringRef(Text).starts_with("co_await") ? quoteNames(Text) + " instead"
                                                 : "use " + quoteNames(Text);
}

} // namespace cotidy
