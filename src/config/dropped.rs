//! Columns that a later migration of the same series takes away: the database holds them no more.
//!
//! Tables are left alone: where a database cannot change a column, migrations make the table anew, drop the old one and rename.

use crate::facts::{Fact, FactKind};
use crate::source::plain_name;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// `ALTER TABLE … DROP COLUMN …`, names as they are written.
#[derive(Debug)]
pub(super) struct Dropped {
    pub file: Arc<str>,
    pub table: String,
    pub column: String,
}

/// The number of a migration (a day or a count) without zeros before it, by length and digits.
type Number<'p> = (usize, &'p str);

/// How far the text of a migration goes forward: what takes it back drops what it added.
pub(super) fn forward(path: &str, text: &str) -> usize {
    const BACK: &[&str] = &["down", "undo", "rollback", "revert"];
    const MARKS: &[&str] = &[
        "+goose down",
        "+migrate down",
        "migrate:down",
        "--rollback",
        "@undo",
    ];
    let name = plain_name(path);
    if BACK.iter().any(|word| name.contains(word)) {
        return 0;
    }
    let lower = text.to_ascii_lowercase();
    let marks = MARKS.iter().filter_map(|mark| lower.find(mark));
    marks.min().unwrap_or(text.len())
}

/// Leaves out columns that a migration behind theirs drops.
pub(super) fn settle(dropped: &[Dropped], facts: &mut Vec<Fact>) {
    // The last that drops a column, by the folder of the series, the table and the column.
    let mut last: FxHashMap<(&str, String, String), Number<'_>> = FxHashMap::default();
    for drop in dropped {
        if let Some((series, number)) = place(&drop.file) {
            let column = drop.column.to_ascii_lowercase();
            let key = (series, drop.table.to_ascii_lowercase(), column);
            let known = last.entry(key).or_default();
            *known = number.max(*known);
        }
    }
    if last.is_empty() {
        return;
    }
    facts.retain(|fact| {
        let named = |key: &str| fact.details.get(key).map(|name| name.to_ascii_lowercase());
        let is_gone = || {
            let (series, number) = place(&fact.location.file)?;
            let drop = last.get(&(series, named("model")?, named("field")?))?;
            Some(number < *drop)
        };
        fact.kind != FactKind::Data || is_gone() != Some(true)
    });
}

/// Where a migration stands, the folder of its series and its number: `migrations/0012_name.sql`,
/// `migrations/20220315_name/migration.sql`.
fn place(path: &str) -> Option<(&str, Number<'_>)> {
    let (folder, name) = path.rsplit_once('/')?;
    let (folder, name) = match name {
        "migration.sql" | "up.sql" => folder.rsplit_once('/')?,
        _ => (folder, name),
    };
    let is_sql = path.ends_with(".sql");
    let digits = &name[name.find(|c: char| c.is_ascii_digit())?..];
    let end = digits.find(|c: char| !c.is_ascii_digit());
    let number = digits[..end.unwrap_or(digits.len())].trim_start_matches('0');
    is_sql.then_some((folder, (number.len(), number)))
}

#[cfg(test)]
mod tests {
    use super::{Dropped, forward, settle};
    use crate::facts::{Fact, FactKind, Via};
    use crate::source::{Location, Reach, Region};
    use std::collections::BTreeMap;

    /// Whether a column of a table that one file makes is gone once the other drops it.
    fn is_before(file: &str, other: &str) -> bool {
        let details = [("model", "people"), ("field", "Email")];
        let mut facts = vec![Fact {
            kind: FactKind::Data,
            id: "email".to_owned(),
            category: None,
            data: Vec::new(),
            reach: Reach::Production,
            location: Location {
                file: file.into(),
                region: Region::default(),
            },
            via: Via::Config,
            details: BTreeMap::from(details.map(|(key, name)| (key.to_owned(), name.to_owned()))),
        }];
        let dropped = Dropped {
            file: other.into(),
            table: "People".to_owned(),
            column: "email".to_owned(),
        };
        settle(&[dropped], &mut facts);
        facts.is_empty()
    }

    #[test]
    fn migrations_follow_each_other_in_one_series() {
        assert!(is_before("db/V2__a.sql", "db/V10__b.sql"));
        assert!(!is_before("db/V10__b.sql", "db/V2__a.sql"));
        assert!(is_before(
            "m/0009_a/migration.sql",
            "m/0010_b/migration.sql"
        ));
        assert!(!is_before("m/1.sql", "m/1.sql"));
        assert!(!is_before("a/1.sql", "b/2.sql"));
        assert!(!is_before("m/schema.sql", "m/2.sql"));
    }

    #[test]
    fn what_takes_a_migration_back_is_not_forward() {
        assert_eq!(forward("m/2_a.down.sql", "drop"), 0);
        assert_eq!(forward("m/2/down.sql", "drop"), 0);
        assert_eq!(forward("m/2.sql", "add\n-- +goose Down\ndrop"), 7);
        assert_eq!(forward("m/2.sql", "add"), 3);
    }
}
