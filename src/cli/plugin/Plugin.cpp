// The plugin's door: `clang-tidy --load=cotidy-plugin.so`. The checks register themselves.
