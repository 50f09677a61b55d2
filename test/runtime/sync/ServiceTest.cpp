#include <cotidy/context.hpp>
#include <cotidy/offload.hpp>
#include <cotidy/service.hpp>
#include <cotidy/timeout.hpp>

#include "../Capture.h"
#include "Simulation.h"

#include <csignal>
#include <thread>

namespace cotidy::test {
namespace {

using names = std::vector<std::string>;

// No signals: virtual time, and stop() begins the shutdown.
service_options draining_for(std::chrono::nanoseconds drain) {
  service_options options;
  options.drain = drain;
  options.signals = {};
  return options;
}

// Starts a request each second, which takes so long.
class Intake {
public:
  explicit Intake(std::chrono::nanoseconds length) : length_(length) {}
  task<> operator()(service &into) {
    running = &into;
    for (;;) {
      // One a second, NOLINTNEXTLINE(coro-strict-unbounded-spawn)
      into.spawn(answer(), "request " + std::to_string(++accepted));
      co_await sleep_for(1s);
    }
  }
  service *running = nullptr;
  int accepted = 0, answered = 0;

private:
  task<> answer() {
    co_await sleep_for(length_);
    ++answered;
  }
  std::chrono::nanoseconds length_;
};

task<> stop_after(std::chrono::nanoseconds delay, const Intake &intake) {
  co_await sleep_for(delay);
  intake.running->stop();
}

struct shutdown {
  shutdown_report report;
  std::chrono::nanoseconds ended_at;
};

// Serves until it is stopped after so long, and drains for as long as that takes, or is allowed.
shutdown serve(Intake &intake, std::chrono::nanoseconds stopped, std::chrono::nanoseconds drain) {
  return simulate([&]() -> task<shutdown> {
    const auto stopper = spawn(stop_after(stopped, intake));
    auto report = co_await service::run(std::ref(intake), draining_for(drain));
    co_return {std::move(report), elapsed()};
  });
}

TEST(Service, IntakeThatReturnsLetsAllEnd) {
  capture::Errors errors;
  int answered = 0;
  simulate([&]() -> task<> {
    auto answer = [&]() -> task<> {
      co_await sleep_for(1h); // longer than any drain time: nobody asked for a shutdown
      ++answered;
    };
    auto intake = [&](service &into) -> task<> {
      for (int count = 0; count < 3; ++count)
        into.spawn(answer());
      co_return;
    };
    const auto report = co_await service::run(intake, draining_for(1s));
    EXPECT_TRUE(report.clean());
    EXPECT_EQ(report.signal, 0);
  });
  EXPECT_EQ(answered, 3);
  EXPECT_EQ(errors.All, names());
}

TEST(Service, StopEndsTheIntakeAndDrains) {
  capture::Errors errors;
  Intake intake(10s);
  const shutdown end = serve(intake, 4500ms, 30s);
  EXPECT_TRUE(end.report.clean());
  EXPECT_EQ(end.ended_at, 14s); // the last request began after 4 s
  EXPECT_EQ(intake.accepted, 5);
  EXPECT_EQ(intake.answered, 5);
  EXPECT_EQ(errors.All, names());
}

TEST(Service, WhatDoesNotEndInTimeIsCancelledAndReported) {
  capture::Errors errors;
  Intake intake(10s);
  const shutdown end = serve(intake, 3500ms, 8s);
  EXPECT_FALSE(end.report.clean());
  EXPECT_EQ(end.report.cut_off, (names{"request 3", "request 4"}));
  EXPECT_EQ(end.ended_at, 11500ms);
  EXPECT_EQ(intake.answered, 2);
  ASSERT_EQ(errors.All.size(), 2u);
  EXPECT_EQ(errors.All[0], std::string("request 3: ") + drain_time_over().what());
}

TEST(Service, WhatWaitedItsTurnIsReportedToo) {
  capture::Errors errors;
  simulate([&]() -> task<> {
    auto answer = []() -> task<> { co_await sleep_for(10s); };
    auto intake = [&](service &into) -> task<> {
      for (const char *name : {"a", "b", "c"})
        into.spawn(answer(), name);
      into.stop();
      co_return;
    };
    auto options = draining_for(15s);
    options.limit = 1;
    const auto report = co_await service::run(intake, options);
    EXPECT_EQ(report.cut_off, (names{"b", "c"}));
  });
  EXPECT_EQ(errors.All.size(), 2u);
}

TEST(Service, SecondStopEndsTheDrainTime) {
  capture::Errors errors;
  Intake intake(10s);
  simulate([&]() -> task<> {
    const auto first = spawn(stop_after(500ms, intake)), second = spawn(stop_after(2s, intake));
    const auto report = co_await service::run(std::ref(intake), draining_for(1h));
    EXPECT_EQ(report.cut_off, names{"request 1"});
    EXPECT_EQ(elapsed(), 2s);
  });
}

TEST(Service, RequestsThatCleanUpAreWaitedFor) {
  capture::Errors errors;
  bool cleaned = false;
  simulate([&]() -> task<> {
    auto answer = [&]() -> task<> {
      bool cancelled = false;
      try {
        co_await sleep_for(1h);
      } catch (const operation_cancelled &) {
        cancelled = true;
      }
      co_await sleep_for(3s); // says goodbye
      cleaned = true;
      if (cancelled)
        throw operation_cancelled();
    };
    auto intake = [&](service &into) -> task<> {
      into.spawn(answer());
      into.stop();
      co_return;
    };
    const auto report = co_await service::run(intake, draining_for(1s));
    EXPECT_EQ(report.cut_off.size(), 1u);
    EXPECT_EQ(elapsed(), 4s);
  });
  EXPECT_TRUE(cleaned);
}

TEST(Service, RequestsLearnOfTheShutdown) {
  simulate([&]() -> task<> {
    auto connection = [](service &of) -> task<> { co_await of.stopping(); };
    auto intake = [&](service &into) -> task<> {
      into.spawn(connection(into));
      co_await sleep_for(5s);
      into.stop();
    };
    const auto report = co_await service::run(intake, draining_for(1h));
    EXPECT_TRUE(report.clean());
    EXPECT_EQ(elapsed(), 5s);
  });
}

TEST(Service, RequestThatFailsConcernsNobodyElse) {
  capture::Errors errors;
  int answered = 0;
  simulate([&]() -> task<> {
    auto answer = [&](int number) -> task<> {
      co_await sleep_for(1s);
      if (number == 1)
        throw std::runtime_error("bad request");
      ++answered;
    };
    auto intake = [&](service &into) -> task<> {
      for (int number = 0; number < 3; ++number)
        into.spawn(answer(number), "request " + std::to_string(number));
      co_return;
    };
    const auto report = co_await service::run(intake, draining_for(1s));
    EXPECT_EQ(report.failed, 1u);
    EXPECT_TRUE(report.cut_off.empty());
  });
  EXPECT_EQ(answered, 2);
  EXPECT_EQ(errors.All, names{"request 1: bad request"});
}

TEST(Service, IntakeThatFailsDrainsAndThrows) {
  capture::Errors errors;
  int answered = 0;
  simulate([&]() -> task<> {
    auto answer = [&](std::chrono::nanoseconds length) -> task<> {
      co_await sleep_for(length);
      ++answered;
    };
    auto intake = [&](service &into) -> task<> {
      into.spawn(answer(1s), "short");
      into.spawn(answer(1h), "long");
      throw std::runtime_error("no port");
      co_return;
    };
    EXPECT_THROW((void)co_await service::run(intake, draining_for(2s)), std::runtime_error);
    EXPECT_EQ(elapsed(), 2s);
  });
  EXPECT_EQ(answered, 1);
  ASSERT_EQ(errors.All.size(), 1u);
  EXPECT_EQ(errors.All[0].substr(0, 6), "long: ");
}

TEST(Service, CancelledFromOutsideEndsAtOnce) {
  capture::Errors errors;
  Intake intake(1h);
  simulate([&]() -> task<> {
    auto serve = [&]() -> task<> {
      (void)co_await service::run(std::ref(intake), draining_for(1h));
      ADD_FAILURE();
    };
    EXPECT_THROW(co_await with_timeout(3500ms, serve()), timeout_error);
    EXPECT_EQ(elapsed(), 3500ms);
  });
  EXPECT_EQ(intake.accepted, 4);
}

TEST(Service, DestroyedAtItsRequests) {
  event never;
  auto stuck = [&]() -> task<> { co_await cling_to([&]() -> task<> { co_await never; }); };
  auto intake = [&](service &into) -> task<> {
    into.spawn(stuck());
    co_await cling_to(stuck);
  };
  auto serve = [&]() -> task<> { (void)co_await service::run(intake, draining_for(1h)); };
  simulate([&]() -> task<> {
    spawn(cling_to(serve));
    co_await sleep_for(1s);
  });
}

void ignore_signal(int) {}

TEST(ServiceThreads, SignalBeginsTheShutdown) {
  for (const int number : {SIGTERM, SIGINT}) {
    const auto before = std::signal(number, ignore_signal);
    int answered = 0;
    run([&]() -> task<> {
      auto answer = [&]() -> task<> {
        co_await sleep_for(10ms);
        ++answered;
      };
      auto intake = [&](service &into) -> task<> {
        into.spawn(answer());
        std::raise(number);
        co_await sleep_for(1h); // cancelled
      };
      const auto report = co_await service::run(intake);
      EXPECT_EQ(report.signal, number);
      EXPECT_TRUE(report.clean());
    }());
    EXPECT_EQ(answered, 1);
    EXPECT_EQ(std::signal(number, before), ignore_signal); // as it was before
  }
}

TEST(ServiceThreads, IdleLoopWaitsForASignalFromAnotherThread) {
  std::atomic<bool> waits = false;
  std::jthread other([&] {
    while (!waits)
      std::this_thread::yield();
    ::kill(::getpid(), SIGTERM);
  });
  run([&]() -> task<> {
    event never;
    auto intake = [&](service &) -> task<> {
      waits = true;
      co_await never; // nothing is ready, no timer is set, and yet it is no deadlock
    };
    EXPECT_EQ((co_await service::run(intake)).signal, SIGTERM);
  }());
}

TEST(ServiceThreads, SecondSignalEndsTheDrainTimeUnlessItIsTheSameSentTwice) {
  capture::Errors errors;
  simulate([&]() -> task<> {
    auto answer = []() -> task<> {
      std::raise(SIGTERM);
      std::raise(SIGTERM);
      co_await sleep_for(900ms);
      std::raise(SIGTERM);
      co_await sleep_for(5s);
      std::raise(SIGINT);
      co_await sleep_for(1h);
    };
    auto intake = [&](service &into) -> task<> {
      into.spawn(answer(), "slow");
      co_await sleep_for(1h);
    };
    const auto report = co_await service::run(intake);
    EXPECT_EQ(report.cut_off, names{"slow"});
    EXPECT_EQ(report.signal, SIGINT);
    EXPECT_EQ(elapsed(), 5900ms);
  });
}

TEST(ServiceThreads, OneWatchOfASignalAtATime) {
  run([]() -> task<> {
    auto inner = [](service &) -> task<> { co_return; };
    auto outer = [&](service &) -> task<> { (void)co_await service::run(inner); };
    EXPECT_THROW((void)co_await service::run(outer), std::logic_error);
    service_options unknown;
    unknown.signals = {SIGTERM, 4711};
    EXPECT_THROW((void)co_await service::run(inner, unknown), std::logic_error);
    EXPECT_TRUE((co_await service::run(inner)).clean()); // nothing is left of them
  }());
}

} // namespace
} // namespace cotidy::test
