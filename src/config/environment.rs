//! Lines of names and values: `.env`, Dockerfiles, properties, logrotate.

use super::{Reader, commands, span_of, text_node};
use crate::source::Reach;

pub(super) fn dotenv(reader: &mut Reader<'_>) {
    if reader.reach == Reach::Production && reader.name.split('.').any(Reach::is_other_environment)
    {
        reader.reach = Reach::Development;
    }
    pairs(reader, '#');
}

pub(super) fn properties(reader: &mut Reader<'_>) {
    pairs(reader, '#');
}

fn pairs(reader: &mut Reader<'_>, comment: char) {
    let text = reader.text();
    for line in text.lines() {
        let line = line.trim();
        if line.starts_with(comment) || line.starts_with(';') {
            continue;
        }
        let line = line.strip_prefix("export ").unwrap_or(line);
        let Some((name, value)) = line.split_once('=') else {
            continue;
        };
        let name = name.trim();
        let value = value.trim();
        let bare = value
            .strip_prefix('"')
            .and_then(|rest| rest.split('"').next())
            .or_else(|| {
                value
                    .strip_prefix('\'')
                    .and_then(|rest| rest.split('\'').next())
            })
            .unwrap_or_else(|| value.split(" #").next().unwrap_or(value).trim());
        let node = text_node(bare, span_of(text, bare));
        reader.setting(name, &node, span_of(text, name));
    }
}

/// `ENV NAME=value`, `ENV NAME value`.
pub(super) fn dockerfile(reader: &mut Reader<'_>) {
    let text = reader.text();
    for line in text.lines() {
        let line = line.trim();
        if line.starts_with("CMD ") || line.starts_with("ENTRYPOINT ") {
            commands::lines(reader, line);
        }
        let Some(rest) = line.strip_prefix("ENV ") else {
            continue;
        };
        let Some((name, value)) = rest.trim().split_once(['=', ' ']) else {
            continue;
        };
        let value = value.trim().trim_matches('"');
        let node = text_node(value, span_of(text, value));
        reader.setting(name, &node, span_of(text, name));
    }
}

/// `rotate 8` of `weekly` logs: eight weeks.
pub(super) fn logrotate(reader: &mut Reader<'_>) {
    let text = reader.text();
    let mut days = 7.0;
    for line in text.lines() {
        let line = line.trim();
        days = match line {
            "hourly" => 1.0 / 24.0,
            "daily" => 1.0,
            "weekly" => 7.0,
            "monthly" => 30.44,
            "yearly" => 365.25,
            _ => days,
        };
        if let Some(count) = line
            .strip_prefix("rotate ")
            .and_then(|count| count.trim().parse::<f64>().ok())
        {
            reader.retention(count * days, "logs", span_of(text, line));
        }
        if let Some(count) = line
            .strip_prefix("maxage ")
            .and_then(|count| count.trim().parse::<f64>().ok())
        {
            reader.retention(count, "logs", span_of(text, line));
        }
        if line.starts_with('}') {
            days = 7.0;
        }
    }
}
