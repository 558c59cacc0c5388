//! Bicep of Azure: regions, retention and TLS of what it deploys, line by line.

use super::{Reader, span_of};

/// `param location string = 'westeurope'`, `location: 'westeurope'`, `retentionInDays: 30`, `supportsHttpsTrafficOnly: false`.
pub(super) fn read(reader: &mut Reader<'_>) {
    let text = reader.text();
    for line in text.lines() {
        let line = line.split("//").next().unwrap_or_default().trim();
        let Some((name, value)) = assigned(line) else {
            continue;
        };
        let span = span_of(text, value);
        match name {
            "retentionInDays" => {
                if let Ok(days) = value.parse() {
                    reader.retention(days, "logs", span);
                }
            }
            "supportsHttpsTrafficOnly" | "httpsOnly" => {
                reader.safeguard("tls", value == "true", span)
            }
            "sslEnforcement" => reader.safeguard("tls", value != "Disabled", span),
            _ if name.to_lowercase().ends_with("location") => {
                reader.region(Some("azure"), value, "deployment", span);
            }
            _ => {}
        }
    }
}

/// The name and the plain value of a property or of the default of a parameter or variable.
fn assigned(line: &str) -> Option<(&str, &str)> {
    let declared = ["param ", "var "]
        .iter()
        .find_map(|word| line.strip_prefix(word));
    let (name, value) = match declared {
        Some(rest) => {
            let (name, value) = rest.split_once('=')?;
            (name.split_whitespace().next()?, value)
        }
        None => line.split_once(':')?,
    };
    Some((name.trim(), value.trim().trim_matches('\'')))
}
