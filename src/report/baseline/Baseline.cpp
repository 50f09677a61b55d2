#include "report/baseline/Baseline.h"

#include "report/Fingerprint.h"
#include "report/Json.h"
#include "report/format/JsonStream.h"
#include "report/show/Unicode.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <sstream>
#include <stdexcept>

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

/// What a baseline and a run have of one key.
struct Group {
  std::vector<const BaselineEntry *> Entries;
  std::vector<Finding *> Findings;
};

/// Findings and entries are paired where \p Fit holds, and leave the group.
template <class Predicate> void pair(Group &G, Baseline &Due, Predicate Fit) {
  std::erase_if(G.Findings, [&](Finding *F) {
    auto Entry = std::ranges::find_if(G.Entries, [&](auto *E) { return Fit(*F, *E); });
    if (Entry == G.Entries.end())
      return false;
    G.Entries.erase(Entry);
    F->Status = Status::Baseline;
    Due.push_back(entryOf(*F));
    return true;
  });
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

std::string writeBaseline(Baseline Entries) {
  std::ranges::sort(Entries);
  std::ostringstream Text;
  JsonStream Stream(Text);
  Stream.open('{');
  Stream.add("schema", BaselineSchema);
  Stream.open('[', "findings");
  for (const BaselineEntry &E : Entries)
    Stream.add({{"file", E.File},
                {"check", E.Check},
                {"function", E.Function},
                {"message", E.Message},
                {"key", E.Key}});
  Stream.close();
  Stream.close();
  return Text.str();
}

Baseline baselineOf(const Report &R) {
  Baseline Entries;
  for (const Finding &F : R.Findings)
    if (F.Status != Status::Suppressed)
      Entries.push_back(entryOf(F));
  return Entries;
}

Baseline compareWithBaseline(Report &R, const Baseline &Known, const WasLookedAt &Looked) {
  std::map<std::string, Group> Groups;
  for (const BaselineEntry &E : Known)
    Groups[E.Key].Entries.push_back(&E);
  for (Finding &F : R.Findings)
    if (F.Status == Status::New)
      if (auto Group = Groups.find(fingerprintKey(F)); Group != Groups.end())
        Group->second.Findings.push_back(&F);
  Baseline Due;
  R.HasBaseline = true;
  for (auto &[Key, G] : Groups) {
    pair(G, Due,
         [](const Finding &F, const BaselineEntry &E) { return repairUtf8(F.At.File) == E.File; });
    pair(G, Due, [](const Finding &, const BaselineEntry &) { return true; });
    for (const BaselineEntry *Left : G.Entries)
      if (Looked(*Left))
        R.Gone.push_back(findingOf(*Left));
      else
        Due.push_back(*Left);
  }
  std::ranges::sort(R.Gone);
  return Due;
}

} // namespace cotidy
