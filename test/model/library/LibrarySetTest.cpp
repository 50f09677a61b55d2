// Lookups: from a declaration in a snippet to what the models say of it.
#include "model/library/LibrarySet.h"

#include "model/library/LibraryModel.h"
#include "model/library/LibraryReader.h"
#include "model/library/Roles.h"
#include "model/library/row/CallModels.h"

#include "clang/ASTMatchers/ASTMatchFinder.h"
#include "clang/ASTMatchers/ASTMatchers.h"
#include "clang/Tooling/Tooling.h"
#include "gtest/gtest.h"

using namespace clang;
using namespace clang::ast_matchers;
using namespace llvm;

namespace cotidy {
namespace {

/// A snippet, and its declarations by an attribute: `[[clang::annotate("x")]]`.
class Snippet {
public:
  explicit Snippet(StringRef Code)
      : Unit(tooling::buildASTFromCodeWithArgs(Code, {"-std=c++20"})) {}

  /// The last declaration that is marked so; instantiations come after their templates.
  const NamedDecl &operator[](StringRef Mark) const {
    const NamedDecl *Found = nullptr;
    for (const BoundNodes &Nodes :
         match(namedDecl(hasAttr(attr::Annotate)).bind("d"), Unit->getASTContext())) {
      const auto *D = Nodes.getNodeAs<NamedDecl>("d");
      if (D->getAttr<AnnotateAttr>()->getAnnotation() == Mark)
        Found = D;
    }
    if (!Found)
      report_fatal_error("nothing is marked " + Mark);
    return *Found;
  }
  const FunctionDecl &function(StringRef Mark) const { return cast<FunctionDecl>((*this)[Mark]); }

private:
  std::unique_ptr<ASTUnit> Unit;
};

LibraryModel parse(StringRef Members, StringRef File = "net.json") {
  return cantFail(readLibraryModel(
      (R"({"format": "cotidy-model/1", "title": "Net", "namespaces": ["net"], )" + Members + "}")
          .str(),
      File));
}

TEST(ModelName, LeavesOutInlineNamespacesAndTemplateArguments) {
  Snippet S(R"cpp(
    namespace net { inline namespace v1 { namespace {
      template <class T> struct [[clang::annotate("class")]] task {
        [[clang::annotate("method")]] void then(T) {}
        [[clang::annotate("constructor")]] task();
        [[clang::annotate("operator")]] task operator<<(int);
        [[clang::annotate("conversion")]] operator bool();
      };
      template struct task<int>;
    }}}
    extern "C" { [[clang::annotate("c")]] void c_function(); }
    void f() {
      struct [[clang::annotate("local")]] local { [[clang::annotate("member")]] void g(); };
    }
    auto l = [] { [[clang::annotate("in lambda")]] int x = 0; return x; };
  )cpp");
  EXPECT_EQ(modelName(S["class"]), "net::task");
  EXPECT_EQ(modelName(S["method"]), "net::task::then");
  EXPECT_EQ(modelName(S["constructor"]), "net::task::task");
  EXPECT_EQ(modelName(S["operator"]), "net::task::operator<<");
  EXPECT_EQ(modelName(S["c"]), "c_function");
  for (StringRef Nameless : {"conversion", "local", "member", "in lambda"})
    EXPECT_EQ(modelName(S[Nameless]), "") << Nameless.str();
}

TEST(LibrarySet, FindsInstantiationsOfTypesAndMembers) {
  LibrarySet Set({parse(R"("types": [{"name": "task", "drop": "never-runs"}],
                           "handlers": [{"name": "timer::async_wait", "harmlessError": true}])")});
  Snippet S(R"cpp(
    namespace net { inline namespace v1 {
      template <class T> struct [[clang::annotate("task")]] task {};
      template <class T> struct timer {
        template <class H> [[clang::annotate("wait")]] void async_wait(H) {}
      };
    }}
    namespace other { struct [[clang::annotate("other")]] task {}; }
    net::task<int> t;
    void f(net::timer<int> t) { t.async_wait(1); }
  )cpp");
  ASSERT_TRUE(Set.findType(S["task"]));
  EXPECT_EQ(Set.findType(S["task"])->Drop, DropEffect::NeverRuns);
  EXPECT_FALSE(Set.findType(S["other"]));
  ASSERT_TRUE(Set.findCall<HandlerModel>(S.function("wait")));
  EXPECT_TRUE(Set.findCall<HandlerModel>(S.function("wait"))->HarmlessError);
}

TEST(LibrarySet, FindsOverridersAtAnyDepth) {
  LibrarySet Set({parse(R"("blocking": [{"name": "device::wait", "level": "wait",
                                         "category": "socket", "reason": "waits"}])")});
  Snippet S(R"cpp(
    namespace net { struct device { virtual void wait(); }; }
    struct mine : net::device { void wait() override; };
    struct inner : mine { [[clang::annotate("deep")]] void wait() override; };
    struct unrelated { [[clang::annotate("unrelated")]] void wait(); };
  )cpp");
  EXPECT_TRUE(Set.findCall<BlockingModel>(S.function("deep")));
  EXPECT_FALSE(Set.findCall<BlockingModel>(S.function("unrelated")));
}

TEST(LibrarySet, MatchesPatternsInTheirScopeOnly) {
  LibrarySet Set({parse(R"("observers": ["Cmp*", "operator*"])")});
  Snippet S(R"cpp(
    namespace net {
      [[clang::annotate("hit")]] void CmpHelperEQ();
      [[clang::annotate("prefix")]] void doCmp();
      namespace deeper { [[clang::annotate("deeper")]] void CmpHelperEQ(); }
      struct s {};
      [[clang::annotate("star")]] s operator*(s, s);
      [[clang::annotate("plus")]] s operator+(s, s);
    }
  )cpp");
  EXPECT_TRUE(Set.has(Role::Observer, S["hit"]));
  EXPECT_FALSE(Set.has(Role::Observer, S["prefix"]));
  EXPECT_FALSE(Set.has(Role::Observer, S["deeper"]));
  EXPECT_TRUE(Set.has(Role::Observer, S["star"]));
  EXPECT_FALSE(Set.has(Role::Observer, S["plus"]));
}

TEST(LibrarySet, KnowsFunctionObjectsByVariableAndByClass) {
  LibrarySet Set({parse(R"("offloads": ["post_fn"], "discards": ["ignore"])")});
  Snippet S(R"cpp(
    namespace net {
      struct [[clang::annotate("class")]] post_fn {
        [[clang::annotate("call")]] void operator()(int) const;
        [[clang::annotate("other member")]] void stop();
      };
      [[clang::annotate("object")]] inline const post_fn post{};
      [[clang::annotate("reference")]] inline const post_fn &post_reference = post;
      struct ignore_t {};
      [[clang::annotate("ignore")]] inline ignore_t ignore;
    }
  )cpp");
  for (StringRef Mark : {"class", "call", "object", "reference"})
    EXPECT_TRUE(Set.has(Role::Offload, S[Mark])) << Mark.str();
  EXPECT_FALSE(Set.has(Role::Offload, S["other member"]));
  EXPECT_TRUE(Set.has(Role::Discard, S["ignore"]));
}

TEST(LibrarySet, TakesAClassForItsConstructorsButNotItsCopies) {
  LibrarySet Set({parse(R"("blocking": [{"name": "file", "level": "disk", "category": "file",
                                         "reason": "opens"}])")});
  Snippet S(R"cpp(
    namespace net { struct file {
      [[clang::annotate("open")]] file(const char *);
      [[clang::annotate("copy")]] file(const file &);
      [[clang::annotate("move")]] file(file &&);
    }; }
  )cpp");
  EXPECT_TRUE(Set.findCall<BlockingModel>(S.function("open")));
  EXPECT_FALSE(Set.findCall<BlockingModel>(S.function("copy")));
  EXPECT_FALSE(Set.findCall<BlockingModel>(S.function("move")));
}

TEST(LibrarySet, LooksIntoBasesOfGuardsAndCancellationsOnly) {
  LibrarySet Set({parse(R"("guards": ["guard"], "cancellations": ["aborted"],
                           "broadExceptions": ["error"])")});
  Snippet S(R"cpp(
    namespace net { struct guard {}; struct error {}; struct aborted : error {}; }
    struct [[clang::annotate("guard")]] mine : net::guard {};
    struct [[clang::annotate("abort")]] sleep_aborted : net::aborted {};
  )cpp");
  EXPECT_TRUE(Set.has(Role::Guard, S["guard"]));
  EXPECT_TRUE(Set.has(Role::Cancellation, S["abort"]));
  EXPECT_FALSE(Set.has(Role::BroadException, S["abort"]));
}

TEST(LibrarySet, LetsTheLaterModelWin) {
  auto With = [](StringRef Name, StringRef Drop) {
    return parse((R"("types": [{"name": ")" + Name + R"(", "drop": ")" + Drop + "\"}]").str());
  };
  Snippet S("namespace net { struct [[clang::annotate(\"task\")]] task {}; }");
  auto dropWith = [&](std::vector<LibraryModel> Models) {
    return LibrarySet(std::move(Models)).findType(S["task"])->Drop;
  };
  EXPECT_EQ(dropWith({With("task", "cancels"), With("task", "legal")}), DropEffect::Legal);
  EXPECT_EQ(dropWith({With("task", "cancels"), With("t*", "legal")}), DropEffect::Legal);
  EXPECT_EQ(dropWith({With("t*", "cancels"), With("task", "legal")}), DropEffect::Legal);
  EXPECT_EQ(dropWith({With("t*", "cancels"), With("ta*", "legal")}), DropEffect::Legal);
}

TEST(LibrarySet, PrefersTheExactNameWithinAModel) {
  LibrarySet Set({parse(R"("types": [{"name": "task", "drop": "legal"},
                                     {"name": "t*", "drop": "cancels"}])")});
  Snippet S("namespace net { struct [[clang::annotate(\"task\")]] task {}; }");
  EXPECT_EQ(Set.findType(S["task"])->Drop, DropEffect::Legal);
}

TEST(LibrarySet, StaysUsableWhenMoved) {
  LibrarySet First({parse(R"("guards": ["guard"], "types": [{"name": "task"}])")});
  LibrarySet Second = std::move(First);
  Snippet S("namespace net { struct [[clang::annotate(\"task\")]] task {}; }");
  EXPECT_EQ(Second.findType(S["task"]), &Second.models()[0].Types[0]);
}

TEST(LibrarySet, TellsTheLibraryOfADeclaration) {
  LibrarySet Set({
      parse(R"("blocking": [{"name": "read", "level": "disk", "category": "file", "reason": "r"},
                            {"name": "::sleep", "level": "wait", "category": "sleep",
                             "reason": "r"}])",
            "blocking-net.json"),
      parse(R"("types": [{"name": "task"}, {"name": "::QFuture"}])", "net.json"),
  });
  Snippet S(R"cpp(
    namespace net { [[clang::annotate("read")]] void read();
      namespace inner { struct [[clang::annotate("inner")]] t {}; } }
    namespace mine::net { [[clang::annotate("mine")]] void f(); }
    [[clang::annotate("sleep")]] void sleep();
    [[clang::annotate("user")]] void user();
    template <class T> struct QFuture { [[clang::annotate("member")]] void result(); };
    struct [[clang::annotate("similar")]] QFutureWatcher {};
  )cpp");
  auto Library = [&](StringRef Mark) {
    const LibraryModel *Model = Set.libraryOf(S[Mark]);
    return Model ? Model->Id : "none";
  };
  EXPECT_EQ(Library("read"), "net");
  EXPECT_EQ(Library("inner"), "net");
  EXPECT_EQ(Library("member"), "net");
  EXPECT_EQ(Library("sleep"), "blocking-net");
  for (StringRef Mark : {"mine", "user", "similar"})
    EXPECT_EQ(Library(Mark), "none") << Mark.str();
}

} // namespace
} // namespace cotidy
