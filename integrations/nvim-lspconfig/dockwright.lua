---@type vim.lsp.Config
return {
  cmd = { "dockwright", "lsp" },
  filetypes = { "dockerfile" },
  root_markers = { "dockwright.toml", ".git" },
}
