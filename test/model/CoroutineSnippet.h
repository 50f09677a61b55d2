// Snippets for tests of the model: a small <coroutine> and a small library of tasks in front of
// them. No shipped model knows that library, so that what is seen of it is seen by structure.
#pragma once

#include "model/Model.h"

#include "clang/Tooling/Tooling.h"
#include "gtest/gtest.h"

namespace cotidy {

inline constexpr llvm::StringLiteral CoroutineHeader = R"cpp(
namespace std { inline namespace __n4861 {
  template <class R, class... A> struct coroutine_traits {};
  template <class R, class... A> requires requires { typename R::promise_type; }
  struct coroutine_traits<R, A...> { using promise_type = typename R::promise_type; };
  template <class P = void> struct coroutine_handle {
    static coroutine_handle from_address(void *) noexcept;
    operator coroutine_handle<>() const noexcept;
    void resume() const; void destroy() const;
  };
  template <> struct coroutine_handle<void> { static coroutine_handle from_address(void *) noexcept; };
  struct suspend_always { bool await_ready() const noexcept; void await_suspend(coroutine_handle<>) const noexcept; void await_resume() const noexcept; };
  struct suspend_never { bool await_ready() const noexcept; void await_suspend(coroutine_handle<>) const noexcept; void await_resume() const noexcept; };
}
  template <class T> struct remove_reference { using type = T; };
  template <class T> struct remove_reference<T &> { using type = T; };
  template <class T> constexpr typename remove_reference<T>::type &&move(T &&t) noexcept {
    return static_cast<typename remove_reference<T>::type &&>(t);
  }
  template <class T> struct optional { bool has_value() const; T *operator->(); };
}
template <class T> struct awaiter_of { bool await_ready(); void await_suspend(std::coroutine_handle<>); T await_resume(); };
)cpp";

/// A library's task types in the smallest form that the tests need.
inline constexpr llvm::StringLiteral TaskTypesHeader = R"cpp(
template <class T, class Start> struct promise_of {
  Start initial_suspend(); std::suspend_always final_suspend() noexcept; void unhandled_exception();
};
template <class T = void> struct lazy {
  struct promise_type : promise_of<T, std::suspend_always> { lazy get_return_object(); void return_value(T); };
  lazy(lazy &&); ~lazy();
  awaiter_of<T> operator co_await() &&;
  bool valid() const;
  explicit operator bool() const;
};
template <> struct lazy<void> {
  struct promise_type : promise_of<void, std::suspend_always> { lazy get_return_object(); void return_void(); };
  lazy(lazy &&); ~lazy();
  awaiter_of<void> operator co_await() &&;
  bool valid() const;
};
template <class T = void> struct eager {
  struct promise_type : promise_of<T, std::suspend_never> { eager get_return_object(); void return_void(); };
  eager(eager &&); ~eager();
  awaiter_of<T> operator co_await() &&;
  bool ready() const;
};
)cpp";

class CoroutineSnippet {
public:
  explicit CoroutineSnippet(llvm::StringRef Code)
      : Unit(clang::tooling::buildASTFromCodeWithArgs((CoroutineHeader + Code).str(),
                                                      {"-std=c++20", "-Wno-everything"})),
        M(Unit->getASTContext(), LibrarySet::builtin()) {
    EXPECT_FALSE(Unit->getDiagnostics().hasErrorOccurred()) << Code.str();
  }

  /// The type that the snippet calls \p Name.
  clang::QualType type(llvm::StringRef Name) {
    return llvm::cast<clang::TypedefNameDecl>(named(Name)).getUnderlyingType();
  }
  const clang::FunctionDecl &function(llvm::StringRef Name) {
    return llvm::cast<clang::FunctionDecl>(named(Name));
  }
  clang::SourceManager &sources() { return Unit->getSourceManager(); }

private:
  const clang::NamedDecl &named(llvm::StringRef Name) {
    clang::ASTContext &Context = Unit->getASTContext();
    auto Found = Context.getTranslationUnitDecl()->lookup(&Context.Idents.get(Name));
    if (Found.empty())
      llvm::report_fatal_error("the snippet declares no " + Name);
    return *Found.front();
  }

  std::unique_ptr<clang::ASTUnit> Unit;

public:
  Model M;
};

} // namespace cotidy
