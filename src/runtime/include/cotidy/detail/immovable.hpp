// What others know by its address, and so may be neither copied nor moved.
#pragma once

namespace cotidy::detail {

class immovable {
public:
  immovable(const immovable &) = delete;
  immovable &operator=(const immovable &) = delete;

protected:
  immovable() noexcept = default;
  ~immovable() = default;
};

} // namespace cotidy::detail
