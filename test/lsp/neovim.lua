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
-- What is typed reaches the server in pieces: below two lines with characters of all lengths the
-- finding moves, and stays where its code is.
vim.api.nvim_buf_set_text(buffer, 0, 0, 0, 0, { "// é😀", "" })
vim.api.nvim_buf_set_lines(buffer, 1, 1, false, { "", "// 𝄞" })
vim.api.nvim_buf_set_text(buffer, 0, 3, 0, 5, {})
if not vim.wait(120000, function() return diagnostics()[1] and diagnostics()[1].lnum == 5 end) then
  fail("the finding has not moved")
end
vim.api.nvim_buf_set_lines(buffer, 0, 3, false, {})
if not vim.wait(120000, function() return diagnostics()[1] and diagnostics()[1].lnum == 2 end) then
  fail("the finding has not moved back")
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
