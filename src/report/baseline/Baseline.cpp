#include "report/baseline/Baseline.h"

#include "report/Fingerprint.h"
#include "report/Json.h"
#include "report/format/JsonStream.h"
#include "report/show/Unicode.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <stdexcept>
#include <utility>

namespace cotidy {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view BaselineSchema = "cotidy-baseline/1";

bool isKey(const std::string &Text) {
  return Text.size() == 32 && Text.find_first_not_of("0123456789abcdef") == Text.npos;
}

BaselineEntry readEntry(const Json &Value) {
  BaselineEntry E = {Value.at("file"), Value.at("check"), Value.at("function"), Value.at("message"),
                     Value.at("key")};
  if (!isKey(E.Key))
    throw std::runtime_error("'" + E.Key + "' is no key of a finding");
  return E;
}

Baseline readEntries(const Json &Value) {
  if (!Value.is_object() || !Value.contains("schema"))
    throw std::runtime_error("it names no schema");
  if (Value.at("schema") != BaselineSchema)
    throw std::runtime_error("its schema is " + jsonText(Value.at("schema")) + ", not " +
                             std::string(BaselineSchema));
  Baseline Entries;
  for (const Json &Entry : Value.at("findings"))
    Entries.push_back(readEntry(Entry));
  std::ranges::sort(Entries);
  return Entries;
}

BaselineEntry entryOf(const Finding &F) {
  return {repairUtf8(F.At.File), F.Check, repairUtf8(F.Function), repairUtf8(F.Message),
          fingerprintKey(F)};
}

Finding findingOf(const BaselineEntry &E) {
  Finding F;
  F.Check = E.Check;
  F.Message = E.Message;
  F.At.File = E.File;
  F.Function = E.Function;
  F.Fingerprint = E.Key;
  F.Status = Status::Baseline;
  return F;
}

class Writer {
public:
  explicit Writer(std::ostream &Out) : Stream(Out) {
    Stream.open('{');
    Stream.add("schema", BaselineSchema);
    Stream.open('[', "findings");
  }

  void add(Baseline Entries) {
    std::ranges::sort(Entries);
    for (const BaselineEntry &E : Entries)
      Stream.add({{"file", E.File},
                  {"check", E.Check},
                  {"function", E.Function},
                  {"message", E.Message},
                  {"key", E.Key}});
  }

  void close() {
    Stream.close();
    Stream.close();
  }

private:
  JsonStream Stream;
};

/// A finding that may be in the baseline.
struct Candidate {
  std::size_t Index; ///< in the report
  std::string File;
};

/// What a baseline and a run have of one key.
struct Group {
  std::vector<const BaselineEntry *> Entries;
  std::vector<Candidate> Candidates;
};

using Groups = std::map<std::string, Group>;

/// Findings and entries are paired where \p Fit holds, and leave the group. \p Paired gets the
/// findings.
template <class Predicate> void pair(Group &G, std::set<std::size_t> &Paired, Predicate Fit) {
  std::erase_if(G.Candidates, [&](const Candidate &C) {
    auto Entry = std::ranges::find_if(G.Entries, [&](auto *E) { return Fit(C, *E); });
    if (Entry == G.Entries.end())
      return false;
    G.Entries.erase(Entry);
    Paired.insert(C.Index);
    return true;
  });
}

Groups groupsOf(const Report &R, const Baseline &Known) {
  Groups Groups;
  for (const BaselineEntry &E : Known)
    Groups[E.Key].Entries.push_back(&E);
  std::size_t Index = 0;
  for (const Finding &F : R.Findings) {
    if (F.Status == Status::New)
      if (auto Group = Groups.find(fingerprintKey(F)); Group != Groups.end())
        Group->second.Candidates.push_back({Index, repairUtf8(F.At.File)});
    ++Index;
  }
  return Groups;
}

} // namespace

std::optional<Baseline> readBaseline(std::string_view Text, std::string &Error) {
  try {
    return readEntries(Json::parse(Text));
  } catch (const std::exception &E) {
    Error = std::string("not a baseline of cotidy: ") + E.what();
    return std::nullopt;
  }
}

void writeBaseline(const Baseline &Entries, std::ostream &Out) {
  Writer Writing(Out);
  Writing.add(Entries);
  Writing.close();
}

std::size_t writeBaselineOf(const Report &R, std::ostream &Out) {
  Writer Writing(Out);
  std::size_t Number = 0;
  Baseline OfOneFile;
  for (const Finding &F : R.Findings) {
    if (F.Status == Status::Suppressed)
      continue;
    BaselineEntry E = entryOf(F);
    if (!OfOneFile.empty() && OfOneFile.back().File != E.File)
      Writing.add(std::exchange(OfOneFile, {}));
    OfOneFile.push_back(std::move(E));
    ++Number;
  }
  Writing.add(std::move(OfOneFile));
  Writing.close();
  return Number;
}

Baseline compareWithBaseline(Report &R, const Baseline &Known, const WasLookedAt &Looked) {
  Baseline Due;
  std::set<std::size_t> Paired;
  R.HasBaseline = true;
  for (auto &[Key, G] : groupsOf(R, Known)) {
    pair(G, Paired, [](const Candidate &C, const BaselineEntry &E) { return C.File == E.File; });
    pair(G, Paired, [](const Candidate &, const BaselineEntry &) { return true; });
    for (const BaselineEntry *Left : G.Entries)
      if (Looked(*Left))
        R.Gone.push_back(findingOf(*Left));
      else
        Due.push_back(*Left);
  }
  std::ranges::sort(R.Gone);
  std::size_t Index = 0;
  R.Findings.update([&](Finding &F) {
    if (Paired.count(Index++)) {
      F.Status = Status::Baseline;
      Due.push_back(entryOf(F));
    }
    return true;
  });
  return Due;
}

} // namespace cotidy
