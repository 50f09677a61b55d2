// The timers of a loop: a four-ary heap of deadlines. Adding and removing one takes O(log n), for
// each timer knows its place; equal deadlines fire in the order in which they were set. A timer
// that dies leaves the heap.
#pragma once
#include <cotidy/detail/immovable.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace cotidy::detail {

using time_point = std::chrono::steady_clock::time_point;

class timer_heap;

class timer : immovable {
public:
  void stop() noexcept;

protected:
  ~timer() { stop(); }
  // On the loop's thread, once, when the deadline has passed.
  virtual void fire() noexcept = 0;

private:
  friend class timer_heap;
  timer_heap *heap_ = nullptr;
  std::size_t place_ = 0;
};

class timer_heap : immovable {
public:
  ~timer_heap() {
    for (const entry &one : entries_)
      one.what->heap_ = nullptr;
  }

  [[nodiscard]] bool empty() const noexcept { return entries_.empty(); }
  [[nodiscard]] time_point next() const noexcept { return entries_.front().when; }

  void add(timer &what, time_point when) {
    what.stop();
    entries_.push_back({});
    what.heap_ = this;
    rise(entries_.size() - 1, {when, ++count_, &what});
  }

  void remove(timer &what) noexcept {
    const std::size_t place = what.place_;
    what.heap_ = nullptr;
    const entry last = entries_.back();
    entries_.pop_back();
    if (place == entries_.size())
      return;
    if (place > 0 && last.before(entries_[parent(place)]))
      rise(place, last);
    else
      sink(place, last);
  }

  // Fires what is due; whether anything was.
  bool fire(time_point now) noexcept {
    bool any = false;
    for (; !empty() && next() <= now; any = true) {
      timer &due = *entries_.front().what;
      remove(due);
      due.fire();
    }
    return any;
  }

private:
  struct entry {
    time_point when{};
    std::uint64_t order = 0;
    timer *what = nullptr;
    [[nodiscard]] bool before(const entry &other) const noexcept {
      return when < other.when || (when == other.when && order < other.order);
    }
  };

  static constexpr std::size_t arity = 4;
  static constexpr std::size_t parent(std::size_t place) noexcept { return (place - 1) / arity; }

  void put(std::size_t place, const entry &one) noexcept {
    entries_[place] = one;
    one.what->place_ = place;
  }

  void rise(std::size_t place, const entry &one) noexcept {
    for (; place > 0 && one.before(entries_[parent(place)]); place = parent(place))
      put(place, entries_[parent(place)]);
    put(place, one);
  }

  void sink(std::size_t place, const entry &one) noexcept {
    for (;;) {
      const std::size_t first = place * arity + 1;
      const std::size_t end = std::min(first + arity, entries_.size());
      if (first >= end)
        break;
      std::size_t least = first;
      for (std::size_t child = first + 1; child < end; ++child)
        if (entries_[child].before(entries_[least]))
          least = child;
      if (!entries_[least].before(one))
        break;
      put(place, entries_[least]);
      place = least;
    }
    put(place, one);
  }

  std::vector<entry> entries_;
  std::uint64_t count_ = 0;
};

inline void timer::stop() noexcept {
  if (heap_)
    heap_->remove(*this);
}

} // namespace cotidy::detail
