# Runs a command as a child of the local run, and ends it when its standard input ends.
#
# Ctrl-C reaches every process of the terminal at once, but here they stop in order: so the command
# gets a process group of its own where the system can do that, and ignores the signal where not.
# The input is a pipe that the local run holds: it ends however that process ends, SIGKILL too.
trap '' INT HUP
# A signal to the whole group is the local run's to answer; `:` and not '', which the command would inherit.
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
    # With the local run gone nobody else would end one that does not: its job runs again.
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
    # A trapped signal ends the wait as well.
    kill -0 "$child" 2>/dev/null || break
done
kill -KILL "$watch" 2>/dev/null
exit "$status"
