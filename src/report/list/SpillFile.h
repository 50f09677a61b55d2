// A temporary file without a name: bytes that are put there leave memory and are read back by
// place. It is gone with the last who refers to it, however the process ends.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace cotidy {

class SpillFile {
public:
  /// In the folder for temporary files; null when nothing can be made there.
  static std::shared_ptr<SpillFile> create();

  ~SpillFile();
  SpillFile(const SpillFile &) = delete;
  SpillFile &operator=(const SpillFile &) = delete;

  /// Where \p Bytes now are; nothing when there is no room for them.
  std::optional<std::uint64_t> append(std::string_view Bytes);

  /// What was appended there.
  std::string read(std::uint64_t Offset, std::size_t Length) const;

private:
  explicit SpillFile(int Descriptor) : Descriptor(Descriptor) {}

  int Descriptor;
  std::uint64_t End = 0;
};

} // namespace cotidy
