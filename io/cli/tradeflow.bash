# bash completion for tradeflow: the program itself says what may come next.
_tradeflow() {
  local current=${COMP_WORDS[COMP_CWORD]}
  local typed=("${COMP_WORDS[@]:1:COMP_CWORD-1}")
  COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" __complete "${typed[@]}" 2>/dev/null)" -- "$current"))
  if [[ $current != -* && ${#COMPREPLY[@]} -eq 0 ]]; then
    compopt -o filenames 2>/dev/null
    COMPREPLY=($(compgen -f -- "$current"))
  fi
}
complete -F _tradeflow tradeflow
