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
use std::collections::{BTreeMap, BTreeSet};

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
    let mut unique: BTreeMap<_, Flow> = BTreeMap::new();
    let (mut unnamed, mut rows): (BTreeSet<Site>, BTreeSet<Site>) = Default::default();
    let mut mixed: BTreeSet<Site> = BTreeSet::new();
    for trace in traces {
        linked.cut += usize::from(trace.cut);
        let places = trace.flows.iter().map(|flow| flow.source.site.clone());
        match trace.kind {
            Some(SourceKind::Unnamed) => unnamed.extend(places),
            Some(SourceKind::Row) => rows.extend(places),
            Some(SourceKind::Mixed { .. }) => mixed.extend(places),
            _ => {}
        }
        for flow in trace.flows {
            let key = (
                flow.sink.site.clone(),
                flow.sink.kind,
                flow.sink.service.clone(),
                flow.source.site.clone(),
                flow.source.service.clone(),
                flow.data.clone(),
                flow.transforms.clone(),
            );
            match unique.get(&key) {
                Some(own) if own.steps.len() <= flow.steps.len() => {}
                _ => {
                    unique.insert(key, flow);
                }
            }
        }
    }
    // «Personal data» at a sink that is told more exactly adds nothing, unless the user asked for that source.
    let told: BTreeSet<Site> = unique
        .values()
        .filter(|flow| !is_general(flow))
        .map(|flow| flow.sink.site.clone())
        .collect();
    // So does a field of a record by where it is stored, where it is a source by its own name.
    let named: BTreeSet<_> = unique
        .values()
        .filter(|flow| !mixed.contains(&flow.source.site))
        .map(|flow| (flow.sink.site.clone(), flow.data.clone()))
        .collect();
    let plain: BTreeSet<_> = unique
        .values()
        .filter(|flow| flow.transforms.is_empty())
        .map(ends)
        .collect();
    linked.flows = unique
        .into_values()
        // Hashed on one way and as it is on another: the latter tells all.
        .filter(|flow| flow.transforms.is_empty() || !plain.contains(&ends(flow)))
        .filter(|flow| {
            !is_general(flow)
                || unnamed.contains(&flow.source.site)
                || !told.contains(&flow.sink.site)
        })
        .filter(|flow| {
            !mixed.contains(&flow.source.site)
                || !named.contains(&(flow.sink.site.clone(), flow.data.clone()))
        })
        .collect();
    linked.flows = merged(linked.flows, &rows);
    linked.flows.sort();
    linked
}

/// The fields of one row that reach one sink are told together.
fn merged(flows: Vec<Flow>, rows: &BTreeSet<Site>) -> Vec<Flow> {
    let mut told: BTreeMap<_, Flow> = BTreeMap::new();
    let mut others = Vec::new();
    for flow in flows {
        if !rows.contains(&flow.source.site) {
            others.push(flow);
            continue;
        }
        let key = (
            flow.sink.clone(),
            flow.source.clone(),
            flow.transforms.clone(),
            flow.consent.clone(),
        );
        match told.get_mut(&key) {
            Some(own) => {
                own.data.extend(flow.data);
                own.data.sort();
                own.data.dedup();
            }
            None => {
                told.insert(key, flow);
            }
        }
    }
    others.extend(told.into_values());
    others
}

/// Where a flow begins and ends, however it goes.
fn ends(flow: &Flow) -> (Sink, Source, Vec<String>) {
    (flow.sink.clone(), flow.source.clone(), flow.data.clone())
}

fn is_general(flow: &Flow) -> bool {
    flow.data.iter().all(|data| data == "personal_data")
}

/// A field that is a source by its name alone: `order.email`.
fn is_field(source: &SourcePoint) -> bool {
    source.service.is_none() && source.of_parameter.is_none()
}
