@rem npm scripts start with exec, which replaces the shell of npm on POSIX. cmd.exe has no exec, and finds this file.
@%*
