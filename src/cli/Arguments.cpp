#include "cli/Arguments.h"

#include "engine/config/Nearest.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"

using namespace llvm;

namespace cotidy {
namespace {

Error unknownOption(StringRef Word, ArrayRef<OptionRow> Rows) {
  std::vector<StringRef> Names;
  for (const OptionRow &Row : Rows)
    if (!Row.IsPlanned)
      Names.push_back(Row.Name);
  return createStringError(formatv("unknown option '{0}'{1}", Word, didYouMean(Word, Names)).str());
}

/// The row that \p Name stands for; a long name may also have one dash, as LLVM's tools take it.
const OptionRow *findRow(StringRef Name, ArrayRef<OptionRow> Rows) {
  for (const OptionRow &Row : Rows)
    if (Name == Row.Name || Name == Row.ShortName || Name == Row.Name.drop_front())
      return &Row;
  return nullptr;
}

/// `-j4` is `-j 4`.
const OptionRow *findJoined(StringRef Word, ArrayRef<OptionRow> Rows) {
  for (const OptionRow &Row : Rows)
    if (!Row.ShortName.empty() && Row.Takes == TakesValue::Yes && !Word.starts_with("--") &&
        Word.starts_with(Row.ShortName))
      return &Row;
  return nullptr;
}

/// Splits a word, and the next one where needed, into an option and its value.
struct Reader {
  ArrayRef<const char *> Words;
  ArrayRef<OptionRow> Rows;
  size_t At = 0;

  Expected<std::pair<const OptionRow *, std::string>> read() {
    StringRef Word = Words[At];
    auto [Name, Value] = Word.split('=');
    bool HasValue = Word.contains('=');
    const OptionRow *Row = findRow(Name, Rows);
    if (!Row && (Row = findJoined(Word, Rows))) {
      Value = Word.drop_front(Row->ShortName.size());
      HasValue = true;
    }
    if (!Row)
      return unknownOption(Name, Rows);
    if (Row->IsPlanned)
      return createStringError(formatv("'{0}' is not in this version yet", Row->Name).str());
    if (Row->Takes == TakesValue::No && HasValue)
      return createStringError(formatv("'{0}' takes no value", Row->Name).str());
    if (Row->Takes == TakesValue::Yes && !HasValue) {
      if (At + 1 == Words.size())
        return createStringError(formatv("'{0}' needs a value: {1}", Row->Name, Row->Value).str());
      Value = Words[++At];
    }
    return std::pair(Row, Value.str());
  }
};

} // namespace

Expected<Arguments> Arguments::parse(ArrayRef<const char *> Words, ArrayRef<OptionRow> Rows) {
  Arguments Parsed;
  for (Reader Read{Words, Rows}; Read.At < Words.size(); ++Read.At) {
    StringRef Word = Words[Read.At];
    if (Word == "--") {
      Parsed.DoubleDash = true;
      Parsed.Rest.assign(Words.begin() + Read.At + 1, Words.end());
      break;
    }
    if (!Word.starts_with("-") || Word == "-") {
      Parsed.Operands.push_back(Word.str());
      continue;
    }
    auto Option = Read.read();
    if (!Option)
      return Option.takeError();
    Parsed.Given.emplace_back(Option->first->Name, std::move(Option->second));
  }
  return Parsed;
}

bool Arguments::has(StringRef Option) const {
  return any_of(Given, [&](const auto &Pair) { return Pair.first == Option; });
}

std::vector<StringRef> Arguments::values(StringRef Option) const {
  std::vector<StringRef> Values;
  for (const auto &[Name, Value] : Given)
    if (Name == Option)
      Values.push_back(Value);
  return Values;
}

StringRef Arguments::value(StringRef Option, StringRef Otherwise) const {
  std::vector<StringRef> Values = values(Option);
  return Values.empty() ? Otherwise : Values.back();
}

Expected<unsigned> Arguments::number(StringRef Option, unsigned Otherwise, unsigned Least) const {
  unsigned Number = Otherwise;
  if (has(Option) && (value(Option).getAsInteger(10, Number) || Number < Least))
    return createStringError(
        formatv("'{0}' must be a number of at least {1}, not '{2}'", Option, Least, value(Option))
            .str());
  return Number;
}

Expected<StringRef> Arguments::choice(StringRef Option, ArrayRef<StringRef> Allowed) const {
  StringRef Chosen = value(Option, Allowed.front());
  if (is_contained(Allowed, Chosen))
    return Chosen;
  return createStringError(formatv("'{0}' must be one of {1}, not '{2}'{3}", Option,
                                   join(Allowed, ", "), Chosen, didYouMean(Chosen, Allowed))
                               .str());
}

std::string describeOptions(ArrayRef<OptionRow> Rows) {
  std::string Text;
  for (const OptionRow &Row : Rows) {
    if (Row.IsPlanned)
      continue;
    std::string Name = Row.Name.str();
    if (!Row.ShortName.empty())
      Name = (Row.ShortName + ", " + Row.Name).str();
    if (Row.Takes == TakesValue::Yes)
      Name += (" " + Row.Value).str();
    else if (Row.Takes == TakesValue::Optional)
      Name += ("[=" + Row.Value + "]").str();
    Text += formatv("  {0,-28} {1}\n", Name, Row.Help).str();
  }
  return Text;
}

} // namespace cotidy
