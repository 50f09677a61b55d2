#include "model/blocking/reach/BlockingFact.h"

#include "model/library/ModelWords.h"

#include "clang/Index/USRGeneration.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"

using namespace llvm;

namespace cotidy {

std::string usrOf(const clang::Decl &D) {
  SmallString<128> Usr;
  return clang::index::generateUSRForDecl(&D, Usr) ? "" : Usr.str().str();
}

static StringRef wordFor(BlockingLevel Level) {
  return wordsOf<BlockingLevel>()[static_cast<size_t>(Level)];
}

static json::Value toJSON(const BlockingWayFact &Way) {
  json::Object Members{
      {"level", wordFor(Way.Level)}, {"length", Way.Length}, {"name", Way.Name},
      {"category", Way.Category},    {"reason", Way.Reason}, {"through", Way.Through}};
  if (Way.When) {
    Members["parameter"] = Way.When.Parameter;
    Members["isZero"] = Way.When.IsZero;
  }
  return Members;
}

static bool fromJSON(const json::Value &Value, BlockingWayFact &Way, json::Path P) {
  json::ObjectMapper Map(Value, P);
  std::string Level;
  if (!Map || !Map.map("level", Level) || !Map.map("length", Way.Length) ||
      !Map.map("name", Way.Name) || !Map.map("category", Way.Category) ||
      !Map.map("reason", Way.Reason) || !Map.map("through", Way.Through) ||
      !Map.mapOptional("parameter", Way.When.Parameter) ||
      !Map.mapOptional("isZero", Way.When.IsZero))
    return false;
  ArrayRef<StringLiteral> Words = wordsOf<BlockingLevel>();
  const StringLiteral *Word = find(Words, Level);
  if (Word == Words.end()) {
    P.field("level").report("no level");
    return false;
  }
  Way.Level = static_cast<BlockingLevel>(Word - Words.begin());
  return true;
}

json::Value toJSON(const BlockingFact &Fact) {
  json::Array Ways;
  for (const BlockingWayFact &Way : Fact.Ways)
    Ways.push_back(toJSON(Way));
  return json::Object{{"usr", Fact.Usr}, {"ways", std::move(Ways)}};
}

bool fromJSON(const json::Value &Value, BlockingFact &Fact, json::Path P) {
  json::ObjectMapper Map(Value, P);
  if (!Map || !Map.map("usr", Fact.Usr))
    return false;
  const json::Array *Ways = Value.getAsObject()->getArray("ways");
  if (!Ways) {
    P.field("ways").report("expected a list");
    return false;
  }
  for (const auto &[Index, Way] : enumerate(*Ways))
    if (!fromJSON(Way, Fact.Ways.emplace_back(), P.field("ways").index(Index)))
      return false;
  return true;
}

} // namespace cotidy
