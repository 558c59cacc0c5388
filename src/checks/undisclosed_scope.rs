//! `undisclosed-scope`: a requested OAuth scope that the policy does not declare, nor the data that it opens.

use super::evidence::{Builder, by_id, data_names, silence};
use super::excessive_scope::{Standing, standing};
use super::{Check, Input};
use crate::facts::FactKind;
use crate::finding::{Finding, Level};
use crate::rules::Scope;

pub(super) const CHECK: Check = Check {
    id: "undisclosed-scope",
    level: Level::Warning,
    summary: "A requested OAuth scope is not declared",
    page: include_str!("../../docs/checks/undisclosed-scope.md"),
    run,
};

/// Signing in: `openid`, `email`, `profile`, and what renews it.
pub(super) fn is_identity(scope: &Scope) -> bool {
    scope.access == "identity"
        || matches!(
            scope.short.as_str(),
            "openid" | "email" | "profile" | "offline_access" | "User.Read"
        )
}

fn run(input: &Input<'_>) -> Vec<Finding> {
    if !input.has_policy() {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for (id, facts) in by_id(input.production(FactKind::Scope)) {
        let Some(scope) = input.scope_of(id, &facts) else {
            continue;
        };
        let Standing::Undeclared(beside) = standing(input, scope) else {
            continue;
        };
        if is_identity(scope) {
            continue;
        }
        // Without a list of scopes, it is enough that the policy declares the data that come from there.
        let by_data = beside.is_none()
            && !scope.data.is_empty()
            && scope.data.iter().any(|data| {
                input.affirmed().any(|said| {
                    input.says_data(&said, data)
                        && (input.same_family(&said.claim.subject, &scope.provider)
                            || input.same_family(&said.claim.subject, &scope.api)
                            || said.claim.recipient.iter().any(|word| {
                                input.same_family(word, &scope.provider)
                                    || input.same_family(word, &scope.api)
                            }))
                })
            });
        if by_data {
            continue;
        }
        let opens = if scope.data.is_empty() {
            String::new()
        } else {
            format!(" (it opens {})", data_names(input.rules, &scope.data))
        };
        let message = format!(
            "Scope `{}`{opens} is requested, but the policy does not declare it.",
            scope.short
        );
        let Some(builder) = Builder::of_facts(&CHECK, input.rules, id, &facts, message) else {
            continue;
        };
        let builder =
            builder.advice("Declare the scope and what it is for, or stop requesting it.");
        findings.push(match beside {
            Some(said) => builder
                .against(said, "the declared scopes do not include it")
                .build(),
            None => builder
                .beside(silence(input, "nothing in this policy declares it"))
                .build(),
        });
    }
    findings
}
