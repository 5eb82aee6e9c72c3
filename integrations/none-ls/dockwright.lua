local h = require("null-ls.helpers")
local methods = require("null-ls.methods")

return h.make_builtin({
    name = "dockwright",
    meta = {
        url = "https://github.com/dockwright/dockwright",
        description = "A formatter and fixer for Dockerfiles that never breaks a build.",
    },
    method = methods.internal.FORMATTING,
    filetypes = { "dockerfile" },
    generator_opts = {
        command = "dockwright",
        args = { "fmt", "--quiet", "--stdin-filepath", "$FILENAME" },
        to_stdin = true,
    },
    factory = h.formatter_factory,
})
