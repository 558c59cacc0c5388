//! What the checks are about in the words of the Common Weakness Enumeration, which SARIF viewers group and filter by.

use serde_json::{Value, json};

const GUID: &str = "b7f6a3d2-6a1e-4a5c-9f0d-3c1f2e8d7a41";

struct Weakness {
    id: &'static str,
    guid: &'static str,
    name: &'static str,
    summary: &'static str,
}

const WEAKNESSES: &[Weakness] = &[
    Weakness {
        id: "359",
        guid: "2d0c8a1e-53f7-4c1b-8f0a-6b9d1e4c7f02",
        name: "ExposureOfPrivatePersonalInformation",
        summary: "Exposure of private personal information to an unauthorized actor.",
    },
    Weakness {
        id: "532",
        guid: "94e1b7c3-0a6d-4d28-b1f5-7c2e9a3d6b13",
        name: "InsertionOfSensitiveInformationIntoLogFile",
        summary: "Insertion of sensitive information into a log file.",
    },
    Weakness {
        id: "598",
        guid: "c35a2f96-7e48-4b0f-a9d4-1e8b5c7d2f24",
        name: "UseOfGetRequestMethodWithSensitiveQueryStrings",
        summary: "Use of the GET request method with sensitive query strings.",
    },
];

/// The taxonomy itself, for `taxonomies` of a run.
pub(super) fn cwe() -> Value {
    let taxa: Vec<_> = WEAKNESSES
        .iter()
        .map(|weakness| {
            json!({
                "id": weakness.id,
                "guid": weakness.guid,
                "name": weakness.name,
                "shortDescription": {"text": weakness.summary},
                "helpUri": format!("https://cwe.mitre.org/data/definitions/{}.html", weakness.id),
            })
        })
        .collect();
    json!({
        "name": "CWE",
        "version": "4.18",
        "guid": GUID,
        "organization": "MITRE",
        "informationUri": "https://cwe.mitre.org/",
        "shortDescription": {"text": "The MITRE Common Weakness Enumeration."},
        "isComprehensive": false,
        "taxa": taxa,
    })
}

/// The reference to the taxonomy, for `supportedTaxonomies` of the driver.
pub(super) fn reference() -> Value {
    json!({"name": "CWE", "index": 0, "guid": GUID})
}

/// The weakness that a check is about.
fn of(check: &str) -> usize {
    match check {
        "personal-data-in-log" => 1,
        "personal-data-in-url" => 2,
        _ => 0,
    }
}

/// `external/cwe/cwe-359`, as code scanning expects it among a rule's tags.
pub(super) fn tag(check: &str) -> String {
    format!("external/cwe/cwe-{}", WEAKNESSES[of(check)].id)
}

/// The `relationships` of a rule.
pub(super) fn relationships(check: &str) -> Value {
    let index = of(check);
    let weakness = &WEAKNESSES[index];
    json!([{
        "target": {
            "id": weakness.id,
            "guid": weakness.guid,
            "index": index,
            "toolComponent": reference(),
        },
        "kinds": ["relevant"],
    }])
}
