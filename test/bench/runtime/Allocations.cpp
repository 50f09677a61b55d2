// The global allocation functions, replaced so that they count.
#include "Operation.h"

#include <cstdlib>
#include <new>

namespace {
std::uint64_t count = 0; // the measured programs have one thread
}

std::uint64_t bench::allocations() { return count; }

void *operator new(std::size_t size) {
  ++count;
  if (void *const memory = std::malloc(size))
    return memory;
  throw std::bad_alloc();
}
void *operator new(std::size_t size, std::align_val_t alignment) {
  ++count;
  const std::size_t step = static_cast<std::size_t>(alignment);
  if (void *const memory = std::aligned_alloc(step, (size + step - 1) / step * step))
    return memory;
  throw std::bad_alloc();
}
void operator delete(void *memory) noexcept { std::free(memory); }
void operator delete(void *memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void *memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void *memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }
