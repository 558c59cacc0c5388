//! Positions: byte spans inside a stage, 1-based lines and UTF-16 columns in everything that leaves it.
//!
//! The conversion happens here and nowhere else. UTF-16 code units are what SARIF viewers and editors
//! count by default; the terminal report counts characters from the excerpt itself.

use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Half-open byte range in a file's decoded text.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize,
)]
pub struct Span {
    pub start: u32,
    pub end: u32,
}

impl Span {
    pub fn new(start: usize, end: usize) -> Self {
        Self {
            start: u32::try_from(start).unwrap_or(u32::MAX),
            end: u32::try_from(end).unwrap_or(u32::MAX),
        }
    }

    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The text of this span; empty if it lies outside `text` or cuts a character.
    pub fn text(self, text: &str) -> &str {
        text.get(self.range()).unwrap_or("")
    }

    /// The same span moved by `offset` bytes (a script block inside a page).
    pub fn shifted(self, offset: usize) -> Self {
        Self::new(self.start as usize + offset, self.end as usize + offset)
    }
}

/// 1-based lines; 1-based columns in UTF-16 code units; the end is exclusive.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
pub struct Region {
    pub line: u32,
    pub column: u32,
    pub end_line: u32,
    pub end_column: u32,
}

/// A region of a file: the form in which positions leave a stage.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Location {
    pub file: Arc<str>,
    #[serde(flatten)]
    pub region: Region,
}

/// Bytes between two points whose column is known: a look-up in a line of any length counts at most so many.
const STRIDE: usize = 64;

/// Line starts of one text. `\n`, `\r\n` and a lone `\r` end a line.
#[derive(Debug, Clone, Default)]
pub struct LineIndex {
    starts: Vec<u32>,
    /// UTF-16 code units before every [`STRIDE`]th byte; empty for ASCII, where a byte is a unit.
    units: Vec<u32>,
}

impl LineIndex {
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let after = |at: usize| u32::try_from(at + 1).unwrap_or(u32::MAX);
        let mut starts = vec![0];
        if memchr::memchr(b'\r', bytes).is_some() {
            let ends = memchr::memchr2_iter(b'\n', b'\r', bytes)
                .filter(|&at| bytes[at] == b'\n' || bytes.get(at + 1) != Some(&b'\n'));
            starts.extend(ends.map(after));
        } else {
            starts.extend(memchr::memchr_iter(b'\n', bytes).map(after));
        }
        let units = if text.is_ascii() {
            Vec::new()
        } else {
            let mut total = 0;
            bytes
                .chunks(STRIDE)
                .map(|chunk| {
                    let before = total;
                    total += units_in(chunk);
                    before
                })
                .collect()
        };
        Self { starts, units }
    }

    /// UTF-16 code units before a character boundary.
    fn units_before(&self, text: &str, offset: usize) -> u32 {
        match self.units.get(offset / STRIDE) {
            Some(&before) => before + units_in(&text.as_bytes()[offset / STRIDE * STRIDE..offset]),
            None if self.units.is_empty() => u32::try_from(offset).unwrap_or(u32::MAX),
            None => {
                let last = self.units.len() - 1;
                self.units[last] + units_in(&text.as_bytes()[last * STRIDE..offset])
            }
        }
    }

    /// 1-based line and UTF-16 column of a byte offset; an offset inside a character counts as its start,
    /// one past the end as the end.
    pub fn position(&self, text: &str, offset: u32) -> (u32, u32) {
        self.position_in(self.line_of(offset), text, offset)
    }

    /// The 1-based line of a byte offset.
    fn line_of(&self, offset: u32) -> usize {
        self.starts.partition_point(|&start| start <= offset).max(1)
    }

    fn position_in(&self, line: usize, text: &str, offset: u32) -> (u32, u32) {
        let start = self.starts[line - 1] as usize;
        let mut end = (offset as usize).min(text.len());
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let column = self.units_before(text, end) - self.units_before(text, start.min(end));
        (u32::try_from(line).unwrap_or(u32::MAX), column + 1)
    }

    pub fn region(&self, text: &str, span: Span) -> Region {
        let first = self.line_of(span.start);
        let end = span.end.max(span.start);
        // Most end on the line that they start on.
        let last = match self.starts.get(first) {
            Some(&next) if next <= end => self.line_of(end),
            _ => first,
        };
        let (line, column) = self.position_in(first, text, span.start);
        let (end_line, end_column) = self.position_in(last, text, end);
        Region {
            line,
            column,
            end_line,
            end_column,
        }
    }

    /// Byte range of a 1-based line, without its line end.
    pub fn line_span(&self, text: &str, line: u32) -> Span {
        let index = (line.max(1) - 1) as usize;
        let Some(&start) = self.starts.get(index) else {
            return Span::new(text.len(), text.len());
        };
        let end = self
            .starts
            .get(index + 1)
            .map_or(text.len(), |&next| next as usize);
        let trimmed = text[start as usize..end].trim_end_matches(['\n', '\r']);
        Span::new(start as usize, start as usize + trimmed.len())
    }

    pub fn count(&self) -> usize {
        self.starts.len()
    }

    /// Byte offset of a 1-based line and 1-based UTF-16 column.
    pub fn offset(&self, text: &str, line: u32, column: u32) -> usize {
        let span = self.line_span(text, line);
        let mut units = 1;
        for (i, c) in span.text(text).char_indices() {
            if units >= column as usize {
                return span.start as usize + i;
            }
            units += c.len_utf16();
        }
        span.end as usize
    }
}

/// A character of four bytes is two units, any other one: counted where the character starts.
fn units_in(bytes: &[u8]) -> u32 {
    let starts = bytes.iter().filter(|&&byte| byte & 0xC0 != 0x80).count();
    let pairs = bytes.iter().filter(|&&byte| byte >= 0xF0).count();
    u32::try_from(starts + pairs).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_utf16_units_and_lines_end_in_any_style() {
        let text = "é😀x\r\nb\rc\nd";
        let index = LineIndex::new(text);
        let at = |needle: &str| index.position(text, text.find(needle).unwrap() as u32);
        assert_eq!(at("x"), (1, 4));
        assert_eq!(at("b"), (2, 1));
        assert_eq!(at("c"), (3, 1));
        assert_eq!(at("d"), (4, 1));
        assert_eq!(index.line_span(text, 1).text(text), "é😀x");
        assert_eq!(index.offset(text, 1, 4), text.find('x').unwrap());
    }

    #[test]
    fn columns_far_into_a_line_are_counted_from_the_nearest_known_one() {
        let text = "é😀x".repeat(1_000) + "\n" + &"aé".repeat(700);
        let index = LineIndex::new(&text);
        let mut column = 1;
        let mut line = 1;
        for (at, c) in text.char_indices() {
            assert_eq!(index.position(&text, at as u32), (line, column), "{at}");
            column += c.len_utf16() as u32;
            if c == '\n' {
                (line, column) = (line + 1, 1);
            }
        }
        assert_eq!(index.position(&text, text.len() as u32), (line, column));
    }
}
