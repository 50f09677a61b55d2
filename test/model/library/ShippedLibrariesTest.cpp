// The models that ship: each is well-formed, none contradicts another, and what matters most about
// the best known libraries is in them. User models join them.
#include "libraries/Embedded.h"
#include "model/library/LibraryModel.h"
#include "model/library/LibraryReader.h"
#include "model/library/LibrarySet.h"
#include "model/library/ModelWords.h"
#include "model/library/Roles.h"
#include "model/library/row/CallModels.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Tooling/Tooling.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "gtest/gtest.h"

#include <thread>

using namespace clang;
using namespace llvm;

namespace cotidy {
namespace {

/// Declares \p Name ("a::b::C") as a class and \p Member as a function of it, and finds them again.
class Declared {
public:
  explicit Declared(StringRef Name, StringRef Member = "f") {
    auto [Scope, Last] = splitLast(Name);
    std::string Code =
        "struct " + Last.str() + " { template <class T> void " + Member.str() + "(T); };";
    if (!Scope.empty())
      Code = "namespace " + Scope.str() + " { " + Code + " }";
    Unit = tooling::buildASTFromCodeWithArgs(Code, {"-std=c++20"});
    Finder{*this}.TraverseDecl(Unit->getASTContext().getTranslationUnitDecl());
  }

  const CXXRecordDecl *Class = nullptr;
  const FunctionDecl *Function = nullptr;

private:
  struct Finder : RecursiveASTVisitor<Finder> {
    explicit Finder(Declared &D) : D(D) {}
    bool VisitCXXRecordDecl(CXXRecordDecl *Record) {
      D.Class = Record;
      return true;
    }
    bool VisitFunctionDecl(FunctionDecl *F) {
      D.Function = F;
      return true;
    }
    Declared &D;
  };

  std::unique_ptr<ASTUnit> Unit;
};

TEST(ShippedLibraries, Load) {
  ASSERT_GE(embeddedLibraries().size(), 30u);
  for (const EmbeddedFile &File : embeddedLibraries()) {
    Expected<LibraryModel> Model = readLibraryModel(File.Text, File.Name);
    EXPECT_TRUE(static_cast<bool>(Model)) << toString(Model.takeError());
  }
}

template <typename T>
void expectEachNameOnce(std::vector<T> LibraryModel::*Rows, const char *What) {
  StringMap<std::string> Seen;
  for (const LibraryModel &Model : LibrarySet::builtin().models())
    for (const T &Row : Model.*Rows) {
      auto [Entry, New] = Seen.try_emplace(Row.Name, Model.Id);
      EXPECT_TRUE(New) << What << " '" << Row.Name << "' is in " << Entry->second << " and in "
                       << Model.Id;
    }
}

TEST(ShippedLibraries, SpeakOfANameOnceOnly) {
  expectEachNameOnce(&LibraryModel::Types, "the type");
  expectEachNameOnce(&LibraryModel::Handlers, "the handler");
  expectEachNameOnce(&LibraryModel::Blocking, "the blocking call");
  expectEachNameOnce(&LibraryModel::Detaches, "the detaching call");
}

TEST(ShippedLibraries, ListANameOnceOnly) {
  for (const LibraryModel &Model : LibrarySet::builtin().models())
    for (const auto &[R, Names] : Model.Names) {
      StringSet<> Seen;
      for (StringRef Name : Names)
        EXPECT_TRUE(Seen.insert(Name).second) << Name.str() << " twice in " << Model.Id;
    }
}

TEST(ShippedLibraries, SayWhatADropDoes) {
  const std::pair<StringRef, DropEffect> Table[] = {
      {"cotidy::task", DropEffect::NeverRuns},
      {"cppcoro::task", DropEffect::NeverRuns},
      {"boost::asio::awaitable", DropEffect::NeverRuns},
      {"asio::awaitable", DropEffect::NeverRuns},
      {"folly::coro::Task", DropEffect::NeverRuns},
      {"folly::SemiFuture", DropEffect::LosesError},
      {"seastar::future", DropEffect::Reported},
      {"QCoro::Task", DropEffect::LosesError},
      {"QCoro::LazyTask", DropEffect::NeverRuns},
      {"QFuture", DropEffect::LosesError},
      {"kj::Promise", DropEffect::Cancels},
      {"boost::cobalt::promise", DropEffect::Cancels},
      {"boost::cobalt::thread", DropEffect::Blocks},
      {"concurrencpp::result", DropEffect::LosesError},
      {"wil::task", DropEffect::Terminates},
      {"tmc::task", DropEffect::Leaks},
      {"cti::continuable_base", DropEffect::Starts},
  };
  for (const auto &[Name, Effect] : Table) {
    const TypeModel *Type = LibrarySet::builtin().findType(*Declared(Name).Class);
    ASSERT_TRUE(Type) << Name.str();
    EXPECT_EQ(Type->Drop, Effect) << Name.str();
  }
}

TEST(ShippedLibraries, KnowTheHandlersOfAsio) {
  const LibrarySet &Set = LibrarySet::builtin();
  Declared Timer("boost::asio::basic_waitable_timer", "async_wait");
  ASSERT_TRUE(Set.findCall<HandlerModel>(*Timer.Function));
  EXPECT_TRUE(Set.findCall<HandlerModel>(*Timer.Function)->HarmlessError);
  Declared Socket("asio::basic_stream_socket", "async_read_some");
  ASSERT_TRUE(Set.findCall<HandlerModel>(*Socket.Function));
  EXPECT_FALSE(Set.findCall<HandlerModel>(*Socket.Function)->HarmlessError);
  EXPECT_FALSE(Set.findCall<HandlerModel>(*Declared("mine::socket", "async_read_some").Function));
}

TEST(ShippedLibraries, OfferAReplacementForASleep) {
  for (StringRef Name : {"cotidy", "cppcoro", "asio", "folly", "seastar", "qcoro", "libcoro", "kj",
                         "async-simple", "concurrencpp", "cobalt"}) {
    const LibraryModel *Model = LibrarySet::builtin().findLibrary(Name);
    ASSERT_TRUE(Model) << Name.str();
    EXPECT_TRUE(any_of(Model->Instead, [](const auto &Row) { return Row.first == "sleep"; }))
        << Name.str();
  }
}

/// A folder with user models, gone at the end of the test.
class UserModels : public testing::Test {
protected:
  UserModels() { cantFail(errorCodeToError(sys::fs::createUniqueDirectory("models", Folder))); }
  ~UserModels() override { sys::fs::remove_directories(Folder); }

