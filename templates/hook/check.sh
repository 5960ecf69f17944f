# >>> mcpkey >>>
# Looks for literal secrets in the MCP configs that are staged. 'mcpkey hook uninstall' takes this out again.
mcpkey_lint_staged() {
    for mcpkey_at in mcpkey @RECORDED@@USUAL@; do
        if command -v "$mcpkey_at" >/dev/null 2>&1; then
            "$mcpkey_at" lint --staged </dev/null
            return
        fi
    done
    echo 'mcpkey: not found, so what is staged was not checked for secrets and nothing was committed' >&2
    echo '  install it (cargo install mcpkey --locked) or add it to the PATH of the program that runs git,' >&2
    echo '  then run: mcpkey hook install; to commit unchecked: git commit --no-verify' >&2
    return 1
}
mcpkey_lint_staged || exit
# <<< mcpkey <<<
