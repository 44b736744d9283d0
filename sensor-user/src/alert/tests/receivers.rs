//! Receivers as they are: quick, slow, dead, wrong. They listen on loopback.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;

use super::*;
use crate::alert::answer::Outcome;
use crate::alert::target::{TargetError, targets, unusable_files};
use crate::config::{Alert, Receiver, Settings, Stream, StreamFormat};

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// A receiver of one request, which it answers with `answer`: its URL, and the request.
fn receiver(answer: &'static str) -> (String, mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/hook?token=1", listener.local_addr().unwrap());
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = Vec::new();
        // The body is one JSON object with an object in it.
        while !request.ends_with(b"}}") {
            let mut part = [0; 4096];
            let length = stream.read(&mut part).unwrap();
            request.extend_from_slice(&part[..length]);
        }
        // Who sent it may have heard enough by then.
        let _sent = stream.write_all(answer.as_bytes());
        tell.send(String::from_utf8(request).unwrap()).unwrap();
        // Keeps the connection open, as a server might.
        let _closed = stream.read(&mut [0]);
    });
    (url, told)
}

fn secret_file(directory: &Path, mode: u32) -> PathBuf {
    let path = directory.join(format!("secret-{mode:o}"));
    fs::write(&path, format!("{SECRET}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
    path
}

fn to_webhook(receiver: Receiver) -> Alert {
    Alert { webhook: vec![receiver], timeout_seconds: 1, ..Alert::default() }
}

async fn deliver(settings: &Alert) -> Outcome {
    targets(settings).unwrap()[0].deliver(&event(1), found_at()).await
}

#[tokio::test]
async fn a_webhook_is_posted_signed_with_its_id_and_token() {
    let directory = tempfile::tempdir().unwrap();
    let (url, request) = receiver("HTTP/1.1 204 No Content\r\n\r\n");
    let file = Some(secret_file(directory.path(), 0o600));
    let settings = to_webhook(Receiver {
        url,
        secret_file: file.clone(),
        bearer_file: file,
        ..Receiver::default()
    });
    assert_eq!(deliver(&settings).await, Outcome::Delivered);
    let request = request.recv().unwrap();
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("POST /hook?token=1 HTTP/1.1\r\n"), "{head}");
    let signer = crate::alert::sign::Signer::new(SECRET).unwrap();
    let seconds = found_at().0 / 1_000_000_000;
    for line in [
        "webhook-id: evt_1".to_owned(),
        format!("webhook-timestamp: {seconds}"),
        format!("webhook-signature: {}", signer.sign("evt_1", seconds, body.as_bytes())),
        format!("authorization: Bearer {SECRET}"),
        "content-type: application/json".to_owned(),
    ] {
        assert!(head.lines().any(|found| found == line), "{line} is not in {head}");
    }
}

#[tokio::test]
async fn an_answer_says_whether_another_attempt_helps() {
    let failed = |why: &str, after| Outcome::Failed { why: why.into(), after };
    let rejected = |why: &str| Outcome::Rejected { why: why.into() };
    let cases = [
        ("HTTP/1.1 200 OK\r\n\r\n", Outcome::Delivered),
        ("HTTP/1.1 400 Bad Request\r\n\r\n", rejected("answered 400 Bad Request")),
        ("HTTP/1.1 410 Gone\r\n\r\n", rejected("answered 410 Gone")),
        (
            "HTTP/1.1 307 Temporary Redirect\r\nlocation: http://127.0.0.1:1/\r\n\r\n",
            rejected("answered 307 Temporary Redirect"),
        ),
        ("HTTP/1.1 408 Request Timeout\r\n\r\n", failed("answered 408 Request Timeout", None)),
        (
            "HTTP/1.1 429 Too Many Requests\r\nretry-after: 30\r\n\r\n",
            failed("answered 429 Too Many Requests", Some(Duration::from_secs(30))),
        ),
        (
            "HTTP/1.1 503 Service Unavailable\r\nretry-after: soon\r\n\r\n",
            failed("answered 503 Service Unavailable", None),
        ),
    ];
    for (answer, outcome) in cases {
        let (url, _request) = receiver(answer);
        assert_eq!(deliver(&to_webhook(Receiver { url, ..Receiver::default() })).await, outcome);
    }
}

#[tokio::test]
async fn a_receiver_that_is_dead_slow_or_mad_fails_in_time() {
    let endless = format!("HTTP/1.1 200 OK\r\nx: {}", "y".repeat(64 << 10));
    let endless: &'static str = endless.leak();
    for answer in ["", "HTTP/1.1 200", "SSH-2.0-OpenSSH_9.2\r\n\r\n", endless] {
        let (url, _request) = receiver(answer);
        let outcome = deliver(&to_webhook(Receiver { url, ..Receiver::default() })).await;
        assert!(matches!(outcome, Outcome::Failed { .. }), "{answer:.20}: {outcome:?}");
    }
    let dead = Receiver { url: "http://127.0.0.1:1/".into(), ..Receiver::default() };
    assert!(matches!(deliver(&to_webhook(dead)).await, Outcome::Failed { .. }));
}

#[tokio::test]
async fn lines_of_a_stream_stand_whole_after_a_torn_one_and_a_rotation() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("events.ndjson");
    fs::write(&path, "{\"torn").unwrap();
    let stream = Stream { path: path.clone(), format: StreamFormat::Ecs };
    let settings = Alert { stream: vec![stream], ..Alert::default() };
    assert_eq!(deliver(&settings).await, Outcome::Delivered);
    let text = fs::read_to_string(&path).unwrap();
    let lines: Vec<_> = text.lines().collect();
    assert_eq!((lines.len(), lines[0]), (2, "{\"torn"));
    serde_json::from_str::<serde_json::Value>(lines[1]).unwrap();
    fs::remove_file(&path).unwrap();
    assert_eq!(deliver(&settings).await, Outcome::Delivered);
    assert_eq!(fs::read_to_string(&path).unwrap().lines().count(), 1);
    fs::remove_dir_all(directory.path()).unwrap();
    assert!(matches!(deliver(&settings).await, Outcome::Failed { .. }));
}

