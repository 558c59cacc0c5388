//! From each source to the sinks that its data reach: calls and returns match, fields match, transformations are noted.

mod behind;
mod context;
mod follow;
mod ground;
mod story;

use self::follow::{Trace, follow};
use self::ground::Ground;
use super::graph::{SourceKind, SourcePoint};
use super::link::{Global, World};
use super::{Flow, Linked, Sink, Site, Source};
use crate::rules::DataCategories;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

pub(super) fn track(world: &World, data: &DataCategories) -> Linked {
    let mut sources: Vec<(u32, &SourcePoint)> = Vec::new();
    for (number, graph) in (0..).zip(&world.graphs) {
        sources.extend(graph.sources.iter().map(|source| (number, source)));
    }
    let ground = Ground::new(world, data, &sources);
    let (of_services, others): (Vec<_>, Vec<_>) = sources
        .into_iter()
        .partition(|(_, source)| source.service.is_some());
    let trace = |(graph, source): &(u32, &SourcePoint)| {
        // A parameter that calls give a value to is told of by those values.
        let called = source
            .of_parameter
            .is_some_and(|function| world.called.contains(&(*graph, function.0)));
        if called {
            Trace::default()
        } else {
            follow(&ground, *graph, source)
        }
    };
    let mut traces: Vec<Trace> = of_services.par_iter().map(trace).collect();
    // The e-mail address of an order that an API returned comes from that API.
    let mut owners: FxHashMap<Global, &String> = FxHashMap::default();
    for ((_, source), trace) in of_services.iter().zip(&traces) {
        for field in &trace.fields {
            owners.entry(*field).or_insert_with(|| {
                source
                    .service
                    .as_ref()
                    .expect("the first part has services")
            });
        }
    }
    let more: Vec<Trace> = others
        .par_iter()
        .map(|point| {
            let mut found = trace(point);
            if let Some(owner) = owners.get(&world.at(point.0, point.1.node)) {
                for flow in &mut found.flows {
                    flow.source.service = Some((*owner).clone());
                }
            }
            found
        })
        .collect();
    traces.extend(more);
    let mut linked = Linked::default();
    let mut flows: Vec<Flow> = Vec::new();
    let (mut unnamed, mut rows): (BTreeSet<Site>, BTreeSet<Site>) = Default::default();
    let mut mixed: BTreeSet<Site> = BTreeSet::new();
    for trace in traces {
        linked.cut += usize::from(trace.cut);
        let sites = trace.flows.iter().map(|flow| flow.source.site.clone());
        match trace.kind {
            Some(SourceKind::Unnamed) => unnamed.extend(sites),
            Some(SourceKind::Row) => rows.extend(sites),
            Some(SourceKind::Mixed { .. }) => mixed.extend(sites),
            _ => {}
        }
        flows.extend(trace.flows);
    }
    // Of the ways that data take between two places, the shortest is told, the first of those.
    flows.sort_by(|one, other| {
        let lengths = || one.steps.len().cmp(&other.steps.len());
        places(one).cmp(&places(other)).then_with(lengths)
    });
    flows.dedup_by(|later, first| places(later) == places(first));
    // «Personal data» at a sink that is told more exactly adds nothing, unless the user asked for that source.
    let exact = flows.iter().filter(|flow| !is_general(flow));
    let told: BTreeSet<&Site> = exact.map(|flow| &flow.sink.site).collect();
    let adds = |flow: &Flow| {
        !is_general(flow) || unnamed.contains(&flow.source.site) || !told.contains(&flow.sink.site)
    };
    // So does a field of a record by where it is stored, where it is a source by its own name.
    let is_mixed = |flow: &Flow| mixed.contains(&flow.source.site);
    let named = flows.iter().filter(|flow| !is_mixed(flow));
    let named: BTreeSet<_> = named.map(|flow| (&flow.sink.site, &flow.data)).collect();
    let is_own = |flow: &Flow| !is_mixed(flow) || !named.contains(&(&flow.sink.site, &flow.data));
    // Hashed on one way and as it is on another: the latter tells all.
    let plain = flows.iter().filter(|flow| flow.transforms.is_empty());
    let plain: BTreeSet<_> = plain.map(ends).collect();
    let is_all = |flow: &Flow| flow.transforms.is_empty() || !plain.contains(&ends(flow));
    let kept = flows
        .iter()
        .map(|flow| is_all(flow) && adds(flow) && is_own(flow));
    let kept: Vec<bool> = kept.collect();
    let kept = flows.into_iter().zip(kept).filter(|(_, is_kept)| *is_kept);
    linked.flows = merged(kept.map(|(flow, _)| flow), &rows);
    linked.flows.sort();
    linked
}

/// The fields of one row that reach one sink are told together.
fn merged(flows: impl Iterator<Item = Flow>, rows: &BTreeSet<Site>) -> Vec<Flow> {
    let (mut of_rows, mut others): (Vec<Flow>, Vec<Flow>) =
        flows.partition(|flow| rows.contains(&flow.source.site));
    fn key(flow: &Flow) -> impl Ord {
        (&flow.sink, &flow.source, &flow.transforms, &flow.consent)
    }
    of_rows.sort_by(|one, other| key(one).cmp(&key(other)));
    of_rows.dedup_by(|later, first| {
        let is_same = key(later) == key(first);
        if is_same {
            first.data.append(&mut later.data);
        }
        is_same
    });
    for flow in &mut of_rows {
        flow.data.sort();
        flow.data.dedup();
    }
    others.append(&mut of_rows);
    others
}

/// What tells two flows apart, but for the way between the two places.
fn places(flow: &Flow) -> impl Ord {
    (
        (&flow.sink.site, flow.sink.kind, &flow.sink.service),
        (&flow.source.site, &flow.source.service),
        (&flow.data, &flow.transforms),
    )
}

/// Where a flow begins and ends, however it goes.
fn ends(flow: &Flow) -> (&Sink, &Source, &[String]) {
    (&flow.sink, &flow.source, &flow.data)
}

fn is_general(flow: &Flow) -> bool {
    flow.data.iter().all(|data| data == "personal_data")
}

/// A field that is a source by its name alone: `order.email`.
fn is_field(source: &SourcePoint) -> bool {
    source.service.is_none() && source.of_parameter.is_none()
}
