-- Run by Neovim without a screen: opens a file with `cotidy lsp`, waits for its diagnostics, applies
-- the first quick fix, and prints what an editor's user would see.
local server, file = vim.env.COTIDY_SERVER, vim.env.COTIDY_FILE
local function fail(why)
  io.stdout:write("failed: " .. why .. "\n")
  vim.cmd("cquit")
end
vim.cmd("edit " .. vim.fn.fnameescape(file))
local buffer = vim.api.nvim_get_current_buf()
local client = vim.lsp.start_client({ name = "cotidy", cmd = { server, "lsp" }, root_dir = vim.fn.getcwd() })
vim.lsp.buf_attach_client(buffer, client)
local function diagnostics() return vim.diagnostic.get(buffer) end
if not vim.wait(120000, function() return #diagnostics() > 0 end) then fail("no diagnostics") end
for _, found in ipairs(diagnostics()) do
  io.stdout:write(string.format("%d:%d %s: %s\n", found.lnum + 1, found.col + 1, found.code or "", found.message))
end
local params = {
  textDocument = vim.lsp.util.make_text_document_params(buffer),
  range = { start = { line = 2, character = 2 }, ["end"] = { line = 2, character = 2 } },
  context = { diagnostics = {} },
}
local answers = vim.lsp.buf_request_sync(buffer, "textDocument/codeAction", params, 60000)
local actions = answers and answers[client] and answers[client].result
if not actions or #actions == 0 then fail("no quick fix") end
vim.lsp.util.apply_workspace_edit(actions[1].edit, vim.lsp.get_client_by_id(client).offset_encoding)
if not vim.wait(120000, function() return #diagnostics() == 0 end) then fail("the fix did not help") end
vim.cmd("write")
vim.cmd("qall!")
