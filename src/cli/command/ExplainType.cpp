#include "cli/command/ExplainType.h"

#include "cli/check/Request.h"
#include "engine/plan/Plan.h"
#include "engine/project/ProjectPaths.h"
#include "engine/question/TypeQuestion.h"
#include "model/Compat.h"
#include "model/library/LibraryModel.h"
#include "model/library/ModelWords.h"
#include "model/library/Roles.h"
#include "model/type/Kind.h"
#include "model/type/Members.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace cotidy {
namespace {

template <typename T> StringRef wordOf(T Value) { return wordsOf<T>()[static_cast<size_t>(Value)]; }

StringRef spoken(DropEffect Drop) {
  switch (Drop) {
  case DropEffect::Unknown:
    return "cannot be told";
  case DropEffect::NeverRuns:
    return "never runs";
  case DropEffect::Cancels:
    return "is cancelled";
  case DropEffect::LosesError:
    return "runs on, and its error is lost";
  case DropEffect::Reported:
    return "runs on, and the library reports its error";
  case DropEffect::Terminates:
    return "runs on, and an error ends the program";
  case DropEffect::Blocks:
    return "blocks until it is done";
  case DropEffect::Leaks:
    return "leaks its frame";
  case DropEffect::Starts:
    return "starts it";
  case DropEffect::Legal:
    return "is a documented use";
  }
  return "";
}

std::string listed(const TypeModel &Row) {
  std::string Text = wordOf(Row.Kind).str();
  if (Row.Start != StartKind::Unknown)
    Text += ", " + wordOf(Row.Start).str();
  if (Row.Drop != DropEffect::Unknown)
    Text += ", dropping it: " + spoken(Row.Drop).str();
  if (Row.Awaits != AwaitCount::Unknown)
    Text += Row.Awaits == AwaitCount::Once ? ", awaited once" : ", awaited as often as one likes";
  return Text;
}

/// The keys of the format under which \p Model lists \p Name, with what they say of it.
void addRoles(const LibraryModel &Model, StringRef Name, std::vector<std::string> &Lines) {
  static constexpr StringLiteral Keys[] = {
#define COTIDY_ROLE(Role, Key, Match) Key,
#include "model/library/Roles.def"
  };
  for (const TypeModel &Row : Model.Types)
    if (Row.Name == Name)
      Lines.push_back(formatv("the model '{0}' says: {1}", Model.Id, listed(Row)));
  std::vector<StringRef> Roles;
  for (auto [Index, Key] : enumerate(Keys))
    if (Model.lists(static_cast<Role>(Index), Name))
      Roles.push_back(Key);
  if (!Roles.empty())
    Lines.push_back(formatv("the model '{0}' lists it under: {1}", Model.Id, join(Roles, ", ")));
}

std::string startOf(const TypeInfo &Info, const Promise &P, bool ByModel) {
  if (Info.Kind != TypeKind::Task && Info.Kind != TypeKind::FireAndForget &&
      Info.Start == StartKind::Unknown)
    return "";
  if (ByModel)
    return formatv("{0}{1}",
                   Info.Start == StartKind::Unknown ? "starts who knows when" : wordOf(Info.Start),
                   " (the model says so)");
  const clang::CXXRecordDecl *Awaiter =
      recordNamedBy(memberReturnType(P.Record, "initial_suspend"));
  std::string Why = Awaiter && Awaiter->getIdentifier()
                        ? formatv(" (initial_suspend is `{0}`)", Awaiter->getName()).str()
                        : std::string();
  return (Info.Start == StartKind::Unknown ? "starts who knows when" : wordOf(Info.Start).str()) +
         Why;
}

/// "task (promise type with …), lazy (initial_suspend is …), dropping it: never runs"
std::string answerFor(clang::QualType Type, Model &M, std::vector<std::string> &More) {
  const clang::CXXRecordDecl *Record = compat::recordOf(Type);
  if (!Record || !Record->hasDefinition())
    return "no class that this file has the definition of";
  TypeInfo Info = M.Types.classify(Type);
  Promise P = PromiseFinder(M.Context).promiseOf(Type);
  const TypeModel *Known = modelOf(Type, *Record, M.Libraries);
  bool Surprises = Known && Known->Kind != kindOf(*Record, P);
  std::string Text = formatv("{0} ({1}{2})", wordOf(Info.Kind), marksOf(*Record, P),
                             Surprises ? ", but a model knows better" : "");
  bool StartByModel = Known && Known->Start != StartKind::Unknown;
  if (std::string Start = startOf(Info, P, StartByModel); !Start.empty())
    Text += ", " + Start;
  if (Info.mustBeAwaited())
    Text += ", dropping it: " + spoken(Info.Drop).str();
  if (!Info.Value.isNull() && Info.mustBeAwaited())
    More.push_back("co_await yields '" + Info.Value.getAsString(M.Context.getPrintingPolicy()) +
                   "'");
  if (Info.Awaits != AwaitCount::Unknown && Info.mustBeAwaited())
    More.push_back(Info.Awaits == AwaitCount::Once ? "one await uses it up"
                                                   : "it can be awaited as often as one likes");
  if (Info.NoDiscard)
    More.push_back("it is [[nodiscard]]");
  More.push_back(Info.Library ? "library: " + Info.Library->Title
                              : "no model knows its library: structure alone is gone by");
  return Text;
}

void printAnswer(StringRef Name, StringRef Text, ArrayRef<std::string> More) {
  outs() << "`" << Name << "`: " << Text << "\n";
  for (const std::string &Line : More)
    outs() << "  " << Line << "\n";
}

/// Each specialisation for which nothing else is to be said than for one before is counted only.
class Answers {
public:
  void add(clang::QualType Type, Model &M) {
    std::vector<std::string> More;
    std::string Text = answerFor(Type, M, More);
    if (const clang::CXXRecordDecl *Record = compat::recordOf(Type))
      for (const LibraryModel &Model : M.Libraries.models())
        addRoles(Model, Record->getQualifiedNameAsString(), More);
    std::string Name = Type.getCanonicalType().getAsString(M.Context.getPrintingPolicy());
    if (Said.insert(Text).second)
      printAnswer(Name, Text, More);
    else
      ++Alike;
  }

