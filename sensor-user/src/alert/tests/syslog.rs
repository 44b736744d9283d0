//! Messages of RFC 5424, and the receivers of such.

use std::io::Read as _;
use std::net::{TcpListener, UdpSocket};
use std::os::unix::net::UnixDatagram;
use std::thread;

use super::*;
use crate::alert::answer::Outcome;
use crate::alert::syslog::message;
use crate::alert::target::targets;
use crate::config::{Alert, Facility, Syslog, SyslogAddress};
use crate::detect::Severity;

fn to(address: &str) -> Alert {
    let address: SyslogAddress = address.to_owned().try_into().unwrap();
    let syslog = vec![Syslog { address, facility: Facility::Local3 }];
    Alert { syslog, timeout_seconds: 1, ..Alert::default() }
}

async fn deliver(address: &str) -> Outcome {
    targets(&to(address)).unwrap()[0].deliver(&event(1), found_at()).await
}

#[test]
fn a_message_has_the_header_the_data_and_the_sentence() {
    let incident = incident();
    assert_eq!(
        message(&event(1), Facility::Local3),
        format!(
            "<155>1 {} shop-1 weir - incident.opened [weir@32473 event=\"evt_1\" incident=\"{}\" \
             detector=\"volume\" severity=\"high\" service=\"api:80\" \
             endpoint=\"GET /customers/{{id}}\" principal=\"key:1\" distinct_records=\"{}\"] \
             key:1 took 900 customers",
            found_at(),
            incident.id,
            incident.distinct_records,
        )
    );
}

#[test]
fn the_priority_is_that_of_the_severity_until_it_is_over() {
    let priority = |kind, severity, facility| {
        let mut event = event(1);
        event.kind = kind;
        event.incident.severity = severity;
        let message = message(&event, facility);
        message.split_once('>').map(|(priority, _)| priority.to_owned()).unwrap()
    };
    for (kind, severity, facility, expected) in [
        (EventKind::Opened, Severity::Critical, Facility::User, "<10"),
        (EventKind::Updated, Severity::High, Facility::Daemon, "<27"),
        (EventKind::Opened, Severity::Medium, Facility::Auth, "<36"),
        (EventKind::Opened, Severity::Low, Facility::Authpriv, "<85"),
        (EventKind::Closed, Severity::Critical, Facility::Local7, "<189"),
    ] {
        assert_eq!(priority(kind, severity, facility), expected);
    }
}

#[test]
fn hostile_names_stay_in_their_place_on_one_bounded_line() {
    let mut event = event(1);
    event.labels.instance = "shop 1\n\u{e9}".into();
    event.labels.endpoint = Some("GET /a\"] x=\"\\\n\u{202e}\u{1b}[2J".into());
    event.incident.principals =
        (0..99).map(|n| format!("cookie:{n}{}", "\u{e9}".repeat(400))).collect();
    event.incident.summary = format!("took\r\n<0>1 {}", "\u{e9}".repeat(9_000));
    let message = message(&event, Facility::Daemon);
    assert!(message.len() <= 2_048, "{}", message.len());
    assert!(!message.contains(char::is_control), "{message}");
    assert!(!message.contains('\u{202e}'), "{message}");
    assert!(message.contains(" shop1 weir - "), "{message}");
    let escaped = "endpoint=\"GET /a\\\"\\] x=\\\"\\\\\u{fffd}\u{fffd}\u{fffd}[2J\" ";
    assert!(message.contains(escaped), "{message}");
    assert_eq!(message.matches(" principal=").count(), 4);
    assert!(message.contains("] \u{feff}took\u{fffd}\u{fffd}<0>1 \u{e9}"), "{message}");
}

#[test]
fn a_message_is_bounded_whatever_has_to_be_escaped_or_replaced_in_it() {
    for part in ["\"", "\u{1}", "]\\", "\u{e9}"] {
        let long = part.repeat(9_000);
        let mut event = event(1);
        event.id.clone_from(&long);
        event.labels = Labels {
            instance: "h".repeat(9_000),
            incident: long.clone(),
            detector: long.clone(),
            severity: long.clone(),
            service: long.clone(),
            endpoint: Some(long.clone()),
        };
        event.incident.principals = vec![long.clone(); 9];
        event.incident.summary = long;
        let message = message(&event, Facility::Daemon);
        assert!(message.len() <= 2_048, "{} bytes with {part:?}", message.len());
        let (data, _) = message.split_once("distinct_records=\"").unwrap();
        assert_eq!(data.matches("=\"").count(), data.matches("\" ").count(), "all values end");
    }
}

#[tokio::test]
async fn the_hosts_own_syslog_and_others_get_the_message() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("log");
    let host = UnixDatagram::bind(&path).unwrap();
    let udp = UdpSocket::bind("127.0.0.1:0").unwrap();
    let expected = message(&event(1), Facility::Local3);
    let mut datagram = [0; 4096];
    assert_eq!(deliver(&format!("unix://{}", path.display())).await, Outcome::Delivered);
    let length = host.recv(&mut datagram).unwrap();
    assert_eq!(String::from_utf8_lossy(&datagram[..length]), expected);
    let peer = format!("udp://{}", udp.local_addr().unwrap());
    assert_eq!(deliver(&peer).await, Outcome::Delivered);
    let length = udp.recv(&mut datagram).unwrap();
    assert_eq!(String::from_utf8_lossy(&datagram[..length]), expected);
}

#[tokio::test]
async fn by_tcp_octets_are_counted_and_the_connection_is_closed() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let peer = format!("tcp://{}", listener.local_addr().unwrap());
    let server = thread::spawn(move || {
        let mut text = String::new();
        listener.accept().unwrap().0.read_to_string(&mut text).unwrap();
        text
    });
    assert_eq!(deliver(&peer).await, Outcome::Delivered);
    let expected = message(&event(1), Facility::Local3);
    assert_eq!(server.join().unwrap(), format!("{} {expected}", expected.len()));
}

#[tokio::test]
async fn one_that_is_not_there_is_tried_again() {
    for address in ["unix:///nowhere/log", "tcp://127.0.0.1:1"] {
        assert!(matches!(deliver(address).await, Outcome::Failed { .. }), "{address}");
    }
}

#[test]
fn it_is_called_by_its_address() {
    assert_eq!(
        targets(&to("tcp://logs.example:601")).unwrap()[0].name,
        "syslog:tcp://logs.example:601"
    );
}
