#include <cotidy/context.hpp>
#include <cotidy/gather.hpp>
#include <cotidy/task_group.hpp>

#include "Simulation.h"

#include <string>

namespace cotidy::test {
namespace {

constinit context<std::string> request;
constinit context<int> depth;

std::string current_request() { return request.get() ? *request.get() : "none"; }

task<> expect_request(std::string expected) {
  for (int step = 0; step < 3; ++step) {
    EXPECT_EQ(current_request(), expected);
    co_await sleep_for(1s);
  }
}

TEST(Context, NoneOutsideOfATask) {
  EXPECT_EQ(request.get(), nullptr);
  EXPECT_THROW((void)request.set("x"), std::logic_error);
  simulate([]() -> task<> {
    EXPECT_EQ(request.get(), nullptr);
    co_return;
  });
}

TEST(Context, LastsAsLongAsItsScopeAndNests) {
  simulate([]() -> task<> {
    const auto outer = request.set("outer");
    {
      const auto inner = request.set("inner");
      co_await expect_request("inner");
    }
    co_await expect_request("outer");
  });
}

TEST(Context, EndsWithAnException) {
  simulate([]() -> task<> {
    auto work = []() -> task<> {
      const auto bound = request.set("lost");
      co_await yield();
      throw std::runtime_error("broken");
    };
    EXPECT_THROW(co_await work(), std::runtime_error);
    co_await expect_request("none");
  });
}

TEST(Context, FollowsItsTaskThroughEverySwitch) {
  simulate([]() -> task<> {
    auto handle = [](std::string id) -> task<> {
      const auto bound = request.set(id);
      co_await expect_request(id);
    };
    co_await gather(handle("a"), handle("b"), handle("c"));
    co_await expect_request("none");
  });
}

TEST(Context, ChildrenInheritWhatHeldWhenTheyBegan) {
  simulate([]() -> task<> {
    handle<void> late;
    {
      const auto bound = request.set("parent");
      late = spawn(expect_request("parent"));
      co_await task_group::run([](task_group &group) -> task<> {
        group.spawn(expect_request("parent"));
        co_return;
      });
    }
    co_await expect_request("none");
    co_await late; // it kept what it inherited
  });
}

TEST(Context, BindingOfAChildIsItsOwn) {
  simulate([]() -> task<> {
    const auto bound = request.set("parent");
    auto child = []() -> task<> {
      const auto own = request.set("child");
      co_await expect_request("child");
    };
    co_await gather(child(), expect_request("parent"));
  });
}

TEST(Context, SeveralDoNotDisturbEachOther) {
  simulate([]() -> task<> {
    const auto first = request.set("r");
    const auto second = depth.set(1);
    const auto third = depth.set(2);
    EXPECT_EQ(current_request(), "r");
    EXPECT_EQ(*depth.get(), 2);
    co_return;
  });
}

TEST(Context, DestroyedWhileBound) {
  simulate([]() -> task<> {
    spawn(cling_to([]() -> task<> {
      const auto bound = request.set("stuck");
      co_await cling_to([]() -> task<> { co_await sleep_for(24h * 365); });
    }));
    co_await yield();
  });
}

} // namespace
} // namespace cotidy::test
