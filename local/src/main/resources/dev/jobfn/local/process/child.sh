# Runs a command as a child of the local run, and stops it when standard input ends.
#
# Ctrl-C reaches every process of the terminal at once, but the local run stops its children in order. Therefore, the
# command gets its own process group if the system supports that, and otherwise ignores the signal. Standard input is a
# pipe from the local run. The pipe closes however the local run ends, even by SIGKILL.
trap '' INT HUP
# The local run handles a signal to the whole group. The trap uses `:`, because the command would inherit ''.
trap : TERM
exec 3<&0
if command -v setsid >/dev/null 2>&1; then
    setsid "$@" </dev/null 3<&- &
elif command -v perl >/dev/null 2>&1; then
    perl -e 'setpgrp; exec @ARGV' "$@" </dev/null 3<&- &
else
    "$@" </dev/null 3<&- &
fi
child=$!
(
    trap '' TERM
    read -r _ <&3
    kill -TERM "$child"
    # If the local run is gone, nothing else would end a command that ignores SIGTERM. The command's job runs again.
    seconds=20
    while [ "$seconds" -gt 0 ] && kill -0 "$child"; do
        sleep 1
        seconds=$((seconds - 1))
    done
    kill -KILL "$child"
) 2>/dev/null &
watch=$!
exec 3<&-
while :; do
    status=0
    wait "$child" || status=$?
    # A trapped signal also ends the wait.
    kill -0 "$child" 2>/dev/null || break
done
kill -KILL "$watch" 2>/dev/null
exit "$status"
