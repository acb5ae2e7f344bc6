"""What an operator sees of the program from outside: figures, lines, traces and readiness. Knows nothing of HTTP."""