  std::string write(StringRef Name, StringRef Members) {
    SmallString<256> Path(Folder);
    sys::path::append(Path, Name);
    std::error_code Failure;
    raw_fd_ostream(Path, Failure) << R"({"format": "cotidy-model/1", "title": "Mine", )" << Members
                                  << "}";
    return Path.str().str();
  }

  SmallString<256> Folder;
};

TEST_F(UserModels, WinOverThoseThatShip) {
  LibrarySet Set = cantFail(LibrarySet::load({write(
      "mine.json", R"("namespaces": [], "types": [{"name": "::kj::Prom*", "drop": "legal"}])")}));
  EXPECT_EQ(Set.findType(*Declared("kj::Promise").Class)->Drop, DropEffect::Legal);
  EXPECT_EQ(Set.libraryOf(*Declared("kj::Promise").Class)->Id, "kj");
  EXPECT_TRUE(Set.findType(*Declared("cppcoro::task").Class));
}

TEST_F(UserModels, AddToTheLibraryOfTheSameName) {
  size_t Shipped = LibrarySet::builtin().models().size();
  LibrarySet Set = cantFail(LibrarySet::load(
      {write("asio.json", R"("namespaces": ["corp"], "instead": {"sleep": "corp::nap"},
                             "types": [{"name": "job", "drop": "cancels"}])")}));
  EXPECT_EQ(Set.models().size(), Shipped);
  const LibraryModel *Asio = Set.libraryOf(*Declared("corp::job").Class);
  ASSERT_TRUE(Asio);
  EXPECT_EQ(Asio, Set.libraryOf(*Declared("boost::asio::awaitable").Class));
  EXPECT_EQ(Asio->Title, "Mine");
  EXPECT_EQ(count_if(Asio->Instead, [](const auto &Row) { return Row.first == "sleep"; }), 1);
  EXPECT_TRUE(
      is_contained(Asio->Instead, std::pair<std::string, std::string>("sleep", "corp::nap")));
}

TEST_F(UserModels, AddResultsToALibrary) {
  LibrarySet Set = cantFail(LibrarySet::load(
      {write("std.json",
             R"("namespaces": [], "results": [{"name": "::corp::begin", "drop": "blocks"}])")}));
  EXPECT_EQ(Set.findLibrary("std")->Results.back().Name, "corp::begin");
}

TEST_F(UserModels, AreReadOnceUntilTheyChange) {
  using Shared = std::shared_ptr<const LibrarySet>;
  Shared Shipped = cantFail(LibrarySet::shared({}));
  EXPECT_EQ(Shipped.get(), &LibrarySet::builtin());
  std::string File = write("mine.json", R"("namespaces": ["corp"])");
  Shared First = cantFail(LibrarySet::shared({File}));
  EXPECT_EQ(First, cantFail(LibrarySet::shared({File})));
  write("mine.json", R"("namespaces": ["corp"], "spawns": ["begin"])");
  Shared Second = cantFail(LibrarySet::shared({File}));
  EXPECT_NE(First, Second);
  EXPECT_FALSE(First->findLibrary("mine")->lists(Role::Spawn, "corp::begin"));
  EXPECT_TRUE(Second->findLibrary("mine")->lists(Role::Spawn, "corp::begin"));
}

TEST_F(UserModels, AreReadOnceByManyThreads) {
  std::string File = write("mine.json", R"("namespaces": ["corp"])");
  std::vector<std::shared_ptr<const LibrarySet>> Seen(4);
  std::vector<std::thread> Threads;
  for (auto &Set : Seen)
    Threads.emplace_back([&] { Set = cantFail(LibrarySet::shared({File})); });
  for (std::thread &Thread : Threads)
    Thread.join();
  EXPECT_TRUE(all_equal(Seen));
}

TEST_F(UserModels, AreNamedWhenTheyAreMissingOrWrong) {
  std::string Missing = (Folder + "/missing.json").str();
  EXPECT_EQ(toString(LibrarySet::load({Missing}).takeError()),
            Missing + ": No such file or directory");
  std::string Wrong = write("wrong.json", R"("namespaces": [], "gards": [])");
  EXPECT_EQ(toString(LibrarySet::load({Wrong}).takeError()),
            Wrong + ":1:65: $: unknown key 'gards'; did you mean 'guards'?");
}

} // namespace
} // namespace cotidy
