//! What a person types: arguments, subcommands, exit codes.
