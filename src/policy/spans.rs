//! Cells of HTML tables that span several columns or rows: each row gets the cells that its reader sees in it.
//!
//! A cell over several columns is said in each of them. Of cells over several rows only the first of a row is repeated, which names who
//! or what the rows are about; words of others would stand before words that are written further up.

use super::document::separator;
use super::token::Token;

/// More rows or columns than any table of a policy has.
const MOST: usize = 50;

#[derive(Default)]
pub(super) struct Cells {
    /// Cells of this row so far.
    count: usize,
    /// Where the open cell begins, its columns and rows.
    start: usize,
    columns: usize,
    rows: usize,
    /// The table has a header cell: no page is laid out with it.
    headed: bool,
    /// The first cell of a row above, and how many rows it still has.
    above: Vec<Token>,
    left: usize,
}

impl Cells {
    pub(super) fn row(&mut self) {
        self.count = 0;
    }

    /// A header cell begins.
    pub(super) fn head(&mut self) {
        self.headed = true;
    }

    /// Another table begins.
    pub(super) fn table(&mut self) {
        self.headed = false;
    }

    /// Whether a tag within a row only shapes the words of a cell: lists and paragraphs where a header tells that it is a table, lists behind
    /// the first cell elsewhere.
    pub(super) fn shapes(&self, tag: &str) -> bool {
        match tag {
            "ul" | "ol" | "li" => self.headed || self.count > 0,
            "p" | "div" => self.headed,
            _ => false,
        }
    }

    pub(super) fn open(&mut self, tag: &str, current: &mut Vec<Token>) {
        self.columns = spanned(tag, "colspan");
        self.rows = spanned(tag, "rowspan");
        if self.count == 0 && self.left > 0 {
            self.left -= 1;
            self.count = 1;
            current.extend(self.above.iter().cloned());
            current.extend(separator(self.above.last().map_or(0, |last| last.end)));
        }
        self.start = current.len();
    }

    pub(super) fn close(&mut self, at: usize, current: &mut Vec<Token>) {
        if self.count == 0 && self.rows > 1 {
            self.above.clone_from(current);
            self.left = self.rows - 1;
        }
        let said = current.get(self.start..).unwrap_or_default().to_vec();
        current.extend(separator(at));
        for _ in 1..self.columns {
            current.extend(said.iter().cloned());
            current.extend(separator(at));
        }
        self.count += self.columns.max(1);
        self.start = current.len();
    }
}

/// `rowspan="2"`, `colSpan={2}`: 1 where the tag does not say.
fn spanned(tag: &str, name: &str) -> usize {
    let lower = tag.to_ascii_lowercase();
    let number = lower.find(name).map(|at| {
        lower[at + name.len()..]
            .trim_start_matches(['=', '"', '\'', '{', ' '])
            .chars()
            .take_while(char::is_ascii_digit)
            .collect::<String>()
    });
    number
        .and_then(|number| number.parse().ok())
        .unwrap_or(1)
        .clamp(1, MOST)
}
