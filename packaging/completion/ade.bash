# SPDX-License-Identifier: GPL-3.0-or-later
# bash completion for ade: commands and options are asked of the program itself, so they are never out of date.

# The words a help text offers: commands of its list, or options.
_ade_words() {
    "$@" --help 2>/dev/null | awk '
        /^[A-Z][A-Za-z ]*:$/ { section = $0; next }
        section == "Subcommands:" && /^  [a-z]/ { print $1 }
        section == "Options:" && /^  -/ { n = split($1, names, ","); for (i = 1; i <= n; i++) print names[i] }'
}

_ade() {
    local current=${COMP_WORDS[COMP_CWORD]} program=${COMP_WORDS[0]} words command="" i
    words=$(_ade_words "$program")
    for ((i = 1; i < COMP_CWORD; i++)); do
        if [[ -z $command && " ${words//$'\n'/ } " == *" ${COMP_WORDS[i]} "* && ${COMP_WORDS[i]} != -* ]]; then
            command=${COMP_WORDS[i]}
        fi
    done
    if [[ -n $command ]]; then
        words=$(_ade_words "$program" "$command")$'\n--as\n--json'
    fi
    if [[ -z $command || $current == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
    else
        # A project, a file, or a verb such as "verify".
        mapfile -t COMPREPLY < <(compgen -W "$(grep -v '^-' <<<"$words")" -- "$current"; compgen -f -- "$current")
    fi
}
complete -o filenames -F _ade ade
