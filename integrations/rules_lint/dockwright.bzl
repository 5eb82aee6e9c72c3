"""Configures [dockwright](https://github.com/dockwright/dockwright) as a Bazel lint aspect.

Dockerfiles are linted in a `filegroup` with the tag `dockerfile`:

    load("@aspect_rules_lint//lint:dockwright.bzl", "lint_dockwright_aspect")

    dockwright = lint_dockwright_aspect(binary = Label("//tools/lint:dockwright"))
"""

load("//lint/private:lint_aspect.bzl", "LintOptionsInfo", "filter_srcs", "noop_lint_action", "output_files", "should_visit")

_MNEMONIC = "AspectRulesLintDockwright"

def _run(ctx, srcs, stdout, exit_code, options):
    command = "{} check {} $@ >{}".format(ctx.executable._dockwright.path, " ".join(options), stdout.path)
    outputs = [stdout]
    if exit_code:
        command += "; echo $? >" + exit_code.path
        outputs.append(exit_code)
    args = ctx.actions.args()
    args.add_all(srcs)
    ctx.actions.run_shell(
        inputs = srcs,
        outputs = outputs,
        arguments = [args],
        tools = [ctx.executable._dockwright],
        command = command,
        mnemonic = _MNEMONIC,
        progress_message = "Linting %{label} with dockwright",
    )

def _impl(target, ctx):
    if not should_visit(ctx.rule, ctx.attr._rule_kinds, ctx.attr._filegroup_tags):
        return []
    srcs = filter_srcs(ctx.rule)
    outputs, info = output_files(_MNEMONIC, target, ctx)
    if not srcs:
        noop_lint_action(ctx, outputs)
        return [info]
    color = "always" if ctx.attr._options[LintOptionsInfo].color else "never"
    _run(ctx, srcs, outputs.human.out, outputs.human.exit_code, ["--color=" + color])
    _run(ctx, srcs, outputs.machine.out, outputs.machine.exit_code, ["--output=sarif"])
    return [info]

def lint_dockwright_aspect(binary, rule_kinds = [], filegroup_tags = ["dockerfile"]):
    """Creates the aspect.

    Args:
        binary: the label of the program
        rule_kinds: kinds of rules whose sources are Dockerfiles
        filegroup_tags: tags of filegroups of Dockerfiles
    """
    return aspect(
        implementation = _impl,
        attrs = {
            "_options": attr.label(default = "//lint:options", providers = [LintOptionsInfo]),
            "_dockwright": attr.label(default = binary, executable = True, cfg = "exec"),
            "_rule_kinds": attr.string_list(default = rule_kinds),
            "_filegroup_tags": attr.string_list(default = filegroup_tags),
        },
    )
