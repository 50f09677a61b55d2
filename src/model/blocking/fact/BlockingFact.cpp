#include "model/blocking/fact/BlockingFact.h"

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

static json::Value toJSON(const FactPlace &Place) {
  return json::Object{{"file", Place.File}, {"line", Place.Line}, {"column", Place.Column}};
}

static bool fromJSON(const json::Value &Value, FactPlace &Place, json::Path P) {
  json::ObjectMapper Map(Value, P);
  int64_t Line = 0, Column = 0; // LLVM 19 reads no unsigned
  if (!Map || !Map.map("file", Place.File) || !Map.map("line", Line) || !Map.map("column", Column))
    return false;
  Place.Line = static_cast<unsigned>(Line);
  Place.Column = static_cast<unsigned>(Column);
  return true;
}

static json::Value toJSON(const BlockingStepFact &Step) {
  return json::Object{{"who", Step.Who}, {"at", toJSON(Step.At)}};
}

static bool fromJSON(const json::Value &Value, BlockingStepFact &Step, json::Path P) {
  json::ObjectMapper Map(Value, P);
  return Map && Map.map("who", Step.Who) && Map.map("at", Step.At);
}

static json::Value toJSON(const BlockingWayFact &Way) {
  json::Object Members{
      {"level", wordFor(Way.Level)}, {"length", Way.Length}, {"name", Way.Name},
      {"category", Way.Category},    {"reason", Way.Reason}, {"at", toJSON(Way.At)}};
  json::Array Through;
  for (const BlockingStepFact &Step : Way.Through)
    Through.push_back(toJSON(Step));
  Members["through"] = std::move(Through);
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
      !Map.map("reason", Way.Reason) || !Map.map("at", Way.At) ||
      !Map.map("through", Way.Through) || !Map.mapOptional("parameter", Way.When.Parameter) ||
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
  return json::Object{
      {"usr", Fact.Usr}, {"ways", std::move(Ways)}, {"opens", json::Array(Fact.Opens)}};
}

bool fromJSON(const json::Value &Value, BlockingFact &Fact, json::Path P) {
  json::ObjectMapper Map(Value, P);
  std::vector<std::string> Opens;
  if (!Map || !Map.map("usr", Fact.Usr) || !Map.map("opens", Opens))
    return false;
  Fact.Opens.insert(Opens.begin(), Opens.end());
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
