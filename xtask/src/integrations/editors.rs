//! Commands that editors run on what is in a buffer.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::Stdio;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::{AFTER, BEFORE, Test, file, json, program, project, read, strings};
use crate::command::output;
use crate::install;

/// Runs in Neovim what a plugin does with the table that the file returns.
const FORMAT: &str = r#"
    local spec = dofile(vim.env.SPEC)
    local it = spec.generator_opts or spec
    assert(it.stdin or it.to_stdin, "the buffer is not written to the command")
    local arguments = vim.tbl_map(function(word)
      return word == "$FILENAME" and vim.api.nvim_buf_get_name(0) or word
    end, it.args)
    local lines = vim.api.nvim_buf_get_lines(0, 0, -1, false)
    local made = vim.fn.systemlist({ it.command, unpack(arguments) }, lines)
    assert(vim.v.shell_error == 0, table.concat(made, "\n"))
    vim.api.nvim_buf_set_lines(0, 0, -1, false, made)
    vim.cmd("write! out")
"#;

/// The modules of the plugin that the file of none-ls asks for.
const NONE_LS: &str = r#"
    package.loaded["null-ls.methods"] = { internal = { FORMATTING = "formatting" } }
    package.loaded["null-ls.helpers"] = { make_builtin = function(it) return it end }
"#;

/// The client library, and the documents of Microsoft's editors.
const CLIENT: [&str; 2] =
    ["vscode-languageserver-protocol@3.18.5", "vscode-languageserver-textdocument@1.0.16"];

const LINT: &str = r#"
    local it = dofile(vim.env.SPEC)
    local arguments = vim.tbl_map(function(word)
      return type(word) == "function" and word() or word
    end, it.args)
    local lines = vim.api.nvim_buf_get_lines(0, 0, -1, false)
    local found = it.parser(vim.fn.system({ it.cmd, unpack(arguments) }, lines))
    local told = vim.tbl_map(function(one)
      return table.concat({ one.lnum, one.col, one.severity, one.code, one.source }, " ")
    end, found)
    vim.fn.writefile(told, "out")
"#;

