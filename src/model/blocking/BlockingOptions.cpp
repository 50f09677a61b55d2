#include "model/blocking/BlockingOptions.h"

#include "model/library/ModelWords.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"

using namespace llvm;

namespace cotidy {

static SmallVector<StringRef> entriesOf(StringRef Text) {
  SmallVector<StringRef> Entries;
  Text.split(Entries, ';', /*MaxSplit=*/-1, /*KeepEmpty=*/false);
  for (StringRef &Entry : Entries)
    Entry = Entry.trim();
  erase_if(Entries, [](StringRef Entry) { return Entry.empty(); });
  return Entries;
}

Expected<std::set<BlockingLevel>> readLevels(StringRef Text) {
  std::set<BlockingLevel> Levels;
  // What waits for a task or runs a loop is another check's.
  ArrayRef<StringLiteral> Words = wordsOf<BlockingLevel>().drop_back();
  for (StringRef Entry : entriesOf(Text)) {
    const StringLiteral *Word = find(Words, Entry);
    if (Word == Words.end())
      return createStringError("unknown level '" + Entry + "'" + suggestWord(Entry, Words));
    Levels.insert(static_cast<BlockingLevel>(Word - Words.begin()));
  }
  return Levels;
}

static Expected<std::string> readName(StringRef Text) {
  StringRef Name = Text.trim();
  Name.consume_front("::");
  if (StringRef Fault = faultOfName(Name); !Fault.empty())
    return createStringError("'" + Text.trim() + "' " + Fault);
  return Name.str();
}

Expected<std::vector<BlockingModel>> readBlockingNames(StringRef Text) {
  std::vector<BlockingModel> Rows;
  for (StringRef Entry : entriesOf(Text)) {
    auto [Name, Instead] = Entry.split('=');
    Expected<std::string> Read = readName(Name);
    if (!Read)
      return Read.takeError();
    BlockingModel &Row = Rows.emplace_back();
    Row.Name = std::move(*Read);
    Row.Instead = Instead.trim().str();
  }
  return Rows;
}

Expected<VirtualCalls> readVirtualCalls(StringRef Text) {
  static constexpr StringLiteral Words[] = {"none", "known", "all"};
  const StringLiteral *Word = find(Words, Text.trim());
  if (Word == std::end(Words))
    return createStringError("unknown value '" + Text.trim() + "'" +
                             suggestWord(Text.trim(), Words));
  return static_cast<VirtualCalls>(Word - Words);
}

Expected<std::vector<std::string>> readNames(StringRef Text) {
  std::vector<std::string> Names;
  for (StringRef Entry : entriesOf(Text)) {
    Expected<std::string> Name = readName(Entry);
    if (!Name)
      return Name.takeError();
    Names.push_back(std::move(*Name));
  }
  return Names;
}

} // namespace cotidy
