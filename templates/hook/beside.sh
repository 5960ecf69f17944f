# The hook that was here before, with its own arguments, input and exit code.
if [ -x "${0%/*}/mcpkey-kept/pre-commit" ]; then
    exec "${0%/*}/mcpkey-kept/pre-commit" "$@"
fi
