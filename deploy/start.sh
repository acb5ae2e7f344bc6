#!/bin/sh
# What a container does first: bring the weights that are missing, bring the index up to date. Then it serves, in this
# process's place, so that a signal reaches the server itself.
set -eu
concept-guide models pull
concept-guide index build
exec concept-guide serve "$@"
