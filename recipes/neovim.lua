-- Beside clangd: cotidy's findings, quick fixes and explanations for C++ files.
vim.api.nvim_create_autocmd("FileType", {
  pattern = "cpp",
  callback = function(event)
    local client = vim.lsp.start_client({ name = "cotidy", cmd = { "cotidy", "lsp" }, root_dir = vim.fn.getcwd() })
    vim.lsp.buf_attach_client(event.buf, client)
  end,
})
