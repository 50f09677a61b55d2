#include "engine/question/TypeQuestion.h"

#include "engine/analysis/CompileCommand.h"
#include "engine/config/Nearest.h"
#include "engine/config/TidyConfig.h"
#include "engine/pool/Worker.h"
#include "model/Compat.h"
#include "model/library/ModelName.h"
#include "model/use/InstantiationVisitor.h"

#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/FrontendActions.h"
#include "clang/Tooling/Tooling.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/FileSystem.h"

#include <set>

using namespace llvm;

namespace cotidy {
namespace {

/// The types of a translation unit whose name ends as asked for.
class Collector : public InstantiationVisitor<Collector> {
public:
  Collector(clang::ASTContext &Context, StringRef Wanted) : Wanted(Wanted) {
    TraverseDecl(Context.getTranslationUnitDecl());
    for (const clang::Type *Type : Context.getTypes())
      if (isOfClass(*Type) || isOfAlias(*Type))
        add(clang::QualType(Type, 0));
  }

  bool VisitCXXRecordDecl(clang::CXXRecordDecl *Class) {
    if (Class->isThisDeclarationADefinition() && !Class->isLambda() && isWanted(*Class) &&
        !Class->isDependentContext())
      Classes.insert(Class);
    return true;
  }

  bool VisitTypedefNameDecl(clang::TypedefNameDecl *Alias) {
    clang::QualType Type = Alias->getUnderlyingType();
    if (!Type->isDependentType() && isWanted(*Alias))
      add(Type);
    return true;
  }

  bool VisitTypeAliasTemplateDecl(clang::TypeAliasTemplateDecl *Alias) {
    if (isWanted(*Alias))
      Aliases.insert(Alias->getCanonicalDecl());
    return true;
  }

  std::vector<clang::QualType> Found;
  bool OnlyTemplate = false; ///< nothing but a template of that name was met
  StringSet<> Names;         ///< of the classes, for who misspells one

private:
  bool isWanted(const clang::NamedDecl &D) {
    std::string Name = modelName(D);
    if (Name.empty() || isa<clang::ClassTemplatePartialSpecializationDecl>(D))
      return false;
    if (!StringRef(Name).starts_with("std::") && !D.isImplicit())
      Names.insert(Name);
    StringRef Rest = Name;
    bool Is = Rest.consume_back(Wanted) && (Rest.empty() || Rest.ends_with("::"));
    const auto *Class = dyn_cast<clang::CXXRecordDecl>(&D);
    OnlyTemplate |=
        Is && (isa<clang::TypeAliasTemplateDecl>(D) || (Class && Class->isDependentContext()));
    return Is;
  }

  /// `template <class T> using job = weft<T, executor>;`, as `job<int>` was written somewhere.
  bool isOfAlias(const clang::Type &Type) const {
    const auto *Spec = dyn_cast<clang::TemplateSpecializationType>(&Type);
    const clang::TemplateDecl *Template =
        Spec && !Type.isDependentType() ? Spec->getTemplateName().getAsTemplateDecl() : nullptr;
    return Template && Aliases.contains(Template->getCanonicalDecl());
  }

  bool isOfClass(const clang::Type &Type) const {
    return isa<clang::RecordType>(Type) &&
           Classes.contains(compat::recordOf(clang::QualType(&Type, 0)));
  }

  void add(clang::QualType Type) {
    if (Seen.insert(Type.getCanonicalType().getTypePtr()).second)
      Found.push_back(Type);
  }

  StringRef Wanted;
  std::set<const clang::CXXRecordDecl *> Classes;
  std::set<const clang::Decl *> Aliases;
  std::set<const clang::Type *> Seen;
};

class Question : public clang::ASTFrontendAction {
public:
  using Answer = function_ref<void(clang::QualType, Model &)>;
  Question(StringRef Name, const LibrarySet &Libraries, Answer Say, std::string &Problem)
      : Name(Name), Libraries(Libraries), Say(Say), Problem(Problem) {}

  std::unique_ptr<clang::ASTConsumer> CreateASTConsumer(clang::CompilerInstance &,
                                                        StringRef) override {
    return std::make_unique<Consumer>(*this);
  }

private:
  struct Consumer : clang::ASTConsumer {
    explicit Consumer(Question &Q) : Q(Q) {}
    void HandleTranslationUnit(clang::ASTContext &Context) override { Q.ask(Context); }
    Question &Q;
  };

  void ask(clang::ASTContext &Context) {
    Collector Types(Context, Name);
    Model M(Context, Libraries);
    for (clang::QualType Type : Types.Found)
      Say(Type, M);
    if (!Types.Found.empty())
      return;
    std::vector<StringRef> Known(Types.Names.keys().begin(), Types.Names.keys().end());
    Problem = Types.OnlyTemplate
                  ? "the file has the template '" + Name.str() + "', but uses no type made of it"
                  : "no type '" + Name.str() + "' in the file" + didYouMean(Name, Known);
  }

  StringRef Name;
  const LibrarySet &Libraries;
  Answer Say;
  std::string &Problem;
};

/// Keeps the first error; nobody asked for warnings.
class FirstError : public clang::DiagnosticConsumer {
public:
  void HandleDiagnostic(clang::DiagnosticsEngine::Level Level,
                        const clang::Diagnostic &Info) override {
    if (Level < clang::DiagnosticsEngine::Error || !Text.empty())
      return;
    SmallString<128> Message;
    Info.FormatDiagnostic(Message);
    Text = Message.str().str();
  }

  std::string Text;
};

class Factory : public clang::tooling::FrontendActionFactory {
public:
  explicit Factory(function_ref<std::unique_ptr<clang::FrontendAction>()> Make) : Make(Make) {}
  std::unique_ptr<clang::FrontendAction> create() override { return Make(); }

private:
  function_ref<std::unique_ptr<clang::FrontendAction>()> Make;
};

} // namespace

Error askOfType(const Unit &U, StringRef Name,
                function_ref<void(clang::QualType, Model &)> Answer) {
  prepareProcess();
  if (std::error_code Missing = sys::fs::set_current_path(U.Directory))
    return createStringError("cannot enter '" + U.Directory + "': " + Missing.message());
  auto Config = TidyConfig::create(U.Settings);
  clang::tidy::ClangTidyOptions Options = Config->getOptions(U.File);
  if (!Config->errors().empty())
    return createStringError(Config->errors().front());
  auto Libraries = LibrarySet::shared(configuredModels(Options, U.File));
  if (!Libraries)
    return Libraries.takeError();
  PreparedCommand Command = prepareCommand(U, Options);
  if (!Command.Invocation)
    return createStringError(Command.Failure + Command.Skip);
  std::string Problem;
  FirstError Errors;
  auto Files =
      makeIntrusiveRefCnt<clang::FileManager>(clang::FileSystemOptions(), vfs::getRealFileSystem());
  bool Parsed =
      Factory([&] { return std::make_unique<Question>(Name, **Libraries, Answer, Problem); })
          .runInvocation(std::move(Command.Invocation), Files.get(),
                         std::make_shared<clang::PCHContainerOperations>(), &Errors);
  if (!Parsed && Problem.empty())
    return createStringError("'" + U.File + "' does not compile: " + Errors.Text);
  return Problem.empty() ? Error::success() : createStringError(Problem);
}

} // namespace cotidy
