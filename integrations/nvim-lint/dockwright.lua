local severities = {
  error = vim.diagnostic.severity.ERROR,
  warning = vim.diagnostic.severity.WARN,
  safe = vim.diagnostic.severity.WARN,
  intended = vim.diagnostic.severity.WARN,
  risky = vim.diagnostic.severity.INFO,
  suggestion = vim.diagnostic.severity.HINT,
}

return {
  cmd = "dockwright",
  stdin = true,
  stream = "stdout",
  ignore_exitcode = true,
  args = {
    "check",
    "--quiet",
    "--output",
    "json",
    "--stdin-filepath",
    function()
      return vim.api.nvim_buf_get_name(0)
    end,
  },
  parser = function(output)
    local diagnostics = {}
    if output == "" then
      return diagnostics
    end
    for _, file in ipairs(vim.json.decode(output).files) do
      for _, it in ipairs(vim.list_extend(file.findings, file.messages)) do
        table.insert(diagnostics, {
          lnum = (it.line or 1) - 1,
          col = (it.column or 1) - 1,
          severity = severities[it.level] or vim.diagnostic.severity.INFO,
          message = it.reason or it.text,
          source = "dockwright",
          code = it.pass,
        })
      end
    end
    return diagnostics
  end,
}
