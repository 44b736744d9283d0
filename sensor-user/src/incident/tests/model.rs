//! Whatever comes, in whatever order.

use proptest::prelude::*;

use super::*;

/// Incidents after a save and a restart.
fn restarted(incidents: &mut Incidents, settings: IncidentSettings) -> Incidents {
    incidents.mark_everything();
    let changes = incidents.take_changes();
    let saved = Saved {
        incidents: changes.changed.into_iter().map(|(_, bytes)| bytes).collect(),
        rest: changes.rest,
    };
    let mut restored = Incidents::new(settings);
    assert_eq!(restored.restore(&saved), 0);
    restored
}

fn any_finding() -> impl Strategy<Value = Finding> {
    let who = prop::sample::select(vec!["a", "b", "c", "d"]);
    let crowd_of = prop::bool::weighted(0.2);
    let severity = prop::sample::select(vec![Severity::Low, Severity::High, Severity::Critical]);
    (0..3 * DAY, who, crowd_of, severity, -12.0..0.0_f64, 1..100_000_u64).prop_map(
        |(ns, who, is_crowd, severity, exponent, records)| Finding {
            severity,
            records,
            p_value: 10_f64.powf(exponent),
            distinct_records: Estimate { value: records, error: 0.01 },
            ..if is_crowd { crowd(ns, &[who, "e"]) } else { finding(ns, who) }
        },
    )
}

/// Findings about a rotating thief: addresses with one program, and a crowd of some.
fn one_cause() -> impl Strategy<Value = Vec<Finding>> {
    let one = (0..20 * HOUR, 0..8_usize, prop::bool::weighted(0.2)).prop_map(|(ns, who, many)| {
        let names = ["0", "1", "2", "3", "4", "5", "6", "7", "8"];
        let found =
            if many { crowd(ns, &[names[who], names[who + 1]]) } else { finding(ns, names[who]) };
        Finding { fingerprint: Some(9), ..found }
    });
    prop::collection::vec(one, 1..20).prop_shuffle()
}

proptest! {
    #[test]
    fn findings_of_one_cause_are_one_incident_in_any_order(findings in one_cause()) {
        let mut incidents = incidents(1);
        for finding in &findings {
            incidents.take(finding);
        }
        let view = only(&incidents);
        let last = findings.iter().map(|finding| finding.at).max().unwrap();
        let first = findings.iter().map(|finding| finding.first_activity).min().unwrap();
        prop_assert_eq!(view.last_activity, last.to_string());
        prop_assert_eq!(view.first_activity, first.to_string());
    }

    #[test]
    fn a_restart_in_between_changes_nothing(
        mut findings in prop::collection::vec(any_finding(), 1..40),
        restart in any::<prop::sample::Index>(),
    ) {
        findings.sort_by_key(|finding| finding.at);
        let settings = IncidentSettings { alerts_per_day: 2, ..IncidentSettings::default() };
        let mut through = Incidents::new(settings.clone());
        let mut with_restart = Incidents::new(settings.clone());
        let restart = restart.index(findings.len());
        for (number, finding) in findings.iter().enumerate() {
            prop_assert_eq!(through.tick(finding.at), with_restart.tick(finding.at));
            prop_assert_eq!(through.take(finding), with_restart.take(finding));
            if number == restart {
                with_restart = restarted(&mut with_restart, settings.clone());
            }
        }
        prop_assert_eq!(through.views(), with_restart.views());
        prop_assert_eq!(through.counts(), with_restart.counts());
    }

    #[test]
    fn no_day_has_more_alerts_than_budget_and_reserve(
        mut findings in prop::collection::vec(any_finding(), 1..60),
    ) {
        findings.sort_by_key(|finding| finding.at);
        let mut incidents = incidents(1);
        let mut alerts = Vec::new();
        for finding in &findings {
            alerts.extend(incidents.tick(finding.at).into_iter().map(|_| finding.at.0));
            alerts.extend(incidents.take(finding).map(|_| finding.at.0));
        }
        for start in &alerts {
            let day = alerts.iter().filter(|at| (*start..start + DAY).contains(at)).count();
            prop_assert!(day <= 4, "{day} alerts in a day");
        }
    }
}
