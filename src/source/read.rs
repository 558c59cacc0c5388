//! Bytes to text: encodings, binary files, and text that no person wrote.

use super::{Entry, FileKind, Skipped, SourceFile};
use std::path::Path;

/// Text above this many bytes in one code file is cut off by the walk's own limit; minified code is recognised from the first part.
const SAMPLE: usize = 64_000;

/// A line longer than this, in code, is the work of a bundler.
const LONGEST_LINE: usize = 20_000;

pub(super) fn read(root: &Path, entry: &Entry) -> Result<SourceFile, Skipped> {
    let skip = |reason: String| Skipped {
        path: entry.path.to_string(),
        reason,
    };
    let path = if root.is_file() {
        root.to_owned()
    } else {
        root.join(&*entry.path)
    };
    let bytes =
        std::fs::read(path).map_err(|error| skip(format!("unreadable: {}", error.kind())))?;
    let text = decode(bytes).ok_or_else(|| skip("binary".to_owned()))?;
    if entry.kind != FileKind::Config
        && let Some(reason) = not_written_by_hand(&text)
    {
        return Err(skip(reason.to_owned()));
    }
    let reach = entry.reach.told_by(&entry.path, &text);
    Ok(SourceFile::new(&entry.path, text, entry.kind, reach))
}

/// UTF-8 (with or without byte-order mark), UTF-16 (with a mark, or by its zero bytes), else windows-1252; `None` for binary data.
pub fn decode(bytes: Vec<u8>) -> Option<String> {
    if let Some((encoding, mark)) = encoding_rs::Encoding::for_bom(&bytes) {
        let (text, _) = encoding.decode_without_bom_handling(&bytes[mark..]);
        return Some(text.into_owned());
    }
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    if memchr::memchr(0, sample).is_some() {
        let (text, _) = utf16_by_zeros(sample)?.decode_without_bom_handling(&bytes);
        return Some(text.into_owned());
    }
    match String::from_utf8(bytes) {
        Ok(text) => Some(text),
        Err(error) => {
            let (text, _, _) = encoding_rs::WINDOWS_1252.decode(error.as_bytes());
            let controls = text
                .chars()
                .take(SAMPLE)
                .filter(|c| c.is_control() && !c.is_whitespace())
                .count();
            (controls * 100 <= text.len()).then(|| text.into_owned())
        }
    }
}

/// Latin text in UTF-16 has a zero in every other byte.
fn utf16_by_zeros(bytes: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let sample = &bytes[..bytes.len().min(2_000) & !1];
    if sample.len() < 8 {
        return None;
    }
    let zeros = |first: usize| {
        sample
            .iter()
            .skip(first)
            .step_by(2)
            .filter(|&&byte| byte == 0)
            .count()
            * 2
    };
    let (even, odd) = (zeros(0), zeros(1));
    match (even * 10 > sample.len() * 8, odd * 10 > sample.len() * 8) {
        (false, true) => Some(encoding_rs::UTF_16LE),
        (true, false) => Some(encoding_rs::UTF_16BE),
        _ => None,
    }
}

fn not_written_by_hand(text: &str) -> Option<&'static str> {
    let head = || {
        let lines = text.lines().take(5);
        lines.map(|line| &line[..line.floor_char_boundary(200)])
    };
    let says = |word: &str| head().any(|line| line.contains(word));
    let generated = |line: &str| line.to_ascii_lowercase().contains("generated");
    if says("@generated") || says("DO NOT EDIT") && head().any(generated) {
        return Some("generated");
    }
    let ends = memchr::memchr_iter(b'\n', text.as_bytes()).count();
    let average = text.len() / (ends + usize::from(!text.ends_with('\n')));
    if average <= 200 {
        return None;
    }
    let longest = text.lines().map(str::len).max().unwrap_or_default();
    let spaces = text
        .bytes()
        .take(SAMPLE)
        .filter(u8::is_ascii_whitespace)
        .count();
    let dense = text.len() > 5_000 && average > 300 && spaces * 12 < text.len().min(SAMPLE);
    (dense || longest > LONGEST_LINE).then_some("minified")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_encoding_becomes_the_same_text() {
        let text = "café = 1\n";
        let utf16 = |little: bool, mark: bool| {
            let mut bytes = Vec::new();
            for unit in mark
                .then_some(0xFEFF)
                .into_iter()
                .chain("x = \"abc\"\n".encode_utf16())
            {
                bytes.extend(if little {
                    unit.to_le_bytes()
                } else {
                    unit.to_be_bytes()
                });
            }
            bytes
        };
        assert_eq!(decode(text.as_bytes().to_vec()).as_deref(), Some(text));
        assert_eq!(
            decode([b"\xEF\xBB\xBF", text.as_bytes()].concat()).as_deref(),
            Some(text)
        );
        assert_eq!(decode(b"caf\xE9 = 1\n".to_vec()).as_deref(), Some(text));
        for (little, mark) in [(true, true), (false, true), (true, false), (false, false)] {
            assert_eq!(
                decode(utf16(little, mark)).as_deref(),
                Some("x = \"abc\"\n")
            );
        }
        assert_eq!(decode(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec()), None);
    }

    #[test]
    fn bundles_are_recognised_and_long_lines_of_data_are_not() {
        assert_eq!(
            not_written_by_hand(&"function a(b){return b+1};var c=a(2);".repeat(400)),
            Some("minified")
        );
        assert_eq!(
            not_written_by_hand("// @generated by a tool\nexport const a = 1;\n"),
            Some("generated")
        );
        let mut table = "export const words = 1;\n".repeat(300);
        table.push_str(&format!(
            "const long = \"{}\";\n",
            "words and spaces ".repeat(60)
        ));
        assert_eq!(not_written_by_hand(&table), None);
    }
}
