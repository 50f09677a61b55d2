// What all checks share: C++20 only, the model of the translation unit, and the walk over every
// function that is the user's own (not a system header's, not a dependent template's).
#pragma once

#include "CheckInfo.h"
#include "model/Model.h"

#include "clang-tidy/ClangTidyCheck.h"

#include "llvm/ADT/DenseSet.h"

#include <memory>

namespace cotidy {

class CoroCheck : public clang::tidy::ClangTidyCheck {
public:
  CoroCheck(llvm::StringRef Name, clang::tidy::ClangTidyContext *Context);
  ~CoroCheck() override;

  bool isLanguageVersionSupported(const clang::LangOptions &Options) const override {
    return Options.CPlusPlus20;
  }
  void storeOptions(clang::tidy::ClangTidyOptions::OptionMap &Opts) override;
  void registerPPCallbacks(const clang::SourceManager &SM, clang::Preprocessor *PP,
                           clang::Preprocessor *ModuleExpanderPP) override;
  void registerMatchers(clang::ast_matchers::MatchFinder *Finder) override;
  void check(const clang::ast_matchers::MatchFinder::MatchResult &Result) override;

protected:
  /// Called for every function with a body: free functions, methods, lambdas' call operators,
  /// instantiations of templates. \p F is never dependent.
  virtual void checkFunction(const clang::FunctionDecl &F, Model &M);
  /// Called for a template that nothing here makes anything of: the call operator of a generic
  /// lambda given to a library's template whose body was not read, a function or method of a header
  /// without its users, and the lambdas in it. What its parameters decide is open.
  virtual void checkUncalled(const clang::FunctionDecl &F, Model &M);
  /// Called for every complete, non-dependent class of the user's, and for class templates'
  /// patterns.
  virtual void checkRecord(const clang::CXXRecordDecl &Record, Model &M);

  /// A note with \p Text, which names the function as %0, where \p Function is declared; none for
  /// null, and none in a system header, where nobody can change anything.
  void noteAt(const clang::FunctionDecl *Function, llvm::StringRef Text);

  /// True for the first call with a place: one line of a template is one finding, however often it
  /// is instantiated.
  bool isFirstAt(clang::SourceLocation At) { return Places.insert(At).second; }

private:
  Model &modelOf(clang::ASTContext &Context);

  /// The global check option `CotidyModels`, as written.
  const std::string ModelFiles;
  std::shared_ptr<const LibrarySet> UserLibraries;
  std::shared_ptr<Model> TheModel;
  llvm::DenseSet<clang::SourceLocation> Places;
};

} // namespace cotidy
