#compdef tradeflow
# zsh completion for tradeflow: the program itself says what may come next.
_tradeflow() {
  local -a choices
  choices=(${(f)"$(${words[1]} __complete ${words[2,CURRENT-1]} 2>/dev/null)"})
  if [[ $PREFIX == -* || $CURRENT -eq 2 ]]; then
    compadd -a choices
  else
    compadd -a -- choices
    _files
  fi
}
_tradeflow "$@"
