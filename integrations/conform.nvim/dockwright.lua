---@type conform.FileFormatterConfig
return {
  meta = {
    url = "https://github.com/dockwright/dockwright",
    description = "A formatter and fixer for Dockerfiles that never breaks a build.",
  },
  command = "dockwright",
  args = { "fmt", "--quiet", "--stdin-filepath", "$FILENAME" },
  stdin = true,
}
