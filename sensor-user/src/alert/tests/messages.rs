//! What goes over the wire.

use serde_json::{Value, json};

use super::*;
use crate::alert::alertmanager::{Alertmanager, PATH};
use crate::alert::client::Client;
use crate::alert::sign::{BadSecret, Signer};
use crate::alert::{ecs, ocsf, webhook};

/// The vector of the Standard Webhooks libraries.
#[test]
fn a_signature_is_that_of_the_specification() {
    let signer = Signer::new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
    let signature =
        signer.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, b"{\"test\": 2432232314}");
    assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

#[test]
fn a_secret_that_can_be_guessed_or_read_in_two_ways_is_refused() {
    for (secret, why) in [
        ("whsec_!!", Some(BadSecret::NotBase64)),
        ("whsec_c2hvcnQ=", Some(BadSecret::Short)),
        ("only twenty-three bytes", Some(BadSecret::Short)),
        ("twenty-four bytes of it!", None),
    ] {
        assert_eq!(Signer::new(secret).err(), why, "{secret}");
    }
}

#[test]
fn a_webhook_gets_the_incident_of_the_api_and_what_happened_to_it() {
    let mut event = event(7);
    event.ended.push(Labels { incident: "20261122-0009".into(), ..event.labels.clone() });
    let body: Value = serde_json::from_slice(&webhook::body(&event)).unwrap();
    assert_eq!(body["type"], "incident.opened");
    assert_eq!(body["event_id"], "evt_7");
    assert_eq!(body["instance"], "shop-1");
    assert_eq!(body["timestamp"], found_at().to_string());
    assert_eq!(body["replaces"], json!(["20261122-0009"]));
    assert_eq!(body["data"], serde_json::to_value(incident()).unwrap());
}

fn alertmanager() -> Alertmanager {
    let patience = Duration::from_secs(1);
    Alertmanager {
        client: Client::new("http://localhost:1", PATH, None, None, patience).unwrap(),
        runbook_url: "https://wiki.example/weir".into(),
        interval: Duration::from_secs(60),
    }
}

#[test]
fn an_alertmanager_gets_an_alert_that_ends_by_itself() {
    let alerts = alertmanager().of_event(&event(1), found_at());
    let ends = Timestamp(found_at().0 + 240 * 1_000_000_000);
    let incident = incident();
    assert_eq!(
        alerts,
        json!([{
            "labels": {
                "alertname": "WeirIncident", "instance": "shop-1", "incident": incident.id,
                "detector": "volume", "severity": "high", "service": "api:80",
                "endpoint": "GET /customers/{id}",
            },
            "annotations": {
                "summary": "key:1 took 900 customers",
                "runbook_url": "https://wiki.example/weir",
            },
            "startsAt": found_at().to_string(),
            "endsAt": ends.to_string(),
        }])
    );
}

#[test]
fn an_alert_that_is_over_or_has_other_labels_ends_now() {
    let now = Timestamp(found_at().0 + 9_000_000_000);
    let mut event = Event { at: now, is_firing: false, ..event(1) };
    event.labels.endpoint = None;
    event.ended.push(Labels { severity: "low".into(), ..event.labels.clone() });
    let alerts = alertmanager().of_event(&event, Timestamp(now.0 + 1));
    assert_eq!(alerts[0]["labels"]["severity"], "low");
    assert_eq!(alerts[1]["labels"]["severity"], "high");
    assert_eq!(alerts[1]["labels"].get("endpoint"), None, "an empty label would be none");
    for alert in alerts.as_array().unwrap() {
        assert_eq!(alert["endsAt"], now.to_string());
        assert_eq!(alert["startsAt"], found_at().to_string());
    }
}

#[test]
fn no_alert_ends_before_it_begins_where_the_clock_went_back() {
    let event = Event { at: Timestamp(found_at().0 - 1_000_000_000), is_firing: false, ..event(1) };
    let alert = &alertmanager().of_event(&event, event.at)[0];
    assert_eq!(alert["startsAt"], alert["endsAt"]);
}

/// Attributes that the class or its objects require in any of 1.1 to 1.5.
#[test]
fn a_line_of_ocsf_has_all_that_the_class_requires() {
    let found = ocsf::of(&event(3));
    for (pointer, value) in [
        ("/activity_id", json!(1)),
        ("/category_uid", json!(2)),
        ("/class_uid", json!(2004)),
        ("/type_uid", json!(200_401)),
        ("/severity_id", json!(4)),
        ("/time", json!(found_at().0 / 1_000_000)),
        ("/metadata/version", json!("1.5.0")),
        ("/metadata/uid", json!("evt_3")),
        ("/metadata/product/name", json!("Weir")),
        ("/metadata/product/vendor_name", json!("Weir")),
        ("/finding_info/uid", json!(format!("shop-1/{}", incident().id))),
        ("/finding_info/title", json!("key:1 took 900 customers")),
        ("/finding_info/analytic/type_id", json!(3)),
        ("/device/type_id", json!(1)),
        ("/device/hostname", json!("shop-1")),
        ("/resources/0/name", json!("GET /customers/{id}")),
        ("/evidences/0/data/principals", json!(["key:1"])),
        ("/status_id", json!(1)),
        ("/is_alert", json!(true)),
    ] {
        assert_eq!(found.pointer(pointer), Some(&value), "{pointer}");
    }
    let closed = ocsf::of(&Event { kind: EventKind::Closed, ..event(4) });
    assert_eq!(closed["type_uid"], 200_403);
    assert_eq!((&closed["status_id"], &closed["status"]), (&json!(99), &json!("Closed")));
    assert_eq!(closed["is_alert"], false);
}

#[test]
fn a_line_of_ecs_is_an_alert_with_the_fields_of_its_category() {
    let found = ecs::of(&event(3));
    for (pointer, value) in [
        ("/@timestamp", json!(found_at().to_string())),
        ("/ecs/version", json!("8.11.0")),
        ("/event/id", json!("evt_3")),
        ("/event/kind", json!("alert")),
        ("/event/category", json!(["intrusion_detection"])),
        ("/event/type", json!(["info"])),
        ("/event/action", json!("incident-opened")),
        ("/event/severity", json!(73)),
        ("/rule/name", json!("volume")),
        ("/host/hostname", json!("shop-1")),
        ("/service/name", json!("api:80")),
        ("/weir/incident/id", json!(incident().id)),
        ("/message", json!("key:1 took 900 customers")),
    ] {
        assert_eq!(found.pointer(pointer), Some(&value), "{pointer}");
    }
}