#[test]
fn a_target_is_called_by_its_host_and_never_by_what_may_be_secret() {
    let at = |url: &str| Receiver { url: url.into(), ..Receiver::default() };
    let settings = Alert {
        webhook: vec![
            at("https://hooks.example/T01/SECRET"),
            at("https://hooks.example/T02/SECRET"),
            Receiver { name: Some("pager".into()), ..at("http://other.example:81/") },
        ],
        alertmanager: vec![at("http://am.example:9093")],
        ..Alert::default()
    };
    let names: Vec<_> = targets(&settings).unwrap().into_iter().map(|it| it.name).collect();
    assert_eq!(
        names,
        [
            "webhook:hooks.example",
            "webhook:hooks.example#2",
            "pager",
            "alertmanager:am.example:9093"
        ]
    );
}

fn all(alert: &Alert) -> Settings {
    Settings { alert: alert.clone(), ..Settings::default() }
}

#[test]
fn files_that_cannot_be_used_are_named_with_their_key() {
    let directory = tempfile::tempdir().unwrap();
    let not_pem = directory.path().join("ca.pem");
    fs::write(&not_pem, "nothing").unwrap();
    let settings = to_webhook(Receiver {
        url: "https://hooks.example/".into(),
        secret_file: Some(secret_file(directory.path(), 0o644)),
        bearer_file: Some(directory.path().join("none")),
        ca_file: Some(not_pem),
        name: None,
    });
    let found: Vec<_> = unusable_files(&all(&settings))
        .into_iter()
        .map(|it| (it.key, it.why.to_string()))
        .collect();
    let keys: Vec<_> = found.iter().map(|(key, _)| key.as_str()).collect();
    assert_eq!(
        keys,
        ["alert.webhook.secret_file", "alert.webhook.bearer_file", "alert.webhook.ca_file"]
    );
    for ((_, why), said) in found.iter().zip(["every user", "No such file", "no certificate"]) {
        assert!(why.contains(said), "{why}");
        assert!(!why.contains(SECRET));
    }
    assert!(matches!(targets(&settings), Err(TargetError::Secret { .. })));
    let good = Receiver {
        url: "https://hooks.example/".into(),
        secret_file: Some(secret_file(directory.path(), 0o640)),
        ..Receiver::default()
    };
    assert!(unusable_files(&all(&to_webhook(good))).is_empty());
}
