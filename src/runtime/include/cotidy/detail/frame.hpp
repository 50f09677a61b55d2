// Coroutine frames: who owns one, and the memory that they live in.
//
// The memory comes from free lists that each thread keeps for itself: in the steady state making a
// task costs no call of the allocator and no atomic operation. A block may be freed on another
// thread than the one that made it: it then feeds that thread's list. What is free is poisoned for
// AddressSanitizer, so that a use after the end of a frame is seen although its memory is kept.
#pragma once
#include <cotidy/detail/immovable.hpp>

#include <array>
#include <coroutine>
#include <cstddef>
#include <memory>
#include <new>

#if __has_include(<sanitizer/asan_interface.h>)
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(block, size)
#define ASAN_UNPOISON_MEMORY_REGION(block, size)
#endif

namespace cotidy::detail {

inline constexpr std::size_t frame_grain = 32, frame_classes = 32;

struct free_block {
  free_block *next;
};

struct free_list {
  free_block *first;
  std::size_t room; // for more blocks; none until the thread's reaper stands, and after it fell
};

// Constant initialisation and no destructor: an access is an address and an offset, with no guard.
constinit inline thread_local std::array<free_list, frame_classes> free_lists{};
// For each block that the thread makes there is room to keep one, until the thread is about to end.
constinit inline thread_local std::size_t room_for_each = 1;

constexpr std::size_t frame_class(std::size_t size) noexcept { return (size - 1) / frame_grain; }

// Gives a thread's blocks back when the thread ends.
struct free_list_reaper : immovable {
  ~free_list_reaper() {
    room_for_each = 0;
    for (std::size_t index = 0; index < frame_classes; ++index) {
      free_list &list = free_lists[index];
      list.room = 0;
      while (free_block *const block = list.first) {
        ASAN_UNPOISON_MEMORY_REGION(block, (index + 1) * frame_grain);
        list.first = block->next;
        ::operator delete(block);
      }
    }
  }
};

[[gnu::noinline]] inline void *allocate_new_frame(std::size_t index) {
  [[maybe_unused]] static thread_local free_list_reaper reaper;
  void *const block = ::operator new((index + 1) * frame_grain);
  free_lists[index].room += room_for_each;
  return block;
}

inline void *allocate_frame(std::size_t size) {
  const std::size_t index = frame_class(size);
  if (index >= frame_classes) [[unlikely]]
    return ::operator new(size);
  free_list &list = free_lists[index];
  free_block *const block = list.first;
  if (!block) [[unlikely]]
    return allocate_new_frame(index);
  ASAN_UNPOISON_MEMORY_REGION(block, (index + 1) * frame_grain);
  list.first = block->next;
  ++list.room;
  return block;
}

inline void free_frame(void *memory, std::size_t size) noexcept {
  const std::size_t index = frame_class(size);
  if (index >= frame_classes || free_lists[index].room == 0) [[unlikely]]
    return ::operator delete(memory);
  free_list &list = free_lists[index];
  list.first = new (memory) free_block{list.first};
  --list.room;
  ASAN_POISON_MEMORY_REGION(memory, (index + 1) * frame_grain);
}

// What derives from it lives in that memory.
struct recycled {
  static void *operator new(std::size_t size) { return allocate_frame(size); }
  static void operator delete(void *memory, std::size_t size) noexcept { free_frame(memory, size); }
};

template <class Promise> std::coroutine_handle<Promise> coroutine_of(Promise &promise) noexcept {
  return std::coroutine_handle<Promise>::from_promise(promise);
}

struct destroy_frame {
  template <class Promise> void operator()(Promise *promise) const noexcept {
    coroutine_of(*promise).destroy();
  }
};

// Owns a coroutine, known by its promise, wherever it is suspended.
template <class Promise> using frame = std::unique_ptr<Promise, destroy_frame>;

} // namespace cotidy::detail
