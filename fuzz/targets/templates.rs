//! Route templates. Input: a method and a target a line.
//!
//! The same call asked for twice has one endpoint, and a restart changes none.

#![no_main]

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use sensor_user::endpoint::{Call, EndpointRules, Resolved, Templates};

fn resolve(templates: &mut Templates, service: &Arc<str>, line: &str) -> Resolved {
    let (method, target) = line.split_once(' ').unwrap_or(("GET", line));
    templates.resolve(&Call { service, method, target, graphql: None, status: 200 })
}

fuzz_target!(|input: &str| {
    let service: Arc<str> = "api:80".into();
    let mut templates = Templates::new(EndpointRules::default());
    for line in input.lines() {
        let first = resolve(&mut templates, &service, line);
        let again = resolve(&mut templates, &service, line);
        assert_eq!((&first.endpoint, &first.parameters), (&again.endpoint, &again.parameters));
        assert!(again.renamed.is_empty(), "nothing new was asked for");
    }
    let mut restored = Templates::new(EndpointRules::default());
    restored.restore(&templates.save());
    for line in input.lines() {
        let before = resolve(&mut templates, &service, line);
        assert_eq!(before, resolve(&mut restored, &service, line));
    }
});
