//! Where text goes: standard output, files, standard error; colour only where it is wanted.

use super::arguments::{Colour, Showing};
use crate::report::{Format, Style};
use anyhow::{Context as _, Result, bail};
use clap::ValueEnum as _;
use std::io::{self, IsTerminal as _, Write as _};

/// A reader that stopped reading (`| head`) is no failure.
pub(super) fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause
            .downcast_ref::<io::Error>()
            .is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
    })
}

pub(super) fn print(text: &str) -> Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(())
}

pub(super) fn error(text: &str) {
    // Where standard error is closed, nobody listens.
    let _ = io::stderr().write_all(text.as_bytes());
}

impl Showing {
    pub(super) fn style(&self) -> Style {
        Style {
            colour: colour(self.color),
            quiet: self.quiet,
        }
    }

    /// Refuses formats that a command does not have, before it begins to work.
    pub(super) fn refuse_others(&self, formats: &[Format]) -> Result<()> {
        let wanted = self.output.iter().filter_map(|output| named(output));
        let mut wanted = wanted.map(|(format, _)| format).chain([self.format]);
        let Some(other) = wanted.find(|format| !formats.contains(format)) else {
            return Ok(());
        };
        let all: Vec<_> = formats.iter().map(|format| name(*format)).collect();
        bail!(
            "`{}` is no format of this command, which writes {}",
            name(other),
            all.join(", ")
        )
    }

    /// Writes each wanted format: `render` makes the text.
    pub(super) fn write(&self, render: impl Fn(Format, Style) -> String) -> Result<()> {
        let plain = Style {
            colour: false,
            quiet: self.quiet,
        };
        let mut to_file = false;
        for output in &self.output {
            let (format, file) = match named(output) {
                Some((format, file)) => (format, file),
                None => {
                    to_file = true;
                    (self.format, output.as_str())
                }
            };
            if file.is_empty() {
                bail!("`-o {output}` names no file");
            }
            std::fs::write(file, render(format, plain))
                .with_context(|| format!("cannot write `{file}`"))?;
        }
        if to_file {
            Ok(())
        } else {
            print(&render(self.format, self.style()))
        }
    }
}

fn name(format: Format) -> String {
    let value = format.to_possible_value();
    value.map_or_else(String::new, |value| value.get_name().to_owned())
}

/// The format and file of `sarif=FILE`.
fn named(output: &str) -> Option<(Format, &str)> {
    let (name, file) = output.split_once('=')?;
    Some((Format::from_str(name, true).ok()?, file))
}

fn colour(choice: Colour) -> bool {
    let set =
        |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty() && value != "0");
    match choice {
        Colour::Always => true,
        Colour::Never => false,
        Colour::Auto if std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()) => {
            false
        }
        Colour::Auto if set("FORCE_COLOR") || set("CLICOLOR_FORCE") => true,
        Colour::Auto => {
            io::stdout().is_terminal() && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
        }
    }
}
