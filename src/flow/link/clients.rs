//! Sinks and sources of packages at values that another file made: they count where the value turned out to be a client of the package.

use super::World;
use crate::flow::graph::{Condition, SinkPoint, SourcePoint};
use crate::flow::known::Token;
use crate::flow::matching::is_of;
use crate::flow::path::HERE;
use crate::source::Region;

impl World {
    pub(super) fn of_clients(&mut self) {
        for graph in 0..self.graphs.len() {
            let own = &self.graphs[graph];
            let offset = self.offsets[graph];
            let holds =
                |condition: &Condition| self.is_client(offset, condition) == condition.is_client;
            let sinks = kept(&own.sinks, holds, |sink: &SinkPoint| {
                (&sink.of_client, sink.region)
            });
            let sources = kept(&own.sources, holds, |source: &SourcePoint| {
                (&source.of_client, source.region)
            });
            let own = &mut self.graphs[graph];
            retain(&mut own.sinks, &sinks);
            retain(&mut own.sources, &sources);
        }
    }

    fn is_client(&self, offset: u32, condition: &Condition) -> bool {
        condition.nodes.iter().any(|node| {
            self.known
                .of(offset + node)
                .any(|(path, token)| match token {
                    Token::Client(package) if path == HERE => {
                        is_of(&condition.modules, &self.packages[package as usize])
                    }
                    _ => false,
                })
        })
    }
}

/// Which points stay: those without a condition, and of the others those of the first rule that holds at their place.
fn kept<P>(
    points: &[P],
    holds: impl Fn(&Condition) -> bool,
    parts: impl Fn(&P) -> (&Option<Box<Condition>>, Region),
) -> Vec<bool> {
    let mut met: Option<(Region, &str)> = None;
    points
        .iter()
        .map(|point| {
            let (condition, region) = parts(point);
            let Some(condition) = condition else {
                return true;
            };
            match met {
                Some((place, rule)) if place == region => rule == condition.rule,
                _ if holds(condition) => {
                    met = Some((region, &condition.rule));
                    true
                }
                _ => false,
            }
        })
        .collect()
}

fn retain<P>(points: &mut Vec<P>, kept: &[bool]) {
    let mut kept = kept.iter();
    points.retain(|_| kept.next().is_some_and(|own| *own));
}
