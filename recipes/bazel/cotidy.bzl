"""bazel build //... --aspects=//:cotidy.bzl%cotidy --output_groups=cotidy: checks the C++ files of every target.

Each file is an action of its own, which fails when it has findings: what did not change is not checked again.
"""

load("@bazel_tools//tools/cpp:toolchain_utils.bzl", "find_cpp_toolchain")

_SOURCES = ["cc", "cpp", "cxx", "c++", "C"]

def _flags(target, ctx):
    context = target[CcInfo].compilation_context
    flags = ["-std=c++20"] + ctx.fragments.cpp.cxxopts + ctx.fragments.cpp.copts
    flags += getattr(ctx.rule.attr, "copts", [])
    flags += ["-D" + name for name in context.defines.to_list() + context.local_defines.to_list()]
    flags += ["-I" + path for path in context.includes.to_list()]
    for path in context.quote_includes.to_list():
        flags += ["-iquote", path]
    for path in context.system_includes.to_list():
        flags += ["-isystem", path]
    return flags

def _check(target, ctx, source):
    done = ctx.actions.declare_file("%s.%s.cotidy" % (ctx.label.name, source.basename))
    ctx.actions.run_shell(
        outputs = [done],
        inputs = depset([source], transitive = [
            target[CcInfo].compilation_context.headers,
            find_cpp_toolchain(ctx).all_files,
        ]),
        command = 'cotidy check --no-cache --report concise "$1" -- "${@:3}" && touch "$2"',
        arguments = [source.path, done.path] + _flags(target, ctx),
        use_default_shell_env = True,
        mnemonic = "Cotidy",
        progress_message = "Checking %s" % source.short_path,
    )
    return done

def _cotidy(target, ctx):
    if CcInfo not in target:
        return []
    files = [file for source in getattr(ctx.rule.attr, "srcs", []) for file in source.files.to_list()]
    done = [_check(target, ctx, file) for file in files if file.is_source and file.extension in _SOURCES]
    return [OutputGroupInfo(cotidy = depset(done))]

cotidy = aspect(
    implementation = _cotidy,
    attr_aspects = ["deps"],
    fragments = ["cpp"],
    attrs = {"_cc_toolchain": attr.label(default = "@bazel_tools//tools/cpp:current_cc_toolchain")},
    toolchains = ["@bazel_tools//tools/cpp:toolchain_type"],
)
