// A doubly linked list whose nodes live in what they link: linking allocates nothing, and a node
// that dies leaves its list by itself. Waiting queues are made of it, so a coroutine frame may be
// destroyed at any suspension.
#pragma once
#include <cotidy/detail/immovable.hpp>

#include <cassert>

namespace cotidy::detail {

// One node for each list that an object may be in at the same time, told apart by Tag.
template <class Tag = void> class list_node : immovable {
public:
  list_node() noexcept = default;
  ~list_node() { unlink(); }

  [[nodiscard]] bool linked() const noexcept { return next_ != nullptr; }

  void unlink() noexcept {
    if (next_)
      take_out();
  }

private:
  template <class, class> friend class list;

  void take_out() noexcept {
    next_->previous_ = previous_;
    previous_->next_ = next_;
    next_ = nullptr;
  }

  list_node *next_ = nullptr;
  list_node *previous_ = nullptr;
};

// First in, first out. T derives from list_node<Tag>.
template <class T, class Tag = void> class list {
  using node_type = list_node<Tag>;

public:
  list() noexcept { ring_.next_ = ring_.previous_ = &ring_; }
  ~list() {
    while (!empty())
      ring_.next_->unlink();
  }

  [[nodiscard]] bool empty() const noexcept { return ring_.next_ == &ring_; }
  [[nodiscard]] T &front() const noexcept { return static_cast<T &>(*ring_.next_); }

  void push_back(T &item) noexcept {
    node_type &node = item;
    assert(!node.linked());
    node.previous_ = ring_.previous_;
    node.next_ = &ring_;
    ring_.previous_->next_ = &node;
    ring_.previous_ = &node;
  }

  // The first node, which leaves the list; null when there is none.
  T *pop_front() noexcept {
    if (empty())
      return nullptr;
    T &first = front();
    static_cast<node_type &>(first).take_out();
    return &first;
  }

  // Calls f for each node; f may unlink the node that it is given, and no other.
  template <class F> void for_each(F f) {
    for (node_type *node = ring_.next_; node != &ring_;) {
      node_type *const next = node->next_;
      f(static_cast<T &>(*node));
      node = next;
    }
  }

private:
  node_type ring_;
};

} // namespace cotidy::detail
