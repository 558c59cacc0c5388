//! What programs are made with: modules that tell a command line from a server.

use rustc_hash::FxHashMap;

static PROGRAMS: &str = include_str!("../../rules/config/programs.tsv");

/// For whom a program runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Program {
    /// For whoever types its name.
    Command,
    /// For others, or in the background.
    Server,
}

#[derive(Debug, Default)]
pub struct Programs {
    /// By module, of Python or not.
    modules: FxHashMap<(bool, &'static str), Program>,
}

impl Programs {
    pub(super) fn embedded() -> Self {
        let rows = super::names::lines(PROGRAMS).filter_map(|line| {
            let mut cells = line.split('\t');
            let program = match cells.next()? {
                "command" => Program::Command,
                _ => Program::Server,
            };
            let is_python = cells.next()? == super::PYTHON;
            Some(((is_python, cells.next()?), program))
        });
        Self {
            modules: rows.collect(),
        }
    }

    /// What is made with a module, or with the longest part of its path that is known: `flask.cli` is no `flask`.
    pub fn made_with(&self, module: &str, is_python: bool) -> Option<Program> {
        let separator = if is_python { '.' } else { '/' };
        let ends = module.rmatch_indices(separator).map(|(end, _)| end);
        std::iter::once(module.len())
            .chain(ends)
            .find_map(|end| self.modules.get(&(is_python, &module[..end])).copied())
    }
}

#[cfg(test)]
mod tests {
    use super::{Program, Programs};

    #[test]
    fn the_longest_part_of_a_path_tells() {
        let programs = Programs::embedded();
        for (module, is_python, made) in [
            ("click", true, Some(Program::Command)),
            ("click.testing", true, Some(Program::Command)),
            ("clicker", true, None),
            ("flask.cli.AppGroup", true, Some(Program::Command)),
            ("flask.Flask", true, Some(Program::Server)),
            ("flask.current_app", true, None),
            ("yargs/helpers", false, Some(Program::Command)),
            ("next/server", false, Some(Program::Server)),
            ("click", false, None),
        ] {
            assert_eq!(programs.made_with(module, is_python), made, "{module}");
        }
    }
}
