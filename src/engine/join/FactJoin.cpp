#include "engine/join/FactJoin.h"

#include "llvm/Support/FormatVariadic.h"

using namespace llvm;

namespace cotidy {

static std::set<std::string> textsOf(const json::Array *Array) {
  std::set<std::string> Texts;
  if (Array)
    for (const json::Value &Value : *Array)
      if (auto Text = Value.getAsString())
        Texts.insert(Text->str());
  return Texts;
}

void FactJoin::add(size_t Index, StringRef Text) {
  Files[Index].Functions.clear();
  Files[Index].Needs.clear();
  Expected<json::Value> Json = json::parse(Text);
  const json::Object *Told = Json ? Json->getAsObject() : nullptr;
  if (!Told) {
    consumeError(Json.takeError());
    return;
  }
  Files[Index].Needs = textsOf(Told->getArray("needs"));
  const json::Array *Functions = Told->getArray("functions");
  for (const json::Value &Value : Functions ? *Functions : json::Array()) {
    const json::Object *Row = Value.getAsObject();
    const json::Array *Ways = Row ? Row->getArray("ways") : nullptr;
    auto Usr = Row ? Row->getString("usr") : std::nullopt;
    if (Ways && Usr)
      Files[Index].Functions[Usr->str()] = {formatv("{0}", json::Value(json::Array(*Ways))),
                                            textsOf(Row->getArray("opens"))};
  }
}

/// The ways of the functions that block. Several programs of one database may each have a function
/// of one name: it blocks when all of them do.
std::map<std::string, std::string> FactJoin::blocking() const {
  std::map<std::string, std::map<std::string, std::string>> ByFile;
  for (size_t I = 0; I != Files.size(); ++I)
    for (const auto &[Usr, F] : Files[I].Functions) {
      std::string &Ways = ByFile[Usr][Units[I].File];
      // One file under several commands may block in one of them.
      if (Ways.empty() || Ways == "[]" || (F.Ways != "[]" && F.Ways < Ways))
        Ways = F.Ways;
    }
  std::map<std::string, std::string> Blocking;
  for (const auto &[Usr, Definitions] : ByFile) {
    const std::string *Least = nullptr;
    bool All = true;
    for (const auto &[File, Ways] : Definitions) {
      All &= Ways != "[]";
      Least = !Least || Ways < *Least ? &Ways : Least;
    }
    if (All)
      Blocking[Usr] = *Least;
  }
  return Blocking;
}

/// What coroutines come to, through whatever files.
std::set<std::string> FactJoin::reached() const {
  std::set<std::string> Reached;
  std::vector<std::string> New;
  auto Add = [&](const std::set<std::string> &Usrs) {
    for (const std::string &Usr : Usrs)
      if (Reached.insert(Usr).second)
        New.push_back(Usr);
  };
  for (const File &F : Files)
    Add(F.Needs);
  std::map<std::string, std::set<std::string>> Opens;
  for (const File &F : Files)
    for (const auto &[Usr, Defined] : F.Functions)
      Opens[Usr].insert(Defined.Opens.begin(), Defined.Opens.end());
  while (!New.empty()) {
    std::string Usr = std::move(New.back());
    New.pop_back();
    if (auto Known = Opens.find(Usr); Known != Opens.end())
      Add(Known->second);
  }
  return Reached;
}

std::map<size_t, std::string> FactJoin::news() {
  const auto Blocking = blocking();
  const auto Reached = reached();
  std::map<size_t, std::string> News;
  for (size_t I = 0; I != Files.size(); ++I) {
    std::set<std::string> Asked = Files[I].Needs;
    for (const auto &[Usr, F] : Files[I].Functions)
      if (Reached.count(Usr))
        Asked.insert(F.Opens.begin(), F.Opens.end());
    std::map<std::string, std::string> Known;
    for (const std::string &Usr : Asked)
      if (auto Ways = Blocking.find(Usr); Ways != Blocking.end())
        Known.insert(*Ways);
    if (Known.empty() || Known == Files[I].Known)
      continue;
    json::Array Facts;
    for (const auto &[Usr, Ways] : Known)
      Facts.push_back(json::Object{
          {"usr", Usr}, {"ways", cantFail(json::parse(Ways))}, {"opens", json::Array()}});
    Files[I].Known = std::move(Known);
    News[I] = formatv("{0}", json::Value(std::move(Facts)));
  }
  return News;
}

} // namespace cotidy
