# Runs a command as a child of the local run, and ends it when its standard input ends.
#
# Ctrl-C reaches every process of the terminal at once, but here they stop in order: so the command
# gets a process group of its own where the system can do that, and ignores the signal where not.
# The input is a pipe that the local run holds: it ends however that process ends, SIGKILL too.
trap '' INT HUP
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
    read -r _ <&3
    kill -TERM "$child"
) 2>/dev/null &
watch=$!
exec 3<&-
wait "$child"
status=$?
kill "$watch" 2>/dev/null
exit "$status"
