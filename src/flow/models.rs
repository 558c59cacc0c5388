//! What queries return: a row of a model holds that model's personal data, each piece in its field.
//!
//! `flow/build/queries.rs` notes queries by the name of their model; which fields a model has, and what they hold, is a fact of the file
//! that describes it, in whatever language that is. A query of a model that no file describes yields nothing by itself.

use super::graph::{Edge, Graph, Query, Record, SourceKind, SourcePoint, Step};
use crate::facts::{Fact, FactKind};
use crate::rules::DataCategories;
use crate::syntax::ir::Name;
use std::collections::BTreeMap;

/// Fields with their categories, by the plain name of a model.
#[derive(Debug, Default)]
pub struct Models {
    fields: BTreeMap<String, BTreeMap<String, String>>,
}

impl Models {
    /// The models whose rows are stored, from the facts of a repository.
    pub fn new(facts: &[Fact], data: &DataCategories) -> Self {
        let mut models = Self::default();
        for fact in facts {
            let stored = fact
                .details
                .get("store")
                .is_some_and(|store| store == "database");
            let (Some(model), Some(field)) = (fact.details.get("model"), fact.details.get("field"))
            else {
                continue;
            };
            let telling = data
                .get(&fact.id)
                .is_some_and(|own| own.sensitivity != "low");
            if fact.kind == FactKind::Data && stored && telling {
                models
                    .fields
                    .entry(plain_name(model))
                    .or_default()
                    .insert(field.clone(), fact.id.clone());
            }
        }
        models
    }

    /// Makes sources of the fields that the queries of a file return.
    pub(super) fn fill(&self, graph: &mut Graph) {
        for query in std::mem::take(&mut graph.queries) {
            let Some(fields) = self.fields.get(&plain_name(&query.model)) else {
                continue;
            };
            for (field, category) in fields {
                if query.returns(field) {
                    add(graph, &query, field, category);
                }
            }
        }
        for class in &mut graph.classes {
            if let Some(record) = &mut class.record {
                self.complete(record);
            }
        }
    }

    /// Fields that a form takes from its model.
    fn complete(&self, record: &mut Record) {
        let model = record.model.as_ref().map(|model| plain_name(model));
        let Some(fields) = model.and_then(|model| self.fields.get(&model)) else {
            return;
        };
        for (field, category) in fields {
            let named = |fields: &[Name]| fields.iter().any(|own| own == field);
            let is_known = record.fields.iter().any(|(own, _)| own == field);
            let is_taken = record.only.as_deref().is_none_or(named) && !named(&record.except);
            if is_taken && !is_known {
                record.fields.push((Name::new(field), category.clone()));
            }
        }
    }
}

impl Query {
    fn returns(&self, field: &str) -> bool {
        let named = |fields: &[Name]| fields.iter().any(|own| own == field);
        self.only.as_deref().is_none_or(named) && !named(&self.except)
    }
}

/// A source at `result.path.field`.
fn add(graph: &mut Graph, query: &Query, field: &str, category: &str) {
    let mut path = query.path.clone();
    path.push(Name::new(field));
    let source = graph.nodes;
    let mut node = source;
    graph.nodes += 1;
    for (place, field) in path.into_iter().enumerate().rev() {
        let to = if place == 0 { query.node } else { graph.nodes };
        graph.nodes += u32::from(place != 0);
        graph.steps.push(Step::Store(field));
        let step = u32::try_from(graph.steps.len() - 1).unwrap_or(u32::MAX);
        graph.edges.push(Edge {
            from: node,
            to,
            step,
        });
        node = to;
    }
    graph.sources.push(SourcePoint::new(
        source,
        category.to_owned(),
        query.region,
        SourceKind::Row,
    ));
}

/// `UserProfiles`, `user_profile` and `userProfileRepository` name one model.
fn plain_name(name: &str) -> String {
    let mut plain: String = name
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    for suffix in ["repository", "repo", "model", "entity", "table", "schema"] {
        if let Some(stem) = plain.strip_suffix(suffix).filter(|stem| !stem.is_empty()) {
            plain.truncate(stem.len());
            break;
        }
    }
    if let Some(stem) = plain.strip_suffix("ies") {
        return format!("{stem}y");
    }
    match plain.strip_suffix('s') {
        Some(stem) if !stem.ends_with(['s', 'u']) => stem.to_owned(),
        _ => plain,
    }
}

#[cfg(test)]
mod tests {
    use super::plain_name;

    #[test]
    fn names_of_one_model_are_one() {
        for name in [
            "UserProfiles",
            "user_profile",
            "userProfileRepository",
            "userProfile",
        ] {
            assert_eq!(plain_name(name), "userprofile");
        }
        assert_eq!(plain_name("Companies"), plain_name("company"));
        assert_eq!(plain_name("Address"), "address");
    }
}