/// Starts the language server, waits for its diagnostics, fixes one, and lays out the buffer.
const SERVER: &str = r#"
    local spec = dofile(vim.env.SPEC)
    assert(vim.tbl_contains(spec.filetypes, vim.bo.filetype), vim.bo.filetype)
    local client = vim.lsp.start_client({ cmd = spec.cmd, root_dir = vim.fn.getcwd() })
    assert(vim.wait(20000, function() return vim.lsp.get_client_by_id(client).initialized end))
    vim.lsp.buf_attach_client(0, client)
    assert(vim.wait(20000, function() return #vim.diagnostic.get(0) > 0 end), "no diagnostics")
    local codes = vim.tbl_map(function(it) return it.user_data.lsp.code end, vim.diagnostic.get(0))
    assert(vim.tbl_contains(codes, "use-copy"), table.concat(codes, " "))
    local function ask(method, more)
      local params = vim.tbl_extend("force", vim.lsp.util.make_range_params(), more)
      local answer = vim.lsp.buf_request_sync(0, method, params, 20000)[client]
      assert(answer and not answer.err, method .. vim.inspect(answer))
      return answer.result
    end
    local whole = { start = { line = 0, character = 0 }, ["end"] = { line = 9, character = 0 } }
    local actions = ask("textDocument/codeAction", { range = whole, context = { diagnostics = {} } })
    local fixed = vim.tbl_filter(function(it) return it.title == "Fix use-copy" end, actions)[1]
    local encoding = vim.lsp.get_client_by_id(client).offset_encoding
    local edit = fixed.edit or ask("codeAction/resolve", fixed).edit
    vim.lsp.util.apply_workspace_edit(edit, encoding)
    local edits = ask("textDocument/formatting", { options = { tabSize = 4, insertSpaces = true } })
    vim.lsp.util.apply_text_edits(edits, 0, encoding)
    local said = ask("textDocument/hover", { position = { line = 1, character = 1 } })
    assert(said.contents.value:find("COPY"), "no hover")
    vim.cmd("write! out")
"#;

/// Runs the command that the file adds in Emacs, as apheleia does.
const APHELEIA: &str = r#"
    (defvar apheleia-formatters nil)
    (defvar apheleia-mode-alist nil)
    (provide 'apheleia)
    (load (getenv "SPEC") nil t t)
    (dolist (mode '(dockerfile-mode dockerfile-ts-mode))
      (let* ((name (alist-get mode apheleia-mode-alist))
             (path (expand-file-name "Dockerfile"))
             (words (mapcar (lambda (it) (if (eq it 'filepath) path it))
                            (alist-get name apheleia-formatters))))
        (with-temp-buffer
          (insert-file-contents path)
          (let ((code (apply #'call-process-region nil nil (car words) t '(t nil) nil (cdr words))))
            (unless (eq code 0) (error "The command ends with %s" code)))
          (write-region nil nil (format "out-%s" mode) nil 'silent))))
"#;

/// The tests that need Emacs.
pub const EMACS: [Test; 1] = [("apheleia", apheleia)];

/// The tests that need Neovim.
pub const NEOVIM: [Test; 4] = [
    ("nvim-lspconfig", server),
    ("conform.nvim", || format("conform.nvim/dockwright.lua", "")),
    ("none-ls", || format("none-ls/dockwright.lua", NONE_LS)),
    ("nvim-lint", lint),
];

fn neovim(spec: &str, dir: &Path, script: &str) -> Result<String> {
    let script = format!(
        "lua << END\nlocal passed, said = pcall(function()\n{script}\nend)\n\
        if not passed then io.stderr:write(said) vim.cmd('cquit') end\nEND\n"
    );
    fs::write(dir.join("script.vim"), script)?;
    let mut nvim = program("nvim", dir)?;
    nvim.args(["--headless", "--clean", "Dockerfile", "-S", "script.vim", "+qall!"]);
    output(nvim.env("SPEC", file(spec)))?;
    Ok(fs::read_to_string(dir.join("out"))?)
}

fn server() -> Result<()> {
    let dir = project("nvim-lspconfig")?;
    fs::write(dir.join("start.sh"), "#!/bin/sh\n")?;
    fs::write(dir.join("Dockerfile"), "from  debian:13\nADD  start.sh /\n")?;
    let made = neovim("nvim-lspconfig/dockwright.lua", &dir, SERVER)?;
    ensure!(made == "FROM debian:13\nCOPY start.sh /\n", "the buffer becomes {made:?}");
    Ok(())
}

/// The client library of Microsoft's editors, over a session of edits.
pub fn client() -> Result<()> {
    let modules = install::npm("languageclient", &CLIENT)?;
    let dir = project("languageclient")?;
    fs::write(dir.join("start.sh"), "#!/bin/sh\n")?;
    // In the project, dockwright would read the script as a file that searches the Dockerfile.
    let script = modules.with_file_name("session.mjs");
    fs::write(&script, include_str!("session.mjs"))?;
    let mut node = program("node", &dir)?;
    let said = output(node.arg(script).env("MODULES", modules))?;
    ensure!(said.trim() == "passed", "it prints {said:?}");
    Ok(())
}

fn format(spec: &str, modules: &str) -> Result<()> {
    let dir = project(spec.split('/').next().unwrap_or_default())?;
    let made = neovim(spec, &dir, &[modules, FORMAT].concat())?;
    ensure!(made == AFTER, "the buffer becomes {made:?}");
    Ok(())
}

fn apheleia() -> Result<()> {
    let dir = project("apheleia")?;
    let script = dir.join("script.el");
    fs::write(&script, APHELEIA)?;
    let mut emacs = program("emacs", &dir)?;
    emacs.args(["--batch", "--quick", "--load"]).arg(&script);
    output(emacs.env("SPEC", file("apheleia/dockwright.el")))?;
    for mode in ["dockerfile-mode", "dockerfile-ts-mode"] {
        let made = fs::read_to_string(dir.join(format!("out-{mode}")))?;
        ensure!(made == AFTER, "the buffer in {mode} becomes {made:?}");
    }
    Ok(())
}

fn lint() -> Result<()> {
    let dir = project("nvim-lint")?;
    fs::write(dir.join("Dockerfile"), "FROM debian:13\nUSER 1000\nCMD nginx\n")?;
    let found = neovim("nvim-lint/dockwright.lua", &dir, LINT)?;
    // Severity 2 is a warning.
    ensure!(found.contains("2 0 2 use-exec-form dockwright"), "it finds {found:?}");
    Ok(())
}

/// The command lays out what is on stdin.
fn pipe<'w>(dir: &Path, command: &str, arguments: impl Iterator<Item = &'w str>) -> Result<()> {
    let mut run = program(command, dir)?;
    run.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = run.spawn()?;
    child.stdin.take().context("no stdin")?.write_all(BEFORE.as_bytes())?;
    let made = String::from_utf8(child.wait_with_output()?.stdout)?;
    ensure!(made == AFTER, "it makes {made:?}");
    Ok(())
}

pub fn helix() -> Result<()> {
    let config: toml::Value = toml::from_str(&read("helix/languages.toml")?)?;
    let config: Value = serde_json::to_value(config)?;
    let language = &config["language"][0];
    // Helix prefers a `formatter` to the server, and does not tell it the path of the file.
    ensure!(language["formatter"].is_null(), "`formatter` replaces the language server");
    let name = language["language-servers"][0].as_str().unwrap_or_default();
    let server = &config["language-server"][name];
    let mut run = program(server["command"].as_str().unwrap_or_default(), &project("helix")?)?;
    output(run.args(strings(&server["args"])).arg("--help"))?;
    Ok(())
}

pub fn zed() -> Result<()> {
    let config = json("zed/settings.json")?;
    let formatter = &config["languages"]["Dockerfile"]["formatter"]["external"];
    let dir = project("zed")?;
    let path = dir.join("Dockerfile").to_string_lossy().into_owned();
    let command = formatter["command"].as_str().unwrap_or_default();
    let arguments = strings(&formatter["arguments"]);
    pipe(&dir, command, arguments.map(|it| if it == "{buffer_path}" { path.as_str() } else { it }))
}
