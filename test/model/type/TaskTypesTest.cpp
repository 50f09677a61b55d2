// What structure alone tells of a type. Each case is the shape of a real library's type, which the
// comment names.
#include "CoroutineSnippet.h"

using namespace clang;
using namespace llvm;

namespace cotidy {
namespace {

struct Verdict {
  TypeKind Kind;
  StartKind Start = StartKind::Unknown;
  bool operator==(const Verdict &) const = default;
};

/// The verdict on what the snippet calls `probe`, made complete first.
Verdict verdict(StringRef Code) {
  CoroutineSnippet S((Code + "\nconst unsigned complete = sizeof(probe);").str());
  TypeInfo Info = S.M.Types.classify(S.type("probe"));
  return {Info.Kind, Info.Start};
}

std::string withTasks(StringRef Code) { return (TaskTypesHeader + Code).str(); }

const Verdict LazyTask{TypeKind::Task, StartKind::Lazy};
const Verdict EagerTask{TypeKind::Task, StartKind::Eager};
const Verdict Awaitable{TypeKind::Awaitable};
const Verdict Other{TypeKind::Other};

TEST(TaskTypes, NestedPromiseAndMemberAwait) { // cppcoro, libcoro
  EXPECT_EQ(verdict(withTasks("using probe = lazy<int>;")), LazyTask);
  EXPECT_EQ(verdict(withTasks("using probe = eager<>;")), EagerTask);
}

TEST(TaskTypes, ReferencesAndQualifiersAreLookedThrough) {
  CoroutineSnippet S(withTasks("using probe = const lazy<int> &; unsigned n = sizeof(probe);"));
  EXPECT_EQ(S.M.Types.classify(S.type("probe")).Kind, TypeKind::Task);
}

TEST(TaskTypes, PartialSpecialisationOfTraits) { // Asio
  EXPECT_EQ(verdict(R"cpp(
    namespace net { template <class T, class E> struct frame; 
    template <class T, class E = int> struct awaitable {
      awaitable(awaitable &&);
      bool await_ready() const; void await_suspend(std::coroutine_handle<>); T await_resume();
    };
    template <class T, class E> struct frame { awaitable<T, E> get_return_object(); auto initial_suspend() { return std::suspend_always(); } void return_value(T); };
    }
    template <class T, class E, class... A> struct std::coroutine_traits<net::awaitable<T, E>, A...> {
      using promise_type = net::frame<T, E>;
    };
    using probe = net::awaitable<int>;)cpp"),
            LazyTask);
}

TEST(TaskTypes, PromiseInBaseOfTraitsAndMisleadingMember) { // seastar
  EXPECT_EQ(verdict(R"cpp(
    template <class T> struct promise {};
    template <class T> struct future { using promise_type = promise<T>; future(future &&); };
    template <class T> struct waiter { waiter(future<T> &&); bool await_ready(); void await_suspend(std::coroutine_handle<>); T await_resume(); };
    template <class T> waiter<T> operator co_await(future<T> &&);
    template <class T> struct traits_base { struct promise_type { future<T> get_return_object(); std::suspend_never initial_suspend(); }; };
    template <class T, class... A> struct std::coroutine_traits<future<T>, A...> : traits_base<T> {};
    using probe = future<int>;)cpp"),
            EagerTask);
}

TEST(TaskTypes, APromiseTypeThatIsNoCoroutinePromiseProvesNothing) {
  EXPECT_EQ(verdict(R"cpp(
    template <class T> struct promise {};
    template <class T> struct future { using promise_type = promise<T>; };
    using probe = future<int>;)cpp"),
            Other);
}

TEST(TaskTypes, AwaitedThroughAFriendOnly) { // folly::coro::Task
  EXPECT_EQ(verdict(R"cpp(
    template <class T> struct Task {
      struct promise_type { Task get_return_object(); std::suspend_always initial_suspend(); void yield_value(int); };
      Task(Task &&);
      friend Task co_viaIfAsync(int executor, Task &&t) noexcept;
    };
    using probe = Task<int>;)cpp"),
            LazyTask);
}

TEST(TaskTypes, AwaitedThroughTheOwnPromiseOnly) { // kj::Promise, QCoro's Qt types
  EXPECT_EQ(verdict(R"cpp(
    template <class T> struct Promise {
      struct promise_type { Promise get_return_object(); std::suspend_never initial_suspend();
        template <class U> awaiter_of<U> await_transform(Promise<U> &&); };
      Promise(Promise &&);
    };
    using probe = Promise<int>;)cpp"),
            EagerTask);
}

TEST(TaskTypes, MonadicValuesAreNoTasks) { // folly::Expected
  EXPECT_EQ(verdict(R"cpp(
    template <class T> struct Expected {
      struct promise_type { Expected get_return_object(); std::suspend_never initial_suspend(); };
      Expected(const Expected &); bool hasValue() const;
      awaiter_of<T> operator co_await();
    };
    using probe = Expected<int>;)cpp")
                .Kind,
            TypeKind::Value);
}

TEST(TaskTypes, GeneratorsAreNoTasks) {
  EXPECT_EQ(verdict(R"cpp(
    struct generator {
      struct promise_type { generator get_return_object(); std::suspend_always initial_suspend(); void yield_value(int); };
      int *begin(); int *end();
    };
    using probe = generator;)cpp")
                .Kind,
            TypeKind::Generator);
  EXPECT_EQ(verdict(R"cpp( // seastar's, called for each value
    struct generator {
      struct promise_type { generator get_return_object(); std::suspend_always initial_suspend(); void yield_value(int); };
      awaiter_of<int> operator()();
    };
    using probe = generator;)cpp")
                .Kind,
            TypeKind::Generator);
}

TEST(TaskTypes, FireAndForgetHasNothingToAwait) { // drogon::AsyncTask
  EXPECT_EQ(verdict(R"cpp(
    struct detached { struct promise_type { detached get_return_object(); std::suspend_never initial_suspend(); void return_void(); }; };
    using probe = detached;)cpp")
                .Kind,
            TypeKind::FireAndForget);
}

TEST(TaskTypes, AwaitablesThatNoCoroutineReturns) {
  EXPECT_EQ(verdict("struct lock_operation : awaiter_of<int> {}; using probe = lock_operation;"),
            Awaitable);
  EXPECT_EQ(verdict(R"cpp( // a P2300 sender
    struct sender { using sender_concept = int; template <class R> int connect(R); };
    using probe = sender;)cpp"),
            Awaitable);
  EXPECT_EQ(verdict("struct plain { void connect(); }; using probe = plain;"), Other);
}

TEST(TaskTypes, ACatchAllSpecialisationProvesNothing) { // kelcoro
  EXPECT_EQ(verdict(R"cpp(
    template <class T> concept Odd = sizeof(T) == 77;
    template <Odd T, class... A> struct std::coroutine_traits<T, A...> { struct promise_type { T get_return_object(); }; };
    template <class T> struct maybe { bool has_value() const; }; using probe = maybe<int>;)cpp"),
            Other);
}

TEST(TaskTypes, HandlesAndSuspensionsAreExempt) {
  EXPECT_EQ(verdict("using probe = std::suspend_always;"), Other);
  EXPECT_EQ(verdict("using probe = std::coroutine_handle<>;"), Other);
}

TEST(TaskTypes, KnowsWhatAwaitingYields) {
  CoroutineSnippet S(withTasks(R"cpp(
    struct guard { ~guard(); void unlock(); };
    struct lock_operation { awaiter_of<guard> operator co_await(); };
    using task = lazy<bool>; using lock = lock_operation; unsigned n = sizeof(task);)cpp"));
  EXPECT_TRUE(S.M.Types.classify(S.type("task")).Value->isBooleanType());
  EXPECT_EQ(S.M.Types.classify(S.type("lock")).Value.getAsString(), "struct guard");
}

} // namespace
} // namespace cotidy