  ~Answers() {
    if (Alike > 0)
      outs() << "and " << Alike << " more of that name, for which the same holds\n";
  }

private:
  StringSet<> Said;
  unsigned Alike = 0;
};

Error explainFromModels(StringRef Name, ArrayRef<std::string> Files) {
  auto Libraries = LibrarySet::shared(Files);
  if (!Libraries)
    return Libraries.takeError();
  std::vector<std::string> Lines;
  for (const LibraryModel &Model : (*Libraries)->models())
    addRoles(Model, Name, Lines);
  if (Lines.empty())
    return createStringError("no model speaks of '" + Name +
                             "'; name a file that uses it, to see what its structure tells");
  printAnswer(Name, "what the models say", Lines);
  return Error::success();
}

Error explainFromFiles(StringRef Name, CheckRequest &Request) {
  Expected<WantedFiles> Wanted = openWanted(Request);
  if (!Wanted)
    return Wanted.takeError();
  for (const Unit &U : planUnits(Wanted->Entries, Request.Settings)) {
    Answers All;
    if (Error Failed =
            askOfType(U, Name, [&](clang::QualType Type, Model &M) { All.add(Type, M); }))
      return Failed;
  }
  return Error::success();
}

} // namespace

Expected<ExitCode> explainType(const Arguments &Words) {
  CheckRequest Request;
  Request.DatabasePath = Words.value("--compile-commands").str();
  Request.HasFlags = Words.hasDoubleDash();
  Request.Flags = Words.afterDoubleDash();
  for (const std::string &File : Words.operands()) {
    bool IsModel = StringRef(File).ends_with(".json");
    (IsModel ? Request.Settings.Models : Request.Files)
        .push_back(IsModel ? absolutePath(File) : File);
  }
  StringRef Name = Words.value("--model");
  Name.consume_front("::");
  if (Name.empty())
    return createStringError("'--model' names no type");
  if (Error Failed = Request.Files.empty() ? explainFromModels(Name, Request.Settings.Models)
                                           : explainFromFiles(Name, Request))
    return std::move(Failed);
  return ExitClean;
}

} // namespace cotidy
